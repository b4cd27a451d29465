"""What single glyphs become: ligatures are spelled out, symbol fonts become the signs they show."""

from __future__ import annotations

_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip

_SYMBOLS = {
    # Wingdings and Symbol, as the private-use code points under which office programs write them
    "\uf06c": "●", "\uf06e": "■", "\uf06f": "☐", "\uf071": "☐", "\uf072": "☐", "\uf0a7": "▪", "\uf0a8": "☐",
    "\uf0b7": "•", "\uf0d8": "➢", "\uf0e0": "→", "\uf0fb": "✗", "\uf0fc": "✓", "\uf0fd": "☒", "\uf0fe": "☑",
    "\uf02d": "-", "\uf0a3": "≤", "\uf0b3": "≥", "\uf0b0": "°", "\uf0b1": "±", "\uf06d": "µ", "\uf0ae": "→",
    # ZapfDingbats boxes and marks
    "\u274f": "☐", "\u2750": "☐", "\u2751": "☐", "\u2752": "☐", "\u2610": "☐",
}  # fmt: skip

SOFT_HYPHEN = "\u00ad"
_SHOWN = {**_LIGATURES, **_SYMBOLS, "\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-"}
PLAIN = frozenset(map(chr, range(0x21, 0x7F)))
"""Characters that show as they are."""
_NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff\x00\x01")


def shown(char: str) -> str:
    """The text of a glyph: one or more characters, or none for what has no width."""
    if char in _SHOWN:
        return _SHOWN[char]
    if char in _NOTHING or (char < " " and not char.isspace()):
        return ""
    return "\ufffd" if "\ud800" <= char <= "\udfff" else char


def is_unmapped(char: str) -> bool:
    """Whether a glyph's code says nothing about the character it shows."""
    private = "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"
    return char == "\ufffd" or (private and char not in _SHOWN) or (char < " " and char not in "\t\n\r\f\x02")
