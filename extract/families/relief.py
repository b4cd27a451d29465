"""Pain relief and what brought it: stated in percent or parts, as two scores, or in words (evidence rule 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.families._amounts import amounts, clause
from chartcite.extract.families._hours import hours_of
from chartcite.extract.families._measure import Measure
from chartcite.extract.families._relief_times import by_row
from chartcite.extract.families._relief_words import in_doubt, lasting, worded
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import Clock
from chartcite.extract.nlp.stretches import Stretch
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.trials import Trials, find_trials
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.extract.nlp.voices import several, voice_at
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar, Time

_SKIPPED = (SegmentKind.RULE, SegmentKind.PAGE)
_OTHERS_ROLES = ("education", "consent")
_KIN = (
    r"(?:wife|husband|spouse|daughter|son|mother|father|mom|dad|sister|brother|niece|nephew|partner|family|caregiver)"
)
_TOLD_BY = compiled(
    rf"(?:per|by|to|with|told|according to|his|her)\s+(?:his |her |the |pt'?s |patient'?s )?{_KIN}"
    rf"(?:'s)?\s*(?:written|hourly|log|record|diary|report\w*|notes?|says?|stat\w+|agrees?|confirm\w*|"
    rf"[,.:;]|$)"
)


def extract(chart: Chart) -> Iterator[Fact]:
    """``pain_reduction`` facts: the amount, what brought it, how many hours it held."""
    trials = find_trials(chart)
    clocks: dict[str, Clock] = {}
    for view, segment in chart.segments():
        if segment.kind in _SKIPPED or segment.blank or segment.checked is False or view.note.role in _OTHERS_ROLES:
            continue
        yield from _of_segment(view, segment, trials, clocks.setdefault(view.note.id, Clock(view.date)))


def _of_segment(view: NoteView, segment: Segment, trials: Trials, clock: Clock) -> Iterator[Fact]:
    measures = amounts(view, segment, trials)
    if measures and view.note.id in trials.records:
        measures = by_row(view, segment, measures, clock)
    hit = any(trials.procedure(view, segment, m.start) == TRIAL for m in measures)
    if not hit and trials.told(view, segment) and not _of_other_drug(view, segment, trials):
        measures += worded(segment, measures) or lasting(segment, measures)
    if not measures:
        return
    told_by = several(segment.low)
    doubtful = in_doubt(segment)
    assertions = assess(view, segment, [(m.start, m.end) for m in measures])
    for measure, assertion in zip(measures, assertions, strict=True):
        procedure = trials.procedure(view, segment, measure.start)
        attributes: dict[str, Scalar] = {"procedure": procedure, **measure.attributes}
        beside: tuple[Segment, Stretch] | None = None
        if procedure == TRIAL and not _TIMED.intersection(attributes):
            hours, beside = hours_of(view, measure.joined or segment, measure)
            attributes |= hours
        if procedure == TRIAL and told_by and (who := voice_at(segment.low, measure.start)):
            attributes["source"] = who
        if procedure == TRIAL and doubtful:
            attributes["doubtful"] = True
        if procedure == TRIAL and _WANED.search(segment.low[: measure.start]):
            attributes["waned"] = True
        recorded = view.note.id in trials.records
        yield make_fact(
            view,
            measure.joined or segment,
            (measure.start, measure.end),
            kind="pain_reduction",
            value=measure.low,
            low=measure.low,
            high=measure.high,
            unit="percent",
            attributes=attributes,
            assertion=_asserted(segment, measure, assertion, recorded=recorded),
            proof=measure.proof,
            more=() if beside is None else (cite(view, beside[0], beside[1].start, beside[1].end),),
        )


_TIMED = frozenset({"hours", "at", "doubtful"})
"""Attributes of an amount that tell its time, or that nothing can be made of it."""
_WANED = compiled(
    r"(?<![a-z])(?:(?:taper\w*|trail\w*) (?:off|down|away)|wan(?:ed|ing|es)|w(?:ore|earing|orn) (?:off|down"
    r"|thin)|dwindl\w+"
    r"|(?:relief|benefit|effect|response|analgesia)[^.;\d%]{0,20}\b(?:fell|dropp\w+|slipp\w+|sank|declin\w+"
    r"|fad\w+|went down"
    r"|was down|lessen\w*|eroded))\b[^.;]{0,40}$"
)
"""Words before an amount that say it is what was left later: "Tapered off after that, at half by 19:00"."""


def _of_other_drug(view: NoteView, segment: Segment, trials: Trials) -> bool:
    """Whether words of relief belong to a drug named in a sentence that is about no trial ("phenobarbital failed")."""
    if view.note.id in trials.about or any(c.code == TRIAL for c in cues(segment)):
        return False
    if _ON_A_DRUG.search(segment.low):
        return True
    return any(not d.is_class and d.generic not in _SPINAL for d in find_drugs(segment.low))


_ON_A_DRUG = compiled(
    r"\b(?:was|were|been)\s+(?:\w+ly\s+|first\s+|then\s+|also\s+)?(?:(?:started|placed|tried|put"
    r"|maintained)\s+)?on\s+"
    r"(?!infusion|intrathecal|pump|trial|catheter|board)[a-z]{6,}\b"
)
"""A drug by whatever name: "initially was on phenobarbital"."""
_SPINAL = frozenset({"morphine", "hydromorphone", "fentanyl", "sufentanil", "ziconotide", "bupivacaine", "baclofen",
                     "intrathecal baclofen", "clonidine"})  # fmt: skip
"""Drugs that an intrathecal trial gives."""


def _asserted(segment: Segment, measure: Measure, assertion: Assertion, *, recorded: bool) -> Assertion:
    """Negation is part of the amount; hopes, criteria, handouts and other people are no evidence."""
    lists = vocabulary("relief").lists
    updates: dict[str, object] = {"negated": False}
    if assertion.completion in (Completion.NOT_DONE, Completion.DECLINED, Completion.PENDING) or (
        recorded and assertion.completion is not Completion.TEMPLATE
    ):
        updates["completion"] = Completion.DONE
    if assertion.time is Time.FUTURE:
        updates["time"] = Time.NOW
    if assertion.certainty is not Certainty.AFFIRMED:
        updates["certainty"] = Certainty.AFFIRMED
    if assertion.experiencer is Experiencer.FAMILY and _TOLD_BY.search(segment.low):
        updates["experiencer"] = Experiencer.PATIENT
    _, clause_end = clause(segment.low, measure.start)
    expected = [
        h for h in lists["expected"].search(segment.low, segment.words) if h.start < measure.end or h.start < clause_end
    ]
    if (
        any(
            not (measure.start <= h.start < measure.end) and _governs(segment.low, h.start, h.end, measure)
            for h in expected
        )
        or segment.section == "education"
    ):
        updates["certainty"] = Certainty.CONDITIONAL
    if first(lists["other_people"], segment.low, segment.words):
        updates["experiencer"] = Experiencer.OTHER
    return assertion.model_copy(update=updates)


def _governs(low: str, start: int, end: int, measure: Measure) -> bool:
    """Whether a word of hope or rule speaks of this amount: before it in the sentence, or after it in its clause."""
    if re.search(
        r"(?<![a-z])(?:as|short of|under|below|exceed\w*|met|reach\w*|missed|past|beyond)\s+(?:the |our |her "
        r"|his )?$",
        low[:start],
    ):
        return False
    if end <= measure.start:
        return not re.search(r"[.;]\s", low[end : measure.start])
    a, b = clause(low, measure.start)
    if re.search(
        r"(?<![a-z])(?:and|so)\s(?:(?:he|she|they|the pt|pt|the patient|patient|we|i)\s)?[^,;]{0,12}$",
        low[measure.end : start],
    ):
        return False
    return a <= start < b and not re.search(r"recommend|proceed|candidate|want|wish|consider|plan", low[start:end])
