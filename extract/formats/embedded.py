"""Content packed into a clinical document: text becomes part of it, anything else a file of its own."""

from __future__ import annotations

import base64
import binascii
import re

from chartcite.extract.formats.blocks import Block, Paragraph, Style
from chartcite.extract.formats.found import Bounds
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.readers import sniff

_BLANKS = re.compile(rb"\s+")
_ENDINGS = {sniff.PDF: ".pdf", "image/tiff": ".tif", "image/png": ".png", "image/jpeg": ".jpg", sniff.ZIP: ".zip",
            sniff.XML: ".xml", sniff.FHIR: ".json", sniff.MAIL: ".eml"}  # fmt: skip


def unpacked(text: str) -> bytes:
    """The bytes of base64 text. Raises :class:`Refused` where it is none."""
    try:
        return base64.b64decode(_BLANKS.sub(b"", text.encode("ascii", "replace")), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(Refusal.DAMAGED) from None


def text_blocks(data: bytes, bounds: Bounds) -> tuple[list[Block], bool] | None:
    """The blocks of plain, rich or marked-up text and whether it is cut off; ``None`` for anything else."""
    kind = sniff.media_type(data)
    if kind in (sniff.TEXT, sniff.MAIL):
        return [lines(sniff.decoded(data) or "")], False
    if kind == sniff.RTF:
        from chartcite.extract.formats.rtf import read_rtf

        found = read_rtf(data, bounds)
        return list(found.blocks or ()), found.broken
    if kind == sniff.HTML:
        from chartcite.extract.formats.web import read_html

        found = read_html(data, bounds)
        return list(found.blocks or ()), found.broken
    return None


def lines(text: str) -> Paragraph:
    """Text whose line breaks count."""
    return Paragraph(text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8), Style.LINES)


def named(stem: str, data: bytes) -> str:
    """A file name for content: the stem, and the ending that goes with what it is."""
    return stem + _ENDINGS.get(sniff.media_type(data), "")
