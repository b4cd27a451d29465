"""Stretches of time: two dates, a date and a length, an open start; and the union of several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chartcite.extract.nlp.dates import DateSpan, find_dates
from chartcite.extract.nlp.durations import DurationSpan, find_durations
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Interval

_DATA = raw("time")
_JOIN = compiled(
    rf"[\s,;(|.]*(?:(?:{alternatives(_DATA['joins'])})(?:\s+(?:on|in|"
    rf"date|of care|at|by|care))?(?![a-z])|-+>?|→)[\s:|(]*(?:the |about "
    rf"|around |approximately |early |late |mid-? ?)?"
)
_BETWEEN = compiled(r"(?<![a-z])between\s+(?:the\s+)?$")
_AND = compiled(r"\s*(?:,\s*)?and\s+(?:the\s+)?")
_OPENER = compiled(
    rf"(?<![a-z]){alternatives(_DATA['openers'])}(?:\s+(?:on|in|date|"
    rf"about|around|approximately|of care|back in|at|care|the|early|"
    rf"late|mid|it|him|her|pt|therapy|ot|as of))*[\s:|,.(-]*$"
)
_CLOSER = compiled(rf"(?<![a-z]){alternatives(_DATA['closers'])}(?:\s+(?:on|in|date|about|at|of))*[\s:|,.(-]*$")
_WHOLE = compiled(rf"(?<![a-z]){alternatives(_DATA['whole'])}(?![a-z])")
_STOP = compiled(
    r"(?<![a-z])(?:stopped|discontinued|d/c'?d|dc'?d|ended|finished|completed|until|through|discharged|d/c)(?![a-z])"
)


@dataclass(frozen=True, slots=True)
class IntervalSpan:
    """A stretch of time at ``[start, end)``.

    ``kind``: ``dates``, ``since``, ``anchored`` (a date and a length) or ``length``.

    A stretch with an imprecise end (a month, a year) runs from its earliest to its latest day; ``low_days`` is then the
    length between the inner borders, ``high_days`` between the outer ones.
    """

    start: int
    end: int
    interval: Interval
    kind: str
    vague: bool = False


def between(
    first: DateSpan, last: DateSpan, *, basis: str = "dates", ongoing: bool = False, whole: bool = False
) -> Interval | None:
    """The stretch from one date to another; ``None`` where the second comes first."""
    high = (last.high - first.low).days
    if high < 0 or last.low < first.low:
        return None
    low = max(0, (last.low - first.high).days)
    return Interval(
        start=first.low, end=last.high, low_days=low, high_days=high, basis=basis, ongoing=ongoing, whole=whole
    )


def _joined(low: str, first: DateSpan, last: DateSpan) -> bool:
    gap = low[first.end : last.start]
    if _JOIN.fullmatch(gap) or (not gap.strip() and low[last.start] == "-"):
        return True
    if _BETWEEN.search(low[max(0, first.start - 12) : first.start]) and _AND.fullmatch(gap):
        return True
    opened = _OPENER.search(low[max(0, first.start - 40) : first.start])
    closed = _CLOSER.search(gap)
    return bool(opened and closed and len(gap) <= 60 and not _OPENER.search(gap))


def _backwards(low: str, last: DateSpan, first: DateSpan) -> bool:
    """ "Discharged 9/2025 after starting 1/2025"."""
    gap = low[last.end : first.start]
    closed = _CLOSER.search(low[max(0, last.start - 40) : last.start])
    return bool(
        closed and re.search(r"(?<![a-z])(?:after|having)(?![a-z])", gap) and _OPENER.search(gap) and len(gap) <= 60
    )


def _pairs(low: str, dates: tuple[DateSpan, ...], *, whole: bool) -> tuple[list[IntervalSpan], set[int]]:
    found: list[IntervalSpan] = []
    used: set[int] = set()
    for i in range(len(dates) - 1):
        if i in used:
            continue
        if _joined(low, dates[i], dates[i + 1]):
            stretch = between(dates[i], dates[i + 1], whole=whole)
        elif _backwards(low, dates[i], dates[i + 1]):
            stretch = between(dates[i + 1], dates[i], whole=whole)
        else:
            continue
        if stretch is not None:
            found.append(IntervalSpan(dates[i].start, dates[i + 1].end, stretch, "dates"))
            used |= {i, i + 1}
    return found, used


_ALL_YEAR = compiled(rf"(?<![a-z]){alternatives(_DATA['whole_year'])}\s+$")
_TO_NOW = compiled(
    r"\s*(?:to|thru|through|until|till|-|–)\s*(?:the )?(?:present|now|date|current|today|this day|ongoing)(?![a-z])"
)


def _open(low: str, span: DateSpan, anchor: date | None, *, whole: bool) -> IntervalSpan | None:
    """``since 08/14/2025``, ``started 6/1``, ``06/2025 to present``: open to the note's date."""
    opener = _OPENER.search(low[max(0, span.start - 40) : span.start])
    onward = _TO_NOW.match(low, span.end)
    if anchor is None or not (opener or onward) or span.low > anchor:
        return None
    now = DateSpan(span.end, span.end, anchor, anchor, "day")
    stretch = between(span, now, basis="since", ongoing=True, whole=whole)
    if stretch is None or stretch.high_days < 1:
        return None
    start = span.start if opener is None else max(0, span.start - 40) + opener.start()
    return IntervalSpan(start, onward.end() if onward else span.end, stretch, "since")


