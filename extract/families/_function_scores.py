"""Effect of pain on daily life by questionnaire: BPI and PEG interference, ODI, NDI, PDI, RMDQ, DASH, LEFS.

Bands are those of the instruments' authors: ODI and NDI over 20 % are at least moderate disability, PDI over 20 of 70,
RMDQ over 6 of 24, DASH over 29 of 100, LEFS under 51 of 80; an interference item of 4 or more of 10 is moderate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import raw

_VALUE = compiled(
    r"\s*(?:\([a-z ]*\)\s*)?[:=]?\s*(?:is |of |was |avg |average |mean )?"
    r"(?P<n>10(?:\.0)?|\d(?:\.\d{1,2})?)(?:\s*/\s*10)?(?![\d/%]|\.\d)"
)
_PEG = compiled(r"\bpeg\b")
_PEG_ITEM = compiled(r"\bg\b(?:\s*\([^)]*\))?\s*[:=]?\s*(?P<n>10|\d)(?!\d)")
_PEG_ROW = compiled(r"\bpeg\b\D{0,8}\d{1,2}\s*/\s*(?P<e>\d{1,2})\s*/\s*(?P<g>\d{1,2})(?!\d)")
_PERCENT = compiled(
    r"\b(?:odi|oswestry|ndi|neck disability)\b(?:[^\d;]|(?<=[a-z])\d){0,30}?"
    r"(?P<n>\d{1,3}(?:\.\d)?)(?:\s*(?P<of>%|/\s*(?:100|50)))?"
)
_OTHERS: tuple[tuple[Expression, float, bool], ...] = (
    (compiled(r"\b(?:pdi|pain disability index)\b\D{0,20}(?P<n>\d{1,2})(?!\d)"), 21, True),
    (compiled(r"\b(?:rmdq|rmq|roland[- ]?morris|roland)\b\D{0,20}(?P<n>\d{1,2})(?!\d)"), 7, True),
    (compiled(r"\b(?:quick)?-?dash\b\D{0,20}(?P<n>\d{1,3})(?!\d)"), 30, True),
    (compiled(r"\blefs\b\D{0,20}(?P<n>\d{1,2})(?!\d)"), 50, False),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A questionnaire's verdict at ``[start, end)``: a ``function_impact`` value."""

    start: int
    end: int
    value: str


def readings(low: str, *, context: str = "") -> Iterator[Reading]:
    """The readings of a lower-cased segment; ``context`` is the text before it (the questionnaire's name)."""
    items = _items(low, f"{context} {low}")
    if items:
        worst = max(float(m["n"]) for m in items)
        yield Reading(items[0].start(), items[-1].end(), _band(worst, low=1, high=4))
    row = _PEG_ROW.search(low)
    if row is not None:
        yield Reading(row.start(), row.end(), _band(max(float(row["e"]), float(row["g"])), low=1, high=4))
    percent = _PERCENT.search(low)
    if percent is not None:
        n = float(percent["n"]) * (2 if (percent["of"] or "").endswith("50") else 1)
        yield Reading(percent.start(), percent.end(), _band(n, low=10, high=21))
    for pattern, bound, rising in _OTHERS:
        found = pattern.search(low)
        if found is not None:
            hit = float(found["n"]) >= bound if rising else float(found["n"]) <= bound
            yield Reading(found.start(), found.end(), "affected" if hit else "unclear")


def _items(low: str, around: str) -> list[re.Match[str]]:
    """The interference items with their numbers, where a questionnaire is named."""
    found: list[re.Match[str]] = []
    if cue("function", "item_context").search(around):
        names = "|".join(raw("function")["items"])
        found += re.finditer(rf"\b(?:{names}){_VALUE.pattern}", low)
    if _PEG.search(around):
        found += _PEG_ITEM.finditer(low)
    return found


def _band(n: float, *, low: float, high: float) -> str:
    return "affected" if n >= high else "unaffected" if n <= low else "unclear"
