"""The one place that talks to the PDF library. It is not thread-safe and runs in the parsing process only."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from chartcite.extract.readers.words import Glyph

MOST_GLYPHS = 400_000
"""Glyphs read of one page."""
_BLANKS = frozenset(map(ord, " \r\n"))


class OpenError(Exception):
    """A file that does not open; ``code`` is ``encrypted`` or ``damaged``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def open_pdf(path: str, password: str | None) -> Any:
    """The document, tried without a password first. Raises :class:`OpenError`."""
    for attempt in (None, password) if password else (None,):
        # a file kept in memory has a path that opens, but not one that can be resolved as the library does
        source = open(path, "rb") if path.startswith("/proc/") else path  # noqa: SIM115  (the document closes it)
        try:
            return pdfium.PdfDocument(source, password=attempt, autoclose=True)
        except pdfium.PdfiumError as error:
            if error.err_code not in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise OpenError("damaged") from None
    raise OpenError("encrypted")


def glyphs_of(textpage: Any) -> Iterator[Glyph]:
    """The glyphs of a page in the order of the file, with boxes of the font's full height."""
    rect = raw.FS_RECTF()
    at = ctypes.byref(rect)
    handle = textpage.raw
    unicode_of, box_of, angle_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharAngle
    made_up = raw.FPDFText_IsGenerated
    high = 0
    for i in range(min(raw.FPDFText_CountChars(handle), MOST_GLYPHS)):
        code = unicode_of(handle, i)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        box_of(handle, i, at)
        blank = code in _BLANKS and made_up(handle, i) == 1
        char = chr(code) if code < 0x110000 else "\ufffd"
        yield Glyph(char, rect.left, rect.bottom, rect.right, rect.top, angle_of(handle, i), blank)
