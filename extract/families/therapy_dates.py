"""Courses whose dates stand apart: start and end in separate fields, visit logs, columns of a drug list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from chartcite.extract.families.course_subject import Subject, drug_code, subject_before, subjects_of
from chartcite.extract.families.dosing import dosed, schedule_of
from chartcite.extract.families.purpose import for_pain
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.time import DateSpan, between, find_dates, find_intervals
from chartcite.models.fact import Fact, Interval, Scalar

_APART_DAYS = 50
"""Visits further apart than this belong to two courses."""
_LEAST_VISITS = 3
_LEAST_SPAN = 5
"""Days from which a span of dates is a course of therapy."""
_RECORD_ROLES = frozenset({"therapy", "discharge", "note", "progress"})
_LABEL_REACH = 14
_REACH = 8
"""How many segments may stand between the field with the start and the one with the end."""
_SKIP = frozenset({"education", "plan", "goals", "administrative", "family_history"})
_THERAPY = frozenset({"active", "passive", "psychological", "program", "conservative"})


Place = tuple[NoteView, Segment]


def extract(chart: Chart) -> Iterator[Fact]:
    """Therapy facts from paired fields and visit logs. The notes of a therapist's document are read as one record."""
    for places in _records(chart):
        view = places[0][0]
        anchor = max((v.date for v, _ in places if v.date), default=chart.request_date)
        paired = list(_paired(places, anchor, chart.request_date or anchor))
        if view.note.role == "therapy":
            paired += _ranged(places, anchor)
        yield from paired
        if view.note.role == "therapy" and not paired:
            yield from _visits(places, anchor)


def _records(chart: Chart) -> Iterator[list[Place]]:
    """The segments of each note; those of a document that holds a therapist's note together."""
    by_document: dict[str, list[NoteView]] = {}
    for view in chart.notes:
        by_document.setdefault(view.document.name, []).append(view)
    for views in by_document.values():
        therapy = [v for v in views if v.note.role == "therapy"]
        if therapy:
            joined = [v for v in views if v.note.role in _RECORD_ROLES]
            record = [(v, s) for v in sorted(joined, key=lambda v: v.note.start) for s in v.segments]
            if record:
                yield record
        rest = [v for v in views if not therapy or v.note.role not in _RECORD_ROLES]
        yield from ([(v, s) for s in v.segments] for v in rest if v.segments)


def rows(view: NoteView, anchor: dt.date | None, until: dt.date | None) -> Iterator[Fact]:
    """Therapy facts from the start column of a drug or therapy list."""
    for segment in view.segments:
        if segment.kind is SegmentKind.ROW:
            yield from _row(view, segment, anchor, until or anchor)


def main_subject(view: NoteView) -> Subject:
    """What a therapist's note is about: the first therapy it names, physical therapy where it names none."""
    for segment in view.segments:
        for subject in subjects_of(segment):
            if subject.category in ("active", "passive", "psychological", "program"):
                return Subject(0, 0, subject.code, subject.category)
    return Subject(0, 0, "physical_therapy", "active")


def _dates(segment: Segment, anchor: dt.date | None, until: dt.date | None) -> list[DateSpan]:
    return [
        d for d in find_dates(segment.low, anchor) if d.kind in ("day", "month") and (until is None or d.low <= until)
    ]


def _cued(segment: Segment, date: DateSpan, name: str) -> bool:
    """Whether the words right before a date (or the field's label) open or close a course."""
    before = segment.low[max(0, date.start - 40) : date.start].rstrip(" :.|-(@,")
    said = list(cue("course", name).finditer(before))
    return bool(said) and len(before) - said[-1].end() <= _LABEL_REACH


def _paired(places: Sequence[Place], anchor: dt.date | None, until: dt.date | None) -> Iterator[Fact]:
    """A start in one field and an end in another."""
    opened: tuple[int, DateSpan] | None = None
    for at, (view, segment) in enumerate(places):
        if segment.section in _SKIP or segment.kind is SegmentKind.PAGE:
            continue
        if any(s.kind == "dates" for s in find_intervals(segment.low, anchor)):
            opened = None
            continue
        reach = _REACH * (12 if places[0][0].note.role == "therapy" else 1)
        for date in _dates(segment, anchor, until):
            if cue("course", "not_visits").search(segment.low[max(0, date.start - 20) : date.start]):
                continue
            if opened and _cued(segment, date, "closes") and at - opened[0] <= reach:
                fact = _pair(places[opened[0]], opened[1], (view, segment), date)
                if fact is not None:
                    yield fact
                    opened = None
            elif _cued(segment, date, "opens") and not _is_drug(segment):
                opened = (at, date)


