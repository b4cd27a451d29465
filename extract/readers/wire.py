"""Messages between the program and its parsing processes: a JSON header and raw bytes, nothing that could run."""

from __future__ import annotations

import json
import os
import struct
from typing import Any, BinaryIO

_SIZE = struct.Struct(">II")
MOST = 256 * 1024 * 1024
"""Longest message taken, in bytes."""


def answers() -> BinaryIO:
    """The stream that a parsing process answers on; from now on nothing that it or a library prints gets out."""
    out = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return out


def write_frame(stream: BinaryIO, header: dict[str, Any], payload: bytes = b"") -> None:
    """Write one message and flush."""
    head = json.dumps(header, separators=(",", ":")).encode()
    stream.write(_SIZE.pack(len(head), len(payload)) + head + payload)
    stream.flush()


def sizes(prefix: bytes) -> tuple[int, int]:
    """Lengths of header and payload from the first 8 bytes. Raises ``ValueError`` where they make no sense."""
    head, payload = _SIZE.unpack(prefix)
    if head + payload > MOST:
        raise ValueError("message too long")
    return head, payload
