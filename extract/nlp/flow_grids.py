"""Pain readings of a grid: hours of the day across, dates or days of the trial down."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import (
    BASE,
    CLOCK,
    DATE,
    DAY,
    MILLIMETRES,
    SCORE,
    Clock,
    Line,
    Reading,
    cells_of,
    reading_of,
    scaled,
)

_CLOCK = compiled(CLOCK)
_LEAD = compiled(rf"\s*(?:{DATE}|(?P<n>{DAY}))")
_SCALE = compiled(r"(?<![a-z])(?:nrs|nprs|vas|vrs|pain|0\s?-\s?10|scores?)(?![a-z])")
_SLACK = 5


def read_grid(lines: Sequence[Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    """Rows of dates under a row of clock times, each cell a score; the scale is named on the row or just above it."""
    hours = _hours(lines[i].low)
    if len(hours) < 2 or not any(_SCALE.search(line.low) for line in lines[max(0, i - 3) : i + 1]):
        return [], 0
    mm = any(MILLIMETRES.search(line.low) for line in lines[max(0, i - 3) : i + 1])
    clock, found, rows = Clock(anchor), [], 0
    j = i + 1
    while j < len(lines):
        lead = _LEAD.match(lines[j].low)
        if lead is None:
            if lines[j].low.strip(" -_=|+"):
                break
            j += 1
            continue
        rows += 1
        found += _row(lines[j], lead, hours, clock, mm=mm)
        j += 1
    return (scaled(found), j - i) if rows >= 1 and len(found) >= 3 else ([], 0)


def _hours(low: str) -> list[tuple[int, int, str]]:
    """The columns headed by a time of day; none where the line holds more than headings (a date leads it)."""
    if re.match(rf"\s*{DATE}", low):
        return []
    return [c for c in cells_of(low) if _CLOCK.fullmatch(c[2])]


def _row(
    line: Line, lead: re.Match[str], hours: Sequence[tuple[int, int, str]], clock: Clock, *, mm: bool
) -> list[Reading]:
    """The readings of one row: each score below the hour that it overlaps or stands nearest to."""
    if lead["date"]:
        clock.date(lead["date"])
    elif lead["n"]:
        clock.offset, clock.last = 24.0 * float(re.findall(r"\d+", lead["n"])[0]), -1.0
    found = []
    for cell in cells_of(line.low, empty=True)[1:]:
        score = SCORE.fullmatch(cell[2])
        a, b, name = min(hours, key=lambda c: abs((c[0] + c[1]) - (cell[0] + cell[1])))
        if score is None or min(b, cell[1]) - max(a, cell[0]) < -_SLACK:
            continue
        reading = reading_of(line, score, name, "pre" if BASE.search(line.low[: cell[0]]) else "", clock, mm=mm)
        if reading is not None:
            found.append(reading)
    return found
