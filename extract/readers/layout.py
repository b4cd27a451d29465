"""A page's words and ruled tables to its text."""

from __future__ import annotations

from collections.abc import Sequence

from chartcite.extract.readers.columns import reading_order
from chartcite.extract.readers.grids import Cell, RuledTable
from chartcite.extract.readers.lines import Line, cell_of, level, unit_of
from chartcite.extract.readers.render import Grid, PageText, put_lines
from chartcite.extract.readers.tabular import Rows, put_table
from chartcite.extract.readers.words import DIAGONAL, Word


def lay_out(words: Sequence[Word], tables: Sequence[RuledTable], frame: int) -> tuple[PageText, list[Rows]]:
    """The text of a page: words of its main frame with tables in place, then text turned otherwise."""
    page = PageText()
    main = [w for w in words if w.frame == frame]
    level(main)
    grid = Grid(
        min((w.u0 if w.before is None else min(w.before, w.u0) for w in main), default=0.0),
        unit_of(main),
        cell_of(main),
    )
    rows: list[Rows] = []
    for table in tables:
        inside = [w for w in main if _within(w, table.box)]
        if not inside:
            continue
        middle = (table.box[1] + table.box[3]) / 2
        above = [w for w in main if not _within(w, table.box) and (w.v0 + w.v1) / 2 < middle]
        taken = {id(w) for w in (*inside, *above)}
        main = [w for w in main if id(w) not in taken]
        put_lines(page, reading_order(above), grid)
        rows.append(put_table(page, table, inside, grid))
    put_lines(page, reading_order(main), grid)
    for other in sorted({w.frame for w in words} - {frame}):
        turned = [w for w in words if w.frame == other]
        if other == DIAGONAL:
            lines = [_alone(w) for w in turned]
        else:
            level(turned)
            lines = reading_order(turned)
        put_lines(page, lines, Grid(min(w.u0 for w in turned), unit_of(turned), cell_of(turned)))
    return page, rows


def main_frame(words: Sequence[Word]) -> int:
    """The frame that holds most of the page's letters."""
    count = [0] * 5
    for word in words:
        count[word.frame] += len(word.text)
    return max(range(4), key=lambda f: count[f])


def _alone(word: Word) -> Line:
    line = Line()
    line.add(word)
    return line


def _within(word: Word, box: Cell) -> bool:
    u, v = (word.u0 + word.u1) / 2, (word.v0 + word.v1) / 2
    return box[0] <= u < box[2] and box[1] <= v < box[3]
