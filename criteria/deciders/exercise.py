"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class ExerciseParams(Params):
    """Options."""

    waived_by: tuple[str, ...] = ()


@decider("exercise", params=ExerciseParams, kinds=("therapy", "therapy_contraindication"))
def exercise(facts: FactIndex, params: ExerciseParams, request: Request) -> Decision:
    """Decides by active exercise under a provider's direction (evidence rule 6)."""
    return silent("active rehabilitative exercise", facts.of("therapy", "therapy_contraindication"))
