"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class CourseDurationParams(Params):
    """Options."""

    months: float
    categories: tuple[str, ...]
    as_needed_counts: bool = False
    waived_by: tuple[str, ...] = ()


@decider("course_duration", params=CourseDurationParams, kinds=("therapy", "medication", "therapy_contraindication"))
def course_duration(facts: FactIndex, params: CourseDurationParams, request: Request) -> Decision:
    """Decides by the union of the therapy courses' intervals (evidence rule 5)."""
    return silent("how long non-invasive care lasted", facts.of("therapy", "medication", "therapy_contraindication"))