def _ranged(places: Sequence[Place], anchor: dt.date | None) -> list[Fact]:
    """The span of dates of a therapist's record that names no therapy beside it: ``Dates: 11/10/25 thru 3/6/26``."""
    found: list[Fact] = []
    for view, segment in places:
        if segment.section in _SKIP or segment.kind is SegmentKind.PAGE or _has_subject(segment):
            continue
        found += _side_by_side(view, segment, view.date or anchor)
        for span in find_intervals(segment.low, view.date or anchor):
            lead = f"{segment.label} {segment.low[max(0, span.start - 40) : span.start]}"
            told = cue("course", "record_spans").search(lead) or cue("course", "record_counts").search(
                segment.low, span.end
            )
            if span.kind != "dates" or not told or span.interval.low_days < _LEAST_SPAN:
                continue
            subject = main_subject(view)
            found.append(
                make_fact(view, segment, (span.start, span.end), kind="therapy", value=subject.code,
                          interval=span.interval, attributes={"category": subject.category})
            )  # fmt: skip
    return found


_COLUMN = compiled(r"\s{2,}|\s*\|\s*|\t+")
_COUNT = compiled(r"(?:\s{2,}|\s*\|\s*|\t+)\d{1,3}\b(?![/.-]\d)")


def _side_by_side(view: NoteView, segment: Segment, anchor: dt.date | None) -> Iterator[Fact]:
    """A row of episodes that lost its table: two dates in columns, and how many visits lie between them."""
    if segment.columns:
        return
    dates = [d for d in find_dates(segment.low, anchor) if d.exact]
    for one, two in pairwise(dates):
        beside = _COLUMN.fullmatch(segment.low[one.end : two.start]) and _COUNT.match(segment.low, two.end)
        interval = between(one, two, basis="dates") if beside and one.low < two.low else None
        if interval is not None and interval.low_days >= _LEAST_SPAN:
            subject = main_subject(view)
            yield make_fact(view, segment, (0, len(segment.low)), kind="therapy", value=subject.code,
                            interval=interval, attributes={"category": subject.category})  # fmt: skip


def _has_subject(segment: Segment) -> bool:
    """Whether a sentence names its own therapy or drug; the "block" of a therapist's weeks is none."""
    return any(s.category in _THERAPY or s.category == "medication" for s in subjects_of(segment))


def _is_drug(segment: Segment) -> bool:
    return any(s.category == "medication" for s in subjects_of(segment))


def _pair(first: Place, start: DateSpan, last: Place, end: DateSpan) -> Fact | None:
    interval = between(start, end, basis="dates")
    subject = _subject(first[0], first[1], last[1])
    if interval is None or subject is None or interval.high_days < 5:
        return None
    more = () if first[1] is last[1] else (cite(last[0], last[1], end.start, end.end),)
    return make_fact(first[0], first[1], (start.start, start.end), kind="therapy", value=subject.code,
                     interval=interval, attributes={"category": subject.category}, more=more)  # fmt: skip


def _subject(view: NoteView, first: Segment, last: Segment) -> Subject | None:
    for segment in (first, last):
        for subject in subjects_of(segment):
            if subject.category in _THERAPY:
                return subject
    if view.note.role == "therapy":
        return main_subject(view)
    before = subject_before(view, first)
    return before[1] if before and before[1].category in _THERAPY else None


Visit = tuple[dt.date, NoteView, Segment, DateSpan]


