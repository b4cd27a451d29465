"""What oral antispasmodics and physical therapy did to spasticity (evidence rule 17)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from chartcite.extract.families._outcome_words import ended_otherwise, find_outcomes, warned
from chartcite.extract.families._people import someone_else
from chartcite.extract.families.course_subject import subject_for
from chartcite.extract.families.course_time import course_times
from chartcite.extract.families.medication import asserted as drug_asserted
from chartcite.extract.families.therapy import therapy_assertion
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import Group, compiled
from chartcite.extract.nlp.modalities import modalities_in
from chartcite.extract.nlp.rivals import parts, rivals
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Interval, Scalar, Time

_SKIP_SECTIONS = frozenset({"education", "family_history", "administrative", "allergies", "goals"})
_NOT_ORAL = compiled(r"\b(?:it|itb|intrathecal|pump|bolus|test dose|trial)\b[^.;]{0,12}$")
_TOPICAL = compiled(r"^\W*(?:cream|gel|ointment|topical|suppositor\w*|pump|bolus|trial|injection|\d+ mcg)")
_THERAPIST = compiled(
    r"stretch(?:ed|ing)\b[^.;]{0,40}\b(?:stood|strengthened|therapist)\b"
    r"|\b(?:in|to) (?:my|our) gym\b|\btherapist\b[^.;]{0,40}stretch"
    r"|\bdpt\b|\bphysio\b|\bphysical therap|\bneuro pt\b"
)
_AT_END = compiled(
    r"\b(?:at|on|by|upon) (?:d/?c|discharge|exit|the end)\b|\bas far as (?:it|we|they|he|she)\b|\bplateau"
    r"|\bgoals? (?:not|un|never|partially)[ -]?met"
)
"""What was found at the end of a course is no goal of it, though it stands below the goals."""
_ORDER = ("not_tolerated", "not_done", "partial", "helped", "failed")
_FIRST = {"still_taken": "unclear", "no_goals": "failed"}
"""Lists of the vocabulary that win over the outcomes whose words they hold, and what each says."""
_VISITS = compiled(r"\b(?:visits?|sessions?|plateau\w*)\b")
_PATIENT_AGAIN = compiled(r"\b(?:our|this|the) (?:pt|patient)\b|\bpt\b")
_OUTCOME_COLUMN = compiled(r"outcome|result|response|effect|benefit")
_LOOK_BACK = 3
_SIX_WEEKS = 42


@dataclass(frozen=True, slots=True)
class _Target:
    code: str
    start: int
    end: int
    drug: str = ""


def extract(chart: Chart) -> Iterator[Fact]:
    """Therapy facts with an ``outcome``, for oral antispasmodics and physical therapy."""
    for view in chart.notes:
        for segment in view.segments:
            if (
                (segment.section in _SKIP_SECTIONS and not (segment.section == "goals" and _AT_END.search(segment.low)))
                or segment.blank
                or segment.checked is False
                or segment.kind is SegmentKind.PAGE
            ):
                continue
            yield from _outcomes(view, segment, view.date or chart.request_date)


def _targets(segment: Segment) -> list[_Target]:
    low = segment.low
    found = []
    for drug in find_drugs(low):
        oral = not _NOT_ORAL.search(low[: drug.start]) and not _TOPICAL.match(low[drug.end :])
        if drug.drug_class in ("antispasmodic", "muscle_relaxant") and oral:
            found.append(_Target("oral_antispasmodic", drug.start, drug.end, "" if drug.is_class else drug.generic))
    for m in cue("spastic", "oral_unnamed").finditer(low):
        if not found:
            found.append(_Target("oral_antispasmodic", m.start(), m.end()))
    for span in modalities_in(segment.text, low):
        if segment.text[span.start : span.end] == "pt" and low[span.end : span.end + 1] == ":":
            continue
        if span.code == "other" and low.startswith("therapist", span.start):
            continue
        unnamed = span.code == "other" and not re.search(r"\bsession|\bdrug ", low)
        if span.code in ("physical_therapy", "aquatic_therapy") or (
            unnamed and not cue("spastic", "other_target").search(low)
        ):
            found.append(_Target("physical_therapy", span.start, span.end))
    therapist = _THERAPIST.search(low)
    if therapist and not any(t.code == "physical_therapy" for t in found):
        found.append(_Target("physical_therapy", *therapist.span()))
    return found


def _outcomes(view: NoteView, segment: Segment, anchor: dt.date | None) -> Iterator[Fact]:
    targets = _targets(segment)
    place = segment
    found = list(_said(segment, named=bool(targets))) or _left_off(view, segment, targets)
    if _in_dispute(view, segment):
        found = [("unclear", span) for code, span in found if code == "not_tolerated"] or [
            ("unclear", m.span()) for m in cue("spastic", "tolerated").finditer(segment.low)
        ]
    if not found:
        return
    if not targets and find_drugs(segment.low):
        return
    if not targets:
        place, targets = _before(view, segment)
    if not targets and (view.note.role == "therapy" or _VISITS.search(segment.low)):
        place = segment
        targets = [_Target("physical_therapy", 0, 0)]
    for outcome, span in found:
        target = _nearest(targets, span) if place is segment else targets[-1] if targets else None
        if target is None or _elsewhere(segment, span, target, near=place is segment):
            continue
        yield _fact(view, segment, place, target, outcome, span, anchor)


def _in_dispute(view: NoteView, segment: Segment) -> bool:
    """Whether of two sources side by side one has the treatment not tolerated and the other has nothing wrong."""
    own = parts(segment.low)
    pairs = [(own[0], own[1])] if own else [(segment.low, s.low) for s in rivals(view, segment)]
    harm, fine = cue("spastic", "not_tolerated"), cue("spastic", "tolerated")
    return any((harm.search(a) and fine.search(b)) or (harm.search(b) and fine.search(a)) for a, b in pairs)


def _left_off(view: NoteView, segment: Segment, targets: list[_Target]) -> list[tuple[str, tuple[int, int]]]:
    """A drug stopped for what it did, told in the sentence after its name: "could not be roused, so we stopped it"."""
    found = [] if targets else [(code, span) for code, span in _shared(segment) if code == "not_tolerated"]
    return found if found and any(t.drug for t in _before(view, segment)[1]) else []


@cache
def _outcome_words() -> Group:
    return Group(cue("spastic", key) for key in (*_FIRST, *_ORDER))


def _said(segment: Segment, *, named: bool) -> Iterator[tuple[str, tuple[int, int]]]:
    """The outcomes in a segment; one inside another's words gives way. ``named``: a treatment is named too."""
    low = segment.low
    taken: list[tuple[int, int]] = []
    hopeful = _outcome_words().hopeful(low)
    ended = ended_otherwise(low, segment.words) if hopeful else []
    for key in (*_FIRST, *_ORDER) if hopeful else ():
        for m in cue("spastic", key).finditer(low):
            if key == "not_tolerated" and (_NO_HARM.search(m[0]) or _paused(low, m) or warned(low, *m.span())):
                continue
            if key == "not_tolerated" and any(a < m.end() and m.start() < b for a, b in ended):
                continue
            if not any(m.start() < b and a < m.end() for a, b in taken):
                taken.append(m.span())
                denied = key == "helped" and _NOT_SO.search(low[: m.start()]) is not None
                yield "failed" if denied else _FIRST.get(key, key), m.span()
    if not taken:
        for (start, end), column in zip(segment.cells, segment.columns, strict=False):
            if _OUTCOME_COLUMN.search(column) and re.fullmatch(r"\W*(?:none|nil|no|0)\W*", low[start:end]):
                yield "failed", (start, end)
    if not taken and named:
        yield from _shared(segment)
    doubt = cue("spastic", "unclear").search(low)
    if doubt and not any(a <= doubt.start() < b for a, b in taken):
        yield "unclear", doubt.span()


