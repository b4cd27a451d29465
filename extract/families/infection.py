"""Infection: absent, present, superficial, resolved or unclear (evidence rules 2 and 13)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.families._device_numbers import leading_day
from chartcite.extract.families._said import ruled, said_on
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.entries import taken_from
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.statements import hits, statements
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import Vocabulary, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Scalar, Time

_SILENT_ROLES = ("education", "consent")
_TREATMENT_PLANS = (Completion.DONE, Completion.SCHEDULED, Completion.PENDING, Completion.RECOMMENDED)
"""What is planned beside a present infection is its treatment, not the infection."""
_SILENT_SECTIONS = ("family_history", "allergies", "instructions", "education", "immunizations", "social")


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``infection``, dated by the words beside them or the note."""
    vocab = vocabulary("infection")
    for view, segment in chart.segments():
        if view.note.role in _SILENT_ROLES or segment.section in _SILENT_SECTIONS or segment.blank:
            continue
        if _asks(segment):
            yield from _answered(view, segment)
            continue
        if segment.answer == "no" and _REMEDY.search(segment.label):
            continue
        if _boxes_follow(view, segment):
            if hits(segment, vocab):
                yield from _ticked(view, segment)
            continue
        if _ordered(view, segment) or _UNANSWERED.search(segment.low):
            continue
        told = list(statements(view, segment, vocab))
        if any(f.value == "absent" for f in told) and ruled(segment):
            continue
        for fact in told:
            yield from _weighed(view, segment, fact, chart.request_date)
        if not told:
            yield from _left_open(view, segment, vocab)


def _asks(segment: Segment) -> bool:
    """Whether the segment is a form's question on infection, or one of its boxes."""
    return (
        ("infect" in segment.label or _named(segment.label))
        and not _OTHER_LABEL.search(segment.label)
        and bool(segment.answer or segment.checked is not None or _BOX.search(segment.low))
    )


def _named(label: str) -> bool:
    """Whether a form's question names infections: "sepsis / UTI / wound / abscess at the moment?"."""
    return label.endswith("?") and len(list(_NAMED.finditer(label))) > 0 and not _REMEDY.search(label)


_NAMED = compiled(r"(?<![a-z])(?:sepsis|uti|abscess|cellulitis|pneumonia|osteomyelitis|bacteremia|sepsis)(?![a-z])")


def _boxes_follow(view: NoteView, segment: Segment) -> bool:
    """Whether the segment is the question that the boxes behind it answer."""
    after = view.after(segment, 1)
    return len(segment.low) < _QUESTION and segment.checked is None and bool(after and _BOX.match(after[0].low))


_QUESTION = 40
_REMEDY = compiled(r"(?<![a-z])(?:antibiotic|abx|antimicrobial)")
"""A form's "on antibiotics: no" leaves the question of an infection as it was."""


