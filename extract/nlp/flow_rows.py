"""One row of a pain flowsheet: its time, its score, whether it is the baseline."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from chartcite.extract.nlp.calendar import MONTHS, nearest_such_day, valid_day
from chartcite.extract.nlp.chart import lowered
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives, parse_number
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("flowsheet")
BASE = compiled(rf"(?<![a-z0-9]){alternatives(str(w) for w in _DATA['baseline'])}(?![a-z0-9])")
OFF = compiled(rf"(?<![a-z]){alternatives(_DATA['off'])}(?![a-z])")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
DATE = (
    r"(?P<date>\d{1,2}/\d{1,2}(?:/\d{2,4})?|(?<!\d)\d{1,2}(?:st|nd|rd|th)?[ -]"
    rf"{_MONTH}(?:[ -]20\d\d|-\d\d|(?![a-z]))|(?<![a-z]){_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d|:)(?:,? 20\d\d)?)"
)
_TIMES = {
    "noon": 720.0, "midday": 720.0, "lunch": 750.0, "lunchtime": 750.0, "midnight": 1440.0, "afternoon": 900.0,
    "evening": 1140.0, "supper": 1080.0, "suppertime": 1080.0, "dinner": 1110.0, "morning": 480.0, "breakfast": 450.0,
    "bedtime": 1320.0, "hs": 1320.0,
}  # fmt: skip
"""Parts of a day, in minutes."""
CLOCK = (
    r"\d{1,2}:\d\d(?:\s*[ap]\.?m?\.?(?![a-z]))?|(?<![\d./])(?:0\d|1\d|2[0-3])\.[0-5]\d(?![\d%]|\s?m[cg])"
    r"|\d{1,2}\s*[ap]\.?m\b\.?|(?<![\d/.])1?\d\s?[ap](?![\w'])"
    r"|(?<!\d)(?:[01]\d|2[0-4])[0-5]\d"
    rf"(?:\s?h(?:rs)?)?(?![\d/])|(?<![a-z])(?:{'|'.join(_TIMES)})(?![a-z])"
)
_FEW = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
HOUR = (
    r"(?:\+\s?|[ht]\s?\+\s?)\d{1,2}(?:\.\d+)?\s*(?:h(?:rs?|ours?)?(?![a-z]))?"
    r"|(?<![\d.])\d{1,3}\s?min(?:ute)?s?(?![a-z])|\d{1,2}(?:\.\d+)?[\s-]*(?:h|hrs?|hours?)"
    r"(?![a-z])|(?<![a-z])(?:h|hr|hrs|hour)\s?\d{1,2}(?!\d)"
    rf"|(?<![a-z])(?:(?:hr|hour)\s{_FEW}|{_FEW}\s(?:hr|hour)s?)(?![a-z])"
)
DAY = r"(?<![a-z])(?:day|pod|d)\s?#?\s?\d{1,2}(?!\d)"
WHEN = compiled(rf"(?P<clock>{CLOCK})|(?P<hour>{HOUR})|(?P<day>{DAY})")
SCORE = compiled(
    r"(?<![\w./:+-])(?P<v>\d{1,3}(?:\.\d)?)(?:\s*-\s*(?P<w>\d{1,2}))?(?P<unit>\s*/\s*10\b|\s*mm\b|"
    r"\s*/\s*100\b)?(?![\w/:%]|\.\d)"
)
_CELL = compiled(r"[^\s|](?:[^\n|\t]*?[^\s|])??(?=\s{2,}|\t|\s?\||\s*$)")
_SOME_YEAR = 2000
"""For days of which no year is known: only their distance counts."""
MILLIMETRES = compiled(r"(?<![a-z])(?:vas|mm|0-100)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A pain reading at ``[start, end)`` of the document (its line): bounds on 0-10, and when it was taken.

    ``at`` are hours on one scale for the whole table (from its first midnight, or from the dose where hours after it
    are told); ``moment`` the date and time where both are known. ``phase``: baseline, during_trial or after_trial.
    """

    start: int
    end: int
    low: float
    high: float
    raw: str
    scale: str
    phase: str
    at: float | None = None
    moment: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Line:
    start: int
    end: int
    low: str


@dataclass(slots=True)
class Clock:
    """Turns dates and times of rows into hours; a time earlier than the last one without a date is the next day's."""

    anchor: dt.date | None
    day: dt.date | None = None
    last: float = -1.0
    offset: float = 0.0
    first: dt.date | None = None

    def date(self, text: str) -> None:
        parts = _parts_of(text)
        day = self._day(*parts) if len(parts) > 1 else None
        if day is None:
            return
        if self.first is None:
            self.first = day if self.last < 0 else day - dt.timedelta(days=1)
        known = len(parts) == 3 or self.anchor is not None
        self.day, self.offset, self.last = day if known else None, 24.0 * (day - self.first).days, -1.0

    def _day(self, month: int, day: int, year: int | None = None) -> dt.date | None:
        """The day; without a year the one nearest to what is known: a trial may run over New Year."""
        if month > 12 >= day:  # told day first
            month, day = day, month
        if year is not None:
            return valid_day(year + (2000 if year < 100 else 0), month, day)
        near = self.day or self.first or self.anchor
        return nearest_such_day(month, day, near) if near else valid_day(_SOME_YEAR, month, day)

    def at(self, minutes: float, *, halved: bool = False) -> tuple[float, dt.datetime | None]:
        """``halved``: told on a clock of twelve hours without its half of the day, "1:00" after "11:00"."""
        hours = minutes / 60
        if halved and hours < self.last <= hours + 12:
            hours += 12
        if hours < self.last:
            self.offset += 24.0
            start = self.day or self.anchor
            self.day = start + dt.timedelta(days=1) if start else None
        self.last = hours
        day = self.day or self.anchor
        moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=hours) if day else None
        return self.offset + hours, moment


