"""Calendar dates in free text: days, months, years, seasons and moments told relative to the note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chartcite.extract.nlp.durations import add_months
from chartcite.extract.nlp.numbers import NUMBER, alternatives, parse_number
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("time")
_MONTHS: dict[str, int] = _DATA["months"]
_SEASONS: dict[str, list[int]] = _DATA["seasons"]
_MON = alternatives(_MONTHS) + r"\.?"
_DAY_UNITS: dict[str, float] = {w: float(d) for d, ws in _DATA["units"].items() for w in ws if float(d) >= 1}
_FIRST_YEAR, _LAST_YEAR = 1900, 2060
_YEAR = r"(?:19|20)\d\d"


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


_FULL = [
    (re.compile(rf"(?<![\d/.-])(?P<y>{_YEAR})[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?![\d/])"), "day"),
    (re.compile(r"(?<![\d/.])(?P<m>\d\d?)\s?(?P<s>[-/.])\s?(?P<d>\d\d?)\s?(?P=s)\s?(?P<y>(?:19|20)\d\d|\d\d)(?![\d/%]|\.\d)"), "day"),
    (re.compile(rf"(?<![a-z0-9])(?P<d>\d\d?)(?:st|nd|rd|th)?(?:\s+of)?[\s-]?(?P<mon>{_MON})[\s,-]*(?P<y>{_YEAR}|'?\d\d)(?![\d/:])"), "day"),
    (re.compile(rf"(?<![a-z])(?P<mon>{_MON})[\s-]*(?P<d>\d\d?)(?:st|nd|rd|th)?(?:,\s*|\s+of\s+|\s+|-)(?P<y>{_YEAR}|'\d\d)(?![\d/])"), "day"),
    (re.compile(rf"(?<![a-z0-9])(?P<part>early|mid|late|end of|the end of|beginning of|start of)?[\s-]*(?P<mon>{_MON})(?:\s+of|,|\s*-)?\s*(?P<y>{_YEAR}|'\d\d)(?![\d/])"), "month"),
    (re.compile(rf"(?<![a-z0-9/])(?P<mon>{_MON})(?P<y>\d\d)(?![a-z0-9/])"), "month"),
    (re.compile(rf"(?<![\d/.])(?<!\d-)(?P<m>0?[1-9]|1[0-2])[/-](?P<y>{_YEAR})(?![\d/-]\d)"), "month"),
    (re.compile(rf"(?<![a-z])(?P<season>{alternatives(_SEASONS)})(?:\s+of|,)?\s+(?P<y>{_YEAR}|'\d\d)(?!\d)"), "season"),
    (re.compile(rf"(?<![a-z0-9])(?P<part>early|mid|late|end of|the end of|beginning of|start of)[\s-]+(?:in\s+)?(?P<y>{_YEAR})(?![\d/-]\d)"), "year"),
]  # fmt: skip
_NO_YEAR = [
    (re.compile(rf"(?<![a-z0-9])(?P<d>\d\d?)(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<mon>{_MON})(?![a-z])"), "day"),
    (re.compile(rf"(?<![a-z])(?P<mon>{_MON})[\s-]*(?P<d>\d\d?)(?:st|nd|rd|th)?(?![\d/:%a-z]|\.\d|\s*(?:mg|%|/10|mcg|ml))"), "day"),
    (re.compile(rf"(?<![a-z])(?P<when>last|this past|this|that|next|the following|the same|early|mid|late|end of|beginning of|in|since|by|until|till|til|from|through|thru|to|during|of|before|after|around|and|between|started|began|-)[\s-]+(?P<part>early|mid|late|the end of|end of)?[\s-]*(?P<mon>{_MON})(?:\s+of\s+(?P<rel>last|this|next|the same|that) year)?(?![a-z0-9])"), "month"),
    (re.compile(r"(?<![a-z])(?P<mon>january|february|july|september|october|november|december)(?![a-z0-9])"), "month"),
    (re.compile(rf"(?<![a-z])(?P<mon>{_MON})(?=\s*(?:-|/|to|through|thru|until|till|and)\s*(?:early |late |mid )?{_MON}(?![a-z]))"), "month"),
    (re.compile(rf"(?<![a-z])(?P<when>last|this past|this|that|next|the past|in the|since the|since|in|by|until|over the|of)\s+(?P<part>early|mid|late)?[\s-]*(?P<season>{alternatives(_SEASONS)})(?:\s+of\s+(?P<rel>last|this|next) year)?(?![a-z0-9])"), "season"),
]  # fmt: skip
_SHORT = re.compile(r"(?<![\w/.:'-])(?P<m>0?[1-9]|1[0-2])/(?P<d>\d\d?)(?![\d/%]|\.\d|\s?/)(?!-?[a-z])")
_BARE_YEAR = re.compile(rf"(?<![\w/.,:$#-])(?P<y>{_YEAR})(?![\w/:%]|[.,-]\d|\s*(?:ml|mg|kcal|mcg|h\b|hrs?\b|hours|feet|ft|steps|calories|units|cc|lb|m\b))")
_YEAR_RANGE = re.compile(rf"(?<![\w/.,:$#-])(?P<a>{_YEAR})\s?-\s?(?P<b>{_YEAR}|\d\d)(?![\d/-])")
_APOSTROPHE = re.compile(r"(?<![\w])'(?P<y>\d\d)(?![\d'a-z])(?!\s*(?:ft|feet|\d))")
_AGO = re.compile(
    rf"(?<![a-z0-9])(?:(?P<n>{NUMBER}|an?|a couple of|a few|several)[\s-]+)(?P<half>and a half[\s-]+)?(?P<unit>{alternatives(_DAY_UNITS)})\s+(?:ago|back\b|prior to (?:this|today)|earlier(?! than))"
)
_WORDS = re.compile(
    r"(?<![a-z])(?P<word>day before yesterday|yesterday|last night|last evening|this (?:morning|afternoon|evening|am|pm)|today|tonight|tomorrow|"
    r"(?P<which>last|next|this|this past|this coming|past) (?P<unit>week(?:end)?|month|year|(?P<wd>monday|tuesday|wednesday|thursday|friday|saturday|sunday)))(?![a-z])"
)


def _year(text: str) -> int:
    text = text.strip("'")
    value = int(text)
    if len(text) == 2:
        value += 2000 if value <= 60 else 1900
    return value


def _month(m: re.Match[str]) -> int:
    groups = m.groupdict()
    return _MONTHS[groups["mon"].rstrip(".")] if groups.get("mon") else int(groups["m"])


def _month_range(year: int, month: int, part: str = "") -> tuple[date, date]:
    first = date(year, month, 1)
    last = add_months(first, 1) - timedelta(days=1)
    if part.startswith(("early", "beg", "start")):
        return first, first.replace(day=10)
    if part == "mid":
        return first.replace(day=11), first.replace(day=20)
    if part:
        return first.replace(day=21), last
    return first, last


def _year_range(year: int, part: str = "") -> tuple[date, date]:
    if part.startswith(("early", "beg", "start")):
        return date(year, 1, 1), date(year, 4, 30)
    if part == "mid":
        return date(year, 5, 1), date(year, 8, 31)
    if part:
        return date(year, 9, 1), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _season_range(year: int, season: str) -> tuple[date, date]:
    """Winter of a year is the one that ends in it (December to February)."""
    first, last = _SEASONS[season]
    return date(year - (first > last), first, 1), _month_range(year, last)[1]


def _valid(year: int, month: int, day: int) -> date | None:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    last = _month_range(year, month)[1].day
    return date(year, month, day) if day <= last else None


def _full(low: str) -> Iterator[DateSpan]:
    for pattern, kind in _FULL:
        for m in pattern.finditer(low):
            groups = m.groupdict()
            year = _year(groups["y"])
            part = re.sub("^the ", "", groups.get("part") or "").split(" ")[0]
            if not _FIRST_YEAR <= year <= _LAST_YEAR:
                continue
            if kind == "day":
                day = _valid(year, _month(m), int(groups["d"]))
                if day is None and groups.get("s"):
                    day = _valid(year, int(groups["d"]), int(groups["m"]))  # day first, as outside the US
                if day is not None:
                    yield DateSpan(m.start(), m.end(), day, day, "day")
            elif kind == "month":
                yield DateSpan(m.start(), m.end(), *_month_range(year, _month(m), part), "month")
            elif kind == "season":
                yield DateSpan(m.start(), m.end(), *_season_range(year, groups["season"]), "season")
            else:
                yield DateSpan(m.start(), m.end(), *_year_range(year, part), "year")
    for m in _YEAR_RANGE.finditer(low):
        for name in ("a", "b"):
            yield DateSpan(m.start(name), m.end(name), *_year_range(_year(m[name])), "year")
    for m in _BARE_YEAR.finditer(low):
        if 1930 <= int(m["y"]) <= _LAST_YEAR and _is_year(low, m):
            yield DateSpan(m.start(), m.end(), *_year_range(int(m["y"])), "year")
    for m in _APOSTROPHE.finditer(low):
        yield DateSpan(m.start(), m.end(), *_year_range(_year(m["y"])), "year")


_NOT_YEAR = re.compile(
    r"(?:#|\bmrn:?|\broom|\brm|\bsuite|\bste|\bacct|\bid|\bext|\bbox|\bwalked|\bat|\bx|\bno|\bform|\bspo2|\breq|\bvolume|\btotal|\bcode|@)\s*$"
)
_ROW_TIME = re.compile(r"\s*\d{3,4}\s+\d{1,3}(?:\s|$)")


def _is_year(low: str, m: re.Match[str]) -> bool:
    """Whether four digits are a year and no clock time, address or count."""
    if _NOT_YEAR.search(low[max(0, m.start() - 10) : m.start()]):
        return False
    return not (not low[: m.start()].strip() and _ROW_TIME.match(low))


@dataclass(frozen=True, slots=True)
class _Guide:
    """What guides a date without a year: the note's date, and the cues in front of it."""

    anchor: date
    past: bool
    future: bool

    def nearest(self, of_year: dict[int, tuple[date, date]]) -> tuple[date, date]:
        """The range of the year that fits best: the last one gone by, unless a cue or nearness says the next."""
        this = self.anchor.year
        gone = [of_year[y] for y in (this, this - 1) if of_year[y][0] <= self.anchor]
        coming = [of_year[y] for y in (this, this + 1) if of_year[y][1] >= self.anchor]
        if self.past or not coming:
            return gone[0]
        if self.future or not gone:
            return coming[0]
        return gone[0] if (self.anchor - gone[0][0]).days <= 300 else coming[0]


