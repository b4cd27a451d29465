"""Files to a packet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chartcite.extract.readers.files import files_of, names_of
from chartcite.extract.readers.limits import Limits
from chartcite.extract.readers.registry import read_source
from chartcite.extract.readers.source import Progress, open_source
from chartcite.models.document import Document, Packet, UnreadFile
from chartcite.models.errors import EmptyFileError, InputError


def read_packet(
    paths: Sequence[Path],
    *,
    limits: Limits | None = None,
    password: str | None = None,
    progress: Progress | None = None,
) -> Packet:
    """Read files and folders into a packet, in the order given.

    Every file ends up as a document or, with a clear message, among the unread ones. What a file is, its content
    decides. ``password`` opens protected files.

    Args:
        paths: files or folders; a folder's files are taken sorted and in depth, hidden ones left out.
        limits: time, memory and pages a file may take.
        password: tried on protected files after the empty one.
        progress: called with document name, pages read and pages in all.
    """
    files = files_of(paths)
    documents: list[Document] = []
    unread: list[UnreadFile] = []
    for path, name in zip(files, names_of(files), strict=True):
        try:
            documents.append(read_file(path, name=name, limits=limits, password=password, progress=progress))
        except InputError as error:
            unread.append(UnreadFile(name=name, code=error.code, message=error.message, remedy=error.remedy))
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
