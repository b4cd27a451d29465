"""Files to a packet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from chartcite.extract.readers.files import files_of, names_of
from chartcite.extract.readers.limits import Limits
from chartcite.extract.readers.registry import Reading, read_source
from chartcite.extract.readers.source import Progress, digest_of, open_source
from chartcite.models.document import Document, Packet, UnreadFile
from chartcite.models.errors import EmptyFileError, FileUnreadableError, InputError, NothingReadableError


class ReadFile(Protocol):
    """What reads one file: :func:`open_path`, or something that remembers what it read."""

    def __call__(self, path: Path, *, name: str, limits: Limits, password: str | None) -> Reading: ...


def read_packet(
    paths: Sequence[Path],
    *,
    limits: Limits | None = None,
    password: str | None = None,
    progress: Progress | None = None,
    read: ReadFile | None = None,
) -> Packet:
    """Read files and folders into a packet, in the order given.

    Every file ends up as a document or, with a clear message, among the unread ones. What a file is, its content
    decides.

    Args:
        paths: files or folders; a folder's files are taken sorted and in depth, hidden ones left out.
        limits: time, memory and pages a file may take.
        password: tried on protected files after the empty one.
        progress: called with document name, pages read and pages in all.
        read: reads one file (default: :func:`open_path`).
    """
    reader = read or partial(open_path, progress=progress)
    files = files_of(paths)
    documents: list[Document] = []
    unread: list[UnreadFile] = []
    for path, name in zip(files, names_of(files), strict=True):
        try:
            reading = reader(path, name=name, limits=limits or Limits(), password=password)
            documents += reading.documents
            unread += reading.unread
        except InputError as error:
            unread.append(
                UnreadFile(
                    name=name, code=error.code, message=error.message, remedy=error.remedy, sha256=digest_of(path)
                )
            )
    return Packet(documents=tuple(documents), unread=tuple(unread))


def open_path(
    path: Path,
    *,
    name: str = "",
    limits: Limits | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read one file and the files inside it. Raises :class:`InputError`, naming the file only."""
    name = name or path.name
    if path.is_dir():
        if any(path.iterdir()):
            raise FileUnreadableError(f"{name} is a folder.", "Name one file.")
        raise EmptyFileError(f"The folder {name} holds no files.", "Check the path.")
    source = open_source(path, name, limits=limits or Limits(), password=password, progress=progress)
    return read_source(source)


def read_file(
    path: Path,
    *,
    name: str = "",
    limits: Limits | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Document:
    """Read one file that is one document; of a file with others inside it, its own text or the first of them.

    Raises:
        InputError: one kind for each failure, naming the file only.
    """
    reading = open_path(path, name=name, limits=limits, password=password, progress=progress)
    if not reading.documents:
        first = reading.unread[0]
        raise NothingReadableError(f"Nothing in {name or path.name} could be read. {first.message}", first.remedy)
    return reading.documents[0]
