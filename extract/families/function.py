"""Effect of the pain on daily activities (evidence rule 10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chartcite.extract.families._doubt import doubted
from chartcite.extract.families._function_cause import cause_of, opens_with, pain_near, reason
from chartcite.extract.families._function_forms import forms, replies
from chartcite.extract.families._function_hits import chosen, has, is_firm, is_weak
from chartcite.extract.families._function_scores import readings
from chartcite.extract.families._pain import names_pain, pain_spans
from chartcite.extract.families._said import asked, ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.topic import is_trial_note
from chartcite.extract.nlp.trials import find_trials
from chartcite.extract.nlp.vocabulary import Meaning, raw, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Time

_SILENT = (SegmentKind.RULE, SegmentKind.PAGE)
_SMUDGE = compiled(r"[\u2580-\u25a1\ufffd]")
_BOX = compiled(r"\A[^a-z0-9]*(?:x[^a-z0-9])?\W*")
_UNCIRCLED = compiled(r"\?[^?]{0,20}\((?:circle|check|tick|mark|underline)\b[^)]*\)[^\[\]*<>✓✔]*$")
"""A printed question with its options, none of them marked."""
_BACK_THEN = compiled(
    r"\W*(?:at that time|at the time|back then|in those days|that (?:year|spring|summer|fall|autumn|winter))(?![a-z])"
    r"(?!.*(?<![a-z])(?:now|still|since|to this day|today|remains)(?![a-z]))"
)
"""A sentence set in former days."""
_BESIDE = 18
_TELLING = ("affected", "unaffected", "unclear")


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``function_impact``; bare independence ("independent in ADLs") speaks where nothing else does."""
    return settle(read(chart))


def settle(found: Iterable[tuple[Fact, bool]]) -> Iterator[Fact]:
    """The facts of all notes; each is given with whether it is bare independence."""
    all_ = list(found)
    telling = [fact for fact, bare in all_ if not bare]
    yield from telling
    if not any(f.value in _TELLING and f.assertion.happened for f in telling):
        yield from (fact for fact, bare in all_ if bare)


def read(chart: Chart) -> Iterator[tuple[Fact, bool]]:
    """What the notes state, each with whether it is bare independence."""
    records = find_trials(chart).records
    taken: set[tuple[str, int]] = set()
    for view in chart.notes:
        if view.note.role in ("education", "consent") or is_trial_note(view):
            continue
        for answer in (*forms(view), *replies(view)):
            if ruled(answer.segment) or answer.segment.section == "goals":
                continue
            taken |= {(view.note.id, n) for n in answer.taken}
            span = (0, len(answer.segment.low))
            yield make_fact(view, answer.segment, span, kind="function_impact", value=answer.value), False
    for view, segment in chart.segments():
        if (view.note.id, segment.index) in taken:
            continue
        told = segment.kind not in _SILENT and segment.section != "goals" and not ruled(segment)
        told = told and not _UNCIRCLED.search(segment.low)
        if not told or view.note.role in ("education", "consent"):
            continue
        for told_here in (_scored(view, segment), _answered(view, segment), _unread(view, segment)):
            yield from ((fact, False) for fact in told_here)
        for fact, bare in _said(view, segment):
            if fact.value == "unaffected" and view.note.id in records:
                continue  # what she could do under the drug is no daily life
            yield fact, bare


def _scored(view: NoteView, segment: Segment) -> Iterator[Fact]:
    context = " ".join(s.low for s in view.before(segment, 2))
    found = list(readings(segment.low, context=context))
    if not found or is_trial_note(view):
        return
    for reading in found:
        yield make_fact(view, segment, (reading.start, reading.end), kind="function_impact", value=reading.value)


