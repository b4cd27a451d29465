"""Protected PDF files without their protection, for whoever has to show pages after the password is forgotten."""

from __future__ import annotations

import os
import time
from pathlib import Path

from chartcite.extract.readers.limits import Limits
from chartcite.extract.readers.process import Died, TimedOut, borrowed


def unlocked(path: Path, *, password: str, limits: Limits | None = None) -> bytes | None:
    """A PDF file as it is without its protection.

    Nothing where it opens without a password, where this password does not open it, or where that takes too much.

    Args:
        path: the protected file.
        password: what opens it; it is handed to the parsing process and kept nowhere.
        limits: time and memory it may take.
    """
    bounds = limits or Limits()
    request = {
        "do": "unlock", "path": os.fspath(path.absolute()), "password": password, "memory_mb": bounds.memory_mb,
        "cpu_seconds": bounds.file_seconds,
    }  # fmt: skip
    try:
        with borrowed() as process:
            deadline = time.monotonic() + bounds.file_seconds
            process.ask(request, deadline=deadline)
            answer = process.answer(deadline)
    except (TimedOut, Died, ValueError):
        return None
    return answer.payload or None
