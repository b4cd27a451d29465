"""The deciders on mental health over ready facts (evidence rules 2 and 12)."""

from __future__ import annotations

import pytest

from chartcite.criteria.deciders.psych import (
    AttestationParams,
    PsychCandidateParams,
    PsychEvaluationParams,
    PsychStabilityParams,
    attestation,
    psych_candidate,
    psych_evaluation,
    psych_stability,
)
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from tests.criteria.factory import fact, planned, request


def said(value: str, *, day: str | None = "2026-05-01", weak: bool = False) -> Fact:
    return fact("behavioral_attestation", value, day=day, attributes={"weak": weak})


def state(value: str, *, day: str | None = "2026-05-01", topic: str = "general", weak: bool = False) -> Fact:
    return fact(
        "psych_stability", value, day=day, id=f"{value}-{topic}-{day}", attributes={"topic": topic, "weak": weak}
    )


def opinion(value: str, *, day: str | None = "2026-05-01") -> Fact:
    return fact("psych_candidacy", value, day=day)


def visit(value: str, *, day: str | None = "2026-03-01") -> Fact:
    return fact("psych_evaluation", value, day=day)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([said("controlled")], "met"),
        ([said("uncontrolled")], "not_met"),
        ([said("unclear")], "needs_review"),
        ([said("controlled"), said("uncontrolled")], "needs_review"),
        ([said("controlled"), said("unclear")], "needs_review"),
        ([said("controlled"), said("unclear", weak=True)], "met"),
        ([said("controlled", day="2026-01-01"), said("unclear", day="2026-05-01", weak=True)], "needs_review"),
        ([said("uncontrolled", day="2026-01-01"), said("controlled")], "met"),
        ([said("unclear", weak=True)], "needs_review"),
        ([state("unstable")], "not_met"),
        ([said("controlled", day="2026-01-01"), state("unstable")], "not_met"),
        ([state("stable")], "not_documented"),
        ([said("pending")], "not_documented"),
        ([], "not_documented"),
    ],
)
def test_attestation_weighs_statements_and_crises(facts: list[Fact], status: str) -> None:
    assert attestation(FactIndex(facts), AttestationParams(), request()).status.value == status


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([visit("done")], "met"),
        ([visit("done", day=None)], "met"),
        ([visit("done", day="2025-04-01")], "needs_review"),
        ([visit("done", day="2025-04-01"), visit("done")], "met"),
        ([visit("other_purpose")], "needs_review"),
        ([visit("screening_only")], "needs_review"),
        ([visit("unclear")], "needs_review"),
        ([visit("screening_only"), visit("done")], "met"),
        ([visit("refused", day="2026-01-05"), visit("done")], "met"),
        ([visit("not_done")], "not_met"),
        ([visit("refused"), visit("screening_only")], "not_met"),
        ([visit("done", day=None), visit("not_done", day=None)], "needs_review"),
        ([visit("pending")], "not_documented"),
        ([planned("psych_evaluation", "done")], "not_documented"),
    ],
)
def test_evaluation_must_have_taken_place_within_a_year(facts: list[Fact], status: str) -> None:
    decision = psych_evaluation(FactIndex(facts), PsychEvaluationParams(), request())
    assert decision.status.value == status


def test_an_old_evaluation_tells_its_age() -> None:
    decision = psych_evaluation(FactIndex([visit("done", day="2024-12-01")]), PsychEvaluationParams(), request())
    assert "18 months" in decision.rationale


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([state("stable")], "met"),
        ([state("stable", topic="suicidality")], "met"),
        ([state("unstable")], "not_met"),
        ([state("unclear")], "needs_review"),
        ([state("stable"), state("unstable")], "needs_review"),
        ([state("stable", topic="suicidality"), state("unstable", topic="psychosis")], "not_met"),
        ([state("stable", topic="suicidality"), state("unstable", topic="suicidality")], "needs_review"),
        ([state("stable"), state("unclear", weak=True)], "met"),
        ([state("stable", day="2026-01-10"), state("unstable")], "not_met"),
        ([state("unstable", day="2026-01-10"), state("stable")], "met"),
        ([state("unclear", weak=True)], "needs_review"),
        ([], "not_documented"),
    ],
)
def test_stability_follows_the_statement_closest_to_the_request(facts: list[Fact], status: str) -> None:
    assert psych_stability(FactIndex(facts), PsychStabilityParams(), request()).status.value == status


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([opinion("favorable")], "met"),
        ([opinion("unfavorable")], "not_met"),
        ([opinion("conditional")], "needs_review"),
        ([opinion("deferred")], "not_documented"),
        ([opinion("favorable"), opinion("unfavorable")], "needs_review"),
        ([opinion("favorable", day="2026-01-10"), opinion("unfavorable")], "not_met"),
        ([opinion("unfavorable", day="2026-01-10"), opinion("favorable")], "met"),
        ([opinion("favorable"), opinion("conditional")], "needs_review"),
        ([opinion("favorable"), opinion("deferred")], "met"),
        ([opinion("unfavorable"), opinion("conditional")], "not_met"),
    ],
)
def test_candidacy_follows_the_latest_opinion(facts: list[Fact], status: str) -> None:
    assert psych_candidate(FactIndex(facts), PsychCandidateParams(), request()).status.value == status
