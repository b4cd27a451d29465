"""Statements on contraindications, and anticoagulants with or without a plan to hold them (evidence rule 13)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.drugs import drug_class, find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Compiler, PhraseIndex
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.statements import statements
from chartcite.extract.nlp.vocabulary import Vocabulary, first, raw, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar

_CLASSES = ("anticoagulant", "antiplatelet")
_NOT_EVIDENCE = ("education", "consent")


@cache
def _index(name: str) -> PhraseIndex[str]:
    compiler: Compiler = Compiler({})
    index: PhraseIndex[str] = PhraseIndex()
    for phrase in raw("labs")[name]:
        index.add(*compiler.compile(phrase), name)
    return index


def _says(name: str, segment: Segment) -> bool:
    return any(True for _ in _index(name).search(segment.low, segment.words))


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of the kinds ``contraindication`` and ``anticoagulant``."""
    vocab = vocabulary("contraindication")
    for view, segment in chart.segments():
        if view.note.role in _NOT_EVIDENCE:
            continue
        yield from _statements(view, segment, vocab)
        yield from _anticoagulants(view, segment)


def _statements(view: NoteView, segment: Segment, vocab: Vocabulary) -> Iterator[Fact]:
    """Statements; a possible contraindication is unclear, one in a family member is dropped by the deciders."""
    denied = _DENIABLE.search(segment.label) if segment.answer == "no" else None
    if denied is not None and denied.lastgroup:
        more: dict[str, Scalar] = {"component": denied.lastgroup}
        span = (0, len(segment.low))
        yield make_fact(
            view, segment, span, kind="contraindication", value="absent", attributes=more, assertion=Assertion()
        )
        return
    told = list(statements(view, segment, vocab))
    if not told:
        return
    low, words = segment.low, segment.words
    if first(vocab.lists["listing"], low, words) is not None and all(f.value != "absent" for f in told):
        return
    told = [_whole(low, f) for f in told if not _of_another_matter(low, f)]
    none = any(f.value == "absent" and f.attributes.get("component") == "all" for f in told)
    reserve = first(vocab.lists["reserve"], low, words) is not None
    for fact in told:
        assertion = fact.assertion
        if fact.value in ("present", "unclear") and none and not _EXCEPT.search(low):
            continue
        if fact.value == "absent" and (reserve or codes(low) & {"unreadable", "disputed"}):
            yield fact.model_copy(update={"value": "unclear"})
        elif fact.value in ("present", "unclear") and assertion.certainty is Certainty.POSSIBLE:
            update = {"certainty": Certainty.AFFIRMED}
            yield fact.model_copy(update={"value": "unclear", "assertion": assertion.model_copy(update=update)})
        else:
            yield fact


_DENIABLE = compiled(
    r"(?P<coagulopathy>(?:bleed|clot|coagul)\w*[ /\w]{0,12} (?:disorder|problem|diathesis|tendency|d/o)|coagulopathy)"
    r"|(?P<blood_count>(?:white (?:cells?|count)|wbc|counts)[ \w]{0,8} low|(?:pancyto|leuko|neutro)penia"
    r"|low (?:white|blood) c)"
    r"|(?P<intracranial_pressure>(?:raised|high|increased|elevated) (?:intracranial )?(?:pressure|icp))"
)
"""What a form asks about and a plain "no" denies, by component."""
_NONE = compiled(r"(?<![a-z])(?:none of|neither of|no|without)(?: the| any)?(?: \w+)? contra-?\s?indications?\s*[(:]")


def _whole(low: str, fact: Fact) -> Fact:
    """A denial of all that a list in brackets names, where only its first items were read."""
    if fact.value == "absent" and _NONE.search(low):
        return fact.model_copy(update={"attributes": {**fact.attributes, "component": "all"}})
    return fact


_ANOTHER_MATTER = compiled(
    r"\b(?:habitus|size|weight|bmi|body|build|tissue|obesity|thin\w*|age|psych\w*|mental\w*|emotion\w*|mood|behaviou?r\w*|social"
    r"|financ\w*|insurance|language|learning|transport\w*|home|family|cognit\w*)\b"
)


def _of_another_matter(low: str, fact: Fact) -> bool:
    """ "Habitus no obstacle to the pump", "no psychological barrier to implantation": a denial of one other thing."""
    if fact.value != "absent" or fact.attributes.get("component") != "all" or "contra" in low:
        return False
    return _ANOTHER_MATTER.search(low) is not None and _DENIABLE.search(low) is None


_EXCEPT = compiled(r"(?<![a-z])(?:except|but|other than|apart from|save for|aside from|however)(?![a-z])")


def _class_of(word: str) -> str:
    """The class that a word for a class names; "blood thinner" is either."""
    return "" if "thinner" in word else "anticoagulant"


