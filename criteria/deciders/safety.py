"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class InfectionParams(Params):
    """Options."""


@decider("infection", params=InfectionParams, kinds=("infection",))
def infection(facts: FactIndex, params: InfectionParams, request: Request) -> Decision:
    """Decides by statements on infection closest to the request (evidence rules 2 and 13)."""
    return silent("whether there is an infection", facts.of("infection"))


class EncroachmentParams(Params):
    """Options."""


@decider("encroachment", params=EncroachmentParams, kinds=("tumor_encroachment",))
def encroachment(facts: FactIndex, params: EncroachmentParams, request: Request) -> Decision:
    """Decides by spinal imaging (evidence rule 13)."""
    return silent("spinal imaging that excludes tumor at the thecal sac", facts.of("tumor_encroachment"))


class ContraindicationsParams(Params):
    """Options."""


@decider("contraindications", params=ContraindicationsParams, kinds=("contraindication", "lab", "anticoagulant"))
def contraindications(facts: FactIndex, params: ContraindicationsParams, request: Request) -> Decision:
    """Decides by statements and laboratory values on coagulation, blood counts and intracranial pressure (evidence rule 13)."""
    return silent(
        "coagulation, blood counts and intracranial pressure", facts.of("contraindication", "lab", "anticoagulant")
    )
