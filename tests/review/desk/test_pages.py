"""The screens as a server gives them: data behind each, nothing that its own policy would refuse, pictures of pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest

from chartcite.review.desk.app import api_routes
from chartcite.review.desk.render import address, clock, minute, span
from chartcite.review.store import sessions
from chartcite.review.store.db import now
from chartcite.review.store.users import Role
from tests.review.desk.kit import PASSWORD, Client, Kit
from tests.review.desk.screens import DEMO

_ALL = (Role.REVIEWER, Role.INTAKE, Role.AUDITOR, Role.ADMINISTRATOR)
_SCREENS = (
    "/queue",
    "/requests/{id}",
    "/requests/{id}/decide",
    "/requests/{id}/history",
    "/audit",
    "/users",
    "/settings",
)


@pytest.fixture
def ada(lite: Kit) -> Client:
    return lite.person("Ada Reviewer", *_ALL)


@pytest.fixture
def request_id(lite: Kit, ada: Client) -> str:
    return lite.ready(ada, *((p.name, p.read_bytes()) for p in DEMO))


def test_every_screen_answers_with_its_data_too(ada: Client, request_id: str) -> None:
    for screen in _SCREENS:
        path = screen.format(id=request_id)
        page, data = ada.get(path, headers={"Accept": "text/html"}), ada.get(f"{path}.json")
        assert (page.status_code, data.status_code) == (200, 200), path
        assert page.headers["content-type"].startswith("text/html")
        assert isinstance(data.json(), dict)


_NO_SCREENS = {
    "/", "/login/oidc", "/login/oidc/callback", "/check/style.css", "/queue/rows", "/requests/{request_id}/parts",
    "/check/{check_id}/{paper}", "/kept/{request_id}/{paper}", "/healthz", "/metrics",
}  # fmt: skip
"""Ways, files and parts: a new address that is no screen has to be added here by hand."""
_BOTH = {"/check/{check_id}", "/kept/{request_id}"}
"""Screens whose address takes ``.json`` at the end of its last part; each has a test of its own."""


def test_every_screen_there_is_has_its_data(lite: Kit) -> None:
    paths = {r.path for r in api_routes(lite.app) if "GET" in (r.methods or ()) and not r.path.startswith("/api/")}
    screens = {p for p in paths if not p.endswith(".json")} - _NO_SCREENS - _BOTH
    assert len(screens) > 10
    assert {s for s in screens if f"{s}.json" not in paths} == set()


def test_the_ways_in_are_data_for_anybody(lite: Kit) -> None:
    nobody = lite.anyone()
    assert nobody.get("/login.json").json() == {"administrator": False, "user": None, "ways": ["password"]}
    assert nobody.get("/first.json").json()["fields"] == ["token", "name", "password"]
    root = lite.person("root", Role.ADMINISTRATOR)
    assert root.get("/login.json").json() == {"administrator": True, "user": "root", "ways": ["password"]}
    assert nobody.get("/first.json").json() == {"administrator": True, "fields": []}


def test_no_screen_holds_script_or_style_of_its_own(ada: Client, request_id: str) -> None:
    for screen in _SCREENS:
        text = ada.get(screen.format(id=request_id)).text
        assert re.findall(r"<script(?![^>]*(?:src=|type=\"application/json\"))", text) == []
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", text) == []
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []


def test_program_never_offers_to_deny(ada: Client, request_id: str) -> None:
    text = ada.get(f"/requests/{request_id}/decide").text.lower()
    assert re.findall(r"\bden(?:y|ied|ial)\b", text) == []


def test_page_is_sent_as_a_picture_with_its_words(ada: Client, request_id: str) -> None:
    base = f"/api/v1/requests/{request_id}/documents/2/pages"
    picture = ada.get(f"{base}/1.webp?scale=1")
    assert picture.headers["content-type"] == "image/webp"
    assert picture.content[:4] == b"RIFF"
    assert picture.headers["cache-control"] == "no-store"
    layer = ada.get(f"{base}/1/words").json()
    assert len(layer["words"]) > 50
    assert ada.get(f"/api/v1/requests/{request_id}/search?q=post-laminectomy").json()["hits"]


@pytest.mark.parametrize(
    "path", ["2/pages/99.webp", "2/pages/0.webp", "99/pages/1.webp", "2/pages/99/words", "-1/pages/1/words"]
)
def test_page_that_is_not_there_is_not_found(path: str, ada: Client, request_id: str) -> None:
    assert ada.get(f"/api/v1/requests/{request_id}/documents/{path}").status_code == 404


@pytest.mark.parametrize("role", [Role.INTAKE, Role.ADMINISTRATOR, Role.PROVIDER])
def test_pages_are_for_those_who_read_packets(role: Role, lite: Kit, request_id: str) -> None:
    other = lite.person(f"Some {role.value}", role)
    base = f"/api/v1/requests/{request_id}"
    for path in ("documents/2/pages/1.webp", "documents/2/pages/1/words", "search?q=pain"):
        assert other.get(f"{base}/{path}").status_code in (403, 404)
    assert other.get(f"/requests/{request_id}/parts").status_code in (403, 404)


def test_odd_queries_of_the_queue_are_taken_as_none(ada: Client) -> None:
    for query in ("page=-1", "page=x", "page=99999999999", "sort=;drop", "status=no", "q=%00", "overdue=perhaps"):
        assert ada.get(f"/queue?{query}").status_code == 200


def test_review_shown_anew_follows_a_decision(ada: Client, request_id: str) -> None:
    before = ada.get(f"/requests/{request_id}/parts").json()
    body = {"version": before["version"], "status": "not_met", "reason_code": "other", "note": "Because"}
    assert ada.put(f"/api/v1/requests/{request_id}/leaves/pathology", body).status_code == 200
    after = ada.get(f"/requests/{request_id}/parts").json()
    assert after["version"] > before["version"]
    assert "Because" in after["leaves"]
    assert "Criteria not met" in after["state"]


@pytest.mark.parametrize(
    ("seconds", "said"), [(59, "0 min"), (3600 * 5 + 720, "5 h 12 min"), (86400 * 6 + 3600 * 23, "6 d 23 h")]
)
def test_time_left_is_said_in_its_two_largest_parts(seconds: int, said: str) -> None:
    assert span(seconds) == said


@pytest.mark.parametrize(
    ("received", "due", "done", "tone"),
    [(-1, 6, False, ""), (-6, 0.5, False, "soon"), (-8, -1, False, "late"), (-8, -1, True, "done")],
)
def test_clock_warns_in_the_last_day(received: float, due: float, done: bool, tone: str) -> None:
    moment = now()
    first, last = (moment + dt.timedelta(days=d) for d in (received, due))
    row = {"received_at": first.isoformat(), "due_at": last.isoformat(), "deadline": "7 calendar days",
           "status": "signed" if done else "ready"}  # fmt: skip
    found = clock(row, moment=moment)
    assert found["tone"] == tone
    assert 0 <= found["share"] <= 100
    assert minute(first.isoformat())[:2] == "20"


@pytest.mark.parametrize(
    ("query", "said"),
    [({}, "/x"), ({"a": "", "b": None, "c": []}, "/x"), ({"a": ["p", "q"], "b": True}, "/x?a=p&a=q&b=true")],
)
def test_address_holds_what_says_something(query: dict[str, object], said: str) -> None:
    assert address("/x", **query) == said


def test_question_left_open_by_the_packet_is_asked(make: Callable[..., Kit]) -> None:
    kit = make()
    ada = kit.person("Ada Reviewer", *_ALL)
    request_id = kit.take_in(ada)
    page = ada.get(f"/requests/{request_id}")
    assert "Reading the packet" in page.text
    assert ada.get(f"/requests/{request_id}/parts").status_code == 409
    assert ada.get(f"/requests/{request_id}/decide", follow_redirects=False).status_code == 303


def test_first_administrator_is_made_once_with_the_token(make: Callable[..., Kit]) -> None:
    kit = make()
    with kit.store.write() as db:
        token = sessions.first_token(db)
    someone = kit.anyone()
    assert someone.get("/", follow_redirects=True).url.path == "/first"
    form = {"token": "wrong", "name": "Ada Reviewer", "password": PASSWORD}
    assert someone.call("POST", "/first", data=form).status_code == 403
    short = someone.call("POST", "/first", data=form | {"token": token, "password": "short"})
    assert short.status_code == 422
    assert "at least 12" in short.text
    made = someone.call("POST", "/first", data=form | {"token": token}, follow_redirects=False)
    assert made.headers["location"] == "/queue"
    assert someone.get("/queue").status_code == 200
    again = kit.anyone().call("POST", "/first", data=form | {"token": token})
    assert again.status_code == 403
    assert kit.anyone().get("/first", follow_redirects=False).headers["location"] == "/login"


def test_form_from_another_site_is_refused(lite: Kit) -> None:
    lite.person("Ada Reviewer")
    form = {"name": "Ada Reviewer", "password": PASSWORD}
    forged = lite.anyone().call("POST", "/login", data=form, headers={"Origin": "https://evil.example"})
    assert forged.status_code == 403


def test_every_look_at_a_request_is_in_the_log(lite: Kit, ada: Client, request_id: str) -> None:
    for path in ("", "/decide", "/history"):
        ada.get(f"/requests/{request_id}{path}")
    actions = [row["action"] for row in ada.get(f"/audit.json?request={request_id}").json()["rows"]]
    assert actions[:3] == ["history.view", "request.view", "request.view"]
    assert "Looked at" in ada.get(f"/requests/{request_id}/history?views=true").text
    assert "Looked at" not in ada.get(f"/requests/{request_id}/history").text
