"""A file on its way into the packet."""

from __future__ import annotations

import hashlib
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from chartcite.extract.readers.limits import Limits
from chartcite.models.errors import EmptyFileError, FileMissingError, FileUnreadableError, LimitExceededError

Progress = Callable[[str, int, int], None]
"""Called with a document's name, the pages read so far and the pages in all."""


def _quiet(name: str, done: int, total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Source:
    """A file: where it is, its name in the packet, its bytes and their digest."""

    path: Path
    name: str
    data: bytes
    sha256: str
    limits: Limits = field(default_factory=Limits)
    password: str | None = None
    progress: Progress = field(default=_quiet)

    def counter(self, total: int, *, done: int = 0) -> Callable[[], None]:
        """What tells the progress of one more page each time it is called, from any thread."""
        count = itertools.count(done + 1)
        return lambda: self.progress(self.name, next(count), total)


def open_source(path: Path, name: str, *, limits: Limits, password: str | None, progress: Progress | None) -> Source:
    """Read a file's bytes.

    Raises:
        FileMissingError, FileUnreadableError, EmptyFileError, LimitExceededError: with the file's name only.
    """
    try:
        if not path.is_file():
            kind = FileUnreadableError if path.exists() else FileMissingError
            what = "is not a regular file" if path.exists() else "does not exist"
            raise kind(f"{name} {what}.", "Check the path.")
        if path.stat().st_size > limits.file_mb * 1024 * 1024:
            raise LimitExceededError(f"{name} is larger than {limits.file_mb} MB.", "Split it into smaller files.")
        data = path.read_bytes()
    except OSError:
        raise FileUnreadableError(f"{name} cannot be opened.", "Check the file's permissions and the disk.") from None
    _check_filled(name, data)
    return Source(path, name, data, hashlib.sha256(data).hexdigest(), limits, password, progress or _quiet)


def _check_filled(name: str, data: bytes) -> None:
    if not data.strip(b" \t\r\n\f\x00"):
        raise EmptyFileError(f"{name} is empty.", "Send the file again.")


@contextmanager
def inside(outer: Source, name: str, data: bytes) -> Iterator[Source]:
    """A file that came inside another. Its path is good inside the ``with`` block only.

    It is kept in memory where the system can (it then never touches the disk), else in a file that is removed.

    Raises:
        EmptyFileError: it holds nothing.
    """
    _check_filled(name, data)
    digest = hashlib.sha256(data).hexdigest()
    if hasattr(os, "memfd_create"):
        with os.fdopen(os.memfd_create("part", os.MFD_CLOEXEC), "wb") as stream:
            stream.write(data)
            stream.flush()
            path = Path(f"/proc/{os.getpid()}/fd/{stream.fileno()}")
            yield Source(path, name, data, digest, outer.limits, outer.password, outer.progress)
        return
    with tempfile.NamedTemporaryFile(prefix="chartcite-") as file:
        file.write(data)
        file.flush()
        yield Source(Path(file.name), name, data, digest, outer.limits, outer.password, outer.progress)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, or nothing where it cannot be read."""
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
