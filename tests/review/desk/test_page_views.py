"""Which pages people looked at stands in the audit log, in a few rows however they scroll."""

from __future__ import annotations

import json

import pytest

from chartcite.review.desk import page_views
from chartcite.review.store import audit
from chartcite.review.store.users import Role
from tests.review.desk.kit import Client, Kit
from tests.review.desk.screens import DEMO


@pytest.fixture
def ada(lite: Kit) -> Client:
    return lite.person("ada", Role.REVIEWER, Role.AUDITOR)


@pytest.fixture
def request_id(lite: Kit, ada: Client) -> str:
    return lite.ready(ada, *((p.name, p.read_bytes()) for p in DEMO))


def _logged(kit: Kit) -> list[tuple[str, int, str]]:
    kit.app.state.page_views.flush()
    with kit.store.read() as db:
        rows = [r for r in audit.rows(db) if r.action == "pages.view"]
        assert audit.verify(db).whole
    told = [json.loads(r.detail) for r in rows]
    return [(r.actor, d["document"], d["pages"]) for r, d in zip(rows, told, strict=True)]


def _look(who: Client, request_id: str, document: int, *pages: int) -> None:
    for page in pages:
        answer = who.get(f"/api/v1/requests/{request_id}/documents/{document}/pages/{page}/words")
        assert answer.status_code == 200


def test_pages_scrolled_past_are_one_row_after_the_first(lite: Kit, ada: Client, request_id: str) -> None:
    _look(ada, request_id, 2, 1, 2, 3, 2, 1)
    _look(ada, request_id, 1, 1)
    assert _logged(lite) == [("ada", 2, "1"), ("ada", 1, "1"), ("ada", 2, "2-3")]


def test_a_page_is_written_before_it_is_shown(lite: Kit, ada: Client, request_id: str) -> None:
    _look(ada, request_id, 0, 1)
    with lite.store.read() as db:
        assert [r.action for r in audit.rows(db)][-1] == "pages.view"


def test_the_same_page_is_a_row_again_after_a_while(
    lite: Kit, ada: Client, request_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _look(ada, request_id, 0, 1, 1)
    assert len(_logged(lite)) == 1
    monkeypatch.setattr(page_views, "AGAIN_SECONDS", 0.0)
    _look(ada, request_id, 0, 1)
    assert len(_logged(lite)) == 2


@pytest.mark.parametrize(("scale", "rows"), [(0.2, 0), (0.4, 0), (1.0, 1), (2.0, 1)])
def test_pictures_to_read_are_looks_and_thumbnails_are_none(
    scale: float, rows: int, lite: Kit, ada: Client, request_id: str
) -> None:
    path = f"/api/v1/requests/{request_id}/documents/0/pages/1.webp?scale={scale}"
    assert ada.get(path).status_code == 200
    assert len(_logged(lite)) == rows


def test_each_person_s_looks_are_their_own(lite: Kit, ada: Client, request_id: str) -> None:
    ben = lite.person("ben", Role.PHYSICIAN)
    for who in (ada, ben):
        _look(who, request_id, 0, 1)
    assert _logged(lite) == [("ada", 0, "1"), ("ben", 0, "1")]


def test_history_says_which_pages(lite: Kit, ada: Client, request_id: str) -> None:
    _look(ada, request_id, 2, 1, 2, 3)
    lite.app.state.page_views.flush()
    assert "3-clinic-notes.pdf, pages 2-3" in ada.get(f"/requests/{request_id}/history?views=true").text


def test_what_waits_is_written_when_the_desk_closes(lite: Kit, ada: Client, request_id: str) -> None:
    _look(ada, request_id, 2, 1, 2)
    lite.app.state.page_views.close()
    with lite.store.read() as db:
        assert [r.action for r in audit.rows(db)].count("pages.view") == 2