_PAST = re.compile(rf"(?<![a-z]){alternatives(_DATA['past_cues'])}(?![a-z])[^.;]{{0,12}}$")
_FUTURE = re.compile(rf"(?<![a-z]){alternatives(_DATA['future_cues'])}(?![a-z])[^.;]{{0,40}}$")


def _guide(low: str, start: int, anchor: date) -> _Guide:
    before = low[max(0, start - 60) : start]
    past = bool(_PAST.search(before))
    return _Guide(anchor, past, not past and bool(_FUTURE.search(before)))


def _years(anchor: date) -> tuple[int, int, int]:
    return anchor.year - 1, anchor.year, anchor.year + 1


def _without_year(low: str, anchor: date, known: list[DateSpan]) -> Iterator[DateSpan]:
    for pattern, kind in _NO_YEAR:
        for m in pattern.finditer(low):
            groups = m.groupdict()
            start = m.start() if kind == "day" else m.start("part") if groups.get("part") else m.start(
                "mon" if groups.get("mon") else "season")  # fmt: skip
            guide = _worded_guide(low, m, start, anchor)
            if kind == "day":
                table = {y: (d, d) for y in _years(anchor) if (d := _valid(y, _month(m), int(groups["d"])))}
                if len(table) < 3:
                    continue
            elif kind == "month":
                table = {y: _month_range(y, _month(m), (groups.get("part") or "")) for y in _years(anchor)}
            else:
                table = {y: _season_range(y, groups["season"]) for y in _years(anchor)}
            if groups.get("rel") in ("last", "this", "next"):
                low_date, high_date = table[anchor.year + {"last": -1, "this": 0, "next": 1}[groups["rel"]]]
            elif groups.get("when") in ("that", "the same") and (year := _last_year(known, start)):
                low_date, high_date = _month_range(year, _month(m)) if kind == "month" else _season_range(year, groups["season"])
            else:
                low_date, high_date = guide.nearest(table)
            yield DateSpan(start, m.end(), low_date, high_date, kind, guessed=True)


