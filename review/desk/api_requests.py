"""The API of requests: intake, the queue, one request."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chartcite.criteria.loader import built_in
from chartcite.review.desk import unanswered
from chartcite.review.desk.api_clock import checked
from chartcite.review.desk.changes import Plain, Versioned, for_change
from chartcite.review.desk.context import Desk, InQueue, Person, Problem, Sender, TheDesk, Watcher, visible
from chartcite.review.desk.engine import Question
from chartcite.review.store import audit, files, jobs, requests, tables
from chartcite.review.store.db import now
from chartcite.review.store.users import Role, by_name, roles_of

router = APIRouter(prefix="/api/v1", tags=["requests"])
_COLUMNS = (
    "id", "label", "patient", "policy", "pathway", "date", "line_of_business", "expedited", "status", "outcome",
    "met", "missing", "review", "blind", "unread", "received_at", "due_at", "deadline", "overdue", "assignee",
    "duplicate_of", "recommendation",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

RequestId = Annotated[str, Field(max_length=24)]
FormText = Annotated[str | None, Form(max_length=200)]


@router.post("/requests", status_code=202)
def intake(
    person: Sender,
    desk: TheDesk,
    files: Annotated[list[UploadFile], File(description="The packet's files, in order.")],
    policy: FormText = None,
    pathway: FormText = None,
    date: Annotated[str | None, Form(max_length=10)] = None,
    line_of_business: Annotated[str | None, Form(max_length=80)] = None,
    state: Annotated[str | None, Form(max_length=2)] = None,
    expedited: Annotated[bool, Form()] = False,
    label: Annotated[str, Form(max_length=200)] = "",
    received_at: Annotated[AwareDatetime | None, Form(description="When it arrived, if not now.")] = None,
    password: Annotated[str | None, Form(max_length=200, description="Opens protected PDF files.")] = None,
) -> dict[str, Any]:
    """Take a packet in. Its review runs in the background; the answer is the new request's id."""
    given = requests.Intake(
        policy or None, pathway or None, date or None, line_of_business or None, (state or "").upper() or None,
        expedited, label, password or None, checked(received_at),
    )  # fmt: skip
    return take_in(desk, person, [(f.filename or "file", f.file) for f in files], given)


def take_in(desk: Desk, person: Person, sent: list[tuple[str, BinaryIO]], given: requests.Intake) -> dict[str, Any]:
    """Keep a packet and queue its review. Raises :class:`UsageError` and :class:`LimitExceededError`."""
    check_question(desk, given.asked())
    request_id, saved = requests.save_upload(desk.store, sent, given, desk.rules)
    try:
        with desk.store.write() as db:
            row = requests.create(db, request_id, saved, given, desk.rules, by=person.id)
            audit.append(db, person.name, "request.intake", request_id, files=len(saved), packet=row.packet_sha)
    except BaseException:
        files.remove(desk.store, request_id)
        raise
    return {"id": request_id, "duplicate_of": row.duplicate_of, "due_at": row.due_at.isoformat()}


def check_question(desk: Desk, asked: dict[str, Any]) -> None:
    """Raises :class:`UsageError` for a question that cannot be answered; only policies that are built in are known."""
    policy = asked.get("policy")
    if policy is not None and policy not in built_in():
        raise Problem(422, "unknown_policy", "There is no policy of this id.", f"Known: {', '.join(built_in())}.")
    desk.engine.check(Question(**asked))


class QueueQuery(BaseModel):
    """The queue's filter as a query."""

    model_config = ConfigDict(extra="forbid")
    status: list[Literal["queued", "reading", "ready", "failed", "signed"]] = []
    assignee: str = Field("", max_length=120, description="A user's name, me or none.")
    q: str = Field("", max_length=200, description="Words of id, label, initials, policy or pathway.")
    policy: str = Field("", max_length=120)
    outcome: str = Field("", max_length=24)
    overdue: bool = False
    duplicates: bool = False
    sort: str = Field("due", pattern=f"^-?({'|'.join(requests.SORTS)})$", description="With - the other way.")
    page: int = Field(1, ge=1, le=100_000)

    def filter(self) -> requests.Filter:
        """The filter itself."""
        return requests.Filter(**self.model_dump() | {"status": tuple(self.status), "q": clean(self.q)})


def clean(text: str) -> str:
    """Text of a query without characters that no database takes."""
    return text.replace("\0", "").strip()


