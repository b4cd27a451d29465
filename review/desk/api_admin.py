"""The API of those who run the desk: accounts, audit log, rules, agreement, saved views."""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, select

from chartcite.review.desk.changes import Plain
from chartcite.review.desk.context import (
    Administrator,
    Anybody,
    Auditor,
    Problem,
    QueueOrAdmin,
    ReaderOrAdmin,
    TheDesk,
)  # fmt: skip
from chartcite.review.store import audit, blind, sessions, tables, users
from chartcite.review.store.users import Role

router = APIRouter(prefix="/api/v1", tags=["administration"])
_INT = 2**31 - 1
_MOST_ROWS = 500
UserId = Annotated[int, Path(ge=1, le=_INT)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=len(Role))]


class NewUser(BaseModel):
    """An account to make; without a password only OpenID Connect opens it."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[Plain, Field(min_length=1, max_length=120)]
    roles: Roles
    email: Annotated[Plain, Field(max_length=254)] = ""
    password: Annotated[Plain, Field(max_length=1024)] | None = None


class UserChange(BaseModel):
    """What changes of an account; every one of its sessions ends."""

    model_config = ConfigDict(extra="forbid")
    roles: Roles | None = None
    active: bool | None = None
    email: Annotated[Plain, Field(max_length=254)] | None = None
    password: Annotated[Plain, Field(max_length=1024)] | None = None


def shown(user: tables.User) -> dict[str, Any]:
    """An account as the API shows it."""
    return {"id": user.id, "name": user.name, "email": user.email, "roles": user.role.split(","),
            "active": user.active, "created_at": user.created_at.isoformat()}  # fmt: skip


@router.get("/users")
def list_users(person: Administrator, desk: TheDesk) -> list[dict[str, Any]]:
    """Every account."""
    with desk.store.write() as db:
        found = [shown(u) for u in db.scalars(select(tables.User).order_by(tables.User.name))]
        audit.append(db, person.name, "users.view")
    return found


@router.get("/reviewers")
def reviewers(person: QueueOrAdmin, desk: TheDesk) -> list[str]:
    """The names of those to whom a request can be given."""
    with desk.store.read() as db:
        everyone = db.scalars(select(tables.User).where(tables.User.active).order_by(tables.User.name))
        return [u.name for u in everyone if users.roles_of(u) & {Role.REVIEWER, Role.PHYSICIAN}]


@router.post("/users", status_code=201)
def add_user(body: NewUser, person: Administrator, desk: TheDesk) -> dict[str, Any]:
    """Make an account."""
    roles = users.parse_roles(body.roles)
    with desk.store.write() as db:
        user = users.add_user(db, body.name, roles=roles, password=body.password, email=body.email)
        audit.append(db, person.name, "user.add", user=user.id, roles=user.role)
        return shown(user)


@router.patch("/users/{user_id}")
def change_user(user_id: UserId, body: UserChange, person: Administrator, desk: TheDesk) -> dict[str, Any]:
    """Change an account. The last active administrator stays one."""
    with desk.store.write() as db:
        user = db.get(tables.User, user_id)
        if user is None:
            raise Problem(404, "no_such_user", "There is no such account.")
        if body.roles is not None:
            user.role = ",".join(users.parse_roles(body.roles))
        if body.active is not None:
            user.active = body.active
        if body.email is not None:
            user.email = body.email
        if body.password is not None:
            user.password_hash = users.hashed(body.password)
        db.flush()
        if not users.has_administrator(db):
            raise Problem(409, "last_administrator", "This is the last administrator.", "Make another one first.")
        sessions.close_sessions_of(db, user.id)
        changed = sorted(body.model_dump(exclude_none=True))
        audit.append(db, person.name, "user.change", user=user.id, changed=changed, roles=user.role)
        return shown(user)


class NewPassword(BaseModel):
    """One's own password, old and new."""

    model_config = ConfigDict(extra="forbid")
    old: Annotated[str, Field(max_length=1024)]
    new: Annotated[Plain, Field(max_length=1024)]


@router.put("/me/password", status_code=204)
def change_password(body: NewPassword, person: Anybody, desk: TheDesk) -> None:
    """Change one's own password; every session ends."""
    with desk.store.read() as db:
        user = db.get(tables.User, person.id)
    if not users.verify(user, body.old):
        raise Problem(403, "wrong_password", "The old password is wrong.")
    digest = users.hashed(body.new)
    with desk.store.write() as db:
        kept = db.get_one(tables.User, person.id)
        kept.password_hash = digest
        sessions.close_sessions_of(db, person.id)
        audit.append(db, person.name, "user.password", user=person.id)


