"""The behavioral attestation: whether an inadequately controlled condition drives the pain (evidence rule 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.families import _psych as mind
from chartcite.extract.families._doubt import OPEN, doubted
from chartcite.extract.families._said import asked
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.vocabulary import Meaning, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

_SKIP_ROLES = frozenset({"therapy", "device", "lab", "fax_cover"})
_OLD_DAYS = 366
_TINY = 3
_SCREEN_POSITIVE = 10
"""PHQ-9 from which a screen calls for an answer; alone it is no attestation."""


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``behavioral_attestation``, dated by the words beside them or the note."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES and len(view.segments) > _TINY:
            continue
        for segment in view.segments:
            if mind.readable(view, segment) and (segment.checked is not False or segment.answer):
                yield from _segment(chart, view, segment)


_CONTRARY = {"controlled": "uncontrolled", "uncontrolled": "unclear"}
_RESPIRATORY = mind.pattern("attestation_respiratory")
_MIND = mind.pattern("attestation_mind")
_SCORE = compiled(r"\bphq(?:[- ]?9)?\b[^.;/\d]{0,16}(\d{1,2})\b(?!\s*(?:/\d|months|days|wk|weeks))")


def _segment(chart: Chart, view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    ticked = _ticked(view, segment)
    if ticked:
        yield _fact(chart, view, segment, (0, len(low)), ticked)
        return
    if mind.questioned(view, segment) or _RESPIRATORY.search(low) or _asks(segment):
        return
    if mind.general_rule(segment) or mind.relative_first(segment):
        return
    found = [h for h in _hits(segment) if _on_mind(view, segment, h)]
    found = found or _continued(view, segment)
    if segment.answer == "no" and found and all(h.payload.value == "controlled" for h in found):
        yield _fact(chart, view, segment, (0, len(low)), "uncontrolled")  # a statement that the writer disagrees with
        return
    if not found:
        yield from _doubtful(chart, view, segment)
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        fact = _weighed(chart, view, segment, hit, assertion)
        if fact is not None and segment.answer == "no" and not segment.label and fact.value in _CONTRARY:
            fact = fact.model_copy(update={"value": _CONTRARY[str(fact.value)]})  # "[x] I disagree"
        if fact is not None and hit.payload.attributes.get("weak") and fact.value == "unclear":
            fact = fact.model_copy(update={"attributes": {**fact.attributes, "weak": True}})
        if fact is not None:
            yield fact
    score = _SCORE.search(low)
    if score is not None and int(score[1]) >= _SCREEN_POSITIVE and assess(view, segment, [score.span()])[0].happened:
        yield _fact(chart, view, segment, score.span(), "unclear", weak=True)


_STATEMENT = compiled(r"\b(?:(?:dis)?agree|true|false|(?:in)?correct)\b")
"""A statement that is agreed with or not, rather than a question."""
_ASKED = mind.pattern("attestation_asked")
_ASKED_WELL = mind.pattern("attestation_asked_well")


def _ticked(view: NoteView, segment: Segment) -> str:
    """What the ticked answer of a form says ("inadequately controlled condition a contributor? [ ] yes [x] no")."""
    if not segment.answer or not segment.label:
        return ""
    if _STATEMENT.search(segment.low):
        said = {h.payload.value for h in _hits(segment)} if _MIND.search(segment.low) else set()
        if len(said) != 1 or "unclear" in said:
            return ""
        other = {"controlled": "uncontrolled", "uncontrolled": "controlled"}
        value = said.pop()
        return value if segment.answer == "yes" else other[value]
    before = [s.low for s in view.before(segment, 1) if mind.questioned(view, s)]
    question = " ".join((*before, segment.label))
    if not _MIND.search(question) or ("pain" not in question and not _BAD.search(question)):
        return ""
    if _ASKED_WELL.search(question):
        return "controlled" if segment.answer == "yes" else "uncontrolled"
    if not _ASKED.search(question):
        return ""
    return "controlled" if segment.answer == "no" else "uncontrolled"


def _doubtful(chart: Chart, view: NoteView, segment: Segment) -> Iterator[Fact]:
    """A behavioral part in the pain that is hedged or cannot be read, where no wording says which way."""
    span = doubted(view, segment, vocabulary("attestation").lists["topic"], codes=OPEN | {"partly"})
    if span is not None and (_MIND.search(segment.low) or any(_MIND.search(s.low) for s in view.before(segment, 2))):
        yield _fact(chart, view, segment, span, "unclear", weak=True)


_REQUEST = mind.pattern("attestation_request")


def _asks(segment: Segment) -> bool:
    if _PUT.search(segment.low):
        return False
    return (asked(segment) and "not " not in segment.low) or (
        _REQUEST.search(segment.low) is not None and not _ANSWERED.search(segment.low)
    )


_ANSWERED = mind.pattern("attestation_answered")
_OWN_NOT = compiled(r"(?:\b(?:not|never)|n't) (?:\w+ ){0,2}?(?:controlled|treated|managed|under control|in check)\b")
_FIRST_NOT = compiled(r"\b(?:no|none|nothing|nor|neither|without|not|never|cannot)\b|n't\b")


_DRIVES_ON = compiled(r"untreated|uncontrolled|controlled|treated|managed|driv|feed|fuel|contribut|behind|account")
_SOUGHT = compiled(
    r"\b(?:looked|searched|screened|probed|checked|hunted|asked|sought)\b[^.;:]*?\b(?:and|but)\s+(?:\w+ ){0,2}?"
    r"(?:(?:did not|didn't|could not|couldn't|have not|haven't|do not|don't) "
    r"(?:find|see|uncover|detect|identify|turn up)"
    r"|(?:found|saw|uncovered|detected|identified) (?:none|nothing|neither|no\b))[^.;:]*"
)
_PUT = compiled(
    r"\bquestion\b[^.;:]*?\b(?:whether|if)\b[^.;:]*?\b(?:pain|symptoms?|presentation)\b[^.;:]*?"
    r"\banswer\s+(?:is|was|must be)\b(?:\s+that\s+(?:it|they|there|none)\s+(?:is|are|does|do))?\W+"
    r"(?:\w+ly )?(?:no|not|negative|none)\b"
)
"""A search that found nothing, or a question answered no, whatever bad words it spells out between."""


def _hits(segment: Segment) -> list[Hit[Meaning]]:
    """The statements of the segment, the longest of those that overlap."""
    low = segment.low
    spelt = _PUT.search(low) or _SOUGHT.search(low)
    if spelt is not None and _MIND.search(spelt[0]) and _DRIVES_ON.search(spelt[0]):
        return [Hit(spelt.start(), spelt.end(), Meaning("behavioral_attestation", "controlled"))]
    kept: list[Hit[Meaning]] = []
    withheld = _WITHHELD.search(low)
    for hit in sorted(
        vocabulary("attestation").statements.search(low, segment.words), key=lambda h: (h.start - h.end, h.start)
    ):
        text = low[hit.start : hit.end]
        if _NO_CRISIS.search(text):
            continue
        if withheld is not None and hit.payload.value == "controlled" and hit.start >= withheld.start():
            continue
        if hit.payload.value == "controlled" and _UNKNOWN.search(text):
            continue
        if hit.payload.value == "controlled":
            lack = _OWN_NOT.search(text)
            other = [
                m.start()
                for m in _FIRST_NOT.finditer(text)
                if lack is None or not lack.start() <= m.start() < lack.end()
            ]
            if ":" in text and other and other[0] < text.index(":") and not _CONDITION.search(text[: text.index(":")]):
                continue
            if _ACUTE_ONLY.match(text) or _ONLY_MOOD.match(text):
                continue
            if (lack is not None or _BAD.search(text)) and not other:
                continue
        if hit.payload.value == "uncontrolled" and (_NONE_BAD.search(text) or _OF_THE_VISIT.match(low, hit.end)):
            continue
        if all(hit.end <= k.start or hit.start >= k.end for k in kept) and not _runs_on(hit, kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


_WITHHELD = compiled(
    r"(?:cannot|can't|can not|unable to|won't|will not|could not|not able to|declined? to|refused? to)"
    r"\s+(?:\w+\s+){0,3}?(?:attest|certify|vouch|sign|state|say|affirm|confirm)\s+(?:\w+\s+){0,2}?that(?![a-z])"
)
"""A statement that the writer will not make: "I cannot attest that no ..."."""
_ACUTE_ONLY = mind.pattern("attestation_acute_only")
_NO_CRISIS = compiled(
    r"^(?!.*(?:pain|control(?!s)|treated|driv|contribut))(?=.*(?:suicid|psycho(?:sis|tic)|mania)).*"
    r"\bnot\b(?:\s\w+){0,2}\s(?:unstable|in crisis)$"
)
"""That there is no emergency: "no suicidal intent, no psychosis, not acutely unstable"."""
_ONLY_MOOD = mind.pattern("attestation_only_mood")
_MEASURED = compiled(r"\bun\w+|poorly|inadequate|driv|contribut|out of|control")
_UNKNOWN = mind.pattern("attestation_unknown")
_OF_THE_VISIT = compiled(
    r"[\s-]+(?:relationship|alliance|provider|was (?:given|offered|provided) (?:today|at this)|opinion)\b"
)
"""An examiner who treats nobody: "No treatment relationship exists"."""
_NONE_BAD = compiled(r"\b(?:nothing|none|no|neither) (?:\w+ )?(?:untreated|uncontrolled|unmanaged|unaddressed|out of)")
_BAD = mind.pattern("attestation_bad")


def _runs_on(hit: Hit[Meaning], kept: list[Hit[Meaning]]) -> bool:
    """Whether a bad word is the tail of a denial that stopped short of it."""
    return hit.payload.value == "uncontrolled" and any(
        k.payload.value == "controlled" and 0 <= hit.start - k.end <= 3 for k in kept
    )


def _on_mind(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether the words are about the mind: in them, in the sentence, or right before it."""
    if _MIND.search(segment.low[hit.start : hit.end]):
        return True
    if hit.payload.value == "controlled":
        return bool(_MIND.search(segment.low + " " + segment.label))
    if hit.payload.value == "unclear":
        return bool(_MIND.search(_WHO.sub(" ", segment.low + " " + segment.label))) or (
            mind.professional(segment) and bool(_DRIVES.search(segment.low))
        )
    near = " ".join((*(s.low for s in view.before(segment, 2)), segment.low, segment.label))
    return bool(_MIND.search(near)) or mind.own_report(view)