_NOT_SO = compiled(
    r"(?:\b(?:not|never|hardly|barely|scarcely|nor|neither|nothing|none|nobody|cannot)|n't)\s+(?:(?:has|have|had|really|ever|been"
    r"|be|even|at all|all that|particularly|once|actually)\s+){0,3}$"
)
"""Help that the words before it deny: "have not loosened her"."""


def _paused(low: str, harm: re.Match[str]) -> bool:
    """Whether a drug was held for a test, or left out in the hours before one, not for what it did."""
    start, end = harm.span()
    if cue("spastic", "paused").search(low, start, end + _AFTER):
        return True
    return cue("spastic", "paused_hours").search(low, start, end + _AFTER) is not None and not _BECAUSE.search(harm[0])


_AFTER = 24
_BECAUSE = compiled(r"\b(?:for|because|due to|d/t|secondary|on account)\b")
_NO_HARM = compiled(r"\b(?:no|without|denies|denied|nil|zero|not (?:from|for|due to|because of))\b(?! longer| more)")
"""A drug that was quit without a side effect was not quit for one."""
_SHARED = {"content": "helped", "no_fair_trial": "unclear", "side_effect": ""}
"""Codes of the shared lexicon that read otherwise here; a side effect that stopped nothing says nothing."""


def _shared(segment: Segment) -> Iterator[tuple[str, tuple[int, int]]]:
    """The outcomes that the lexicon of all treatments finds, where the words of spasticity find none."""
    for hit in find_outcomes(segment.low, segment.words, therapy=False):
        code = hit.payload.removesuffix("_tied").removesuffix("_bare")
        name = _SHARED.get(code, code)
        if name in (*_ORDER, "unclear"):
            yield name, (hit.start, hit.end)


def _before(view: NoteView, segment: Segment) -> tuple[Segment, list[_Target]]:
    for other in reversed(view.before(segment, _LOOK_BACK)):
        targets = [] if _is_letterhead(view, other) else _targets(other)
        if targets:
            return other, targets
        if cue("spastic", "other_target").search(other.low):
            break
    return segment, []


def _is_letterhead(view: NoteView, segment: Segment) -> bool:
    """Whether a segment is the head of a note that is no therapist's: "REHAB HOSPITAL", "PT SOLUTIONS"."""
    if view.note.role == "therapy" or _THERAPIST.search(segment.low):
        return False
    if _DOCTOR.match(segment.low):
        return True
    if segment.index >= _HEAD:
        return False
    return segment.text.isupper() and _HOUSE.search(segment.low) is not None


