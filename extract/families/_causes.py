"""Finds the conditions a segment names, as possible causes of pain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from chartcite.extract.families._pain import pain_spans
from chartcite.extract.nlp.chart import Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import first, raw, vocabulary

TIERS = ("cancer", "treatment", "named", "disease", "growth", "generic")
"""In the order in which overlapping names are settled."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A condition at ``[start, end)`` of a segment: its tier (``TIERS``), its name, and what the words around it say.

    ``by_pain``: words for pain stand in the segment; ``tied``: words say that the pain comes from it.
    """

    start: int
    end: int
    tier: str
    name: str
    by_pain: bool
    tied: bool
    icd10: str = ""


@cache
def _capitals(tier: str) -> tuple[tuple[Expression, str], ...]:
    table = raw("diagnosis")["capitals"].get(tier, {})
    return tuple((compiled(rf"(?<![A-Za-z])(?:{p})(?![A-Za-z])"), name) for name, p in table.items())


@cache
def _codes(tier: str) -> Expression:
    return compiled(rf"(?<![A-Za-z0-9])(?:{raw('diagnosis')['icd10'][tier]})(?![A-Za-z0-9])")


def mentions(segment: Segment) -> tuple[Mention, ...]:
    """The conditions of a segment in order; of overlapping names the longer, of equal ones the earlier tier."""
    found = sorted(_raw(segment), key=lambda f: (f[0] - f[1], TIERS.index(f[2])))
    kept: list[tuple[int, int, str, str, str]] = []
    for item in found:
        if all(item[1] <= k[0] or item[0] >= k[1] for k in kept):
            kept.append(item)
    pains = pain_spans(segment.low)
    return tuple(
        Mention(a, b, tier, name, bool(pains), _tied(segment.low, a, b, pains), code)
        for a, b, tier, name, code in sorted(kept)
    )


_SPLIT = compiled(r"\.\s|;")


def _raw(segment: Segment) -> Iterator[tuple[int, int, str, str, str]]:
    lists = vocabulary("diagnosis").lists
    never = [(h.start, h.end) for h in lists["never_cancer"].search(segment.low, segment.words)]
    for tier in TIERS:
        for hit in lists[tier].search(segment.low, segment.words):
            if _apart(segment.low, hit.start, hit.end):
                continue
            cancerous = tier in ("cancer", "growth")
            if cancerous and (any(a <= hit.start < b for a, b in never) or _benign(segment.low, hit.start)):
                continue
            yield hit.start, hit.end, tier, hit.payload, ""
        if tier in raw("diagnosis")["capitals"] and not segment.text.isupper():
            for pattern, name in _capitals(tier):
                yield from ((m.start(), m.end(), tier, name, "") for m in pattern.finditer(segment.text))
    for tier in ("cancer", "named"):
        yield from ((m.start(), m.end(), tier, m.group(), m.group()) for m in _codes(tier).finditer(segment.text))
    for m in cue("diagnosis", "endings").finditer(segment.low):
        if not cue("diagnosis", "never").fullmatch(m.group()):
            yield m.start(), m.end(), "generic", m.group(), ""


def _apart(low: str, start: int, end: int) -> bool:
    """A support group, a handout, an operation named after a disease; a valve or vessel that is narrowed."""
    if "stenosis" in low[start:end] and cue("diagnosis", "narrowed").search(low, max(0, start - 14), end):
        return True
    rest = low[end:].lstrip(" -")
    return cue("diagnosis", "apart").match(rest) is not None


def _benign(low: str, start: int) -> bool:
    return bool(re.search(r"(?:\bnon|\bbenign)[\s-]*(?:\w+\s)?\Z", low[:start]))


def _tied(low: str, start: int, end: int, pains: tuple[tuple[int, int], ...]) -> bool:
    """Whether a word of cause stands between the condition and a word for pain."""
    for a, b in pains:
        if a < end and start < b:
            return True
        between = low[b:start] if b <= start else low[end:a]
        if len(between) <= 90 and not _SPLIT.search(between) and (_ties(between) or len(between) <= 2):
            return True
    return False


def _ties(between: str) -> bool:
    signs = cue("diagnosis", "ties_signs", words=False)
    return cue("diagnosis", "ties").search(between) is not None or signs.search(between) is not None


def says(key: str, segment: Segment) -> bool:
    """Whether the segment has a phrase of the list ``key`` of the vocabulary."""
    return first(vocabulary("diagnosis").lists[key], segment.low, segment.words) is not None
