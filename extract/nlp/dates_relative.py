"""Moments told from the date of the note: "3 weeks ago", "yesterday", "last Tuesday"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from chartcite.extract.nlp.calendar import DateSpan, month_range, year_range
from chartcite.extract.nlp.durations import add_months
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, alternatives, parse_number
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("time")


_DAY_UNITS: dict[str, float] = {w: float(d) for d, ws in _DATA["units"].items() for w in ws if float(d) >= 1}
_AGO = compiled(
    rf"(?<![a-z0-9])(?:(?P<n>{NUMBER}|an?|a couple of|a few|several)"
    rf"[\s-]+)(?P<half>and a half[\s-]+)?(?P<unit>{alternatives(_DAY_UNITS)})"
    rf"\s+(?:ago|back\b|prior to (?:this|today)|earlier(?! than))"
)
_WORDS = compiled(
    r"(?<![a-z])(?P<word>day before yesterday|yesterday|last night|"
    r"last evening|this (?:morning|afternoon|evening|am|pm)|today|"
    r"tonight|tomorrow|"
    r"(?P<which>last|next|this|this past|this coming|past) (?P<unit>week(?:end)?"
    r"|month|year|(?P<wd>monday|tuesday|wednesday|thursday|friday|"
    r"saturday|sunday)))(?![a-z])"
)


def relative_dates(low: str, anchor: date) -> Iterator[DateSpan]:
    for m in _AGO.finditer(low):
        text = re.sub(r"\s+", " ", m["n"])
        few = {"a couple of": (2.0, 2.0), "a few": (2.0, 5.0), "several": (3.0, 9.0)}.get(text)
        value = parse_number(text)
        if few is None and value is None:
            continue
        near, far = few or (value or 0.0, value or 0.0)
        unit = _DAY_UNITS[m["unit"]]
        extra = 0.5 if m["half"] else 0.0
        slack = 0 if unit == 1 else unit / 2 if unit < 300 else 90
        high = anchor - timedelta(days=round((near + extra) * unit - (slack if unit > 1 else 0) * 0.5))
        lowest = anchor - timedelta(days=round((far + extra) * unit + slack * 0.5))
        yield DateSpan(m.start(), m.end(), lowest, min(high, anchor), "relative")
    for m in _WORDS.finditer(low):
        first, last = _moment(m, anchor)
        yield DateSpan(m.start(), m.end(), first, last, "relative")


def _moment(m: re.Match[str], anchor: date) -> tuple[date, date]:
    word, unit = m["word"], m["unit"]
    if unit is None:
        step = (
            -2
            if word.startswith("day before")
            else -1
            if word.startswith(("yest", "last"))
            else 1
            if word == "tomorrow"
            else 0
        )
        day = anchor + timedelta(days=step)
        return day, day
    sign = {"last": -1, "past": -1, "this past": -1, "next": 1, "this coming": 1}.get(m["which"], 0)
    if m["wd"]:
        back = (anchor.weekday() - _DATA["weekdays"].index(m["wd"])) % 7
        day = anchor - timedelta(days=back or 7) if sign <= 0 else anchor + timedelta(days=(7 - back) or 7)
        return day, day
    if unit.startswith("week"):
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=sign)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        first = add_months(anchor.replace(day=1), sign)
        return month_range(first.year, first.month)
    return year_range(anchor.year + sign)
