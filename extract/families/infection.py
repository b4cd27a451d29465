"""Infection: absent, present, superficial, resolved or unclear (evidence rules 2 and 13)."""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.statements import hits, statements
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import Vocabulary, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

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
        for fact in statements(view, segment, vocab):
            yield from _weighed(view, segment, vocab, fact)


def _weighed(view: NoteView, segment: Segment, vocab: Vocabulary, fact: Fact) -> Iterator[Fact]:
    """The statement with what its certainty, its time and the next sentences make of it."""
    value, assertion = fact.value, fact.assertion
    if not assertion.about_patient or assertion.certainty is Certainty.CONDITIONAL:
        yield fact
        return
    if value in ("present", "unclear") and assertion.certainty is Certainty.POSSIBLE:
        value, assertion = "unclear", Assertion()
    if value == "present":
        if _gone_soon(view, segment, vocab):
            value = "resolved"
        elif assertion.time is Time.PAST:
            return
        if segment.answer == "no":
            value = "absent"
    if value == "absent" and segment.answer == "yes":
        value = "present" if segment.label.startswith(("active", "infect", "current")) else value
    if value in ("absent", "resolved") and assertion.time is Time.PAST:
        assertion = assertion.model_copy(update={"time": Time.NOW})
    if value in ("present", "unclear") and assertion.completion in _TREATMENT_PLANS:
        assertion = assertion.model_copy(update={"completion": Completion.DONE, "time": Time.NOW})
    yield fact.model_copy(update={"value": value, "assertion": assertion, "date": _day(view, segment, fact)})


def _gone_soon(view: NoteView, segment: Segment, vocab: Vocabulary) -> bool:
    """Whether the next two sentences say that it cleared ("… drained 01/05. Healed, no residual infection.")."""
    for other in view.after(segment, 2):
        if any(hit.payload.value in ("resolved", "absent") for hit in hits(other, vocab)):
            return True
        if other.low.lstrip(" -*").startswith(
            ("resolved", "healed", "cleared", "finished", "completed", "off antibiotics", "recovered")
        ):
            return True
    return False


def _day(view: NoteView, segment: Segment, fact: Fact):  # type: ignore[no-untyped-def]
    """A full date in the segment that is later than nothing known, else the note's."""
    days = [
        d.high
        for d in find_dates(segment.low, view.date)
        if d.kind == "day" and (view.date is None or d.high <= view.date)
    ]
    return max(days) if days and view.date is None else fact.date
