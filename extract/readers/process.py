"""The parsing process seen from the program: started once, used again, killed when it takes too long."""

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

from chartcite.extract.readers.frames import sizes


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
    """A child that parses PDF files. Not for two threads at once."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._buffer = bytearray()

    def start(self) -> None:
        """Start the child where it does not run; returns at once."""
        if self._child is not None and self._child.poll() is None:
            return
        self.stop()
        command = [sys.executable, "-m", "chartcite.extract.readers.worker"]
        self._child = subprocess.Popen(  # noqa: S603  (our own module)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            start_new_session=True,
        )  # fmt: skip
        self._buffer.clear()

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

    def ask(self, request: dict[str, Any]) -> None:
        """Send a request. Raises :class:`Died`."""
        self.start()
        assert self._child is not None
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps(request).encode() + b"\n")
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


_LOCK = threading.Lock()
_SHARED = ParsingProcess()
atexit.register(_SHARED.stop)


@contextmanager
def borrowed() -> Iterator[ParsingProcess]:
    """The program's one parsing process, for the length of a ``with`` block; other threads wait.

    Whatever goes wrong inside ends the process, so that no half answer is left for the next one.
    """
    with _LOCK:
        try:
            yield _SHARED
        except BaseException:
            _SHARED.stop()
            raise


def shut_down() -> None:
    """End the parsing process; the next file starts another."""
    with _LOCK:
        _SHARED.stop()


def warm_up() -> None:
    """Start the parsing process before it is needed; returns at once."""
    with _LOCK:
        _SHARED.start()
