"""The clock counts from receipt, which people may correct."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chartcite.review.store.db import now
from chartcite.review.store.rules import load_rules
from chartcite.review.store.users import Role
from tests.review.desk.kit import Client, Kit

_HOUR = dt.timedelta(hours=1)


def _one(who: Client, request_id: str) -> dict[str, Any]:
    return dict(who.get(f"/api/v1/requests/{request_id}").json())


def _put(who: Client, request_id: str, **said: Any) -> Any:
    version = _one(who, request_id).get("version", 1)
    return who.put(f"/api/v1/requests/{request_id}/clock", {"version": version, **said})


def _span(row: dict[str, Any]) -> dt.timedelta:
    return dt.datetime.fromisoformat(row["due_at"]) - dt.datetime.fromisoformat(row["received_at"])


def test_clock_counts_from_the_receipt_that_was_given(lite: Kit) -> None:
    front = lite.person("cleo", Role.INTAKE)
    came = now() - 20 * _HOUR
    row = _one(front, lite.take_in(front, received_at=came.isoformat(), expedited="true"))
    assert dt.datetime.fromisoformat(row["received_at"]) == came
    assert _span(row) == 72 * _HOUR
    assert row["seconds_left"] < 52 * 3600 + 5


def test_receipt_and_urgency_are_corrected_and_logged(lite: Kit) -> None:
    front, eve = lite.person("cleo", Role.INTAKE), lite.person("eve", Role.AUDITOR)
    request_id = lite.ready(front)
    assert _span(_one(front, request_id)) == 7 * 24 * _HOUR
    came = now() - 30 * _HOUR
    answer = _put(front, request_id, expedited=True, received_at=came.isoformat())
    assert answer.status_code == 200
    row = _one(front, request_id)
    assert (row["expedited"], dt.datetime.fromisoformat(row["received_at"]), _span(row)) == (True, came, 72 * _HOUR)
    assert _put(front, request_id, expedited=False).json()["received_at"] == came.isoformat()
    assert _span(_one(front, request_id)) == 7 * 24 * _HOUR
    logged = [r["action"] for r in eve.get(f"/audit.json?request={request_id}").json()["rows"]]
    assert logged.count("request.clock") == 2


@pytest.mark.parametrize("hours", [2, -24 * 4000])
def test_receipt_that_cannot_be_is_refused(hours: int, lite: Kit) -> None:
    front = lite.person("cleo", Role.INTAKE)
    request_id = lite.take_in(front)
    answer = _put(front, request_id, expedited=False, received_at=(now() + hours * _HOUR).isoformat())
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "received_at")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PROVIDER, Role.ADMINISTRATOR])
def test_others_do_not_touch_the_clock(role: Role, lite: Kit) -> None:
    request_id = lite.take_in(lite.person("cleo", Role.INTAKE))
    assert _put(lite.person("otto", role), request_id, expedited=True).status_code == 403


def test_older_state_is_refused(lite: Kit) -> None:
    front = lite.person("cleo", Role.INTAKE)
    request_id = lite.ready(front)
    answer = front.put(f"/api/v1/requests/{request_id}/clock", {"version": 1, "expedited": True})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


def test_the_clock_follows_the_line_of_business_and_the_state(make: Callable[..., Kit], tmp_path: Path) -> None:
    own = tmp_path / "rules.yaml"
    own.write_text("deadlines: {lines: {medicaid: {standard: 5 days, states: {WA: {standard: 3 days}}}}}")
    kit = make(rules={"deadlines": load_rules(own).deadlines})
    front = kit.person("cleo", Role.INTAKE)
    request_id = kit.ready(front, line_of_business="Medicaid")
    row = _one(front, request_id)
    assert (_span(row), row["deadline"]) == (5 * 24 * _HOUR, "5 calendar days, Medicaid")
    said = {"version": row["version"], "line_of_business": "Medicaid", "state": "WA"}
    assert front.put(f"/api/v1/requests/{request_id}/question", said).status_code == 202
    assert _span(_one(front, request_id)) == 3 * 24 * _HOUR
    kit.work()
    row = _one(front, request_id)
    assert (_span(row), row["deadline"]) == (3 * 24 * _HOUR, "3 calendar days, Medicaid, WA")
    said = {"version": row["version"]}
    assert front.put(f"/api/v1/requests/{request_id}/question", said).status_code == 202
    kit.work()
    row = _one(front, request_id)
    assert (row["line_of_business"], _span(row)) == ("commercial", 7 * 24 * _HOUR)