_WHO = mind.pattern("attestation_who")
_DRIVES = compiled(r"pain|overlay|contribut|control|driv|component|how much")
_DENIED = compiled(r"(?:\b(?:not|never|hardly|no longer)|n't)(?: \w+){0,2} *$")
_CLAUSE_WELL = mind.pattern("attestation_clause_well")
_NO_DRIVE = mind.pattern("attestation_no_drive")
_CONDITION = mind.pattern("attestation_condition")
_WELL_FIRST = mind.pattern("attestation_well_first")


def _continued(view: NoteView, segment: Segment) -> list[Hit[Meaning]]:
    """What goes on from a condition named before: "Depression: PHQ-9 17, now 4. Well controlled on venlafaxine." """
    meaning = Meaning("behavioral_attestation", "controlled")
    inside = _CLAUSE_WELL.search(segment.low)
    if inside is not None and _CONDITION.search(segment.low[: inside.start()]):
        return [Hit(inside.start() + 1, inside.end(), meaning)]
    before = view.before(segment, 1)
    m = _WELL_FIRST.match(segment.low) or _NO_DRIVE.search(segment.low)
    if m is None or not before or not _CONDITION.search(before[0].low):
        return []
    return [Hit(m.start(), m.end(), meaning)]


_HISTORY = mind.pattern("attestation_history")
_UNLICENSED = mind.pattern("attestation_unlicensed")


