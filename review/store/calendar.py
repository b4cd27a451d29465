"""Time as a payer counts it: hours or days, all of them or working time alone, between holidays."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_serializer, model_validator

_SPAN = re.compile(r"(\d{1,4}) (business )?(hour|day)s?")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = 3660
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Span(BaseModel):
    """A stretch of time, written as ``72 hours``, ``7 days``, ``2 business days`` or ``16 business hours``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    count: int = Field(gt=0, le=_LONGEST)
    unit: Literal["hour", "day"]
    business: bool

    @model_validator(mode="before")
    @classmethod
    def _read(cls, given: Any) -> Any:
        found = _SPAN.fullmatch(given.strip().lower()) if isinstance(given, str) else None
        return {"count": int(found[1]), "unit": found[3], "business": bool(found[2])} if found else given

    @model_serializer
    def _written(self) -> str:
        return f"{self.count} {'business ' * self.business}{self.unit}{'s' * (self.count > 1)}"

    def __str__(self) -> str:
        """As people read it: days of the calendar are called so."""
        calendar = "calendar " if self.unit == "day" and not self.business else ""
        return self._written().replace(f" {self.unit}", f" {calendar}{self.unit}")


class Holidays(BaseModel):
    """Days without work: a country's public ones (``country``, ``subdivision``: ISO codes), and a site's own."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    country: str | None = None
    subdivision: str | None = None
    more: tuple[dt.date, ...] = ()
    worked: tuple[dt.date, ...] = ()
    """Public holidays on which work goes on all the same."""

    def holds(self, day: dt.date) -> bool:
        """Whether a day is one of them."""
        return day in self.more or (day not in self.worked and day in _public(self.country, self.subdivision, day.year))


@cache
def _public(country: str | None, subdivision: str | None, year: int) -> frozenset[dt.date]:
    """The public holidays of a year as they are kept: the weekday beside one that falls on a weekend counts too."""
    if country is None:
        return frozenset()
    import holidays

    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))


class Calendar(BaseModel):
    """When people work, in their own zone of time."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    timezone: str
    working_days: tuple[Day, ...] = Field(min_length=1)
    working_hours: tuple[dt.time, dt.time]
    """From, until; until 00:00 is the end of the day."""
    holidays: Holidays

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("no such zone of time") from None
        return name

    @model_validator(mode="after")
    def _some_time(self) -> Calendar:
        begin, end = self.working_hours
        if end != dt.time() and end <= begin:
            raise ValueError("the working hours end before they begin")
        return self

    def works(self, day: dt.date) -> bool:
        """Whether people work on a day."""
        return _DAYS[day.weekday()] in self.working_days and not self.holidays.holds(day)

    def told(self) -> str:
        """The calendar as a sentence."""
        days = ", ".join(day.capitalize() for day in self.working_days)
        begin, end = (f"{t:%H:%M}" for t in self.working_hours)
        off = ", ".join(x for x in (self.holidays.country, self.holidays.subdivision) if x)
        free = f"; public holidays of {off} are free" if off else ""
        return f"Business time is {days}, {begin} to {end} ({self.timezone}){free}."

    def after(self, moment: dt.datetime, span: Span) -> dt.datetime:
        """The moment that lies a stretch of time after another, in UTC.

        Days end at the time of day at which they began; the day of ``moment`` is not counted. Of business days only
        working days count, of business hours only working hours.
        """
        if span.unit == "hour":
            length = dt.timedelta(hours=span.count)
            return self._hours(moment, length) if span.business else moment.astimezone(dt.UTC) + length
        local = moment.astimezone(ZoneInfo(self.timezone))
        if not span.business:
            return (local + dt.timedelta(days=span.count)).astimezone(dt.UTC)
        days = (day for day in _from(local.date() + dt.timedelta(days=1)) if self.works(day))
        last = next(day for n, day in enumerate(days, 1) if n == span.count)
        return dt.datetime.combine(last, local.timetz()).astimezone(dt.UTC)

    def _hours(self, moment: dt.datetime, left: dt.timedelta) -> dt.datetime:
        at = moment.astimezone(dt.UTC)
        for day in _from(moment.astimezone(ZoneInfo(self.timezone)).date()):
            opened, closed = self._open(day)
            begin = max(at, opened)
            if not self.works(day) or begin >= closed:
                continue
            if left <= closed - begin:
                return begin + left
            left -= closed - begin
        raise AssertionError("days do not end")

    def _open(self, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
        begin, end = self.working_hours
        zone = ZoneInfo(self.timezone)
        last = day if end != dt.time() else day + dt.timedelta(days=1)
        opened, closed = dt.datetime.combine(day, begin, zone), dt.datetime.combine(last, end, zone)
        return opened.astimezone(dt.UTC), closed.astimezone(dt.UTC)


def _from(day: dt.date) -> Iterator[dt.date]:
    while True:
        yield day
        day += dt.timedelta(days=1)
