"""Battery, function and alarms of an implanted pump (evidence rule 19)."""

from __future__ import annotations

from typing import Any

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.extract.families import device
from chartcite.models.fact import Fact
from tests.criteria.factory import fact, request
from tests.criteria.noting import decided, leaf_cases


@pytest.mark.parametrize(("leaf", "status", "note"), leaf_cases("device"))
def test_note_gives_the_leaf_its_status(leaf: str, status: str, note: str) -> None:
    decision = decided(leaf, (device.extract,), note)
    assert decision.status.value == status
    assert bool(decision.support) == (status != "not_documented")


def state(value: str, component: str = "system", *, day: str = "2026-05-01", note: str = "n1", **more: Any) -> Fact:
    return fact("device_status", value, day=day, note=note, attributes={"component": component, **more},
                quote=f"{value} {component} {note} {day}")  # fmt: skip


def status(leaf: str, *facts: Fact) -> str:
    decider = DECIDERS["device"]
    return decider.decide(FactIndex(facts), decider.params(leaf=leaf), request()).status.value


@pytest.mark.parametrize(
    ("leaf", "facts", "wanted"),
    [
        ("battery", [state("eri", "battery")], "met"),
        ("battery", [state("battery_ok", "battery", day="2026-01-01"), state("eri", "battery")], "met"),
        ("battery", [state("eri", "battery", day="2022-01-01"), state("battery_ok", "battery")], "not_met"),
        ("battery", [state("battery_unclear", "battery", doubtful=True)], "needs_review"),
        ("battery", [state("functional", "general")], "not_met"),
        ("battery", [state("functional", "catheter")], "not_documented"),
        ("battery", [state("eri", "battery", note="n2"), state("battery_ok", "battery")], "needs_review"),
        ("nonfunctional", [state("nonfunctional", "motor")], "met"),
        ("nonfunctional", [state("nonfunctional", "motor"), state("functional", "catheter")], "met"),
        ("nonfunctional", [state("failed"), state("functional")], "needs_review"),
        ("nonfunctional", [state("function_unclear", doubtful=True), state("functional")], "not_met"),
        ("nonfunctional", [state("function_unclear", "catheter"), state("functional", "motor")], "needs_review"),
        ("nonfunctional", [state("eri", "battery")], "not_documented"),
        ("nonfunctional", [state("repairable")], "not_met"),
        ("alarm", [state("alarm"), state("no_alarm")], "met"),
        ("alarm", [state("eri", "battery")], "met"),
        ("alarm", [state("eri", "battery", months_left=4.0)], "not_documented"),
        ("alarm", [state("refill_alarm")], "not_met"),
        ("alarm", [state("alarm_unclear", doubtful=True), state("no_alarm")], "not_met"),
        ("alarm", [], "not_documented"),
    ],
)  # fmt: skip
def test_the_latest_clear_statement_decides(leaf: str, facts: list[Fact], wanted: str) -> None:
    assert status(leaf, *facts) == wanted


def test_the_rationale_has_the_months_left_in_it() -> None:
    decider = DECIDERS["device"]
    facts = FactIndex([state("battery_ok", "battery", months_left=47.0)])
    assert "47 months" in decider.decide(facts, decider.params(leaf="battery"), request()).rationale
