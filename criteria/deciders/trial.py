"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class SeverityParams(Params):
    """Options."""

    over: float = 6


@decider("severity", params=SeverityParams, kinds=("pain_score", "pain_severity"))
def severity(facts: FactIndex, params: SeverityParams, request: Request) -> Decision:
    """Decides by a current or usual pain score before the trial (evidence rule 10)."""
    return silent("a pain score before the trial", facts.of("pain_score", "pain_severity"))


class TrialReductionParams(Params):
    """Options."""

    percent: float = 50
    inclusive: bool


@decider("trial_reduction", params=TrialReductionParams, kinds=("pain_reduction", "pain_score", "trial"))
def trial_reduction(facts: FactIndex, params: TrialReductionParams, request: Request) -> Decision:
    """Decides by the relief of the intrathecal drug trial, stated or computed (evidence rule 9)."""
    return silent("pain relief in an intrathecal drug trial", facts.of("pain_reduction", "pain_score", "trial"))


class TrialReliefHoursParams(Params):
    """Options."""

    hours: float = 8
    percent: float = 50
    inclusive: bool = False


@decider("trial_relief_hours", params=TrialReliefHoursParams, kinds=("pain_reduction", "pain_score", "trial"))
def trial_relief_hours(facts: FactIndex, params: TrialReliefHoursParams, request: Request) -> Decision:
    """Decides by the time spent above the threshold in the trial (evidence rule 9)."""
    return silent("how long the trial's relief lasted", facts.of("pain_reduction", "pain_score", "trial"))


class TrialFunctionParams(Params):
    """Options."""


@decider("trial_function", params=TrialFunctionParams, kinds=("trial_function", "trial"))
def trial_function(facts: FactIndex, params: TrialFunctionParams, request: Request) -> Decision:
    """Decides by function gained during the drug trial (evidence rule 16)."""
    return silent("function during the trial", facts.of("trial_function", "trial"))
