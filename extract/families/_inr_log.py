"""The rows of an anticoagulation clinic: a day and an INR, the name said once above (evidence rule 13)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled

_CLINIC = compiled(
    r"(?<![a-z])(?:inr|anti-?coag\w*|coumadin|warfarin|protime|pro-time)\b[^\n]{0,24}?(?:clinic|log|flow\s?sheet|record|service|visit|checks?|"
    r"readings?|results?|monitoring|book|card)|(?<![a-z])inrs?\s*[:-]?\s*$",
    re.I | re.M,
)
_GOAL = compiled(r"(?<![a-z])(?:goal|target|range)\W{0,3}(?:inr\W{0,3})?\d(?:\.\d)?\s*-\s*\d", re.I)
_ROW = compiled(
    r"(?<![\d/.-])(?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?:[/-](?P<year>\d{4}|\d{2}))?\s*[:=)-]?\s+(?P<value>\d\.\d{1,2})(?![\d/%])(?!\s*(?:mg|k\b|ml|g/))"
)
_MOST = 9.9


def logged(view: NoteView, segment: Segment) -> Iterator[tuple[re.Match[str], dt.date]]:
    """The readings of a segment with their days, in the notes of a clinic for anticoagulation only."""
    if re.search(r"[a-z]", segment.low) and re.search(r"(?<![a-z])(?:inr|plt|wbc|hgb|cr)(?![a-z])", segment.low):
        return
    whole = view.document.text[view.note.start : view.note.end]
    if view.date is None or not _CLINIC.search(whole) or not (_GOAL.search(whole) or re.search(r"(?i)\binr\b", whole)):
        return
    for m in _ROW.finditer(segment.low):
        month, day = int(m["month"]), int(m["day"])
        if not (1 <= month <= 12 and 1 <= day <= 31) or float(m["value"]) > _MOST:
            continue
        year = int(m["year"]) if m["year"] else view.date.year
        when = _date(year + (2000 if year < 100 else 0), month, day)
        if when is not None and m["year"] is None and (when - view.date).days > 90:
            when = when.replace(year=when.year - 1)
        if when is not None:
            yield m, when


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
