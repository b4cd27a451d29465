"""How long courses of therapy come to together (evidence rule 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact, Interval

_LIST_GAP_DAYS = 200
"""Drug lists further apart than this do not show that the drug went on in between."""
_ONE_BREATH = 160
"""Courses told within so many characters of each other are told together."""
_APART = (
    "after that", "then", "followed by", "no overlap", "separate", "apart", "second", "subsequent", " + ", "course 2",
    "block 2", "again",
    "one after the other", "consecutive", "back to back", "back-to-back", "in sequence", "sequential", "later", "plus",
    " another ", "an additional ", "a further ",
)  # fmt: skip
_TOGETHER = ("overlapping", "concurrent", "altogether", "in all", "= ")


@dataclass(frozen=True, slots=True)
class Length:
    """What the courses come to, in days: the likely length and the longest possible."""

    likely: float
    most: float


def likely_days(interval: Interval) -> float:
    """The middle of an imprecise pair of dates; the lower bound of a stated length."""
    if interval.start is not None and interval.basis in ("dates", "since"):
        return (interval.low_days + interval.high_days) / 2
    return interval.low_days


def longest_first(fact: Fact) -> float:
    return -likely_days(fact.interval) if fact.interval else 0.0


def length_of(found: Sequence[Fact]) -> Length:
    """The dated courses' union, or the longest single one, or a sum told in one breath."""
    spans = [f.interval for f in found if f.interval is not None]
    dated = [i for i in spans if i.start is not None and i.end is not None]
    likely = max([_covered(dated, likely=True), *(likely_days(i) for i in spans)], default=0.0)
    most = max([_covered(dated, likely=False), *(i.high_days for i in spans if i.basis != "since")], default=0.0)
    return Length(max(likely, _apart(found)), max(most, likely))


def _covered(spans: Sequence[Interval], *, likely: bool) -> float:
    """Days that dated courses cover together; overlaps count once."""
    parts = []
    for i in spans:
        if i.start is None or i.end is None:
            continue
        first, last = float(i.start.toordinal()), float(i.end.toordinal())
        cut = max(0.0, (last - first) - likely_days(i)) / 2 if likely else 0.0
        parts.append((first + cut, last - cut))
    total, reach = 0.0, float("-inf")
    for first, last in sorted(parts):
        total += max(0.0, last - max(first, reach))
        reach = max(reach, last)
    return total


def _apart(found: Sequence[Fact]) -> float:
    """Lengths without dates of different therapies, told in one sentence as following each other."""
    best = 0.0
    for fact in found:
        quote = fact.citations[0].quote.lower()
        if not any(word in quote for word in _APART):
            continue
        if any(word in quote for word in _TOGETHER):
            continue
        same = [
            f
            for f in found
            if f.note == fact.note and abs(f.citations[0].start - fact.citations[0].start) <= _ONE_BREATH
        ]
        lengths = {
            (f.value, f.interval.low_days, f.citations[0].start)
            for f in same
            if f.interval is not None and f.interval.start is None
        }
        if len(lengths) > 1:
            best = max(best, sum(days for _, days, _ in lengths))
    return best


def from_lists(facts: FactIndex, *, as_needed: bool) -> list[Fact]:
    """Courses shown by the same scheduled drug in notes of several dates ("visits with dates", evidence rule 5).

    Fills of a long-acting drug count without a schedule of their own where the chart gives it one.
    """
    wanted = ("fixed", "both", "as_needed") if as_needed else ("fixed", "both")
    by_drug: dict[str, list[Fact]] = {}
    listed = facts.evidence("medication")
    regular = {str(f.value) for f in listed if f.attr("schedule") in wanted}
    for fact in listed:
        filled = fact.attr("schedule") == "unstated" and fact.attr("long_acting") and str(fact.value) in regular
        if (
            (fact.attr("schedule") in wanted or filled)
            and fact.attr("for_pain") is not False
            and fact.date
            and not fact.attr("class_statement")
        ):
            by_drug.setdefault(str(fact.value), []).append(fact)
    found = []
    for drug, seen in sorted(by_drug.items()):
        seen.sort(key=lambda f: f.date or dt.date.min)
        found += [_listed(drug, run) for run in _runs(seen) if len({f.date for f in run}) > 1]
    return found


def _runs(seen: Sequence[Fact]) -> list[list[Fact]]:
    runs: list[list[Fact]] = []
    for fact in seen:
        last = runs[-1][-1].date if runs else None
        if last and fact.date and (fact.date - last).days <= _LIST_GAP_DAYS:
            runs[-1].append(fact)
        else:
            runs.append([fact])
    return runs


def _listed(drug: str, run: Sequence[Fact]) -> Fact:
    dates = [f.date for f in run if f.date is not None]
    first, last = dates[0], dates[-1]
    days = float((last - first).days)
    return run[0].model_copy(
        update={
            "kind": "therapy",
            "value": "medication_management",
            "interval": Interval(start=first, end=last, low_days=days, high_days=days, basis="visits"),
            "derived_from": tuple(f.id for f in run),
            "attributes": {"category": "medication", "drug": drug},
            "citations": (*run[0].citations[:1], *run[-1].citations[:1]),
            "proof": f"{drug} on the lists of {first} and {last}",
        }
    )
