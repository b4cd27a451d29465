"""The API of exports: a request as it stands, with what people decided, in every form that leaves the desk."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from chartcite.extract.readers import originals_of
from chartcite.models.document import Document
from chartcite.models.finding import Result
from chartcite.review.desk import signing
from chartcite.review.desk.context import Desk, Person, Problem, Reader, TheDesk, visible
from chartcite.review.desk.decided import audit_record, decided_result
from chartcite.review.desk.inner import unlocked_of
from chartcite.review.store import audit, files, packets, requests

router = APIRouter(prefix="/api/v1/requests/{request_id}/exports", tags=["exports"])
_PDF, _HTML, _CSV = "application/pdf", "text/html; charset=utf-8", "text/csv; charset=utf-8"
_JSONLD = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


@router.get("/highlighted.pdf", response_class=Response)
def highlighted(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The packet's own pages with every cited passage highlighted, a colour and a number for each criterion."""
    from chartcite.review.exports.highlighted import highlighted_pdf

    result, documents, paths = _decided(desk, person, request_id, "highlighted.pdf")
    kept = unlocked_of(documents, kept=files.folder_of(desk.store, request_id) / "inner")
    made = highlighted_pdf(result, documents, originals_of(paths, documents) | kept)
    return _file(request_id, "highlighted.pdf", made, _PDF)


@router.get("/result.json", response_class=Response)
def result_json(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The program's result (``chartcite.result/1``) with what people decided under ``desk``."""
    found = _snapshot(desk, person, request_id, "result.json")
    data = json.dumps({**found["result"], "desk": found["desk"]}, ensure_ascii=False, indent=2) + "\n"
    return _file(request_id, "result.json", data.encode(), "application/json")


@router.get("/report.html", response_class=Response)
def report(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The report as one HTML page."""
    from chartcite.review.report import render_html

    result, documents, _ = _decided(desk, person, request_id, "report.html")
    return _file(request_id, "report.html", render_html(result, documents).encode("utf-8", "replace"), _HTML)


@router.get("/findings.csv", response_class=Response)
def findings(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The findings as a table: a row a passage."""
    from chartcite.review.exports.findings_csv import findings_csv

    result, _, _ = _decided(desk, person, request_id, "findings.csv")
    return _file(request_id, "findings.csv", findings_csv(result).encode("utf-8", "replace"), _CSV)


@router.get("/annotations.jsonld", response_class=Response)
def web_annotations(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The passages as W3C Web Annotations."""
    from chartcite.review.exports.annotations import annotations_jsonld

    result, documents, _ = _decided(desk, person, request_id, "annotations.jsonld")
    made = annotations_jsonld(result, documents).encode("utf-8", "replace")
    return _file(request_id, "annotations.jsonld", made, _JSONLD)


@router.get("/audit.pdf", response_class=Response)
def audit_paper(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The audit on paper: criteria, statuses, overrides with reasons, who, when, and the versions."""
    from chartcite.review.exports.audit_pdf import audit_pdf

    found = _snapshot(desk, person, request_id, "audit.pdf")
    with desk.store.read() as db:
        row = visible(db, desk, person, request_id)
        record = audit_record(db, row, found, person, _reasons(desk))
    return _file(request_id, "audit.pdf", audit_pdf(record), _PDF)


def _snapshot(desk: Desk, person: Person, request_id: str, what: str) -> dict[str, Any]:
    """What holds of a request now; that somebody takes it away is logged first."""
    with desk.store.write() as db:
        row = visible(db, desk, person, request_id)
        if not row.result_version:
            raise Problem(404, "no_result", "This request has no result yet.")
        found = signing.exported(db, desk, person, row)
        audit.append(db, person.name, "export", request_id, what=what, version=row.version)
    return found


def _decided(desk: Desk, person: Person, request_id: str, what: str) -> tuple[Result, tuple[Document, ...], list[Any]]:
    """The result as people left it, the packet's documents with their words, and the paths of its files."""
    found = _snapshot(desk, person, request_id, what)
    packet = packets.load_packet(files.folder_of(desk.store, request_id))
    with desk.store.read() as db:
        paths = [files.path_of(desk.store, request_id, f) for f in requests.files_of(db, request_id)]
    return decided_result(found, packet.documents, _reasons(desk)), packet.documents, paths


def _reasons(desk: Desk) -> dict[str, str]:
    return {r.code: r.title for r in desk.rules.override_reasons}


def _file(request_id: str, name: str, data: bytes, media_type: str) -> Response:
    """A file to keep; its name says nothing of the patient."""
    headers = {"Content-Disposition": f'attachment; filename="{request_id}-{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)
