"""Which reader takes which media type, and how files inside files are read.

A new format with pages is one entry in :data:`READERS`, one without pages one in :data:`OPENERS`, and one each in
:mod:`sniff`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from chartcite.extract.formats.client import open_file
from chartcite.extract.formats.refusal import Refusal
from chartcite.extract.readers import sniff
from chartcite.extract.readers.abreast import abreast, processors
from chartcite.extract.readers.image import read_image
from chartcite.extract.readers.pdf import read_pdf
from chartcite.extract.readers.plain import read_plain
from chartcite.extract.readers.source import Source, inside
from chartcite.models.document import Document, UnreadFile
from chartcite.models.errors import EmptyFileError, InputError, LimitExceededError, UnsupportedFormatError

Reader = Callable[[Source], Document]

READERS: dict[str, Reader] = {sniff.PDF: read_pdf, sniff.TEXT: read_plain, **dict.fromkeys(sniff.IMAGES, read_image)}
OPENERS = frozenset((sniff.HTML, sniff.RTF, sniff.XML, sniff.FHIR, sniff.MAIL, sniff.ZIP))

_MOST_FAILURES = 10
"""After so many files inside a file that take too much, the rest of it is left."""
_NAMES = {
    "image/heic": "a HEIC image", "video/mp4": "a video",
    "application/x-ole-storage": "an old Office file", "application/gzip": "a compressed file",
    "application/x-7z-compressed": "a 7z archive", "application/vnd.rar": "a RAR archive",
    "application/postscript": "a PostScript file", "application/x-executable": "a program",
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """What one file gave: its documents, its own first, and the files inside it that were not read."""

    documents: list[Document] = field(default_factory=list)
    unread: list[UnreadFile] = field(default_factory=list)


@dataclass(slots=True)
class _Budget:
    """What the files inside one file may still come to."""

    bytes: int
    entries: int
    nesting: int
    failures: int = _MOST_FAILURES


def read_source(source: Source) -> Reading:
    """Read a file with the reader of its content's type, and what is inside it likewise.

    Raises:
        UnsupportedFormatError: no reader takes the type.
        InputError: whatever the reader raises.
    """
    limits = source.limits
    return _read(source, _Budget(limits.expanded_mb * 1024 * 1024, limits.entries, limits.nesting))


def _read(source: Source, budget: _Budget) -> Reading:
    kind = sniff.media_type(source.data)
    if kind in OPENERS:
        return _opened(source, kind, budget)
    reader = READERS.get(kind)
    if reader is not None:
        return Reading([reader(source)])
    if kind == sniff.LOCKED_OFFICE:
        raise Refusal.ENCRYPTED.error(source.name)
    what = _NAMES.get(kind, "of a kind that is not known")
    raise UnsupportedFormatError(f"{source.name} is {what}, which cannot be read.", "Send it as PDF or plain text.")


def _opened(source: Source, kind: str, budget: _Budget) -> Reading:
    bounded = replace(source.limits, expanded_mb=max(1, budget.bytes >> 20), entries=max(1, budget.entries))
    opened = open_file(replace(source, limits=bounded), kind)
    reading = Reading(opened.documents)
    for name, reason in opened.unread:
        full = f"{source.name}/{name}"
        reading.unread.append(_unread(full, reason.error(full)))
    count = min(len(opened.files), source.limits.picture_workers or processors())
    for inner in abreast(_tasks(source, opened.files, budget), count):
        reading.documents += inner.documents
        reading.unread += inner.unread
    if not reading.documents and not reading.unread:
        raise EmptyFileError(f"{source.name} holds nothing.", "Send the file again.")
    return reading


def _tasks(outer: Source, files: Sequence[tuple[str, bytes]], budget: _Budget) -> Iterator[Callable[[], Reading]]:
    """What reads each of the files inside a file, as far as the budget goes.

    Those with pages can be read side by side. What may hold more files is read here and now: the budget is spent in
    the order of the files.
    """
    names: set[str] = set()
    for name, data in files:
        full = _unique(f"{outer.name}/{name}", names)
        task = partial(_inner, outer, full, data, budget)
        try:
            _spend(full, data, budget)
        except InputError as error:
            task = partial(_refused, full, error, budget)
        if sniff.media_type(data) in READERS:
            yield task
        else:
            yield partial(_same, task())


def _spend(name: str, data: bytes, budget: _Budget) -> None:
    """Take a file from the budget. Raises :class:`InputError` where that is used up."""
    budget.entries -= 1
    budget.bytes -= len(data)
    if budget.nesting <= 1:
        raise Refusal.DEEP.error(name)
    if budget.failures <= 0:
        raise Refusal.TIME.error(name)
    if budget.entries < 0:
        raise Refusal.ENTRIES.error(name)
    if budget.bytes < 0:
        raise Refusal.SIZE.error(name)


def _inner(outer: Source, name: str, data: bytes, budget: _Budget) -> Reading:
    """Read a file inside a file."""
    try:
        with inside(outer, name, data) as source:
            kind = sniff.media_type(data)
            if kind in READERS:
                return Reading([READERS[kind](source)])
            budget.nesting -= 1
            try:
                return _read(source, budget)
            finally:
                budget.nesting += 1
    except InputError as error:
        return _refused(name, error, budget)


def _refused(name: str, error: InputError, budget: _Budget) -> Reading:
    budget.failures -= isinstance(error, LimitExceededError)
    return Reading(unread=[_unread(name, error)])


def _same(reading: Reading) -> Reading:
    return reading


def _unread(name: str, error: InputError) -> UnreadFile:
    return UnreadFile(name=name, code=error.code, message=error.message, remedy=error.remedy)


def _unique(name: str, taken: set[str]) -> str:
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{name} ({number})"
    taken.add(found)
    return found
