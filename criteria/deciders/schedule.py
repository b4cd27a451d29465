"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class FixedScheduleParams(Params):
    """Options."""

    waived_by: tuple[str, ...] = ()


@decider("fixed_schedule", params=FixedScheduleParams, kinds=("medication", "therapy_contraindication"))
def fixed_schedule(facts: FactIndex, params: FixedScheduleParams, request: Request) -> Decision:
    """Decides by analgesics given on a fixed schedule (evidence rule 7)."""
    return silent("an analgesic with its schedule", facts.of("medication", "therapy_contraindication"))
