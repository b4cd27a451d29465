"""Numbers of a pump's read-out: months left on the battery, days of replacement, expected and drawn volumes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.families._device_words import State, elsewhere, former, said, since_stop
from chartcite.extract.nlp.calendar import last_such_day
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.time import DAYS_PER_MONTH, find_dates, find_durations
from chartcite.models.fact import Assertion

_WORDS = cue("device", "number_words")
_LEFT = compiled(
    r"\s*(?:left|remaining|to go|until|till|to|before|of (?:battery|service|life)|from now|away|on (?:the )?battery)\b"
)
_AGE = compiled(r"\s*(?:old|ago|yo\b|device|pump|of age|after|since|post|refill|follow|f/u|prior)|[\s-]*old")
_BREAK = compiled(r"[;|]|(?<!est)(?<!approx)(?<!mo)\.\s|\n")
_ENDING = compiled(r"approach|near(?:ing|s|ly)?\b|close to|\bend of (?:its|the|useful|service)|worn out|reached")
_AGED = 24.0
"""Months from which a length beside "nearing the end of its life" is the age of the pump."""
_DATED = cue("device", "number_dated")
_YEAR = compiled(r"(?<![\d/])20[2-6]\d(?!\d)")
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_LEAD_MONTH = compiled(
    rf"\W*(?:in\s+)?(?P<mon>{'|'.join(_MONTH_NAMES)})[a-z]*\.?\s*(?:[:,-]\s|(?=listed|was|said))(?!\s*\d)"
)
_LEAD = compiled(r"\W*(?P<m>0?[1-9]|1[0-2])/(?P<y>\d\d)(?![\d/])")


@dataclass(frozen=True, slots=True)
class Left:
    """Battery months left at ``[start, end)``: lower and upper bound, negative where the day has passed."""

    start: int
    end: int
    low: float
    high: float


_PLAIN = cue("device", "number_plain", words=False)
_UNITLESS = compiled(r"(?<![a-z])eri\s*[:=]?\s*(?:est\.?|in|at)?\s*(?P<n>\d{1,3})(?=\s*(?:$|[,;.\n)](?!\d)))")
_MONTHS = {"m": 1.0, "y": 12.0, "w": 7 / DAYS_PER_MONTH, "d": 1 / DAYS_PER_MONTH}


def _lengths(low: str) -> list[Left]:
    """The lengths of time in a text, in months; also those after "next" and "in", which are no lengths of therapy."""
    found = [
        Left(s.start, s.end, s.low_days / DAYS_PER_MONTH, s.high_days / DAYS_PER_MONTH)
        for s in find_durations(low)
        if s.unit_days >= 1
    ]
    for m in _PLAIN.finditer(low):
        if all(m.end() <= f.start or m.start() >= f.end for f in found):
            factor = _MONTHS[m["unit"][0]]
            found.append(Left(m.start(), m.end(), float(m["a"]) * factor, float(m["b"] or m["a"]) * factor))
    for m in _UNITLESS.finditer(low):
        found.append(Left(m.start("n"), m.end(), float(m["n"]), float(m["n"])))
    return sorted(found, key=lambda f: f.start)


def battery_left(low: str, today: dt.date | None) -> Left | None:
    """The months left on the battery that a text gives, as a length or as a date; ``None`` where it gives none."""
    for word in _WORDS.finditer(low):
        start = max((m.end() for m in _BREAK.finditer(low, 0, word.start())), default=0)
        end = next((m.start() for m in _BREAK.finditer(low, word.end())), len(low))
        for span in _lengths(low):
            if not (start <= span.start and span.end <= end) or _AGE.match(low, span.end):
                continue
            if re.search(
                r"(?:was|first|since|after|q|every|placed|implanted|in its|over the (?:past|last)|for|(?:check|visit"
                r"|refill|appt|appointment|f/u|follow[- ]up|return|rtc|see (?:her|him|pt)|back)(?: in| q)?)\s*$",
                low[max(0, span.start - 22) : span.start],
            ):
                continue
            if span.low >= _AGED and _ENDING.search(low, start, span.start):
                continue
            if abs(span.start - word.end()) > 40 and not _LEFT.match(low, span.end):
                continue
            return Left(min(word.start(), span.start), max(word.end(), span.end), span.low, span.high)
    return _by_date(low, today)


def _by_date(low: str, today: dt.date | None) -> Left | None:
    if today is None:
        return None
    for word in _DATED.finditer(low):
        stop = next((m.start() for m in _BREAK.finditer(low, word.end())), len(low))
        for span in find_dates(low):
            if word.end() <= span.start <= min(stop, word.end() + 45) and span.kind in ("day", "month", "year"):
                months = (span.low - today).days / DAYS_PER_MONTH
                return Left(word.start(), span.end, months, (span.high - today).days / DAYS_PER_MONTH)
        year = _YEAR.search(low, word.end(), min(stop, word.end() + 30))
        if year:
            months = (dt.date(int(year.group()), 1, 1) - today).days / DAYS_PER_MONTH
            return Left(word.start(), year.end(), months, months + 12)
    return None


def leading_day(low: str, noted: dt.date | None) -> dt.date | None:
    """The day a line begins with ("4/26  ERI 2 mo", "May 6, 2026: recheck"), where it is not after the note."""
    m = _LEAD.match(low)
    if m is not None:
        day = dt.date(2000 + int(m["y"]), int(m["m"]), 1)
        return day if 15 <= int(m["y"]) <= 60 and (noted is None or day <= noted) else None
    month = _LEAD_MONTH.match(low)
    if month is not None and noted is not None:
        return last_such_day(_MONTH_NAMES.index(month["mon"]) + 1, 1, noted)
    for span in find_dates(low, noted):
        if span.start <= 14 and span.kind == "day" and (noted is None or span.high <= noted):
            return span.high
    return None


_N = r"(?P<{}>\d+(?:\.\d+)?)\s*(?:ml|cc)?"
_EXPECTED = r"(?:exp(?:ected)?|predicted|pred|calc(?:ulated)?|programmed|should be|anticipated)"
_ACTUAL = (
    r"(?:act(?:ual)?|found|drawn(?: back)?|got|aspirated|measured|obtained|removed"
    r"|withdrawn|withdrew|returned|retrieved|drew)"
)
_KINDS = r"(?:\s+(?:residual|reservoir|volume|vol|resid|res|back))*"
_FIRST, _LAST = _N.format("e"), _N.format("a")
_VOLUMES = [
    compiled(rf"(?<![a-z]){_EXPECTED}{_KINDS}\W{{0,4}}{_FIRST}[^\d.;]{{0,22}}?{_ACTUAL}{_KINDS}\W{{0,4}}{_LAST}"),
    compiled(
        rf"(?<![a-z])(?:res(?:idual)?|reservoir|volume|vol|{_ACTUAL}){_KINDS}\W{{0,4}}{_LAST}"
        rf"\s*[,(]?\s*(?:vs\.?\s*)?{_EXPECTED}\W{{0,3}}{_FIRST}"
    ),
    compiled(
        rf"(?<![a-z])(?:reservoir|res(?:idual)?|{_ACTUAL}){_KINDS}\W{{1,3}}(?:\w+\W+){{0,2}}?{_LAST}\s*,?\s*"
        rf"(?:when|where|while|vs\.?|versus|against|instead of|with)\s+(?:the\s+|only\s+|about\s+)?{_FIRST}\s*"
        rf"(?:was|were|is)?\s*{_EXPECTED}"
    ),
    compiled(rf"(?<![a-z])(?:residual|volume)\s+{_LAST}\s+vs\.?\s+{_FIRST}\s+{_EXPECTED}"),
]


def volumes(low: str) -> Iterator[tuple[int, int, bool]]:
    """Expected and drawn reservoir volumes (mL): the span, and whether they agree within 2 mL or 20 %."""
    for pattern in _VOLUMES:
        for m in pattern.finditer(low):
            expected, actual = float(m["e"]), float(m["a"])
            yield m.start(), m.end(), abs(expected - actual) <= max(2.0, 0.2 * expected)


TWICE = cue("device", "twice")
"""Read-outs that do not agree."""


_LONG_PAST = -12.0
"""Months by which a date of replacement may have passed: an older one was another pump's."""


