"""Dates whose year comes from the date of the note: "Sept 3", "last fall", "4/30", "10/25"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chartcite.extract.nlp.calendar import (
    MONTH,
    SEASONS,
    DateSpan,
    month_of,
    month_range,
    season_range,
    valid_day,
    year_of,
)
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("time")


_NO_YEAR = [
    (compiled(rf"(?<![a-z0-9])(?P<d>\d\d?)(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<mon>{MONTH})(?![a-z])"), "day"),
    (compiled(
        rf"(?<![a-z])(?P<mon>{MONTH})[\s-]*(?P<d>\d\d?)(?:st|nd|rd|th)?(?![\d/:%a-z]|"
        rf"\.\d|\s*(?:mg|%|/10|mcg|ml))"
    ), "day"),
    (compiled(
        rf"(?<![a-z])(?P<when>last|this past|this|that|next|the following|"
        rf"the same|early|mid|late|end of|beginning of|in|since|by|until|"
        rf"till|til|from|through|thru|to|during|of|before|after|around|"
        rf"and|between|started|began|-)[\s-]+(?P<part>early|mid|late|the "
        rf"end of|end of)?[\s-]*(?P<mon>{MONTH})(?:\s+of\s+(?P<rel>last|"
        rf"this|next|the same|that) year)?(?![a-z0-9])"
    ), "month"),
    (compiled(r"(?<![a-z])(?P<mon>january|february|july|september|october|november|december)(?![a-z0-9])"), "month"),
    (compiled(
        rf"(?<![a-z])(?P<mon>{MONTH})(?=\s*(?:-|/|to|through|thru|until|"
        rf"till|and)\s*(?:early |late |mid )?{MONTH}(?![a-z]))"
    ), "month"),
    (compiled(
        rf"(?<![a-z])(?P<when>last|this past|this|that|next|the past|in "
        rf"the|since the|since|in|by|until|over the|of)\s+(?P<part>early|"
        rf"mid|late)?[\s-]*(?P<season>{alternatives(SEASONS)})(?:\s+of\s+(?P<rel>last|"
        rf"this|next) year)?(?![a-z0-9])"
    ), "season"),
]  # fmt: skip
_SHORT = compiled(r"(?<![\w/.:'-])(?P<m>0?[1-9]|1[0-2])/(?P<d>\d\d?)(?![\d/%]|\.\d|\s?/)(?!-?[a-z])")


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


_PAST = compiled(rf"(?<![a-z]){alternatives(_DATA['past_cues'])}(?![a-z])[^.;]{{0,12}}$")
_FUTURE = compiled(rf"(?<![a-z]){alternatives(_DATA['future_cues'])}(?![a-z])[^.;]{{0,40}}$")


def _guide(low: str, start: int, anchor: date) -> _Guide:
    before = low[max(0, start - 60) : start]
    past = bool(_PAST.search(before))
    return _Guide(anchor, past, not past and bool(_FUTURE.search(before)))


def _years(anchor: date) -> tuple[int, int, int]:
    return anchor.year - 1, anchor.year, anchor.year + 1


def without_year(low: str, anchor: date, known: list[DateSpan]) -> Iterator[DateSpan]:
    for pattern, kind in _NO_YEAR:
        for m in pattern.finditer(low):
            groups = m.groupdict()
            start = m.start() if kind == "day" else m.start("part") if groups.get("part") else m.start(
                "mon" if groups.get("mon") else "season")  # fmt: skip
            guide = _worded_guide(low, m, start, anchor)
            if kind == "day":
                table = {y: (d, d) for y in _years(anchor) if (d := valid_day(y, month_of(m), int(groups["d"])))}
                if len(table) < 3:
                    continue
            elif kind == "month":
                table = {y: month_range(y, month_of(m), (groups.get("part") or "")) for y in _years(anchor)}
            else:
                table = {y: season_range(y, groups["season"]) for y in _years(anchor)}
            if groups.get("rel") in ("last", "this", "next"):
                low_date, high_date = table[anchor.year + {"last": -1, "this": 0, "next": 1}[groups["rel"]]]
            elif groups.get("when") == "the following" and (before := [d for d in known if d.end <= start]):
                first = before[-1].high
                low_date, high_date = next(
                    r for y in (first.year, first.year + 1) if (r := _span_of(kind, y, m)) and r[0] >= first
                )
            elif groups.get("when") in ("that", "the same") and (year := _last_year(known, start)):
                low_date, high_date = _span_of(kind, year, m)
            else:
                low_date, high_date = guide.nearest(table)
            yield DateSpan(start, m.end(), low_date, high_date, kind, guessed=True)


def _span_of(kind: str, year: int, m: re.Match[str]) -> tuple[date, date]:
    """The month or season that a match names, in a year."""
    return month_range(year, month_of(m)) if kind == "month" else season_range(year, m["season"])


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


_CUE = compiled(
    rf"(?<![a-z]){alternatives(_DATA['date_cues'])}(?:\s+(?:on|the|"
    rf"a|an|of|from|by|sun|mon|tue|tues|wed|thu|thurs|fri|sat))?[\s:(,-]*$|"
    rf"(?<![a-z])(?:sun|mon|tues?|wed|thu|thurs?|fri|sat|sunday|monday|"
    rf"tuesday|wednesday|thursday|friday|saturday),?\s*$"
)
_SCORE_BEFORE = compiled(
    rf"(?<![a-z]){alternatives(w.lower() for w in _DATA['score_before'])}[\s:=(]*(?:was|"
    rf"is|of|at|a|an|now|still|about|it)?\s*$"
)
_SCORE_AFTER = compiled(rf"\)?\s*{alternatives(_DATA['score_after'])}(?![a-z])")
_LISTED = compiled(r"(?<![\w/])\d\d?/\d\d?(?:/\d\d(?:\d\d)?)?\s*(?:,|and|&|-|to|thru|through|,\s*and)\s*$")


def short_dates(low: str, anchor: date) -> Iterator[DateSpan]:
    """m/d and m/yy. Where both are possible the day wins when it is close to the note's date."""
    for m in _SHORT.finditer(low):
        month, number = int(m["m"]), int(m["d"])
        if not _is_short_date(low, m, number):
            continue
        guide = _guide(low, m.start(), anchor)
        table = {y: (d, d) for y in _years(anchor) if (d := valid_day(y, month, number))}
        near = guide.nearest(table)[0] if len(table) == 3 else None
        year = year_of(m["d"]) if len(m["d"]) == 2 else 0
        if year and _is_month_year(anchor, month, year, near, future=guide.future):
            yield DateSpan(m.start(), m.end(), *month_range(year, month), "month", guessed=True)
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


