"""Tables in plain text: the header row of a run of rows, and the column each cell stands in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.headings import words
from chartcite.extract.nlp.lines import BOX

_DATE_OR_TIME = compiled(
    r"\d{1,2}[:/-]\d{1,2}(?:[/-]\d{2,4})?\b|\d{4}(?:\(|$)|\d{4}-\d\d-\d\d|\+?\d+\s?(?:h|hr|min|wk)s?\b", re.I
)
_MARK = compiled(r"\W*[xX✓✔]\W*$")
_SLACK = 4
_SIDES = {"yes": "yes", "y": "yes", "no": "no", "n": "no", "n/a": "n/a", "na": "n/a", "unknown": "unknown",
          "unk": "unknown", "unsure": "unknown", "not sure": "unknown"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A table row: the text of its cells and where each begins and ends on its line."""

    cells: tuple[str, ...]
    columns: tuple[tuple[int, int], ...]
    pipes: bool = False


def columns_of(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """For each row of a run, the lower-cased column heading of each cell (``()`` for the header and headless rows)."""
    found: list[tuple[str, ...]] = []
    header: Row | None = None
    for i, row in enumerate(rows):
        if _is_header(row, rows[i + 1 : i + 4], first=i == 0):
            header = row
            found.append(())
        elif header is None:
            found.append(())
        else:
            found.append(_match(header, row))
    return found


def _is_header(row: Row, below: Sequence[Row], *, first: bool) -> bool:
    if not below or not row.cells:
        return False
    known = sum(c.lower().strip(" .:") in words("layout", "columns") for c in row.cells)
    times = sum(bool(_DATE_OR_TIME.match(c)) for c in row.cells)
    numeric = sum(c[0].isdigit() for c in row.cells)
    if len(row.cells) == 1:
        return False
    if known >= 2 and numeric == 0:
        return True
    if known >= 1 and known + times == len(row.cells):
        return True
    if times == len(row.cells) and not any(_DATE_OR_TIME.match(b.cells[0]) for b in below if b.cells):
        return True  # days alone head a table below its title too
    if not first:
        return False
    if times >= 2 and times >= len(row.cells) - 1:
        return not all(_DATE_OR_TIME.match(b.cells[0]) for b in below if b.cells)
    numbers_below = sum(any(c[0].isdigit() for c in b.cells[1:]) for b in below)
    return (
        numeric == 0 and max(map(len, row.cells)) <= 30 and (known >= 1 or (len(row.cells) > 2 and numbers_below > 0))
    )


def _match(header: Row, row: Row) -> tuple[str, ...]:
    """The heading above each cell: the one that overlaps it most, or the nearest within a few characters."""
    if header.pipes and row.pipes and len(header.cells) == len(row.cells):
        return tuple(c.lower() for c in header.cells)
    sides = sides_of(header)
    if sides and len(row.cells) == len(sides) + 1:
        return ("", *sides)
    found = []
    for low, high in row.columns:
        best, score = "", -_SLACK - 1
        for name, (a, b) in zip(header.cells, header.columns, strict=True):
            overlap = min(high, b) - max(low, a)
            if overlap > score:
                best, score = name.lower(), overlap
        found.append(best)
    return tuple(found)


def sides_of(row: Row) -> tuple[str, ...]:
    """What a checklist's heading offers for each question below it: ``("yes", "no")`` of ``Question   Y   N``."""
    found = tuple(_SIDES.get(c.lower().strip(" .:"), "") for c in row.cells)
    found = found[1:] if found and not found[0] else found
    return found if len(found) > 1 and all(found) and {"yes", "no"} <= set(found) else ()


def answer_of(row: Row, columns: Sequence[str]) -> tuple[bool | None, str]:
    """A tick under Yes or No (``| question | [x] | [ ] |``), or the only box of the row: ``(checked, answer)``."""
    boxes = [(i, BOX.fullmatch(c.strip())) for i, c in enumerate(row.cells)]
    boxes = [(i, b) for i, b in boxes if b]
    marks = {i for i, b in boxes if b and any(b.groups())} | {i for i, c in enumerate(row.cells) if _MARK.match(c)}
    sides = {"yes": "yes", "y": "yes", "no": "no", "n": "no"}
    answers = {sides[columns[i]] for i in marks if i < len(columns) and columns[i] in sides}
    if len(answers) == 1:
        answer = answers.pop()
        return answer == "yes", answer
    if boxes:
        return bool(marks) and not any(c in sides for c in columns), ""
    return None, ""
