"""The process that reads formats without pages: ``python -m chartcite.extract.formats.worker``.

Reads one JSON request a line on standard input, followed by the bytes of the file; answers with messages on standard
output. It may be killed at any time. Nothing it or a library prints gets out.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

from chartcite.extract.formats.blocks import Block
from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.kinds import read
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.formats.writer import Writer
from chartcite.extract.readers.sandbox import bound, confine
from chartcite.extract.readers.wire import MOST, answers, write_frame

_DEEPEST = 12_000
"""Calls inside calls: enough for the deepest tree that the parsers take."""


def main() -> None:
    """Serve requests until standard input ends."""
    out = answers()
    sys.setrecursionlimit(_DEEPEST)
    confine()
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        bound(request["memory_mb"], request["cpu_seconds"])
        _serve(request, sys.stdin.buffer, out)
        gc.collect()


def _serve(request: dict[str, Any], stream: BinaryIO, out: BinaryIO) -> None:
    limits = Bounds(request["expanded"], request["text"], request["entries"])
    try:
        _answer(read(request["kind"], stream.read(request["size"]), limits), limits, out)
    except Refused as refused:
        write_frame(out, {"type": "refused", "reason": refused.reason.name})
    except MemoryError:
        write_frame(out, {"type": "refused", "reason": Refusal.MEMORY.name})
    except RecursionError:
        write_frame(out, {"type": "refused", "reason": Refusal.DEEP.name})
    except Exception:  # whatever a damaged file does to a parser, the program gets an answer
        write_frame(out, {"type": "refused", "reason": Refusal.DAMAGED.name})


def _answer(found: Found, limits: Bounds, out: BinaryIO) -> None:
    texts = [] if found.blocks is None else [("", found.blocks)]
    written = [_text_message(name, blocks, found, limits.text) for name, blocks in (*texts, *found.texts)]
    for header, payload in written:
        write_frame(out, header, payload)
    for name, data in found.files:
        if len(data) > MOST // 2:
            write_frame(out, {"type": "unread", "name": name, "reason": Refusal.SIZE.name})
        else:
            write_frame(out, {"type": "file", "name": name}, data)
    for name, reason in found.unread:
        write_frame(out, {"type": "unread", "name": name, "reason": reason.name})
    write_frame(out, {"type": "end"})


def _text_message(name: str, blocks: Sequence[Block], found: Found, most: int) -> tuple[dict[str, Any], bytes]:
    writer = Writer(most)
    writer.put(blocks)
    written = writer.written()
    header = {"type": "text", "name": name, "media_type": found.media_type, "broken": found.broken,
              "pages": written.pages, "tables": written.tables, "places": written.places}  # fmt: skip
    return header, written.text.encode()


if __name__ == "__main__":
    main()
