"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class LifeExpectancyParams(Params):
    """Options."""

    months: float


@decider("life_expectancy", params=LifeExpectancyParams, kinds=("prognosis",))
def life_expectancy(facts: FactIndex, params: LifeExpectancyParams, request: Request) -> Decision:
    """Decides by stated life expectancy (evidence rule 11)."""
    return silent("life expectancy", facts.of("prognosis"))


class LimitedSurvivalParams(Params):
    """Options."""

    months: float = 12


@decider("limited_survival", params=LimitedSurvivalParams, kinds=("prognosis",))
def limited_survival(facts: FactIndex, params: LimitedSurvivalParams, request: Request) -> Decision:
    """Decides by a stated prognosis or hospice (evidence rule 18)."""
    return silent("a limited survival time", facts.of("prognosis"))
