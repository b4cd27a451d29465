"""Therapies documented as contraindicated or not appropriate (evidence rules 6, 7, 17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.cues import cue, whole
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Assertion, Certainty, Fact

_SKIP_SECTIONS = frozenset({"education", "family_history", "administrative"})
_CLAUSE = compiled(r"[;]|\.\s|,\s(?=and\b|but\b|while\b)|\s-\s")
_REASON = compiled(r"\W*(?:reason|because|rationale|why|basis|d/t|due to)\b")
_WOULD_BE = compiled(r"\bwould be\b")
_IF = compiled(r"\b(?:if|unless|were|should)\b")
_ORAL = compiled(r"\b(?:it|intrathecal|pump)\s*$")


@cache
def _subject(name: str) -> Expression:
    return whole(raw("waiver")["subjects"][name])


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``therapy_contraindication``, one for each therapy that a statement rules out."""
    for view in chart.notes:
        for segment in view.segments:
            if segment.section not in _SKIP_SECTIONS and segment.checked is not False and not segment.blank:
                yield from _statements(view, segment)


def _cues(low: str) -> list[tuple[int, int, bool]]:
    """The cues of a text that nothing denies: span and whether it is a strong one."""
    denied = [m.end() for m in cue("waiver", "denied", words=False).finditer(low)]
    found = []
    for strong, name in ((True, "strong"), (False, "weak")):
        for m in cue("waiver", name).finditer(low):
            misused = cue("waiver", "misuse", words=False).search(low[: m.start()])
            if not misused and not any(0 <= m.start() - d <= 1 for d in denied):
                found.append((m.start(), m.end(), strong))
    return found


def _statements(view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    seen: set[str] = set()
    for start, end, strong in _cues(low):
        for value, doubtful in _values(view, segment, start, end, strong=strong):
            if value in seen:
                continue
            seen.add(value)
            assertion = assess(view, segment, [(start, end)])[0].model_copy(update={"negated": False})
            if assertion.certainty is Certainty.CONDITIONAL and _WOULD_BE.search(low) and not _IF.search(low):
                assertion = assertion.model_copy(update={"certainty": Certainty.AFFIRMED})
            if doubtful or cue("waiver", "doubt", words=False).search(low):
                assertion = assertion.model_copy(update={"certainty": Certainty.POSSIBLE})
            yield make_fact(
                view, segment, (start, end), kind="therapy_contraindication", value=value, assertion=_plain(assertion)
            )


def _plain(assertion: Assertion) -> Assertion:
    """A contraindication is a standing statement: whether the therapy was done does not matter."""
    return (
        Assertion(experiencer=assertion.experiencer, certainty=assertion.certainty)
        if assertion.about_patient
        else assertion
    )


def _clause(low: str, start: int, end: int) -> tuple[int, int]:
    breaks = list(_CLAUSE.finditer(low))
    first = max((b.end() for b in breaks if b.end() <= start), default=0)
    last = min((b.start() for b in breaks if b.start() >= end), default=len(low))
    return first, last


def _values(view: NoteView, segment: Segment, start: int, end: int, *, strong: bool) -> Iterator[tuple[str, bool]]:
    """The therapies that the cue at ``[start, end)`` rules out: those of its clause, else of the segment, its label or
    the segment before."""
    low = segment.low
    first, last = _clause(low, start, end)
    texts = [low[first:last], segment.label]
    if strong:
        texts = [low[first:last], low, segment.label, *(s.low for s in reversed(view.before(segment, 2)))]
    elif _REASON.match(low):
        texts += [s.low for s in reversed(view.before(segment, 1))]
    elif "requirement" in (near := " ".join(s.low for s in view.before(segment, 1))):
        texts.append(near)
    if segment.checked and segment.label:
        texts.insert(0, segment.label)
    for text in texts:
        found = set(_named(text))
        if found:
            yield from ((v, False) for v in sorted(found))
            return
        if cue("waiver", "other_subjects").search(text) or cue("waiver", "one_class").search(text):
            return


def _named(text: str) -> Iterator[str]:
    if not text:
        return
    both = all(_subject(name).search(text) for name in ("exercise", "analgesics"))
    if _subject("conservative_care").search(text) or both:
        yield "conservative_care"
    exercise = _subject("exercise").search(text)
    if exercise and not re.search(
        r"\b(?:hormon|radiation|anticoag|drug|opioid|pump|intrathecal|speech)\w*\s+therapy", text
    ):
        yield "exercise"
        if re.search(
            r"\b(?:pt|physio\w*|physical therapy|rehab\w*|exercis\w*|physical rehabilitation|stretch\w*|ranging"
            r"|therapy (?:to|of|for) (?:the |his |her |both |all )?(?:limbs?|legs?|arms?))\b",
            text,
        ):
            yield "physical_therapy"
    classes = {d.drug_class for d in find_drugs(text)}
    if (
        _subject("analgesics").search(text)
        or len(classes & {"opioid", "adjuvant", "nsaid", "acetaminophen", "topical"}) >= 4
    ):
        yield "analgesics"
    if _antispasmodic(text):
        yield "oral_antispasmodic"


def _antispasmodic(text: str) -> bool:
    return any(d.drug_class == "antispasmodic" and not _ORAL.search(text[: d.start]) for d in find_drugs(text))