_FAMILY = compiled(
    r"\b(?:in|of|from) (?:the|her|his) family\b|\bfam(?:ily)? (?:hx|history|psych\w* (?:hx|history))\b|\bfhx?\b"
)
_ASKED_HOW = compiled(r"\b(?:whether|if|how much|how far|to what|extent)\b[^.;:]{0,40}$")
_TO_SAY = compiled(
    r"\b(?:will|to|shall|can|please) (?:\w+ )?(?:state|say|decide|determine|address|comment|tell|assess|judge)\b"
)
_UNREADABLE = compiled(r"illegible|unreadable|smudged|\[\?\]|\w_{1,}\w")
_NOW = compiled(r"\b(?:now|current\w*|today|presently|at present|still)\b")


def _weighed(chart: Chart, view: NoteView, segment: Segment, hit: Hit[Meaning], assertion: Assertion) -> Fact | None:
    value, low = hit.payload.value, segment.low
    if (
        _FAMILY.search(low[: hit.end])
        or mind.of_relative(view, segment, hit.start)
        or not assertion.about_patient
        or assertion.completion is Completion.TEMPLATE
    ):
        return None
    if assertion.certainty is Certainty.CONDITIONAL and value != "unclear":
        return None
    text = low[hit.start : hit.end]
    if _UNREADABLE.search(text):
        return _fact(chart, view, segment, (hit.start, hit.end), "unclear")
    if value == "uncontrolled" and _ASKED_HOW.search(low[: hit.start]):
        if _TO_SAY.search(low[: hit.start]):
            return None
        value = "unclear"
    if value == "uncontrolled":
        if (_HISTORY.search(low) or assertion.time is Time.PAST) and not re.search(
            r"\bnow\b|current|present|remains|still", low
        ):
            return None
        if assertion.negated and not _FIRST_NOT.search(text):
            if not _MEASURED.search(text):
                return None
            value = "controlled"
        elif assertion.certainty is Certainty.POSSIBLE:
            value = "unclear"
    elif value == "controlled":
        if _DENIED.search(low[: hit.start]) and not _FIRST_NOT.search(text):
            value = "uncontrolled"
        elif (
            re.search(r"\b(?:partially|partly|incompletely|poorly|barely|inadequately|fairly|possibly)\b", text)
            and not _FIRST_NOT.search(text)
        ) or (_UNLICENSED.search(low) and mind.names("unlicensed", low, segment.words)):
            value = "unclear"
        elif assertion.time is Time.FUTURE:
            return None
    elif value == "unclear" and assertion.negated and not _FIRST_NOT.search(text):
        return None
    return _fact(chart, view, segment, (hit.start, hit.end), value)


def _fact(
    chart: Chart, view: NoteView, segment: Segment, span: tuple[int, int], value: str, *, weak: bool = False
) -> Fact:
    day = mind.day_of(view, segment, request=chart.request_date, at=span[0])
    anchor = view.date or chart.request_date
    if day is not None and anchor is not None and (anchor - day).days > _OLD_DAYS and _NOW.search(segment.low):
        day = view.date
    return make_fact(view, segment, span, kind="behavioral_attestation", value=value, date=day, assertion=Assertion(),
                     attributes={"credential": mind.credential_in(view, segment), "weak": weak})  # fmt: skip
