"""Fonts and code pages of RTF files."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from chartcite.extract.formats.symbols import is_symbol_font

_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "cp1361", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip


@dataclass(slots=True)
class Font:
    """A font of the file's table."""

    name: str = ""
    charset: int | None = None

    @property
    def symbols(self) -> bool:
        """Whether its characters are not what their codes say."""
        return is_symbol_font(self.name)


def code_page(font: Font | None, default: str) -> str:
    """The encoding of bytes set in a font."""
    if font is None or font.charset in (None, 1, 2):
        return default
    return _CHARSETS.get(font.charset or 0, default)


def encoding_of(number: int) -> str:
    """The encoding of a code page number; Windows-1252 where it is not known."""
    for name in (f"cp{number}", "mac_roman" if number == 10000 else "cp1252"):
        try:
            codecs.lookup(name)
        except LookupError:
            continue
        return name
    return "cp1252"
