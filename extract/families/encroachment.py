"""Tumor at the thecal sac or in the epidural space, as spinal imaging reports it (evidence rule 13)."""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.families._said import asked, question_above, ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.statements import statements
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import Vocabulary, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Scalar, Time

_SPINAL = ("mri", "ct_myelogram", "report")
_BACK = 6
"""How many segments back the modality of a report's findings may stand."""


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``tumor_encroachment``; ``imaging`` says whether spinal MRI or CT myelogram is the source."""
    vocab = vocabulary("encroachment")
    for view in chart.notes:
        if view.note.role in ("education", "consent"):
            continue
        found: list[tuple[Segment, Fact]] = []
        for segment in view.segments:
            if not ruled(segment):
                found += [(segment, fact) for fact in _of(view, segment, vocab)]
        yield from _compared(vocab, found)


def _of(view: NoteView, segment: Segment, vocab: Vocabulary) -> Iterator[Fact]:
    if segment.checked is False and not segment.answer:
        return
    ticked = _ticked(view, segment, vocab)
    if ticked is not None:
        yield ticked
        return
    told = list(statements(view, segment, vocab))
    sourced = [s for fact in told for s in _sourced(view, segment, vocab, fact)]
    if any(f.value == "excluded" for f in sourced):
        past = cue("encroachment", "past")
        sourced = [f for f in sourced if f.value != "present" or not past.search(segment.low)]
    yield from sourced
    if not told:
        yield from _left_open(view, segment, vocab)


def _ticked(view: NoteView, segment: Segment, vocab: Vocabulary) -> Fact | None:
    """What a form's box says of the canal: "Thecal sac involvement: [x] No"."""
    label = question_above(view, segment) or segment.label
    if first(vocab.lists["topic"], label, words_of(label)) is None:
        return None
    option = _OPTION.match(segment.low)
    answer = segment.answer or (option["said"] if option is not None and segment.checked else "")
    if not answer or not _INVOLVED.search(label):
        return None
    value = "present" if answer[0] in "yp+" else "excluded"
    return _fact(view, segment, vocab, (0, len(segment.low)), value)


def _fact(view: NoteView, segment: Segment, vocab: Vocabulary, span: tuple[int, int], value: str) -> Fact:
    modality = _modality(view, segment, vocab)
    attributes: dict[str, Scalar] = {"imaging": modality in _SPINAL, "modality": modality or "unstated"}
    return make_fact(
        view, segment, span, kind="tumor_encroachment", value=value, attributes=attributes, assertion=Assertion()
    )


_OPTION = compiled(r"\W*(?:x\]\W*)?(?P<said>yes|no|y|n|none|present|absent)(?![a-z])")
_INVOLVED = compiled(r"tumou?r|involve|encroach|invasion|disease|mets|metast|compress|extension")


_READ_BY = compiled(r"(?<![a-z])(?:read|reported|reviewed|called|interpreted)(?: \w+)? by (?:dr\.? )?(?P<who>[a-z'-]+)")
"""Who read a scan: two of them that differ leave it open."""


def _compared(vocab: Vocabulary, found: list[tuple[Segment, Fact]]) -> Iterator[Fact]:
    """The facts of a note; two readers in it who differ leave it open."""
    values = {fact.value for _, fact in found}
    low = " ".join(dict.fromkeys(segment.low for segment, _ in found))
    readers = {low[h.start : h.end][:5] for h in vocab.lists["readers"].search(low, words_of(low))}
    named = {m["who"] for m in _READ_BY.finditer(low)}
    disputed = {"present", "excluded"} <= values and (len(readers) > 1 or len(named) > 1)
    for _, fact in found:
        yield fact.model_copy(update={"attributes": {**fact.attributes, "disputed": True}}) if disputed else fact


def _left_open(view: NoteView, segment: Segment, vocab: Vocabulary) -> Iterator[Fact]:
    """The canal, or the scan of it, named with a word of doubt or by hearsay where tumor is the matter."""
    low = segment.low
    hit = first(vocab.lists["hearsay"], low, segment.words)
    if hit is None:
        hit = first(vocab.lists["topic"], low, segment.words)
        garbled = cue("encroachment", "garbled", words=False).search(low)
        if garbled is not None:
            hit = Hit(garbled.start(), garbled.end(), "garbled")
        elif not (codes(low) & _OPEN_CODES or "?" in low):
            return
    if hit is None or first(vocab.lists["not_topic"], low, segment.words) or _question(segment):
        return
    if (hit.payload != "garbled" and not _tumorous(view, segment, vocab)) or asked(segment) or _planned(segment):
        return
    assertion = assess(view, segment, [(hit.start, hit.end)])[0]
    if not assertion.about_patient or assertion.certainty is Certainty.CONDITIONAL:
        return
    yield _fact(view, segment, vocab, (hit.start, hit.end), "unclear")