def numbered(view: NoteView, segment: Segment, today: dt.date | None) -> Iterator[State]:
    """Months left on the battery, dates of replacement, and expected against drawn volumes."""
    if elsewhere(segment.low, 0, 0) or said("relatives", segment.low):
        return
    left = battery_left(segment.low.replace(" ... ", " :   "), view.date or today)
    if (
        left is not None
        and left.high > _LONG_PAST
        and not former(since_stop(segment.low, left.start, 120) + segment.low[left.start : left.end])
        and not elsewhere(segment.low, left.start, left.end)
        and not re.match(r"\W*(?:if|when)\b", segment.low)
        and not (left.high - left.low >= _SPREAD and _LASTS.search(segment.low) and not _COUNTS.search(segment.low))
    ):
        value = "eri" if left.high <= _DUE else "battery_ok" if left.low > _LONG else "battery_unclear"
        value = "battery_unclear" if TWICE.search(segment.low) else value
        yield State(left.start, left.end, value, Assertion(), value == "battery_unclear", left.low)
    yield from _by_column(segment)
    for start, end, same in volumes(segment.low):
        yield State(start, end, "functional" if same else "function_unclear", Assertion(), not same)


_BATTERY_COLUMN = compiled(r"(?<![a-z])(?:eri|batt(?:ery)?|elective repl\w*|eos|longevity)(?![a-z])")


_COLUMN_UNIT = compiled(r"(?<![a-z])(?:mos?|months?|yrs?|years?)(?![a-z])")
_COLUMN_CELL = compiled(r"~?\d{1,3}\s*(?:m|mos?|months?|y|yrs?|years?)?\.?")


def _by_column(segment: Segment) -> Iterator[State]:
    """The months left that a cell gives below a heading of the battery ("ERI est": "23 mo")."""
    for (start, end), name in zip(segment.cells, segment.columns, strict=False):
        cell = segment.low[start:end].strip()
        unit = _COLUMN_UNIT.search(name)
        if not _BATTERY_COLUMN.search(name) or not _COLUMN_CELL.fullmatch(cell) or not (unit or cell[-1:].isalpha()):
            continue
        left = battery_left(f"eri {cell}" if cell[-1:].isalpha() or unit is None else f"eri {cell} {unit[0]}", None)
        if left is not None:
            value = "eri" if left.high <= _DUE else "battery_ok" if left.low > _LONG else "battery_unclear"
            yield State(start, end, value, Assertion(), value == "battery_unclear", left.low)


_SPREAD = 12
_LASTS = compiled(r"(?<![a-z])(?:lasts?|life|lifespan|lifetime|typical\w*|usual\w*|average|expect\w*)(?![a-z])")
_COUNTS = compiled(r"(?<![a-z])(?:left|remain\w*|est|estimat\w*|project\w*|eri|reads?|shows?|now|currently)(?![a-z])")
"""A span of years that batteries last, and words by which one battery is meant."""
_DUE, _LONG = 6, 12
"""Months left up to which replacement is due, and beyond which the battery is in order."""
