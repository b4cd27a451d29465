"""Formats without pages, seen from the program: the parsing process reads, this side keeps time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from chartcite.extract.formats.refusal import Refusal
from chartcite.extract.readers.process import FORMATS, Died, ParsingProcess, TimedOut, borrowed
from chartcite.extract.readers.source import Source
from chartcite.models.document import Document, Page, PageStatus, Place, Table

_BROKEN = "it is cut off or damaged; what could be read is kept"


@dataclass(slots=True)
class Opened:
    """What a file holds: documents made of its own text, files inside it, and what in it was not read, by name."""

    documents: list[Document] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    unread: list[tuple[str, Refusal]] = field(default_factory=list)


def open_file(source: Source, kind: str) -> Opened:
    """Read a file of a media type. Raises :class:`InputError`, naming the file only."""
    try:
        with borrowed(FORMATS) as process:
            found = _asked(process, source, kind)
    except TimedOut:
        raise Refusal.TIME.error(source.name) from None
    except (Died, ValueError, KeyError):
        raise Refusal.DAMAGED.error(source.name) from None
    if isinstance(found, Refusal):
        raise found.error(source.name)
    return found


def _asked(process: ParsingProcess, source: Source, kind: str) -> Opened | Refusal:
    limits = source.limits
    deadline = time.monotonic() + limits.file_seconds
    request = {"kind": kind, "size": len(source.data), "memory_mb": limits.memory_mb,
               "cpu_seconds": limits.file_seconds, "expanded": limits.expanded_mb * 1024 * 1024,
               "text": limits.text_mb * 1024 * 1024, "entries": limits.entries}  # fmt: skip
    process.ask(request, source.data, deadline=deadline)
    opened = Opened()
    while True:
        message = process.answer(deadline)
        header = message.header
        if header["type"] == "end":
            return opened
        if header["type"] == "refused":
            return Refusal[header["reason"]]
        if header["type"] == "text":
            opened.documents.append(_document(source, header, message.payload.decode()))
        elif header["type"] == "file":
            opened.files.append((str(header["name"]), message.payload))
        else:
            opened.unread.append((str(header["name"]), Refusal[header["reason"]]))


def _document(source: Source, header: dict[str, Any], text: str) -> Document:
    name = f"{source.name}/{header['name']}" if header["name"] else source.name
    pages = []
    last = len(header["pages"])
    for number, (start, end) in enumerate(header["pages"], 1):
        status = PageStatus.READ if text[start:end].strip() else PageStatus.BLANK
        broken = header["broken"] and number == last
        pages.append(Page(number=number, start=start, end=end, status=PageStatus.DAMAGED if broken else status,
                          reason=_BROKEN if broken else ""))  # fmt: skip
    tables = tuple(
        Table(page=page, rows=tuple(tuple((c[0], c[1]) if c else None for c in row) for row in rows))
        for page, rows in header["tables"]
    )
    places = tuple(Place(start=a, end=b, path=path) for a, b, path in header["places"])
    return Document(name=name, sha256=source.sha256, media_type=header["media_type"], text=text, pages=tuple(pages),
                    tables=tables, places=places)  # fmt: skip