def _anchored(low: str, length: DurationSpan, dates: tuple[DateSpan, ...], used: set[int]) -> IntervalSpan | None:
    """A length with the date at which it began or ended: "26 weeks, ending 06/19/2026"."""
    for i, span in enumerate(dates):
        if i in used or length.high_days < 1 or span.kind == "relative":
            continue
        near = low[length.end : span.start] if span.start >= length.end else low[span.end : length.start]
        if len(near) > 50 or re.search(r"[;\d]|\.\s", near):
            continue
        before = low[max(0, span.start - 40) : span.start]
        closes, opens = _CLOSER.search(before), _OPENER.search(before)
        bounds = {"low_days": length.low_days, "high_days": length.high_days, "basis": "stated"}
        whole = bool(_WHOLE.search(low))
        if closes:
            stretch = Interval(
                start=span.low - timedelta(days=round(length.low_days)), end=span.high, whole=whole, **bounds
            )
        elif opens:
            stretch = Interval(
                start=span.low, end=span.high + timedelta(days=round(length.low_days)), whole=whole, **bounds
            )
        else:
            continue
        used.add(i)
        return IntervalSpan(min(length.start, span.start), max(length.end, span.end), stretch, "anchored", length.vague)
    return None


@lru_cache(maxsize=8192)
def _intervals(low: str, anchor: date | None) -> tuple[IntervalSpan, ...]:
    dates, lengths = find_dates(low, anchor), find_durations(low)
    whole = bool(_WHOLE.search(low))
    found, used = _pairs(low, dates, whole=whole)
    for length in lengths:
        if any(f.start <= length.start < f.end for f in found):
            continue
        anchored = _anchored(low, length, dates, used)
        if anchored is None:
            stretch = Interval(low_days=length.low_days, high_days=length.high_days, whole=whole)
            anchored = IntervalSpan(length.start, length.end, stretch, "length", length.vague)
        found.append(anchored)
    for i, span in enumerate(dates):
        if i not in used and span.kind == "year" and (year := _ALL_YEAR.search(low[: span.start])):
            stretch = Interval(
                start=span.low,
                end=span.high,
                low_days=(span.high - span.low).days,
                high_days=365,
                whole=whole,
                basis="dates",
            )
            found.append(IntervalSpan(year.start(), span.end, stretch, "dates"))
        elif i not in used and (since := _open(low, span, anchor, whole=whole)) is not None:
            found.append(since)
    return tuple(sorted(found, key=lambda f: f.start))


def find_intervals(low: str, anchor: date | None = None) -> tuple[IntervalSpan, ...]:
    """The stretches of time in a lower-cased text, in order. ``anchor`` is the note's date, to which "since" runs.

    A length next to the dates of its own course is given as well ("06/10/2025 to 01/15/2026 (7 months)" gives both):
    ``union_days`` counts a course once.
    """
    return _intervals(low, anchor)


def union_days(intervals: Iterable[Interval]) -> tuple[float, float]:
    """The length of several courses together, in days, as (lower, upper) bound.

    Dated courses that overlap count once, courses apart add up (evidence rule 5). A course whose dates are uncertain is
    shrunk to its ``low_days`` around its middle for the lower bound. Lengths without dates may be the same course told
    twice, so the lower bound is the larger of the longest single length and the union of the dated ones; the upper
    bound adds them all.
    """
    items = list(intervals)
    dated = [i for i in items if i.start is not None and i.end is not None]
    undated = [i for i in items if i.start is None or i.end is None]
    inner = _covered([_inner(i) for i in dated])
    outer = _covered([(float(i.start.toordinal()), float(i.end.toordinal())) for i in dated if i.start and i.end])
    low = max([inner, *(i.low_days for i in items)], default=0.0)
    high = max([outer, *(i.high_days for i in dated)], default=0.0) + sum(i.high_days for i in undated)
    return low, max(low, high)


def _inner(interval: Interval) -> tuple[float, float]:
    """The certain part of a dated course, in ordinal days."""
    if interval.start is None or interval.end is None:
        return 0.0, 0.0
    first, last = float(interval.start.toordinal()), float(interval.end.toordinal())
    slack = max(0.0, (last - first) - interval.low_days)
    return first + slack / 2, last - slack / 2


def _covered(parts: list[tuple[float, float]]) -> float:
    """The length that the parts cover together."""
    total, reach = 0.0, float("-inf")
    for first, last in sorted(parts):
        total += max(0.0, last - max(first, reach))
        reach = max(reach, last)
    return total
