"""Therapies and procedures named in free text, by MODALITIES code.

Public: :class:`ModalitySpan`, :func:`find_modalities`. The names are in ``vocab/modalities.yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.kinds import MODALITIES

UNNAMED = "therapy_unnamed"
"""Code of a bare "therapy" in the vocabulary; spans of it are coded ``other``."""

_PATIENT = compiled(r"\bpt\.?(?=['’]s\b)|(?<![/&])\bpt\s+(?=\d+\s?(?:yo|y/o|yr))")


_SURELY = compiled(
    r"\b(?:same|outpt|outpatient|formal|supervised|his|her|their|of|did|attended|completed|finished)\s+$"
)


@dataclass(frozen=True, slots=True)
class ModalitySpan:
    """A therapy or procedure at ``[start, end)`` of the lower-cased text.

    ``code`` and ``category`` are those of :data:`chartcite.models.kinds.MODALITIES`. ``named`` is false for a bare
    "therapy" that does not say which (code ``other``).
    """

    start: int
    end: int
    code: str
    category: str
    named: bool = True


def _blocked(low: str, words: frozenset[str]) -> list[tuple[int, int, str]]:
    index = vocabulary("modalities").lists["not_modality"]
    return [(h.start, h.end, h.payload) for h in index.search(low, words)]


@lru_cache(maxsize=8192)
def find_modalities(low: str) -> tuple[ModalitySpan, ...]:
    """The therapies named in a lower-cased text, in order, without overlap (the longest name wins)."""
    words = words_of(low)
    blocked = _blocked(low, words)
    hits = sorted(
        vocabulary("modalities").lists["modalities"].search(low, words), key=lambda h: (h.start - h.end, h.start)
    )
    kept: list[ModalitySpan] = []
    for hit in hits:
        therapy = low[hit.end : hit.end + 1] == ":" or _SURELY.search(low[: hit.start])
        if not therapy and any(s <= hit.start and hit.end <= e and code == hit.payload for s, e, code in blocked):
            continue
        if hit.payload == "physical_therapy" and low[hit.start : hit.end] == "pt" and _PATIENT.match(low, hit.start):
            continue
        if any(hit.start < k.end and k.start < hit.end for k in kept):
            continue
        code = "other" if hit.payload == UNNAMED else hit.payload
        kept.append(ModalitySpan(hit.start, hit.end, code, MODALITIES[code], hit.payload != UNNAMED))
    return tuple(sorted(kept, key=lambda k: k.start))


_THERAPY_BEFORE = compiled(
    r"(?:\b(?:did|attended|completed|finished|underwent|in|outpt|failed|of|pool|aquatic|aqua|home|went to|sent to|s/p|"
    r"had|tried|formal|land|supervised|skilled|started|did not|weekly|post-op|through|from|with|w/|plus|and|or|no|"
    r"never|via|during|incl|including)|[/&+,(:x\d])\s*$"
)
_THERAPY_AFTER = compiled(
    r"\s*(?:x\s?\d|\d|visits?|sessions?|and hep|w/|hep|[-/&+:;,)]|course|clinic|note|eval|d/c|discharge|for \d|$|\.)"
)


def modalities_in(text: str, low: str) -> tuple[ModalitySpan, ...]:
    """:func:`find_modalities`, less the "pt" and "Pt" that are short for patient by the way they are written.

    ``text`` is the text as written; capitals tell "PT" from "pt" unless the whole text has none or nothing else.
    """
    spans = find_modalities(low)
    kept = [s for s in spans if text[s.start : s.end] not in ("pt", "Pt") or _is_therapy(text, low, s)]
    if "PT" in text and not text.isupper():
        for m in re.finditer(r"\bPT(?= )", text):
            new = all(m.end() <= s.start or m.start() >= s.end for s in kept)
            if new and cue("modalities", "befalls_therapy").match(low, m.end() + 1):
                kept.append(ModalitySpan(m.start(), m.end(), "physical_therapy", MODALITIES["physical_therapy"]))
    return tuple(sorted(kept, key=lambda s: s.start))


def _is_therapy(text: str, low: str, span: ModalitySpan) -> bool:
    if text[span.start : span.end] == "Pt" and span.start == 0:
        return False
    before = _THERAPY_BEFORE.search(low[: span.start]) is not None
    after = _THERAPY_AFTER.match(low, span.end) is not None
    return before and after
