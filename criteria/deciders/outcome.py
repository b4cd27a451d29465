"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class TreatmentFailureParams(Params):
    """Options."""

    categories: tuple[str, ...]
    waived_by: tuple[str, ...] = ()
    contraindication_counts: bool = False
    opioid_needed: bool = False


@decider("treatment_failure", params=TreatmentFailureParams, kinds=("treatment_outcome", "therapy_contraindication"))
def treatment_failure(facts: FactIndex, params: TreatmentFailureParams, request: Request) -> Decision:
    """Decides by what the treatments of these categories did (evidence rule 8)."""
    return silent("what the treatment did", facts.of("treatment_outcome", "therapy_contraindication"))
