"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class SpasticityBaselineParams(Params):
    """Options."""

    minimum: dict[str, float]


@decider("spasticity_baseline", params=SpasticityBaselineParams, kinds=("spasticity_score",))
def spasticity_baseline(facts: FactIndex, params: SpasticityBaselineParams, request: Request) -> Decision:
    """Decides by baseline scores on the scales named, averaged over muscles (evidence rule 17)."""
    return silent("a baseline score on the scale asked for", facts.of("spasticity_score"))


class SpasticityResponseParams(Params):
    """Options."""

    scales: tuple[str, ...]
    points: float = 2
    hours: float = 4


@decider("spasticity_response", params=SpasticityResponseParams, kinds=("spasticity_score", "trial"))
def spasticity_response(facts: FactIndex, params: SpasticityResponseParams, request: Request) -> Decision:
    """Decides by the drop in points that holds at the hour asked for (evidence rule 17)."""
    return silent("scores before and after the bolus", facts.of("spasticity_score", "trial"))
