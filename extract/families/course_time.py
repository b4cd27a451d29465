"""Stretches of time as courses of therapy are told: those of :mod:`time`, and whole years, quarters and holidays."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

from chartcite.extract.nlp.expressions import Expression, Group, compiled
from chartcite.extract.nlp.time import IntervalSpan, add_months, find_dates, find_durations, find_intervals
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Interval

_YEAR = compiled(
    r"\b(?:all(?: of)?|throughout|through all of|the whole of|whole of|the entire|entire|the full|full|every month of|"
    r"each month of) (?:calendar )?(?:year )?(?P<year>20\d\d|19\d\d)\b"
)
_ALL_YEAR = compiled(
    r"\b(?:all|the whole|a whole|the entire|an entire|the full|a full|full|whole|entire|one full) year\b"
    r"(?! (?:old|of age|next))|\byear[- ]round\b"
)
_PART = compiled(
    r"\b(?:(?P<n>one|a|two|three|1|2|3) )?quarters? of (?:a|the|one) year\b|"
    r"\b(?P<third>(?:one|a|two) thirds?) of (?:a|the) year\b"
)
_YEAR_FIRST = compiled(
    r"\b(?P<year>20\d\d)\s?[(:,]\s?(?P<first>[a-z]{3,9})\.?\s?(?:-|to|thru|through|until|till)\s?(?P<last>[a-z]{3,9})\b"
)
_YEAR_LAST = compiled(
    r"(?<![a-z\d])(?P<first>[a-z]{3,9})\.?\s?(?:-|to|thru|through|until|till)\s?(?P<last>[a-z]{3,9})\.?,?\s"
    r"(?P<year>20\d\d)\b"
)
_MONTHS = compiled(
    r"(?<![\d/-])(?P<m1>\d\d?)/(?P<y1>(?:20)?\d\d)\s?(?:-|to|thru|through|until|till|–)\s?(?P<m2>\d\d?)/(?P<y2>(?:20)?\d\d)(?![\d/-])"
)
_DAYS = compiled(
    r"(?<![\d/-])(?P<m1>\d\d?)/(?P<d1>\d\d?)\s?(?:-|to|thru|through|until|till|–)\s?"
    r"(?P<m2>\d\d?)/(?P<d2>\d\d?)/(?P<year>(?:20)?\d\d)(?![\d/-])"
)
_RANGE = compiled(r"(?<=\d)\s?/\s(?=\d)|(?<=\d)\s/\s?(?=\d)")
_FROM_MONTH = compiled(
    r"\bfrom (?:early |mid |late )?(?P<first>[a-z]{3,9})(?: \w+){0,3}? (?:to|until|through|till|thru)(?: about| to)? "
    r"(?:early |mid |late )?(?P<last>[a-z]{3,9}) of (?P<year>last year|this year|20\d\d)"
)
_BARE_MONTHS = compiled(
    r"\b(?:from |between )?(?:early |mid |late )?(?P<first>[a-z]{3,9})\.? (?:to|thru|through|until|till|-) "
    r"(?:early |mid |late )?(?P<last>[a-z]{3,9})\b"
    r"(?!\.? (?:of )?(?:\d|last year|this year|the))"
)
_HOLIDAY = compiled(
    r"\bsince (?:around |about |(?:just |well |right )?before |(?:just |right )?after |prior to )?"
    rf"(?P<day>{'|'.join(raw('course')['holidays'])})(?: of)? (?P<year>20\d\d|last year)\b"
)
_CLAUSE_SINCE = compiled(r"\bsince (?:(?!\d)[\w']+ ){1,8}(?:in|on|of|around|about|back in) (?=\S)")
_FIRST_LAST = compiled(
    r"\b(?:first|initial) (?:\w+ ){0,3}\d{1,2}/\d{1,2}/\d{2,4}[,;]? (?:and )?(?:the |his |her )?(?:last|final|latest)"
    r" (?:one |visit |session )?(?:on |was )?\d{1,2}/\d{1,2}/\d{2,4}"
)
_STARTED = compiled(
    r"\b(?:first (?:rx|script|prescription|fill|filled|dispensed|prescribed|written|given|dose)|started|begun|began"
    r"|initiated|prescribed)\b(?: [\w./]+,?){0,7}?"
    r"[ :]+(?=\d{1,2}/\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b|20\d\d\b)"
)
_WENT_ON = compiled(
    r"[^.;]{0,50}?\b(?:since|through (?:now|today|the present|to date)|to (?:date|now|present|today)|until now|ongoing"
    r"|continu\w+|still|without (?:a |any )?(?:break|gap|interruption|lapse)|uninterrupted|monthly|every (?:month|day)"
    r"|never (?:stopped|off|missed))\b"
)
"""A drug begun on a day and told to have gone on: "first Rx 8/4/25, filled monthly through now"."""
_PUT_ON = compiled(
    r"(?:started|begun|began|initiated)\s+(?:her|him|them|me|(?:the )?(?:patient|pt|client))\s+(?:back )?on\b"
    r"(?![^.;]*\b(?:home|program|exercises?|therapy)\b)"
)
_STEP_OF = compiled(r"\b(?P<unit>wk|week|mo|month)s? ?#?(?P<n>\d{1,2}) ?(?:of|/) ?(?P<of>\d{1,2})\b(?! ?/)")
"""How far a program has come: "wk 24 of 24"."""
_LEFT = compiled(
    r"\b(?:stopp|discontinu|d/c|quit|until|till|through|never (?:took|filled)|not toler|intoler|came off"
    r"|gave (?:it )?up|taken off|taper|wean|switch|chang|replac|but)"
)


def _goes_on(low: str, start: int, end: int) -> bool:
    """Whether a drug begun at ``[start, end)`` is told to go on, or a clinician put the patient on it and no end is."""
    if _WENT_ON.match(low, end):
        return True
    return _PUT_ON.match(low, start) is not None and _LEFT.search(low, end) is None


_FOLLOWING = compiled(r"\b(?:to|until|till|through|thru|ending) (?:the )?(?:following|next) (?P<month>[a-z]{3,9})\b")
_COUNT = {"one": 1, "a": 1, "1": 1, "two": 2, "2": 2, "three": 3, "3": 3, None: 1}


@lru_cache(maxsize=4096)
def course_times(low: str, anchor: dt.date | None) -> tuple[IntervalSpan, ...]:
    """The stretches of time in a lower-cased text, in order."""
    found = list(_following(low, anchor) or find_intervals(low, anchor))
    for span in _bare_months(low, anchor):
        found = [f for f in found if f.kind == "dates" or span.end <= f.start or span.start >= f.end]
        found += [span] if all(span.end <= f.start or span.start >= f.end for f in found) else []
    for span in _spent(low):
        found = [f for f in found if span.end <= f.start or span.start >= f.end]
        found.append(span)
    for span in _worded(low, anchor):
        if all(span.end <= f.start or span.start >= f.end for f in found):
            found.append(span)
    vetoes = (_of_the_condition, _looked_back_over, _of_a_paper)
    kept = (f for f in found if not any(veto(low, f) for veto in vetoes))
    return tuple(sorted(kept, key=lambda f: f.start))


_SPENT = compiled(
    r"\bin (?P<time>(?:\d{1,2}|[a-z]+(?:-[a-z]+)?) (?:weeks|wks|months|mos|years|yrs))"
    r" of (?!(?:age|life|marriage|it)\b)"
)
"""What came about "in seven months of therapy": not a day ahead but a length."""


def _spent(low: str) -> list[IntervalSpan]:
    spans = []
    for m in _SPENT.finditer(low):
        for length in find_durations(m["time"])[:1]:
            stretch = Interval(low_days=length.low_days, high_days=length.high_days)
            spans.append(IntervalSpan(m.start("time"), m.end("time"), stretch, "length"))
    return spans


_PAPER = compiled(
    r"(?<![a-z])(?:authori[sz]\w*|auth|auths|valid|certif\w*|cert|recert\w*|approved|approval|eligib\w*"
    r"|benefit (?:period|year)|coverage|plan of care|poc)\b(?P<between>[^.;]{0,44})$"
)
_WENT = compiled(
    r"(?<![a-z])(?:seen|attend\w*|treated|complet\w*|visits? from|did|had|received|finished|done|went)(?![a-z])"
)


def _of_a_paper(low: str, span: IntervalSpan) -> bool:
    """ "Authorized 1/1 to 7/1", "certification period 90 days": how long a paper holds is no length of therapy."""
    m = _PAPER.search(low[: span.start])
    return m is not None and not _WENT.search(m["between"])


_LOOK_BACK = compiled(
    r"(?:(?<![a-z])(?:with)?in|(?:only|first|last|any|all|no(?: other)?)\b[^.;]{0,60}?\s(?:for|over|during)"
    r"|(?:nothing|none)\b[^.;]{0,40}?\s(?:for|over|during))"
    r"\s+(?:the |these |at least the )?(?P<near>past|last|previous|prior|preceding|most recent)?\s*$"
)
_PAST = compiled(r"(?:the |these )?(?:past|last|previous|prior|preceding|most recent)\s")


def _looked_back_over(low: str, span: IntervalSpan) -> bool:
    """ "PT in the past two years", "the only course in the last year": where one looked, not how long it went on."""
    if span.kind != "length":
        return False
    before = _LOOK_BACK.search(low[: span.start])
    return before is not None and bool(before["near"] or _PAST.match(low, span.start))


@cache
def _condition() -> Expression:
    data = raw("course")
    return compiled(
        rf"[\s)]*(?:history |hx )?(?:of|with) (?:[\w-]+ ){{0,3}}?(?:{'|'.join(data['conditions'])})\b"
        rf"(?! (?:{'|'.join(data['treatment_nouns'])}))"
    )


def _of_the_condition(low: str, span: IntervalSpan) -> bool:
    """ "Eleven years of spasticity": how long the patient has had it is not how long it was treated (rule 5)."""
    return span.kind == "length" and _condition().match(low, span.end) is not None


_WORDED = Group((_YEAR, _YEAR_FIRST, _YEAR_LAST, _FIRST_LAST, _STARTED, _MONTHS, _DAYS, _FROM_MONTH, _RANGE, _ALL_YEAR,
                 _STEP_OF, _PART, _CLAUSE_SINCE, _HOLIDAY))  # fmt: skip


def _worded(low: str, anchor: dt.date | None) -> list[IntervalSpan]:
    spans: list[IntervalSpan] = []
    if not _WORDED.hopeful(low):
        return spans
    for m in _YEAR.finditer(low):
        year = int(m["year"])
        spans.append(_dated(m, dt.date(year, 1, 1), dt.date(year, 12, 31)))
    for m in _YEAR_FIRST.finditer(low):
        first, last = (raw("time")["months"].get(m[name]) for name in ("first", "last"))
        if first and last and first < last:
            year = int(m["year"])
            spans.append(_dated(m, dt.date(year, first, 15), dt.date(year, last, 15)))
    for m in _YEAR_LAST.finditer(low):
        spans += _named_months(m, anchor)
    for m in _FIRST_LAST.finditer(low):
        told = [d for d in find_dates(low, anchor) if m.start() <= d.start and d.end <= m.end() and d.exact]
        if len(told) == 2 and told[0].low < told[1].low:
            spans.append(_dated(m, told[0].low, told[1].low))
    for m in _STARTED.finditer(low):
        day = next((d for d in find_dates(low, anchor) if m.end() - 1 <= d.start <= m.end() + 1), None)
        if anchor is not None and day is not None and day.high < anchor and _goes_on(low, m.start(), day.end):
            spans.append(_dated(m, day.low, anchor, kind="since"))
    for m in _MONTHS.finditer(low):
        spans += _month_pair(m, anchor)
    for m in _DAYS.finditer(low):
        spans += _days_of_year(m)
    for m in _FROM_MONTH.finditer(low):
        spans += _named_months(m, anchor)
    for m in _RANGE.finditer(low):
        first = next((d for d in find_dates(low, anchor) if d.end == m.start() and d.exact), None)
        last = next((d for d in find_dates(low, anchor) if d.start == m.end() and d.exact), None)
        if first and last and first.low < last.low:
            days = float((last.low - first.low).days)
            stretch = Interval(start=first.low, end=last.low, low_days=days, high_days=days, basis="dates")
            spans.append(IntervalSpan(first.start, last.end, stretch, "dates"))
    for m in _STEP_OF.finditer(low):
        if int(m["n"]) <= int(m["of"]):
            spans.append(_length(m, int(m["n"]) * (7.0 if m["unit"].startswith("w") else 30.4375)))
    for m in _ALL_YEAR.finditer(low):
        spans.append(_length(m, 365.0))
    for m in _PART.finditer(low):
        part = 121.75 * (2 if m["third"].startswith("two") else 1) if m["third"] else 91.3 * _COUNT[m["n"]]
        spans.append(_length(m, part))
    for m in _CLAUSE_SINCE.finditer(low):
        day = next((d for d in find_dates(low, anchor) if m.end() - 1 <= d.start <= m.end() + 1), None)
        if anchor is not None and day is not None and day.high < anchor:
            spans.append(_dated(m, day.low, anchor, kind="since"))
    for m in _HOLIDAY.finditer(low):
        if anchor is None:
            continue
        month, day = raw("course")["holidays"][m["day"]]
        year = anchor.year - 1 if m["year"] == "last year" else int(m["year"])
        start = dt.date(year, month, day)
        if start < anchor:
            spans.append(_dated(m, start, anchor, kind="since"))
    return spans


_OLDEST_YEARS = 12


def _day_pair(m: re.Match[str], anchor: dt.date) -> list[IntervalSpan]:
    """``04/06 to 04/27`` as two days of the last such stretch that had begun on the note's date."""
    for year in (anchor.year, anchor.year - 1):
        try:
            last = dt.date(year, int(m["m2"]), int(m["y2"]))
            first = dt.date(year - (int(m["m1"]) > int(m["m2"])), int(m["m1"]), int(m["y1"]))
        except ValueError:
            return []
        if first < last and first <= anchor:
            return [_dated(m, first, last)]
    return []