_NOT_NEEDED = compiled(
    r"\b(?:no (?:need|indication|reason|call) for|not needed:?|does not need|without (?:the )?need for)\s+(?:\w+ )?$"
)
_REPLY = compiled(r"\W*(?:(?P<no>no|none|nope|denies|denied|never|not any|n)|yes|yep|y|currently|takes|on)(?![a-z])")
_ANY_THINNER = compiled(r"thinn?|platelet|antithromb|clopidogrel|plavix")


def _anticoagulants(view: NoteView, segment: Segment) -> Iterator[Fact]:
    if segment.section in ("allergies", "family_history"):
        return
    for hit in _index("none_statements").search(segment.low, segment.words):
        if cue("labs", "paper", words=False).match(segment.low, hit.end):
            continue
        said = segment.low[hit.start : hit.end]
        only = "anticoag" in said and not _ANY_THINNER.search(segment.low)
        attributes: dict[str, Scalar] = {"class": "anticoagulant"} if only else {}
        span = (hit.start, hit.end)
        yield make_fact(view, segment, span, kind="anticoagulant", value="none", attributes=attributes)
        return
    spans = [(d.start, d.end, d.generic) for d in find_drugs(segment.low) if d.drug_class in _CLASSES]
    if not spans:
        words = raw("labs")["class_words"]
        spans = [(segment.low.index(w), segment.low.index(w) + len(w), w) for w in words if w in segment.low][:1]
    spans = [s for s in spans if not _NOT_NEEDED.search(segment.low[: s[0]])]
    if any(name == "heparin" for _, _, name in spans) and _AT_SURGERY.search(segment.low):
        spans = [s for s in spans if s[2] != "heparin"]
    if not spans or segment.low[: spans[0][0]].endswith(("allergic to ", "allergy: ", "allergy to ")):
        return
    if segment.low.rstrip().endswith("?"):
        reply = _REPLY.match(next((s.low for s in view.after(segment)), ""))
        if reply is None:
            return
        if reply["no"]:
            span, attributes = (0, len(segment.low)), {"class": _class_of(spans[0][2])}
            yield make_fact(view, segment, span, kind="anticoagulant", value="none", attributes=attributes)
            return
    for (start, end, name), assertion in zip(spans, assess(view, segment, [s[:2] for s in spans]), strict=True):
        yield _one(view, segment, (start, end), name, assertion)


_AT_SURGERY = compiled(
    r"heparin[^.;]{0,40}(?<![a-z])(?:per protocol|flush|lock|x ?1(?!\d)|once|periop|intraop|on call)"
    r"|(?:surgeon|anesthesia|or team|flush\w*|periop\w*|intraop\w*)[^.;]{0,30}(?<![a-z])heparin"
)
"""Heparin that the surgical team gives once or flushes a line with is no anticoagulation of the patient's."""


def _one(view: NoteView, segment: Segment, span: tuple[int, int], name: str, assertion: Assertion) -> Fact:
    """One drug: current, stopped or not taken; with the plan to hold it where one stands beside it."""
    planned, more = _plan(view, segment, name)
    value = "current"
    if (
        assertion.negated
        and assertion.completion is not Completion.NOT_DONE
        and (span[0] > 0 or segment.answer == "no")
        and not _says("no_hold_plan", segment)
    ):
        value = "none"
    elif not planned and _stopped(segment.low, span, assertion):
        value = "stopped"
    if assertion.about_patient and assertion.completion in (
        Completion.DONE,
        Completion.IN_PROGRESS,
        Completion.NOT_DONE,
        Completion.SCHEDULED,
        Completion.PENDING,
    ):
        assertion = Assertion(time=assertion.time if value == "stopped" else Assertion().time)
    elif assertion.experiencer is Experiencer.PATIENT and planned:
        assertion = Assertion()
    return make_fact(
        view,
        segment,
        span,
        kind="anticoagulant",
        value=value,
        assertion=assertion,
        more=more,
        attributes={"name": name, "hold_plan": planned, "class": drug_class(name) or _class_of(name)},
    )


def _stopped(low: str, span: tuple[int, int], assertion: Assertion) -> bool:
    """Whether the words beside a drug say that it is over; "hold 3 days" is a plan, not an end."""
    before, after = low[max(0, span[0] - 40) : span[0]], " ".join(("." + low[span[1] :]).split())[1:61]
    return (
        assertion.time.value == "past"
        or cue("labs", "ended_before", words=False).search(before) is not None
        or cue("labs", "ended_after", words=False).match(after) is not None
    )


def _plan(view: NoteView, segment: Segment, name: str) -> tuple[bool, tuple]:  # type: ignore[type-arg]
    """Whether a plan to hold the drug is written here, in the next sentences, or elsewhere in the note by its name."""
    near = [segment, *view.after(segment, 2)]
    near += [s for s in view.segments if s is not segment and name in s.low and s not in near]
    for other in near:
        if _says("no_hold_plan", other):
            return False, ()
    for other in near:
        if _says("hold_plan", other):
            more = () if other is segment else (cite(view, other, 0, len(other.low)),)
            return True, more
    return False, ()
