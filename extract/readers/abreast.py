"""Files read side by side, what they give in their own order."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

_AHEAD = 2
"""So many times as many files as are read at once may have been read before the first of them is taken."""

Given = TypeVar("Given")


def abreast(tasks: Iterable[Callable[[], Given]], count: int) -> Iterator[Given]:
    """What the tasks give, in their order; ``count`` of them are done at once, and only a few before they are wanted.

    The tasks are taken from ``tasks`` by the caller's thread. The error of a task is raised where its answer would be;
    those not yet begun are then left.
    """
    if count <= 1:
        for task in tasks:
            yield task()
        return
    waiting: deque[Future[Given]] = deque()
    threads = ThreadPoolExecutor(count)
    try:
        for task in tasks:
            waiting.append(threads.submit(task))
            if len(waiting) > _AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        threads.shutdown(cancel_futures=True)


class Room:
    """Bytes that files read side by side may hold together. A file larger than that is read when no other is."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, size: int) -> Iterator[None]:
        """Room for a file, for the length of a ``with`` block; waits until there is enough."""
        wanted = min(size, self._size)
        with self._changed:
            self._changed.wait_for(lambda: self._left >= wanted)
            self._left -= wanted
        try:
            yield
        finally:
            with self._changed:
                self._left += wanted
                self._changed.notify_all()


def processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