def lines_of(text: str, start: int, end: int) -> list[Line]:
    """The lines of ``text[start:end]``, lowered."""
    found, at = [], start
    for part in text[start:end].split("\n"):
        found.append(Line(at, at + len(part), lowered(part)))
        at += len(part) + 1
    return found


def cells_of(low: str, *, empty: bool = False) -> list[tuple[int, int, str]]:
    """The cells of a row; with ``empty`` also those that hold dashes only ("--": nothing was taken)."""
    return [
        (m.start(), m.end(), m.group().strip())
        for m in _CELL.finditer(low)
        if m.group().strip("+-=|_ ") or (empty and m.group().strip("+=| "))
    ]


def reading_of(line: Line, score: re.Match[str], lead: str, remark: str, clock: Clock, *, mm: bool) -> Reading | None:
    low, high = float(score["v"]), float(score["w"] or score["v"])
    unit = score["unit"] or ""
    mm = mm or "mm" in unit or "100" in unit
    if mm and max(low, high) <= 10 and "mm" not in unit and _mixed(low):
        mm = False
    top = 100 if mm else 10
    if max(low, high) > top:
        return None
    at, moment = when_of(lead, clock)
    phase = (
        "baseline"
        if _is_base(lead) or BASE.match(remark.strip())
        else "after_trial"
        if OFF.match(remark.strip()) or re.search(r"\boff\b", lead)
        else "during_trial"
    )
    ratio = top / 10
    return Reading(
        line.start,
        line.end,
        low / ratio,
        high / ratio,
        score.group().strip(),
        "VAS" if mm else "NRS",
        phase,
        at,
        moment,
    )


_USUALLY = compiled(r"(?<![a-z])(?:usual|home (?:mean|average))(?![a-z])")
_LATER_DAY = compiled(rf"(?<![a-z])(?:day|pod|d)\s?#?\s?0*[1-9]|{HOUR}")


def _is_base(lead: str) -> bool:
    """Whether what leads a score calls it the one before the drug; the usual score of a later day is none."""
    if _LATER_DAY.search(lead):
        lead = _USUALLY.sub(" ", lead)
    return BASE.search(lead) is not None


def _mixed(value: float) -> bool:
    return value != int(value)


def when_of(lead: str, clock: Clock) -> tuple[float | None, dt.datetime | None]:
    """The hours that a lead tells, and the moment where its day is known too."""
    if (day := re.search(DATE, lead)) is not None:
        clock.date(day["date"])
        lead = lead.replace(day.group(), " ", 1)
    m = WHEN.search(lead)
    if m is None:
        return None, None
    if m["clock"]:
        return clock.at(_minutes(m["clock"]), halved=_HALVED.fullmatch(m["clock"].strip()) is not None)
    number = _number(m.group())
    if m["hour"] and "min" in m.group():
        return number / 60, None
    return (number if m["hour"] else number * 24.0), None


_HALVED = compiled(r"(?:[1-9]|1[0-2])(?::[0-5]\d)?")


def _number(text: str) -> float:
    digits = re.search(r"\d+(?:\.\d+)?", text)
    word = re.search(_FEW, text)
    return float(digits.group()) if digits else (parse_number(word.group()) or 0.0) if word else 0.0


def _parts_of(text: str) -> list[int]:
    """Month, day and year of a date as it is written in a row."""
    if "/" in text:
        return [int(p) for p in text.split("/")]
    month = re.search(r"[a-z]{3}", re.sub(r"(?<=\d)(?:st|nd|rd|th)", "", text))
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    return [MONTHS[month.group()], *numbers] if month and month.group() in MONTHS else []


def _minutes(text: str) -> float:
    text = text.strip()
    if text in _TIMES:
        return _TIMES[text]
    digits = re.findall(r"\d+", text)
    if re.match(r"\d+[:.]\d\d", text):
        hour, minute = int(digits[0]), int(digits[1])
    elif len(digits[0]) == 4:
        hour, minute = int(digits[0][:2]), int(digits[0][2:])
    else:
        hour, minute = int(digits[0]), 0
    half = re.search(r"([ap])\.?(?:m|$|\s)", text[-5:])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    return hour * 60.0 + minute


def scaled(found: list[Reading]) -> list[Reading]:
    """A visual analog scale whose readings never pass 10 is told out of ten, not in millimetres."""
    if (
        found
        and all(r.scale == "VAS" and r.high <= 1 and "mm" not in r.raw for r in found)
        and max(r.high for r in found) > 0.1
    ):
        return [replace(r, low=r.low * 10, high=r.high * 10) for r in found]
    return found
