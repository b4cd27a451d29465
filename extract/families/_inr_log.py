"""The rows of an anticoagulation clinic: a day and an INR, the name said once above (evidence rule 13)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.nlp.calendar import last_such_day, valid_day, year_of
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled

_CLINIC = compiled(
    r"(?<![a-z])(?:inr|anti-?coag\w*|coumadin|warfarin|protime|pro-time)\b[^\n]{0,24}?(?:clinic|log|flow\s?sheet|record|service|visit|checks?|"
    r"readings?|results?|monitoring|book|card)|(?<![a-z])inrs?\s*[:-]?\s*$",
    re.I | re.M,
)
_GOAL = compiled(r"(?<![a-z])(?:goal|target|range)\W{0,3}(?:inr\W{0,3})?\d(?:\.\d)?\s*-\s*\d", re.I)
_NAMED = compiled(r"(?<![a-z])(?:inr|plt|wbc|hgb|cr)(?![a-z])")
_ROW = compiled(
    r"(?<![\d/.-])(?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?:[/-](?P<year>\d{4}|\d{2}))?\s*[:=)-]?\s+(?P<value>\d\.\d{1,2})(?![\d/%])(?!\s*(?:mg|k\b|ml|g/))"
)
_MOST = 9.9
_AHEAD = 90
"""Days after the note's own up to which a day without a year is taken for this year's."""


def logged(view: NoteView, segment: Segment) -> Iterator[tuple[re.Match[str], dt.date]]:
    """The readings of a segment with their days, in the notes of a clinic for anticoagulation only."""
    rows = list(_ROW.finditer(segment.low))
    if not rows or _NAMED.search(segment.low):
        return
    whole = view.document.text[view.note.start : view.note.end]
    if view.date is None or not _CLINIC.search(whole) or not (_GOAL.search(whole) or re.search(r"(?i)\binr\b", whole)):
        return
    for m in rows:
        when = _day(m, view.date)
        if when is not None and float(m["value"]) <= _MOST:
            yield m, when


def _day(m: re.Match[str], noted: dt.date) -> dt.date | None:
    month, day = int(m["month"]), int(m["day"])
    if m["year"]:
        return valid_day(year_of(m["year"]), month, day)
    return last_such_day(month, day, noted, ahead=_AHEAD)
