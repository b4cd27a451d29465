"""The self-check of the desk: an answer, its papers, and nothing left behind unless asked."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from chartcite.review.desk.api_check import PAPERS
from chartcite.review.store import tables
from chartcite.review.store.users import Role
from tests.review.desk.kit import Client, Kit

PATH = "/api/v1/check"


def _send(client: Client, **fields: str) -> Any:
    return client.call("POST", PATH, files=[("files", ("canary-name.pdf", io.BytesIO(b"a note")))], data=fields)


def _on_disk(kit: Kit) -> list[Path]:
    return [p for p in kit.store.packets.rglob("*") if p.is_file()]


def test_a_provider_learns_what_is_documented_and_what_is_missing(kit: Kit) -> None:
    answer = _send(kit.person("clinic", Role.PROVIDER))
    assert answer.status_code == 200, answer.text
    data = answer.json()
    assert data["kept"] is None
    assert data["check"]["pathway_id"] == "non-malignant/permanent"
    assert {i["id"] for i in data["check"]["missing"]} == {"opioid-reduction"}
    assert all(i["passages"] for i in data["check"]["documented"])
    assert answer.headers["cache-control"] == "no-store"


def test_nothing_is_kept(lite: Kit) -> None:
    clinic = lite.person("clinic", Role.PROVIDER)
    for _ in range(5):
        assert _send(clinic).status_code == 200
    assert _on_disk(lite) == []
    with lite.store.read() as db:
        assert db.scalar(select(func.count()).select_from(tables.Request)) == 0
        rows = db.scalars(select(tables.AuditRow).where(tables.AuditRow.action == "check")).all()
    assert len(rows) == 5
    assert not any("canary" in r.detail for r in rows)


def test_nothing_is_kept_of_a_packet_that_fails(lite: Kit) -> None:
    answer = _send(lite.person("clinic", Role.PROVIDER), policy="cigna-cmm-210", pathway="no/such")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "unknown_pathway")
    assert _on_disk(lite) == []


def test_a_packet_is_kept_where_that_is_asked_for(lite: Kit) -> None:
    clinic = lite.person("clinic", Role.PROVIDER)
    kept = _send(clinic, keep="true").json()["kept"]
    lite.work()
    shown = clinic.get(f"/api/v1/requests/{kept}").json()
    assert (shown["status"], shown["policy"]) == ("ready", "cigna-cmm-210")


@pytest.mark.parametrize("paper", PAPERS)
def test_papers_come_as_files(lite: Kit, paper: str) -> None:
    answer = _send(lite.person("clinic", Role.PROVIDER), paper=paper)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == PAPERS[paper]
    assert answer.headers["content-disposition"] == f'attachment; filename="{paper}"'
    head = {"pdf": b"%PDF-", "docx": b"PK", "html": b"<!doctype html>"}[paper.rpartition(".")[2]]
    assert answer.content.startswith(head)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"policy": "/etc/passwd.yaml"}, 422, "unknown_policy"), ({"policy": "../own.yaml"}, 422, "unknown_policy"),
        ({"date": "yesterday"}, 422, "invalid_date"), ({"paper": "other.exe"}, 422, "invalid"),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_refused(lite: Kit, fields: dict[str, str], status: int, code: str) -> None:
    answer = _send(lite.person("clinic", Role.PROVIDER), **fields)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_nobody_checks_without_an_account_or_from_another_site(lite: Kit) -> None:
    assert _send(lite.anyone()).status_code == 401
    assert _send(lite.person("aud", Role.AUDITOR)).status_code == 403
    forged = lite.person("clinic", Role.PROVIDER).call(
        "POST", PATH, files=[("files", ("a.pdf", io.BytesIO(b"x")))],
        headers={"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
    )  # fmt: skip
    assert forged.status_code == 403


def test_what_a_killed_server_left_is_removed_at_the_next_start(make: Callable[..., Kit], tmp_path: Path) -> None:
    left = tmp_path / "data0" / "packets" / "checkabcdefghij" / "files"
    left.mkdir(parents=True)
    (left / "note.pdf").write_bytes(b"left behind")
    kit = make()
    assert _on_disk(kit) == []