_OPENS = compiled(r"(?:\A|\.\s)[\s\"'(*•-]*\Z")
_HEADS = compiled(r"\s*:\s|\s+[a-z][a-z.&/' -]{1,28}:\s")
_SCALES = (4, 5, 6, 10)
"""What scores without a word beside them are out of: strength, tone, spasms, pain."""


def _leads(low: str, m: re.Match[str], number: int) -> bool:
    """Whether it opens an entry: "6/20 psychologist: she regrets it", "5/02: seen in ED"."""
    if number in _SCALES and not m["d"].startswith("0"):
        return False
    return _OPENS.search(low, 0, m.start()) is not None and _HEADS.match(low, m.end()) is not None


def _is_short_date(low: str, m: re.Match[str], number: int) -> bool:
    before, after = low[max(0, m.start() - 24) : m.start()], low[m.end() : m.end() + 16]
    if number == 0 or number > 31 or _SCORE_BEFORE.search(before):
        return False
    cue = bool(_CUE.search(before) or _LISTED.search(before)) or _leads(low, m, number)
    if number > 12:  # no score: out of 24, 30 or 20 things, at most
        counted = _SCORE_AFTER.match(after) and not after.lstrip().startswith(("at", "with", "on"))
        return not counted and (cue or number not in (20, 24, 30))
    return cue and not _SCORE_AFTER.match(after)
