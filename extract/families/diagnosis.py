"""The cause of the pain (evidence rule 10): of cancer, of another origin, of both, or not found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from chartcite.extract.families._causes import Mention, mentions, says
from chartcite.extract.families._pain import called, names_pain, pain_spans
from chartcite.extract.families._said import asked, ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

_CANCERS = ("cancer", "growth")
_SILENT = (SegmentKind.RULE, SegmentKind.PAGE)
_LISTED = ("pmh", "history", "past_medical", "psh", "family", "social", "medications", "allergies", "ros")
_NEAR = 2


@dataclass(frozen=True, slots=True)
class _Read:
    """A condition in its place: ``tied`` to the pain by its sentence, ``near`` words for it; a ``past`` cancer is over."""

    view: NoteView
    segment: Segment
    mention: Mention
    said: Assertion
    tied: bool
    near: bool
    past: bool = False

    @property
    def affirmed(self) -> bool:
        s = self.said
        return (
            not s.negated
            and s.about_patient
            and s.certainty is Certainty.AFFIRMED
            and s.completion is not Completion.TEMPLATE
        )


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``pain_cause``; one a segment and origin."""
    read = [r for view, segment in chart.segments() if _heard(view, segment) for r in _segment(view, segment)]
    sick = any(r.mention.tier == "cancer" and r.affirmed for r in read)
    hurts = any(r.mention.tier in _CANCERS and r.affirmed and r.tied and not r.past for r in read) and sick
    by_place: dict[tuple[str, int], list[_Read]] = {}
    for r in read:
        by_place.setdefault((r.view.note.id, r.segment.index), []).append(r)
    for group in by_place.values():
        yield from _facts(group, sick=sick, hurts=hurts)
    yield from _unknown(chart)


def _heard(view: NoteView, segment: Segment) -> bool:
    if segment.kind in _SILENT or view.note.role in ("education", "consent"):
        return False
    return not ruled(segment)


_FEW_WORDS = re.compile(r"\s*(?:\w+\s+){0,3}\Z")


def _sought(before: str) -> bool:
    """Whether the words before a condition only look for it ("work-up for", "r/o", "?")."""
    ends = [m.end() for m in cue("diagnosis", "sought").finditer(before)]
    ends += [i + 1 for i, c in enumerate(before) if c == "?"]
    return any(_FEW_WORDS.match(before, end) for end in ends)


def _likely(view: NoteView, segment: Segment, start: int, said: Assertion) -> Assertion:
    """ "Likely" and "probably" name a cause; "possible", "rule out" and a question mark do not."""
    before = view.document.text[max(view.note.start, segment.start - 3) : segment.start].lower() + segment.low[:start]
    if _sought(before):
        return said.model_copy(update={"certainty": Certainty.POSSIBLE})
    if (
        said.certainty is Certainty.POSSIBLE
        and "?" not in segment.low
        and not cue("diagnosis", "guess").search(segment.low)
    ):
        return said.model_copy(update={"certainty": Certainty.AFFIRMED})
    return said


def _segment(view: NoteView, segment: Segment) -> Iterator[_Read]:
    found = mentions(segment)
    if not found:
        return
    near = _near_pain(view, segment)
    over = says("cured", segment)
    for mention, said in zip(found, assess(view, segment, [(m.start, m.end) for m in found]), strict=True):
        if asked(segment, mention.start):
            continue
        weakly = (said.time is Time.PAST or over) and not mention.tied
        past = mention.tier in _CANCERS and (weakly or _is_over(segment.low, mention.start, mention.end))
        tied = mention.tied or (mention.by_pain and mention.tier != "generic") or bool(called(segment.low))
        yield _Read(view, segment, mention, _likely(view, segment, mention.start, said), tied and not past, near, past)


_CLAUSE = re.compile(r"[;,]|\.\s|\bbut\b")


def _is_over(low: str, start: int, end: int) -> bool:
    """Whether the clause of a cancer says that it is cured or in remission."""
    opening = max((m.end() for m in _CLAUSE.finditer(low, 0, start)), default=0)
    breaks = [*(m.start() for m in _CLAUSE.finditer(low, end)), len(low), len(low)]
    following = low[breaks[0] : breaks[1]]
    over = cue("diagnosis", "over")
    return over.search(low, opening, breaks[0]) is not None or (not pain_spans(following) and bool(over.search(following)))


