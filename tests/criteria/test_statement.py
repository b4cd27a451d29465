"""The generic statement decider over ready facts."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from chartcite.criteria.deciders.statement import StatementParams, statement
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from tests.criteria.factory import fact, planned, request

_BODY = {"kind": "body_size", "met": ("adequate",), "not_met": ("inadequate",), "needs_review": ("indirect", "unclear"),
         "weak": ("indirect",), "contested_by": ("unclear",), "topic": "body size"}  # fmt: skip
_FUNCTION = {"kind": "function_impact", "met": ("affected",), "not_met": ("unaffected",), "mode": "best",
             "needs_review": ("sleep_only", "unclear"), "weak": ("sleep_only", "unclear"),
             "topic": "daily life"}  # fmt: skip
_FURTHER = {"kind": "further_treatment", "met": ("none_indicated",), "not_met": ("planned",), "worst_first": True,
            "needs_review": ("possible", "drug_start"), "weak": ("drug_start",), "silent": ("opinion_pending",),
            "contested_by": ("possible",), "topic": "treatment"}  # fmt: skip


def said(params: dict[str, Any], *found: tuple[str, str | None]) -> list[Fact]:
    return [fact(params["kind"], value, day=day) for value, day in found]


@pytest.mark.parametrize(
    ("params", "found", "status"),
    [
        (_BODY, [("adequate", "2026-05-01")], "met"),
        (_BODY, [("adequate", "2026-01-01"), ("inadequate", "2026-05-01")], "not_met"),
        (_BODY, [("inadequate", "2026-01-01"), ("adequate", "2026-05-01")], "met"),
        (_BODY, [("adequate", "2026-05-01"), ("inadequate", "2026-05-01")], "needs_review"),
        (_BODY, [("adequate", "2026-05-01"), ("unclear", "2026-05-01")], "needs_review"),
        (_BODY, [("adequate", "2026-01-01"), ("indirect", "2026-05-01")], "met"),
        (_BODY, [("indirect", "2026-05-01")], "needs_review"),
        (_BODY, [("inadequate", "2026-07-01"), ("adequate", "2026-05-01")], "met"),
        (_FUNCTION, [("affected", "2026-05-01"), ("sleep_only", "2026-05-20")], "met"),
        (_FUNCTION, [("affected", "2026-05-01"), ("unaffected", "2026-01-01")], "met"),
        (_FUNCTION, [("affected", "2026-01-01"), ("unaffected", "2026-05-01")], "needs_review"),
        (_FUNCTION, [("affected", None), ("unaffected", None)], "needs_review"),
        (_FUNCTION, [("sleep_only", "2026-05-01")], "needs_review"),
        (_FURTHER, [("none_indicated", "2026-05-01"), ("drug_start", "2026-05-20")], "met"),
        (_FURTHER, [("none_indicated", "2026-05-01"), ("planned", "2026-05-01")], "not_met"),
        (_FURTHER, [("none_indicated", "2026-05-01"), ("possible", "2026-05-01")], "needs_review"),
        (_FURTHER, [("opinion_pending", "2026-05-01")], "not_documented"),
        (_FURTHER, [("drug_start", "2026-05-01")], "needs_review"),
    ],
)
def test_values_and_dates_decide(params: dict[str, Any], found: list[tuple[str, str | None]], status: str) -> None:
    decision = statement(FactIndex(said(params, *found)), StatementParams(**params), request())
    assert decision.status.value == status


def test_planned_statement_is_the_nearest_miss() -> None:
    decision = statement(FactIndex([planned("body_size", "adequate")]), StatementParams(**_BODY), request())
    assert decision.status.value == "not_documented"
    assert len(decision.nearest) == 1


@pytest.mark.parametrize("change", [{"kind": "no_such_kind"}, {"met": ("no_such_value",)}, {"contested_by": ("none",)}])
def test_unknown_names_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"no fact kind|has no value"):
        StatementParams(**{**_BODY, **change})
