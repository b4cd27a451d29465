"""Laboratory tables: an analyte a row with a result or a day a column, or an analyte a column with a day a row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chartcite.extract.nlp.chart import Segment
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.time import find_dates

_NOT_RESULT = compiled(r"\bref|range|normal|unit|flag|limit|\bprev|\bprior|last time|collected|\bloinc")


@dataclass(frozen=True, slots=True)
class Reading:
    """A value of a table: its analyte, the match of its number, where it stands and the day of its column or row."""

    code: str
    value: re.Match[str]
    span: tuple[int, int]
    day: dt.date | None
    rest: str


def row_readings(
    segment: Segment, anchor: dt.date | None, *, cell: Expression, named: Callable[[str], str]
) -> Iterator[Reading]:
    """The readings of a table row. ``cell`` matches a value, ``named`` tells the analyte of a heading or first cell."""
    low = segment.low
    code = named(low[slice(*segment.cells[0])])
    if code:
        yield from _by_column(segment, code, anchor, cell)
        return
    codes = [named(column) for column in segment.columns]
    if sum(map(bool, codes)) < 2:
        return
    days = find_dates("on " + low[slice(*segment.cells[0])], anchor)
    for (start, end), analyte in zip(segment.cells[1:], codes[1:], strict=False):
        value = cell.match(low[start:end].strip(" <>*"))
        if analyte and value is not None:
            yield Reading(analyte, value, (segment.cells[0][0], end), days[0].high if days else None, low[end:])


def _by_column(segment: Segment, code: str, anchor: dt.date | None, cell: Expression) -> Iterator[Reading]:
    for (start, end), column in zip(segment.cells[1:], segment.columns[1:], strict=False):
        if _NOT_RESULT.search(column):
            continue
        value = cell.match(segment.low[start:end].strip(" <>*"))
        if value is None:
            continue
        days = find_dates("on " + column, anchor)  # "05/30" alone might be a score out of 30
        yield Reading(code, value, (segment.cells[0][0], end), days[0].high if days else None, segment.low[end:])
        if not days:
            return
