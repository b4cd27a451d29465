"""Courses told by their single days: dates of visits listed in a sentence, fills of a drug below its name (rule 5)."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence

from chartcite.extract.families.course_subject import drug_code
from chartcite.extract.families.dosing import dosed, schedule_of
from chartcite.extract.families.purpose import for_pain
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.time import IntervalSpan, find_dates
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Fact, Interval, Scalar

_LEAST = 4
"""So many days make a list of visits."""
_LEAST_FILLS = 3
_APART_DAYS = 62
"""Visits or fills further apart than this belong to two courses."""
_LINES = 10
_MONTH = "(?:" + "|".join(sorted((str(m) for m in raw("time")["months"]), key=len, reverse=True)) + r")\.?"
_DAY = rf"(?:\d{{1,2}} {_MONTH}|{_MONTH} \d{{1,2}}|\d{{1,2}}/\d{{1,2}})(?:,? 20\d\d|/(?:20)?\d\d)?"
_LIST = compiled(rf"(?<![\w/]){_DAY}(?:\s*(?:,|;|/|\band\b|&|\+)\s*(?:and )?{_DAY}){{{_LEAST - 1},}}(?![\w/])")
_ONE = compiled(
    rf"(?:(?P<d1>\d{{1,2}}) (?P<m1>{_MONTH})|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})|(?P<m3>\d{{1,2}})/(?P<d3>\d{{1,2}}))"
    r"(?:,? (?P<year>20\d\d)|/(?P<short>(?:20)?\d\d))?(?!\d)"
)
_LEDGER = compiled(r"\b(?:re)?(?:fill|dispens\w*|supply|supplied)\b|\bpharmacy\b|\bpdmp\b|\bpmp\b")
_FILL = compiled(r"\s*(?:#|qty\.? ?|x ?)\d+")


def visit_lists(low: str, anchor: dt.date | None) -> tuple[IntervalSpan, ...]:
    """From the first to the last day of each list of days: "14 Jan, 11 Feb, 12 Mar, 9 Apr 2026"."""
    return tuple(span for m in _LIST.finditer(low) if (span := _span(m, anchor)) is not None)


def _span(m: re.Match[str], anchor: dt.date | None) -> IntervalSpan | None:
    days = _days([_parts(o) for o in _ONE.finditer(m[0])], anchor)
    if len(days) < _LEAST or any((b - a).days > _APART_DAYS for a, b in itertools.pairwise(days)):
        return None
    length = float((days[-1] - days[0]).days)
    stretch = Interval(start=days[0], end=days[-1], low_days=length, high_days=length, basis="visits")
    return IntervalSpan(m.start(), m.end(), stretch, "dates")


def _parts(m: re.Match[str]) -> tuple[int, int, int]:
    """Day, month and year (0 where none is written) of one date of a list."""
    months = raw("time")["months"]
    name = (m["m1"] or m["m2"] or "").rstrip(".")
    month = months[name] if name else int(m["m3"])
    told = m["year"] or m["short"]
    year = int(told) % 100 + 2000 if told else 0
    return int(m["d1"] or m["d2"] or m["d3"]), month, year


def _days(parts: Sequence[tuple[int, int, int]], anchor: dt.date | None) -> list[dt.date]:
    """The days in order, a year told once standing for those before it; none where they do not follow each other."""
    found: list[dt.date] = []
    for day, month, year in reversed(parts):
        try:
            if not year and not found:
                if anchor is None:
                    return []
                year = anchor.year - (dt.date(anchor.year, month, day) > anchor)
            elif not year:
                year = found[-1].year - ((month, day) >= (found[-1].month, found[-1].day))
            found.append(dt.date(year, month, day))
        except ValueError:
            return []
    found.reverse()
    return found if all(a < b for a, b in itertools.pairwise(found)) else []


def fills(view: NoteView, anchor: dt.date | None, until: dt.date | None) -> Iterator[Fact]:
    """A drug whose fills are listed below its name: from the first to the last of those that follow closely."""
    for segment in view.segments:
        if not _LEDGER.search(segment.low):
            continue
        for item in dosed(segment.low)[:1]:
            if item.drug.is_class or not for_pain(segment.low, item.drug):
                continue
            days = _filled(view, segment, until or anchor)
            if len(days) < _LEAST_FILLS:
                continue
            schedule = schedule_of(segment.low, item.schedules)
            attributes: dict[str, Scalar] = {"category": "medication", "drug": item.drug.generic}
            if schedule == "as_needed":
                attributes["as_needed"] = True
            length = float((days[-1][0] - days[0][0]).days)
            stretch = Interval(start=days[0][0], end=days[-1][0], low_days=length, high_days=length, basis="visits")
            more = tuple(cite(view, s, a, b) for _, s, a, b in (days[0], days[-1]))
            yield make_fact(view, segment, (0, len(segment.low)), kind="therapy", value=drug_code(item.drug.drug_class),
                            interval=stretch, attributes=attributes, more=more)  # fmt: skip


Fill = tuple[dt.date, Segment, int, int]


def _filled(view: NoteView, segment: Segment, until: dt.date | None) -> list[Fill]:
    """The days of fills in the lines below a drug's name, as far as they follow each other closely."""
    found: list[Fill] = []
    for other in (segment, *view.after(segment, _LINES)):
        if other is not segment and (find_drugs(other.low) or other.kind is SegmentKind.PAGE):
            break
        for date in find_dates(other.low, until):
            amount = _FILL.match(other.low, date.end)
            if date.exact and amount and (until is None or date.low <= until):
                found.append((date.low, other, date.start, amount.end()))
    found.sort(key=lambda f: f[0])
    close = all((b[0] - a[0]).days <= _APART_DAYS for a, b in itertools.pairwise(found))
    return found if close else []
