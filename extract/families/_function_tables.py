"""Tables of a trial's record that set tasks before the drug against the same tasks under it (rule 16).

Task                 10/26 (pre)     10/28 (on drug)
stand at counter     5 min           28 min
hair wash standing   no              yes
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chartcite.extract.nlp.chart import NoteView, lowered
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import BASE, Line, cells_of, lines_of
from chartcite.extract.nlp.measures import find_changes
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.vocabulary import first, vocabulary

_UNDER = compiled(
    r"(?<![a-z])(?:during|on (?:the )?(?:drug|infusion|drip|it|catheter|trial|pump|morphine|hydromorphone|\d)"
    r"|under|trial|after|post|peak"
    r"|with (?:drug|infusion)|day|d\d|hour|infusing)(?![a-z])|\d\s?(?:h|hr|hrs|mcg|mg)(?![a-z])|\d{1,2}/\d{1,2}"
)
_EARLIER = compiled(r"(?<![a-z])(?:before|prior|eval|intake|home|usual|admit|admission|arrival)(?![a-z])")
_PAIN = compiled(
    r"(?<![a-z])(?:pain|nrs|vas|nprs|score|sedation|sleep|resp|rr|spo2|hr|bp|dose|rate|itch|nausea)(?![a-z])"
)
_NONE = compiled(
    r"(?:no|none|nil|unable|refused|declined|cannot|can't|could not|couldn't|not (?:able|done|possible|tried)"
    r"|never|0|-|total(?: a\w*)?"
    r"|dep(?:endent)?|bed ?bound)\b"
)
_CAN = compiled(
    r"(?:yes|able|done|ind\w*|mod i|alone|self|full\w*|whole|all|with|w/|sba|cga|min a\w*|supervis\w*|unaided"
    r"|without|w/o|[1-9]\d*)"
)
_NUMBERED = compiled(r"(?P<n>\d+(?:\.\d+)?)\s*(?P<u>[a-z%]+)?")
_MOST_MISSES = 1


@dataclass(frozen=True, slots=True)
class Compared:
    """A row: its bounds in the document, whether the task went better (``None``: not to tell), and the cells."""

    start: int
    end: int
    gained: bool | None
    proof: str


def compared_rows(view: NoteView) -> Iterator[Compared]:
    """The rows on activities of every table in a note whose head has one column before and one under the drug."""
    lines = lines_of(view.document.text, view.note.start, view.note.end)
    i = 0
    while i < len(lines):
        columns = _columns(lines[i])
        i += 1
        if columns is None:
            continue
        misses = 0
        while i < len(lines) and misses <= _MOST_MISSES and lines[i].low.strip():
            row = _row(lines[i], *columns)
            misses = 0 if row is not None else misses + 1
            if row is not None:
                yield row
            i += 1


def _columns(line: Line) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the columns before and under the drug stand, if the line heads such a table."""
    cells = cells_of(line.low)
    if not 2 <= len(cells) <= 6 or any(len(c[2]) > 40 for c in cells):
        return None
    earlier = [c for c in cells if BASE.search(c[2]) or _EARLIER.search(c[2])]
    under = [c for c in cells if c not in earlier and _UNDER.search(c[2])]
    if len(earlier) != 1 or not under or earlier[0][0] > under[0][0]:
        return None
    return earlier[0][:2], under[-1][:2]


def _row(line: Line, earlier: tuple[int, int], under: tuple[int, int]) -> Compared | None:
    cells = cells_of(line.low, empty=True)
    if len(cells) < 3 or _PAIN.search(cells[0][2]):
        return None
    before, during = _at(cells[1:], earlier), _at(cells[1:], under)
    task = cells[0][2]
    lists = vocabulary("trial_function").lists
    words = words_of(task)
    if before is None or during is None:
        return None
    if not any(first(lists[name], task, words) for name in ("acts", "topic", "worse_scale")):
        return None
    gained = _better(task, before, during)
    return (
        None if gained is None else Compared(line.start, line.end, gained, f"{task}: {before} before, {during} during")
    )


def _at(cells: Sequence[tuple[int, int, str]], column: tuple[int, int]) -> str | None:
    best = max(cells, key=lambda c: min(c[1], column[1]) - max(c[0], column[0]), default=None)
    if best is None or min(best[1], column[1]) - max(best[0], column[0]) < -2:
        return None
    return best[2]


def _better(task: str, before: str, during: str) -> bool | None:
    """Whether the task went better under the drug: by measure, or from not at all to done."""
    changes = find_changes(f"{task} {_short(before)} -> {_short(during)}")
    if changes:
        return changes[0].value == "gain"
    if _NONE.match(before):
        return bool(_CAN.match(during)) if not _NONE.match(during) else False
    if _NONE.match(during) and _CAN.match(before):
        return False
    one, two = _NUMBERED.match(before), _NUMBERED.match(during)
    if one and two and (one["u"] or "") == (two["u"] or "") and one["u"]:
        return None if one["n"] == two["n"] else float(two["n"]) > float(one["n"])
    return None


def _short(cell: str) -> str:
    """The amount that opens a cell, without what follows it: "118 m, 2 rests" is "118 m"."""
    return lowered(re.split(r"[,;(]", cell, maxsplit=1)[0]).strip()
