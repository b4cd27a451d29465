"""Calendar words and ranges: what the finders of dates share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from chartcite.extract.nlp.durations import add_months
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("time")


MONTHS: dict[str, int] = _DATA["months"]
SEASONS: dict[str, list[int]] = _DATA["seasons"]
MONTH = alternatives(MONTHS) + r"\.?"
FIRST_YEAR, LAST_YEAR = 1900, 2060
YEAR = r"(?:19|20)\d\d"


LOG_DAY = compiled(
    r"[ \t]*(?:(?:[A-Z][A-Z0-9/&-]{1,14}[ ]+){1,3}(?=\S+(?:[ \t]+(?:\d{4}\b|\d?\d:\d\d|[^\n]*[a-z])|[ \t]*(?:\n|$))))?"
    r"(?P<month>0[1-9]|1[0-2])[-/](?P<day>[0-3]\d)(?![\d/%-])(?=[ \t]+\S)"
)
"""How a line of a ward's or a nurse's log opens, as it is written: a day without a year, the service before it
perhaps ("05-11 port pocket red", "ED 05-14 2010"). Two digits each, so that no score is taken for a day."""
LOG_LINES = 2
"""Lines of a note that open so before it is a log."""


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date at ``[start, end)``; a month, season or year is the range ``low`` to ``high`` (both inclusive).

    ``kind``: ``day``, ``month``, ``season``, ``year`` or ``relative``. ``guessed`` is true where the year was taken
    from the note's date.
    """

    start: int
    end: int
    low: date
    high: date
    kind: str
    guessed: bool = False

    @property
    def exact(self) -> bool:
        return self.low == self.high


def year_of(text: str) -> int:
    text = text.strip("'")
    value = int(text)
    if len(text) == 2:
        value += 2000 if value <= 60 else 1900
    return value


def month_of(m: re.Match[str]) -> int:
    groups = m.groupdict()
    return MONTHS[groups["mon"].rstrip(".")] if groups.get("mon") else int(groups["m"])


def month_range(year: int, month: int, part: str = "") -> tuple[date, date]:
    first = date(year, month, 1)
    last = add_months(first, 1) - timedelta(days=1)
    if part.startswith(("early", "beg", "start")):
        return first, first.replace(day=10)
    if part == "mid":
        return first.replace(day=11), first.replace(day=20)
    if part:
        return first.replace(day=21), last
    return first, last


def year_range(year: int, part: str = "") -> tuple[date, date]:
    if part.startswith(("early", "beg", "start")):
        return date(year, 1, 1), date(year, 4, 30)
    if part == "mid":
        return date(year, 5, 1), date(year, 8, 31)
    if part:
        return date(year, 9, 1), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def season_range(year: int, season: str) -> tuple[date, date]:
    """Winter of a year is the one that ends in it (December to February)."""
    first, last = SEASONS[season]
    return date(year - (first > last), first, 1), month_range(year, last)[1]


def last_such_day(month: int, day: int, anchor: date, *, ahead: int = 0) -> date | None:
    """The last such day of a year that is not after ``anchor`` by more than ``ahead`` days; ``None``: there is none."""
    for year in (anchor.year, anchor.year - 1):
        found = valid_day(year, month, day)
        if found is not None and (found - anchor).days <= ahead:
            return found
    return None


def nearest_such_day(month: int, day: int, near: date) -> date | None:
    """The such day of a year that is nearest to a day, before or after it; ``None`` where the calendar has none."""
    years = (near.year - 1, near.year, near.year + 1)
    days = [found for year in years if (found := valid_day(year, month, day))]
    return min(days, key=lambda found: abs((found - near).days), default=None)


def valid_day(year: int, month: int, day: int) -> date | None:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    last = month_range(year, month)[1].day
    return date(year, month, day) if day <= last else None