def queue_rows(desk: Desk, person: Person, wanted: requests.Filter) -> dict[str, Any]:
    """A page of the queue as the person may see it."""
    with desk.store.read() as db:
        rows, total = requests.page_of(db, _query(db, desk, person, wanted), wanted.page)
        hidden = unanswered.of_rows(db, desk, person, [r for r, _ in rows])
    moment = now()
    return {
        "requests": [_row(desk, person, r, name, hidden, moment=moment) for r, name in rows],
        "total": total, "page": wanted.page, "page_size": requests.PAGE,
    }  # fmt: skip


def _row(
    desk: Desk, person: Person, row: tables.Request, assignee: str | None, hidden: Mapping[str, frozenset[str]], *,
    moment: dt.datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A request as the queue shows it, with the rule behind its clock; ``hidden`` is by request.

    A clinic sees how far its own is, and nothing of what reviewers found or who they are.
    """
    rule = desk.rules.deadlines.rule(expedited=row.expedited, line_of_business=row.line_of_business, state=row.state)
    shown = requests.as_row(row, assignee, moment=moment) | {"deadline": str(rule)}
    if person.has(Role.PROVIDER):
        counts = {**dict.fromkeys(shown["counts"]), "unread": shown["counts"]["unread"]}
        return shown | {"outcome": None, "counts": counts, "assignee": None, "recommendation": None, "blind": 0}
    return unanswered.masked_row(shown, row.statuses, hidden.get(row.id, ()))


def _query(db: Session, desk: Desk, person: Person, wanted: requests.Filter) -> Select[tables.Request, str]:
    if person.has(Role.PROVIDER):
        wanted = replace(wanted, outcome="", assignee="", sort="due" if requests.tells_result(wanted) else wanted.sort)
    masked = unanswered.ids(db, desk, person) if requests.tells_result(wanted) else frozenset[str]()
    narrow = desk.rules.assigned_only and not person.has(Role.AUDITOR, Role.INTAKE)
    return requests.select_queue(
        wanted, person.user, own_only=person.has(Role.PROVIDER), assigned_only=narrow, masked=masked
    )


@router.get("/requests")
def queue(person: Watcher, desk: TheDesk, wanted: Annotated[QueueQuery, Query()]) -> dict[str, Any]:
    """The queue: requests with result, counts, clock and assignee."""
    audit.log(desk.store, person.name, "queue.view")
    return queue_rows(desk, person, wanted.filter())


@router.get("/requests.csv", response_class=StreamingResponse)
def queue_csv(person: InQueue, desk: TheDesk, wanted: Annotated[QueueQuery, Query()]) -> StreamingResponse:
    """The queue as CSV: every row of the filter, whatever the page."""
    audit.log(desk.store, person.name, "queue.export")
    headers = {"Content-Disposition": 'attachment; filename="queue.csv"'}
    return StreamingResponse(_csv(desk, person, wanted.filter()), media_type="text/csv; charset=utf-8", headers=headers)


def _csv(desk: Desk, person: Person, wanted: requests.Filter) -> Iterator[str]:
    yield _csv_line(_COLUMNS)
    with desk.store.read() as db:
        for part in db.execute(_query(db, desk, person, wanted)).yield_per(500).partitions():
            hidden = unanswered.of_rows(db, desk, person, [row for row, _ in part])
            for row, name in part:
                shown = _row(desk, person, row, name, hidden)
                shown |= shown["counts"]
                yield _csv_line([shown[c] for c in _COLUMNS])


def _csv_line(values: Iterable[Any]) -> str:
    """One line; a value that a spreadsheet would take for a formula is quoted."""
    line = io.StringIO()
    texts = ["" if v is None else str(v) for v in values]
    csv.writer(line).writerow([f"'{t}" if t.startswith(_FORMULA) else t for t in texts])
    return line.getvalue()


class Assignment(BaseModel):
    """Requests, and who works on them (``null``: nobody)."""

    model_config = ConfigDict(extra="forbid")
    ids: list[RequestId] = Field(min_length=1, max_length=1000)
    assignee: str | None = Field(None, max_length=120)


@router.post("/requests/assign")
def assign(body: Assignment, person: InQueue, desk: TheDesk) -> dict[str, Any]:
    """Give requests to a person, or to nobody. All or none."""
    if person.has(Role.AUDITOR) and not person.has(Role.REVIEWER, Role.PHYSICIAN, Role.INTAKE):
        raise Problem(403, "not_allowed", "Your account may not do this.", "Ask an administrator for the role.")
    with desk.store.write() as db:
        chosen = None
        if body.assignee is not None:
            chosen = by_name(db, clean(body.assignee))
            if chosen is None or not chosen.active or not roles_of(chosen) & {Role.REVIEWER, Role.PHYSICIAN}:
                raise Problem(422, "no_such_reviewer", "There is no reviewer of that name.", "Choose one of the list.")
        for request_id in sorted(set(body.ids)):
            row = visible(db, desk, person, clean(request_id), lock=True)
            row.assignee_id = chosen.id if chosen else None
            audit.append(db, person.name, "request.assign", row.id, to=chosen.id if chosen else None)
    return {"assigned": len(set(body.ids)), "assignee": chosen.name if chosen else None}


@router.get("/requests/{request_id}")
def one(request_id: str, person: Watcher, desk: TheDesk) -> dict[str, Any]:
    """One request: what the queue shows of it, its files, and how far the work is."""
    shown = request_meta(desk, person, request_id)
    audit.log(desk.store, person.name, "request.view", request_id)
    return shown


def request_meta(desk: Desk, person: Person, request_id: str) -> dict[str, Any]:
    """What the screens show of a request beside its result."""
    with desk.store.read() as db:
        row = visible(db, desk, person, request_id)
        names = dict(db.execute(select(tables.User.id, tables.User.name)).all())
        hidden = unanswered.of_rows(db, desk, person, [row])
        found = _row(desk, person, row, names.get(row.assignee_id or 0), hidden)
        found["files"] = [{"name": f.name, "size": f.size, "sha256": f.sha256} for f in requests.files_of(db, row.id)]
        found["asked"] = row.asked
        found["changed_by"] = None if person.has(Role.PROVIDER) else names.get(row.changed_by or 0)
        found["changed_at"] = row.changed_at.isoformat() if row.changed_at else None
        found["progress"] = progress_of(jobs.progress_of(db, row.id))
    return found


@router.get("/requests/{request_id}/progress")
def progress(request_id: str, person: Watcher, desk: TheDesk) -> dict[str, Any]:
    """How far the work on a request is: small, for asking again and again; not a view of the packet."""
    with desk.store.read() as db:
        row = visible(db, desk, person, request_id)
        job = jobs.progress_of(db, row.id)
        return {"id": row.id, "status": row.status, "computing": row.computing, "version": row.version,
                "error": row.error_code, "progress": progress_of(job)}  # fmt: skip


def progress_of(job: tables.Job | None) -> dict[str, Any] | None:
    """A job as the screens show it: pages read and pages in all, as far as they are known."""
    if job is None:
        return None
    return {"kind": job.kind, "state": job.state, "done": job.done, "total": job.total, "attempts": job.attempts,
            "error": job.error}  # fmt: skip


class NewQuestion(BaseModel):
    """What a request asks for, said anew; ``null`` is read from the packet."""

    model_config = ConfigDict(extra="forbid")
    version: int
    policy: str | None = Field(None, max_length=120)
    pathway: str | None = Field(None, max_length=120)
    date: str | None = Field(None, max_length=10)
    line_of_business: str | None = Field(None, max_length=80)
    state: str | None = Field(None, max_length=2)


@router.put("/requests/{request_id}/question", status_code=202)
def ask_again(request_id: str, body: NewQuestion, person: Sender, desk: TheDesk) -> dict[str, Any]:
    """Say policy, pathway or date where the packet leaves them open, or correct them; the review runs again."""
    asked = body.model_dump(exclude={"version"}, exclude_none=True)
    check_question(desk, asked)
    with desk.store.write() as db:
        row = for_change(db, desk, person, request_id, body.version)
        row.asked = asked
        row.line_of_business = asked.get("line_of_business")
        row.state = asked.get("state")
        requests.set_due(row, desk.rules)
        row.recommendation = None
        row.status = "queued" if row.result_version == 0 else "ready"
        row.computing, row.error_code = True, ""
        jobs.enqueue(db, "read" if row.result_version == 0 else "again", row.id)
        audit.append(db, person.name, "request.question", row.id, version=row.version, said=sorted(asked))
        return {"id": row.id, "version": row.version}


class Again(Versioned):
    """Another attempt, with a password where the files need one."""

    password: Annotated[Plain, Field(max_length=200)] | None = None


@router.post("/requests/{request_id}/retry", status_code=202)
def retry(request_id: str, body: Again, person: Sender, desk: TheDesk) -> dict[str, Any]:
    """Try a request again whose review failed."""
    with desk.store.write() as db:
        row = for_change(db, desk, person, request_id, body.version)
        if row.status != "failed":
            raise Problem(409, "not_failed", "The review of this request did not fail.")
        row.status, row.computing, row.error_code = "queued", True, ""
        files.forget_password(desk.store, row.id)
        if body.password:
            files.keep_password(desk.store, row.id, body.password)
        jobs.enqueue(db, "read", row.id)
        audit.append(db, person.name, "request.retry", row.id, version=row.version)
        return {"id": row.id, "version": row.version}