def _unread(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """A field on function whose value cannot be read (evidence rule 20)."""
    smudged = _SMUDGE.search(segment.low) or cue("function", "unread").search(segment.low)
    if smudged and cue("function", "topic_words").search(segment.low):
        yield make_fact(view, segment, (0, len(segment.low)), kind="function_impact", value="unclear")


def _answered(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """The box ticked below a question on interference."""
    if segment.checked is not True:
        return
    question = f"{segment.label} {' '.join(s.low for s in view.before(segment, 1))}"
    if not (cue("function", "about").search(question) or cue("function", "topic_words").search(segment.label)):
        return
    body = _BOX.sub("", segment.low, count=1)
    for value, words in raw("function")["answers"].items():
        if ("pain" in question or value == "unclear") and re.match(rf"(?:{'|'.join(words)})\b", body):
            yield make_fact(view, segment, (0, len(segment.low)), kind="function_impact", value=value)
            return


def _said(view: NoteView, segment: Segment) -> Iterator[tuple[Fact, bool]]:
    """The statements of a segment, each with whether it is one of bare independence."""
    found = chosen(segment)
    if not found:
        doubt = doubted(view, segment, vocabulary("function").lists["topic"])
        if doubt is not None and pain_near(view, segment, 3) and not _in_trial(view, segment):
            yield make_fact(view, segment, doubt, kind="function_impact", value="unclear"), False
    for hit, said in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        value = None if asked(segment, hit.start) else _value(view, segment, hit, said)
        if value is None:
            continue
        fact = make_fact(view, segment, (hit.start, hit.end), kind="function_impact", value=value,
                         assertion=_assertion(segment, hit, said))  # fmt: skip
        yield fact, hit.payload.value == "unaffected" and not is_firm(hit)


def _value(view: NoteView, segment: Segment, hit: Hit[Meaning], said: Assertion) -> str | None:
    value = hit.payload.value
    if _ADVICE.search(segment.low) and not _PATIENT.search(segment.low):
        return None
    negated = said.negated and not cue("function", "negations").search(segment.low[hit.start : hit.end])
    if value == "affected":
        return _affected(view, segment, hit, negated=negated)
    if value == "unaffected":
        if cue("function", "gait_exam").search(segment.low) or _of_a_drug(segment, hit):
            return None
        if negated:
            return "affected" if not is_firm(hit) and names_pain(segment) else None
        return None if _in_trial(view, segment) else value
    return None if negated or not pain_near(view, segment, 3) else value


_ADVICE = compiled(
    r"(?<![a-z])(?:yourself|your|you (?:can|may|should|will|must|are))(?![a-z])|^\W*(?:pace|rest|ask|try|avoid|plan)\s"
)
_PATIENT = compiled(
    r"(?<![a-z])(?:he|she|his|her|him|pt|patient|i|my|me|mr|mrs|ms|they|wife|husband|daughter|son)(?![a-z])"
)


def _of_a_drug(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether a drug, not the pain, is what did not hold or stop the patient ("oxycodone did not hold him")."""
    drugs = find_drugs(segment.low[: hit.start])
    return bool(drugs) and not any(a >= drugs[-1].end for a, _ in pain_spans(segment.low[: hit.end]))


def _affected(view: NoteView, segment: Segment, hit: Hit[Meaning], *, negated: bool) -> str | None:
    pain = names_pain(segment)
    if (
        _BACK_THEN.match(segment.low)
        or _elsewhere(segment, hit)
        or _of_relative(segment, hit)
        or (is_weak(hit) and not pain)
    ):
        return None
    if not reason(view, segment) and not pain_near(view, segment, 3) and not _painful(view):
        return None
    if _under_a_drug(segment, hit):
        return None
    if negated:
        about = cue("function", "about").search(segment.low, hit.start, hit.end)
        return "unaffected" if pain and about and not _in_trial(view, segment) else None
    return {"mixed": "unclear", "pain": "affected"}.get(cause_of(view, segment))


_ON_IT = compiled(
    r"\W*(?:\w+\W+){0,4}?(?:on|with|from|under|after|while taking) (?:it|them|that|this drug|the drug|the pills?)"
    r"(?![a-z])"
)


def _under_a_drug(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether it was a drug that the patient could not do things on: "Stopped gabapentin, could not drive on it"."""
    if not find_drugs(segment.low[: hit.end]) or pain_spans(segment.low):
        return False
    return _ON_IT.match(segment.low, hit.end) is not None or _ON_IT.search(segment.low, hit.start, hit.end) is not None


def _painful(view: NoteView) -> bool:
    """Whether the note is about a pain at all: "discomfort" or a sore spot on its way does not make it so."""
    return any(cue("function", "pained").search(s.low, a, b) for s in view.segments for a, b in pain_spans(s.low))


def _elsewhere(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Instructions, goals, scans, drugs that are not tolerated."""
    if cue("function", "urged").search(segment.low[: hit.start]) or cue("function", "examined").search(
        segment.low, hit.start
    ):
        return True
    return has("not_daily", segment.low[max(0, hit.start - _BESIDE) : hit.end + _BESIDE])


def _of_relative(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether a relative is the subject ("his mother can't walk"), unless it is the one who helps."""
    before = segment.low[: hit.start].rsplit(None, 1)
    return bool(before) and before[-1].strip(",;:").removesuffix("'s") in raw("context")["classes"]["relative"]


def _in_trial(view: NoteView, segment: Segment) -> bool:
    return is_trial_note(view) or has("trial", segment.low)


def _assertion(segment: Segment, hit: Hit[Meaning], said: Assertion) -> Assertion:
    """ "Stopped", "will not" and "his wife does" are the inability itself, not a plan, a refusal or someone else's."""
    update: dict[str, object] = {"negated": False}
    if said.completion is not Completion.TEMPLATE:
        update |= {"completion": Completion.DONE, "time": Time.NOW}
    if said.certainty is Certainty.POSSIBLE:
        update["certainty"] = Certainty.AFFIRMED
    told = opens_with(segment.low, "told")
    if said.experiencer is Experiencer.FAMILY and (told or has("helper", segment.low[hit.start : hit.end])):
        update["experiencer"] = Experiencer.PATIENT
    return said.model_copy(update=update)
