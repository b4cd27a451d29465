"""Screens behind the review: the decision with its signature, and the history of a request."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from chartcite.review.desk.context import Desk, Reader, TheDesk
from chartcite.review.desk.pages_review import Seen, exports_of, plain, seen
from chartcite.review.desk.render import RECOMMENDATIONS
from chartcite.review.desk.shell import as_json, screen
from chartcite.review.desk.view_review import missing_items
from chartcite.review.store import audit, results, tables

router = APIRouter(include_in_schema=False)
_CHOICES = (
    ("approve", "The criteria are documented, or the note says why approval is right all the same."),
    ("pend", "Something is missing: ask for the items ticked below."),
    ("physician", "A physician has to look at it."),
)
_STRONG = ("request.intake", "decision", "sign", "reopen")
_WHAT = {
    "request.intake": "Received", "request.view": "Looked at", "request.assign": "Assigned",
    "request.question": "The question was changed", "request.retry": "Tried again",
    "request.clock": "Changed receipt or urgency", "result.read": "Read and judged",
    "result.again": "Judged again", "leaf.agree": "Agreed with a criterion",
    "leaf.override": "Overrode a criterion",
    "leaf.clear": "Took back a decision", "leaf.blind": "Answered a criterion blind",
    "evidence.add": "Added a passage", "evidence.remove": "Took a passage away",
    "citation.wrong": "Marked a quote as wrong", "citation.right": "Took that mark back",
    "page.aside": "Set a page aside", "page.back": "Brought a page back",
    "page.program": "Left a page to the program", "decision": "Recommended", "sign": "Signed", "reopen": "Reopened",
    "packet.search": "Searched the packet", "result.view": "Read the result", "documents.view": "Read the documents",
    "text.view": "Read the text", "export": "Exported", "snapshot.export": "Exported everything",
    "signed.view": "Read a signed version", "pages.view": "Looked at pages", "history.view": "Read the history",
}  # fmt: skip
_VIEWS = (".view", ".search")
_SAID = ("what", "leaf", "status", "reason", "side", "recommendation", "number", "outcome")
_TELLING = ("status", "outcome")
_MOST = 1000


@router.get("/requests/{request_id}/decide.json")
def decide_json(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The data of the decision's screen."""
    found = seen(desk, person, request_id)
    audit.log(desk.store, person.name, "request.view", request_id, version=found.row["version"])
    return as_json({"request": found.row, "review": plain(found.view), "choices": list(RECOMMENDATIONS)})


@router.get("/requests/{request_id}/decide")
def decide(request: Request, request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The decision: every criterion at a glance, the recommendation, the signature."""
    found = seen(desk, person, request_id)
    if found.view is None:
        return RedirectResponse(f"/requests/{request_id}", status_code=303)
    audit.log(desk.store, person.name, "request.view", request_id, version=found.row["version"])
    leaves = found.view["leaves"]
    return screen(
        request, "decide.html", person, r=found.row, view=found.view, screen="decide", exports=exports_of(found),
        versions=_versions(desk, found), decision=found.view["decision"] or _last(desk, request_id),
        choices=[(key, RECOMMENDATIONS[key], what) for key, what in _CHOICES],
        missing=missing_items(found.view), titles={leaf["id"]: leaf["title"] for leaf in leaves},
        undecided=sum(leaf["decision"] is None for leaf in leaves),
    )  # fmt: skip


@router.get("/requests/{request_id}/history.json")
def history_json(request_id: str, person: Reader, desk: TheDesk) -> Response:
    """The data of the history's screen."""
    found = seen(desk, person, request_id)
    audit.log(desk.store, person.name, "history.view", request_id)
    return as_json({"request": found.row, "events": _events(desk, found), "signed": _versions(desk, found)})


@router.get("/requests/{request_id}/history")
def history(request: Request, request_id: str, person: Reader, desk: TheDesk, views: bool = False) -> Response:
    """What happened to a request, newest first; with ``views`` also who looked at what."""
    found = seen(desk, person, request_id)
    audit.log(desk.store, person.name, "history.view", request_id)
    return screen(
        request, "history.html", person, r=found.row, view=found.view, screen="history", exports=exports_of(found),
        versions=_versions(desk, found), events=_events(desk, found), everything=views,
    )  # fmt: skip


def _last(desk: Desk, request_id: str) -> dict[str, Any] | None:
    """The decision of a signed request, out of its last version."""
    with desk.store.read() as db:
        query = select(tables.Decision).where(tables.Decision.request_id == request_id)
        made = db.scalars(query.order_by(tables.Decision.id.desc()).limit(1)).first()
    if made is None:
        return None
    return {"recommendation": made.recommendation, "note": made.note, "missing": made.missing}


def _versions(desk: Desk, found: Seen) -> list[dict[str, Any]]:
    """What was signed: number, by whom, when, digest and recommendation."""
    stamps = {s["number"]: s for s in found.row.get("signed_versions", ())}
    if not stamps:
        return []
    with desk.store.read() as db:
        kept = tables.SignedVersion
        rows = db.execute(select(kept.number, kept.sha256, kept.json).where(kept.request_id == found.row["id"])).all()
    said = {n: json.loads(results.unpack(data))["request"]["recommendation"] for n, _, data in rows}
    return [
        {**stamps[n], "sha256": digest, "recommendation": said.get(n) or "physician"}
        for n, digest, _ in rows
        if n in stamps
    ]


def _events(desk: Desk, found: Seen) -> list[dict[str, Any]]:
    """What happened; nothing of results while the reader has criteria to answer before they see them."""
    with desk.store.read() as db:
        query = select(tables.AuditRow).where(tables.AuditRow.request_id == found.row["id"])
        rows = list(db.scalars(query.order_by(tables.AuditRow.seq.desc()).limit(_MOST)))
    told = [k for k in _SAID if not (found.row["blind"] and k in _TELLING)]
    names = [d["name"] for d in found.view["packet"]["docs"]] if found.view else []
    titles = {leaf["id"]: leaf["title"] for leaf in found.view["leaves"]} if found.view else {}
    return list(_joined(rows, told, names, titles))


def _pages(detail: Mapping[str, Any], names: Sequence[str]) -> str:
    """Which pages were looked at, by the document's name where it is known."""
    index, pages = detail["document"], detail["pages"].replace(",", ", ")
    name = names[index] if index < len(names) else f"document {index + 1}"
    return f"{name}, page{'' if pages.isdecimal() else 's'} {pages}"


def _joined(
    rows: Iterable[tables.AuditRow], told: Collection[str], names: Sequence[str], titles: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    """Rows in words; the same by the same person in a row is one."""
    last: dict[str, Any] | None = None
    for row in rows:
        detail = json.loads(row.detail)
        said = ", ".join(titles.get(d, d.replace("_", " ")) for k in told if (d := str(detail.get(k) or "")))
        if row.action == "pages.view":
            said = _pages(detail, names)
        what = _WHAT.get(row.action, row.action.replace(".", " ").capitalize())
        if last is not None and (last["what"], last["actor"], last["detail"]) == (what, row.actor, said):
            last["times"] += 1
            continue
        if last is not None:
            yield last
        last = {"what": what, "actor": row.actor, "at": row.at, "detail": said, "times": 1,
                "strong": row.action in _STRONG, "view": row.action.endswith(_VIEWS)}  # fmt: skip
    if last is not None:
        yield last
