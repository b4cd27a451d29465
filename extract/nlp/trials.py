"""Which notes of a chart record the intrathecal drug trial, and which speak of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind, lowered
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow import find_readings, lines_of
from chartcite.extract.nlp.flow_rows import CLOCK
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.topic import RUN_UP, TRIAL, UNKNOWN, cues, is_trial_note, procedure_of
from chartcite.extract.nlp.vocabulary import first, vocabulary

_BEDSIDE = ("procedure", "flowsheet", "nursing", "discharge", "phone")
"""Roles whose notes record a trial where their first lines name the dose or catheter."""
_MIXED = ("discharge", "progress", "consult", "oncology", "note", "therapy", "hp")
"""Roles whose notes record a trial only where they also hold its readings."""
_NEIGHBOURS = ("procedure", "flowsheet", "nursing", "discharge", "note", "therapy", "trial_record", "oncology")
_LATER = compiled(
    r"schedul|booked|pending|\bplan|will |propos|consider|request|re trial date|date of|if approved|candidate|await"
)
_TO_COME = compiled(
    r"set ?up|schedul|plan(?:ned)?\b|propos|candidate|authoriz|request|consider|would like|refer|upcoming|"
    r"await|before (?:the |any )?trial"
)
_BEDSIDE_RECORDS = ("trial", "trial_record", "flowsheet", "discharge", "procedure", "nursing", "note")
"""Roles of a record whose undated neighbours in the same file belong to it."""
_AT_BEDSIDE = ("therapy", "nursing", "note", "flowsheet", "phone", "discharge")
"""Roles of notes of the trial's days that speak of it without naming it."""
_MOST_DAYS = 6
_FEWEST = 3
"""Pain readings that make a chart."""


@dataclass(frozen=True, slots=True)
class Trials:
    """Ids of notes: ``records`` of a trial (their scores are its readings), and all that are ``about`` one."""

    records: frozenset[str]
    about: frozenset[str]

    def procedure(self, view: NoteView, segment: Segment, offset: int) -> str:
        """What a statement belongs to (see :mod:`topic`); one that names nothing belongs to its note's trial."""
        code = procedure_of(view, segment, offset)
        if code in (UNKNOWN, "intrathecal_pump") and view.note.id in self.about:
            return TRIAL
        return code

    def told(self, view: NoteView, segment: Segment) -> bool:
        """Whether plain words may stand for a trial: it is named here, or the note is about one that took place."""
        if segment.low.rstrip(' "').endswith("?") and _opens_question(segment.low):
            return False
        if any(c.code == TRIAL for c in cues(segment)) or view.note.id in self.about:
            return True
        beside = [
            s
            for s in (*view.before(segment, 3), *view.after(segment))
            if "\n" not in view.document.text[min(segment.end, s.end) : max(segment.start, s.start)]
        ]
        return bool(beside) and not any(_TO_COME.search(s.low) for s in beside)


_KNOWN: WeakKeyDictionary[Chart, Trials] = WeakKeyDictionary()


def _opens_question(low: str) -> bool:
    start = len(low) - len(low.lstrip(" \"'-*("))
    return cue("said", "asks_first").match(low, start) is not None


def find_trials(chart: Chart) -> Trials:
    """By role, title, dose and readings; then the notes beside a record, and those of the trial's days.

    Several families ask; each chart is read once.
    """
    chart = chart.whole
    known = _KNOWN.get(chart)
    if known is None:
        known = _KNOWN[chart] = _find(chart)
    return known


def _find(chart: Chart) -> Trials:
    records = {v.note.id for v in chart.notes if _records(v)}
    for view, former in zip(chart.notes[1:], chart.notes, strict=False):
        beside = former.note.id in records and former.note.document == view.note.document
        if beside and view.note.role in _NEIGHBOURS and _close(view, former):
            records.add(view.note.id)
    if records or any(_names_dose(v) for v in chart.notes):
        records |= {v.note.id for v in chart.notes if v.note.role != "therapy" and _is_diary(v)}
    about = set(records)
    days = [d for v in chart.notes if v.note.id in records and v.note.role != "phone" for d in _days(v)]
    papers = {v.note.document for v in chart.notes if v.note.id in records and v.note.role in _BEDSIDE_RECORDS}
    for view in chart.notes:
        role = view.note.role
        if view.note.other_patient:
            continue
        in_days = view.date in days or (view.date is None and view.note.document in papers)
        if (role in ("phone", "portal", "nursing") and _speaks(view)) or (in_days and role in _AT_BEDSIDE):
            about.add(view.note.id)
            if in_days and role in ("note", "flowsheet", "nursing") and _charts_pain(view):
                records.add(view.note.id)
    return Trials(frozenset(records), frozenset(about))


