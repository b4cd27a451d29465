"""Conditions in their place in the chart: whose, how certain, tied to the pain or not, over or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chartcite.extract.families._causes import Mention, mentions, says
from chartcite.extract.families._pain import called, names_pain, pain_spans
from chartcite.extract.families._said import asked, ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.models.fact import Assertion, Certainty, Completion, Time

CANCERS = ("cancer", "growth")
_SILENT = (SegmentKind.RULE, SegmentKind.PAGE)
LISTED = ("past_medical", "surgical_history", "psych_history", "family_history", "social", "medications", "allergies")
"""Sections in which a disease says nothing of the pain by standing beside it."""
_NEAR = 2
_DENIES = compiled(r"\bden(?:y|ies|ied)\b|\bno pain\b")
FEW_WORDS = compiled(r"\s*(?:\w+\s+){0,3}\Z")
_CLAUSE = compiled(r"[;,]|\.\s|\bbut\b")


@dataclass(frozen=True, slots=True)
class Read:
    """A condition in its place.

    It is ``tied`` to the pain by its sentence, or ``near`` words for pain; a ``past`` cancer is over.
    """

    view: NoteView
    segment: Segment
    mention: Mention
    said: Assertion
    tied: bool
    near: bool
    past: bool = False

    @property
    def affirmed(self) -> bool:
        """Said of the patient, neither denied nor guessed at."""
        s = self.said
        return (
            not s.negated
            and s.about_patient
            and s.certainty is Certainty.AFFIRMED
            and s.completion is not Completion.TEMPLATE
        )


def heard(view: NoteView, segment: Segment) -> bool:
    """Whether the segment tells of this patient at all: no handout, no rule, no running header."""
    if segment.kind in _SILENT or view.note.role in ("education", "consent"):
        return False
    return not ruled(segment)


def _sought(before: str) -> bool:
    """Whether the words before a condition only look for it ("work-up for", "r/o", "?")."""
    ends = [m.end() for m in cue("diagnosis", "sought").finditer(before)]
    ends += [i + 1 for i, c in enumerate(before) if c == "?"]
    return any(FEW_WORDS.match(before, end) for end in ends)


def _likely(view: NoteView, segment: Segment, start: int, said: Assertion) -> Assertion:
    """ "Likely" and "probably" name a cause; "possible", "rule out" and a question mark do not."""
    before = view.document.text[max(view.note.start, segment.start - 3) : segment.start].lower() + segment.low[:start]
    if (
        said.completion is Completion.TEMPLATE
        and segment.checked is None
        and cue("said", "fulfils").search(segment.low)
    ):
        said = said.model_copy(update={"completion": Completion.DONE})  # "she fulfils the criteria for ..."
    if _sought(before):
        return said.model_copy(update={"certainty": Certainty.POSSIBLE})
    if (
        said.certainty is Certainty.POSSIBLE
        and "?" not in segment.low
        and not cue("diagnosis", "guess").search(segment.low)
    ):
        return said.model_copy(update={"certainty": Certainty.AFFIRMED})
    return said


_NOT_BY = compiled(
    r"(?:unrelated to|not (?:at all )?related to|nothing to do with|(?:independent|separate|distinct"
    r"|apart) (?:of|from)|rather than"
    r"|not (?:from|due to|caused by|because of|the result of|a result of|attributable to|of))\s+(?:(?:any|the"
    r"|his|her|their|an?|old|prior"
    r"|previous|past|known|former|underlying)\s+){0,3}(?:\w+\s+)?$"
)
_NO_SOURCE = compiled(
    r"\s+(?:\w+\s+){0,2}?(?:is|was|are)\s*(?:not|n't)\s+(?:\w+\s+)?(?:its|the|a|their)?\s*(?:source|cause"
    r"|reason|origin|driver|generator|"
    r"responsible|to blame|involved)(?![a-z])"
)


def _disowned(low: str, start: int, end: int) -> bool:
    """Whether the words beside a condition say that the pain does not come from it."""
    return bool(_NOT_BY.search(low[:start]) or _NO_SOURCE.match(low, end))


_IT_FROM = compiled(
    r"(?<![a-z])(?:it|this|that|all of (?:it|this))\s+(?:all\s+)?(?:is|comes|came|stems|arises|arose|was)"
    r"\s+(?:\w+\s+){0,2}?(?:from|due to|caused by|because of|secondary to|down to)\s+(?:[\w-]+[\s,]+){0,4}$"
)
"""The pain named the sentence before, and what it comes from: "It is from the recurrence on the plexus"."""
_OF_MIND = compiled(
    r"\b(?:psychiatr\w*|psycholog\w*|mental|substance|addict\w*|behaviou?ral|depress\w*|mood|drink|drugs?)\b"
)
"""What is denied with such words is that the mind drives the pain, not the pain's cause."""


def read_segment(view: NoteView, segment: Segment) -> Iterator[Read]:
    """The conditions of a segment, in order."""
    found = mentions(segment)
    if not found:
        return
    near = _near_pain(view, segment)
    over = says("cured", segment)
    for mention, said in zip(found, assess(view, segment, [(m.start, m.end) for m in found]), strict=True):
        if asked(segment, mention.start) or (said.negated and _OF_MIND.search(segment.low[: mention.start])):
            continue
        if not mention.tied and near and _IT_FROM.search(segment.low[: mention.start]):
            mention = replace(mention, tied=True, by_pain=True)
        if _disowned(segment.low, mention.start, mention.end):
            said = said.model_copy(update={"negated": True})
        weakly = (said.time is Time.PAST or over) and not mention.tied
        past = mention.tier in CANCERS and (weakly or _is_over(segment.low, mention.start, mention.end))
        tied = mention.tied or (mention.by_pain and mention.tier != "generic") or bool(called(segment.low))
        yield Read(view, segment, mention, _likely(view, segment, mention.start, said), tied and not past, near, past)


def _is_over(low: str, start: int, end: int) -> bool:
    """Whether the clause of a cancer says that it is cured or in remission."""
    opening = max((m.end() for m in _CLAUSE.finditer(low, 0, start)), default=0)
    breaks = [*(m.start() for m in _CLAUSE.finditer(low, end)), len(low), len(low)]
    following = low[breaks[0] : breaks[1]]
    over = cue("diagnosis", "over")
    if over.search(low, opening, breaks[0]) is not None:
        return True
    return not pain_spans(following) and over.search(following) is not None


def _near_pain(view: NoteView, segment: Segment) -> bool:
    """Whether a neighbouring sentence, outside lists of past diseases, speaks of pain."""
    if segment.section in LISTED or view.note.role in ("imaging", "lab"):
        return False
    around = (*view.before(segment, 1), *view.after(segment, _NEAR))
    return any(names_pain(s) and not _DENIES.search(s.low) and s.section not in LISTED for s in around)
