"""Pain diaries kept before the trial: their mean, told or computed (evidence rule 10).

"MY PAIN WEEK, one number each night (0-10): Thu 6, Fri 7, ... week mean 6.0"; "100 mm line at bedtime: 61 55 60 57".
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from chartcite.extract.families._pain import pain_spans
from chartcite.extract.families._said import ruled
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.time import find_dates
from chartcite.models.fact import Fact

_ROLES = frozenset({"education", "consent", "fax_cover", "imaging", "lab", "device"})
_HEAD = compiled(
    r"(?<![a-z])(?:(?:pain )?(?:diary|diaries|log|calendar)|pain (?:week|record|sheet|journal)"
    r"|daily (?:pain )?(?:scores|readings|numbers)|readings"
    r"|(?:one|a) (?:number|mark|score) (?:each|every|a|per) (?:night|day|evening|morning)|(?:0|zero)\s?(?:-|to)\s?100"
    r"|100\s?-?mm|mm line|vas (?:mm|line))(?![a-z])"
)
_HUNDRED = compiled(
    r"(?<![\d.])(?:0|zero)?\s?(?:-|to)?\s?100\b\s?-?(?:mm)?|(?<![a-z])mm (?:line|vas)|vas,? ?\(?mm|100 = "
)
_TEN = compiled(r"(?<![\d.])0\s?(?:-|to)\s?10(?!\d)|/\s?10(?!\d)|out of (?:10|ten)|nrs")
_OF_DRUG = compiled(
    r"(?<![a-z])(?:infusion|infusing|bolus|catheter|on (?:the )?(?:drug|drip|pump|it)|trial day|post|during|after"
    r"|relief|opioid|mme|dose|blood (?:pressure|sugar)|glucose|bp|weight|spasms?|steps|mood|sleep|bladder|bowel"
    r"|function)(?![a-z])"
)
_BEFORE = compiled(r"(?<![a-z])(?:before|prior to|preceding|pre-?trial|baseline|at home|home)(?![a-z])")
_MEAN = compiled(
    r"(?<![a-z])(?:(?:week(?:ly)?|overall|monthly|14-day|7-day|two-week)\s+)?"
    r"(?:mean|average|avg|averaged|averages|averaging)(?![a-z])(?P<gap>[^.\d]{0,46}?)"
    r"(?<![\d/])(?P<n>\d{1,3}(?:\.\d{1,2})?)(?![\d:]|\s?(?:days?|weeks?|nights?|readings|mg|hours?|h\b))"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = (
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{1,2}} {_MONTH}"
    rf"|{_MONTH} \d{{1,2}}|(?:day|night|d)\s?\d{{1,2}})"
)
_ENTRY = compiled(
    rf"(?<![\w/]){_DAY}(?:\s+\d{{1,2}}/\d{{1,2}})?\s*[:=-]?\s+(?P<n>\d{{1,3}}(?:\.\d)?)"
    r"(?![\d/:.%]|\s?(?:mg|tab|h\b|am|pm))"
)
_SEP = r"(?:\s*[,;]\s*|\s+)"
_ONE = r"\d{1,3}(?:\.\d)?"
_LIST = compiled(rf"(?<![\d/.:-])(?P<list>{_ONE}{_SEP}(?:{_ONE}{_SEP}){{2,}}{_ONE})(?![\d/:%-])")
_CLOCK = compiled(r"\d{1,2}:\d\d|(?<!\d)[01]\d[0-5]\d(?!\d)")
_NUMBER = compiled(r"\d{1,3}(?:\.\d)?")
_LETTER = compiled(r"[a-z]")
_LEAST, _REACH = 4, 40


def extract(chart: Chart) -> Iterator[Fact]:
    """``pain_score`` facts of role ``average`` for each diary of a note."""
    for view in chart.notes:
        if view.note.role in _ROLES:
            continue
        last = -1
        for segment in view.segments:
            if segment.index > last and _heads(view, segment):
                fact, last = _read(view, segment)
                if fact is not None:
                    yield fact


def _heads(view: NoteView, segment: Segment) -> bool:
    """Whether a diary of pain, kept before any drug of the trial, begins here."""
    if (
        segment.kind in (SegmentKind.RULE, SegmentKind.PAGE)
        or segment.section in ("education", "goals")
        or ruled(segment)
    ):
        return False
    if not _HEAD.search(segment.low) or (_OF_DRUG.search(segment.low) and not _BEFORE.search(segment.low)):
        return False
    above = [s for s in view.before(segment, 2) if s.kind is SegmentKind.HEADING]
    if any(_OF_DRUG.search(f"{s.low} {s.label}") and not _BEFORE.search(s.low) for s in above):
        return False
    around = (*view.before(segment, 2), segment, *view.after(segment, 1))
    return any(pain_spans(s.low) or "vas" in s.words for s in around)


def _body(view: NoteView, head: Segment) -> list[Segment]:
    """The head and what follows it, up to a part on the drug, another heading or words on something else."""
    found = [head]
    for segment in view.after(head, _REACH):
        if segment.kind is SegmentKind.HEADING or segment.section != head.section or _OF_DRUG.search(segment.low):
            break
        if segment.paragraph > found[-1].paragraph + 1:
            break
        bare = segment.kind is SegmentKind.RULE or _NUMBER.search(segment.low) or _HEAD.search(segment.low)
        if not bare and segment.paragraph != head.paragraph and len(segment.low.split()) > 8:
            break
        found.append(segment)
    return found


def _read(view: NoteView, head: Segment) -> tuple[Fact | None, int]:
    body = _body(view, head)
    low = " ".join(s.low for s in body)
    told = [(s, m) for s in body for m in _MEAN.finditer(s.low)]
    values = _values(body)
    top = max([*values, *(float(m["n"]) for _, m in told)], default=0.0)
    hundred = top > 10 and _HUNDRED.search(low) is not None
    if top > (100 if hundred else 10) or (not hundred and not _TEN.search(low) and not values):
        return None, head.index
    scale = 10.0 if hundred else 1.0
    if told:
        segment, m = told[0]
        day = _last_day(view, body) or view.date
        return _fact(view, segment, m.span(), float(m["n"]) / scale, day, ""), body[-1].index
    if len(values) < _LEAST:
        return None, head.index
    mean = sum(values) / len(values)
    proof = f"mean of {len(values)} readings: {mean:.1f}"
    rows = [s for s in body if _values([s])]
    first, end = rows[0], rows[-1]
    fact = _fact(view, first, (0, len(first.low)), mean / scale, _last_day(view, body), proof)
    if end is not first:
        fact = fact.model_copy(update={"citations": (*fact.citations, cite(view, end, 0, len(end.text)))})
    return fact, body[-1].index


def _values(body: Sequence[Segment]) -> list[float]:
    """The readings of a diary: one behind each day, or a bare list of numbers; a column headed "mean" is none."""
    found: list[float] = []
    for segment in body:
        entries = [float(m["n"]) for m in _ENTRY.finditer(segment.low)]
        m = None if entries or _CLOCK.search(segment.low) else _LIST.search(segment.low)
        if m is not None and ("," in m["list"] or not _LETTER.search(segment.low)):
            entries = [float(n) for n in _NUMBER.findall(m["list"])]
        found += entries
    return found


def _last_day(view: NoteView, body: Sequence[Segment]) -> dt.date | None:
    days = [d.low for s in body for d in find_dates(s.low, view.date) if d.exact and d.kind == "day"]
    days = [d for d in days if view.date is None or d <= view.date]
    return max(days, default=None)


def _fact(
    view: NoteView, segment: Segment, span: tuple[int, int], value: float, date: dt.date | None, proof: str
) -> Fact:
    score = round(value, 2)
    raw = re.sub(r"\s+", " ", segment.low[slice(*span)])[:60]
    return make_fact(view, segment, span, kind="pain_score", value=score, low=score, high=score, unit="/10", date=date,
                     proof=proof, attributes={"role": "average", "scale": "NRS", "raw": raw})  # fmt: skip
