"""Builds facts with their citations."""

from __future__ import annotations

import datetime as dt

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.entries import entry_day
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.persons import whose_story
from chartcite.models.fact import Assertion, Citation, Experiencer, Fact, Interval, Scalar

_WHOLE = 220
"""Segments up to this many characters are cited whole; of longer ones, the clause around the words."""
_CLAUSE = compiled(r"[;]|\.\s|\s-\s|:\s|,\s(?=and |but |which |who |so )")


def span_to_cite(segment: Segment, start: int, end: int) -> tuple[int, int]:
    """The part of the segment a reviewer would highlight for ``[start, end)``: the segment, or its clause."""
    low, high = 0, len(segment.text)
    if high > _WHOLE:
        breaks = [m.end() for m in _CLAUSE.finditer(segment.text)]
        low = max((b for b in breaks if b <= start), default=0)
        high = min((b for b in breaks if b >= end), default=high)
    while low < high and segment.text[low] in " \t\n-*•·":
        low += 1
    while high > low and segment.text[high - 1] in " \t\n;,":
        high -= 1
    return low, high


def cite(view: NoteView, segment: Segment, start: int, end: int, *, exact: bool = False) -> Citation:
    """A citation for ``[start, end)`` of the segment; ``exact`` keeps the span as it is."""
    if not exact:
        start, end = span_to_cite(segment, start, end)
    first = segment.start + start
    last = segment.start + end
    page = view.document.page_at(first)
    return Citation(
        document=view.document.name,
        start=first,
        end=last,
        quote=view.document.text[first:last],
        page=page.number if page else None,
    )


def make_fact(
    view: NoteView,
    segment: Segment,
    span: tuple[int, int],
    *,
    kind: str,
    value: str | float | None = None,
    low: float | None = None,
    high: float | None = None,
    unit: str | None = None,
    date: dt.date | None = None,
    interval: Interval | None = None,
    attributes: dict[str, Scalar] | None = None,
    assertion: Assertion | None = None,
    more: tuple[Citation, ...] = (),
    exact: bool = False,
    proof: str = "",
) -> Fact:
    """A fact cited at ``span`` (relative to the segment), dated by ``date`` or else the note; the id comes later."""
    if date is None or date == view.date:
        date = entry_day(view, segment, kind) or date
    return Fact(
        id="",
        kind=kind,
        value=value,
        low=low,
        high=high,
        unit=unit,
        date=date or view.date,
        noted=view.date,
        interval=interval,
        attributes=attributes or {},
        assertion=_owned(view, kind, segment, span, assertion or Assertion()),
        citations=(cite(view, segment, *span, exact=exact), *more),
        note=view.note.id,
        proof=proof,
    )


_BY_OTHERS = frozenset(("function_impact", "trial_function", "trial_benefit", "request_item", "asked_for", "age"))
"""Kinds that others' doings tell of: "his wife has dressed him since"."""


def _owned(view: NoteView, kind: str, segment: Segment, span: tuple[int, int], assertion: Assertion) -> Assertion:
    """The assertion, marked where the words stand in the story of somebody else."""
    if kind in _BY_OTHERS or not assertion.about_patient:
        return assertion
    who = whose_story(segment.low, span[0], view.people)
    return assertion if who is Experiencer.PATIENT else assertion.model_copy(update={"experiencer": who})