def _worded_guide(low: str, m: re.Match[str], start: int, anchor: date) -> _Guide:
    when = m.groupdict().get("when") or ""
    if when.startswith(("last", "this past", "that", "since", "started", "began", "from", "the past")):
        return _Guide(anchor, True, False)
    if when.startswith(("next", "the following")):
        return _Guide(anchor, False, True)
    return _guide(low, start, anchor)


def _last_year(known: list[DateSpan], start: int) -> int | None:
    years = [d.low.year for d in known if d.end <= start]
    return years[-1] if years else None


_CUE = re.compile(rf"(?<![a-z]){alternatives(_DATA['date_cues'])}(?:\s+(?:on|the|a|an|of|from|by|sun|mon|tue|tues|wed|thu|thurs|fri|sat))?[\s:(,-]*$|(?<![a-z])(?:sun|mon|tues?|wed|thu|thurs?|fri|sat|sunday|monday|tuesday|wednesday|thursday|friday|saturday),?\s*$")
_SCORE_BEFORE = re.compile(rf"(?<![a-z]){alternatives(w.lower() for w in _DATA['score_before'])}[\s:=(]*(?:was|is|of|at|a|an|now|still|about|it)?\s*$")
_SCORE_AFTER = re.compile(rf"\)?\s*{alternatives(_DATA['score_after'])}(?![a-z])")
_LISTED = re.compile(r"(?<![\w/])\d\d?/\d\d?(?:/\d\d(?:\d\d)?)?\s*(?:,|and|&|-|to|thru|through|,\s*and)\s*$")


