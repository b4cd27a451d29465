"""Benefits of a baclofen trial that no scale measures, and trials that were never done (evidence rule 17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from chartcite.extract.families._spasticity_readings import about_other
from chartcite.extract.families._spasticity_words import OTHER_TREATMENT, TRIAL_WORDS
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind, lowered
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import PhraseIndex
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.topic import cues, is_trial_note
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Assertion, Completion, Experiencer, Fact

_SCALE = compiled(r"(?<![a-z])(?:ashw[a-z]*|mas|penn|psfs|as (?:mean|avg|\d))(?![a-z])")
_SHORT = 16
"""A note of up to this many segments that records a bolus is its record, whatever its title."""
_MEASURE = cue("benefit", "measure", words=False)
_COUNT = compiled(
    r"(?<![\d.])(?P<n>\d+)\s*(?P<unit>steps|feet|ft|m|laps|stairs|min|minutes|seconds|s|sec|reps)(?![a-z])"
)


@cache
def _list(name: str) -> PhraseIndex[str]:
    return vocabulary("benefit").lists[name]


def _has(segment: Segment, name: str) -> bool:
    return first(_list(name), segment.low, segment.words) is not None


def extract(chart: Chart) -> Iterator[Fact]:
    """``trial_benefit`` for what went better after a bolus; ``trial`` not done where none was given."""
    days = _bolus_days(chart.whole)
    for view in chart.notes:
        record = _is_record(view)
        for segment in view.segments:
            yield from _none(view, segment)
            if (
                segment.kind in (SegmentKind.RULE, SegmentKind.PAGE)
                or segment.section in ("education", "family_history")
                or segment.blank
            ):
                continue
            if segment.checked is False or not (record or _in_trial(view, segment) or _on_day(view, segment, days)):
                continue
            yield from _benefit(view, segment)


def _none(view: NoteView, segment: Segment) -> Iterator[Fact]:
    hit = first(_list("none"), segment.low, segment.words)
    put_off = any(h.payload == "not_done" for h in vocabulary("trial").vetoes.search(segment.low, segment.words))
    if (
        hit is None
        or put_off
        or segment.checked is False
        or segment.low.rstrip(' "').endswith("?")
        or segment.section == "education"
        or re.match(r"\W*(?:if|unless)\b", segment.low)
    ):
        return
    if any(c.code == "stimulator" and c.start < hit.end and hit.start < c.end for c in cues(segment)):
        return
    if about_other(segment.low, hit.start) and "refused" not in segment.low and "declined" not in segment.low:
        return
    yield make_fact(view, segment, (hit.start, hit.end), kind="trial", value="not_done", assertion=Assertion())


def _given(segment: Segment) -> bool:
    """Whether the segment tells of a baclofen bolus that was given."""
    return (
        _has(segment, "given")
        and not _has(segment, "planned")
        and not _has(segment, "other_drug")
        and not _has(segment, "none")
    )


def _is_record(view: NoteView) -> bool:
    given = [s for s in view.segments if _given(s)]
    if not given or any("baclofen" in s.low or "itb" in s.low or "bolus" in s.low for s in given) is False:
        return False
    return len(view.segments) <= _SHORT or given[0].index < 6 or is_trial_note(view)


def _in_trial(view: NoteView, segment: Segment) -> bool:
    """Whether the segment, or the one before it, tells of the bolus."""
    return any(_given(s) and TRIAL_WORDS.search(s.low) for s in (segment, *view.before(segment, 1)))


def _bolus_days(chart: Chart) -> frozenset[tuple[int, int]]:
    """Months and days on which a bolus was given: of its records, and those named where it is told."""
    found = set()
    for view in chart.notes:
        if _is_record(view) and view.date is not None:
            found.add((view.date.month, view.date.day))
        for segment in view.segments:
            if _given(segment) and TRIAL_WORDS.search(segment.low):
                days = [d.low for d in find_dates(segment.low, view.date) if d.kind == "day"]
                found |= {(day.month, day.day) for day in days[:1]}
    return frozenset(found)


_DAY_LINE = compiled(
    r"[ \t]*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]?[ \t]+)?(?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?![\d%])"
)


def _on_day(view: NoteView, segment: Segment, days: frozenset[tuple[int, int]]) -> bool:
    """Whether the line of a diary or log in which the segment stands opens with the day of a bolus."""
    if not days:
        return False
    text = view.document.text
    line = lowered(text[text.rfind("\n", 0, segment.start) + 1 : segment.end])
    m = _DAY_LINE.match(line)
    return m is not None and (int(m["month"]), int(m["day"])) in days


def _benefit(view: NoteView, segment: Segment) -> Iterator[Fact]:
    if OTHER_TREATMENT.search(segment.low) and not TRIAL_WORDS.search(segment.low) and not _worn(segment.low):
        return
    span = _gain(view, segment)
    if span is None or about_other_patient(segment.low, span[0]):
        return
    assertion = assess(view, segment, [span])[0]
    if assertion.completion in (Completion.TEMPLATE, Completion.DECLINED) or (
        assertion.negated
        and "first time" not in segment.low
        and "no longer" not in segment.low
        and not re.search(r"without|w/o|w/out", segment.low)
    ):
        return
    stands = assertion.model_copy(
        update={"negated": False, "completion": Completion.DONE, "experiencer": Experiencer.PATIENT}
    )
    yield make_fact(view, segment, span, kind="trial_benefit", value="benefit", assertion=stands)


def _worn(low: str) -> bool:
    """Braces and splints are worn in the trial; only "better with the new AFO" credits them."""
    return bool(re.search(r"(?<![a-z])(?:afos?|splints?|casts?|brace)(?![a-z])", low)) and not re.search(
        r"(?<![a-z])(?:with|w/|in)\s+(?:the\s+|a\s+|her\s+|his\s+)?(?:new\s+)?(?:afos?|splints?|casts?|casting)", low
    )


def about_other_patient(low: str, offset: int) -> bool:
    """Relatives help and tell; only a relative's or friend's own device makes it about someone else."""
    return about_other(low, offset) and bool(
        re.search(
            r"(?:'s (?:son|boy|kid|pump|mother|uncle)|friend|neighbo|cousin|uncle|roommate|(?:brother|sister"
            r"|father|mother)'s (?:pump|spasms|legs))",
            low,
        )
    )


def _gain(view: NoteView, segment: Segment) -> tuple[int, int] | None:
    low = segment.low
    if (
        segment.answer == "yes"
        and re.search(r"benefit|improve|response", segment.label)
        and not _SCALE.search(low)
        and "scale" not in low
    ):
        return 0, len(low)
    if _has(segment, "vetoes") and not _has(segment, "kept"):
        return None
    topic = first(_list("topics"), low, segment.words)
    if topic is None or (
        _SCALE.search(low) and re.search(r"spasm|clonus|leg|hip|hand|arm", low[topic.start : topic.end])
    ):
        return None
    gain = first(_list("gains"), low, segment.words)
    if gain is not None:
        return min(topic.start, gain.start), max(topic.end, gain.end)
    if _OTHER_DAYS.search(low) or any(_OTHER_DAYS.match(s.low) for s in _next_on_line(view, segment)):
        return topic.start, topic.end
    measure = _MEASURE.search(low)
    if measure is not None:
        return min(topic.start, measure.start()), max(topic.end, measure.end())
    return _counted(view, segment) or _done(segment, topic.start, topic.end)


_OTHER_DAYS = compiled(
    r"\W*(?<![a-z])(?:usually|normally|ordinarily|as a rule|at home (?:it|this|he|she)|(?:on )?(?:(?:every|all|an?"
    r"|most|the)"
    r" )?(?:other|ordinary|normal|usual|previous|former) (?:days?|nights?|times?|mornings?)|otherwise (?:it|he|she"
    r"|two))(?![a-z])"
)
"""What is so on the days without the drug, told for comparison."""


def _next_on_line(view: NoteView, segment: Segment) -> list[Segment]:
    return [s for s in view.after(segment, 1) if "\n\n" not in view.document.text[segment.end : s.start]]


def _counted(view: NoteView, segment: Segment) -> tuple[int, int] | None:
    """A count that is higher than the one told for before: "Pre: 3 steps", then "22 steps w/ walker"."""
    here = _COUNT.search(segment.low)
    if here is None:
        return None
    for other in view.before(segment, 3):
        there = _COUNT.search(other.low)
        if (
            there is not None
            and there["unit"] == here["unit"]
            and re.search(r"(?<![a-z])(?:pre|before|baseline)", other.low)
            and int(here["n"]) > int(there["n"])
        ):
            return here.start(), here.end()
    return None


def _done(segment: Segment, start: int, end: int) -> tuple[int, int] | None:
    """What the patient or the helpers did after the bolus, told in the past tense: "walked hall x2 after injection"."""
    if re.search(
        r"(?<![a-z])(?:walked|ambulated|sat|stood|climbed|crawled|rolled|transferred|stepped|slept|dressed"
        r"|fed)(?![a-z])",
        segment.low,
    ) and _given(segment):
        return start, end
    m = re.search(
        r"(?<![a-z\d])(?P<a>\d)\s*(?:assist|person|aide)[^.;]{0,30}?(?P<b>\d)\s*(?:assist|person|aide)", segment.low
    )
    return (m.start(), m.end()) if m and m["a"] != m["b"] else None
