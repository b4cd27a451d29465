"""Pain readings of a table under a header row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import (
    BASE,
    DATE,
    MILLIMETRES,
    OFF,
    SCORE,
    WHEN,
    Clock,
    Line,
    Reading,
    cells_of,
    reading_of,
    scaled,
)
from chartcite.extract.nlp.flow_words import AREA
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("flowsheet")
_PAIN = frozenset(str(w) for w in _DATA["pain"])
_CORE = frozenset(
    ["nrs", "nprs", "vas", "vrs", "vnrs", "vnprs", "pain", "vas mm", "vas (mm)", "pain score", "0-10", "pain level"]
)
_TIME_HEADS = frozenset(str(w) for w in (*_DATA["time"], *_DATA["day"]))
_DAY_HEADS = frozenset(["day", "trial day", "day #", "day no", "pod", "hosp day", "hospital day"])
_TIME_NAME = compiled(r"\b(?:time|hours?|hrs?|clock|date|day|when|post|elapsed)\b")
_PAIN_NAME = compiled(
    r"\b(?:nrs|nprs|vnrs|vas|vrs|pain|0-10)\b(?!.*\b(?:meds?|site|loc\w*|quality|type|desc\w*|pre/post|goal)\b)"
)
_REMARKS = frozenset(["note", "notes", "comment", "comments", "remark", "remarks", "initials", "rn", "init"])
_FELT = 4
"""The least score that a column headed by a part of the body reaches, if it is of pain and not of strength or block."""
_AFTER_DOSE = compiled(r"^(?:h|t|hr|hrs|hours?)$|post|since|after|elapsed|^hours? ")


@dataclass(frozen=True, slots=True)
class _Header:
    """A header row: its cells, which of them is the pain column, whether times are hours after the dose."""

    cells: tuple[tuple[int, int, str], ...]
    pain: int
    area: bool
    """The pain column is headed by a part of the body alone."""
    elapsed: bool
    spaced: bool
    """Columns parted by single spaces: matched by order."""
    daily: bool = False
    """Rows are headed by the number of a day."""


def pain_column(low: str) -> _Header | None:
    """The header that a line makes, where it names a time and a pain column."""
    cells = cells_of(low)
    spaced = len(cells) < 2
    if spaced:
        cells = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S+", low)]
    names = [c[2].strip(" .:*|") for c in cells]
    if len(names) < 2 or (spaced and len(names) > 9):
        return None
    times = [
        i for i, n in enumerate(names[:3]) if n in _TIME_HEADS or (not spaced and _TIME_NAME.search(n) and len(n) < 24)
    ]
    if not times or any(n.isdecimal() for n in names):
        return None
    ranks = {i: rank for i, n in enumerate(names) if i not in times and (rank := _pain_rank(n, spaced=spaced))}
    if not ranks:
        return None
    pain = min(ranks, key=lambda i: (ranks[i], i))
    last = names[times[-1]]
    return _Header(tuple(cells), pain, ranks[pain] == 4, bool(_AFTER_DOSE.search(last)), spaced, last in _DAY_HEADS)


def _pain_rank(name: str, *, spaced: bool) -> int:
    """How surely a heading names a pain score: 1 a scale, 2 another name of it, 3 a phrase with one, 4 the part of the
    body that hurts, 0 none."""
    if name in _CORE:
        return 1
    if name in _PAIN:
        return 2
    if not spaced and len(name) < 28 and _PAIN_NAME.search(name):
        return 3
    return 4 if AREA.fullmatch(name) else 0


def read_table(lines: Sequence[Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    header = pain_column(lines[i].low)
    if header is None:
        return [], 0
    clock, found = Clock(anchor), []
    mm = bool(MILLIMETRES.search(header.cells[header.pain][2]))
    j, misses = i + 1, 0
    while j < len(lines) and misses < 3:
        line = lines[j]
        reading = _row(line, header, clock, mm=mm)
        if reading is not None:
            found.append(reading)
            misses = 0
        elif (line.low.strip() and not re.fullmatch(r"[\s|+=_-]*", line.low)) or (not line.low.strip() and found):
            misses += 1
        j += 1
    if header.area and max((r.high for r in found), default=0.0) < _FELT:
        return [], 0
    return scaled(found), max(1, j - i - misses)


def _row(line: Line, header: _Header, clock: Clock, *, mm: bool) -> Reading | None:
    cells = (
        [(m.start(), m.end(), m.group()) for m in re.finditer(r"\d+ %|\S+", line.low)]
        if header.spaced
        else cells_of(line.low, empty=True)
    )
    if len(cells) < 2:
        if (m := re.fullmatch(rf"\s*{DATE}\s*", line.low)) is not None:
            clock.date(m["date"])
        return None
    cell = _under(header, cells, pipes="|" in line.low)
    score = SCORE.match(cell[2]) if cell else None
    lead = " ".join(c[2] for c in cells if cell and c[0] < cell[0])
    if cell is None or score is None:
        return None
    hour = re.fullmatch(r"\d{1,2}(?:\.\d+)?", cells[0][2])
    if header.elapsed and hour is not None:
        lead = f"{hour.group()} h" if float(hour.group()) else "pre 0 h"
    elif header.daily and hour is not None and cells[0] is not cell:
        lead = f"day {hour.group()} {' '.join(c[2] for c in cells[1:] if c[0] < cell[0])}"
        lead = lead if float(hour.group()) else f"pre {lead}"
    if not (WHEN.search(lead) or BASE.search(lead) or re.search(DATE, lead)):
        return None
    remarks = [c[2] for c in cells if c[0] > cell[0]]
    told = next((r for r in remarks if BASE.match(r) or OFF.match(r)), " ".join(remarks))
    return reading_of(line, score, lead, told, clock, mm=mm)


def _under(header: _Header, cells: Sequence[tuple[int, int, str]], *, pipes: bool) -> tuple[int, int, str] | None:
    """The cell below the pain heading: the one that overlaps it most, or by place where the rows are as long as it."""
    index = header.pain
    if header.spaced or (pipes and len(cells) >= index + 1 and len(cells) >= len(header.cells) - 1):
        whole = not header.spaced or len(cells) >= len(header.cells) - _REMARKS.issuperset({header.cells[-1][2]})
        return cells[index] if len(cells) > index and whole else None
    low, high, _ = header.cells[index]
    best, score = None, -6
    for cell in cells[0 if index == 0 else 1 :]:
        overlap = min(high, cell[1]) - max(low, cell[0])
        if overlap > score and (overlap > 0 or SCORE.match(cell[2])):
            best, score = cell, overlap
    if best is not None and (score > 0 or not _of_other_column(header, best)):
        return best
    filled = len(cells) == len(header.cells)
    return cells[index] if filled and SCORE.match(cells[index][2]) else None


def _of_other_column(header: _Header, cell: tuple[int, int, str]) -> bool:
    """Whether a cell stands below the heading of another column: the pain of its row was left blank."""
    return any(min(b, cell[1]) - max(a, cell[0]) > 0 for n, (a, b, _) in enumerate(header.cells) if n != header.pain)
