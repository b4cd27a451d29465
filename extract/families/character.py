"""How the pain is called (evidence rule 10): chronic, intractable, severe, moderate or mild."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.families._pain import Called, called, names_pain
from chartcite.extract.families._said import asked, ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.topic import TRIAL, is_trial_note, procedure_of
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

_ICD = compiled(r"\bG89\.?[0234]\d?\b")
_LIGHT = ("mild", "moderate")
_SILENT = (SegmentKind.RULE, SegmentKind.PAGE)


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``pain_character``. Pain under the trial drug, at an incision or on examination does not count."""
    for view, segment in chart.segments():
        if segment.kind in _SILENT or view.note.role in ("education", "consent") or ruled(segment):
            continue
        yield from _gone(view, segment)
        yield from _light(view, segment)
        yield from _of_it(view, segment)
        yield from _ticked(view, segment)
        for found in (*called(segment.low), *_broken(view, segment)):
            if asked(segment, found.start):
                continue
            fact = _fact(view, segment, found)
            if fact is not None:
                yield fact
        code = _ICD.search(segment.text)
        if code is not None:
            yield make_fact(view, segment, code.span(), kind="pain_character", value="chronic")


def _fact(view: NoteView, segment: Segment, found: Called) -> Fact | None:
    if found.alone and not any(names_pain(s) for s in view.before(segment, 2)):
        return None
    if found.value in _LIGHT and (_examined(segment) or _on_trial(view, segment, found)):
        return None
    said = assess(view, segment, [(found.start, found.end)])[0]
    if said.negated and _NO.search(segment.low[_clause_start(segment.low, found.start) : found.start]):
        return None
    said = said.model_copy(update={"negated": False})
    return make_fact(
        view,
        segment,
        (found.start, found.end),
        kind="pain_character",
        value=found.value,
        assertion=_own(segment, found, said),
    )


