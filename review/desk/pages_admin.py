"""Screens of those who look after the desk: the audit log, accounts, settings."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import Select, func, select

from chartcite.criteria.loader import built_in
from chartcite.review.desk.context import Administrator, Anybody, Auditor, Desk, TheDesk
from chartcite.review.desk.render import address
from chartcite.review.desk.shell import as_json, screen
from chartcite.review.store import audit
from chartcite.review.store.tables import AuditRow, User
from chartcite.review.store.users import Role, roles_of

router = APIRouter(include_in_schema=False)
_PAGE = 100
_ROLES = (
    (Role.INTAKE, "sends packets in, assigns"), (Role.REVIEWER, "reads, decides, signs"),
    (Role.PHYSICIAN, "reads, decides, signs"), (Role.AUDITOR, "reads everything, changes nothing"),
    (Role.ADMINISTRATOR, "accounts and audit log"), (Role.PROVIDER, "checks own packets only"),
)  # fmt: skip


@router.get("/audit")
def audit_log(request: Request, person: Auditor, desk: TheDesk) -> Response:
    """The audit log, newest first, and whether its chain is whole."""
    found = _audit(request, desk)
    with desk.store.read() as db:
        verified = audit.verify(db) if request.query_params.get("verify") == "true" else None
        actions = list(db.scalars(select(AuditRow.action).distinct().order_by(AuditRow.action)))
    audit.log(desk.store, person.name, "audit.verify" if verified else "audit.view")
    return screen(request, "audit.html", person, **found, verified=verified, actions=actions)


@router.get("/audit.json")
def audit_json(request: Request, person: Auditor, desk: TheDesk) -> Response:
    """The audit log's data."""
    found = _audit(request, desk)
    audit.log(desk.store, person.name, "audit.view")
    return as_json({key: found[key] for key in ("rows", "total", "filter")})


def _audit(request: Request, desk: Desk) -> dict[str, Any]:
    """The rows that a query asks for; older ones are behind ``before``, newer ones in front of ``after``."""
    query = request.query_params
    wanted = {key: query.get(key, "").replace("\0", "")[:130] for key in ("actor", "action", "request")}
    before = int(query["before"]) if query.get("before", "").isdecimal() and len(query["before"]) < 10 else None
    rows: Select[Any] = select(AuditRow)
    for column, value in (
        (AuditRow.actor, wanted["actor"]), (AuditRow.action, wanted["action"]), (AuditRow.request_id, wanted["request"])
    ):  # fmt: skip
        rows = rows.where(column == value) if value else rows
    with desk.store.read() as db:
        total = db.scalar(select(func.count()).select_from(rows.subquery())) or 0
        page = rows.where(AuditRow.seq < before) if before else rows
        found = list(db.scalars(page.order_by(AuditRow.seq.desc()).limit(_PAGE + 1)))
    older = address("/audit", **wanted, before=found[_PAGE - 1].seq) if len(found) > _PAGE else ""
    return {
        "rows": [
            {"seq": a.seq, "at": a.at, "actor": a.actor, "action": a.action, "request_id": a.request_id,
             "detail": _detail(a.detail), "hash": a.hash}
            for a in found[:_PAGE]
        ],
        "total": total, "filter": wanted, "filtered": any(wanted.values()), "older": older,
        "newer": address("/audit", **wanted) if before else "",
    }  # fmt: skip


def _detail(text: str) -> str:
    """A row's detail as people read it: ``leaf pathology, version 4``."""
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in json.loads(text).items() if value is not None)


@router.get("/users")
def users(request: Request, person: Administrator, desk: TheDesk) -> Response:
    """Accounts."""
    audit.log(desk.store, person.name, "users.view")
    return screen(request, "users.html", person, users=_users(desk), roles=[(r.value, what) for r, what in _ROLES])


@router.get("/users.json")
def users_json(person: Administrator, desk: TheDesk) -> Response:
    """The accounts' data."""
    audit.log(desk.store, person.name, "users.view")
    return as_json({"users": _users(desk)})


def _users(desk: Desk) -> list[dict[str, Any]]:
    with desk.store.read() as db:
        rows = list(db.scalars(select(User).order_by(func.lower(User.name))))
    return [
        {"id": u.id, "name": u.name, "email": u.email, "roles": sorted(roles_of(u)), "active": u.active} for u in rows
    ]


@router.get("/settings")
def settings(request: Request, person: Anybody, desk: TheDesk) -> Response:
    """One's own account, and the rules that hold."""
    clocks = desk.rules.deadlines
    return screen(
        request, "settings.html", person, rules=desk.rules, policies=list(built_in().values()),
        clocks=clocks.table(), calendar=clocks.calendar.told(),
    )  # fmt: skip


@router.get("/settings.json")
def settings_json(person: Anybody, desk: TheDesk) -> Response:
    """The settings' data."""
    return as_json({"rules": desk.rules.model_dump(mode="json"), "policies": sorted(built_in())})
