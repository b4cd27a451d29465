"""Which reader takes which media type. A new format is one entry here and one in :mod:`sniff`."""

from __future__ import annotations

from collections.abc import Callable

from chartcite.extract.readers.pdf import read_pdf
from chartcite.extract.readers.plain import read_plain
from chartcite.extract.readers.sniff import PDF, TEXT, media_type
from chartcite.extract.readers.source import Source
from chartcite.models.document import Document
from chartcite.models.errors import UnsupportedFormatError

Reader = Callable[[Source], Document]

READERS: dict[str, Reader] = {PDF: read_pdf, TEXT: read_plain}

_NAMES = {
    "image/png": "a PNG image", "image/jpeg": "a JPEG image", "image/tiff": "a TIFF image", "image/gif": "a GIF image",
    "image/bmp": "a BMP image", "image/heic": "a HEIC image", "video/mp4": "a video",
    "application/rtf": "a rich text (RTF) file",
    "application/zip": "a ZIP archive or an Office file", "application/x-ole-storage": "an old Office file",
    "application/gzip": "a compressed file", "application/x-7z-compressed": "a 7z archive",
    "application/vnd.rar": "a RAR archive", "application/postscript": "a PostScript file",
    "application/x-executable": "a program", "application/xml": "an XML file", "text/html": "a web page",
}  # fmt: skip


def read_source(source: Source) -> Document:
    """Read a file with the reader of its content's type.

    Raises:
        UnsupportedFormatError: no reader takes the type.
        InputError: whatever the reader raises.
    """
    kind = media_type(source.data)
    reader = READERS.get(kind)
    if reader is None:
        what = _NAMES.get(kind, "of a kind that is not known")
        raise UnsupportedFormatError(f"{source.name} is {what}, which cannot be read.", "Send it as PDF or plain text.")
    return reader(source)
