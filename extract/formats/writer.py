"""Blocks to the text of a document: headings apart, list items marked, table rows on lines with lined-up columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chartcite.extract.formats.blocks import Block, Grid, Paragraph, Place, Style
from chartcite.extract.formats.refusal import Refusal, Refused

Span = tuple[int, int]

_LONG = 100
"""A paragraph longer than this is prose and stands apart."""
_WIDE_ROW = 600
"""Characters of a row from which on its cells are running text and stand one below the other."""
_WIDEST_COLUMN = 60
_GAP = 3
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BREAK = re.compile(r"\r\n|[\n\r]")
_PLACED = 3
"""So many blanks in front of a line put it under a column; fewer are slips."""
_ENDS = (":", ".", "?", "!", ";", ",")


@dataclass(frozen=True, slots=True)
class Written:
    """A document's text; half-open spans of its pages, of the cells of its tables (with the page), of its places."""

    text: str
    pages: tuple[Span, ...]
    tables: tuple[tuple[int, tuple[tuple[Span | None, ...], ...]], ...]
    places: tuple[tuple[int, int, str], ...]


def clean(text: str) -> str:
    """Text without control and invisible characters; blanks of any kind are plain ones, lone surrogates ``\\ufffd``."""
    text = _CONTROL.sub(" ", _NOTHING.sub("", text.replace("\u2028", "\n").replace("\x0b", "\n")))
    return text.replace("\u00a0", " ").replace("\u2007", " ").replace("\u202f", " ").encode(
        "utf-8", "replace").decode("utf-8")  # fmt: skip


def plain(blocks: Iterable[Block]) -> str:
    """The text of blocks on one line."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            mark = f"{block.marker} " if block.style is Style.ITEM and block.marker else ""
            parts.append(mark + block.text)
        elif isinstance(block, Grid):
            parts.extend(plain(cell) for row in block.rows for cell in row)
    return " ".join(" ".join(clean(p).split()) for p in parts if p.strip())


@dataclass(slots=True)
class Writer:
    """Puts blocks into text. Raises :class:`Refused` where it grows past ``most`` characters."""

    most: int
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _page: int = 0
    _pages: list[Span] = field(default_factory=list)
    _tables: list[tuple[int, tuple[tuple[Span | None, ...], ...]]] = field(default_factory=list)
    _places: list[tuple[int, int, str]] = field(default_factory=list)
    _place: tuple[int, str] = (0, "")
    _apart: bool = False
    _titled: bool = False

    def put(self, blocks: Iterable[Block]) -> None:
        """Append blocks."""
        for block in blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, Grid):
                self._grid(block)
            elif isinstance(block, Place):
                self._end_place()
                self._place = (self._length, block.path)
            else:
                self._break()

    def written(self) -> Written:
        """What was put, as text."""
        self._end_place()
        pages = (*self._pages, (self._page, self._length))
        return Written("".join(self._parts), pages, tuple(self._tables), tuple(self._places))

    def _append(self, text: str) -> None:
        self._length += len(text)
        if self._length > self.most:
            raise Refused(Refusal.TEXT)
        self._parts.append(text)

    def _end_place(self) -> None:
        start, path = self._place
        if path and self._length > start:
            self._places.append((start, self._length, path))

    def _break(self) -> None:
        if self._length > self._page:
            self._append("\f")
            self._pages.append((self._page, self._length - 1))
            self._page = self._length
        self._apart = False

    def _line(self, text: str, *, apart: bool) -> int:
        """Append a line, a blank one before it where it or the one above stands apart; returns where it begins."""
        if self._length > self._page:
            self._append("\n\n" if apart or self._apart else "\n")
        start = self._length
        self._append(text)
        return start

    def _paragraph(self, block: Paragraph) -> None:
        if block.style is Style.LINES:
            self._lines(block.text)
            return
        lines = [_placed(part) for part in _BREAK.split(clean(block.text).strip("\n\r"))]
        if not any(lines):
            return
        if block.style in (Style.HEADING, Style.TITLE):
            self._heading(" ".join(" ".join(lines).split()), block.style)
            return
        long = sum(map(len, lines)) > _LONG
        indent = "  " * block.depth
        for number, line in enumerate(lines):
            if not line and number in (0, len(lines) - 1):
                continue
            lead = indent
            if block.style is Style.ITEM:
                lead += f"{block.marker} " if number == 0 and block.marker else " " * (len(block.marker) + 1)
            self._line(lead + line if line else "", apart=long and number == 0 and block.style is Style.PLAIN)
            self._apart = False
        self._apart = long and block.style is Style.PLAIN

    def _lines(self, text: str) -> None:
        """Text as it stands, its blank lines kept (two at most)."""
        for number, part in enumerate(re.sub(r"\n{4,}", "\n\n\n", text.replace("\r\n", "\n")).split("\f")):
            if number:
                self._break()
            body = clean(part).strip("\n").rstrip()
            if body.strip():
                self._line(body, apart=True)
                self._apart = True

    def _heading(self, text: str, style: Style) -> None:
        """A heading ends in a colon, so that it is one whatever its words; a title does not."""
        first = self._length == self._page and not self._titled
        if style is Style.HEADING and not first and not text.endswith(_ENDS):
            text += ":"
        self._line(text, apart=True)
        self._titled = True
        self._apart = False

    def _grid(self, grid: Grid) -> None:
        rows = [[list(cell) for cell in row] for row in grid.rows]
        simple = [[plain(cell) for cell in row] for row in rows]
        starts = _columns([row for row in simple if sum(map(len, row)) <= _WIDE_ROW])
        spans: list[tuple[Span | None, ...]] = []
        first = True
        for blocks, cells in zip(rows, simple, strict=True):
            filled = [c for c in cells if c]
            if not filled:
                continue
            if len(filled) == 1 or sum(map(len, cells)) > _WIDE_ROW:
                self._apart = self._apart or first
                for cell in blocks:
                    self.put(cell)
                    first = False
                continue
            spans.append(self._row(cells, starts, apart=first))
            first = False
        if spans:
            self._tables.append((len(self._pages) + 1, tuple(spans)))
        self._apart = not first or self._apart

    def _row(self, cells: Sequence[str], starts: Sequence[int], *, apart: bool) -> tuple[Span | None, ...]:
        line = ""
        found: list[Span | None] = []
        for text, column in zip(cells, starts, strict=False):
            if not text:
                found.append(None)
                continue
            line += " " * max(column - len(line), _GAP if line else 0)
            found.append((len(line), len(line) + len(text)))
            line += text
        start = self._line(line, apart=apart)
        self._apart = False
        return tuple(None if span is None else (start + span[0], start + span[1]) for span in found)


def _placed(line: str) -> str:
    """A line with the blanks in front of it where they place it."""
    bare = line.strip(" ")
    before = len(line) - len(line.lstrip(" "))
    return " " * before + bare if before >= _PLACED else bare


def _columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """Where each column begins: after the longest cell before it, up to a width."""
    count = max((len(row) for row in rows), default=0)
    starts, at = [], 0
    for i in range(count):
        starts.append(at)
        widest = max((len(row[i]) for row in rows if i < len(row) and len([c for c in row if c]) > 1), default=0)
        at += min(widest, _WIDEST_COLUMN) + _GAP if widest else 0
    return starts
