"""What the patient could do during the intrathecal drug trial: gained, not gained, unclear (evidence rule 16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.measures import find_changes
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.trials import find_trials
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Time

_SKIPPED = (SegmentKind.RULE, SegmentKind.PAGE, SegmentKind.HEADING)
_OTHERS_ROLES = ("education", "consent", "request_form", "fax_cover")
_STILL_NOT = re.compile(
    r"\b(?:still|also) (?:could not|couldn't|can't|cannot|unable)|no longer (?:able|could)|could no longer"
)
_NEGATED = re.compile(
    r"(?<![a-z])(?:not|no|never|couldn't|unable|without any|didn't|cannot|can't|wasn't|denies|nor)"
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
    for view, segment in chart.segments():
        if (
            segment.kind in _SKIPPED
            or segment.blank
            or segment.section in ("education", "goals")
            or view.note.role in _OTHERS_ROLES
        ):
            continue
        if segment.checked is False or segment.low.rstrip(' "').endswith("?"):
            continue
        found = _find(view, segment)
        if found is None or trials.procedure(view, segment, found.start) != TRIAL:
            continue
        if found.value == "gain" and _of_every_day(segment):
            continue
        assertion = assess(view, segment, [(found.start, found.end)])[0]
        more = tuple(cite(view, s, 0, len(s.text)) for s in _partner(view, segment, found))
        yield make_fact(
            view,
            segment,
            (found.start, found.end),
            kind="trial_function",
            value=found.value,
            proof=found.proof,
            assertion=_asserted(segment, found, assertion, recorded=view.note.id in trials.records),
            more=more,
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
    ) and not _DURING.search(segment.low):
        return True
    return (
        bool(_PRESENT.search(segment.low))
        and not _DURING.search(segment.low)
        and not _CONTRAST.search(segment.low)
        and "first time" not in segment.low
    )


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
    goals = re.search(r"(?<![a-z])goals?(?![a-z])", low[: found.start + 1])
    if goals and not re.search(r"met|reach|achiev|attain|exceed|surpass|yardstick", low):
        updates["certainty"] = Certainty.CONDITIONAL
    if plans and found.value != "unclear":
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


def _boxed(low: str) -> _Found | None:
    if re.search(r"no (?:different|change|better)|unchanged|same|worse|not improved", low):
        return _Found(0, len(low), "no_gain")
    return _Found(0, len(low), "gain") if re.search(r"improved|better|increased|yes", low) else None


def _choose(view: NoteView, segment: Segment, found: dict[str, list[Hit[Meaning]]]) -> _Found | None:
    low = segment.low
    hedged = first(vocabulary("trial_function").lists["hedge"], low, segment.words)
    gains = [h for h in found.get("gain", []) if _is_gain(view, segment, h, found)]
    none = [h for h in found.get("no_gain", []) if not _of_before(low, h)]
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
    if gains and hedged is None:
        return _Found(gains[0].start, gains[-1].end, "gain")
    unclear = found.get("unclear", [])
    if gains or unclear:
        first_hit = (gains or unclear)[0]
        return _Found(first_hit.start, first_hit.end, "unclear")
    plain = _plain(view, segment)
    if plain is not None:
        return plain
    tested = found.get("not_tested", [])
    return _Found(tested[0].start, tested[0].end, "not_tested") if tested else None


_PRESENT = re.compile(
    r"(?<![a-z])(?:ambulates|walks|drives|is able|are able|can walk|can drive|lives|works|"
    r"is independent|independent (?:with|in|w/)|performs|uses|requires|needs|cooks|remains|"
    r"independently)(?![a-z])"
)
_THEN = re.compile(r"(?<![a-z])(?:before|prior to|pre-?trial|at baseline|at home|previously|baseline)(?![a-z])[^.;]*$")
_DURING = re.compile(r"(?<![a-z])(?:during|still|with (?:it|the)|on (?:it|the)|after|while)(?![a-z])")


def _of_before(low: str, hit: Hit[Meaning]) -> bool:
    """Whether an inability is told of the time before the trial: "before the trial he could not stand"."""
    return bool(_THEN.search(low[: hit.start])) and not _DURING.search(low[: hit.end])


def _covers(none: list[Hit[Meaning]], gains: list[Hit[Meaning]]) -> bool:
    return all(any(n.start <= g.start and g.end <= n.end for n in none) for g in gains)


def _is_gain(view: NoteView, segment: Segment, hit: Hit[Meaning], found: dict[str, list[Hit[Meaning]]]) -> bool:
    """A gain stands unless its own words are negated ("was not able to") without being set against before."""
    low = segment.low
    if _of_before(low, hit):
        return False
    if re.search(r"pain (?:\w+ )?(?:improved|better)|relief", low[hit.start : hit.end]) and not re.search(
        r"function|walk|able|could|activit", low[hit.start : hit.end]
    ):
        return False
    before = first(vocabulary("trial_function").lists["before"], low, segment.words)
    if re.search(
        r"no longer|not (?:able|possible)|unable|couldn't|could not|hadn't|had not|haven't", low[hit.start : hit.end]
    ):
        return before is not None or "since" in low
    return not (_NEGATED.search(low[: hit.start]) and before is None)


_AMOUNT = re.compile(
    r"(?:walk\w*|ambulat\w*|stood|sat|climbed|rode|typed)\b[^.;]{0,24}?\d+\s?(?:min|ft|feet|m\b|"
    r"blocks?|laps?|hr|h\b|yards?|x\b|times|steps)"
)


def _plain(view: NoteView, segment: Segment) -> _Found | None:
    """An activity with its amount: a gain where the sentence before or after tells of before, else unclear."""
    m = _AMOUNT.search(segment.low)
    acts = first(vocabulary("trial_function").lists["acts"], segment.low, segment.words)
    during = re.search(
        r"(?<![a-z])(?:during|while it lasted|on it|with it|on the (?:drip|infusion|catheter))\b", segment.low
    )
    before = first(vocabulary("trial_function").lists["before"], segment.low, segment.words)
    if _THEN.search(segment.low[: acts.start if acts else 0]) and not _DURING.search(segment.low):
        return None
    if (
        acts is not None
        and before is not None
        and (
            m is not None
            or re.search(r"\bhad\b|\bis (?:her|his)\b|does it|only|normally|usually|otherwise", segment.low)
        )
        and _contrast(segment.low)
    ):
        if first(vocabulary("trial_function").lists["hedge"], segment.low, segment.words):
            return _Found(acts.start, len(segment.low), "unclear")
        return _Found(min(acts.start, before.start), len(segment.low), "gain")
    prior = [s for s in view.before(segment, 1) if re.search(r"(?<![a-z])(?:before|baseline|pre)\b", s.low)]
    if acts is not None and during and prior:
        return _Found(during.start(), len(segment.low), "gain", "before and during")
    follow = [
        s
        for s in view.after(segment, 1)
        if re.match(
            r"\W*(?:none of (?:that|this|it)|not one of|nothing like (?:that|it)|could not before|"
            r"first time|usually|normally|before (?:that|it)?)",
            s.low,
        )
    ]
    if acts is not None and follow:
        return _Found(acts.start, len(segment.low), "gain")
    return _Found(m.start(), m.end(), "unclear") if m is not None else None


_CONTRAST = re.compile(
    r"(?:before|prior|previously|prev|usually|usual|normally|at home|baseline|used to|had (?:not|been|"
    r"needed)|hadn't|haven't|havent|norm|limit|on admission)\b"
)


def _contrast(low: str) -> bool:
    return _CONTRAST.search(low) is not None