def _records(view: NoteView) -> bool:
    if view.note.role == "psych" or view.note.other_patient:
        return False
    if is_trial_note(view):
        return True
    named = _names_dose(view)
    if not named or view.note.role not in (*_BEDSIDE, *_MIXED):
        return False
    if view.note.role in ("procedure", "flowsheet", "nursing") or (view.note.role == "discharge" and _stayed_for(view)):
        return True
    return view.note.role in _MIXED and (len(_readings(view)) >= _FEWEST or _by_the_clock(view))


_STAY = compiled(r"\b(?:reason|admitted|admission|adm|indication|purpose|stay)\b")


def _stayed_for(view: NoteView) -> bool:
    """Whether a discharge summary gives the drug trial as the reason of the stay."""
    return any(
        (_STAY.search(s.low) or _STAY.search(s.label)) and not _LATER.search(s.low)
        for s in view.segments[:8]
        if any(c.code == TRIAL and not c.weak for c in cues(s))
    )


_CLOCKED = compiled(rf"\s*(?:[a-z]{{3,12}}\s+)?(?:{CLOCK})(?![\d/])")


def _by_the_clock(view: NoteView) -> bool:
    """Whether a note opens with the dose of a trial and goes on with lines by the clock: the log of its day."""
    lines = view.document.text[view.note.start : view.note.end].split("\n")
    opening = [s for s in view.segments[:4] if any(c.code == TRIAL and not c.weak for c in cues(s))]
    dosed = any(_GIVEN.search(s.low) and not _LATER.search(s.low) for s in opening)
    return dosed and sum(bool(_CLOCKED.match(lowered(line))) for line in lines) >= _FEWEST


_GIVEN = compiled(r"\d\s?(?:mg|mcg|ug|µg)(?![a-z])")


def _charts_pain(view: NoteView) -> bool:
    """Whether a note of the trial's days is a chart of pain by the clock, and of no other trial."""
    return len(_readings(view)) >= _FEWEST and not any(c.code == "stimulator" for s in view.segments for c in cues(s))


_DIARY = compiled(
    r"(?<![a-z])(?:diary|journal|log|my (?:notes|numbers|scores)|score ?(?:card|sheet)|tracking sheet)(?![a-z])"
)
_AT_THE_LINE = compiled(
    r"(?<![a-z])(?:cath(?:eter)?|epidural|spinal|it infusion|infusion|drip|test dose|trial|pump (?:switched"
    r"|turned|started|on)"
    r"|line (?:in|out)|bag)(?![a-z])"
)


def _is_diary(view: NoteView) -> bool:
    """Whether a note is the diary that a patient kept at the catheter: its head says so, scores by the clock follow."""
    if view.note.other_patient or view.note.role in ("education", "request_form", "fax_cover"):
        return False
    head = " ".join(s.low for s in view.segments[:4])
    if not _DIARY.search(head) or _STIMULATED.search(head) or RUN_UP.search(head):
        return False
    opening = " ".join(s.low for s in view.segments[:8])
    return _AT_THE_LINE.search(opening) is not None and len(_readings(view)) >= _FEWEST


_STIMULATED = compiled(r"stim|(?<![a-z])(?:scs|drg|dcs|tens|spasms?|insulin|glucose|bp log)(?![a-z])")


def _readings(view: NoteView) -> list[object]:
    return list(find_readings(lines_of(view.document.text, view.note.start, view.note.end), view.date))


def _names_dose(view: NoteView) -> bool:
    """Whether a line outside plans and handouts names the drug trial and no other procedure."""
    people = vocabulary("relief").lists["other_people"]
    return any(
        c.code == TRIAL and not c.weak
        for s in view.segments[:40]
        if s.kind is not SegmentKind.PAGE and s.section != "education" and first(people, s.low, s.words) is None
        for c in cues(s)
    ) and not any(c.code == "stimulator" for s in view.segments[:4] for c in cues(s))


def _close(view: NoteView, other: NoteView) -> bool:
    if view.date is None or other.date is None:
        return True
    return 0 <= (view.date - other.date).days <= 3


def _speaks(view: NoteView) -> bool:
    """A call or message whose first lines name the trial as something past."""
    return any(c.code == TRIAL and not c.weak and not _LATER.search(s.low) for s in view.segments[:7] for c in cues(s))


def _days(view: NoteView) -> list[dt.date]:
    """The days that a record covers: its own, and those of its rows within a few days of it."""
    if view.date is None:
        return []
    found = {view.date}
    for segment in view.segments:
        for span in find_dates(segment.low, view.date):
            if span.exact and abs((span.low - view.date).days) <= _MOST_DAYS:
                found.add(span.low)
    first_day, last = min(found), max(found)
    return [first_day + dt.timedelta(days=n) for n in range((last - first_day).days + 1)]
