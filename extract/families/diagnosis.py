"""The cause of the pain (evidence rule 10): of cancer, of another origin, of both, or not found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from chartcite.extract.families._cause_read import CANCERS, FEW_WORDS, LISTED, Read, heard, read_segment
from chartcite.extract.families._causes import mentions, says
from chartcite.extract.families._pain import names_pain
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.polarity import codes
from chartcite.models.fact import Certainty, Completion, Fact, Time

_OTHERS = ("named", "disease", "generic")


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``pain_cause``; one a segment and origin."""
    return settle(read(chart))


@dataclass(frozen=True, slots=True)
class _Told:
    """What a segment tells, as far as it is known without the other notes."""

    sick: bool
    """It says that the patient has cancer."""
    hurts: bool
    """It says that the pain comes from a cancer."""
    facts: tuple[tuple[Fact, ...], ...]
    """Its facts where no note says either, where one says that the patient is sick, and where notes say both."""


def read(chart: Chart) -> Iterator[_Told | Fact]:
    """What the segments tell of causes, and the facts on unknown ones."""
    for view, segment in chart.segments():
        if heard(view, segment) and (group := list(read_segment(view, segment))):
            yield _told(group)
    yield from _unknown(chart)


def settle(found: Iterable[_Told | Fact]) -> Iterator[Fact]:
    """The facts, once it is known of all notes what they tell."""
    known = list(found)
    told = [t for t in known if isinstance(t, _Told)]
    sick = any(t.sick for t in told)
    hurts = sick and any(t.hurts for t in told)
    for t in told:
        yield from t.facts[sick + hurts]
    yield from (f for f in known if isinstance(f, Fact))


_WEIGHED = ("growth", "generic", "named", "treatment")
"""Conditions whose weight depends on whether the chart tells of a cancer."""


def _told(group: list[Read]) -> _Told:
    cases = [(False, False), (True, False), (True, True)] if any(r.mention.tier in _WEIGHED for r in group) else []
    facts = [tuple(_facts(group, sick=sick, hurts=hurts)) for sick, hurts in cases]
    return _Told(
        sick=any(r.mention.tier == "cancer" and r.affirmed for r in group),
        hurts=any(r.mention.tier in CANCERS and r.affirmed and r.tied and not r.past for r in group),
        facts=tuple(facts) or (tuple(_facts(group, sick=False, hurts=False)),) * 3,
    )


def _facts(group: list[Read], *, sick: bool, hurts: bool) -> Iterator[Fact]:
    """The facts of one segment."""
    told = [r for r in group if _counts(r, sick=sick, hurts=hurts)]
    both = [r for r in told if r.mention.tier in CANCERS and not r.said.negated and r.said.about_patient]
    beside = [r for r in group if r.mention.tier in _OTHERS and r.affirmed and not _complicates(r)]
    affirmed = [r for r in told if r.affirmed and not r.past]
    cancers = [r for r in affirmed if r.mention.tier in CANCERS]
    treated = [r for r in affirmed if r.mention.tier == "treatment"]
    others = [r for r in affirmed if r.mention.tier not in (*CANCERS, "treatment")]
    if both and beside and _mixed(both[0]):
        yield _fact(both[0], "mixed")
        return
    rivals = _rivals(group)
    if rivals:
        fact = _fact(rivals[0], "mixed")
        yield fact.model_copy(update={"assertion": fact.assertion.model_copy(update={"certainty": Certainty.AFFIRMED})})
        return
    if treated:
        yield _fact(treated[0], "mixed" if sick and not _cleared(treated[0].segment) else "non_cancer")
    elif cancers:
        yield _fact(_best(cancers), "cancer")
        others = [r for r in others if not _complicates(r) and r.mention.tied]
    if others:
        yield _fact(_best(others), "non_cancer")
    if not affirmed and told:
        yield _fact(_best(told), "cancer" if told[0].mention.tier in CANCERS else "non_cancer")


def _cleared(segment: Segment) -> bool:
    """Whether the sentence on a harm of treatment says that the cancer itself is not there or not the cause."""
    return says("not_cancer", segment) or says("cured", segment)


def _rivals(group: list[Read]) -> list[Read]:
    """The cancer reads of a sentence that leaves the pain between a cancer and something else."""
    told = [r for r in group if not r.said.negated and r.said.about_patient and not r.past]
    told = [r for r in told if r.said.completion is not Completion.TEMPLATE]
    cancers = [r for r in told if r.mention.tier in CANCERS]
    if not cancers or cue("diagnosis", "seeking").search(cancers[0].segment.low):
        return []
    segment, view = cancers[0].segment, cancers[0].view
    beside = (*view.before(segment, 1), segment, *view.after(segment, 2))
    if any(cue("diagnosis", "apportioned").search(s.low) and s.paragraph == segment.paragraph for s in beside):
        return cancers
    if not any(names_pain(s) for s in (*view.before(segment, 1), segment, *view.after(segment, 1))):
        return []
    if cue("diagnosis", "parted").search(segment.low):
        return cancers
    others = [r for r in told if r.mention.tier in (*_OTHERS, "treatment")]
    open_ = cue("diagnosis", "rivals").search(segment.low) or codes(segment.low) & {"unsure", "disputed"}
    return cancers if others and open_ else []


