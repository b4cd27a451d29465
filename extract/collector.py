"""Python's collector of reference cycles, put off while a packet is read.

Reading makes hundreds of thousands of objects that stay until the result is there, and hardly a cycle. To go through
them again and again in search of one costs a sixth of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_open = 0
_was_on = False


@contextmanager
def put_off() -> Iterator[None]:
    """No collection until the end, which leaves the collector as it was found; threads may do so at the same time."""
    global _open, _was_on
    with _lock:
        if _open == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _open += 1
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if _open == 0 and _was_on:
                gc.enable()