_OPEN_CODES = frozenset({"unsure", "unreadable", "disputed"})
_TREATED = (Completion.SCHEDULED, Completion.RECOMMENDED, Completion.PENDING, Completion.DECLINED)
"""What is planned or declined beside a finding is its treatment."""


def _sourced(view: NoteView, segment: Segment, vocab: Vocabulary, fact: Fact) -> Iterator[Fact]:
    modality = _modality(view, segment, vocab)
    value, assertion = fact.value, fact.assertion
    if value in ("present", "unclear") and assertion.completion in _TREATED and not _question(segment):
        assertion = assertion.model_copy(update={"completion": Completion.DONE, "time": Time.NOW})
    if value == "excluded" and assertion.completion is Completion.NOT_DONE and modality is None:
        assertion = assertion.model_copy(update={"completion": Completion.DONE})
    planned = assertion.completion is not Completion.DONE or assertion.certainty is Certainty.CONDITIONAL
    if value in ("present", "unclear") and assertion.certainty is Certainty.POSSIBLE and not planned:
        value, assertion = "unclear", Assertion(experiencer=assertion.experiencer)
    if value == "present" and codes(segment.low) & _OPEN_CODES and not planned:
        value = "unclear"
    if value != "excluded" and _question(segment):
        return
    if value == "present" and (
        assertion.time is Time.PAST or cue("encroachment", "generic", words=False).search(segment.low)
    ):
        return
    if value == "present" and not _tumorous(view, segment, vocab):
        return
    if value == "excluded" and segment.answer == "yes":
        return
    if value in ("excluded", "unclear") and _planned(segment):
        return
    if value == "excluded" and codes(segment.low) & {"unreadable", "disputed"}:
        value = "unclear"
    dates = [d for d in find_dates(segment.low, view.date) if d.kind == "day"]
    day = dates[-1].high if dates else fact.date
    attributes = {**fact.attributes, "imaging": modality in _SPINAL, "modality": modality or "unstated"}
    yield fact.model_copy(update={"value": value, "assertion": assertion, "attributes": attributes, "date": day})


def _question(segment: Segment) -> bool:
    """An order's or report's question ("r/o epidural disease") states nothing."""
    return (
        asked(segment)
        or cue("encroachment", "purpose", words=False).search(_UNCERTAIN.sub("", segment.low)) is not None
    )


def _planned(segment: Segment) -> bool:
    """Whether a study is still to be done "to see that the tumor has not reached the canal"."""
    planned = cue("encroachment", "planned", words=False).search(segment.low)
    return planned is not None and not _RESULT.search(segment.low)


_RESULT = compiled(
    r"(?<![a-z])(?:show|demonstrat|reveal|negative|neg(?![a-z])|result|impression|read as|found|with no)"
)
_UNCERTAIN = compiled(r"(?:cannot|can't|can not|could not|couldn't|unable to|not|doesn't)\s+(?:rule out|r/o)")


_COMPARED = compiled(
    r"(?:comparison|comparing|compared (?:to|with)|as (?:seen )?(?:on|in)|known from|correlat\w+ with|versus|vs\.?"
    r"|than (?:on|in)|unlike|agrees with|matches)\W+(?:\w+\W+){0,3}$"
)


def _compared_with(segment: Segment, start: int) -> bool:
    """Whether the study named there is another one that this one is held against."""
    return segment.label.startswith("compar") or _COMPARED.search(segment.low[:start]) is not None


def _modality(view: NoteView, segment: Segment, vocab: Vocabulary) -> str | None:
    """The imaging a finding rests on: named in its segment, before it in the note, or by the note's title."""
    near = (segment, *reversed(view.before(segment, _BACK)), *view.after(segment, 1))
    for other in near:
        hits = [h for h in vocab.lists["imaging"].search(other.low, other.words) if not _compared_with(other, h.start)]
        if hits:
            return min(hits, key=lambda h: (h.start, -h.end)).payload
    opening = view.segments[:4]
    found = [first(vocab.lists["imaging"], s.low, s.words) for s in opening] if view.note.role == "imaging" else []
    named = next((h.payload for h in found if h is not None), None)
    if named is None:
        named = next((h.payload for s in near if (h := first(vocab.lists["imaging"], s.low, s.words))), None)
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
