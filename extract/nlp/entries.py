"""The day of an entry inside a note: ``04/23/2026 Much better``, ``Visit 4/23/26.``, ``4/25 caller`` (rule 2)."""

from __future__ import annotations

import datetime as dt
import re

from chartcite.extract.nlp.calendar import LOG_DAY, LOG_LINES, last_such_day
from chartcite.extract.nlp.chart import NoteView, Segment, lowered
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.time import find_dates

_OPENS = compiled(
    r"[\W_]{0,4}(?:(?:visit|seen|dos|date|addendum|entry|visit date|seen on|clinic|f/u|update)\W{1,3})?"
    r"(?:[a-z][a-z0-9 /&-]{2,24}?\s{2,}(?=\d{1,2}[/-]\d{1,2}\s+\S))?"
    r"(?P<day>\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})|\d{4}-\d\d-\d\d|\d{1,2}[/-]\d{1,2})(?![\d/%-])(?=[\s:;,.()|-])(?!\s*(?:-|to|thru|through|->)\s*\d)"
)
_COPIED = compiled(
    r"[\W_]{0,4}(?:(?:copied|carried|pasted|text|note|c/f)(?: forward)?(?: from| of)?|from)?\s*(?:note of |the )?"
    r"(?P<day>\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?)"
    r"(?:\s*(?:text|note|copy|c/f|template|exam|carried forward))?\s*[)\]:]"
)
"""Words taken over from another day: "(4/14 text) ...", "[copied from 4/14/26] ..."."""
_TAKEN = compiled(r"copied|carried|pasted|text|from|c/f|copy|template")
_SHORT = compiled(r"\d{1,2}[/-]\d{1,2}")
_ENDED = compiled(r"[.:;!?)\"'\]]\s*$")
_FULL_LINE = 78
"""A line at least so long may run on into the next one."""
_AHEAD = 90
"""Days after the note's own up to which a day without a year is taken for this year's."""
_REACH = 40
"""Lines above a segment that are looked at."""
_KINDS = frozenset(
    (
        "infection",
        "contraindication",
        "body_size",
        "tumor_encroachment",
        "anticoagulant",
        "lab",
        "device_status",
        "unsettled",
    )
)
"""States of which the latest statement decides."""


def entry_day(view: NoteView, segment: Segment, kind: str) -> dt.date | None:
    """The day that opens the entry a segment stands in, for the states that it decides; ``None`` where none does."""
    if kind not in _KINDS:
        return None
    taken = taken_from(view, segment)
    if taken is not None:
        return taken
    text, first = view.document.text, view.note.start
    at = text.rfind("\n", first, segment.start) + 1 or first
    for _ in range(_REACH):
        stop = text.find("\n", at)
        written = text[at : stop if stop >= 0 else len(text)]
        line = lowered(written)
        if not line.strip():
            return None
        above = (
            text[text.rfind("\n", first, max(first, at - 1)) + 1 or first : max(first, at - 1)] if at > first else ""
        )
        logged = LOG_DAY.match(written) if _log(view) else None
        m = _OPENS.match(line)
        if logged is not None and m is None and view.date is not None:
            return last_such_day(int(logged["month"]), int(logged["day"]), view.date, ahead=_AHEAD)
        if m is not None and (not above.strip() or _ENDED.search(above) or len(above) < _FULL_LINE):
            day = _day(m["day"], view)
            if day is not None:
                return day
        if at <= first:
            return None
        at = text.rfind("\n", first, at - 1) + 1 or first
    return None


def taken_from(view: NoteView, segment: Segment) -> dt.date | None:
    """The day from whose note the words of a segment were taken over, where they say so: "(4/14 text) ..."."""
    m = _COPIED.match(segment.low)
    return _day(m["day"], view, sure=True) if m is not None and _TAKEN.search(m[0]) else None


def _day(words: str, view: NoteView, *, sure: bool = False) -> dt.date | None:
    """The day, where it can be one of the note's: without a year it is the last such day up to the note's own."""
    if _SHORT.fullmatch(words) is None:
        found = [d for d in find_dates(words) if d.kind == "day" and d.low == d.high]
        return found[0].low if found else None
    if view.date is None or not (sure or _log(view)):
        return None
    month, day = (int(n) for n in re.split("[/-]", words))
    return last_such_day(month, day, view.date, ahead=_AHEAD)


_LOG_LINE = compiled(r"^[ \t]*(?:[A-Z][A-Z0-9 /&-]{2,24}?[ \t]{2,})?\d{1,2}[/-]\d{1,2}(?![\d/%-])[ \t]", re.M)
_LEAST_LINES = 3


def _log(view: NoteView) -> bool:
    """Whether the lines of a note open with days, so that ``4/25`` is one and no fraction."""
    text, first, last = view.document.text, view.note.start, view.note.end
    if len(_LOG_LINE.findall(text, first, last)) >= _LEAST_LINES:
        return True
    return sum(LOG_DAY.match(line) is not None for line in text[first:last].split("\n")) >= LOG_LINES
