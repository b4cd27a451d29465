"""Which words of which sheet each criterion cites, and how overlapping colours share a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chartcite.models.document import Box
from chartcite.models.fact import Citation
from chartcite.review.exports.listing import Criterion
from chartcite.review.exports.sheets import Sheet

_SHARED = 0.2
"""Share of the smaller box from which on two boxes lie over each other."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One cited passage on one sheet: a box a line, and the band of the line's height that its colour takes.

    ``against``: it speaks against the criterion. ``bands`` are ``(number, of how many)``, one a box.
    """

    criterion: Criterion
    citation: Citation
    against: bool
    sheet: int
    boxes: tuple[Box, ...]
    bands: tuple[tuple[int, int], ...] = ()


def marks_of(criteria: Sequence[Criterion], sheets: Sequence[Sheet]) -> list[Mark]:
    """Every passage cited for or against a criterion that stands on a sheet, in the order of the criteria."""
    by_document: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_document.setdefault(sheet.document, []).append(sheet)
    found = [
        Mark(criterion, citation, against, sheet.index, tuple(boxes))
        for criterion in criteria
        for against, citations in ((False, criterion.finding.supporting), (True, criterion.finding.against))
        for citation in citations
        for sheet in by_document.get(citation.document, ())
        if (boxes := sheet.words.lines_of(citation.start, citation.end))
    ]
    return _banded(found)


def _banded(marks: Sequence[Mark]) -> list[Mark]:
    by_sheet: dict[int, list[Mark]] = {}
    for mark in marks:
        by_sheet.setdefault(mark.sheet, []).append(mark)
    return [
        Mark(
            m.criterion, m.citation, m.against, m.sheet, m.boxes,
            tuple(_band(m.criterion.number, box, by_sheet[m.sheet]) for box in m.boxes),
        )
        for m in marks
    ]  # fmt: skip


def _band(number: int, box: Box, marks: Iterable[Mark]) -> tuple[int, int]:
    """Which part of the line's height a criterion takes among those that mark the same words."""
    sharing = sorted(
        {m.criterion.number for m in marks if any(_overlap(box, other) for other in m.boxes)} | {number}
    )  # fmt: skip
    return sharing.index(number), len(sharing)


def _overlap(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return wide > 0 and high > 0 and wide * high > _SHARED * smaller


def tag_of(mark: Mark) -> str:
    """What stands in the margin: the criterion's number, with ``!`` where the passage speaks against it."""
    return f"{mark.criterion.number}{'!' if mark.against else ''}"


def margin_of(sheet: Sheet) -> tuple[bool, float]:
    """Whether tags go to the left margin, and how wide it is in points."""
    boxes = sheet.words.boxes
    if not len(boxes):
        return True, sheet.size[0]
    left, right = min(boxes[0::4]), sheet.size[0] - max(boxes[2::4])
    return (True, left) if left >= right or left >= 30 else (False, right)
