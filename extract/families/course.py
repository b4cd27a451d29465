"""How long a therapy or a drug was given: courses with their dates or lengths (evidence rule 5)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.families import therapy_dates
from chartcite.extract.families.course_subject import Subject, subject_before, subject_for, subjects_of
from chartcite.extract.families.course_time import course_times
from chartcite.extract.families.course_visits import fills, visit_lists
from chartcite.extract.families.medication import asserted as drug_asserted
from chartcite.extract.families.therapy import therapy_assertion
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.polarity import voices
from chartcite.extract.nlp.rivals import parts, rivals
from chartcite.extract.nlp.time import IntervalSpan, find_dates
from chartcite.models.fact import Assertion, Citation, Completion, Fact, Interval, Scalar

_SKIP_SECTIONS = frozenset({"education", "family_history", "administrative", "allergies", "goals"})
_SKIP_ROLES = frozenset({"education", "consent", "fax_cover"})
_SHORTEST = 5.0
_SHORTEST_VAGUE = 28.0
_DIFFER = 1.5
"""Lengths in this proportion are not two roundings of one."""
_VAGUE_DAYS = (30.0, 730.0)


def extract(chart: Chart) -> Iterator[Fact]:
    """Therapy facts with an interval (or a vague length), and statements that there was no conservative care."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES:
            continue
        anchor = view.date or chart.request_date
        for segment in view.segments:
            if (
                segment.section in _SKIP_SECTIONS
                or segment.blank
                or segment.kind is SegmentKind.PAGE
                or segment.checked is False
            ):
                continue
            yield from _none(view, segment)
            spans = [
                s
                for s in (*_times(segment, anchor, chart.request_date), *visit_lists(segment.low, anchor))
                if s.interval.high_days >= (_SHORTEST_VAGUE if s.vague else _SHORTEST) and not _ahead(view, segment, s)
            ]
            told = [fact for span in spans for fact in _course(view, segment, span)]
            yield from told or _disputed(view, segment)
            if not any(s.kind in ("dates", "anchored", "since") or not s.vague for s in spans):
                yield from _vague(view, segment)
        yield from fills(view, anchor, chart.request_date)
        yield from therapy_dates.rows(view, anchor, chart.request_date)


_TODAY = compiled(r"\b(?:today|as of|now)\b\W{0,3}(?=\d)")


def _ahead(view: NoteView, segment: Segment, span: IntervalSpan) -> bool:
    """Whether a length stands beside days that were still to come when the note was written ("starts 6/1 x 26 wks")."""
    if view.date is None or span.kind not in ("length", "anchored") or _TODAY.search(segment.low):
        return False
    low = segment.low
    start = max(low.rfind(";", 0, span.start), low.rfind(". ", 0, span.start)) + 1
    end = min((i for i in (low.find(";", span.end), low.find(". ", span.end)) if i >= 0), default=len(low))
    days = [d for d in find_dates(low, view.date) if d.kind == "day" and not d.guessed and start <= d.start < end]
    return bool(days) and all(d.low > view.date for d in days)


def _times(segment: Segment, anchor: dt.date | None, until: dt.date | None) -> tuple[IntervalSpan, ...]:
    """The stretches of time in a segment; where the note's date is itself the start, "since" runs to the request."""
    found = course_times(segment.low, anchor)
    if anchor is None or until is None or until <= anchor or not re.search(r"\bsince\b|\bstart", segment.low):
        return found
    if any(s.interval.start is not None for s in found):
        return found
    later = [s for s in course_times(segment.low, until) if s.kind == "since" and s.interval.start == anchor]
    return tuple(sorted([*found, *later], key=lambda s: s.start)) if later else found


def _none(view: NoteView, segment: Segment) -> Iterator[Fact]:
    m = cue("course", "none").search(segment.low)
    if m and not _BEFORE_THEN.search(segment.low[: m.start()]):
        yield make_fact(view, segment, m.span(), kind="therapy", value="conservative_care",
                        attributes={"category": "conservative", "explicit_none": True},
                        assertion=_plain(therapy_assertion(view, segment, *m.span())))  # fmt: skip


def _plain(assertion: Assertion) -> Assertion:
    """The statement carries its own negation."""
    return Assertion(experiencer=assertion.experiencer, certainty=assertion.certainty, time=assertion.time)


