"""Ruled tables as text: a row is a line, columns are lined up, what wraps inside a cell is joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chartcite.extract.readers.grids import Cell, RuledTable
from chartcite.extract.readers.lines import Line, lines_of
from chartcite.extract.readers.render import Grid, PageText, put_words
from chartcite.extract.readers.words import Word

_WIDE_CELL = 600
"""Characters from which on a cell is running text and keeps its own lines."""
_WIDEST_COLUMN = 60
_SAME = 3.0

Rows = list[list[tuple[int, int] | None]]


@dataclass(frozen=True, slots=True)
class _Filled:
    """A cell and its lines."""

    cell: Cell
    lines: list[Line]

    @property
    def length(self) -> int:
        return sum(len(w.text) + 1 for line in self.lines for w in line.words)


def put_table(page: PageText, table: RuledTable, words: Sequence[Word], grid: Grid) -> Rows:
    """Append a table with all ``words`` of its box, those outside every cell in lines of their own."""
    rows = _filled(table, words)
    starts = _starts(rows)
    found: Rows = []
    for row in rows:
        if not any(f.lines for f in row):
            continue
        wide = any(f.length > _WIDE_CELL for f in row)
        page.put("\n" if page.length else "")
        start = page.length
        spans: list[tuple[int, int] | None] = []
        for f in row:
            if f.lines:
                blanks = starts[_edge(f.cell[0])] - (page.length - start)
                if wide:
                    page.put("\n" if page.length > start else "")
                else:
                    page.put(" " * (max(2, blanks) if page.length > start else blanks))
            spans.append(_put_cell(page, f.lines, grid, wide=wide))
        found.append(spans)
    return found


def _put_cell(page: PageText, lines: Sequence[Line], grid: Grid, *, wide: bool) -> tuple[int, int] | None:
    start = page.length
    for number, line in enumerate(lines):
        if number:
            page.put("\n" if wide else " ")
        put_words(page, line, grid)
    return (start, page.length) if lines else None


def _filled(table: RuledTable, words: Sequence[Word]) -> list[list[_Filled]]:
    """The rows with their words, from top to bottom; words that no cell holds make rows of one cell."""
    left = list(words)
    rows: list[list[_Filled]] = []
    for row in table.rows:
        top, bottom = row[0][1], row[0][3]
        band = [w for w in left if top <= (w.v0 + w.v1) / 2 < bottom]
        if not band:
            continue
        filled = []
        for cell in row:
            inside = [w for w in band if cell[0] <= (w.u0 + w.u1) / 2 < cell[2]]
            filled.append(_Filled(cell, lines_of(inside)))
        taken = {id(w) for f in filled for line in f.lines for w in line.words}
        left = [w for w in left if id(w) not in taken]
        rows.extend(_rows_within(filled))
    for line in lines_of(left):
        cell = (table.box[0], line.v0, table.box[2], line.v1)
        rows.append([_Filled(cell, [line])])
    return sorted(rows, key=lambda row: min((f.lines[0].v1 for f in row if f.lines), default=row[0].cell[3]))


def _rows_within(row: list[_Filled]) -> list[list[_Filled]]:
    """A band between two rules, cut into its rows: every cell has as many lines, on the same heights."""
    full = [f.lines for f in row if f.lines]
    if len(full) < 3:
        return [row]
    count = len(full[0])
    if count < 2 or any(len(lines) != count for lines in full):
        return [row]
    if not all(abs(a.v1 - b.v1) < _SAME for lines in full for a, b in zip(lines, full[0], strict=True)):
        return [row]
    if any(line.words[0].text[0].islower() for lines in full for line in lines[1:]):
        return [row]
    return [[_Filled(f.cell, f.lines[i : i + 1]) for f in row] for i in range(count)]


def _edge(u: float) -> int:
    return round(u / _SAME)


def _starts(rows: Sequence[Sequence[_Filled]]) -> dict[int, int]:
    """Where each upright rule stands in the text, in characters: far enough to the right for every cell before it."""
    edges = sorted({_edge(f.cell[0]) for row in rows for f in row} | {_edge(f.cell[2]) for row in rows for f in row})
    ends: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        for f in row:
            if len(row) > 1:
                ends.setdefault(_edge(f.cell[2]), []).append((_edge(f.cell[0]), min(f.length, _WIDEST_COLUMN)))
    starts: dict[int, int] = {}
    at = 0
    for edge in edges:
        at = max([at, *(starts[low] + length + 1 for low, length in ends.get(edge, ()) if length)])
        starts[edge] = at
    return starts
