"""The API of a review: the result with what reviewers decided, and the documents behind it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from chartcite.review.desk import merged, signing
from chartcite.review.desk.context import Desk, Person, Problem, Reader, TheDesk, visible
from chartcite.review.desk.reading import document_of, documents_of
from chartcite.review.desk.unanswered import hidden_of
from chartcite.review.store import audit, results

router = APIRouter(prefix="/api/v1/requests/{request_id}", tags=["reviews"])


@router.get("/result")
def result(request_id: str, person: Reader, desk: TheDesk) -> dict[str, Any]:
    """The program's result (``chartcite.result/1``); what reviewers decided stands under ``desk``."""
    found = reviewed(desk, person, request_id)
    audit.log(desk.store, person.name, "result.view", request_id, version=found["desk"]["version"])
    return found


def reviewed(desk: Desk, person: Person, request_id: str) -> dict[str, Any]:
    """A result with what reviewers decided, as the person may see it: without what they have to answer blind."""
    with desk.store.read() as db:
        row = visible(db, desk, person, request_id)
        result = results.newest(db, row)
        if result is None:
            raise Problem(404, "no_result", "This request has no result yet.")
        said = merged.said_of(db, row)
        found = merged.judged_of(result, said)
        hidden = hidden_of(db, desk, person, row, result)
    data = result.model_dump(mode="json", by_alias=True)
    data["desk"] = merged.desk_part(row, result, said, found)
    return merged.masked(data, hidden)


@router.get("/snapshot")
def snapshot(request_id: str, person: Reader, desk: TheDesk) -> dict[str, Any]:
    """Everything that holds of a request now, as a signature would freeze it."""
    with desk.store.write() as db:
        row = visible(db, desk, person, request_id)
        found = signing.exported(db, desk, person, row)
        audit.append(db, person.name, "snapshot.export", request_id, version=row.version)
    return found


@router.get("/documents")
def documents(request_id: str, person: Reader, desk: TheDesk) -> list[dict[str, Any]]:
    """The documents of the packet: names, pages with size in points and whether they were read, notes."""
    with desk.store.read() as db:
        row = visible(db, desk, person, request_id)
        found = results.newest_json(db, row)
    told = {d["name"]: d for d in (found or {}).get("packet", {}).get("documents", [])}
    audit.log(desk.store, person.name, "documents.view", request_id)
    return [
        {
            "index": n, "name": d.name, "sha256": d.sha256, "media_type": d.media_type, "characters": len(d.text),
            "pages": [
                {"number": p.number, "start": p.start, "end": p.end, "width": p.width, "height": p.height,
                 "status": p.status.value, "reason": p.reason, "scanned": p.scanned}
                for p in d.pages
            ],
            "notes": told.get(d.name, {}).get("notes", []),
            "parts": told.get(d.name, {}).get("parts", []),
        }
        for n, d in enumerate(documents_of(desk, request_id))
    ]  # fmt: skip


@router.get("/documents/{index}/text")
def text(request_id: str, index: int, person: Reader, desk: TheDesk) -> dict[str, Any]:
    """A document's whole text; every citation is a pair of offsets into it."""
    with desk.store.read() as db:
        visible(db, desk, person, request_id)
    found = document_of(desk, request_id, index)
    audit.log(desk.store, person.name, "text.view", request_id, document=index)
    return {"index": index, "name": found.name, "text": found.text}