def _gone(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """Pain that is over: nothing severe is left to treat."""
    hit = first(vocabulary("pain_words").lists["gone"], segment.low, segment.words)
    if (
        hit is None
        or cue("pain_words", "soon_free").search(_clause(segment.low, hit.start, hit.end))
        or asked(segment)
        or is_trial_note(view)
    ):
        return
    if any(cue("pain_words", "trial").search(s.low) for s in (segment, *view.before(segment, 1))):
        return
    if _GONE_ON.match(segment.low, hit.end):
        return
    said = assess(view, segment, [(hit.start, hit.end)])[0]
    if said.about_patient and said.certainty is Certainty.AFFIRMED and said.completion is Completion.DONE:
        yield make_fact(view, segment, (hit.start, hit.end), kind="pain_character", value="mild")


def _clause(low: str, start: int, end: int) -> str:
    """The clause around a stretch, between commas and full stops."""
    stops = [m.start() for m in _STOPS.finditer(low)]
    left = max((i + 1 for i in stops if i < start), default=0)
    return low[left : min((i for i in stops if i >= end), default=len(low))]


_GONE_ON = compiled(r"\s*(?:on|from|up|through|with(?:out)?|after|for)(?![a-z])")
"""Pain that "has gone on for years" is not gone."""
_STOPS = compiled(r"[,;:]\s|\.\s")


_LEFT = compiled(
    r"\b(?:now|today|currently|presently|at present|these days|what(?:'s| is| was)? (?:left|remains|lingers|remained)"
    r"|the rest|remainder|residual|remaining|(?:it|that|this) (?:is|has become|became))\b[^.;:]{0,24}?"
    r"\b(?P<value>mild|slight|minimal|trivial|negligible|minor)\b"
    r"(?=\s*(?:$|[,.;)(]|at\b|(?:only )?(?:an? )?\d|only\b|most\b|now\b))"
)


_OF_IT = compiled(
    r"(?:^|[,;:]\s*|\band |\bthat )(?:it|this|which) (?:is|has been|has become|has proved|remains|has remained) "
    r"(?:(?:now|truly|quite|utterly|simply|both|severe and|chronic and) )*"
    r"(?P<value>intractable|refractory|unremitting|relentless|severe|excruciating|unbearable|chronic)(?=\s*(?:$|[,.;)]|and\b))"
)


def _of_it(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """A clause of its own on the pain of the sentence before: "It is from the tumor, ..., and it is intractable"."""
    m = _OF_IT.search(segment.low)
    if m is None or called(segment.low) or asked(segment) or is_trial_note(view) or names_pain(segment):
        return
    before = view.before(segment, 1)
    if not before or not names_pain(before[0]) or before[0].paragraph != segment.paragraph:
        return
    said = assess(view, segment, [m.span("value")])[0]
    if said.about_patient and not said.negated and said.certainty is Certainty.AFFIRMED:
        word = {"severe": "severe", "chronic": "chronic"}.get(m["value"], "intractable")
        value = "severe" if m["value"] in ("excruciating", "unbearable") else word
        yield make_fact(view, segment, m.span("value"), kind="pain_character", value=value)


def _light(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """What is left of a pain named before, called mild: "FBSS, had been dreadful. She calls what's left mild, a 2"."""
    m = _LEFT.search(segment.low)
    if m is None or called(segment.low) or _examined(segment) or asked(segment) or is_trial_note(view):
        return
    if not any(names_pain(s) for s in (*view.before(segment, 2), segment)) or any(
        cue("pain_words", "trial").search(s.low) for s in view.before(segment, 1)
    ):
        return
    said = assess(view, segment, [m.span("value")])[0]
    if said.about_patient and not said.negated and said.certainty is Certainty.AFFIRMED:
        yield make_fact(view, segment, m.span("value"), kind="pain_character", value="mild")


def _ticked(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """The ticked box of a form on severity ("Severity: [x] mild [ ] moderate [ ] severe")."""
    m = _TICK.match(segment.low) if segment.checked is True else None
    if m is None:
        return
    asked_of = f"{segment.label} {' '.join(s.low for s in view.before(segment, 3) if s.paragraph == segment.paragraph)}"
    if cue("pain_words", "level").search(asked_of):
        yield make_fact(view, segment, m.span("value"), kind="pain_character", value=m["value"])


_TICK = compiled(r"\W*(?:x\W+)?(?P<value>mild|moderate|severe|intractable|chronic)(?:\W+(?:\w+)?)?\W*\Z")


def _broken(view: NoteView, segment: Segment) -> Iterator[Called]:
    """An adjective that ends its segment where the line breaks, the pain on the next line."""
    following = view.after(segment)
    if not following or following[0].start - segment.end > 1:
        return
    size = len(segment.low)
    for found in called(f"{segment.low} {following[0].low[:80]}"):
        if found.end == size and not found.alone:
            yield found


def _own(segment: Segment, found: Called, said: Assertion) -> Assertion:
    """ "I would call it refractory" is a verdict, "if ... we would call it refractory" is none.

    What was, until something changed, is past; the past tense of a narrative is not.
    """
    past = cue("pain_words", "former").search(segment.low, 0, found.start)
    past = past and cue("pain_words", "changed").search(segment.low, found.end)
    past = past or _ONCE.search(segment.low, 0, found.start) or _NO_LONGER.search(segment.low, found.end)
    said = said.model_copy(update={"time": Time.PAST if past else Time.NOW})
    if said.certainty is Certainty.CONDITIONAL and cue("pain_words", "conditional").search(segment.low):
        return said
    return said.model_copy(update={"certainty": Certainty.AFFIRMED})


_ONCE = compiled(
    r"\b(?:once|formerly|previously|used to be|had been|historically|at one time|no longer)\s+"
    r"(?:(?:so|very|quite|called|described as|a|the)\s+)?$"
)
_NO_LONGER = compiled(
    r"\b(?:no longer (?:so|true|the case)|not (?:so|the case|true) (?:any ?more|now|any longer|today)"
    r"|since (?:then )?resolved"
    r"|(?:has|is|have) (?:since |now )?(?:gone|resolved|settled|passed|subsided))\b"
)
"""What the pain once was, or is said no longer to be."""
_NO = compiled(r"\b(?:no|not|never|denie[sd]|without|w/o|neither|nor|none|\w+n't)\b")


def _clause_start(low: str, offset: int) -> int:
    return max((m.end() for m in re.finditer(r"[,;:]\s|\.\s|\"", low[:offset])), default=0)


def _on_trial(view: NoteView, segment: Segment, found: Called) -> bool:
    """Pain that is mild while the trial drug works says nothing of the pain that is to be treated."""
    if procedure_of(view, segment, found.start) not in (TRIAL, "intrathecal_pump"):
        return False
    return is_trial_note(view) or any(
        cue("pain_words", "trial").search(s.low) for s in (segment, *view.before(segment, 2))
    )


def _examined(segment: Segment) -> bool:
    return segment.section == "exam" or cue("pain_words", "exam").search(segment.low) is not None
