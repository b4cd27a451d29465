"""Results as bytes, and bytes to files or standard output."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from chartcite.models.errors import OutputError, UsageError
from chartcite.models.finding import Result

STDOUT = "-"


def result_json(result: Result, *, indent: int | None = 2) -> str:
    """A result as JSON, keys in the order of the schema: the same result gives the same bytes."""
    return result.model_dump_json(by_alias=True, indent=indent)


def line_json(data: dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def one_stdout(*targets: str | None) -> None:
    """Raises :class:`UsageError` where more than one output would go to standard output."""
    if targets.count(STDOUT) > 1:
        raise UsageError("Two outputs cannot both go to standard output.", "Name a file for one of them.")


def write_text(target: str, text: str) -> None:
    """Write to a file (whole or not at all) or, for ``-``, to standard output. Raises :class:`OutputError`."""
    write_bytes(target, text.encode("utf-8", "replace"))


def write_bytes(target: str, data: bytes) -> None:
    """Write to a file (whole or not at all) or, for ``-``, to standard output. Raises :class:`OutputError`."""
    if target == STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = Path(os.path.realpath(target))
    part = path.with_name(f".{path.name}.part")
    try:
        if path.exists() and not path.is_file():  # a device or a pipe is written to, never replaced
            path.write_bytes(data)
            return
        part.write_bytes(data)
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise OutputError(
            f"{path.name} cannot be written.", "Check the folder, its permissions and the disk."
        ) from None
