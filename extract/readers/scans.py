"""Pages read as pictures: handed out to as many processes as there are processors, put back in order.

The processes are the program's: files that are read side by side share them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from chartcite.extract.readers.abreast import processors
from chartcite.extract.readers.cache import Cache
from chartcite.extract.readers.frames import page_of
from chartcite.extract.readers.grids import Cell
from chartcite.extract.readers.page import ReadPage
from chartcite.extract.readers.process import Died, Message, ParsingProcess, TimedOut, borrowed_reader
from chartcite.extract.readers.source import Source
from chartcite.models.document import PageStatus

_TOO_LONG = ReadPage(PageStatus.LIMIT, "it takes too long to read", 0.0, 0.0)
_FAILED = ReadPage(PageStatus.DAMAGED, "the reading of its picture fails", 0.0, 0.0)
_OVER = ReadPage(PageStatus.LIMIT, "the file is over its limit of time or pages", 0.0, 0.0)
_MOST_FAILURES = 10
_START_SECONDS = 30.0
"""What a process may take to start and to open the file, beside the time for its pages."""


@dataclass(slots=True)
class _Job:
    """The pages of one file on their way."""

    source: Source
    kind: str
    seconds: float
    done: Callable[[], None]
    cache: Cache | None = None
    parts: Mapping[int, Sequence[Cell]] = field(default_factory=dict)
    left: SimpleQueue[int] = field(default_factory=SimpleQueue)
    pages: dict[int, ReadPage] = field(default_factory=dict)
    failures: int = 0
    ends: float = 0.0
    """When its time is up; that begins with its first page."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, process: ParsingProcess, do: str, page: int, deadline: float) -> Message:
        """Ask a process. Raises :class:`TimedOut` or :class:`Died`."""
        limits = self.source.limits
        request = {
            "do": do, "path": os.fspath(self.source.path.absolute()), "password": self.source.password,
            "type": self.kind, "sha256": self.source.sha256, "page": page, "parts": self.parts.get(page, ()),
            "memory_mb": limits.picture_memory_mb, "cpu_seconds": limits.picture_seconds,
        }  # fmt: skip
        process.ask(request, deadline=deadline)
        return process.answer(deadline)

    def work(self, most: int) -> None:
        """Read pages until none is left, each in whichever of ``most`` processes is free."""
        while True:
            try:
                index = self.left.get_nowait()
            except Empty:
                return
            with borrowed_reader(most) as process:
                over = time.monotonic() >= self._end() or self.failures >= _MOST_FAILURES
                self.pages[index] = _OVER if over else self._page(process, index)
            self.done()

    def _end(self) -> float:
        with self.lock:
            self.ends = self.ends or time.monotonic() + self.seconds
            return self.ends

    def _page(self, process: ParsingProcess, index: int) -> ReadPage:
        try:
            if not process.running:
                self.ask(process, "count", 0, time.monotonic() + _START_SECONDS)
            return self._read(process, index, time.monotonic() + self.source.limits.picture_seconds)
        except TimedOut:
            failed = _TOO_LONG
        except (Died, ValueError):
            failed = _FAILED
        process.stop()
        self.failures += 1
        return failed

    def _read(self, process: ParsingProcess, index: int, deadline: float) -> ReadPage:
        """Raises :class:`TimedOut`, :class:`Died`, or ``ValueError`` for an answer that is none."""
        answer = self.ask(process, "look", index, deadline)
        digest = str(answer.header.get("digest", ""))
        if digest:
            known = self.cache.get(digest) if self.cache else None
            if known is not None:
                return known
            answer = self.ask(process, "read", index, deadline)
        if answer.header["type"] != "page":
            raise ValueError("no page")
        page = page_of(answer.header, answer.payload)
        if digest and self.cache and page.status not in (PageStatus.LIMIT, PageStatus.DAMAGED):
            self.cache.put(digest, answer)
        return page


def read_scans(
    source: Source,
    kind: str,
    pages: Sequence[int],
    *,
    done: Callable[[], None],
    parts: Mapping[int, Sequence[Cell]] | None = None,
) -> dict[int, ReadPage]:
    """Read pages (from 0) of a file as pictures; every page asked for comes back, read or with the reason why not.

    Args:
        source: the file.
        kind: its media type.
        pages: which pages.
        done: called after each page, from any thread.
        parts: for a page of which only some of its images are read, their boxes as shown, in points.
    """
    if not pages:
        return {}
    limits = source.limits
    cache = Cache(limits.picture_cache, limits.picture_cache_mb) if limits.picture_cache else None
    seconds = limits.file_seconds + limits.picture_seconds_per_page * len(pages)
    job = _Job(source, kind, seconds, done, cache, parts or {})
    for index in pages:
        job.left.put(index)
    most = limits.picture_workers or processors()
    count = min(most, len(pages))
    with ThreadPoolExecutor(count) as threads:
        for finished in [threads.submit(job.work, most) for _ in range(count)]:
            finished.result()
    return job.pages


def count_pictures(source: Source, kind: str) -> int | None:
    """How many pictures a file holds; ``None`` where it does not open. Raises :class:`TimedOut`."""
    job = _Job(source, kind, 0.0, lambda: None)
    with borrowed_reader(source.limits.picture_workers or processors()) as process:
        try:
            answer = job.ask(process, "count", 0, time.monotonic() + _START_SECONDS + source.limits.file_seconds)
        except Died:
            process.stop()
            return None
    return int(answer.header["pages"]) if answer.header["type"] == "open" else None
