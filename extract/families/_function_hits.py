"""Which of overlapping statements on function stand."""

from __future__ import annotations

from chartcite.extract.nlp.chart import Segment
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary


def has(key: str, low: str) -> bool:
    """Whether a text has a phrase of the list ``key``."""
    return first(vocabulary("function").lists[key], low, words_of(low)) is not None


def is_firm(hit: Hit[Meaning]) -> bool:
    """Whether a statement of no effect speaks of pain or limits, not of bare independence."""
    return hit.payload.value == "unaffected" and bool(hit.payload.attributes)


def is_weak(hit: Hit[Meaning]) -> bool:
    """Whether a statement counts only with the pain in its sentence."""
    return bool(hit.payload.attributes.get("weak"))


def chosen(segment: Segment) -> list[Hit[Meaning]]:
    """The hits of a segment that stand, in order.

    "Does not restrict stairs" outranks the "not .. stairs" inside it; a hedge ("sometimes") outranks what it hedges,
    and lost sleep the hours slept.
    """
    vocab = vocabulary("function")
    vetoed = {h.payload.split("@")[0] for h in vocab.vetoes.search(segment.low, segment.words)}
    found = [h for h in vocab.statements.search(segment.low, segment.words) if h.payload.value not in vetoed]
    lost = [h for h in found if h.payload.value == "affected" and not is_weak(h) and _opens_lost(segment, h)]
    firm = [h for h in found if is_firm(h) and not any(_meet(h, k) and k.start < h.start for k in lost)]
    found = [h for h in found if h in firm or not is_firm(h)]
    free = [h for h in found if h.payload.value != "affected" or not any(_meet(h, f) for f in firm)]
    kept = _longest(free)
    values = {h.payload.value for h in kept}
    if "unclear" in values:
        kept = [h for h in kept if h.payload.value != "unaffected"]
    if values & {"unclear", "unaffected", "sleep_only"}:
        kept = [h for h in kept if not is_weak(h)]
    if "sleep_only" in values:
        kept = [h for h in kept if h.payload.value != "affected" or has("daily", segment.low[h.start : h.end])]
    return kept


def _opens_lost(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether the hit opens with an inability or a helper ("unable to dress without help", "wife does all the ...")."""
    inside = segment.low[hit.start : hit.end]
    opening = first(vocabulary("function").lists["lost"], inside, words_of(inside))
    return opening is not None and opening.start == 0


def _meet(one: Hit[Meaning], other: Hit[Meaning]) -> bool:
    return one.start < other.end and other.start < one.end


def _longest(found: list[Hit[Meaning]]) -> list[Hit[Meaning]]:
    """Strong before weak, long before short; lost sleep stands beside anything."""
    kept: list[Hit[Meaning]] = []
    for hit in sorted(found, key=lambda h: (is_weak(h), h.start - h.end, h.start)):
        rivals = [k for k in kept if (k.payload.value == "sleep_only") is (hit.payload.value == "sleep_only")]
        if not any(_meet(hit, k) for k in rivals):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)
