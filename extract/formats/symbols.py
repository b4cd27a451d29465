"""Characters of the symbol fonts of Office files: tick boxes, comparisons, arrows."""

from __future__ import annotations

_WINGDINGS = dict(zip((0x6F, 0x71, 0x72, 0xA8, 0x78, 0xFD, 0xFE, 0x52, 0xFB, 0xFC, 0xA7, 0x9F, 0x6C, 0x6E, 0xD8, 0xE0),
                      "☐☐☐☐☒☒☑☑✗✓▪•●■-→", strict=True))  # fmt: skip
_WINGDINGS_2 = dict(zip((0x30, 0xA3, 0x51, 0x53, 0x54, 0x52, 0x50, 0x4F), "☐☐☒☒☒☑✓✗", strict=True))
_SYMBOL = dict(zip((0xB7, 0xB3, 0xA3, 0xB1, 0xB0, 0xB4, 0xB8, 0xB9, 0xBB, 0xAD, 0xAF, 0xAE, 0xAC, 0x6D, 0x61, 0x62,
                    0x44, 0x2D, 0x7E), "•≥≤±°×÷≠≈↑↓→←μαβΔ-~", strict=True))  # fmt: skip
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2, "symbol": _SYMBOL}
_PRIVATE = 0xF000


def is_symbol_font(font: str) -> bool:
    """Whether a font's characters are not what their codes say."""
    return font.strip().lower() in (*_FONTS, "wingdings 3", "webdings")


def symbol(font: str, code: int) -> str:
    """The character that a font shows for a code; plain ASCII in the Symbol font is itself, else ``\\ufffd``."""
    code = code - _PRIVATE if _PRIVATE <= code < _PRIVATE + 256 else code
    known = _FONTS.get(font.strip().lower(), {}).get(code)
    if known is not None:
        return known
    plain = font.strip().lower() == "symbol" and 0x20 <= code < 0x40
    return chr(code) if plain or code in (0x20, 0x09, 0x0A) else "\ufffd"


def in_font(font: str, text: str) -> str:
    """Text set in a font, as it is shown."""
    return "".join(symbol(font, ord(c)) for c in text) if is_symbol_font(font) else text