def _course(view: NoteView, segment: Segment, span: IntervalSpan) -> Iterator[Fact]:
    low = segment.low
    if any(cue("course", name, words=False).search(low[: span.start]) for name in ("off", "instruction")):
        return
    if cue("waiver", "weak").search(low) or cue("waiver", "strong").search(low):
        return
    found = subject_for(segment, span.start, span.end)
    where = segment
    more: tuple[Citation, ...] = ()
    asked = any(_HOW_LONG.search(s.low) for s in view.before(segment, 1))
    if found is None or (asked and not found.code):
        if not asked and not cue("course", "frame").search(low) and len(low.split()) > 8:
            return
        before = subject_before(view, segment)
        if before is not None and _of_another_row(before[0], segment):
            return
        if before is not None:
            where, found = before
            more = (cite(view, where, found.start, found.end),)
        elif view.note.role == "therapy":
            found = therapy_dates.main_subject(view)
    if found is None or not found.code:
        return
    if found.category == "invasive" and cue("therapy", "effect").search(low):
        return
    if span.kind == "since" and not _still(low, found, span):
        return
    yield _fact(view, segment, where, found, (span.start, span.end), span.interval, vague=span.vague, more=more)


_HOW_LONG = compiled(r"\b(?:how long|since when|for how (?:long|many)|duration|from when)\b[^?]*\?")
_ONLY = compiled(r"\b(?:first|only|no|none|not|never|last|latest|nothing)\b(?:\W+\w+){0,3}\W*$")
_BEFORE_THEN = compiled(r"\b(?:before|prior to|until|till)\b[^.;]{0,40}$")


def _still(low: str, found: Subject, span: IntervalSpan) -> bool:
    """An open start counts for a drug, and for a therapy only where it is said to go on.

    "First and only PT since 2023" gives no course its start.
    """
    if _ONLY.search(low[: span.start]):
        return False
    return found.category == "medication" or cue("course", "goes_on").search(low) is not None


def _fact(view: NoteView, segment: Segment, where: Segment, found: Subject, at: tuple[int, int], interval: Interval,
          *, vague: bool = False, more: tuple[Citation, ...] = ()) -> Fact:  # fmt: skip
    attributes: dict[str, Scalar] = {"category": found.category}
    if found.drug:
        attributes["drug"] = found.drug
    if found.schedule == "as_needed":
        attributes["as_needed"] = True
    if vague:
        attributes["vague_length"] = True
    if _two_accounts(view, segment):
        attributes["unclear"] = True
    if cue("therapy", "self_directed").search(segment.low) and found.category == "active":
        attributes["provider_directed"] = False
    span = (min(at[0], found.start), max(at[1], found.end)) if where is segment else at
    said = _assertion(view, segment, where, found, at)
    return make_fact(view, segment, span, kind="therapy", value=found.code, interval=interval, attributes=attributes,
                     assertion=_dated(interval, said, segment.low, at), more=more)  # fmt: skip


_ATTENDED = compiled(
    r"\b\d+ (?:of \d+ )?(?:(?:visits?|sessions?|appointments?) )?(?:attended|completed|kept|done|made)\b|\battended \d"
)


_PRESCRIBED = compiled(
    r"\b(?:have|has|had|been|was|were|we|i|you|dr|gp|pcp|doctor) (?:\w+ )?(?:prescrib|given|supplied|dispens)\w*"
)
"""A drug prescribed since a day has been taken since."""


def _dated(interval: Interval, said: Assertion, low: str, at: tuple[int, int]) -> Assertion:
    """A course with both its dates took place, whatever follows: "ordered by PCP: start 8/2024, finish 4/2025"."""
    prescribed = interval.basis == "since" and _PRESCRIBED.search(low[: at[0]]) is not None
    if prescribed and said.completion is Completion.PENDING and not said.negated:
        return said.model_copy(update={"completion": Completion.DONE})
    if interval.basis != "dates" or interval.ongoing or cue("therapy", "none_before", words=False).search(low[: at[0]]):
        return said
    undone = said.completion in (Completion.PENDING, Completion.NOT_DONE)
    if said.completion in (Completion.RECOMMENDED, Completion.SCHEDULED):
        undone = not cue("therapy", "planned").search(low[: at[0]]) or _ATTENDED.search(low, at[1]) is not None
    return said.model_copy(update={"completion": Completion.DONE, "negated": False}) if undone else said


