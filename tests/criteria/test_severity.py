"""The severity decider over ready facts (evidence rule 10)."""

from __future__ import annotations

from typing import Any

import pytest

from chartcite.criteria.deciders.severity import SeverityParams, severity
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Assertion, Certainty, Experiencer, Fact, Time
from tests.criteria.factory import fact, request

_WISH = Assertion(certainty=Certainty.CONDITIONAL)
_OTHER = Assertion(experiencer=Experiencer.OTHER)
_PAST = Assertion(time=Time.PAST)


def score(low: float, high: float | None = None, *, role: str = "unspecified", day: str = "2026-05-01",
          assertion: Assertion | None = None, **more: Any) -> Fact:  # fmt: skip
    top = low if high is None else high
    return fact("pain_score", low, low=low, high=top, day=day, id=f"{low}-{top}-{role}-{day}",
                attributes={"role": role, **more}, assertion=assertion or Assertion())  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([score(8)], "met"),
        ([score(6.8)], "met"),
        ([score(6)], "not_met"),
        ([score(6, 8)], "needs_review"),
        ([score(7, 9)], "met"),
        ([score(7, role="average"), score(9, role="worst"), score(5, role="best")], "met"),
        ([score(6, role="average"), score(9, role="worst")], "not_met"),
        ([score(5, role="usual"), score(8, role="current")], "not_met"),
        ([score(5), score(8)], "needs_review"),
        ([score(9, day="2025-09-01"), score(6)], "not_met"),
        ([score(9, assertion=_PAST), score(5)], "not_met"),
        ([score(8, role="usual", day="2026-04-10"), score(5, role="current")], "met"),
        ([score(8, role="usual", day="2025-09-10"), score(5, role="current")], "not_met"),
        ([score(2, phase="during_trial"), score(8, phase="baseline")], "met"),
        ([score(2, phase="during_trial")], "not_documented"),
        ([score(4, 10, floor=True)], "needs_review"),
        ([score(7, 10, floor=True)], "met"),
        ([score(9, assertion=_WISH)], "not_documented"),
        ([score(9, assertion=_OTHER)], "not_documented"),
        ([fact("pain_severity", "severe")], "needs_review"),
        ([fact("pain_severity", "severe"), score(5)], "not_met"),
        ([], "not_documented"),
    ],
)
def test_the_score_closest_before_the_request_decides(facts: list[Fact], status: str) -> None:
    assert severity(FactIndex(facts), SeverityParams(over=6), request()).status.value == status


def test_the_rationale_names_the_score_and_the_threshold() -> None:
    decision = severity(FactIndex([score(7.5, role="average")]), SeverityParams(over=6), request())
    assert "7.5/10 (average)" in decision.rationale
    assert "over 6" in decision.rationale