def _ticked(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """What the boxes behind a question say."""
    for box in view.after(segment, 2):
        option = _OPTION.match(box.low)
        if option is not None and box.checked:
            value = "present" if option["said"] in _YES else "absent"
            yield make_fact(view, box, (0, len(box.low)), kind="infection", value=value, assertion=Assertion())


def _ordered(view: NoteView, segment: Segment) -> bool:
    """Whether the segment gives the reason for a study: "r/o infection" on its order says nothing."""
    return view.note.role == "imaging" and bool(
        re.search(r"(?<![a-z])(?:r/o|rule out|indication|reason for)", segment.low)
    )


_UNANSWERED = compiled(r"(?:left|is|was) blank|(?:not|un)[ -]?answered|left empty")


def _answered(view: NoteView, segment: Segment) -> Iterator[Fact]:
    low, answer = segment.low, segment.answer
    option = _OPTION.match(low)
    if option is not None and segment.checked and not answer:
        answer = "yes" if option["said"] in _YES else "no"
    ticked = _TICKED.findall(low)
    if len(set(ticked)) > 1:
        answer = "both"
    value = {"yes": "present", "no": "absent", "both": "unclear"}.get(answer)
    if value is not None:
        yield make_fact(view, segment, (0, len(low)), kind="infection", value=value, assertion=Assertion())


_YES = ("y", "yes", "present", "active")
_OTHER_LABEL = compiled(r"risk|control|hx|history|prior|past|screen|prophyl|vaccin|flagged")
_BOX = compiled(r"\[[ x_*]?\]|☐|☒|☑")
_OPTION = compiled(r"\W*(?:\[x\]|☒|☑)\W*(?P<said>y(?:es)?|no?|none|absent|present|active|negative)(?![a-z])")
_TICKED = compiled(r"\[x\]\s*(y|n)(?:es|o)?(?![a-z])")


def _left_open(view: NoteView, segment: Segment, vocab: Vocabulary) -> Iterator[Fact]:
    """Infection named with a word of doubt, and nothing that says yes or no."""
    hit = first(vocab.lists["topic"], segment.low, segment.words)
    if hit is None or first(vocab.lists["not_said"], segment.low, segment.words) is not None or ruled(segment):
        return
    if not (codes(segment.low) & _OPEN_CODES or "?" in segment.low):
        return
    assertion = assess(view, segment, [(hit.start, hit.end)])[0]
    if assertion.about_patient and assertion.time is Time.NOW and assertion.certainty is not Certainty.CONDITIONAL:
        yield make_fact(view, segment, (hit.start, hit.end), kind="infection", value="unclear", assertion=Assertion())


_OPEN_CODES = frozenset({"unsure", "unreadable", "disputed"})


def _weighed(view: NoteView, segment: Segment, fact: Fact, today: dt.date | None) -> Iterator[Fact]:
    """The statement with what its certainty, its time and the next sentences make of it."""
    value, assertion = fact.value, fact.assertion
    if not assertion.about_patient or assertion.certainty is Certainty.CONDITIONAL:
        yield fact
        return
    if value in ("present", "unclear") and assertion.certainty is Certainty.POSSIBLE:
        value, assertion = "unclear", Assertion()
    if value == "unclear" and _COURSE.search(segment.low) and _present_beside(view, segment):
        value = "present"
    if value == "present":
        if cue("infection", "relative", words=False).search(segment.low):
            return
        places = [h.start for h in hits(segment, vocabulary("infection")) if h.payload.value == fact.value]
        at = min(places, default=0)
        if cue("infection", "landmark", words=False).search(segment.low[:at]):
            return
        going_on = cue("infection", "ongoing").search(segment.low) is not None
        if (
            _gone_soon(view, segment)
            or cue("infection", "cleared").search(segment.low)
            or (not going_on and cue("infection", "over").search(segment.low, at))
        ):
            value = "resolved"
        elif assertion.time is Time.PAST or _long_ago(segment.low, today or view.date):
            return
        elif codes(segment.low) & {"unreadable", "disputed"}:
            value = "unclear"
    if value in ("resolved", "superficial") and _long_ago(segment.low, today or view.date):
        return
    if value in ("absent", "resolved") and assertion.time is Time.PAST:
        assertion = assertion.model_copy(update={"time": Time.NOW})
    if value != "resolved" and assertion.completion in _TREATMENT_PLANS:
        assertion = assertion.model_copy(update={"completion": Completion.DONE, "time": Time.NOW})
    day = _day(view, segment, fact, today)
    extra: dict[str, Scalar] = {"ticked": True} if value == "absent" and segment.checked and _short(segment) else {}
    attributes = {**fact.attributes, **extra}
    yield fact.model_copy(update={"value": value, "assertion": assertion, "date": day, "attributes": attributes})


def _short(segment: Segment) -> bool:
    """Whether a ticked box bears nothing but its printed words."""
    return len(segment.low.split()) <= _PRINTED_WORDS


_PRINTED_WORDS = 6


_COURSE = compiled(r"(?<![a-z])day\s+#?\d{1,2}(?:\s*(?:of|/)\s*\d{1,2})?(?!\d)")
"""An antibiotic in the middle of its course."""


def _present_beside(view: NoteView, segment: Segment) -> bool:
    """Whether the sentence before names an infection: the antibiotic after it is its treatment."""
    return any(
        h.payload.value == "present" for other in view.before(segment, 2) for h in hits(other, vocabulary("infection"))
    )


_YEAR = compiled(r"(?<![\d/])(?:in|since|from|of|,)? ?(?P<y>(?:19|20)\d\d)(?![\d/])")


def _long_ago(low: str, today: dt.date | None) -> bool:
    """Whether the words put an infection years back."""
    if cue("infection", "long_ago").search(low):
        return True
    years = [int(m["y"]) for m in _YEAR.finditer(low)]
    return bool(years) and today is not None and max(years) < today.year - 1


def _gone_soon(view: NoteView, segment: Segment) -> bool:
    """Whether the next two sentences say that it cleared ("… drained 01/05. Healed, no residual infection.")."""
    if cue("infection", "speaker", words=False).match(segment.low):
        return False
    for other in view.after(segment, 2):
        if taken_from(view, other) is not None:
            continue
        if any(hit.payload.value in ("resolved", "absent") for hit in hits(other, vocabulary("infection"))):
            return True
        if other.low.lstrip(" -*").startswith(
            ("resolved", "healed", "cleared", "finished", "completed", "off antibiotics", "recovered")
        ):
            return True
    return False


def _day(view: NoteView, segment: Segment, fact: Fact, today: dt.date | None) -> dt.date | None:
    """The day the statement opens with, or the one day that a present infection names; else the note's."""
    said = said_on(view, segment, today)
    if said is not None and (fact.value == "present" or leading_day(segment.low, view.date or today)):
        return said
    if said is not None and _SEEN.match(segment.low):
        return said
    if fact.value == "present" and view.date is not None and not cue("infection", "ongoing").search(segment.low):
        named = [d for d in find_dates(segment.low, view.date) if d.kind in ("day", "month") and d.low <= view.date]
        if named:
            return min(max(d.high for d in named), view.date)
    days = [
        d.high
        for d in find_dates(segment.low, view.date)
        if d.kind == "day" and (view.date is None or d.high <= view.date)
    ]
    if view.date is None and not days:
        text = view.document.text
        line = text[text.rfind("\n", 0, segment.start) + 1 : segment.start].lower()
        days = [d.high for d in find_dates(line, today) if d.kind == "day"]  # "04/01/2026 1532  Wife: shin is red"
    return max(days) if days and view.date is None else fact.date


_SEEN = compiled(r"\W*(?:seen|visit|exam(?:ined)?|note|on|as of|id|rechecked|checked)\W+(?:on\W+)?\d")
