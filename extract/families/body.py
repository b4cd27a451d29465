"""Body size: room and tissue for the pump (evidence rule 14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from chartcite.extract.families._doubt import doubted
from chartcite.extract.families._said import asked, ruled, said_on
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.statements import hits
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``body_size``: adequate or not, doubtful, or told by a measure only (BMI, weight, cachexia)."""
    vocab = vocabulary("body")
    for view, segment in chart.segments():
        found = hits(segment, vocab)
        doubt = doubted(view, segment, vocab.lists["topic"])
        if doubt is not None:
            yield make_fact(view, segment, doubt, kind="body_size", value="unclear")
            continue
        if not found:
            yield from _measured(view, segment)
            continue
        if asked(segment) or ruled(segment):
            continue
        day = said_on(view, segment, chart.request_date)
        facts = [f for hit, said in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True)
                 if (f := _fact(view, segment, hit, said, day)) is not None]  # fmt: skip
        if any(f.value == "unclear" for f in facts):
            facts = [f for f in facts if f.value in ("unclear", "indirect")]
        yield from facts


_NEGATION = compiled(
    r"\b(?:no|not|without|denies|w/o|neg|negative|never|lack\w*|cannot|neither|nor|hardly|insufficient\w*|inadequate\w*)\b|n't\b"
)
_OTHER_FIRST = compiled(
    r"(?:no|without|minimal|zero)\s[^,;]*[,;]\s(?P<rest>.*\b(?:adequate|ample|plenty|good|enough|sufficient|generous|fine|roomy)\b.*)"
)
_STIMULATOR = compiled(
    r"\b(?:stimulator\w*|scs|stim battery)\b"
    r"|\A(?!.*\bpumps?\b).*\b(?:(?:chest|r|l|mediport|venous|infusa)[ -]port|port pocket|for the port)\b"
)
_AWAY = compiled(
    r"\b(?:away from|clear of|opposite|old|prior|previous|former|removed|explanted)\s+(?:\w+\s+){0,2}?"
    r"(?:stimulator\w*|scs)\b"
)
"""Another device, and where it is only a landmark for the pump's pocket."""
_COMMA = compiled(r"[,;:]\s")


def _reaches(low: str, hit: Hit[Meaning]) -> bool:
    """Whether a denial before the words is theirs: "no hernia, plenty of room" is over at its comma."""
    before = low[: hit.start]
    own = _COMMA.split(before)[-1]
    return _NEGATION.search(own) is not None or _NEGATION.search(low[hit.start : hit.end]) is not None


_VERDICTS = ("adequate", "inadequate")
_EQUALS = compiled(r"\b(?:bmi|wt|weight)\s*=\s*\d")


def _measured(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """A measure written with a sign ("BMI=19")."""
    found = _EQUALS.search(segment.low)
    if found is not None:
        yield make_fact(view, segment, found.span(), kind="body_size", value="indirect")


def _fact(view: NoteView, segment: Segment, hit: Hit[Meaning], said: Assertion, day: dt.date | None) -> Fact | None:
    value: str | None = hit.payload.value
    inside = segment.low[hit.start : hit.end]
    if value == "inadequate" and (good := _OTHER_FIRST.match(inside)) and not _NEGATION.search(good["rest"]):
        value = "adequate"
    if value in (*_VERDICTS, "unclear") and _STIMULATOR.search(_AWAY.sub(" ", segment.low)):
        return None
    if value in _VERDICTS and _of_mind(segment, hit):
        return None
    if value == "adequate" and segment.answer == "no":
        plain = Assertion(experiencer=said.experiencer)
        return make_fact(
            view, segment, (hit.start, hit.end), kind="body_size", value="inadequate", date=day, assertion=plain
        )
    if value == "adequate" and _turned(segment, hit):
        value = "inadequate"
    elif value == "adequate" and said.negated and _reaches(segment.low, hit):
        value = None if _denied_barrier(segment, hit) else "inadequate"
    elif value in ("indirect", "unclear") and (said.negated or _elsewhere(segment)):
        value = None
    if value is None:
        return None
    hedged = first(vocabulary("body").lists["hedged"], inside, words_of(inside)) is not None
    hedged = hedged or (said.certainty is Certainty.POSSIBLE and not segment.answer)
    if hedged and value in _VERDICTS:
        value, said = "unclear", said.model_copy(update={"certainty": Certainty.AFFIRMED})
    said = said.model_copy(update={"negated": False})
    if segment.answer and said.certainty is Certainty.POSSIBLE:
        said = said.model_copy(update={"certainty": Certainty.AFFIRMED})
    if value in _VERDICTS and _SITE_AHEAD.search(segment.low) and not _STILL_TO_SEE.search(segment.low):
        said = said.model_copy(update={"completion": Completion.DONE, "time": Time.NOW})
    if value == "inadequate" and said.completion is Completion.NOT_DONE:
        said = said.model_copy(update={"completion": Completion.DONE})  # "inadequate, aborted"
    return make_fact(view, segment, (hit.start, hit.end), kind="body_size", value=value, date=day, assertion=said)


_SITE_AHEAD = compiled(
    r"\b(?:planned|proposed|intended|prospective|future|desired|chosen|selected|marked)\s+(?:\w+\s+){0,2}?"
    r"(?:pockets?|sites?|locations?|sides?|quadrant|area)\b"
    r"|\b(?:pocket|pump|device|site)\s+(?:is|was)\s+(?:intended|planned|proposed|to go|to sit)\b"
)
"""The place is still to be used; what is there has been seen."""
_STILL_TO_SEE = compiled(r"\b(?:will|to be|choose|confirm|assess|check|verify|should|needs?|find|plan|pick)\b")
_ANY_SUBJECT = compiled(r"\b(?:support|tolerat|plac|put|accept|sustain|handl|implant|receiv)\w*\b")
_SIZED = compiled(r"insufficien|inadequa|enough|\btoo\b|\black|adequa|sufficient|ample|roomy")


def _of_mind(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether nothing bodily is named: "cannot support the implant" is said of minds and infections too."""
    inside = segment.low[hit.start : hit.end]
    if segment.answer or _SIZED.search(inside) or not _ANY_SUBJECT.search(inside):
        return False
    return first(vocabulary("body").lists["bodily"], segment.low, segment.words) is None


def _turned(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether a negation stands inside the words: "habitus is not suitable", unlike "size is not a barrier"."""
    inside = segment.low[hit.start : hit.end]
    return first(vocabulary("body").lists["turned"], inside, words_of(inside)) is not None and not _denied_barrier(
        segment, hit
    )


def _denied_barrier(segment: Segment, hit: Hit[Meaning]) -> bool:
    inside = segment.low[hit.start : hit.end]
    return first(vocabulary("body").lists["no_barrier"], inside, words_of(inside)) is not None


def _elsewhere(segment: Segment) -> bool:
    """A weight that is lifted or lost is not the patient's."""
    if "bmi" in segment.low:
        return False
    return first(vocabulary("body").lists["elsewhere"], segment.low, segment.words) is not None
