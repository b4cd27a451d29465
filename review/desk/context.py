"""What routes share: the desk itself, who asks, which request they may see, and failures as answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.models.errors import ChartCiteError
from chartcite.review.desk.engine import Engine
from chartcite.review.desk.settings import Settings
from chartcite.review.store import files, sessions, tables
from chartcite.review.store.db import Store
from chartcite.review.store.rules import Rules
from chartcite.review.store.users import Role, roles_of


class Problem(ChartCiteError):
    """An answer that is not what was asked for: HTTP status, code, a clear sentence, what to do."""

    def __init__(self, status: int, code: str, message: str, remedy: str = "", **more: Any) -> None:
        super().__init__(message, remedy)
        self.status = status
        self.problem = code
        self.more = more

    def as_dict(self) -> dict[str, Any]:
        """The ``error`` object."""
        return {"code": self.problem, "message": self.message, "remedy": self.remedy, **self.more}


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of a running desk."""

    store: Store
    engine: Engine
    rules: Rules
    settings: Settings


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks."""

    id: int
    name: str
    roles: frozenset[Role]
    session: str
    kind: str = "browser"
    user: tables.User = field(compare=False, repr=False, kw_only=True)

    def has(self, *roles: Role) -> bool:
        """Whether they hold one of the roles."""
        return bool(self.roles.intersection(roles))


def desk_of(request: Request) -> Desk:
    """The desk that serves a request."""
    desk: Desk = request.app.state.desk
    return desk


TheDesk = Annotated[Desk, Depends(desk_of)]


def cookie_name(settings: Settings) -> str:
    """The session's cookie; over TLS bound to this host alone."""
    return "__Host-chartcite" if settings.secure else "chartcite_session"


def person_of(request: Request) -> Person | None:
    """Who asks, by session cookie or bearer token; ``None``: nobody known. Remembered for the request."""
    if hasattr(request.state, "person"):
        known: Person | None = request.state.person
        return known
    desk = desk_of(request)
    kind, secret = "token", ""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        secret = given.strip()
    else:
        kind, secret = "browser", request.cookies.get(cookie_name(desk.settings), "")
    found = _find(desk, secret, kind) if secret else None
    request.state.person = found
    return found


def _find(desk: Desk, secret: str, kind: str) -> Person | None:
    with desk.store.read() as db:
        found = sessions.user_of(db, secret, desk.rules.sessions, kind=kind)
    if found is None:
        return None
    user, session = found
    if sessions.stale(session):
        with desk.store.write() as db:
            sessions.touch(db, session)
    return Person(user.id, user.name, roles_of(user), session.digest, kind, user=user)


class Allow:
    """A route's policy: the roles that may use it. Every route has one (or :func:`open_to_all`), a test sees to it."""

    def __init__(self, *roles: Role) -> None:
        self.roles = frozenset(roles)

    def __call__(self, request: Request) -> Person:
        """The person, or a refusal."""
        person = person_of(request)
        if person is None:
            raise Problem(401, "not_logged_in", "Log in first.", "Your session may have ended.")
        if not person.roles.intersection(self.roles):
            raise Problem(403, "not_allowed", "Your account may not do this.", "Ask an administrator for the role.")
        return person


def open_to_all() -> None:
    """The policy of the few routes that need no session."""


READERS = (Role.REVIEWER, Role.PHYSICIAN, Role.AUDITOR)
"""Who may read a packet and its review."""
QUEUE = (*READERS, Role.INTAKE)
"""Who sees the queue."""
DECIDERS = (Role.REVIEWER, Role.PHYSICIAN)
"""Who decides."""
SENDERS = (Role.INTAKE, Role.REVIEWER, Role.PHYSICIAN, Role.PROVIDER)
"""Who sends packets in."""
EVERYBODY = tuple(Role)

Reader = Annotated[Person, Depends(Allow(*READERS))]
InQueue = Annotated[Person, Depends(Allow(*QUEUE))]
Decider = Annotated[Person, Depends(Allow(*DECIDERS))]
Sender = Annotated[Person, Depends(Allow(*SENDERS))]
Watcher = Annotated[Person, Depends(Allow(*QUEUE, Role.PROVIDER))]
Auditor = Annotated[Person, Depends(Allow(Role.AUDITOR, Role.ADMINISTRATOR))]
Administrator = Annotated[Person, Depends(Allow(Role.ADMINISTRATOR))]
QueueOrAdmin = Annotated[Person, Depends(Allow(*QUEUE, Role.ADMINISTRATOR))]
ReaderOrAdmin = Annotated[Person, Depends(Allow(*READERS, Role.ADMINISTRATOR))]
Anybody = Annotated[Person, Depends(Allow(*EVERYBODY))]


def may_see(person: Person, row: tables.Request, rules: Rules) -> bool:
    """Whether a person may see a request: a provider their own; others every one, or what rules leave them."""
    if person.has(Role.PROVIDER):
        return row.created_by == person.id
    if rules.assigned_only and not person.has(Role.AUDITOR, Role.INTAKE):
        return row.assignee_id in (None, person.id)
    return True


def visible(db: Session, desk: Desk, person: Person, request_id: str, *, lock: bool = False) -> tables.Request:
    """The request, if it is and the person may see it. ``lock``: nobody else changes it meanwhile."""
    if not files.is_id(request_id):
        raise Problem(404, "no_such_request", "There is no such request.")
    query = select(tables.Request).where(tables.Request.id == request_id)
    row = db.scalar(query.with_for_update() if lock else query)
    if row is None or not may_see(person, row, desk.rules):
        raise Problem(404, "no_such_request", "There is no such request.")
    return row
