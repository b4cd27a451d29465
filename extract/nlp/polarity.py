"""What a sentence says of the thing it names: that it did nothing, works, is unclear, was refused, never took place.

The classes (``p_useless``, ``p_works``, ``p_partly``, ``p_unsure``, ``p_unreadable``, ``p_disputed``, ``p_refuses``,
``p_insufficient``, ``p_never``) stand in ``vocab/common.yaml`` for use in any family's phrases. This module is for
code: a family that knows its topic is in a sentence asks what else the sentence says.
"""

from __future__ import annotations

from functools import lru_cache

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.vocabulary import vocabulary

HEDGES = frozenset({"unsure", "unreadable", "disputed", "partly"})
"""Codes that leave a statement open: a topic with one of them is to be reviewed, never decided."""


@lru_cache(maxsize=8192)
def find_polarity(low: str) -> tuple[Hit[str], ...]:
    """The polarity words of a lower-cased text in order, none overlapping, the longest wording first.

    Payloads: ``useless``, ``works``, ``partly``, ``unsure``, ``unreadable``, ``disputed``, ``refuses``,
    ``insufficient``, ``never``.
    """
    words = words_of(low)
    lists = vocabulary("polarity").lists
    idle = [(h.start, h.end) for h in lists["idle"].search(low, words)]
    kept: list[Hit[str]] = []
    for hit in sorted(lists["polarity"].search(low, words), key=lambda h: (h.start - h.end, h.start)):
        if any(hit.start < end and start < hit.end for start, end in idle):
            continue
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda h: h.start))


def codes(low: str, start: int = 0, end: int | None = None) -> frozenset[str]:
    """The polarity codes that touch ``[start, end)`` of a lower-cased text (by default all of it)."""
    stop = len(low) if end is None else end
    return frozenset(h.payload for h in find_polarity(low) if h.start < stop and start < h.end)


def hedged(low: str, start: int = 0, end: int | None = None) -> bool:
    """Whether words of doubt, dispute or half measure, or an illegible spot, stand in that stretch."""
    return bool(codes(low, start, end) & HEDGES)


def voices(low: str) -> frozenset[str]:
    """Who is quoted in a lower-cased text ("pt says ...; clinic note: ..."): two of them may tell two stories."""
    return frozenset(m["who"] for m in cue("polarity", "sources").finditer(low))
