"""Ashworth and Penn scores before and after a bolus (evidence rule 17)."""

from __future__ import annotations

from typing import Any

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.extract.families import benefit, spasticity
from chartcite.models.fact import Fact
from tests.criteria.factory import fact, request
from tests.criteria.noting import decided, leaf_cases

_FAMILIES = (spasticity.extract, benefit.extract)


@pytest.mark.parametrize(("leaf", "status", "note"), leaf_cases("spasticity"))
def test_note_gives_the_leaf_its_status(leaf: str, status: str, note: str) -> None:
    decision = decided(leaf, _FAMILIES, note)
    assert decision.status.value == status
    assert bool(decision.support) == (status != "not_documented")


def score(value: float, high: float | None = None, *, scale: str = "modified_ashworth", phase: str = "baseline",
          day: str = "2026-05-01", note: str = "n1", **more: Any) -> Fact:  # fmt: skip
    top = value if high is None else high
    return fact("spasticity_score", value if value == top else None, low=value, high=top, day=day, note=note,
                attributes={"scale": scale, "phase": phase, **more})  # fmt: skip


def baseline(*facts: Fact, **minimum: float) -> str:
    decider = DECIDERS["spasticity_baseline"]
    params = decider.params(minimum=minimum or {"ashworth": 3, "modified_ashworth": 2})
    return decider.decide(FactIndex(facts), params, request()).status.value


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([score(3, muscle="hams"), score(1, muscle="add")], "met"),
        ([score(2, muscle="hams"), score(1.5, muscle="add")], "not_met"),
        ([score(2.4, average=True), score(1, muscle="a"), score(1, muscle="b"), score(1, muscle="c")], "needs_review"),
        ([score(3, scale="ashworth")], "met"),
        ([score(2, scale="ashworth")], "not_met"),
        ([score(1.5, 2)], "needs_review"),
        ([score(3, doubtful=True)], "needs_review"),
        ([score(3, scale="unnamed_tone")], "needs_review"),
        ([score(3, note="n1"), score(1, note="n2")], "needs_review"),
        ([score(1, day="2024-01-01"), score(3)], "met"),
        ([score(3, phase="after_bolus", hours=4.0)], "not_documented"),
        ([score(3, scale="penn_frequency")], "not_documented"),
        ([], "not_documented"),
    ],
)
def test_the_average_of_the_latest_scores_decides(facts: list[Fact], status: str) -> None:
    assert baseline(*facts) == status


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([score(2, scale="penn_frequency")], "met"),
        ([score(1, scale="penn_frequency")], "not_met"),
        ([score(3, scale="penn_frequency", muscle="legs"), score(0, scale="penn_frequency", muscle="arms")], "met"),
        ([score(3, scale="penn_frequency"), score(1, scale="penn_frequency")], "needs_review"),
        ([score(3, scale="unnamed_spasm")], "needs_review"),
    ],
)
def test_penn_is_one_score_the_worst_limb_counts(facts: list[Fact], status: str) -> None:
    assert baseline(*facts, penn_frequency=2) == status


def response(*facts: Fact) -> tuple[str, str]:
    decider = DECIDERS["spasticity_response"]
    decision = decider.decide(FactIndex(facts), decider.params(scales=("ashworth", "modified_ashworth")), request())
    return decision.status.value, decision.rationale


def after(value: float, hours: float | None = None, **more: Any) -> Fact:
    return score(value, phase="after_bolus", **({"hours": hours} if hours is not None else {}), **more)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([score(4), after(2, 4.0)], "met"),
        ([score(4), after(1, 2.0), after(3, 4.0)], "not_met"),
        ([score(4), after(1, 2.0)], "needs_review"),
        ([score(4), after(3, 2.0)], "not_met"),
        ([score(4), after(1)], "needs_review"),
        ([after(1, 4.0)], "needs_review"),
        ([score(4), after(1, 4.0), after(4, 24.0)], "met"),
        ([score(4), after(1, 3.95)], "met"),
        ([score(4), after(1, 3.0)], "needs_review"),
        ([after(2, 4.0, reduction=True)], "met"),
        ([after(1, 4.0, reduction=True)], "not_met"),
        ([score(4), after(1, 4.0), after(3, 4.0)], "needs_review"),
        ([score(3, 4), after(1, 2.5)], "needs_review"),
        ([score(3)], "not_documented"),
        ([fact("trial", "not_done")], "not_met"),
        ([fact("trial", "scheduled")], "not_documented"),
    ],
)
def test_the_first_reading_at_four_hours_or_later_decides(facts: list[Fact], status: str) -> None:
    assert response(*facts)[0] == status


def test_a_good_second_bolus_is_enough() -> None:
    first = [score(4), after(3, 4.0)]
    second = [score(4, note="n2"), after(1, 4.0, note="n2")]
    assert response(*first, *second)[0] == "met"


def test_the_rationale_has_the_scores_and_the_drop_in_it() -> None:
    status, text = response(score(3.6), after(1.4, 4.0))
    assert status == "met"
    assert all(number in text for number in ("3.6", "1.4", "2.2", "4 h"))
