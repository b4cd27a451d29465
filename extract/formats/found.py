"""What reading a file gives: its own text, further texts, files inside it, and what in it was not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chartcite.extract.formats.blocks import Block
from chartcite.extract.formats.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a file is taken: bytes it may expand to, characters of text, entries."""

    expanded: int
    text: int
    entries: int


@dataclass(slots=True)
class Found:
    """What one file holds.

    ``blocks`` are its own text (``None``: it has none, as an archive); ``texts`` are further documents by name;
    ``files`` are files inside it, to be read by whatever reads their kind (once only: they may be unpacked on the way);
    ``unread`` names what was not read, and why, complete when ``files`` is through.
    """

    media_type: str
    blocks: Sequence[Block] | None = None
    texts: list[tuple[str, Sequence[Block]]] = field(default_factory=list)
    broken: bool = False
    """Its own text is cut off or damaged; what could be read is there."""
    files: Iterable[tuple[str, bytes]] = field(default_factory=list)
    unread: list[tuple[str, Refusal]] = field(default_factory=list)
