"""Amounts in free text: percents, pain scores, doses, dosing schedules. One place to import from.

All functions take lower-cased text (``Segment.low``) and return spans with half-open offsets in it:

- ``find_percents(low) -> tuple[PercentSpan, ...]``: start, end, low, high, comparator, worded, remaining
- ``find_scores(low, pain=False) -> tuple[ScoreSpan, ...]``: start, end, low, high (on 0-10), raw_low, raw_high, out_of,
  scale, role, floor, ceiling, worded
- ``find_score_changes(low, pain=False) -> tuple[ScoreChange, ...]``: start, end, before, after (ScoreSpan)
- ``find_schedules(low) -> tuple[ScheduleSpan, ...]``: start, end, schedule (fixed / as_needed), hours
- ``find_doses(low) -> tuple[DoseSpan, ...]``: start, end, low, high, unit
- ``find_numbers(low) -> tuple[NumberSpan, ...]``: start, end, value
- ``is_long_acting(low)``: an ER / LA / XR form stands in the text
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number, parse_range
from chartcite.extract.nlp.percents import PercentSpan, find_percents
from chartcite.extract.nlp.schedules import ScheduleSpan, find_schedules, is_long_acting
from chartcite.extract.nlp.score_changes import ScoreChange, find_score_changes
from chartcite.extract.nlp.scores import ScoreSpan, find_scores

__all__ = [
    "DoseSpan",
    "NumberSpan",
    "PercentSpan",
    "ScheduleSpan",
    "ScoreChange",
    "ScoreSpan",
    "find_doses",
    "find_numbers",
    "find_percents",
    "find_schedules",
    "find_score_changes",
    "find_scores",
    "is_long_acting",
]


@dataclass(frozen=True, slots=True)
class NumberSpan:
    """A number in digits or words."""

    start: int
    end: int
    value: float


@dataclass(frozen=True, slots=True)
class DoseSpan:
    """An amount of a drug; micrograms are ``mcg``. ``per`` is ``h``, ``day`` ... for a rate (25 mcg/h)."""

    start: int
    end: int
    low: float
    high: float
    unit: str
    per: str = ""


_NUMBER = compiled(rf"(?<![\w.,/])(?:{NUMBER})")
_DOSE = compiled(
    rf"(?<![\w.,/])(?P<one>{NUMBER})(?:\s*(?:-|to)\s*(?P<two>{NUMBER}))?[\s-]*"
    r"(?P<unit>milligrams?|micrograms?|grams?|milliliters?|mgs?|mcgs?|ug|μg|µg|gm|mls?|g|cc|units?|mmes?|omes?|med)"
    r"(?![a-z])(?:\s*(?:/|per|an?)\s*(?P<per>hours?|hrs?|h|days?|d|24\s?h|ml)(?![a-z]))?"
)
_UNITS = {
    "milligram": "mg", "microgram": "mcg", "gram": "g", "ug": "mcg", "μg": "mcg", "µg": "mcg", "gm": "g", "cc": "ml",
    "milliliter": "ml", "ome": "mme", "med": "mme",
}  # fmt: skip


@lru_cache(maxsize=4096)
def find_numbers(low: str) -> tuple[NumberSpan, ...]:
    """Every number, in order. "One" as a pronoun is a number here too: the caller knows the place."""
    found = ((m, parse_number(m.group())) for m in _NUMBER.finditer(low))
    return tuple(NumberSpan(m.start(), m.end(), value) for m, value in found if value is not None)


@lru_cache(maxsize=4096)
def find_doses(low: str) -> tuple[DoseSpan, ...]:
    """Amounts with a unit of mass or volume, or morphine equivalents ("120 MME"), in order."""
    found: list[DoseSpan] = []
    for m in _DOSE.finditer(low):
        one, two = (m["one"], m["two"]) if m["two"] else (None, m["one"])
        bounds = parse_range(one, two, low[m.end("one") : m.start("two")] if one else "")
        if bounds is None:
            continue
        unit = m["unit"].removesuffix("s")
        per = (m["per"] or "").removesuffix("s")
        per = {"hour": "h", "hr": "h", "d": "day"}.get(per, "day" if per.startswith("24") else per)
        found.append(DoseSpan(m.start(), m.end(), *bounds, _UNITS.get(unit, unit), per))
    return tuple(found)
