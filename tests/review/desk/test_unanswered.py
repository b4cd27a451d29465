"""What a reviewer answers first is told nowhere before: not in the queue, its orders and tables, nor by a change."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from chartcite.review.remedies import remedies_of
from chartcite.review.store import blind
from chartcite.review.store.users import Role
from tests.review.desk.kit import Client, Kit

_COUNTS = ("met", "missing", "review")


@pytest.fixture
def kit(make: Callable[..., Kit]) -> Kit:
    return make(rules={"blind_share": 1.0})


def _version(ada: Client, request_id: str) -> int:
    return int(ada.get(f"/api/v1/requests/{request_id}").json()["version"])


def _answer_all(ada: Client, request_id: str) -> None:
    for finding in ada.get(f"/api/v1/requests/{request_id}/result").json()["findings"]:
        if finding.get("blind"):
            body = {"version": _version(ada, request_id), "status": "met"}
            path = f"/api/v1/requests/{request_id}/leaves/{finding['id']}/blind"
            assert ada.post(path, body).status_code == 200


def _row(person: Client, path: str, request_id: str) -> dict[str, Any]:
    answer = person.get(path).json()
    rows = answer["requests"] if "requests" in answer else [answer.get("request", answer)]
    return next(dict(r) for r in rows if r["id"] == request_id)


def _csv_row(person: Client, request_id: str) -> dict[str, str]:
    table = csv.DictReader(io.StringIO(person.get("/api/v1/requests.csv").text))
    return next(r for r in table if r["id"] == request_id)


@pytest.mark.parametrize("path", ["/queue.json", "/api/v1/requests", "/api/v1/requests/{id}", "/requests/{id}.json",
                                  "/requests/{id}/decide.json", "/requests/{id}/history.json"])  # fmt: skip
def test_rows_hold_no_result_until_everything_is_answered(path: str, kit: Kit) -> None:
    ada, eve = kit.person("ada"), kit.person("eve", Role.AUDITOR)
    request_id = kit.ready(ada)
    path = path.format(id=request_id)
    row = _row(ada, path, request_id)
    assert (row["outcome"], [row["counts"][k] for k in _COUNTS]) == (None, [None] * 3)
    assert row["blind"] > 10
    told = _row(eve, path, request_id)
    assert told["outcome"] is not None
    assert told["blind"] == 0
    _answer_all(ada, request_id)
    row = _row(ada, path, request_id)
    assert (row["outcome"], row["counts"], row["blind"]) == (told["outcome"], told["counts"], 0)


def test_table_and_screens_hold_no_result_until_everything_is_answered(kit: Kit) -> None:
    ada = kit.person("ada")
    request_id = kit.ready(ada)
    row = _csv_row(ada, request_id)
    assert [row[k] for k in ("outcome", *_COUNTS)] == ["", "", "", ""]
    assert int(row["blind"]) > 10
    for path in ("/queue", f"/requests/{request_id}", f"/requests/{request_id}/decide"):
        shown = ada.get(path).text
        assert "to answer first" in shown
        assert 'class="tally"' not in shown
    assert "to answer first" in ada.get("/queue/rows").json()["html"]
    _answer_all(ada, request_id)
    assert [_csv_row(ada, request_id)[k] != "" for k in ("outcome", *_COUNTS)] == [True] * 4
    assert 'class="tally"' in ada.get("/queue").text


def test_no_filter_tells_a_result_to_come(kit: Kit) -> None:
    ada, eve = kit.person("ada"), kit.person("eve", Role.AUDITOR)
    request_id = kit.ready(ada)
    outcome = _row(eve, "/api/v1/requests", request_id)["outcome"]
    path = f"/api/v1/requests?outcome={outcome}"
    assert [r["id"] for r in eve.get(path).json()["requests"]] == [request_id]
    assert ada.get(path).json()["total"] == 0
    _answer_all(ada, request_id)
    assert ada.get(path).json()["total"] == 1


@pytest.mark.parametrize("key", ["outcome", *_COUNTS])
def test_no_order_tells_a_result_to_come(key: str, kit: Kit) -> None:
    ada, ben = kit.person("ada"), kit.person("ben")
    ids = sorted(kit.ready(ada) for _ in range(3))
    leaf = "pathology"
    body = {"version": _version(ben, ids[1]), "status": "not_met"}
    assert ben.post(f"/api/v1/requests/{ids[1]}/leaves/{leaf}/blind", body).status_code == 200
    said = {"version": _version(ben, ids[1]), "status": "not_met", "reason_code": "other", "note": "no"}
    changed = ben.put(f"/api/v1/requests/{ids[1]}/leaves/{leaf}", said).json()
    assert (changed["result"], changed["counts"]) == (None, None)
    for sort in (key, f"-{key}"):
        assert [r["id"] for r in ada.get(f"/api/v1/requests?sort={sort}").json()["requests"]] == ids


def test_history_and_review_hold_no_status_until_everything_is_answered(kit: Kit) -> None:
    ada = kit.person("ada")
    request_id = kit.ready(ada)
    told = [e["detail"] for e in ada.get(f"/requests/{request_id}/history.json").json()["events"]]
    assert not [d for d in told if "criteria" in d or "incomplete" in d]
    for leaf in ada.get(f"/requests/{request_id}.json").json()["review"]["leaves"]:
        assert (leaf["status"], leaf["program"], leaf["rationale"], leaf["near"], leaf["remedy"]) == (
            None, None, "", [], "")  # fmt: skip
    for finding in ada.get(f"/api/v1/requests/{request_id}/result").json()["findings"]:
        if finding.get("blind"):
            assert (finding["status"], finding["searched"], finding["nearest"]) == (None, "", [])


def test_leaves_are_drawn_whatever_the_program_says_of_them(kit: Kit) -> None:
    ada, eve = kit.person("ada"), kit.person("eve", Role.AUDITOR)
    request_id = kit.ready(ada)
    drawn = [f["id"] for f in ada.get(f"/api/v1/requests/{request_id}/result").json()["findings"] if f.get("blind")]
    result = eve.get(f"/api/v1/requests/{request_id}/result").json()
    statuses = {f["id"]: f["status"] for f in result["findings"]}
    assert {statuses[leaf] for leaf in drawn} > {"met"}
    assert set(drawn) <= set(remedies_of(result["policy"]["id"], result["pathway"]))
    _answer_all(ada, request_id)
    counted = eve.get("/api/v1/agreement").json()["statuses"]
    assert counted["met"]["agreed"] == counted["met"]["answered"] > 0
    assert sum(s["answered"] for s in counted.values()) == len(drawn)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_share_of_the_leaves_is_drawn(share: float) -> None:
    drawn = [blind.is_blind(f"request{n}", "pathology", share) for n in range(2000)]
    assert abs(sum(drawn) / 2000 - share) < 0.04
    assert not blind.is_blind("request", "scope.adult", share)


def test_numbers_of_the_queue_count_the_criteria_that_the_review_shows(make: Callable[..., Kit]) -> None:
    kit = make(rules={"blind_share": 0.4})
    ada, eve = kit.person("ada"), kit.person("eve", Role.AUDITOR)
    request_id = next(i for i in (kit.ready(ada) for _ in range(20)) if _row(ada, "/queue.json", i)["blind"])
    row = _row(ada, "/queue.json", request_id)
    findings = ada.get(f"/api/v1/requests/{request_id}/result").json()["findings"]
    shown = [f["status"] for f in findings if not f.get("blind") and not f["id"].startswith("scope.")]
    assert row["outcome"] is None
    assert sum(row["counts"][k] for k in _COUNTS) == len(shown) > 0
    assert row["counts"]["met"] == sum(s in ("met", "not_applicable") for s in shown)
    everything = _row(eve, "/queue.json", request_id)["counts"]
    assert sum(everything[k] for k in _COUNTS) == len(shown) + row["blind"]
