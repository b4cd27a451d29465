"""Whether a page's text layer is one: blank pages, scans, and layers of glyphs without characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources

from chartcite.extract.readers.rules import Drawn
from chartcite.models.document import PageStatus

_FEW = 250
"""Fewer characters than this over an image that fills the page are a stamp, not the page."""
_FULL = 0.5
"""Share of the page from which on an image fills it."""
_UNMAPPED = 0.2
_LONG = 200
"""Characters from which on a text is long enough to tell what it is in."""
_COMMON_SHARE = 0.04
_PLAIN_SHARE = 0.55
_PLAIN = re.compile(r"[^\W\d_]+(?:['’/-][^\W\d_]+)*|[\d.,/:%-]+")
_EDGES = ".,;:()[]{}*\"'!?"
_ANY_WORD = re.compile(r"[A-Za-z]{2,}")
_WORD = re.compile(r"[^\W\d_]{4,}")
_CID = re.compile(r"\(cid:\d+\)")
_VOWEL = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüœ]", re.I)


def judge(text: str, *, unmapped: int, glyphs: int, drawn: Drawn, area: float) -> tuple[PageStatus, str]:
    """The status of a page and why, from its text, its glyphs (how many say nothing) and what is drawn on it."""
    letters = sum(not c.isspace() for c in text)
    if not letters and not glyphs:
        if not drawn.images and not drawn.paths:
            return PageStatus.BLANK, ""
        what = "an image" if drawn.images else "drawing"
        return PageStatus.NO_TEXT, f"it holds {what} and no text"
    if unmapped > _UNMAPPED * max(glyphs, 1) or sum(map(len, _CID.findall(text))) > _UNMAPPED * max(letters, 1):
        return PageStatus.NO_TEXT, "its text has no readable characters (fonts without a character map)"
    imaged = drawn.image_area > _FULL * max(area, 1.0)
    if letters < _FEW and imaged:
        return PageStatus.NO_TEXT, "it is an image with a few characters on top"
    if _gibberish(text) or _undecoded(text) or (imaged and _jumbled(text)):
        return PageStatus.NO_TEXT, "its text layer spells no words"
    return PageStatus.READ, ""


def _undecoded(text: str) -> bool:
    """Whether a long text is in no known code: mostly marks, or long words of unlikely letters, and no common word."""
    marks = [c for c in text if not c.isspace()]
    if len(marks) < _LONG:
        return False
    long = "".join(w for w in _WORD.findall(text) if w[0] < "\u0250")
    vowels = len(_VOWEL.findall(long)) / max(1, len(long))
    unlikely = len(long) > 100 and not 0.26 <= vowels <= 0.52
    if sum(not c.isalnum() for c in marks) <= 0.4 * len(marks) and not unlikely:
        return False
    return not _has_common_words(text)


def _jumbled(text: str) -> bool:
    """Whether a text over an image has hardly a word of letters alone, or number, and no common word."""
    tokens = [core for token in text.split() if len(core := token.strip(_EDGES)) > 1]
    plain = sum(_PLAIN.fullmatch(token) is not None for token in tokens)
    return plain < _PLAIN_SHARE * len(tokens) and not _has_common_words(text)


def _has_common_words(text: str) -> bool:
    words = [w.lower() for w in _ANY_WORD.findall(text)]
    return sum(w in _common() for w in words) >= _COMMON_SHARE * max(1, len(words))


@cache
def _common() -> frozenset[str]:
    """The words that stand in any English text."""
    text = resources.files("chartcite.extract.vocab").joinpath("common_words.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def _gibberish(text: str) -> bool:
    """Whether words of Latin letters mostly lack vowels, as with shifted codes."""
    words: Sequence[str] = [w for w in _WORD.findall(text) if w[0] < "\u0250"]
    if len(words) < 25:
        return False
    return sum(bool(_VOWEL.search(w)) for w in words) < 0.6 * len(words)
