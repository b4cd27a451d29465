"""Files to documents (first version: plain text)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from chartcite.models.document import Document, Packet, Page


def read_packet(paths: Sequence[Path]) -> Packet:
    """Read files into a packet, in the order given."""
    return Packet(documents=tuple(_read_text(p) for p in paths))


def _read_text(path: Path) -> Document:
    data = path.read_bytes()
    text = data.decode("utf-8", "replace")
    pages, start = [], 0
    for number, part in enumerate(text.split("\f"), 1):
        pages.append(Page(number=number, start=start, end=start + len(part)))
        start += len(part) + 1
    return Document(name=path.name, sha256=hashlib.sha256(data).hexdigest(), media_type="text/plain", text=text, pages=tuple(pages))
