"""The queue's screen: filters, views, rows that are drawn again while the desk works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from chartcite.criteria.loader import built_in
from chartcite.review.desk.api_requests import progress_of, queue_rows
from chartcite.review.desk.context import Desk, InQueue, Person, TheDesk
from chartcite.review.desk.render import address, clock, render
from chartcite.review.desk.shell import as_json, frame, screen
from chartcite.review.store import audit, jobs
from chartcite.review.store.db import now
from chartcite.review.store.requests import SORTS, STATUSES, Filter
from chartcite.review.store.tables import SavedView, User
from chartcite.review.store.users import Role, roles_of

router = APIRouter(include_in_schema=False)
_WORDS = {"queued": "Waiting", "reading": "Reading", "ready": "To review", "failed": "Needs help",
          "signed": "Signed"}  # fmt: skip
_OPEN = ("queued", "reading", "ready", "failed")
_VIEWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Open", {"status": _OPEN}),
    ("Mine", {"status": ("ready",), "assignee": "me"}),
    ("Unassigned", {"status": ("ready",), "assignee": "none"}),
    ("Late", {"overdue": True}),
    ("Needs help", {"status": ("failed",)}),
    ("Signed", {"status": ("signed",), "sort": "-received"}),
    ("All", {}),
)
_HEADS = (
    ("Patient", "patient"), ("Result", "outcome"), ("Criteria", "review"), ("Unread", "unread"), ("Pathway", "pathway"),
    ("Clock", "due"), ("Received", "received"), ("Assignee", "assignee"),
)  # fmt: skip


def filter_of(request: Request) -> Filter:
    """The filter out of a query; what makes no sense is left aside, as with an old saved view."""
    query = request.query_params
    sort = query.get("sort", "due")
    page = query.get("page", "1")
    return Filter(
        status=_OPEN
        if "open" in query.getlist("status")
        else tuple(s for s in query.getlist("status") if s in STATUSES),
        assignee=_text(query.get("assignee", ""), 120),
        q=_text(query.get("q", ""), 200),
        policy=_text(query.get("policy", ""), 120),
        outcome=_text(query.get("outcome", ""), 24),
        overdue=query.get("overdue") == "true",
        duplicates=query.get("duplicates") == "true",
        sort=sort if sort.removeprefix("-") in SORTS else "due",
        page=min(100_000, max(1, int(page))) if page.isdecimal() and len(page) < 7 else 1,
    )


def _text(value: str, most: int) -> str:
    return value.replace("\0", "").strip()[:most]


def _url(wanted: Filter, path: str = "/queue") -> str:
    return address(
        path, status=list(wanted.status), assignee=wanted.assignee, q=wanted.q, policy=wanted.policy,
        outcome=wanted.outcome, overdue=wanted.overdue, duplicates=wanted.duplicates,
        sort="" if wanted.sort == "due" else wanted.sort, page="" if wanted.page == 1 else wanted.page,
    )  # fmt: skip


@router.get("/queue")
def queue(request: Request, person: InQueue, desk: TheDesk) -> Response:
    """The queue."""
    asked = filter_of(request)
    wanted = asked if request.query_params else replace(asked, **_VIEWS[0][1])
    found = queue_rows(desk, person, wanted)
    audit.log(desk.store, person.name, "queue.view")
    pages = max(1, -(-found["total"] // found["page_size"]))
    policies = list(built_in().values())
    return screen(
        request, "queue.html", person, **_rows(desk, found, wanted), total=found["total"], filter=wanted, pages=pages,
        part_url=_url(wanted, "/queue/rows"), csv_url=_url(replace(wanted, page=1), "/api/v1/requests.csv"),
        prev_url=_url(replace(wanted, page=wanted.page - 1)), next_url=_url(replace(wanted, page=wanted.page + 1)),
        views=_views(wanted), saved=_saved(desk, person, wanted), open_only=wanted.status == _OPEN,
        statuses=list(_WORDS.items()),
        people=_people(desk), policies=policies,
        lines=desk.rules.deadlines.titles(),
        expedited=str(desk.rules.deadlines.rule(expedited=True, line_of_business=None).span),
    )  # fmt: skip


@router.get("/queue.json")
def queue_json(request: Request, person: InQueue, desk: TheDesk) -> Response:
    """The queue's data."""
    audit.log(desk.store, person.name, "queue.view")
    return as_json(queue_rows(desk, person, filter_of(request)))


@router.get("/queue/rows")
def rows(request: Request, person: InQueue, desk: TheDesk) -> Response:
    """The rows alone, for a screen that is open."""
    wanted = filter_of(request)
    found = queue_rows(desk, person, wanted)
    html = render("queue_rows.html", **frame(request, person), **_rows(desk, found, wanted))
    return as_json({"html": html, "total": found["total"]})


def _rows(desk: Desk, found: dict[str, Any], wanted: Filter) -> dict[str, Any]:
    moment = now()
    busy = [r["id"] for r in found["requests"] if r["status"] == "reading"]
    with desk.store.read() as db:
        progress = {i: progress_of(jobs.progress_of(db, i)) for i in busy}
    shown = [
        {**r, "progress": progress.get(r["id"]),
         "clock": clock(r, moment=moment)}
        for r in found["requests"]
    ]  # fmt: skip
    plain = replace(wanted, sort="due", page=1)
    filtered = plain not in (Filter(), Filter(**_VIEWS[0][1]))
    return {"rows": shown, "heads": _heads(wanted), "filtered": filtered}


def _heads(wanted: Filter) -> list[dict[str, str]]:
    key, down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    found = []
    for name, column in _HEADS:
        other = f"-{column}" if column == key and not down else column
        order = "" if column != key else "descending" if down else "ascending"
        found.append({"name": name, "href": _url(replace(wanted, sort=other, page=1)) or "/queue", "sort": order})
    return found


def _views(wanted: Filter) -> list[dict[str, Any]]:
    """The built-in views."""
    plain = replace(wanted, page=1)
    found = []
    for name, parts in _VIEWS:
        view = Filter(**parts)
        href = "/queue" if name == "Open" else _url(view) if parts else "/queue?page=1"
        found.append({"name": name, "href": href, "on": plain == view})
    return found


def _saved(desk: Desk, person: Person, wanted: Filter) -> list[dict[str, Any]]:
    with desk.store.read() as db:
        views = list(db.scalars(select(SavedView).where(SavedView.user_id == person.id).order_by(SavedView.name)))
    here = _url(replace(wanted, page=1)).partition("?")[2]
    return [{"name": v.name, "href": f"/queue?{v.query}", "on": v.query == here} for v in views]


def _people(desk: Desk) -> Sequence[str]:
    """The names of those whom requests may be assigned to."""
    with desk.store.read() as db:
        users = list(db.scalars(select(User).where(User.active).order_by(User.name)))
    return [u.name for u in users if roles_of(u) & {Role.REVIEWER, Role.PHYSICIAN}]
