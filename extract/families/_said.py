"""Small helpers for statement families: when a thing was said, and whether it was asked or told as a rule only."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import raw

_ASKED = compiled(r"\?\W*\Z")
_LEAD = compiled(r"\A\W*")
_NEXT_CLAUSE = compiled(r"[,;:-]\s")
_BEFORE_MONTH = compiled(r"\A\W*(?:in |by |back in |late |early |mid[ -])?(?P<month>[a-z]+)\b")


def asked(segment: Segment, at: int | None = None) -> bool:
    """Whether the segment, or its clause at ``at``, is a question that nobody answers in it, or tells of one."""
    if segment.checked is not None or segment.answer:
        return False
    low = segment.low
    if cue("said", "asked").search(low):
        return True
    if not _ASKED.search(low):
        return False
    return at is None or posed(low) or not _NEXT_CLAUSE.search(low, at)


def posed(low: str) -> bool:
    """Whether a text is a question by its first word and its last mark: "Q is the battery low?"."""
    return _ASKED.search(low) is not None and _opens(low, "asks_first")


def ruled(segment: Segment) -> bool:
    """Whether the segment tells a rule for patients at large (criteria, handout, policy), not this patient's state."""
    return _ruled(segment.low)


@lru_cache(maxsize=16384)
def _ruled(low: str) -> bool:
    if cue("said", "fulfils").search(low):
        return False
    return cue("said", "ruled").search(low) is not None or _opens(low, "ruled_first")


def _opens(low: str, key: str) -> bool:
    lead = _LEAD.match(low)
    return cue("said", key).match(low, lead.end() if lead else 0) is not None


def question_above(view: NoteView, segment: Segment) -> str:
    """The question of a form that a ticked box answers: "Tumor at the sac on MRI?  [x] present  [ ] absent"."""
    if segment.checked is None:
        return ""
    for other in reversed(view.before(segment, 4)):
        if other.checked is None:
            return other.low if other.low.rstrip().endswith("?") else ""
    return ""


def said_on(view: NoteView, segment: Segment, request: dt.date | None = None) -> dt.date | None:
    """The day or month that a segment names, where it is one, not after the request; else ``None``."""
    last = request or view.date
    found = [d for d in find_dates(segment.low, view.date or request) if d.kind in ("day", "month")]
    days = {d.low for d in found if last is None or d.low <= last}
    if not days and last is not None:
        opening = _BEFORE_MONTH.match(segment.low)
        months: list[str] = raw("said")["months"]
        if opening is not None and opening["month"] in months:
            number = months.index(opening["month"]) + 1
            days = {dt.date(last.year - (number > last.month), number, 1)}
    return days.pop() if len(days) == 1 else None
