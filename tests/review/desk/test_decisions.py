"""Deciding: leaves, evidence, citations, pages, the decision, the signature, and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chartcite.review.store.users import Role
from tests.review.desk.kit import Client, Kit

LEAF = "trial-response.pain-reduction"


@pytest.fixture
def ada(kit: Kit) -> Client:
    return kit.person("ada", Role.REVIEWER)


def _path(request_id: str, rest: str) -> str:
    return f"/api/v1/requests/{request_id}/{rest}"


def _result(client: Client, request_id: str) -> Any:
    answer = client.get(_path(request_id, "result"))
    assert answer.status_code == 200, answer.text
    return answer.json()


def _version(client: Client, request_id: str) -> int:
    return int(client.get(f"/api/v1/requests/{request_id}").json()["version"])


def _override(client: Client, request_id: str, leaf: str = LEAF, status: str = "not_met", **more: Any) -> Any:
    body = {"version": _version(client, request_id), "status": status, "reason_code": "evidence_misread"} | more
    return client.put(_path(request_id, f"leaves/{leaf}"), body)


def test_override_recomputes_the_tree_and_keeps_what_the_program_said(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    before = _result(ada, request_id)
    changed = _override(ada, request_id)
    assert changed.status_code == 200, changed.text
    assert changed.json()["result"] == "criteria_not_met"
    after = _result(ada, request_id)
    assert after["findings"] == before["findings"]
    assert after["desk"]["result"] == "criteria_not_met" != after["desk"]["program_result"]
    said = after["desk"]["leaves"][LEAF]
    assert (said["status"], said["program_status"]) == ("not_met", "met")
    assert (said["decision"]["by"], said["decision"]["reason_code"]) == ("ada", "evidence_misread")
    row = ada.get("/api/v1/requests").json()["requests"][0]
    assert row["outcome"] == "criteria_not_met"
    assert row["counts"]["missing"] == before["desk"]["counts"]["missing"] + 1


def test_agreement_changes_nothing_and_is_kept(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    before = _result(ada, request_id)["desk"]["tree"]
    body = {"version": _version(ada, request_id), "agree": True}
    assert ada.put(_path(request_id, f"leaves/{LEAF}"), body).status_code == 200
    desk = _result(ada, request_id)["desk"]
    assert desk["tree"] == before
    assert desk["leaves"][LEAF]["decision"]["agree"] is True
    undone = ada.delete(_path(request_id, f"leaves/{LEAF}"), {"version": desk["version"]})
    assert undone.status_code == 200
    assert _result(ada, request_id)["desk"]["leaves"][LEAF]["decision"] is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"status": "not_met"}, "reason_needed"),
        ({"status": "not_met", "reason_code": "because"}, "reason_needed"),
        ({"reason_code": "other"}, "status_needed"),
        ({"status": "denied", "reason_code": "other"}, "invalid"),
    ],
)
def test_override_without_a_status_or_reason_is_refused(lite: Kit, body: dict[str, str], code: str) -> None:
    ada = lite.person("ada")
    request_id = lite.ready(ada)
    answer = ada.put(_path(request_id, f"leaves/{LEAF}"), {"version": 2} | body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


def test_of_two_reviewers_the_second_is_told_who_was_first(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    ben = kit.person("ben")
    seen = _version(ben, request_id)
    assert _override(ada, request_id).status_code == 200
    late = ben.put(_path(request_id, f"leaves/{LEAF}"), {"version": seen, "agree": True})
    assert late.status_code == 409
    error = late.json()["error"]
    assert (error["code"], error["changed_by"]) == ("conflict", "ada")
    assert "ada changed this request" in error["message"]
    assert _result(ben, request_id)["desk"]["leaves"][LEAF]["status"] == "not_met"


def test_added_evidence_is_the_text_of_its_place(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    document = ada.get(_path(request_id, "documents")).json()[2]
    text = ada.get(_path(request_id, "documents/2/text")).json()["text"]
    start = text.index("pain")
    body = {"version": _version(ada, request_id), "leaf": LEAF, "side": "against", "document": document["name"],
            "start": start, "end": start + 30}  # fmt: skip
    added = ada.post(_path(request_id, "evidence"), body)
    assert added.status_code == 201
    assert added.json()["quote"] == text[start : start + 30]
    shown = _result(ada, request_id)["desk"]["leaves"][LEAF]["evidence"]
    assert [(e["side"], e["quote"], e["by"]) for e in shown] == [("against", text[start : start + 30], "ada")]
    gone = ada.delete(_path(request_id, f"evidence/{shown[0]['id']}"), {"version": added.json()["version"]})
    assert gone.status_code == 200
    assert _result(ada, request_id)["desk"]["leaves"][LEAF]["evidence"] == []


@pytest.mark.parametrize("place", [(10, 10), (20, 10), (0, 2**31 - 1), (10**7, 10**7 + 3)])
def test_evidence_that_is_no_passage_is_refused(lite: Kit, place: tuple[int, int]) -> None:
    ada = lite.person("ada")
    request_id = lite.ready(ada)
    body = {"version": 2, "leaf": LEAF, "side": "for", "document": "7-labs.pdf", "start": place[0], "end": place[1]}
    assert ada.post(_path(request_id, "evidence"), body).status_code == 422
    assert _version(ada, request_id) == 2


def test_a_citation_marked_wrong_no_longer_counts_for_its_leaf(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    before = _result(ada, request_id)
    finding = next(f for f in before["findings"] if f["id"] == "no-further-intervention")
    assert finding["status"] == "met"
    for c in (*finding["citations"], *finding["against"]):
        body = {"version": _version(ada, request_id), "leaf": finding["id"], "document": c["document"],
                "start": c["start"], "end": c["end"]}  # fmt: skip
        assert ada.post(_path(request_id, "citations/flag"), body).status_code == 200
    after = _result(ada, request_id)["desk"]
    leaf = after["leaves"][finding["id"]]
    assert leaf["status"] == leaf["program_status"] != "met"
    assert len(leaf["flagged"]) == len(finding["citations"]) + len(finding["against"])
    others = {k: v["status"] for k, v in after["leaves"].items() if k != finding["id"]}
    assert others == {k: v["status"] for k, v in before["desk"]["leaves"].items() if k != finding["id"]}


def test_a_page_set_aside_counts_no_longer_and_comes_back(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    name = "6-trial-record.pdf"
    before = _result(ada, request_id)
    body = {"version": _version(ada, request_id), "document": name, "page": 1, "state": "aside"}
    answer = ada.put(_path(request_id, "pages"), body)
    assert answer.status_code == 202
    assert answer.json()["computing"] is True
    assert kit.work() == 1
    after = _result(ada, request_id)
    assert after["desk"]["computing"] is False
    assert "page_set_aside" in [w["code"] for w in after["warnings"]]
    assert [f for f in after["facts"] if any(c["document"] == name and c["page"] == 1 for c in f["citations"])] == []
    body = {"version": _version(ada, request_id), "document": name, "page": 1, "state": "program"}
    assert ada.put(_path(request_id, "pages"), body).status_code == 202
    kit.work()
    assert _result(ada, request_id)["facts"] == before["facts"]
    assert kit.engine.reads == 1


def test_a_leaf_decided_on_evidence_that_changed_since_must_be_decided_again(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    leaf = "trial-response.duration"
    agreed = ada.put(_path(request_id, f"leaves/{leaf}"), {"version": 2, "agree": True})
    assert agreed.status_code == 200
    body = {"version": agreed.json()["version"], "document": "6-trial-record.pdf", "page": 1, "state": "aside"}
    ada.put(_path(request_id, "pages"), body)
    kit.work()
    assert _result(ada, request_id)["desk"]["leaves"][leaf]["decision"]["stale"] is True
    decision = {"version": _version(ada, request_id), "recommendation": "pend"}
    refused = ada.put(_path(request_id, "decision"), decision)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "stale")


def test_nothing_is_decided_while_facts_are_read_again(lite: Kit) -> None:
    ada = lite.person("ada")
    request_id = lite.ready(ada)
    body = {"version": 2, "document": "6-trial-record.pdf", "page": 1, "state": "aside"}
    version = ada.put(_path(request_id, "pages"), body).json()["version"]
    refused = ada.put(_path(request_id, "decision"), {"version": version, "recommendation": "pend"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "computing")


def _decide(client: Client, request_id: str, recommendation: str = "pend", **more: Any) -> Any:
    body = {"version": _version(client, request_id), "recommendation": recommendation} | more
    return client.put(_path(request_id, "decision"), body)


def test_signature_freezes_the_version_and_reopening_begins_another(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    decided = _decide(ada, request_id, note="The duration is missing.")
    assert decided.status_code == 200
    assert decided.json()["missing"]
    signed = ada.post(_path(request_id, "sign"), {"version": decided.json()["version"]})
    assert signed.status_code == 201, signed.text
    refused = _override(ada, request_id)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "signed")
    reopened = ada.post(_path(request_id, "reopen"), {"version": _version(ada, request_id)})
    assert reopened.status_code == 200
    assert _override(ada, request_id).status_code == 200
    frozen = ada.get(_path(request_id, "signed/1")).json()
    assert frozen["signature"]["by"] == "ada"
    assert frozen["desk"]["leaves"][LEAF]["status"] == "met"
    assert frozen["desk"]["decision"]["note"] == "The duration is missing."
    _decide(ada, request_id, "physician")
    second = ada.post(_path(request_id, "sign"), {"version": _version(ada, request_id)})
    assert second.json()["number"] == 2
    assert ada.get(_path(request_id, "signed/1")).json() == frozen


def test_a_change_after_the_decision_takes_the_decision_back(kit: Kit, ada: Client) -> None:
    request_id = kit.ready(ada)
    assert _decide(ada, request_id).status_code == 200
    assert _override(ada, request_id).status_code == 200
    assert _result(ada, request_id)["desk"]["decision"] is None
    refused = ada.post(_path(request_id, "sign"), {"version": _version(ada, request_id)})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "no_decision")


def test_approval_is_recommended_with_a_reason_where_a_criterion_is_open(lite: Kit) -> None:
    ada = lite.person("ada")
    request_id = lite.ready(ada)
    assert _decide(ada, request_id, "approve").json()["error"]["code"] == "note_needed"
    assert _decide(ada, request_id, "approve", note="Seen by the medical director.").status_code == 200


@pytest.mark.parametrize("word", ["deny", "denied", "reject", "refuse"])
def test_there_is_no_way_to_deny(lite: Kit, word: str) -> None:
    ada = lite.person("ada")
    request_id = lite.ready(ada)
    assert _decide(ada, request_id, word).status_code == 422


def test_blind_leaves_show_passages_and_no_status_until_answered(make: Callable[..., Kit]) -> None:
    kit = make(rules={"blind_share": 1.0})
    ada, ben, eve = kit.person("ada"), kit.person("ben"), kit.person("eve", Role.AUDITOR)
    request_id = kit.ready(ada)
    shown = _result(ada, request_id)
    finding = next(f for f in shown["findings"] if f["id"] == LEAF)
    assert (finding["status"], finding["rationale"], finding["blind"]) == (None, "", True)
    assert finding["citations"]
    assert shown["result"] is None
    assert shown["desk"]["tree"]["status"] is None
    assert _override(ada, request_id).json()["error"]["code"] == "blind"
    assert ada.get(_path(request_id, "snapshot")).json()["error"]["code"] == "blind"
    said = {"version": _version(ada, request_id), "status": "met"}
    answered = ada.post(_path(request_id, f"leaves/{LEAF}/blind"), said)
    assert (answered.status_code, answered.json()["agreed"]) == (200, True)
    assert _result(ada, request_id)["desk"]["leaves"][LEAF]["decision"]["agree"] is True
    assert _result(ben, request_id)["desk"]["leaves"][LEAF]["status"] == "met"
    leaves = _result(eve, request_id)["desk"]["leaves"]
    other = next(k for k, v in leaves.items() if v["status"] == "met" and v["decision"] is None and "scope" not in k)
    said = {"version": _version(ada, request_id), "status": "needs_review"}
    assert ada.post(_path(request_id, f"leaves/{other}/blind"), said).json()["agreed"] is False
    found = eve.get("/api/v1/agreement").json()
    assert (found["answered"], found["agreed"], found["share"]) == (2, 1, 0.5)


def test_no_leaf_is_blind_at_a_share_of_nothing(lite: Kit) -> None:
    ada = lite.person("ada")
    request_id = lite.ready(ada)
    assert [x for x in _result(ada, request_id)["desk"]["leaves"].values() if x["blind"]] == []
