"""Whose therapy or drug a sentence is about, where a relative is its subject."""

from __future__ import annotations

import re
from functools import lru_cache

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled

_RELATIVE = compiled(
    r"\b(?i:sister|brother|husband|wife|mother|father|son|daughter|aunt|uncle|cousin|friend|neighbou?r|roommate|partner|spouse)\s+([A-Z][a-z]{2,})"
)


@lru_cache(maxsize=256)
def _names(text: str) -> frozenset[str]:
    """First names that the note gives to relatives and friends."""
    return frozenset(m.lower() for m in _RELATIVE.findall(text))


_SPEAKER = compiled(
    r"\W*(?:per |from )?(?:his |her |the )?(?:wife|husband|spouse|mother|father|mom|dad|daughter|dtr|son|sister|"
    r"brother|caregiver|partner|family)\b[^:]{0,30}:"
)


_OWN = compiled(r"\b(?:himself|herself|(?:his|her) own)\b")


def spoken_by_family(segment: Segment) -> bool:
    """Whether a relative is the one who tells ("Wife: he takes it daily"), outside a family history."""
    if segment.section == "family_history" or _OWN.search(segment.low):
        return False
    return _SPEAKER.match(segment.low) is not None


_GIVES = compiled(
    r"\b(?:wife|husband|spouse|partner|daughter|dtr|son|mother|mom|father|dad|sister|brother|niece|nephew|caregiver|aide)"
    r"\s+(?:\w+\s+)?(?:gives|hands|brings|lays out|sets out|doles out|administers|puts|applies|changes|fills"
    r"|sorts|reminds|holds|drives|takes)\s+(?:out\s+)?(?:him|her(?= (?:the|a|an|to|his|on|of|with|for|when|every|at)\b)"
    r"|them|pt|the patient|his(?= (?:pills?|meds?|medic|box|patch|drug|tabl|organi)))\b"
)
"""A relative who hands the patient the drug, or drives to the therapy, is not who gets it."""


def someone_else(view: NoteView, segment: Segment, start: int) -> bool:
    """Whether the words at ``start`` belong to a relative or friend who is the subject of the sentence."""
    before = segment.low[: start + 1]
    if spoken_by_family(segment) or _GIVES.search(segment.low):
        return False
    if segment.section == "family_history" or cue("therapy", "others").search(before):
        return True
    for name in _names(view.document.text[view.note.start : view.note.end]):
        if re.search(
            rf"\b(?:she|he) \({name}\)|\b{name}(?:,[^,]{{0,50}},)? "
            r"(?:is on|was on|takes|took|has had|had|did|does|goes|went|completed|failed)\b",
            before,
        ):
            return True
    return False
