"""First version: says that nothing is documented; the rules are being written."""

from __future__ import annotations

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.request import Request


class AttestationParams(Params):
    """Options."""


@decider("attestation", params=AttestationParams, kinds=("behavioral_attestation", "psych_stability"))
def attestation(facts: FactIndex, params: AttestationParams, request: Request) -> Decision:
    """Decides by a licensed provider's statement on behavioral health as a driver of pain (evidence rule 12)."""
    return silent("a behavioral health attestation", facts.of("behavioral_attestation", "psych_stability"))


class PsychEvaluationParams(Params):
    """Options."""

    max_age_months: float = 12


@decider("psych_evaluation", params=PsychEvaluationParams, kinds=("psych_evaluation",))
def psych_evaluation(facts: FactIndex, params: PsychEvaluationParams, request: Request) -> Decision:
    """Decides by an evaluation that took place, by whom and when (evidence rule 12)."""
    return silent("a psychological evaluation that took place", facts.of("psych_evaluation"))


class PsychStabilityParams(Params):
    """Options."""


@decider("psych_stability", params=PsychStabilityParams, kinds=("psych_stability",))
def psych_stability(facts: FactIndex, params: PsychStabilityParams, request: Request) -> Decision:
    """Decides by statements on psychiatric stability and suicide risk (evidence rule 12)."""
    return silent("psychiatric stability", facts.of("psych_stability"))


class PsychCandidateParams(Params):
    """Options."""


@decider("psych_candidate", params=PsychCandidateParams, kinds=("psych_candidacy",))
def psych_candidate(facts: FactIndex, params: PsychCandidateParams, request: Request) -> Decision:
    """Decides by the mental health professional's opinion on the pump (evidence rule 12)."""
    return silent("the mental health professional's opinion on the pump", facts.of("psych_candidacy"))