@router.get("/settings")
def settings(person: Anybody, desk: TheDesk) -> dict[str, Any]:
    """The business rules in force."""
    return desk.rules.model_dump(mode="json")


@router.get("/agreement")
def agreement(person: ReaderOrAdmin, desk: TheDesk) -> dict[str, Any]:
    """How often reviewers' blind answers agreed with the program, in all and by criterion."""
    with desk.store.write() as db:
        audit.append(db, person.name, "agreement.view")
        return blind.agreement(db)


class AuditQuery(BaseModel):
    """Which rows of the audit log."""

    model_config = ConfigDict(extra="forbid")
    before: int | None = Field(None, ge=1, le=_INT, description="Rows with smaller numbers; newest first.")
    limit: int = Field(100, ge=1, le=_MOST_ROWS)
    request_id: Annotated[Plain, Field(max_length=24)] = ""
    actor: Annotated[Plain, Field(max_length=130)] = ""
    action: Annotated[Plain, Field(max_length=40)] = ""


@router.get("/audit")
def audit_rows(person: Auditor, desk: TheDesk, wanted: Annotated[AuditQuery, Query()]) -> list[dict[str, Any]]:
    """The audit log, newest first."""
    row = tables.AuditRow
    query = select(row).order_by(row.seq.desc()).limit(wanted.limit)
    if wanted.before is not None:
        query = query.where(row.seq < wanted.before)
    for name in ("request_id", "actor", "action"):
        if value := getattr(wanted, name):
            query = query.where(getattr(row, name) == value)
    with desk.store.write() as db:
        audit.append(db, person.name, "audit.view")
        return [
            {"seq": r.seq, "at": r.at, "actor": r.actor, "action": r.action, "request_id": r.request_id,
             "detail": json.loads(r.detail), "hash": r.hash}
            for r in db.scalars(query)
        ]  # fmt: skip


@router.get("/audit/checkpoint")
def audit_checkpoint(person: Auditor, desk: TheDesk) -> dict[str, Any]:
    """Where the log stands, to be kept elsewhere."""
    with desk.store.write() as db:
        audit.append(db, person.name, "audit.checkpoint")
        found: dict[str, Any] = json.loads(audit.checkpoint(db).as_json())
        return found


@router.get("/audit/verify")
def audit_verify(person: Auditor, desk: TheDesk) -> dict[str, Any]:
    """Whether the log's chain holds; against a checkpoint, ``chartcite audit verify`` does it."""
    with desk.store.read() as db:
        found = audit.verify(db)
    audit.log(desk.store, person.name, "audit.verify", whole=found.whole)
    return {"whole": found.whole, "rows": found.rows, "last": found.last, "faults": list(found.faults[:100])}


class View(BaseModel):
    """A filter of the queue to be kept, as the query of its address."""

    model_config = ConfigDict(extra="forbid")
    query: Annotated[Plain, Field(max_length=1000)]


ViewName = Annotated[Plain, Path(min_length=1, max_length=60)]


@router.get("/views")
def views(person: QueueOrAdmin, desk: TheDesk) -> list[dict[str, str]]:
    """One's own saved views of the queue."""
    view = tables.SavedView
    with desk.store.read() as db:
        kept = db.scalars(select(view).where(view.user_id == person.id).order_by(view.name))
        return [{"name": v.name, "query": v.query} for v in kept]


@router.put("/views/{name}", status_code=204)
def save_view(name: ViewName, body: View, person: QueueOrAdmin, desk: TheDesk) -> None:
    """Save a view, or replace the one of that name."""
    with desk.store.write() as db:
        db.merge(tables.SavedView(user_id=person.id, name=name, query=body.query))
        audit.append(db, person.name, "view.save")


@router.delete("/views/{name}", status_code=204)
def drop_view(name: ViewName, person: QueueOrAdmin, desk: TheDesk) -> None:
    """Remove a saved view."""
    view = tables.SavedView
    with desk.store.write() as db:
        db.execute(delete(view).where(view.user_id == person.id, view.name == name))
        audit.append(db, person.name, "view.drop")
