"""Plain text to a document."""

from __future__ import annotations

import re

from chartcite.extract.readers.sniff import TEXT, decoded
from chartcite.extract.readers.source import Source
from chartcite.models.document import Document, Page, PageStatus
from chartcite.models.errors import LimitExceededError, UnsupportedFormatError

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def read_plain(source: Source) -> Document:
    """A text file: line ends become ``\\n``, control characters blanks, form feeds part pages. No boxes."""
    if len(source.data) > source.limits.text_mb * 1024 * 1024:
        raise LimitExceededError(
            f"{source.name} holds more than {source.limits.text_mb} MB of text.", "Split the file."
        )
    text = decoded(source.data)
    if text is None:
        raise UnsupportedFormatError(f"{source.name} is not text.", "Save it as UTF-8 text or as PDF.")
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.encode("utf-8", "replace").decode("utf-8").removesuffix("\f")
    pages, start = [], 0
    for number, part in enumerate(text.split("\f"), 1):
        status = PageStatus.READ if part.strip() else PageStatus.BLANK
        pages.append(Page(number=number, start=start, end=start + len(part), status=status))
        start += len(part) + 1
    return Document(name=source.name, sha256=source.sha256, media_type=TEXT, text=text, pages=tuple(pages))
