"""Statements within a clause: what cancer.py and risk.py share."""

from __future__ import annotations

from chartcite.extract.nlp.chart import Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Time

_CLAUSE = compiled(r"[;|]|\.(?=\s|$)|\n|\sbut\s|\swhile\s")


def find(file: str, name: str, text: str) -> Hit[str] | None:
    """The first hit of the list ``name`` of ``vocab/file.yaml`` in a lower-cased text."""
    return first(vocabulary(file).lists[name], text, words_of(text))


def hits_of(segment: Segment, file: str) -> list[Hit[Meaning]]:
    """The statements of a segment within one clause, of overlapping ones the longest."""
    vocab = vocabulary(file)
    vetoed = {h.payload for h in vocab.vetoes.search(segment.low, segment.words)}
    kept: list[Hit[Meaning]] = []
    for hit in sorted(vocab.statements.search(segment.low, segment.words), key=lambda h: (h.start - h.end, h.start)):
        if hit.payload.value in vetoed or _CLAUSE.search(segment.low[hit.start : hit.end]):
            continue
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def clause_of(low: str, start: int, end: int) -> tuple[int, int]:
    """The clause around ``[start, end)``."""
    breaks = list(_CLAUSE.finditer(low))
    return max((m.end() for m in breaks if m.end() <= start), default=0), min(
        (m.start() for m in breaks if m.start() >= end), default=len(low)
    )


def stands(assertion: Assertion) -> Assertion:
    """The assertion of what was said: negation is judged by the words, who tells it is not whom it is about."""
    update: dict[str, object] = {"negated": False, "time": Time.NOW, "experiencer": Experiencer.PATIENT}
    if assertion.completion is not Completion.TEMPLATE:
        update["completion"] = Completion.DONE
    if assertion.certainty is not Certainty.CONDITIONAL:
        update["certainty"] = Certainty.AFFIRMED
    return assertion.model_copy(update=update)
