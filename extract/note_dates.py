"""The day of an encounter, from the head and the foot of its note."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from chartcite.extract.nlp.calendar import LOG_DAY, LOG_LINES, last_such_day
from chartcite.extract.nlp.chart import lowered
from chartcite.extract.nlp.dates import DateSpan, find_dates
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw

HEAD = 14
FOOT = 6
"""How many lines at the top and at the bottom of a note are looked at."""
DIGIT = compiled(r"\d")
_OLDER = 15 * 365
_END = 1.5
_EARLY = 30
_TITLE = 3
"""Lines among which the first entry of a log stands."""
_OF_MONTH = compiled(r"\b(?:monthly|month (?:of|:)|for the month|summary (?:for|of)|log (?:for|of)|period)\b")
_MONTH = 2.8
"""What a month in the title of a monthly summary counts: before days in the head that nothing explains."""
_AHEAD = 60
"""Days after the anchor up to which a day without a year is taken for this year's."""


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of a note with its offset in the document."""

    start: int
    text: str


def lines_between(text: str, start: int, end: int) -> list[HeadLine]:
    """The lines of ``text[start:end]`` that are not blank, without their margins."""
    found, at = [], start
    for line in re.split(r"[\n\r\f]", text[start:end]):
        if line.strip():
            found.append(HeadLine(at + len(line) - len(line.lstrip()), line.strip()))
        at += len(line) + 1
    return found


def near_year(span: DateSpan, *, newest: dt.date | None) -> dt.date:
    """The day of a span; a two-digit year that lies in the future of ``newest`` belongs to the last century."""
    day = span.low
    if newest is not None and day.year > newest.year + 5:
        return day.replace(year=day.year - 100, day=min(day.day, 28) if day.month == 2 else day.day)
    return day


@cache
def _ranks() -> dict[str, str]:
    return {label: kind for kind, labels in raw("note_types")["dates"].items() for label in labels}


def label_before(low: str, at: int, table: Collection[str]) -> str:
    """The longest label of ``table`` that ends right before offset ``at`` of a lower-cased line (``""``: none)."""
    before = low[max(0, at - 34) : at]
    before = re.split(r"\s{2,}(?=\S)|\t|\||;|\d[/\d-]*\d", before)[-1] if before.strip() else ""
    words = re.sub(r"[\s:=,(\-–#.]+$", "", before).split()
    for count in range(min(5, len(words)), 0, -1):
        label = " ".join(words[-count:]).strip("(:,")
        if label in table:
            return label
    return ""


def date_kind(low: str, span: DateSpan) -> str:
    """What a date in a header is by the words before it: visit, end, begin, sign, birth, admin, alone, or ``""``."""
    if low[: span.start].strip(" ()[]-=*#>|,:") == "" and low[span.end :].strip(" ()[]-=*#>|.,") == "":
        return "alone"
    if _RANGE_START.match(low, span.end):
        return "begin"
    if _RANGE_END.search(low[: span.start]):
        return "end"
    label = label_before(low, span.start, _ranks())
    before = low[: span.start].rstrip(" :.-").removesuffix(label).split()
    if label and before and before[-1].strip("(") in _admin():
        return "admin"
    return _ranks().get(label, "")


_RANGE_START = compiled(r"\s*(?:-|to|through|thru|until|and)\s*(?=\d{1,2}[/-]\d|[a-z]{3,9}\.? \d)")
_RANGE_END = compiled(r"\d\s*(?:-|to|through|thru|until|and)\s*$")
_SHORT_DATE = compiled(
    r"[\W_]{0,4}(?:(?:addendum|late entry)\W{1,3})?(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![/\d])", re.I
)
_DATE_COLUMN = compiled(r"\s{2,}(?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=\s{2,}|$)")
"""A day and month set apart in a title line: "PALLIATIVE CONSULT     08-25     Dr. Roe"."""
_OF_ROW = compiled(r"\s{2,}|\s*\||\s+\d{1,2}:?\d\d\b")


@cache
def _admin() -> frozenset[str]:
    return frozenset(raw("note_types")["dates"]["admin"])


@dataclass(frozen=True, slots=True)
class _Candidate:
    rank: float
    at: int
    day: dt.date


def date_of(lines: Sequence[HeadLine], *, births: Collection[dt.date] = (), newest: dt.date | None = None,
            role: str = "note", anchor: dt.date | None = None) -> dt.date | None:  # fmt: skip
    """The day of service: the labelled visit date before an unlabelled one in the head, a signature or a print date.

    Birth dates never count; ``newest`` (the latest date of the packet) tells old dates; ``anchor`` gives dates without
    a year theirs, where nothing better stands in the first line.
    """
    found: list[_Candidate] = []
    foot = max(HEAD, len(lines) - FOOT)
    for i, line in enumerate(lines):
        head, tail = i < HEAD, i >= foot or i >= len(lines) - FOOT
        if not (head or tail) or not DIGIT.search(line.text):
            continue
        low = lowered(line.text)
        for span in find_dates(low):
            if span.kind == "month" and i < _TITLE and _OF_MONTH.search(low):
                found.append(_Candidate(_MONTH, line.start + span.start, span.high))
            if span.kind != "day":
                continue
            day = near_year(span, newest=newest)
            if day in births or (newest is not None and (newest - day).days > _OLDER):
                continue
            rank = _rank(low, span, i, role=role, head=head, wrapped=_wrapped_label(lines, i, low, span))
            if rank is not None:
                found.append(_Candidate(rank, line.start + span.start, day))
    if found:
        best = min(found, key=lambda c: (c.rank, c.at))
        if role == "therapy" and 3 <= best.rank < 9:  # a log of visits: the last one
            return max(c.day for c in found if c.rank < 9)
        if best.rank == _END:  # of several episodes the last one to end
            return max(c.day for c in found if c.rank == _END)
        return best.day
    return _short_day(lines, anchor) if anchor is not None else None


def _short_day(lines: Sequence[HeadLine], anchor: dt.date) -> dt.date | None:
    """The day of an entry or row that begins with ``6/19``: the last such day that is not after ``anchor`` by much."""
    for i, line in enumerate(lines[:HEAD]):
        m = _SHORT_DATE.match(line.text)
        if m is None or (i and not _OF_ROW.match(line.text, m.end())):
            continue
        day = last_such_day(int(m["month"]), int(m["day"]), anchor, ahead=_AHEAD)
        if day is not None:
            return day
    if not lines:
        return None
    opened = [m for line in lines if (m := LOG_DAY.match(line.text))]
    if len(opened) >= LOG_LINES and any(LOG_DAY.match(line.text) for line in lines[:_TITLE]):
        day = last_such_day(int(opened[0]["month"]), int(opened[0]["day"]), anchor, ahead=_AHEAD)
        if day is not None:
            return day
    column = _DATE_COLUMN.search(lines[0].text)
    if column is not None:
        day = last_such_day(int(column["month"]), int(column["day"]), anchor, ahead=_AHEAD)
        if day is not None:
            return day
    spans = find_dates(lowered(lines[0].text), anchor)
    return next((s.low for s in spans if s.kind == "day" and s.guessed and s.start < _EARLY), None)


def _wrapped_label(lines: Sequence[HeadLine], index: int, low: str, span: DateSpan) -> str:
    """What the end of the line above says of a date that opens a line, as where ``(printed 06/10/2026)`` is wrapped."""
    if not index or low[: span.start].strip(" (["):
        return ""
    above = lowered(lines[index - 1].text)
    kind = _ranks().get(label_before(above, len(above), _ranks()), "")
    return kind if kind in ("admin", "birth") else ""


def _rank(low: str, span: DateSpan, index: int, *, role: str, head: bool, wrapped: str = "") -> float | None:
    kind = wrapped or date_kind(low, span)
    if kind == "birth":
        return None
    if kind == "admin":
        return 9
    if kind == "end":
        return _END if role in ("discharge", "therapy", "trial_record", "flowsheet", "procedure") else 5
    if kind == "begin":
        return 2.5 if role in ("discharge", "trial_record", "flowsheet", "procedure") else 6
    if kind == "sign":
        return 4
    if kind == "alone":
        return 2
    if kind == "visit":
        return 1.0 if index < 8 else 2.2
    if head and index == 0:
        return 1.2
    prose = len(low) > 90 and re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", low)
    if head and index < 8 and not prose:
        return 3 + index / 10
    return 7 if not prose and len(low) < 90 else None
