"""Statement facts: phrases of a vocabulary file, asserted by the words around them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.phrases import WORD, Hit
from chartcite.extract.nlp.vocabulary import Meaning, Vocabulary, raw
from chartcite.models.fact import Fact


@cache
def _own_negation() -> frozenset[str]:
    return frozenset(raw("common")["own_negation"])


def hits(segment: Segment, vocab: Vocabulary) -> list[Hit[Meaning]]:
    """The statements in a segment: vetoed ones removed, overlapping ones of a meaning joined, else the longest."""
    found = list(vocab.statements.search(segment.low, segment.words))
    if not found:
        return []
    vetoed = {hit.payload for hit in vocab.vetoes.search(segment.low, segment.words)}
    merged: list[Hit[Meaning]] = []
    for hit in sorted((h for h in found if h.payload.block not in vetoed), key=lambda h: (h.start, -h.end)):
        last = next((m for m in merged if m.payload is hit.payload and hit.start < m.end), None)
        if last is None:
            merged.append(hit)
        elif hit.end > last.end:
            merged[merged.index(last)] = Hit(last.start, hit.end, last.payload)
    kept: list[Hit[Meaning]] = []
    for hit in sorted(merged, key=lambda h: (h.start - h.end, h.start)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def statements(view: NoteView, segment: Segment, vocab: Vocabulary) -> Iterator[Fact]:
    """Facts for the statements in a segment.

    A phrase that a cue outside it negates becomes its ``negated`` value, or nothing where it has none; one that carries
    its own negation ("no sign of infection") is taken as it stands. Everything else about it (planned, conditional,
    someone else's) is left on the fact's assertion for the deciders.
    """
    found = hits(segment, vocab)
    if not found:
        return
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        value = hit.payload.value
        if assertion.negated and _own_negation().intersection(WORD.findall(segment.low[hit.start : hit.end])):
            assertion = assertion.model_copy(update={"negated": False})
        if assertion.negated:
            if hit.payload.negated is None:
                continue
            value = hit.payload.negated
            assertion = assertion.model_copy(update={"negated": False})
        yield make_fact(
            view,
            segment,
            (hit.start, hit.end),
            kind=hit.payload.kind,
            value=value,
            attributes=dict(hit.payload.attributes),
            assertion=assertion,
        )
