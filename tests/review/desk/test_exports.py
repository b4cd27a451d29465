"""Exports of a request: what people decided is in every one of them, each is logged, and only readers get them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from chartcite.extract.readers import sniff
from chartcite.review.store import tables
from chartcite.review.store.users import Role
from tests.conftest import ROOT
from tests.review.desk.kit import Kit

NAMES = {
    "highlighted.pdf": "application/pdf", "result.json": "application/json", "report.html": "text/html",
    "findings.csv": "text/csv", "annotations.jsonld": "application/ld+json", "audit.pdf": "application/pdf",
}  # fmt: skip
LEAF = "opioid-reduction"
DEMO = tuple((p.name, p.read_bytes()) for p in sorted((ROOT / "corpus" / "demo").iterdir()))


def _decided(kit: Kit) -> str:
    """A request whose reviewer overrode a leaf, added a passage, marked one as wrong and recommended."""
    ann = kit.person("ann", Role.REVIEWER, Role.INTAKE)
    request_id = kit.ready(ann, *DEMO)
    base = f"/api/v1/requests/{request_id}"
    result = ann.get(f"{base}/result").json()
    text = ann.get(f"{base}/documents/2/text").json()
    start = text["text"].index("No further surgery")
    wrong = next(f for f in result["findings"] if f["id"] == "pathology")["citations"][0]

    def version() -> int:
        return int(ann.get(base).json()["version"])

    added = {"leaf": LEAF, "side": "for", "document": text["name"], "start": start, "end": start + 18}
    said = {"status": "met", "reason_code": "evidence_elsewhere", "note": "=Seen <b>twice</b>."}
    flag = {"leaf": "pathology", **{k: wrong[k] for k in ("document", "start", "end")}}
    answers = [
        ann.post(f"{base}/evidence", {"version": version(), **added}),
        ann.put(f"{base}/leaves/{LEAF}", {"version": version(), **said}),
        ann.post(f"{base}/citations/flag", {"version": version(), **flag}),
        ann.put(f"{base}/decision", {"version": version(), "recommendation": "pend", "note": "Waiting."}),
    ]
    assert [a.status_code for a in answers] == [201, 200, 200, 200], [a.text for a in answers]
    return request_id


def _get(kit: Kit, request_id: str, name: str) -> Any:
    answer = kit.person("ann").get(f"/api/v1/requests/{request_id}/exports/{name}")
    assert answer.status_code == 200, answer.text
    return answer


def _pdf_text(data: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages).split())


def test_every_export_carries_what_people_decided(kit: Kit) -> None:
    request_id = _decided(kit)
    rows = list(csv.DictReader(io.StringIO(_get(kit, request_id, "findings.csv").content.decode("utf-8-sig"))))
    own = [r for r in rows if r["criterion"] == LEAF]
    assert {r["status"] for r in own} == {"met"}
    assert "No further surgery" in {r["quote"] for r in own}
    assert "The packet states it elsewhere =Seen <b>twice</b>." in own[0]["rationale"]

    items = json.loads(_get(kit, request_id, "annotations.jsonld").content)["first"]["items"]
    mine = [i for i in items if i["body"][0]["value"] == LEAF]
    assert [i["target"]["selector"][0]["exact"] for i in mine] == ["No further surgery"]
    assert mine[0]["target"]["selector"][2]["value"].startswith("page=3&viewrect=")

    reader = PdfReader(io.BytesIO(_get(kit, request_id, "highlighted.pdf").content))
    noted = [a.get_object() for p in reader.pages for a in p.get("/Annots", ())]
    assert any(a["/Subtype"] == "/Highlight" and f"{LEAF} " in a["/Contents"] for a in noted)
    assert "text as it was read" not in "".join(p.extract_text() for p in reader.pages)

    data = _get(kit, request_id, "result.json").json()
    assert data["schema"] == "chartcite.result/1"
    assert data["desk"]["leaves"][LEAF]["status"] == "met"
    report = _get(kit, request_id, "report.html").text
    assert "<b>twice</b>" not in report
    assert "=Seen" in report


def test_the_audit_names_who_did_what_and_why(kit: Kit) -> None:
    said = _pdf_text(_get(kit, _decided(kit), "audit.pdf").content)
    for part in ("overridden: 1", "The packet states it elsewhere", "=Seen <b>twice</b>.", "Marked as wrong",
                 "Added, for: “No further surgery”", "Pend for missing items", "Waiting.", "ann, 20", "leaf.override",
                 "export"):  # fmt: skip
        assert part in said, part


def test_signed_versions_are_in_the_audit(lite: Kit) -> None:
    request_id = _decided(lite)
    ann = lite.person("ann")
    base = f"/api/v1/requests/{request_id}"
    signed = ann.post(f"{base}/sign", {"version": ann.get(base).json()["version"]})
    assert signed.status_code == 201, signed.text
    said = _pdf_text(_get(lite, request_id, "audit.pdf").content)
    with lite.store.read() as db:
        digest = db.scalar(select(tables.SignedVersion.sha256))
    assert digest is not None
    assert digest in said.replace(" ", "")


@pytest.mark.parametrize(("name", "kind"), NAMES.items())
def test_an_export_is_a_file_to_keep_and_stands_in_the_log(lite: Kit, name: str, kind: str) -> None:
    ann = lite.person("ann", Role.REVIEWER, Role.INTAKE)
    request_id = lite.ready(ann, *DEMO)
    answer = _get(lite, request_id, name)
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["content-disposition"] == f'attachment; filename="{request_id}-{name}"'
    assert answer.headers["cache-control"] == "no-store"
    if name.endswith(".pdf"):
        assert sniff.media_type(answer.content) == sniff.PDF
    with lite.store.read() as db:
        last = db.scalars(select(tables.AuditRow).order_by(tables.AuditRow.seq.desc()).limit(1)).one()
    assert (last.action, last.actor, last.request_id) == ("export", "ann", request_id)
    assert json.loads(last.detail)["what"] == name


@pytest.mark.parametrize("name", NAMES)
def test_only_readers_get_exports(lite: Kit, name: str) -> None:
    ann = lite.person("ann", Role.REVIEWER, Role.INTAKE)
    path = f"/api/v1/requests/{lite.ready(ann)}/exports/{name}"
    assert lite.anyone().get(path).status_code == 401
    assert lite.person("prov", Role.PROVIDER).get(path).status_code == 403
    assert lite.person("ina", Role.INTAKE).get(path).status_code == 403
    assert lite.person("adm", Role.ADMINISTRATOR).get(path).status_code == 403
    assert ann.get(path.replace("/requests/", "/requests/zz")).status_code == 404


def test_an_unread_request_has_no_exports(lite: Kit) -> None:
    ann = lite.person("ann", Role.REVIEWER, Role.INTAKE)
    request_id = lite.take_in(ann)
    answer = ann.get(f"/api/v1/requests/{request_id}/exports/result.json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_result")