def _days_of_year(m: re.Match[str]) -> list[IntervalSpan]:
    """``3/9-5/8/26``: the year of the second day is that of the first too, unless the months turn a year."""
    year = int(m["year"]) % 100 + 2000
    try:
        last = dt.date(year, int(m["m2"]), int(m["d2"]))
        first = dt.date(year - (int(m["m1"]) > int(m["m2"])), int(m["m1"]), int(m["d1"]))
    except ValueError:
        return []
    return [_dated(m, first, last)] if first < last else []


def _no_years(m: re.Match[str], anchor: dt.date) -> bool:
    """Whether two numbers behind a month cannot be years: they lie ahead of the note or far in the past."""
    first, last = 2000 + int(m["y1"]), 2000 + int(m["y2"])
    return (last, int(m["m2"])) > (anchor.year, anchor.month) or first < anchor.year - _OLDEST_YEARS


def _month_pair(m: re.Match[str], anchor: dt.date | None) -> list[IntervalSpan]:
    """``1/2025-3/2025``; ``6/24-5/25`` only where it cannot be two days of one year."""
    months = int(m["m1"]), int(m["m2"])
    years = int(m["y1"]), int(m["y2"])
    short = years[0] < 100 and years[1] < 100
    if short and anchor is not None and _no_years(m, anchor):
        return _day_pair(m, anchor)
    if (
        max(months) > 12
        or min(months) < 1
        or (short and (years[0] > years[1] or (years[0] < years[1] and months[0] < months[1])))
    ):
        return []
    base = 2000 if short else 0
    first, last = dt.date(base + years[0], months[0], 15), dt.date(base + years[1], months[1], 15)
    return [_dated(m, first, last)] if first < last else []


