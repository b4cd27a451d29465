"""How much time, memory and how many pages one file may take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. Seconds are wall-clock, ``memory_mb`` is address space of the parsing process,
    ``picture_memory_mb`` what a process that reads pictures may hold of its own.

    A page over ``page_seconds`` is left unread and the next one is tried; when the file's time, which is
    ``file_seconds`` and ``file_seconds_per_page`` for each of its pages, is used up, the rest is left unread.

    Pages that are read as pictures have bounds of their own, and their own time: ``picture_workers`` processes read
    them (0: one a processor), ``picture_cache`` is the folder in which what was read is kept (``None``: nowhere).

    ``expanded_mb`` is what all that is packed into a file may come to, ``entries`` how many files may be packed into
    it, ``nesting`` how deep: an archive in a message in an archive is three.
    """

    page_seconds: float = 8.0
    picture_seconds: float = 25.0
    file_seconds: float = 20.0
    file_seconds_per_page: float = 0.1
    picture_seconds_per_page: float = 10.0
    memory_mb: int = 1000
    picture_memory_mb: int = 900
    picture_workers: int = 0
    picture_cache: Path | None = None
    picture_cache_mb: int = 500
    pages: int = 5000
    file_mb: int = 1000
    text_mb: int = 64
    expanded_mb: int = 500
    entries: int = 2000
    nesting: int = 4

    def seconds_for(self, pages: int) -> float:
        """The whole time for a file of so many pages."""
        return self.file_seconds + self.file_seconds_per_page * pages
