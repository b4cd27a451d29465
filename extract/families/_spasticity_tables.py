"""Tables of spasticity readings: muscles down and times across, or times down and muscles across."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chartcite.extract.families._spasticity_cut import Token
from chartcite.extract.families._spasticity_readings import NO_TIME, Reading, When, when_of
from chartcite.extract.families._spasticity_tokens import tokens
from chartcite.extract.families._spasticity_words import SCORE
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled

_CELL = compiled(rf"\(?\s*(?:r\s*)?(?P<a>{SCORE})(?:\s*[/,]\s*(?:l\s*)?(?P<b>{SCORE}))?\s*\)?\W*")
_HOURS_ROW = compiled(
    r"(?:hrs?|hours?|h|time(?: \(?h(?:rs?|ours?)?\)?)?|hours? post|hours? after|t|post(?: \(?h\)?)?|elapsed)\W*"
)
_SIDES = ("r", "l", "right", "left", "rt", "lt", "rle", "lle", "rue", "lue")
_MUSCLE_LIKE = compiled(r"[a-z][a-z .'/-]{1,20}")
"""A heading between two muscles that names none we know: an abbreviation of a third."""
_TIME_KINDS = ("time", "clock", "phase")


@dataclass(slots=True)
class Column:
    """A column: its centre on the line, and what its heading says."""

    centre: float
    index: int
    when: When = NO_TIME
    scale: str = ""
    muscle: str = ""


@dataclass(slots=True)
class Table:
    """The table being read: its columns by time, or by muscle, and the scale in force."""

    scale: str = ""
    times: list[Column] = field(default_factory=list)
    topics: list[Column] = field(default_factory=list)
    cells: int = 0
    idle: frozenset[int] = frozenset()
    """Indexes of the columns of goals, norms and remarks."""


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    centre: float
    low: str
    found: tuple[Token, ...]


def read_row(view: NoteView, segment: Segment, table: Table, fallback: str) -> list[Reading] | None:
    """The readings of a row in ``table``, which the row may change; ``None`` where it is no row of scores.

    ``fallback`` is the scale of a table of muscles that names none.
    """
    cells = _cells(view, segment)
    if len(cells) < 2:
        return None
    if _hours_row(cells, table) or _time_header(cells, table) or _topic_header(cells, table):
        return []
    if table.times:
        return _muscle_row(cells, table)
    if table.topics:
        return _time_row(cells, table, fallback)
    return None


def read_running_head(view: NoteView, segment: Segment, table: Table) -> None:
    """The headings of a table that a printer repeats at the top of each page."""
    cells = _cells(view, segment)
    if len(cells) > 1 and not _time_header(cells, table):
        _topic_header(cells, table)


def _cells(view: NoteView, segment: Segment) -> list[_Cell]:
    text = view.document.text
    line = segment.start - (text.rfind("\n", 0, segment.start) + 1)
    found = []
    for a, b in segment.cells or [m.span() for m in re.finditer(r"\S+(?: \S+)*", segment.text)]:
        if segment.text[a:b].strip(" |"):
            low = segment.low[a:b]
            found.append(_Cell(a, b, line + (a + b) / 2, low, tokens(segment.text[a:b], low)))
    return found


_PLUS = compiled(r"(?:[ht]\s?)?\+\s?(?P<n>\d{1,2})")


def _time_of(cell: _Cell) -> When:
    plus = _PLUS.fullmatch(cell.low.strip())
    if plus is not None:
        return When("after", float(plus["n"]))
    if any(t.kind in ("num", "change", "scale") for t in cell.found):
        return NO_TIME
    return when_of([t for t in cell.found if t.kind in _TIME_KINDS])


_BESIDE = compiled(
    r"(?<![a-z])(?:goals?|target|normal|expected|aim|ideal|reference|ref|max(?:imum)?|wanted|desired|hoped"
    r"|comments?|notes?|remarks?|rater|plan)"
    r"(?![a-z])"
)
"""The heading of a column that holds no reading of the patient."""
_NOW = compiled(r"\W*(?:today|now|current(?:ly)?|this visit|score|found|reading|exam|result|actual|measured)\W*")


def _of_now(cells: Sequence[_Cell]) -> list[When]:
    """When the columns were taken where one is of today and the rest are of goals and norms."""
    whens = [When("baseline") if _NOW.fullmatch(c.low) else NO_TIME for c in cells]
    others = [c for c, w in zip(cells[1:], whens[1:], strict=True) if not w.known]
    return whens if others and sum(w.known for w in whens) == 1 and all(_BESIDE.search(c.low) for c in others) else []


def _time_header(cells: Sequence[_Cell], table: Table) -> bool:
    whens = [_time_of(c) for c in cells]
    if sum(w.known for w in whens) < 2 or sum(w.known for w in whens) < len(cells) - 2:
        whens = _of_now(cells)
        if not whens:
            return False
    beside = [_BESIDE.search(c.low) is not None for c in cells]
    table.times = [
        Column(c.centre, i, w) for i, (c, w) in enumerate(zip(cells, whens, strict=True)) if w.known or beside[i]
    ]
    table.idle = frozenset(i for i, b in enumerate(beside) if b)
    table.topics, table.cells = [], len(cells)
    scales = [t.code for c in cells for t in c.found if t.kind == "scale"]
    table.scale = scales[0] if scales else table.scale
    return True


def _hours_row(cells: Sequence[_Cell], table: Table) -> bool:
    """A second heading row that gives the hours: ``hrs  --  1  2  3  4``."""
    if not _HOURS_ROW.fullmatch(cells[0].low.strip()):
        return False
    values = [(c, m) for c in cells[1:] if (m := re.fullmatch(r"\W*(\d+(?:\.\d+)?)\s*(?:h|hr|hrs)?\W*", c.low))]
    if len(values) < 2:
        return False
    if not table.times:
        table.times = [Column(c.centre, i + 1) for i, c in enumerate(cells[1:])]
        table.cells = len(cells)
    for cell, m in values:
        column = min(table.times, key=lambda c: abs(c.centre - cell.centre))
        hours = float(m.group(1))
        column.when = When("after", hours) if hours else When("baseline")
    for column in table.times:
        column.when = column.when if column.when.known else When("baseline")
    return True


def _topic_header(cells: Sequence[_Cell], table: Table) -> bool:
    topics: list[Column] = []
    unknown: list[Column] = []
    for i, cell in enumerate(cells):
        if any(t.kind in ("num", "change", "drop") for t in cell.found):
            return False
        scale = next((t.code for t in cell.found if t.kind == "scale"), "")
        muscle = " ".join(t.code for t in cell.found if t.kind == "muscle")
        average = any(t.kind == "average" for t in cell.found)
        if not (scale or muscle or average) and _MUSCLE_LIKE.fullmatch(cell.low.strip(" |")) and not cell.found:
            unknown.append(Column(cell.centre, i, NO_TIME, "", cell.low.strip(" |")))
        if scale or muscle or average:
            topics.append(Column(cell.centre, i, NO_TIME, scale, muscle or ("average" if average else "")))
    sides = [t for t in topics if t.muscle in _SIDES]
    if table.times and len(sides) == len(topics) == len(cells) and _sides_of_times(sides, table):
        return True
    if len(sides) == 2:
        named = [t.scale for t in topics if t.scale]
        table.scale = named[0] if named else table.scale
        table.times, table.topics, table.cells = sides, [], len(cells)
        return bool(table.scale)
    if len(topics) < 2:
        return False
    muscles = [t.index for t in topics if t.muscle]
    between = [u for u in unknown if len(muscles) > 1 and muscles[0] < u.index < muscles[-1]]
    table.topics, table.times, table.cells = sorted([*topics, *between], key=lambda t: t.index), [], len(cells)
    return True


def _sides_of_times(sides: Sequence[Column], table: Table) -> bool:
    """A second heading row that puts both sides under each time ("pre        4 h" over "R   L   R   L")."""
    each, rest = divmod(len(sides), len(table.times))
    if rest or each != _BOTH or any(c.muscle for c in table.times):
        return False
    for i, side in enumerate(sides):
        side.when = table.times[i // each].when
    table.times, table.topics, table.cells, table.idle = list(sides), [], len(sides) + 1, frozenset()
    for column in table.times:
        column.index += 1
    return True


_BOTH = 2


def _muscle_row(cells: Sequence[_Cell], table: Table) -> list[Reading] | None:
    first = min(c.centre for c in table.times) - 12
    heads = table.times[0].index if len(cells) == table.cells else 0
    label = [t for i, c in enumerate(cells) if c.centre < first or i < max(1, heads) for t in c.found]
    scales = [t.code for t in label if t.kind == "scale"]
    topical = [t.code for t in label if t.kind == "muscle"]
    average = any(t.kind == "average" for t in label)
    own = scales[0] if scales else ""
    if not (own or ((topical or average) and table.scale)):
        return None
    if own and own != "penn_frequency":
        table.scale = own
    scale = own or table.scale
    readings = []
    whole = len(cells) == table.cells
    for i, cell in enumerate(cells[1:], 1):
        value = _score(cell)
        column = next((c for c in table.times if whole and c.index == i), None) or min(
            table.times, key=lambda c: abs(c.centre - cell.centre)
        )
        below = i >= table.times[0].index if whole else cell.centre >= first
        if value is not None and below and column.index not in table.idle:
            muscle = " ".join([*topical, column.muscle]).strip()
            readings.append(
                Reading(
                    scale,
                    cell.start,
                    cell.end,
                    value,
                    value,
                    column.when,
                    muscle,
                    average=average and scale != "penn_frequency",
                )
            )
    return readings or None


def _time_row(cells: Sequence[_Cell], table: Table, fallback: str) -> list[Reading] | None:
    when = _row_time(cells)
    if not when.known:
        return None
    readings = []
    for i, cell in enumerate(cells[1:], 1):
        value = _score(cell)
        if value is None:
            continue
        by_index = [c for c in table.topics if c.index == i] if len(cells) == table.cells else []
        column = by_index[0] if by_index else min(table.topics, key=lambda c: abs(c.centre - cell.centre))
        muscle = column.muscle if column.muscle != "average" else ""
        scale = column.scale or table.scale or fallback
        if scale:
            readings.append(
                Reading(scale, cell.start, cell.end, value, value, when, muscle, average=column.muscle == "average")
            )
    return readings or None


def _row_time(cells: Sequence[_Cell]) -> When:
    """When a row was taken: its leading cells together ("1312   4 h"), with the hours of a remark ("(4 h) asleep")."""
    lead = 1
    while lead < len(cells) - 1 and _score(cells[lead]) is None and _time_of(cells[lead]).known:
        lead += 1
    if any(t.kind in ("num", "change", "scale") for t in cells[0].found):
        return NO_TIME
    found = [t for c in cells[:lead] for t in c.found if t.kind in _TIME_KINDS]
    when = when_of(found)
    if when.hours is None and when.phase != "baseline":
        remarks = [t for c in cells[lead:] for t in c.found if t.kind == "time" and t.start <= 2]
        when = when_of([*found, *remarks]) if remarks and when.known else when
    return when


def _score(cell: _Cell) -> float | None:
    m = _CELL.fullmatch(cell.low.strip(" |"))
    if m is None:
        return None
    return (value(m["a"]) + value(m["b"])) / 2 if m["b"] else value(m["a"])


def value(text: str) -> float:
    """A score as written; ``1+`` counts 1.5."""
    number = next((t for t in tokens(text, text) if t.kind == "num"), None)
    return number.low if number is not None else float(text.rstrip("+")) + (0.5 if text.endswith("+") else 0.0)


def timed(readings: Sequence[Reading], when: When) -> list[Reading]:
    """The readings, those without a time at ``when``."""
    return [r if r.when.known else replace(r, when=when) for r in readings]