def _counts(r: Read, *, sick: bool, hurts: bool) -> bool:
    tier = r.mention.tier
    if tier == "growth":
        return r.mention.tied and sick
    if tier == "generic":
        return r.mention.tied and not hurts
    if tier == "disease":
        return (r.tied or r.near) and r.segment.section not in LISTED
    if tier == "named":
        return not (hurts and _complicates(r))
    return True


def _complicates(r: Read) -> bool:
    """Whether the condition is one that a tumor brings about ("plexopathy", "fracture")."""
    start = r.mention.start
    words = replace(r.segment, low=r.segment.low[r.mention.start : r.mention.end])
    low = r.segment.low
    if _OWN_CAUSE.search(words.low):
        return False
    if any(FEW_WORDS.fullmatch(low, m.end(), start) for m in cue("diagnosis", "old").finditer(low)):
        return False
    return r.mention.tier == "generic" or says("complication", words)


_OWN_CAUSE = compiled(r"diabet|alcohol|herpetic|zoster|osteopor|idiopath|degenerat|small[- ]fib|hereditary|traumatic")
"""What a condition is by its own name, no tumor has brought about."""


def _mixed(r: Read) -> bool:
    """Whether both origins are named as the pain's, here or in the sentence after."""
    around = (*r.view.before(r.segment, 1), r.segment, *r.view.after(r.segment, 1))
    return any(names_pain(s) for s in around) and any(says("mixture_strong", s) for s in around)


def _best(reads: list[Read]) -> Read:
    return max(reads, key=lambda r: (r.mention.tied, r.tied, r.mention.tier in ("named", "cancer"), -r.mention.start))


def _fact(r: Read, value: str) -> Fact:
    words = " ".join(r.segment.text[r.mention.start : r.mention.end].split())
    attributes: dict[str, str | float | bool] = {"name": words, "linked": r.tied}
    if r.mention.icd10:
        attributes["icd10"] = r.mention.icd10
    said = r.said
    if said.completion is not Completion.TEMPLATE:  # a condition is, it is not done or ordered
        said = said.model_copy(update={"completion": Completion.DONE})
    if said.time is Time.FUTURE:
        said = said.model_copy(update={"time": Time.NOW})
    if r.past:
        said = said.model_copy(update={"time": Time.PAST})
    return make_fact(r.view, r.segment, (r.mention.start, r.mention.end), kind="pain_cause", value=value,
                     attributes=attributes, assertion=said)  # fmt: skip


_BOTH = compiled(
    r"\b(?:both|two|dual|either) (?:of (?:them|these) )?(?:\w+ )?(?:sources|causes|origins|generators|culprits)\b"
    r"|\b(?:neither|nobody|no one|cannot|can't|could not|unable|impossible|hard|difficult|not possible)\b[^.;]{0,24}"
    r"\b(?:portion|apportion|divide|parcel|split|separate|disentangle|tease|untangle)\b[^.;]{0,12}"
    r"\b(?:it|them|the two|out|apart)\b"
)
_IT = compiled(r"\b(?:it|them|the two)\b")
_WHICH = compiled(r"(?:[:;,.-]|\bfrom|\bis it|\bdue to)\s*[^?:;.]{3,40}(?:,|\bor\b)[^?:;.]{2,40}\?")
"""A sentence that leaves several causes open: "Severe loin pain: stone, zoster or tumour?"."""
_SMUDGE = compiled(r"[\u2580-\u25a1\ufffd]")
_NOISY_PAIN = compiled(r"\bp[a@4][i1l!]n\b")


def _unknown(chart: Chart) -> Iterator[Fact]:
    """Where the chart says that the cause is not known, or cannot be read on it (evidence rule 20)."""
    for view, segment in chart.segments():
        if _BOTH.search(segment.low) and heard(view, segment) and (names_pain(segment) or _IT.search(segment.low)):
            near = (*view.before(segment, 3), segment, *view.after(segment, 1))
            if any(m.tier in CANCERS for s in near for m in mentions(s)) and any(names_pain(s) for s in near):
                yield make_fact(view, segment, (0, len(segment.low)), kind="pain_cause", value="mixed",
                                attributes={"name": "both", "linked": True})  # fmt: skip
        if _SMUDGE.search(segment.low) and _NOISY_PAIN.search(segment.low):
            yield make_fact(view, segment, (0, len(segment.low)), kind="pain_cause", value="undetermined",
                            attributes={"name": "unreadable"})  # fmt: skip
        if (
            heard(view, segment)
            and (says("unknown", segment) or _WHICH.search(segment.low))
            and any(names_pain(s) for s in (segment, *view.before(segment, 3)) if s.paragraph == segment.paragraph)
        ):
            yield make_fact(view, segment, (0, len(segment.low)), kind="pain_cause", value="undetermined",
                            attributes={"name": "unknown", "linked": True})  # fmt: skip