_HEAD = 3
_DOCTOR = compiled(
    r"\W*(?:physician|provider|attending|doctor|consultant|examiner|author|dictated by|seen by|signed|from|to|cc"
    r"|attn)\b[^:]{0,20}:"
    r"|\W*(?:dr\.? )?(?:[\w'’-]+\.? ){1,4}[\w'’-]+, ?(?:md|do|m\.d\.|d\.o\.|mbbs|frcp)\b[^.;:]{0,40}\Z"
)
"""A line that names a doctor: "Physician: A. Roe, MD (rehabilitation)"."""
_HOUSE = compiled(
    r"\b(?:hospital|cent(?:er|re)|clinic|institute|health|medical|associates|group|system|department|program)\b"
)


def _nearest(targets: list[_Target], span: tuple[int, int]) -> _Target | None:
    return min(targets, key=lambda t: min(abs(t.end - span[0]), abs(t.start - span[1])), default=None)


def _elsewhere(segment: Segment, span: tuple[int, int], target: _Target, *, near: bool) -> bool:
    """Whether the outcome belongs to another treatment: botulinum toxin, casting, a bolus."""
    low = segment.low
    first = max(low.rfind(". ", 0, span[0]), low.rfind("; ", 0, span[0])) + 1
    before = [m.end() for m in cue("spastic", "other_target").finditer(low, first, span[0])]
    after = re.match(r"\s*(?:of|from|with|to|w/|by)\s+(?:\w+\s){0,2}", low[span[1] :])
    if after and cue("spastic", "other_target").match(low, span[1] + after.end()):
        return True
    if not near:
        return bool(before)
    return any(span[0] - end < abs(span[0] - target.end) for end in before)


def _fact(view: NoteView, segment: Segment, place: Segment, target: _Target, outcome: str, span: tuple[int, int],
          anchor: dt.date | None) -> Fact:  # fmt: skip
    attributes: dict[str, Scalar] = {"outcome": outcome}
    if target.drug:
        attributes["drug"] = target.drug
    weeks = re.search(r"\b(?:wk|week)s? (\d+)\b", segment.low)
    if weeks:
        attributes["weeks_reached"] = float(weeks[1])
    visits = re.search(r"\b(\d+) (?:\w+ )?(?:visits?|sessions?)\b", segment.low)
    if visits:
        attributes["visits"] = float(visits[1])
    more = () if place is segment else (cite(view, place, target.start, target.end),)
    length = _length(segment, anchor)
    return make_fact(view, segment, span, kind="therapy", value=target.code, attributes=attributes, interval=length,
                     assertion=_assertion(view, segment, place, target, outcome, span), more=more)  # fmt: skip


def _length(segment: Segment, anchor: dt.date | None) -> Interval | None:
    """The length told in the same segment, where it is not another's (an illness, a follow-up)."""
    for span in course_times(segment.low, anchor):
        subject = subject_for(segment, span.start, span.end)
        owned = subject is None or subject.category in ("active", "medication", "conservative")
        if owned and span.interval.high_days >= 3 and (not span.vague or span.interval.high_days < _SIX_WEEKS):
            return span.interval
    return None


_TOOK_PLACE = compiled(
    r"\b(?:visits?|sessions?|complet\w*|finish\w*|attended|weeks? of|months? of|wks? of|seen|did|had|d/c)\b"
)


def _to_come(place: Segment, segment: Segment) -> bool:
    """Whether the therapy named in a sentence before is still to begin: what comes after is no outcome of it."""
    ahead = cue("spastic", "to_come").search(place.low) is not None
    return ahead and not _TOOK_PLACE.search(place.low) and not _VISITS.search(segment.low)


def _assertion(
    view: NoteView, segment: Segment, place: Segment, target: _Target, outcome: str, span: tuple[int, int]
) -> Assertion:
    """An outcome is evidence unless it is another's, hoped for, conditional or part of a template."""
    if place is not segment and _PATIENT_AGAIN.search(segment.low) and someone_else(view, place, target.start):
        return Assertion()
    if someone_else(view, segment, span[0]):
        return therapy_assertion(view, segment, *span)
    said = (
        drug_asserted(view, place, target.start, target.end)
        if target.drug
        else therapy_assertion(view, place, target.start, target.end)
    )
    template = (
        said.completion is Completion.TEMPLATE or said.certainty is Certainty.CONDITIONAL or not said.about_patient
    )
    planned = said.time is Time.FUTURE or (
        said.completion in (Completion.RECOMMENDED, Completion.SCHEDULED)
        and (outcome in ("unclear", "helped") or place is not segment)
    )
    if place is not segment and not target.drug and _to_come(place, segment):
        return said.model_copy(update={"completion": Completion.SCHEDULED})
    if template or planned or cue("spastic", "hoped", words=False).search(segment.low[: span[0]]):
        return said if template or planned else said.model_copy(update={"certainty": Certainty.CONDITIONAL})
    return Assertion()
