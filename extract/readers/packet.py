"""Files to a packet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from chartcite.extract.readers.abreast import Room, abreast, processors
from chartcite.extract.readers.files import files_of, names_of
from chartcite.extract.readers.limits import Limits
from chartcite.extract.readers.registry import Reading, read_source
from chartcite.extract.readers.source import Progress, digest_of, open_source
from chartcite.models.document import Document, Packet, UnreadFile
from chartcite.models.errors import EmptyFileError, FileUnreadableError, InputError, NothingReadableError

_AT_ONCE = 256 * 1024 * 1024
"""Bytes of files that are read side by side."""


class ReadFile(Protocol):
    """What reads one file: :func:`open_path`, or something that remembers what it read. Several threads call it."""

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
    decides. As many files as there are processors are read side by side, so that single pages keep them all busy.

    Args:
        paths: files or folders; a folder's files are taken sorted and in depth, hidden ones left out.
        limits: time, memory and pages a file may take.
        password: tried on protected files after the empty one.
        progress: called with document name, pages read and pages in all, from any thread.
        read: reads one file (default: :func:`open_path`).
    """
    bounds = limits or Limits()
    reader = read or partial(open_path, progress=progress)
    room = Room(_AT_ONCE)

    def reading_of(path: Path, name: str) -> Reading:
        try:
            with room.taken(path.stat().st_size if path.is_file() else 0):
                return reader(path, name=name, limits=bounds, password=password)
        except InputError as error:
            unread = UnreadFile(
                name=name, code=error.code, message=error.message, remedy=error.remedy, sha256=digest_of(path)
            )
            return Reading(unread=[unread])

    files = files_of(paths)
    tasks = [partial(reading_of, path, name) for path, name in zip(files, names_of(files), strict=True)]
    readings = list(abreast(tasks, min(len(tasks), bounds.picture_workers or processors())))
    return Packet(
        documents=tuple(d for reading in readings for d in reading.documents),
        unread=tuple(u for reading in readings for u in reading.unread),
    )


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
