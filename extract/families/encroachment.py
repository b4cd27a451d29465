"""Tumor at the thecal sac or in the epidural space, as spinal imaging reports it (evidence rule 13)."""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.statements import statements
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import Vocabulary, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact

_SPINAL = ("mri", "ct_myelogram", "report")
_BACK = 6
"""How many segments back the modality of a report's findings may stand."""


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``tumor_encroachment``; ``imaging`` says whether spinal MRI or CT myelogram is the source."""
    vocab = vocabulary("encroachment")
    for view, segment in chart.segments():
        if view.note.role in ("education", "consent"):
            continue
        for fact in statements(view, segment, vocab):
            yield from _sourced(view, segment, vocab, fact)


def _sourced(view: NoteView, segment: Segment, vocab: Vocabulary, fact: Fact) -> Iterator[Fact]:
    modality = _modality(view, segment, vocab)
    value, assertion = fact.value, fact.assertion
    planned = assertion.completion is not Completion.DONE or assertion.certainty is Certainty.CONDITIONAL
    if value in ("present", "unclear") and assertion.certainty is Certainty.POSSIBLE and not planned:
        value, assertion = "unclear", Assertion(experiencer=assertion.experiencer)
    if value == "present" and _question(segment):
        return
    if value == "present" and not _tumorous(view, segment, vocab):
        return
    if value == "excluded" and segment.answer == "yes":
        return
    dates = [d for d in find_dates(segment.low, view.date) if d.kind == "day"]
    day = dates[-1].high if dates else fact.date
    attributes = {**fact.attributes, "imaging": modality in _SPINAL, "modality": modality or "unstated"}
    yield fact.model_copy(update={"value": value, "assertion": assertion, "attributes": attributes, "date": day})


def _question(segment: Segment) -> bool:
    """An order's or report's question ("r/o epidural disease") states nothing."""
    words = (
        "r/o ",
        "rule out",
        "indication",
        "clinical info",
        "reason for exam",
        "history:",
        "concern for",
        "ordered to",
    )
    return any(w in segment.low for w in words)


def _modality(view: NoteView, segment: Segment, vocab: Vocabulary) -> str | None:
    """The imaging a finding rests on: named in its segment, before it in the note, or by the note's title."""
    for other in (segment, *reversed(view.before(segment, _BACK)), *view.after(segment, 1)):
        hit = first(vocab.lists["imaging"], other.low, other.words)
        if hit is not None:
            return hit.payload
    opening = view.segments[:4]
    found = [first(vocab.lists["imaging"], s.low, s.words) for s in opening] if view.note.role == "imaging" else []
    named = next((h.payload for h in found if h is not None), None)
    if named is None and any(
        first(vocab.lists["report"], s.low, s.words) for s in (*view.before(segment, _BACK), segment)
    ):
        return "report"
    return named


def _tumorous(view: NoteView, segment: Segment, vocab: Vocabulary) -> bool:
    """Whether the words are about tumor at all: degenerative stenosis effaces the sac too."""
    return any(
        first(vocab.lists["tumor_word"], s.low, s.words)
        for s in (*view.before(segment, 3), segment, *view.after(segment, 1))
    )