def _assertion(view: NoteView, segment: Segment, where: Segment, found: Subject, at: tuple[int, int]) -> Assertion:
    """How the chart says the treatment; where it is named in another segment, the words around the length speak too."""
    if found.start == found.end:
        return therapy_assertion(view, segment, *at)
    said = (
        drug_asserted(view, where, found.start, found.end)
        if found.drug
        else therapy_assertion(view, where, found.start, found.end)
    )
    if not said.happened or where is segment:
        return said
    return therapy_assertion(view, segment, *at)


def _disputed(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """Two accounts of one course whose length cannot be tied to a treatment in the same sentence."""
    m = cue("course", "two_accounts").search(segment.low)
    if m is None or not (
        find_dates(segment.low)
        or course_times(segment.low, None)
        or re.search(r"\d+ (?:fills?|visits?)|\bmonth\b", segment.low)
    ):
        return
    named = [s for s in subjects_of(segment) if s.code and s.category != "invasive"]
    before = subject_before(view, segment)
    found = named[0] if named else before[1] if before else None
    if found is None and re.search(r"\b(?:course|therapy|treatment|regimen|program)\b", segment.low):
        found = Subject(*m.span(), "conservative_care", "conservative")
    if found is not None:
        yield make_fact(view, segment, m.span(), kind="therapy", value=found.code, assertion=Assertion(),
                        interval=Interval(low_days=0.0, high_days=_VAGUE_DAYS[1], basis="worded"),
                        attributes={"category": found.category, "unclear": True, "vague_length": True})  # fmt: skip


_NAMED_ROW = compiled(r"\W*[A-Z][^\n]{2,48}?\s{2,}")


def _of_another_row(row: Segment, segment: Segment) -> bool:
    """Whether a row of a table is headed by a name of its own: it does not go on with the therapy of a row above."""
    return row.kind is SegmentKind.ROW and _NAMED_ROW.match(segment.text) is not None


def _rivals(view: NoteView, segment: Segment, other: Segment) -> bool:
    """Whether two sources give the course lengths that differ ("PT summary: 7 months. Clinic intake: 3 months")."""
    one, two = voices(segment.low), voices(other.low)
    told_by_two = one and two and one != two and abs(segment.paragraph - other.paragraph) <= 1
    if not told_by_two and other not in rivals(view, segment):
        return False
    mine, theirs = (
        max((s.interval.high_days for s in course_times(o.low, None)), default=0.0) for o in (segment, other)
    )
    return min(mine, theirs) >= _SHORTEST and max(mine, theirs) >= _DIFFER * min(mine, theirs)


def _two_accounts(view: NoteView, segment: Segment) -> bool:
    own = [max((s.interval.high_days for s in course_times(p, None)), default=0.0) for p in parts(segment.low)]
    told = [length for length in own if length >= _SHORTEST]
    if len(told) > 1 and max(told) >= _DIFFER * min(told):
        return True
    around = (*view.before(segment, 1), segment, *view.after(segment, 1))
    if any(_rivals(view, segment, other) for other in around if other is not segment):
        return True
    text = " | ".join(s.low for s in around if abs(s.paragraph - segment.paragraph) <= 1)
    return cue("course", "two_accounts").search(text) is not None


def _vague(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """ "A lengthy course of PT", "on and off therapy through much of 2024": a length in words only."""
    m = cue("course", "vague").search(segment.low)
    if m is None:
        return
    named = [s for s in subjects_of(segment) if s.code and s.category != "invasive"]
    found = min(named, key=lambda s: abs(s.start - m.start()), default=None) or subject_for(segment, *m.span())
    unnamed = cue("course", "unnamed").search(segment.low)
    if found is None and unnamed:
        found = Subject(*unnamed.span(), "conservative_care", "conservative")
    if found is None or not found.code:
        return
    stretch = Interval(low_days=_VAGUE_DAYS[0], high_days=_VAGUE_DAYS[1], basis="worded")
    fact = _fact(view, segment, segment, found, m.span(), stretch, vague=True)
    unknown = cue("course", "unknown_dates").search(segment.low)
    if (
        unknown
        and fact.assertion.completion in (Completion.NOT_DONE, Completion.PENDING)
        and fact.assertion.about_patient
    ):
        fact = fact.model_copy(update={"assertion": Assertion()})
    yield fact
