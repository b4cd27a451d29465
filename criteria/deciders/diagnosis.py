"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from typing import Literal

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class DiagnosisParams(Params):
    """Options."""

    origin: Literal["non_cancer", "cancer"]


@decider("diagnosis", params=DiagnosisParams, kinds=("pain_cause", "pain_character", "pain_score", "pain_severity"))
def diagnosis(facts: FactIndex, params: DiagnosisParams, request: Request) -> Decision:
    """Decides by the named cause of the pain and how the pain is called (evidence rule 10)."""
    return silent("a cause of the pain", facts.of("pain_cause", "pain_character", "pain_score", "pain_severity"))
