"""The readings of a baclofen bolus, put together from their rows, sentences and sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from chartcite.models.fact import Fact


@dataclass(slots=True)
class Series:
    """One bolus: the readings before it and those after it, and stated drops."""

    scale: str
    before: list[Fact] = field(default_factory=list)
    after: list[Fact] = field(default_factory=list)
    drops: list[Fact] = field(default_factory=list)


def series_of(facts: Sequence[Fact]) -> list[Series]:
    """The readings of each bolus in the order of the chart; one ends where a muscle is scored at baseline again."""
    found: list[Series] = []
    current: dict[tuple[str, str], Series] = {}
    for fact in sorted(facts, key=_order):
        if fact.low is None:
            continue
        key = (str(fact.attr("scale")), str(fact.note))
        series = current.get(key)
        before = fact.attr("phase") == "baseline" and not fact.attr("reduction")
        if series is None or (before and _again(series, fact)):
            series = current[key] = Series(key[0])
            found.append(series)
        (series.drops if fact.attr("reduction") else series.before if before else series.after).append(fact)
    return _over_pages(found)


def _over_pages(found: list[Series]) -> list[Series]:
    """The series, those without a score before the bolus joined to the one of their day that has it: the next sheet."""
    kept: list[Series] = []
    for series in found:
        home = next((k for k in kept if _next_sheet(k, series)), None)
        if home is None:
            kept.append(series)
        else:
            home.after += series.after
            home.drops += series.drops
    return kept


def _next_sheet(first: Series, second: Series) -> bool:
    if first.scale != second.scale or second.before or not (first.before and second.after):
        return False
    one, two = first.before[-1], second.after[0]
    return one.noted is not None and one.noted == two.noted and one.citations[0].document == two.citations[0].document


def _order(fact: Fact) -> tuple[str, int, bool, float]:
    """Reading order, within one row the baseline first and then by hours."""
    cited = fact.citations[0]
    return (
        cited.document,
        cited.start,
        fact.attr("phase") != "baseline" or bool(fact.attr("reduction")),
        hours_of(fact) or 0.0,
    )


def _again(series: Series, fact: Fact) -> bool:
    name = (fact.attr("muscle"), fact.attr("average"))
    return any((f.attr("muscle"), f.attr("average")) == name for f in series.after) and any(
        (f.attr("muscle"), f.attr("average")) == name for f in series.before
    )


def hours_of(fact: Fact) -> float | None:
    """The hours after the bolus at which a score was taken, where it says so."""
    hours = fact.attr("hours")
    return float(hours) if hours is not None else None
