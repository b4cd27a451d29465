"""What every format is turned into before it becomes text: paragraphs, headings, list items, tables, page breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


class Style(Enum):
    """What a paragraph is."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    ITEM = "item"
    LINES = "lines"
    """Text whose own line breaks and blanks count."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text; a newline inside it is a line break. ``marker`` stands before a list item."""

    text: str
    style: Style = Style.PLAIN
    marker: str = "-"
    depth: int = 0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """The author's own page break."""


@dataclass(frozen=True, slots=True)
class Place:
    """What follows comes from this place of the source, such as an element or resource; ``""`` ends it."""

    path: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, each cell a list of blocks. An empty cell keeps the columns after it in their place."""

    rows: Sequence[Sequence[Sequence[Block]]]


Block = Paragraph | PageBreak | Place | Grid
