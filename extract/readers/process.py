"""The parsing processes seen from the program: started once, used again, killed when they take too long."""

from __future__ import annotations

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from chartcite.extract.readers.wire import sizes

PAGES = "chartcite.extract.readers.worker"
"""The process that reads pages."""
FORMATS = "chartcite.extract.formats.worker"
"""The process that reads formats without pages."""
PICTURES = "chartcite.extract.ocr.worker"
"""The processes that read pages as pictures: as many as there are processors."""


class TimedOut(Exception):
    """The answer did not come in time."""


class Died(Exception):
    """The process ended in the middle of an answer."""


@dataclass(frozen=True, slots=True)
class Message:
    """One answer."""

    header: dict[str, Any]
    payload: bytes


class ParsingProcess:
    """A child that parses files, running the module ``worker``. Not for two threads at once."""

    def __init__(self, worker: str = PAGES) -> None:
        self._worker = worker
        self._child: subprocess.Popen[bytes] | None = None
        self._buffer = bytearray()

    def start(self) -> None:
        """Start the child where it does not run; returns at once."""
        if self.running:
            return
        self.stop()
        command = [sys.executable, "-P", "-m", self._worker]  # -P: nothing in the user's folder is imported
        self._child = subprocess.Popen(  # noqa: S603  (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            start_new_session=True,
        )  # fmt: skip
        self._buffer.clear()

    @property
    def running(self) -> bool:
        """Whether there is a child that can take a request at once."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Kill the child, if any, and wait for it."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                stream.close()

    def ask(self, request: dict[str, Any], payload: bytes = b"", *, deadline: float | None = None) -> None:
        """Send a request and what belongs to it.

        Raises :class:`Died`, or :class:`TimedOut` where the child has not taken it by ``deadline``.
        """
        self.start()
        assert self._child is not None
        assert self._child.stdin is not None
        fd = self._child.stdin.fileno()
        os.set_blocking(fd, False)
        head = json.dumps(request).encode() + b"\n"
        with selectors.DefaultSelector() as selector:
            selector.register(fd, selectors.EVENT_WRITE)
            for data in (memoryview(head), memoryview(payload)):
                at = 0
                while at < len(data):
                    if not selector.select(None if deadline is None else max(0.0, deadline - time.monotonic())):
                        raise TimedOut
                    try:
                        at += os.write(fd, data[at : at + _CHUNK])
                    except OSError:
                        raise Died from None

    def answer(self, deadline: float) -> Message:
        """The next message. Raises :class:`TimedOut` past ``deadline`` (of ``time.monotonic``), or :class:`Died`."""
        head, payload = sizes(self._take(8, deadline))
        header = json.loads(self._take(head, deadline))
        return Message(header, self._take(payload, deadline))

    def _take(self, count: int, deadline: float) -> bytes:
        assert self._child is not None
        assert self._child.stdout is not None
        fd = self._child.stdout.fileno()
        with selectors.DefaultSelector() as selector:
            selector.register(fd, selectors.EVENT_READ)
            while len(self._buffer) < count:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimedOut
                data = os.read(fd, 1 << 20)
                if not data:
                    raise Died
                self._buffer += data
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken


_CHUNK = 1 << 20
_SHARED = {worker: ParsingProcess(worker) for worker in (PAGES, FORMATS)}
_LOCKS = {worker: threading.Lock() for worker in _SHARED}
_TEAM: list[ParsingProcess] = []
_IDLE: list[ParsingProcess] = []
_RETURNED = threading.Condition()


@contextmanager
def borrowed(worker: str = PAGES) -> Iterator[ParsingProcess]:
    """The program's one parsing process of a kind, for the length of a ``with`` block; other threads wait.

    Whatever goes wrong inside ends the process, so that no half answer is left for the next one.
    """
    with _LOCKS[worker]:
        try:
            yield _SHARED[worker]
        except BaseException:
            _SHARED[worker].stop()
            raise


@contextmanager
def borrowed_reader(most: int) -> Iterator[ParsingProcess]:
    """One of ``most`` processes that read pictures, for the length of a ``with`` block; other threads wait for one.

    What goes wrong in it its borrower settles; an error that leaves the block ends it.
    """
    with _RETURNED:
        _RETURNED.wait_for(lambda: len(_TEAM) - len(_IDLE) < most)
        if not _IDLE:
            _TEAM.append(ParsingProcess(PICTURES))
            _IDLE.append(_TEAM[-1])
        process = _IDLE.pop()
    try:
        yield process
    except BaseException:
        process.stop()
        raise
    finally:
        with _RETURNED:
            _IDLE.append(process)
            _RETURNED.notify_all()


def shut_down() -> None:
    """End the reading processes; the next file starts others."""
    with _LOCKS[PAGES], _LOCKS[FORMATS], _RETURNED:
        _RETURNED.wait_for(lambda: len(_IDLE) == len(_TEAM))
        _stop_all()


def warm_up() -> None:
    """Start the process that reads pages before it is needed; returns at once."""
    with _LOCKS[PAGES]:
        _SHARED[PAGES].start()


def _stop_all() -> None:
    for process in (*_SHARED.values(), *_TEAM):
        process.stop()


atexit.register(_stop_all)
