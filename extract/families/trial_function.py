"""What the patient could do during the intrathecal drug trial: gained, not gained, unclear (evidence rule 16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.families._function_rows import measured_gains
from chartcite.extract.families._function_tables import Compared, compared_rows
from chartcite.extract.families._trial_contrast import CONTRAST, DURING, THEN, against_before
from chartcite.extract.families._trial_doubt import doubts, half_said, question, two_accounts, unfilled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind, lowered, make_segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.measures import find_changes
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.trials import Trials, find_trials
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Time

_HALF_SAID = "half said"
_SKIPPED = (SegmentKind.RULE, SegmentKind.PAGE, SegmentKind.HEADING)
_OTHERS_ROLES = ("education", "consent", "request_form", "fax_cover")
_STILL_NOT = compiled(
    r"\b(?:still|also) (?:could not|couldn't|can't|cannot|unable)|no longer (?:able|could)|could no longer"
)
_NEGATED = compiled(
    r"(?<![a-z])(?:not|no|never|couldn't|unable|without any|didn't|cannot|can't|wasn't|denies|nor|neither"
    r"|fail\w*|lacked|lacking|nil|zero)"
    r"(?![a-z])[^.;,]{0,30}$"
)


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    value: str
    proof: str = ""


def extract(chart: Chart) -> Iterator[Fact]:
    """``trial_function`` facts: gain, no_gain, unclear, not_tested."""
    trials = find_trials(chart)
    for view in chart.notes:
        tabled = list(compared_rows(view)) if view.note.id in trials.about else []
        yield from _tabled(view, tabled)
        if view.note.id in trials.records:
            yield from _measured(view)
        for segment in view.segments:
            if not any(r.start < segment.end and segment.start < r.end for r in tabled):
                yield from _of_segment(view, segment, trials)


def _of_segment(view: NoteView, segment: Segment, trials: Trials) -> Iterator[Fact]:
    if (
        segment.kind in _SKIPPED
        or segment.blank
        or segment.section in ("education", "goals")
        or view.note.role in _OTHERS_ROLES
    ):
        return
    if segment.checked is False or question(segment) or unfilled(segment) or "***" in segment.low:
        return
    found = _find(view, segment)
    if found is None:
        return
    of_trial = trials.procedure(view, segment, found.start) == TRIAL
    if not of_trial and not (view.note.id in trials.records and _SINCE_SURGERY.search(segment.low)):
        return
    if found.value == "gain" and (_of_every_day(segment) or _of_relative(segment, found)):
        return
    if found.value == "no_gain" and _in_a_baseline(view, segment):
        return
    if found.proof == _HALF_SAID and not trials.told(view, segment) and not segment.low.rstrip(' "').endswith("?"):
        return
    assertion = assess(view, segment, [(found.start, found.end)])[0]
    more = tuple(cite(view, s, 0, len(s.text)) for s in _partner(view, segment, found))
    yield make_fact(
        view,
        segment,
        (found.start, found.end),
        kind="trial_function",
        value=found.value,
        proof=found.proof if found.proof != _HALF_SAID else "",
        assertion=_asserted(segment, found, assertion, recorded=view.note.id in trials.records),
        more=more,
    )


_SINCE_SURGERY = compiled(
    r"(?<![a-z])(?:since|before|after|until)\s+(?:(?:the|his|her|my|that|last)\s+){0,2}(?:\w+\s+)?(?:surgery"
    r"|operation"
    r"|fusion|laminectomy|accident)(?![a-z])"
)
"""A surgery that dates how long something could not be done."""


def _tabled(view: NoteView, rows: list[Compared]) -> Iterator[Fact]:
    """The tasks that went better under the drug; where none did, one of those that did not."""
    gained = [r for r in rows if r.gained]
    for row in gained or [r for r in rows if r.gained is False][:1]:
        segment = make_segment(view.document, row.start, row.end, index=0, paragraph=0)
        yield make_fact(view, segment, (0, len(segment.text)), kind="trial_function",
                        value="gain" if row.gained else "no_gain", proof=row.proof)  # fmt: skip


def _measured(view: NoteView) -> Iterator[Fact]:
    for gain in measured_gains(view):
        yield make_fact(
            view,
            gain.segment,
            gain.span,
            kind="trial_function",
            value="gain",
            proof=gain.proof,
            more=(cite(view, gain.before, 0, len(gain.before.text)),),
        )


def _in_a_baseline(view: NoteView, segment: Segment) -> bool:
    """Whether the line that holds the segment was opened as the state before: "Baseline NRS 8/10. Walks 40 yd"."""
    text = view.document.text
    before = lowered(text[text.rfind("\n", 0, segment.start) + 1 : segment.start])
    return _AS_BASELINE.search(before) is not None and not DURING.search(segment.low)


_AS_BASELINE = compiled(
    r"(?<![a-z])(?:baseline|pre[- ]?(?:dose|trial|op|bolus|infusion|procedure)|on (?:arrival"
    r"|admission))(?![a-z])[^?]*$"
)


def _of_every_day(segment: Segment) -> bool:
    """Whether a sentence that does not name the trial tells of every day, or of an examination."""
    if any(c.code == TRIAL for c in cues(segment)):
        return False
    if segment.section in (
        "exam",
        "social",
        "psych",
        "surgical_history",
        "past_medical",
        "ros",
        "allergies",
    ) and not DURING.search(segment.low):
        return True
    return (
        bool(_PRESENT.search(segment.low))
        and not DURING.search(segment.low)
        and not CONTRAST.search(segment.low)
        and "first time" not in segment.low
    )


_RELATIVE = compiled(
    r"(?<![a-z])(?:wife|husband|spouse|partner|mother|father|mom|mum|dad|daughter|son|sister|brother|niece"
    r"|nephew|friend|family|roommate"
    r"|neighbou?r|visitors?)\s+(?:(?:was|is|were|had|has|could|also|then|who|finally)\s+){0,3}$"
)


def _of_relative(segment: Segment, found: _Found) -> bool:
    """Whether a relative is who could do it: "His wife was able to sleep in the chair"."""
    return _RELATIVE.search(segment.low[: found.start]) is not None


def _partner(view: NoteView, segment: Segment, found: _Found) -> tuple[Segment, ...]:
    """The sentence that tells of before, where the gain is spread over two."""
    return view.before(segment) if found.proof == "before and during" else ()


def _asserted(segment: Segment, found: _Found, assertion: Assertion, *, recorded: bool) -> Assertion:
    lists, low = vocabulary("trial_function").lists, segment.low
    updates: dict[str, object] = {"negated": False}
    if assertion.completion in (Completion.NOT_DONE, Completion.DECLINED, Completion.PENDING) or (
        recorded and assertion.completion is not Completion.TEMPLATE
    ):
        updates["completion"] = Completion.DONE
    if assertion.experiencer is Experiencer.FAMILY:
        updates["experiencer"] = Experiencer.PATIENT
    if assertion.time is Time.FUTURE and not first(lists["never_plan"], low, segment.words):
        updates["time"] = Time.NOW
    plans = [
        h
        for h in lists["never_plan"].search(low, segment.words)
        if h.start < found.end and not re.search(r"[.;]\s", low[h.end : max(h.end, found.start)])
    ]
    goals = re.search(
        r"(?<![a-z])(?:goals?|targets?|thresholds?|criteri\w+|definition|order set|printed)(?![a-z])",
        low[: found.start + 1],
    )
    if goals and not re.search(r"met|reach|achiev|attain|exceed|surpass|yardstick", low):
        updates["certainty"] = Certainty.CONDITIONAL
    if plans and (found.value != "unclear" or found.proof == _HALF_SAID):
        updates["certainty"] = Certainty.CONDITIONAL
    elif found.value == "unclear" or assertion.certainty is Certainty.POSSIBLE:
        updates["certainty"] = Certainty.AFFIRMED
    if first(lists["other_person"], low, segment.words):
        updates["experiencer"] = Experiencer.OTHER
    return assertion.model_copy(update=updates)


def _find(view: NoteView, segment: Segment) -> _Found | None:
    """The one statement on function in a segment; a measured change decides before words do."""
    low = segment.low
    vocab = vocabulary("trial_function")
    if segment.checked is not None and "function" in segment.label:
        return _boxed(low)
    if segment.answer and _ASKS_GAIN.search(segment.label):
        return _Found(0, len(low), "gain" if segment.answer == "yes" else "no_gain")
    changes = find_changes(low)
    if first(vocab.lists["unreadable"], low, segment.words) and re.search(
        r"\b(?:odi|oswestry|fim|tug|6mwt|ndi|function\w*)\b", low
    ):
        return _Found(0, len(low), "unclear")
    if changes:
        values = {c.value for c in changes}
        value = "unclear" if len(values) > 1 else changes[0].value
        return _Found(changes[0].start, changes[-1].end, value, "; ".join(c.proof for c in changes))
    hits = list(vocab.statements.search(low, segment.words))
    vetoed = {h.payload for h in vocab.vetoes.search(low, segment.words)}
    by_value: dict[str, list[Hit[Meaning]]] = {}
    for hit in hits:
        if hit.payload.value not in vetoed:
            by_value.setdefault(hit.payload.value, []).append(hit)
    return _choose(view, segment, by_value)


_ASKS_GAIN = compiled(
    r"(?:function\w*|adls?|activit\w+|mobility|walking|daily (?:living|life|tasks))\b.*?(?:improv|gain|increas"
    r"|better|benefit)"
    r"|(?:improv\w*|gain|increas\w*|better|benefit)\b.*?(?:function|adl|activit|mobility|walking|daily)"
)


def _boxed(low: str) -> _Found | None:
    if re.search(r"no (?:different|change|better)|unchanged|same|worse|not improved", low):
        return _Found(0, len(low), "no_gain")
    return _Found(0, len(low), "gain") if re.search(r"improved|better|increased|yes", low) else None


def _choose(view: NoteView, segment: Segment, found: dict[str, list[Hit[Meaning]]]) -> _Found | None:
    low = segment.low
    hedged = first(vocabulary("trial_function").lists["hedge"], low, segment.words) or doubts(low)
    gains = [h for h in found.get("gain", []) if _is_gain(view, segment, h, found)]
    none = [h for h in found.get("no_gain", []) if not _of_before(low, h)]
    asked = low.rstrip(' "').endswith("?")
    if gains and (asked or two_accounts(low, gains[0].start)):
        return _Found(gains[0].start, len(low), "unclear")
    if (
        none
        and gains
        and _STILL_NOT.search(low) is None
        and any(n.start <= g.start < n.end or g.start <= n.start < g.end for n in none for g in gains)
    ):
        gains = []
    if none and gains:
        both = (*gains, *none)
        return _Found(
            min(h.start for h in both), max(h.end for h in both), "unclear" if not _covers(none, gains) else "no_gain"
        )
    if none:
        return _Found(none[0].start, none[0].end, "no_gain")
    if gains and _STILL_NOT.search(low):
        return _Found(gains[0].start, len(low), "unclear")
    if gains and not hedged:
        return _Found(gains[0].start, gains[-1].end, "gain")
    unclear = found.get("unclear", [])
    if gains or unclear:
        first_hit = (gains or unclear)[0]
        return _Found(first_hit.start, first_hit.end, "unclear")
    plain = against_before(view, segment)
    if plain is not None:
        return _Found(*plain)
    tested = found.get("not_tested", [])
    if tested:
        return _Found(tested[0].start, tested[0].end, "not_tested")
    said = half_said(view, segment)
    return _Found(*said, _HALF_SAID) if said else None


_PRESENT = compiled(
    r"(?<![a-z])(?:ambulates|walks|drives|is able|are able|can walk|can drive|lives|works|"
    r"is independent|independent (?:with|in|w/)|performs|uses|requires|needs|cooks|remains|"
    r"independently)(?![a-z])"
)


_THEN_AFTER = compiled(
    r"(?:(?!than\b|as\b|like\b|since\b|from\b)[^.;()]){0,16}?"
    r"(?<![a-z])(?:on admit\w*|on admission|on arrival|before(?:hand)?|at home|at baseline|prior"
    r"|previously)(?![a-z])"
)


_AMOUNT_NEXT = compiled(r"\s*(?:[:=(]|is\b|was\b|about\b|only\b|\d)")


def _of_before(low: str, hit: Hit[Meaning]) -> bool:
    """Whether an inability is told of the time before the trial: "before the trial he could not stand"."""
    if low[: hit.end].endswith("baseline") and _AMOUNT_NEXT.match(low, hit.end):
        return True
    if _THEN_AFTER.match(low[hit.end :]):
        return True
    return bool(THEN.search(low[: hit.start])) and not DURING.search(low[: hit.end])


def _covers(none: list[Hit[Meaning]], gains: list[Hit[Meaning]]) -> bool:
    return all(any(n.start <= g.start and g.end <= n.end for n in none) for g in gains)


_QUIET = compiled(
    r"(?<![a-z])(?:quiet\w*|silent|pain[- ]?free|pain|hurt\w*|relief|comfortable|calm|peace\w*|ease|bearable|ach\w+"
    r"|burn\w*)(?![a-z])"
)


def _is_gain(view: NoteView, segment: Segment, hit: Hit[Meaning], found: dict[str, list[Hit[Meaning]]]) -> bool:
    """A gain stands unless its own words are negated ("was not able to") without being set against before."""
    low = segment.low
    if _of_before(low, hit):
        return False
    if re.search(r"pain (?:\w+ )?(?:improved|better)|relief", low[hit.start : hit.end]) and not re.search(
        r"function|walk|able|could|activit", low[hit.start : hit.end]
    ):
        return False
    lists = vocabulary("trial_function").lists
    if _QUIET.search(low) and "first" in low[hit.start : hit.end] and not first(lists["acts"], low, segment.words):
        return False  # "first time in years it's quiet": the pain is
    before = first(lists["before"], low, segment.words)
    if re.search(
        r"no longer|not (?:able|possible)|unable|couldn't|could not|hadn't|had not|haven't", low[hit.start : hit.end]
    ):
        return before is not None or "since" in low
    return not (_NEGATED.search(low[: hit.start]) and before is None)
