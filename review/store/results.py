"""Results as they are kept, and what the queue shows of them."""

from __future__ import annotations

import json
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.models.finding import Result, Status
from chartcite.review.store import audit, jobs
from chartcite.review.store.db import Store, now
from chartcite.review.store.requests import set_due
from chartcite.review.store.rules import Rules
from chartcite.review.store.tables import Job, Request, StoredResult

Refresh = Callable[[Session, Request], object]
"""Brings a request's outcome and counts in line with its result and what people said."""


_MOST = 16
_recent: OrderedDict[tuple[str, int], Result] = OrderedDict()
_lock = threading.Lock()


def pack(text: str) -> bytes:
    """JSON text as it is stored."""
    return zlib.compress(text.encode(), 6)


def unpack(data: bytes) -> str:
    """The JSON text of what is stored."""
    return zlib.decompress(data).decode()


def newest(session: Session, request: Request) -> Result | None:
    """The program's result that holds for a request now. Those that were asked for last are at hand."""
    key = (request.id, request.result_version)
    with _lock:
        if key in _recent:
            _recent.move_to_end(key)
            return _recent[key]
    row = session.get(StoredResult, key) if request.result_version else None
    if row is None:
        return None
    found = Result.model_validate_json(unpack(row.json))
    with _lock:
        _recent[key] = found
        while len(_recent) > _MOST:
            _recent.popitem(last=False)
    return found


def newest_json(session: Session, request: Request) -> dict[str, Any] | None:
    """The same as plain data, unchecked and so quicker."""
    row = session.get(StoredResult, (request.id, request.result_version)) if request.result_version else None
    return None if row is None else dict(json.loads(unpack(row.json)))


def counts_of(statuses: Iterable[str]) -> tuple[int, int, int]:
    """How many leaves are met (or do not apply), missing (silent or short of it), and to be reviewed."""
    values = [Status(s) for s in statuses]
    met = sum(s in (Status.MET, Status.NOT_APPLICABLE) for s in values)
    missing = sum(s in (Status.NOT_MET, Status.NOT_DOCUMENTED) for s in values)
    return met, missing, sum(s is Status.NEEDS_REVIEW for s in values)


def store_result(
    store: Store, job: Job, result: Result, *, initials: str, unread: int, rules: Rules, refresh: Refresh
) -> None:
    """Write what a job found and close it, in one transaction. Raises :class:`jobs.LeaseLostError`."""
    text = result.model_dump_json(by_alias=True)
    with store.write() as session:
        jobs.finish(session, job)
        request = session.scalar(select(Request).where(Request.id == job.request_id).with_for_update())
        if request is None:
            raise jobs.LeaseLostError
        number = request.result_version + 1
        session.add(StoredResult(request_id=request.id, version=number, at=now(), job_id=job.id, json=pack(text)))
        request.result_version = number
        request.version += 1
        request.policy, request.pathway, request.date = result.policy.id, result.pathway, result.date
        request.error_code = ""
        request.patient_initials = initials[:8]
        request.unread = unread
        _where(request, result, rules)
        request.computing = jobs.more_for(session, request.id)
        if request.status in ("queued", "reading", "failed"):
            request.status = "ready"
        request.recommendation = None
        session.flush()
        refresh(session, request)
        audit.append(session, "worker", f"result.{job.kind}", request.id, version=request.version, job=job.id,
                     outcome=request.outcome)  # fmt: skip


def _where(request: Request, result: Result, rules: Rules) -> None:
    """Line of business and state as the packet states them, where the sender did not; the clock follows them."""
    read = {a.name: a.value for a in reversed(result.request) if a.value}
    said = {**read, **request.asked}
    request.line_of_business = (said.get("line_of_business") or "")[:80] or None
    request.state = (said.get("state") or "")[:2] or None
    set_due(request, rules)
