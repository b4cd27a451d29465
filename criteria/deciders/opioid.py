"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class OpioidReductionParams(Params):
    """Options."""

    percent: float = 50


@decider("opioid_reduction", params=OpioidReductionParams, kinds=("opioid_reduction", "opioid_use", "trial_drug"))
def opioid_reduction(facts: FactIndex, params: OpioidReductionParams, request: Request) -> Decision:
    """Decides by the patient's agreement to reduce systemic opioids (evidence rule 15)."""
    return silent("the patient's agreement to reduce opioids", facts.of("opioid_reduction", "opioid_use", "trial_drug"))
