"""Screens for clinics: the packets that they sent in, how far each is, and its self-check as it stands."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from chartcite.review.desk.api_check import PAPERS, Clinic, kept_check, paper_of
from chartcite.review.desk.api_requests import queue_rows, request_meta
from chartcite.review.desk.context import Desk, Person, Problem, TheDesk
from chartcite.review.desk.shell import as_json, screen
from chartcite.review.exports.pages import check_body
from chartcite.review.store import audit
from chartcite.review.store.requests import Filter

router = APIRouter(include_in_schema=False)
_READ = ("ready", "signed")


@router.get("/kept")
def kept(request: Request, person: Clinic, desk: TheDesk, page: int = 1) -> Response:
    """What a clinic sent in, newest first."""
    found = _own(desk, person, page)
    audit.log(desk.store, person.name, "queue.view")
    return screen(request, "kept.html", person, **found)


@router.get("/kept.json")
def kept_json(person: Clinic, desk: TheDesk, page: int = 1) -> Response:
    """The same as data."""
    audit.log(desk.store, person.name, "queue.view")
    return as_json(_own(desk, person, page))


@router.get("/kept/{request_id}")
def one(request: Request, request_id: str, person: Clinic, desk: TheDesk) -> Response:
    """A packet that was sent in, and its self-check; while it is read or a question is open, the way there."""
    suffix = ".json"
    number = request_id.removesuffix(suffix)
    meta = request_meta(desk, person, number)
    check = kept_check(desk, person, number) if meta["status"] in _READ else None
    audit.log(desk.store, person.name, "check.view", number)
    found = check.found if check else None
    if number != request_id:
        return as_json({"request": _plain(meta), "check": found.model_dump(mode="json") if found else None})
    if found is None:
        return RedirectResponse(f"/requests/{number}", status_code=303)
    return screen(request, "kept_found.html", person, r=_plain(meta), body=check_body(found))


@router.get("/kept/{request_id}/{paper}")
def paper(request_id: str, paper: str, person: Clinic, desk: TheDesk) -> Response:
    """One of the papers of its self-check."""
    check = kept_check(desk, person, request_id)
    if paper not in PAPERS:
        raise Problem(404, "no_such_paper", "There is no such paper.")
    audit.log(desk.store, person.name, "check.paper", request_id, paper=paper)
    return paper_of(check, paper)


def _own(desk: Desk, person: Person, page: int) -> dict[str, Any]:
    found = queue_rows(desk, person, Filter(sort="-received", page=min(max(page, 1), 100_000)))
    return found | {
        "requests": [_plain(row) for row in found["requests"]],
        "pages": max(1, -(-found["total"] // found["page_size"])),
    }


_SHOWN = ("id", "status", "error", "label", "patient", "policy", "pathway", "received_at", "due_at", "line_of_business")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """What concerns a clinic of a request: nothing of who works on it and what they think."""
    return {key: row[key] for key in _SHOWN} | {"files": [f["name"] for f in row.get("files", ())]}
