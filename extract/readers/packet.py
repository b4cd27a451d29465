"""Files to a packet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from chartcite.extract.readers.files import files_of, names_of
from chartcite.extract.readers.limits import Limits
from chartcite.extract.readers.registry import read_source
from chartcite.extract.readers.source import Progress, digest_of, open_source
from chartcite.models.document import Document, Packet, UnreadFile
from chartcite.models.errors import EmptyFileError, InputError


class ReadFile(Protocol):
    """What reads one file: :func:`read_file`, or something that remembers what it read."""

    def __call__(self, path: Path, *, name: str, limits: Limits, password: str | None) -> Document: ...


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
        read: reads one file (default: :func:`read_file`).
    """
    reader = read or partial(read_file, progress=progress)
    files = files_of(paths)
    documents: list[Document] = []
    unread: list[UnreadFile] = []
    for path, name in zip(files, names_of(files), strict=True):
        try:
            documents.append(reader(path, name=name, limits=limits or Limits(), password=password))
        except InputError as error:
            unread.append(
                UnreadFile(
                    name=name, code=error.code, message=error.message, remedy=error.remedy, sha256=digest_of(path)
                )
            )
    return Packet(documents=tuple(documents), unread=tuple(unread))


def read_file(
    path: Path,
    *,
    name: str = "",
    limits: Limits | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Document:
    """Read one file. Raises :class:`InputError` (one kind for each failure, naming the file only)."""
    name = name or path.name
    if path.is_dir():
        raise EmptyFileError(f"The folder {name} holds no files.", "Check the path.")
    source = open_source(path, name, limits=limits or Limits(), password=password, progress=progress)
    return read_source(source)
