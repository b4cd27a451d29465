"""Life expectancy, limited survival, extent of the cancer and risk of procedures (evidence rules 11 and 18)."""

from __future__ import annotations

from typing import Any

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.extract.families import cancer, prognosis, risk
from chartcite.models.fact import Fact
from tests.criteria.factory import fact, request
from tests.criteria.noting import decided, leaf_cases

_FAMILIES = (prognosis.extract, cancer.extract, risk.extract)


@pytest.mark.parametrize(("leaf", "status", "note"), [*leaf_cases("prognosis"), *leaf_cases("cancer")])
def test_note_gives_the_leaf_its_status(leaf: str, status: str, note: str) -> None:
    decision = decided(leaf, _FAMILIES, note)
    assert decision.status.value == status
    assert bool(decision.support) == (status != "not_documented")


def months(low: float, high: float | None = None, *, day: str = "2026-05-01", **more: Any) -> Fact:
    return fact("prognosis", low=low, high=low if high is None else high, unit="months", day=day, attributes=more,
                quote=f"{low}-{high} {day}")  # fmt: skip


def words(text: str, *, day: str = "2026-05-01", **more: Any) -> Fact:
    return fact("prognosis", day=day, attributes={"worded": text, **more}, quote=f"{text} {day}")


def status(name: str, facts: list[Fact], **params: float) -> str:
    decider = DECIDERS[name]
    return decider.decide(FactIndex(facts), decider.params(**params), request()).status.value


@pytest.mark.parametrize(
    ("facts", "expectancy", "limited"),
    [
        ([months(6, 9)], "met", "met"),
        ([months(0, 5.94)], "needs_review", "met"),
        ([months(0, 2.9)], "not_met", "met"),
        ([months(12.01, 999)], "met", "not_met"),
        ([months(9, 15)], "met", "needs_review"),
        ([months(3)], "met", "met"),
        ([months(24, day="2026-01-01"), months(1)], "not_met", "met"),
        ([months(6), months(24)], "met", "needs_review"),
        ([months(9), months(2)], "needs_review", "met"),
        ([words("poor prognosis")], "needs_review", "needs_review"),
        ([words("poor"), months(5)], "met", "met"),
        ([words("hospice", hospice=True)], "needs_review", "met"),
        ([months(8, day="2026-01-01"), words("hospice", hospice=True)], "needs_review", "met"),
        ([], "not_documented", "not_documented"),
    ],
)
def test_the_latest_time_decides(facts: list[Fact], expectancy: str, limited: str) -> None:
    assert status("life_expectancy", facts, months=3) == expectancy
    assert status("limited_survival", facts, months=12) == limited


def test_the_rationale_has_the_months_in_it() -> None:
    decider = DECIDERS["life_expectancy"]
    decision = decider.decide(FactIndex([months(6, 9)]), decider.params(months=3), request())
    assert "6-9 months" in decision.rationale
