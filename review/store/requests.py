"""Requests: intake, the queue, who works on what."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, Select, bindparam, case, func, null, or_, select
from sqlalchemy.orm import Session

from chartcite.review.store import files as kept
from chartcite.review.store import jobs
from chartcite.review.store.db import Store, now
from chartcite.review.store.rules import Rules
from chartcite.review.store.tables import File, Request, User

STATUSES = ("queued", "reading", "ready", "failed", "signed")
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_ID_LENGTH = 10
PAGE = 50
SORTS: dict[str, Any] = {
    "due": Request.due_at, "received": Request.received_at, "status": Request.status, "outcome": Request.outcome,
    "policy": Request.policy, "pathway": Request.pathway, "patient": Request.patient_initials, "met": Request.met,
    "missing": Request.missing, "review": Request.review, "unread": Request.unread, "label": Request.label,
    "assignee": Request.assignee_id, "id": Request.id,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Intake:
    """What a sender says of a packet."""

    policy: str | None = None
    pathway: str | None = None
    date: str | None = None
    line_of_business: str | None = None
    state: str | None = None
    expedited: bool = False
    label: str = ""
    password: str | None = None
    received_at: dt.datetime | None = None
    """When the packet arrived; ``None``: now."""

    def asked(self) -> dict[str, Any]:
        """The question as it is kept."""
        names = ("policy", "pathway", "date", "line_of_business", "state")
        return {n: v for n in names if (v := getattr(self, n))}


def new_id() -> str:
    """A short random id, without signs that look alike."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH))


def save_upload(
    store: Store, sent: Sequence[tuple[str, BinaryIO]], intake: Intake, rules: Rules
) -> tuple[str, tuple[kept.Saved, ...]]:
    """Write a packet's files; gives the id of the request to come."""
    request_id = new_id()
    saved = kept.save_files(store, request_id, sent, rules.uploads)
    if intake.password:
        kept.keep_password(store, request_id, intake.password)
    return request_id, saved


def create(
    session: Session, request_id: str, saved: Sequence[kept.Saved], intake: Intake, rules: Rules, *, by: int | None
) -> Request:
    """Make the request of files that were written, and the job that reads them."""
    moment = now()
    received = intake.received_at or moment
    digest = kept.packet_sha(saved)
    request = Request(
        id=request_id, received_at=received, created_by=by, line_of_business=intake.line_of_business,
        state=intake.state, expedited=intake.expedited, policy=intake.policy, pathway=intake.pathway,
        date=intake.date, asked=intake.asked(), label=intake.label[:200], status="queued", packet_sha=digest,
        due_at=rules.deadlines.due(
            received, expedited=intake.expedited, line_of_business=intake.line_of_business, state=intake.state
        ),
        duplicate_of=_earlier(session, digest, saved), changed_by=by, changed_at=moment, computing=True,
    )  # fmt: skip
    session.add(request)
    session.flush()
    session.add_all(
        File(request_id=request_id, place=f.place, name=f.name, sha256=f.sha256, size=f.size) for f in saved
    )
    jobs.enqueue(session, "read", request_id)
    return request


def set_due(request: Request, rules: Rules) -> None:
    """Bring the deadline in line with receipt, urgency, line of business and state."""
    request.due_at = rules.deadlines.due(
        request.received_at, expedited=request.expedited, line_of_business=request.line_of_business,
        state=request.state,
    )  # fmt: skip


