"""Life expectancy, and survival so limited that a trial may be waived (evidence rules 11 and 18)."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Positive
from chartcite.criteria.deciders._unsettled import settled
from chartcite.criteria.facts import FactIndex, latest
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_OPEN = 900.0


class LifeExpectancyParams(Params):
    """``months``: the least life expectancy."""

    months: Positive = Field(description="The least life expectancy in months.")


@decider("life_expectancy", params=LifeExpectancyParams, kinds=("prognosis", "unsettled"))
def life_expectancy(facts: FactIndex, params: LifeExpectancyParams, request: Request) -> Decision:
    """Decides by stated life expectancy (evidence rule 11)."""
    return settled(_life_expectancy(facts, params, request), facts, "prognosis", by=request.date)


def _life_expectancy(facts: FactIndex, params: LifeExpectancyParams, request: Request) -> Decision:
    found = facts.evidence("prognosis")
    timed = [f for f in found if f.low is not None]
    if not found:
        return silent("life expectancy", facts.misses("prognosis"))
    if not timed or not _still(timed, found, request):
        return Decision(
            Status.NEEDS_REVIEW,
            "The prognosis is told in words or by hospice care, without a time.",
            tuple(_recent(found, request)),
        )
    recent = latest(timed, by=request.date)
    enough = [f for f in recent if _low(f) >= params.months]
    short = [f for f in recent if _high(f) < params.months]
    return _weighed(recent, enough, short, f"at least {params.months:g} months", timed)


class LimitedSurvivalParams(Params):
    """``months``: the longest survival that counts as limited."""

    months: Positive = Field(default=12, description="The longest survival in months that counts as limited.")


@decider("limited_survival", params=LimitedSurvivalParams, kinds=("prognosis",))
def limited_survival(facts: FactIndex, params: LimitedSurvivalParams, request: Request) -> Decision:
    """Decides by a stated prognosis or hospice (evidence rule 18)."""
    found = facts.evidence("prognosis")
    strong = [f for f in found if f.low is not None or f.attr("hospice")]
    if not found:
        return silent("a limited survival time", facts.misses("prognosis"))
    if not strong:
        return Decision(
            Status.NEEDS_REVIEW, "The prognosis is told in words, without a time.", tuple(_recent(found, request))
        )
    recent = latest(strong, by=request.date)
    limited = [f for f in recent if f.attr("hospice") or _high(f) <= params.months]
    longer = [f for f in recent if f.low is not None and _low(f) > params.months]
    if limited and all(f.attr("hospice") and f.low is None for f in limited) and not longer:
        timed = tuple(f for f in recent if f not in limited)
        more = tuple(f for f in strong if f.attr("hospice") and f not in limited)
        return Decision(Status.MET, "The patient is enrolled in hospice.", (*limited, *more, *timed))
    return _weighed(recent, limited, longer, f"{params.months:g} months or less", strong)


def _low(fact: Fact) -> float:
    return fact.low if fact.low is not None else 0.0


def _high(fact: Fact) -> float:
    return fact.high if fact.high is not None else _OPEN


def _recent(found: Sequence[Fact], request: Request) -> list[Fact]:
    return latest(found, by=request.date)


def _still(timed: Sequence[Fact], found: Sequence[Fact], request: Request) -> bool:
    """A stated time stands until hospice care begins after it."""
    times = [f.date for f in timed if f.date is not None and f.date <= request.date]
    later = [f for f in found if f.attr("hospice") and f.date is not None and times and f.date > max(times)]
    return not later or all(_high(f) < 6 for f in latest(timed, by=request.date))


def _weighed(
    recent: Sequence[Fact], yes: Sequence[Fact], no: Sequence[Fact], asked: str, pool: Sequence[Fact]
) -> Decision:
    """All the latest statements on one side decide; on both, or across the limit, a person must look."""
    unsure = [f for f in recent if f not in yes and f not in no]
    earlier = tuple(f for f in pool if f not in recent)
    if yes and not no and not _wider(unsure, yes):
        return Decision(Status.MET, f"Stated: {_told(yes[0])}; asked: {asked}.", tuple(yes), against=earlier)
    if no and not yes and not _wider(unsure, no):
        return Decision(Status.NOT_MET, f"Stated: {_told(no[0])}; asked: {asked}.", tuple(no), against=earlier)
    if yes and no:
        return Decision(
            Status.NEEDS_REVIEW, f"Statements differ: {_told(yes[0])} and {_told(no[0])}; asked: {asked}.", (*no, *yes)
        )
    return Decision(
        Status.NEEDS_REVIEW, f"Stated: {_told(recent[0])}; the limit ({asked}) lies inside it.", tuple(recent)
    )


def _wider(unsure: Sequence[Fact], sure: Sequence[Fact]) -> bool:
    """Whether an unclear statement contradicts the clear ones rather than saying the same less exactly."""
    return any(_high(u) < min(_low(s) for s in sure) or _low(u) > max(_high(s) for s in sure) for u in unsure)


def _told(fact: Fact) -> str:
    if fact.low is None:
        return "hospice" if fact.attr("hospice") else str(fact.attr("worded"))
    low, high = _low(fact), _high(fact)
    if high >= _OPEN:
        return "a long life" if fact.attr("worded") == "long" else f"{low:.3g} months or more"
    if low <= 0.05:
        return f"at most {high:.3g} months"
    return f"{low:.3g} months" if low == high else f"{low:.3g}-{high:.3g} months"