def _bare_months(low: str, anchor: dt.date | None) -> list[IntervalSpan]:
    """ "From Sept thru December" with no year: the last such stretch that was over on the note's date."""
    known = raw("time")["months"]
    spans = []
    for m in _BARE_MONTHS.finditer(low):
        first, last = known.get(m["first"]), known.get(m["last"])
        if first is None or last is None or anchor is None or first == last:
            continue
        end = dt.date(anchor.year - (dt.date(anchor.year, last, 1) > anchor), last, 15)
        spans.append(_dated(m, dt.date(end.year - (first > last), first, 15), end))
    return spans


def _named_months(m: re.Match[str], anchor: dt.date | None) -> list[IntervalSpan]:
    known = raw("time")["months"]
    first, last = known.get(m["first"]), known.get(m["last"])
    if first is None or last is None or (anchor is None and not m["year"].isdigit()):
        return []
    year = int(m["year"]) if m["year"].isdigit() else anchor.year - (m["year"] == "last year") if anchor else 0
    start = dt.date(year - (first > last), first, 15)
    return [_dated(m, start, dt.date(year, last, 15))]


def _length(m: re.Match[str], days: float) -> IntervalSpan:
    return IntervalSpan(m.start(), m.end(), Interval(low_days=days, high_days=days), "length")


def _dated(m: re.Match[str], start: dt.date, end: dt.date, *, kind: str = "dates") -> IntervalSpan:
    days = float((end - start).days)
    stretch = Interval(start=start, end=end, low_days=days, high_days=days, basis=kind, ongoing=kind == "since")
    return IntervalSpan(m.start(), m.end(), stretch, kind)


def _following(low: str, anchor: dt.date | None) -> tuple[IntervalSpan, ...]:
    """A course that ran from a date "until the following January"."""
    m = _FOLLOWING.search(low)
    month = raw("time")["months"].get(m["month"]) if m else None
    before = [d for d in find_dates(low, anchor) if m and d.end <= m.start()]
    if m is None or month is None or not before:
        return ()
    first = before[-1]
    end = dt.date(first.high.year, month, 1)
    if end <= first.high:
        end = add_months(end, 12)
    low_days, high_days = float((end - first.high).days), float((add_months(end, 1) - first.low).days)
    stretch = Interval(start=first.low, end=end, low_days=max(0.0, low_days), high_days=high_days, basis="dates")
    return (IntervalSpan(first.start, m.end(), stretch, "dates"),)
