"""Image files to documents: every frame is a page, read as a picture."""

from __future__ import annotations

from chartcite.extract.readers.assemble import document_of
from chartcite.extract.readers.page import ReadPage
from chartcite.extract.readers.process import TimedOut
from chartcite.extract.readers.scans import count_pictures, read_scans
from chartcite.extract.readers.sniff import media_type
from chartcite.extract.readers.source import Source
from chartcite.models.document import Document, PageStatus
from chartcite.models.errors import DamagedFileError, LimitExceededError

_OVER = ReadPage(PageStatus.LIMIT, "the file is over its limit of time or pages", 0.0, 0.0)


def read_image(source: Source) -> Document:
    """A TIFF, PNG, JPEG, GIF, BMP or WebP file.

    Raises:
        DamagedFileError: it does not open.
        LimitExceededError: opening it takes too long.
    """
    kind = media_type(source.data)
    try:
        total = count_pictures(source, kind)
    except TimedOut:
        raise LimitExceededError(f"{source.name} takes too long to open.", "Scan it again as PDF.") from None
    if not total:
        raise DamagedFileError(f"{source.name} is damaged and does not open.", "Send the file again.")
    last = min(total, source.limits.pages)
    progress = source.counter(last)
    read = read_scans(source, kind, range(last), done=progress)
    pages = [read[i] for i in range(last)] + [_OVER] * (total - last)
    return document_of(source, kind, pages)
