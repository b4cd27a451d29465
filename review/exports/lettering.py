"""Fonts for drawn pages: one for text, one of fixed width, and stand-ins for signs that neither holds."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

TEXT, BOLD, ITALIC = "ChartCite", "ChartCite-Bold", "ChartCite-Italic"
FIXED, SIGNS, GREEK = "Courier", "ZapfDingbats", "Symbol"
_UNSEEN = ("Cc", "Cf", "Cs", "Co")
_FILES = {TEXT: "Vera.ttf", BOLD: "VeraBd.ttf", ITALIC: "VeraIt.ttf"}
_SIGNS = {"☐": "❏", "□": "❏", "▢": "❏", "☑": "✔", "☒": "✘", "✓": "✓", "✔": "✔", "✗": "✗", "✘": "✘", "■": "■",
          "●": "●", "▪": "■", "◦": "❍", "→": "→", "►": "➤"}  # fmt: skip
_SPELLED = {"☐": "[ ]", "□": "[ ]", "▢": "[ ]", "☑": "[x]", "☒": "[x]", "✓": "[x]", "✔": "[x]", "✗": "[x]",
            "✘": "[x]", "■": "*", "●": "*", "▪": "*", "◦": "-", "→": "->", "►": ">", "\t": " "}  # fmt: skip
_GREEK = frozenset("αβγδεθκλμπστφχψωΔΣΩ")


@cache
def prepare() -> None:
    """Make the fonts known to the library, once a process."""
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, file))
    pdfmetrics.registerFontFamily(TEXT, normal=TEXT, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


@cache
def _held() -> Any:
    prepare()
    return pdfmetrics.getFont(TEXT).face.charToGlyph


def printable(text: str) -> str:
    """The text as :data:`TEXT` can show it: signs it lacks are spelled out, other scripts become a box."""
    held = _held()
    seen = (c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN)
    return "".join(c if c == "\n" or ord(c) in held else _SPELLED.get(c, "\ufffd") for c in seen)


@cache
def drawn(char: str) -> tuple[str, str]:
    """Font and character that show one character in a text of fixed width."""
    if unicodedata.category(char) in _UNSEEN:
        return FIXED, " "
    if _in_fixed(char):
        return FIXED, char
    if char in _SIGNS:
        return SIGNS, _SIGNS[char]
    if char in _GREEK:
        return GREEK, char
    return TEXT, char if ord(char) in _held() else "\ufffd"


def _in_fixed(char: str) -> bool:
    try:
        char.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return char.isprintable()
