"""The review's screen: the criteria, the finding, the pages; and the parts of it that are drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from chartcite.criteria.loader import built_in
from chartcite.models.finding import Result
from chartcite.review.desk import merged
from chartcite.review.desk.api_requests import request_meta
from chartcite.review.desk.context import READERS, Desk, Person, Problem, Reader, TheDesk, Watcher, visible
from chartcite.review.desk.pictures import warm_up
from chartcite.review.desk.reading import documents_of
from chartcite.review.desk.recent import Recent
from chartcite.review.desk.render import clock, render
from chartcite.review.desk.shell import as_json, frame, screen
from chartcite.review.desk.unanswered import hidden_of
from chartcite.review.desk.view_review import review_view
from chartcite.review.store import audit, results, tables
from chartcite.review.store.db import now
from chartcite.review.store.users import Role

router = APIRouter(include_in_schema=False)
_FAILED = {
    "unclear_request": "The packet does not say which policy or pathway is asked for. Say it here to go on.",
    "encrypted": "A file asks for a password. Send the packet again with it.",
}  # fmt: skip
_EXPORTS = (
    ("Highlighted PDF", "highlighted.pdf"), ("Report (HTML)", "report.html"), ("Result (JSON)", "result.json"),
    ("Findings (CSV)", "findings.csv"), ("Annotations (JSON-LD)", "annotations.jsonld"), ("Audit (PDF)", "audit.pdf"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as a screen shows it: its row of the queue with clock, and the review (none before it is read)."""

    row: dict[str, Any]
    view: dict[str, Any] | None


def seen(desk: Desk, person: Person, request_id: str) -> Seen:
    """What the screens of a request show. Raises :class:`Problem` 404."""
    meta = request_meta(desk, person, request_id)
    meta["clock"] = clock(meta, moment=now())
    if meta["status"] not in ("ready", "signed") or not person.has(*READERS):
        return Seen(meta, None)
    with desk.store.read() as db:
        row = visible(db, desk, person, request_id)
        key = (str(desk.store.data), row.id, row.version, row.result_version, row.status, row.computing, person.id)
        view = _views.get(key, lambda: _view(db, desk, person, row))
    meta["signed_versions"] = view["signed"] if view else []
    return Seen(meta, view)


_results: Recent[tuple[str, str, int], Result | None] = Recent(24)
_views: Recent[tuple[Any, ...], dict[str, Any] | None] = Recent(128)


def _view(db: Session, desk: Desk, person: Person, row: tables.Request) -> dict[str, Any] | None:
    """What the screens show of a review; the same for a person until something of the request changes."""
    result = _results.get((str(desk.store.data), row.id, row.result_version), lambda: results.newest(db, row))
    if result is None:
        return None
    said = merged.said_of(db, row)
    found = merged.judged_of(result, said)
    hidden = hidden_of(db, desk, person, row, result)
    part = merged.desk_part(row, result, said, found)
    reasons = {r.code: r.title for r in desk.rules.override_reasons}
    documents = documents_of(desk, row.id)
    view = review_view(result, found.findings, documents, part, hidden=hidden, reasons=reasons)
    return view | {"signed": part["signed"]}


@router.get("/requests/{request_id}.json")
def review_json(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The review's data."""
    found = seen(desk, person, request_id)
    audit.log(desk.store, person.name, "request.view", request_id, version=found.row["version"])
    return as_json({"request": found.row, "review": plain(found.view)})


@router.get("/requests/{request_id}")
def review(request: Request, request_id: str, person: Watcher, desk: TheDesk) -> Response:
    """The review, or the wait for it."""
    found = seen(desk, person, request_id)
    if person.has(Role.PROVIDER) and found.row["status"] in ("ready", "signed"):
        return RedirectResponse(f"/kept/{request_id}", status_code=303)
    if found.view is not None:
        warm_up()
    audit.log(desk.store, person.name, "request.view", request_id, version=found.row["version"])
    return screen(request, "review.html", person, **_context(desk, found))


@router.get("/requests/{request_id}/parts")
def parts(request: Request, request_id: str, person: Reader, desk: TheDesk) -> Response:
    """Criteria, findings and state as they are now, for a screen that is open."""
    found = seen(desk, person, request_id)
    if found.view is None:
        raise Problem(409, "not_read", "This packet is being read again.", "Wait a moment.")
    context = {**frame(request, person), **_context(desk, found)}
    html = {name: render(f"{file}.html", **context) for name, file in _PARTS}
    return as_json({"version": found.row["version"], "packet": found.view["packet"], **html})


_PARTS = (("tree", "review_tree"), ("leaves", "review_leaves"), ("state", "strip_state"))


def _context(desk: Desk, found: Seen) -> dict[str, Any]:
    return {
        "r": found.row, "view": found.view, "screen": "review", "exports": exports_of(found),
        "reasons": desk.rules.override_reasons, "policies": list(built_in().values()),
        "lines": desk.rules.deadlines.titles(),
        "failed": _FAILED.get(found.row["error"], _unreadable(found.row)),
    }  # fmt: skip


def exports_of(found: Seen) -> list[dict[str, str]]:
    """The export menu."""
    base = f"/api/v1/requests/{found.row['id']}/exports"
    return [{"name": name, "href": f"{base}/{file}"} for name, file in _EXPORTS] if found.view else []


def _unreadable(row: dict[str, Any]) -> str:
    return f"The files could not be read ({row['error'] or 'unknown'}). Check them, or send the packet again."


def plain(view: dict[str, Any] | None) -> dict[str, Any] | None:
    """A view without what only pictures are drawn from."""
    return {k: v for k, v in view.items() if k not in ("timeline", "tree", "scope")} if view else None