def _earlier(session: Session, digest: str, saved: Sequence[kept.Saved]) -> str | None:
    """The first request with the same files, or with all of these among others."""
    same = session.scalar(select(Request.id).where(Request.packet_sha == digest).order_by(Request.received_at).limit(1))
    if same is not None:
        return same
    wanted = {f.sha256 for f in saved}
    return session.scalar(
        select(File.request_id)
        .join(Request, Request.id == File.request_id)
        .where(File.sha256.in_(wanted))
        .group_by(File.request_id, Request.received_at)
        .having(func.count(func.distinct(File.sha256)) == len(wanted))
        .order_by(Request.received_at)
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """Which requests of the queue, in which order; ``sort`` is a key of :data:`SORTS`, with ``-`` the other way."""

    status: tuple[str, ...] = ()
    assignee: str = ""
    """A user's name, ``me`` or ``none``."""
    q: str = ""
    policy: str = ""
    outcome: str = ""
    overdue: bool = False
    duplicates: bool = False
    sort: str = "due"
    page: int = 1


_TELLING = ("outcome", "met", "missing", "review")


def tells_result(wanted: Filter) -> bool:
    """Whether which rows are shown, or their order, says something of what the program found."""
    return bool(wanted.outcome) or wanted.sort.removeprefix("-") in _TELLING


def _among(ids: frozenset[str]) -> ColumnElement[bool]:
    """Whether a request is one of these. The ids stand in the query: there may be more than it takes parameters."""
    return Request.id.in_(bindparam("ids", sorted(ids), expanding=True, literal_execute=True))


def _conditions(wanted: Filter, user: User, *, own_only: bool, assigned_only: bool) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if own_only:
        found.append(Request.created_by == user.id)
    if assigned_only:
        found.append(or_(Request.assignee_id == user.id, Request.assignee_id.is_(None)))
    if wanted.status:
        found.append(Request.status.in_(wanted.status))
    if wanted.assignee == "none":
        found.append(Request.assignee_id.is_(None))
    elif wanted.assignee == "me":
        found.append(Request.assignee_id == user.id)
    elif wanted.assignee:
        found.append(Request.assignee_id.in_(select(User.id).where(func.lower(User.name) == wanted.assignee.lower())))
    if wanted.q:
        found.append(_search(wanted.q))
    if wanted.policy:
        found.append(Request.policy == wanted.policy)
    if wanted.outcome:
        found.append(Request.outcome == wanted.outcome)
    if wanted.overdue:
        found += [Request.due_at < now(), Request.status != "signed"]
    if wanted.duplicates:
        found.append(Request.duplicate_of.is_not(None))
    return found


def _search(q: str) -> ColumnElement[bool]:
    """Every word in some column of the queue."""
    columns = (Request.id, Request.label, Request.patient_initials, Request.policy, Request.pathway)
    words = [or_(*(func.lower(c).contains(word, autoescape=True) for c in columns)) for word in q.lower().split()[:8]]
    everything: ColumnElement[bool] = words[0]
    for word in words[1:]:
        everything = everything & word
    return everything


def select_queue(
    wanted: Filter,
    user: User,
    *,
    own_only: bool = False,
    assigned_only: bool = False,
    masked: frozenset[str] = frozenset(),
) -> Select[Request, str]:
    """The queue's rows: request and name of the assignee. Results of ``masked`` requests neither filter nor sort."""
    key, down = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    column = SORTS.get(key, Request.due_at)
    query = select(Request, User.name).outerjoin(User, User.id == Request.assignee_id)
    conditions = _conditions(wanted, user, own_only=own_only, assigned_only=assigned_only)
    if masked and wanted.outcome:
        conditions.append(~_among(masked))
    if masked and key in _TELLING:
        column = case((_among(masked), null()), else_=column)
    return query.where(*conditions).order_by(column.desc() if down else column, Request.id)


def page_of(session: Session, query: Select[Request, str], page: int) -> tuple[list[tuple[Request, str | None]], int]:
    """One page of the queue (from 1) and how many rows there are in all."""
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session.execute(query.offset((max(page, 1) - 1) * PAGE).limit(PAGE)).all()
    return [(r[0], r[1]) for r in rows], total


def files_of(session: Session, request_id: str) -> tuple[kept.Saved, ...]:
    """The files of a request in order."""
    rows = session.scalars(select(File).where(File.request_id == request_id).order_by(File.place))
    return tuple(kept.Saved(f.place, f.name, f.sha256, f.size) for f in rows)


def as_row(request: Request, assignee: str | None, *, moment: dt.datetime | None = None) -> dict[str, Any]:
    """A request as the queue shows it."""
    left = (request.due_at - (moment or now())).total_seconds()
    return {
        "id": request.id, "status": request.status, "computing": request.computing, "error": request.error_code,
        "label": request.label, "patient": request.patient_initials, "policy": request.policy,
        "pathway": request.pathway, "date": request.date, "line_of_business": request.line_of_business,
        "state": request.state, "expedited": request.expedited, "outcome": request.outcome,
        "counts": {"met": request.met, "missing": request.missing, "review": request.review, "unread": request.unread},
        "received_at": request.received_at.isoformat(), "due_at": request.due_at.isoformat(),
        "seconds_left": int(left), "overdue": left < 0 and request.status != "signed",
        "assignee": assignee, "duplicate_of": request.duplicate_of, "recommendation": request.recommendation,
        "version": request.version,
    }  # fmt: skip