def _short(low: str, anchor: date) -> Iterator[DateSpan]:
    """m/d and m/yy. Where both are possible the day wins when it is close to the note's date."""
    for m in _SHORT.finditer(low):
        month, number = int(m["m"]), int(m["d"])
        if not _is_short_date(low, m, number):
            continue
        guide = _guide(low, m.start(), anchor)
        table = {y: (d, d) for y in _years(anchor) if (d := _valid(y, month, number))}
        near = guide.nearest(table)[0] if len(table) == 3 else None
        year = _year(m["d"]) if len(m["d"]) == 2 else 0
        if year and _is_month_year(anchor, month, year, near, future=guide.future):
            yield DateSpan(m.start(), m.end(), *_month_range(year, month), "month", guessed=True)
        elif near is not None:
            yield DateSpan(m.start(), m.end(), near, near, "day", guessed=True)


def _is_month_year(anchor: date, month: int, year: int, near: date | None, *, future: bool) -> bool:
    """Whether ``m/nn`` is a month and year: a recent year, and the day far from the note's date."""
    age = anchor.year - year
    if age < (-1 if future else 0) or age > 12 or (age >= 0 and not future and date(year, month, 1) > anchor):
        return False
    if near is None:
        return True
    gone = (anchor - near).days
    return not -45 <= gone <= 60 if age <= 2 else not -60 <= gone <= 150 if age <= 5 else False


