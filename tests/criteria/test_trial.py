"""The deciders of the trial's response over ready facts."""

from __future__ import annotations

from typing import Any

import pytest

from chartcite.criteria.deciders.trial import (
    TrialReductionParams,
    TrialReliefHoursParams,
    trial_reduction,
    trial_relief_hours,
)
from chartcite.criteria.deciders.trial_function import TrialFunctionParams, trial_function
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from tests.criteria.factory import fact, planned, request

_STRICT = TrialReductionParams(percent=50, inclusive=False)
_AT_LEAST = TrialReductionParams(percent=50, inclusive=True)


def relief(
    low: float | None, high: float | None = None, *, n: int = 0, procedure: str = "intrathecal_trial", **more: Any
) -> Fact:
    top = low if high is None else high
    return fact("pain_reduction", low, low=low, high=top, id=f"r{n}", quote=f"relief {low} {chr(120) * n}",
                attributes={"procedure": procedure, **more})  # fmt: skip


def reading(value: float, phase: str, hours: float | None = None) -> Fact:
    attributes: dict[str, Any] = {"phase": phase, "trial": True}
    if hours is not None:
        attributes["hours"] = hours
    return fact("pain_score", value, low=value, high=value, id=f"s{phase}{hours}", attributes=attributes)


def flowsheet(*points: tuple[float, float]) -> list[Fact]:
    first, *rest = points
    return [reading(first[1], "baseline", first[0]), *(reading(v, "during_trial", h) for h, v in rest)]


@pytest.mark.parametrize(
    ("facts", "strict", "inclusive"),
    [
        ([relief(70)], "met", "met"),
        ([relief(50)], "not_met", "met"),
        ([relief(45)], "not_met", "not_met"),
        ([relief(50, 60)], "needs_review", "met"),
        ([relief(40, 60)], "needs_review", "needs_review"),
        ([relief(50, 100, more_than=True)], "met", "met"),
        ([relief(50, 100, at_least=True)], "needs_review", "met"),
        ([relief(65), relief(37, n=1)], "needs_review", "needs_review"),
        ([relief(None, vague=True)], "needs_review", "needs_review"),
        ([relief(None, vague=True), relief(75, n=1)], "met", "met"),
        ([relief(80, procedure="stimulator")], "not_documented", "not_documented"),
        ([planned("pain_reduction", 80.0, low=80.0, high=80.0, attributes={"procedure": "intrathecal_trial"})],
         "not_documented", "not_documented"),
        ([fact("trial", "failed")], "not_met", "not_met"),
        ([fact("trial", "successful")], "needs_review", "needs_review"),
        ([planned("trial", "scheduled")], "not_documented", "not_documented"),
        ([reading(3, "during_trial")], "needs_review", "needs_review"),
        ([reading(8, "baseline")], "not_documented", "not_documented"),
        (flowsheet((0, 8), (2, 3)), "met", "met"),
        (flowsheet((0, 8), (2, 4)), "not_met", "met"),
        ([relief(65), *flowsheet((0, 8), (2, 5))], "needs_review", "needs_review"),
    ],
)  # fmt: skip
def test_reduction_is_weighed_against_the_threshold(facts: list[Fact], strict: str, inclusive: str) -> None:
    assert trial_reduction(FactIndex(facts), _STRICT, request()).status.value == strict
    assert trial_reduction(FactIndex(facts), _AT_LEAST, request()).status.value == inclusive


def test_no_trial_is_not_met_and_tagged_for_the_exception() -> None:
    decision = trial_reduction(FactIndex([fact("trial", "not_done")]), _AT_LEAST, request())
    assert (decision.status.value, decision.tags) == ("not_met", frozenset({"no_trial"}))


def test_relief_beside_a_statement_that_no_trial_was_done_is_a_conflict() -> None:
    decision = trial_reduction(FactIndex([relief(80), fact("trial", "not_done")]), _AT_LEAST, request())
    assert decision.status.value == "needs_review"


def test_the_rationale_carries_the_numbers() -> None:
    decision = trial_reduction(FactIndex(flowsheet((0, 8), (2, 3))), _STRICT, request())
    assert "8/10 before" in decision.rationale
    assert "62.5 %" in decision.rationale


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([relief(70, hours=12.0, hours_high=12.0)], "met"),
        ([relief(70, hours=8.0, hours_high=8.0)], "met"),
        ([relief(70, hours=6.0, hours_high=6.0)], "not_met"),
        ([relief(70, hours=6.0, hours_high=10.0)], "needs_review"),
        ([relief(40, hours=12.0, hours_high=12.0)], "not_met"),
        ([relief(50, hours=12.0, hours_high=12.0)], "not_met"),
        ([relief(50, 60, hours=10.0, hours_high=10.0)], "needs_review"),
        ([relief(None, vague=True, hours=12.0, hours_high=12.0)], "needs_review"),
        ([relief(None, vague=True, hours=12.0, hours_high=12.0), relief(70, n=1)], "met"),
        ([relief(70)], "not_documented"),
        ([relief(30)], "not_met"),
        ([relief(70, hours=40.0, hours_high=40.0), *flowsheet((0, 8), (4, 5), (30, 5))], "needs_review"),
        (flowsheet((0, 8), (2, 3), (6, 3), (10, 3), (12, 6)), "met"),
        (flowsheet((0, 8), (1, 3), (3, 3), (4, 5), (8, 8)), "not_met"),
        (flowsheet((0, 8), (2, 3), (4, 3), (16, 8)), "needs_review"),
        (flowsheet((0, 8), (2, 4), (12, 4)), "not_met"),
        (flowsheet((0, 9), (1, 3), (3, 3)), "needs_review"),
        ([fact("trial", "not_done")], "not_met"),
    ],
)
def test_hours_above_the_threshold(facts: list[Fact], status: str) -> None:
    params = TrialReliefHoursParams(hours=8, percent=50, inclusive=False)
    assert trial_relief_hours(FactIndex(facts), params, request()).status.value == status


@pytest.mark.parametrize(
    ("values", "status"),
    [
        (["gain"], "met"),
        (["no_gain"], "not_met"),
        (["gain", "no_gain"], "needs_review"),
        (["unclear"], "needs_review"),
        (["gain", "unclear"], "met"),
        (["not_tested"], "not_documented"),
        ([], "not_documented"),
    ],
)
def test_function_during_the_trial(values: list[str], status: str) -> None:
    facts = FactIndex([fact("trial_function", v) for v in values])
    assert trial_function(facts, TrialFunctionParams(), request()).status.value == status


def test_function_without_a_trial_is_not_met() -> None:
    decision = trial_function(FactIndex([fact("trial", "not_done")]), TrialFunctionParams(), request())
    assert decision.status.value == "not_met"