def _visits(places: Sequence[Place], anchor: dt.date | None) -> Iterator[Fact]:
    """First to last visit of each run of dated visits in a therapist's record."""
    found: list[Visit] = []
    for view, segment in places:
        if segment.section in _SKIP or segment.kind is SegmentKind.PAGE:
            continue
        for date in find_dates(segment.low, view.date or anchor):
            before = segment.low[max(0, date.start - 20) : date.start]
            past = anchor is None or date.low <= anchor
            if date.exact and date.kind == "day" and past and not cue("course", "not_visits").search(before):
                found.append((date.low, view, segment, date))
    found.sort(key=lambda v: (v[0], v[2].start))
    runs: list[list[Visit]] = []
    for visit in found:
        if runs and (visit[0] - runs[-1][-1][0]).days <= _APART_DAYS:
            runs[-1].append(visit)
        else:
            runs.append([visit])
    subject = main_subject(places[0][0])
    for run in runs:
        days = {v[0] for v in run}
        if len(days) >= _LEAST_VISITS and (run[-1][0] - run[0][0]).days >= 5:
            yield _log(run[0], run[-1], subject, len(days))


def _log(first: Visit, last: Visit, subject: Subject, visits: int) -> Fact:
    length = float((last[0] - first[0]).days)
    interval = Interval(start=first[0], end=last[0], low_days=length, high_days=length, basis="visits")
    more = () if first[2] is last[2] else (cite(last[1], last[2], last[3].start, last[3].end),)
    attributes: dict[str, Scalar] = {"category": subject.category, "visits": float(visits)}
    proof = f"{visits} dated visits, {first[0]} to {last[0]}"
    return make_fact(first[1], first[2], (first[3].start, first[3].end), kind="therapy", value=subject.code,
                     interval=interval, attributes=attributes, more=more, proof=proof)  # fmt: skip


_START = compiled(
    r"\b(?:start(?:ed)?|since|begun|began|from|on since|date started|initiated|commenced|opened|soc"
    r"|first (?:filled|fill|rx|given|dose|taken|administered|visit|seen|session|attended))\b"
)
_STOP = compiled(
    r"\b(?:stop(?:ped)?|end(?:ed)?|until|to|d/c|dc|discontinued|closed|finished|withdrawn"
    r"|last (?:filled|fill|given|dose|taken|administered|visit|seen|session|attended))\b"
)


def _row(view: NoteView, segment: Segment, anchor: dt.date | None, until: dt.date | None) -> Iterator[Fact]:
    """A row of a drug or therapy list with a start (and stop) column."""
    if (
        not segment.columns
        or anchor is None
        or until is None
        or (find_intervals(segment.low, anchor) and any(s.kind == "dates" for s in find_intervals(segment.low, anchor)))
    ):
        return
    start = _cell_date(segment, _START, until)
    if start is None:
        return
    ended = _cell_date(segment, _STOP, until)
    stop = ended or DateSpan(0, 0, anchor, anchor, "day")
    interval = between(start, stop, basis="dates", ongoing=stop.end == 0)
    if interval is None:
        return
    for item in dosed(segment.low)[:1]:
        if for_pain(segment.low, item.drug) or item.drug.drug_class == "antispasmodic":
            schedule = schedule_of(segment.low, item.schedules)
            attributes: dict[str, Scalar] = {"category": "medication", "drug": item.drug.generic}
            if schedule == "as_needed":
                attributes["as_needed"] = True
            yield make_fact(view, segment, (0, len(segment.low)), kind="therapy", value=drug_code(item.drug.drug_class),
                            interval=interval, attributes=attributes)  # fmt: skip
        return
    for subject in subjects_of(segment):
        if subject.category in _THERAPY:
            yield make_fact(view, segment, (0, len(segment.low)), kind="therapy", value=subject.code, interval=interval,
                            attributes={"category": subject.category})  # fmt: skip
            return
    if view.note.role == "therapy" and ended is not None:
        subject = main_subject(view)
        yield make_fact(view, segment, (0, len(segment.low)), kind="therapy", value=subject.code, interval=interval,
                        attributes={"category": subject.category})  # fmt: skip


def _cell_date(segment: Segment, heading: Expression, until: dt.date) -> DateSpan | None:
    for (start, end), column in zip(segment.cells, segment.columns, strict=False):
        if heading.search(column):
            found = [d for d in find_dates(segment.low[start:end], until) if d.low <= until]
            if found:
                return found[0]
    return None
