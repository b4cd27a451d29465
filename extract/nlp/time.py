"""Time in free text: dates, lengths, stretches and hours after an event. One place to import from.

All functions take lower-cased text (``Segment.low``) and return spans with half-open offsets in it:

- ``find_dates(low, anchor=None) -> tuple[DateSpan, ...]``: start, end, low, high (dates), kind, guessed, ``.exact``
- ``find_durations(low) -> tuple[DurationSpan, ...]``: start, end, low_days, high_days, comparator, vague, ``.hours``
- ``find_intervals(low, anchor=None) -> tuple[IntervalSpan, ...]``: start, end, interval (models.fact.Interval), kind,
  vague
- ``find_offsets(low) -> tuple[OffsetSpan, ...]``: "+4 h", "4 hours after", "hour 6", "POD 2", "post-op week 6"
- ``find_clocks(low) -> tuple[ClockSpan, ...]``: "09:15", "0915 h", "8:02 am", as minutes of the day
- ``union_days(intervals) -> (low, high)``; ``as_months(days)``; ``at_least_months(days, months)``;
  ``at_least_weeks(days, weeks)``; ``add_months(day, months)``
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.dates import DateSpan, find_dates
from chartcite.extract.nlp.durations import (
    DAYS_PER_MONTH,
    DurationSpan,
    add_months,
    as_months,
    at_least_months,
    at_least_weeks,
    find_durations,
)
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.intervals import IntervalSpan, between, find_intervals, union_days
from chartcite.extract.nlp.numbers import NUMBER, parse_number

__all__ = [
    "DAYS_PER_MONTH",
    "ClockSpan",
    "DateSpan",
    "DurationSpan",
    "IntervalSpan",
    "OffsetSpan",
    "add_months",
    "as_months",
    "at_least_months",
    "at_least_weeks",
    "between",
    "find_clocks",
    "find_dates",
    "find_durations",
    "find_intervals",
    "find_offsets",
    "union_days",
]


@dataclass(frozen=True, slots=True)
class OffsetSpan:
    """A moment counted from an event (a bolus, an operation): hours after it, lower and upper bound."""

    start: int
    end: int
    low_hours: float
    high_hours: float


@dataclass(frozen=True, slots=True)
class ClockSpan:
    """A time of day, in minutes after midnight."""

    start: int
    end: int
    minutes: int


_HOURS = {
    "min": 1 / 60,
    "minute": 1 / 60,
    "h": 1.0,
    "hr": 1.0,
    "hour": 1.0,
    "d": 24.0,
    "day": 24.0,
    "wk": 168.0,
    "week": 168.0,
}
_UNIT = r"(?P<unit>min(?:ute)?|hr|hour|h|day|d|wk|week)s?\.?"
_SPAN = rf"(?P<one>{NUMBER})(?:\s*(?:-|to)\s*(?P<two>{NUMBER}))?"
_OFFSETS = [
    compiled(rf"(?<![\w+])\+\s?{_SPAN}\s?{_UNIT}(?![a-z])"),
    compiled(
        rf"(?<![\w.]){_SPAN}[\s-]*{_UNIT}\s+(?:after|post|out|later|into|"
        rf"following|from|s/p|in\b|past)(?![a-z])"
    ),
    compiled(rf"(?<![a-z])(?:at|by|t\s?=|t\s?\+)\s*(?:the\s+)?{_SPAN}[\s-]*{_UNIT}(?:\s+mark)?(?![a-z])"),
    compiled(
        rf"(?<![a-z])(?P<unit>hour|hr|day)\s+(?P<one>{NUMBER})(?P<two>(?!x)"
        rf"x)?(?!\s*(?:of|/)\s*\d*\s*(?:abx|antibiotic))(?![\d/])"
    ),
    compiled(
        rf"(?<![a-z])(?:pod|post-?\s?op(?:erative)? day|post-?\s?(?:bolus|"
        rf"injection|procedure) day)\s*#?\s*(?P<one>{NUMBER})(?P<unit>(?!x)"
        rf"x)?(?P<two>(?!x)x)?"
    ),
    compiled(
        rf"(?<![a-z])(?:post-?\s?op(?:erative)?)\s+(?P<unit>week|wk|hour|"
        rf"hr)\s*#?\s*(?P<one>{NUMBER})(?P<two>(?!x)x)?"
    ),
]  # fmt: skip
_CLOCK = compiled(
    r"(?<![\d:/.])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?::[0-5]\d)?\s*(?P<half>[ap]\.?m?\.?(?![a-z]))?(?![\d:])"
)
_HALF = compiled(r"(?<![\d:/.-])(?P<h>1[0-2]|0?[1-9])\s*(?P<half>[ap])\.?m\b\.?")
_DOTTED = compiled(r"(?<![\d:/.-])(?P<h>1[0-2]|0?[1-9])\.(?P<m>[0-5]\d)\s*(?P<half>[ap])\.?m\b\.?")
"""A clock with a full stop, which needs its half of the day: "8.50 am"."""
_MILITARY = compiled(
    r"(?:(?<=at )|(?<=@ )|(?<=@)|\A\s*|(?<=from )|(?<=to )|(?<=time "
    r")|(?<=until ))(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?:\s?h(?:rs?)?"
    r")?(?![\d/.\w%-])"
)
_WORDS = {"noon": 720, "midnight": 1440}
_WORDED = compiled(r"(?<![a-z])(?P<word>noon|midnight)(?![a-z])")


_HOUR_WORD = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_SPOKEN = compiled(
    rf"(?<![a-z])(?<!and )(?<!and a )(?:(?P<part>(?:a )?quarter|half|ten|twenty|five|twenty-five) (?P<way>past|after"
    rf"|to|of|before) (?P<hw>{_HOUR_WORD})"
    rf"|(?P<hw2>{_HOUR_WORD}) o'?clock)(?![a-z-])(?:\s+(?:in the|that|the same|this)\s+(?P<day>morning|afternoon"
    rf"|evening))?"
)
"""Times as people say them: "a quarter to three that afternoon", "one o'clock"."""
_PARTS = {"quarter": 15, "half": 30, "ten": 10, "twenty": 20, "five": 5, "twenty-five": 25}


def _spoken(m: re.Match[str]) -> int:
    """Minutes of the day; without its half, seven to twelve are of the morning."""
    hour = int(parse_number(m["hw"] or m["hw2"]) or 0) % 12
    minutes = _PARTS[m["part"].removeprefix("a ")] if m["part"] else 0
    minutes = hour * 60 + (minutes if m["way"] in ("past", "after", None) else -minutes)
    late = m["day"] in ("afternoon", "evening") or (m["day"] is None and (minutes < 7 * 60))
    return minutes + (720 if late else 0)


@lru_cache(maxsize=4096)
def find_offsets(low: str) -> tuple[OffsetSpan, ...]:
    """Moments counted from an event, in order; "at 4 h" and "hour 4" alike."""
    found: list[OffsetSpan] = []
    for pattern in _OFFSETS:
        for m in pattern.finditer(low):
            first = parse_number(m["one"])
            second = parse_number(m["two"]) if m["two"] else first
            if first is None or second is None or any(m.start() < f.end and m.end() > f.start for f in found):
                continue
            hours = _HOURS[m["unit"]] if m["unit"] else 24.0
            found.append(OffsetSpan(m.start(), m.end(), first * hours, second * hours))
    return tuple(sorted(found, key=lambda f: f.start))


@lru_cache(maxsize=4096)
def find_clocks(low: str) -> tuple[ClockSpan, ...]:
    """Times of day, in order. Four bare digits count at the start of a row or after "at"."""
    found: list[ClockSpan] = []
    for pattern in (_CLOCK, _DOTTED, _HALF, _MILITARY, _WORDED):
        for m in pattern.finditer(low):
            start = m.end() - len(m.group().lstrip())
            if any(start < f.end and m.end() > f.start for f in found):
                continue
            found.append(ClockSpan(start, m.end(), _minutes(m)))
    for m in _SPOKEN.finditer(low):
        if all(m.end() <= f.start or m.start() >= f.end for f in found):
            found.append(ClockSpan(m.start(), m.end(), _spoken(m)))
    return tuple(sorted(found, key=lambda f: f.start))


def _minutes(m: re.Match[str]) -> int:
    groups = m.groupdict()
    if "word" in groups:
        return _WORDS[groups["word"]]
    hour = int(groups["h"])
    half = (groups.get("half") or "")[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + int(groups.get("m") or 0)