def _is_short_date(low: str, m: re.Match[str], number: int) -> bool:
    before, after = low[max(0, m.start() - 24) : m.start()], low[m.end() : m.end() + 16]
    if number == 0 or number > 31 or _SCORE_BEFORE.search(before):
        return False
    cue = bool(_CUE.search(before) or _LISTED.search(before))
    if number in (5, 10) or number > 12:
        strict = number in (5, 10)
        if _SCORE_AFTER.match(after) and not (cue and after.lstrip().startswith(("at", "with", "on"))):
            return False
        return cue or (not strict and number not in (24, 30, 20))
    return cue and not _SCORE_AFTER.match(after)


def _relative(low: str, anchor: date) -> Iterator[DateSpan]:
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
        step = -2 if word.startswith("day before") else -1 if word.startswith(("yest", "last")) else 1 if word == "tomorrow" else 0
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
        return _month_range(first.year, first.month)
    return _year_range(anchor.year + sign)


_MAYBE = re.compile(r"\d[-/.]\d|(?:19|20)\d\d|'\d\d|ago\b|back\b|earlier|yesterday|today|tonight|tomorrow|this |last |past |next |prior")
_MAYBE_MONTH = re.compile(rf"(?<![a-z])(?:{alternatives(_MONTHS)}(?![a-z])|{alternatives(_SEASONS)})|\d{alternatives(_MONTHS)}")
_PHONE = re.compile(r"(?<!\d)(?:\(?\d{3}\)?[\s.-]?)?\d{3}-\d{4}(?!\d)|(?<!\d)1?-?8\d\d-[\w-]+")


@lru_cache(maxsize=8192)
def _dates(low: str, anchor: date | None) -> tuple[DateSpan, ...]:
    known = _longest(list(_full(low)))
    found = list(known)
    if anchor is not None:
        found += [*_without_year(low, anchor, known), *_short(low, anchor), *_relative(low, anchor)]
        found = _share_years(low, _longest(found))
    if "-" in low or "." in low:
        phones = [m.span() for m in _PHONE.finditer(low)]
        found = [d for d in found if all(d.end <= a or d.start >= b for a, b in phones)]
    return tuple(_longest(found))


_SHARE = re.compile(r"\s*(?:to|through|thru|until|till|til|and|-|/|,)\s*(?:the\s+)?$")


def _share_years(low: str, spans: list[DateSpan]) -> list[DateSpan]:
    """"March 4 to October 21, 2025": a date without a year takes it from the one it is joined to."""
    for i in range(len(spans) - 2, -1, -1):
        span, other = spans[i], spans[i + 1]
        named = not other.guessed or bool(re.search(r"(?:last|this|next) year$", low[other.start : other.end]))
        if not span.guessed or not named or span.kind == "relative" or other.kind not in ("day", "month", "season"):
            continue
        if not _SHARE.fullmatch(low[span.end : other.start]) or re.search(r"\d/\d\d?$", low[span.start : span.end]):
            continue
        year = other.low.year - (span.low.month > other.low.month)
        first = _valid(year, span.low.month, span.low.day)
        if first is not None:
            last = first if span.exact else _month_range(year, span.high.month)[1]
            spans[i] = DateSpan(span.start, span.end, first, last, span.kind)
    return spans


def _longest(found: list[DateSpan]) -> list[DateSpan]:
    """Of overlapping spans the longest; in text order."""
    kept: list[DateSpan] = []
    for span in sorted(found, key=lambda d: (d.start - d.end, d.start)):
        if all(span.end <= k.start or span.start >= k.end for k in kept):
            kept.append(span)
    return sorted(kept, key=lambda d: d.start)


def find_dates(low: str, anchor: date | None = None) -> tuple[DateSpan, ...]:
    """The dates in a lower-cased text, in order, not overlapping.

    ``anchor`` is the note's date: it gives "4/30", "Sept 3", "last fall", "3 weeks ago" their year; without it only
    dates that name their year are found. Pain scores, fractions, doses, levels, blood pressures and phone numbers are none.
    """
    return _dates(low, anchor) if _MAYBE.search(low) or _MAYBE_MONTH.search(low) else ()
