"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from typing import Literal

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class SixWeekFailureParams(Params):
    """Options."""

    category: Literal["oral_antispasmodic", "physical_therapy"]
    weeks: float = 6


@decider(
    "six_week_failure",
    params=SixWeekFailureParams,
    kinds=("therapy", "medication", "treatment_outcome", "therapy_contraindication"),
)
def six_week_failure(facts: FactIndex, params: SixWeekFailureParams, request: Request) -> Decision:
    """Decides by a course of six weeks without response, or intolerance or a contraindication (evidence rule 17)."""
    return silent(
        "an outcome of that treatment",
        facts.of("therapy", "medication", "treatment_outcome", "therapy_contraindication"),
    )