def _near_pain(view: NoteView, segment: Segment) -> bool:
    """Whether a neighbouring sentence, outside lists of past diseases, speaks of pain."""
    if segment.section in _LISTED or view.note.role in ("imaging", "lab"):
        return False
    around = (*view.before(segment, 1), *view.after(segment, _NEAR))
    return any(names_pain(s) and s.section not in _LISTED for s in around)


def _facts(group: Iterable[_Read], *, sick: bool, hurts: bool) -> Iterator[Fact]:
    """The facts of one segment."""
    group = list(group)
    told = [r for r in group if _counts(r, sick=sick, hurts=hurts)]
    both = [r for r in told if r.mention.tier in _CANCERS and not r.said.negated and r.said.about_patient]
    beside = [r for r in group if r.mention.tier in ("named", "disease", "generic") and r.affirmed and not _complicates(r)]
    affirmed = [r for r in told if r.affirmed and not r.past]
    cancers = [r for r in affirmed if r.mention.tier in _CANCERS]
    treated = [r for r in affirmed if r.mention.tier == "treatment"]
    others = [r for r in affirmed if r.mention.tier not in (*_CANCERS, "treatment")]
    if both and beside and _mixed(both[0]):
        yield _fact(both[0], "mixed")
        return
    if treated:
        yield _fact(treated[0], "mixed" if sick and not says("not_cancer", treated[0].segment) else "non_cancer")
    elif cancers:
        yield _fact(_best(cancers), "cancer")
        others = [r for r in others if not _complicates(r) and r.mention.tied]
    if others:
        yield _fact(_best(others), "non_cancer")
    if not affirmed and told:
        yield _fact(_best(told), "cancer" if told[0].mention.tier in _CANCERS else "non_cancer")


def _counts(r: _Read, *, sick: bool, hurts: bool) -> bool:
    tier = r.mention.tier
    if tier == "growth":
        return r.mention.tied and sick
    if tier == "generic":
        return r.mention.tied and not hurts
    if tier == "disease":
        return (r.tied or r.near) and r.segment.section not in _LISTED
    if tier == "named":
        return not (hurts and _complicates(r))
    return True


def _complicates(r: _Read) -> bool:
    """Whether the condition is one that a tumor brings about ("plexopathy", "fracture")."""
    start = r.mention.start
    words = replace(r.segment, low=r.segment.low[r.mention.start : r.mention.end])
    if any(_FEW_WORDS.fullmatch(r.segment.low, m.end(), start) for m in cue("diagnosis", "old").finditer(r.segment.low)):
        return False
    return r.mention.tier == "generic" or says("complication", words)


def _mixed(r: _Read) -> bool:
    """Whether both origins are named as the pain's, here or in the sentence after."""
    around = (r.segment, *r.view.after(r.segment, 1))
    return any(names_pain(s) for s in around) and any(says("mixture_strong", s) for s in around)


def _best(reads: list[_Read]) -> _Read:
    return max(reads, key=lambda r: (r.mention.tied, r.tied, r.mention.tier in ("named", "cancer"), -r.mention.start))


def _fact(r: _Read, value: str) -> Fact:
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


_SMUDGE = re.compile(r"[\u2580-\u25a1\ufffd]")
_NOISY_PAIN = re.compile(r"\bp[a@4][i1l!]n\b")


def _unknown(chart: Chart) -> Iterator[Fact]:
    """Where the chart says that the cause is not known, or cannot be read on it (evidence rule 20)."""
    for view, segment in chart.segments():
        if _SMUDGE.search(segment.low) and _NOISY_PAIN.search(segment.low):
            yield make_fact(view, segment, (0, len(segment.low)), kind="pain_cause", value="undetermined",
                            attributes={"name": "unreadable"})  # fmt: skip
        if (
            _heard(view, segment)
            and says("unknown", segment)
            and any(names_pain(s) for s in (segment, *view.before(segment, 1)))
        ):
            yield make_fact(view, segment, (0, len(segment.low)), kind="pain_cause", value="undetermined",
                            attributes={"name": "unknown", "linked": True})  # fmt: skip
