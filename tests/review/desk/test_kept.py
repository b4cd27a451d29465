"""What a clinic sent in: a list of its own, how far each packet is, the self-check and its papers again."""

from __future__ import annotations

import io
from typing import Any

import pytest

from chartcite.review.desk.api_check import PAPERS
from chartcite.review.store.users import Role
from tests.review.desk.kit import Client, Kit


@pytest.fixture
def clinic(lite: Kit) -> Client:
    return lite.person("clinic", Role.PROVIDER)


def _keep(client: Client) -> str:
    sent = [("files", ("note.pdf", io.BytesIO(b"a note")))]
    return str(client.call("POST", "/api/v1/check", files=sent, data={"keep": "true"}).json()["kept"])


def _page(client: Client, path: str) -> Any:
    return client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)


def test_what_was_kept_stands_in_the_list_with_how_far_it_is(lite: Kit, clinic: Client) -> None:
    assert "Nothing was sent in yet" in _page(clinic, "/kept").text
    request_id = _keep(clinic)
    assert "Being read" in _page(clinic, "/kept").text
    assert _page(clinic, f"/kept/{request_id}").headers["location"] == f"/requests/{request_id}"
    lite.work()
    assert "With the reviewers" in _page(clinic, "/kept").text
    (row,) = clinic.get("/kept.json").json()["requests"]
    assert (row["id"], row["status"]) == (request_id, "ready")
    assert not {"outcome", "counts", "assignee", "recommendation"} & set(row)


def test_the_self_check_of_a_packet_that_was_sent_in_is_read_again(lite: Kit, clinic: Client) -> None:
    request_id = _keep(clinic)
    assert clinic.get(f"/api/v1/requests/{request_id}/check").status_code == 409
    lite.work()
    assert "points are documented" in _page(clinic, f"/kept/{request_id}").text
    shown = clinic.get(f"/kept/{request_id}.json").json()
    assert shown["check"]["pathway_id"] == "non-malignant/permanent"
    assert clinic.get(f"/api/v1/requests/{request_id}/check").json()["check"] == shown["check"]
    assert _page(clinic, f"/requests/{request_id}").headers["location"] == f"/kept/{request_id}"
    for paper, kind in PAPERS.items():
        assert clinic.get(f"/kept/{request_id}/{paper}").headers["content-type"] == kind
    assert clinic.get(f"/kept/{request_id}/other.pdf").status_code == 404


def test_a_clinic_learns_nothing_of_the_reviewers_from_the_api(lite: Kit, clinic: Client) -> None:
    request_id = _keep(clinic)
    lite.work()
    ada, front = lite.person("ada"), lite.person("cleo", Role.INTAKE)
    assert front.post("/api/v1/requests/assign", {"ids": [request_id], "assignee": "ada"}).status_code == 200
    said = {"version": 2, "recommendation": "physician", "note": "a note"}
    assert ada.put(f"/api/v1/requests/{request_id}/decision", said).status_code == 200
    sorted_by = clinic.get("/api/v1/requests?sort=-outcome&outcome=needs_review&assignee=none").json()
    assert [r["id"] for r in sorted_by["requests"]] == [request_id]
    for row in (sorted_by["requests"][0], clinic.get(f"/api/v1/requests/{request_id}").json()):
        assert [row[k] for k in ("outcome", "assignee", "recommendation")] == [None] * 3
        assert row["counts"] == {"met": None, "missing": None, "review": None, "unread": 0}
        assert "ada" not in str(row)


def test_one_clinic_does_not_see_what_the_other_sent_in(lite: Kit, clinic: Client) -> None:
    request_id = _keep(clinic)
    lite.work()
    other = lite.person("other", Role.PROVIDER)
    assert other.get("/kept.json").json()["total"] == 0
    for path in (f"/kept/{request_id}", f"/kept/{request_id}.json", f"/kept/{request_id}/letter.pdf",
                 f"/api/v1/requests/{request_id}/check"):  # fmt: skip
        assert other.get(path).status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.PROVIDER])
def test_the_self_check_tells_reviewers_nothing_before_they_answer(role: Role, lite: Kit, clinic: Client) -> None:
    request_id = _keep(clinic)
    lite.work()
    assert lite.person("else", role).get(f"/api/v1/requests/{request_id}/check").status_code == 403
    assert lite.person("else").get(f"/kept/{request_id}").status_code == 403


def test_checks_that_are_open_are_listed_with_the_form(lite: Kit, clinic: Client) -> None:
    sent = [("files", ("note.pdf", io.BytesIO(b"a note")))]
    assert "Still open" not in _page(clinic, "/check").text
    answer = clinic.call("POST", "/check", files=sent, data={"keep": "true"}, follow_redirects=False)
    (held,) = clinic.get("/check.json").json()["held"]
    assert answer.headers["location"] == f"/check/{held['id']}"
    assert held["kept"] == clinic.get("/kept.json").json()["requests"][0]["id"]
    assert f"/check/{held['id']}" in _page(clinic, "/check").text
    clinic.post(f"/check/{held['id']}/forget")
    assert clinic.get("/check.json").json()["held"] == []
    assert lite.person("other", Role.PROVIDER).get("/check.json").json()["held"] == []


def test_the_front_desk_sees_that_a_packet_is_read_and_with_whom(lite: Kit) -> None:
    front = lite.person("cleo", Role.INTAKE)
    page = _page(front, f"/requests/{lite.ready(front)}").text
    assert "The review is ready" in page
    assert "Reading the packet" not in page
