"""The queue of work: jobs are leased, kept alive by heartbeats, tried again a few times, and done exactly once.

A job's effects are written in the transaction that closes it, and only while its lease is the worker's own: a worker
that lost its lease (it hung, or was believed dead) cannot write.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import socket

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from chartcite.review.store.db import Store, now
from chartcite.review.store.tables import Job, Request

_WAITS = (0, 2, 10, 60)
"""Seconds before each attempt."""


class LeaseLostError(Exception):
    """The job is no longer this worker's."""


def worker_name() -> str:
    """A lease's owner: host, process, and what tells it from an earlier process of that number."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def enqueue(session: Session, kind: str, request_id: str) -> Job:
    """Put a job into the queue."""
    moment = now()
    job = Job(id=secrets.token_hex(12), kind=kind, request_id=request_id, state="queued",
              created_at=moment, not_before=moment)  # fmt: skip
    session.add(job)
    session.flush()
    return job


def enqueue_once(session: Session, kind: str, request_id: str) -> None:
    """Put a job into the queue unless one of its kind waits there already, not yet begun."""
    waiting = select(Job.id).where(
        Job.request_id == request_id, Job.kind == kind, Job.state == "queued", Job.attempts == 0
    )
    if session.scalar(waiting.limit(1)) is None:
        enqueue(session, kind, request_id)


def claim(store: Store, owner: str, *, lease_seconds: float, most_attempts: int) -> Job | None:
    """The next job, leased to ``owner``. One whose attempts are used up fails, and its request with it."""
    with store.read() as session:
        if session.scalar(select(Job.id).where(_free(now())).limit(1)) is None:
            return None
    with store.write() as session:
        moment = now()
        other = aliased(Job)
        busy = exists().where(
            other.request_id == Job.request_id, other.id != Job.id, other.state == "leased", other.lease_until >= moment
        )
        query = select(Job).where(_free(moment), ~busy).order_by(Job.created_at, Job.id).limit(1)
        job = session.scalar(query.with_for_update(skip_locked=True) if not store.sqlite else query)
        if job is None:
            return None
        if job.attempts >= most_attempts:
            _give_up(session, job, "gave_up", "The worker stopped each time it worked on it.")
            return None
        job.state, job.lease, job.lease_until = "leased", owner, moment + dt.timedelta(seconds=lease_seconds)
        job.attempts += 1
        job.done = job.total = 0
        return job


def _free(moment: dt.datetime) -> ColumnElement[bool]:
    """Jobs that wait, and those whose lease ran out."""
    waits = and_(Job.state == "queued", Job.not_before <= moment)
    return or_(waits, and_(Job.state == "leased", Job.lease_until < moment))


def heartbeat(
    store: Store, job: Job, *, lease_seconds: float, done: int | None = None, total: int | None = None
) -> None:
    """Prolong the lease and note how far the work is. Raises :class:`LeaseLostError`."""
    values: dict[str, object] = {"lease_until": now() + dt.timedelta(seconds=lease_seconds)}
    if done is not None:
        values |= {"done": done, "total": total or 0}
    with store.write() as session:
        own = and_(Job.id == job.id, Job.state == "leased", Job.lease == job.lease)
        changed = session.execute(update(Job).where(own).values(**values))
        if not getattr(changed, "rowcount", 0):
            raise LeaseLostError


def finish(session: Session, job: Job) -> None:
    """Close a job inside the transaction that writes its effects. Raises :class:`LeaseLostError`."""
    own = and_(Job.id == job.id, Job.state == "leased", Job.lease == job.lease)
    closed = session.execute(
        update(Job).where(own).values(state="done", lease=None, lease_until=None, finished_at=now())
    )
    if not getattr(closed, "rowcount", 0):
        raise LeaseLostError


def fail(store: Store, job: Job, *, code: str, message: str, again: bool, most_attempts: int) -> None:
    """Put a job back for another attempt, or close it and its request as failed. ``message`` holds no patient text."""
    with store.write() as session:
        row = session.get(Job, job.id)
        if row is None or row.state != "leased" or row.lease != job.lease:
            return
        if again and row.attempts < most_attempts:
            wait = _WAITS[min(row.attempts, len(_WAITS) - 1)]
            row.state, row.lease, row.lease_until = "queued", None, None
            row.not_before, row.error = now() + dt.timedelta(seconds=wait), code
            return
        _give_up(session, row, code, message)


def _give_up(session: Session, job: Job, code: str, message: str) -> None:
    job.state, job.lease, job.lease_until, job.finished_at = "failed", None, None, now()
    job.error = message[:400]
    request = session.get(Request, job.request_id)
    if request is not None:
        request.computing = False
        request.error_code = code[:40]
        if request.result_version == 0 or job.kind == "read":
            request.status = "failed"


def release_dead(store: Store) -> int:
    """Free the leases of processes of this machine that are gone; gives how many."""
    host = socket.gethostname()
    with store.write() as session:
        held = session.scalars(select(Job).where(Job.state == "leased", Job.lease.startswith(f"{host}:")))
        dead = [job for job in held if not _alive(job.lease or "")]
        for job in dead:
            job.lease_until = now() - dt.timedelta(seconds=1)
        return len(dead)


def _alive(lease: str) -> bool:
    try:
        os.kill(int(lease.split(":")[1]), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError, IndexError):
        return True
    return True


def progress_of(session: Session, request_id: str) -> Job | None:
    """The newest job of a request."""
    query = select(Job).where(Job.request_id == request_id).order_by(Job.created_at.desc(), Job.id.desc()).limit(1)
    return session.scalar(query)


def more_for(session: Session, request_id: str) -> bool:
    """Whether other work on a request is still to do."""
    query = select(Job.id).where(Job.request_id == request_id, Job.state.in_(("queued", "leased"))).limit(1)
    return session.scalar(query) is not None
