"""Health, metrics and the API's description. None of it says anything of a patient."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chartcite.review.desk.context import Anybody, Auditor, Problem, TheDesk, open_to_all
from chartcite.review.store.db import now
from chartcite.review.store.tables import Job
from chartcite.review.store.tables import Request as Row

router = APIRouter(tags=["operation"])
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meter:
    """What the desk counts of itself."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter(
            "chartcite_http_answers_total", "Answers", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "chartcite_http_seconds", "Time of an answer", ["method", "route"], buckets=_BUCKETS, registry=self.registry
        )
        self.requests = Gauge("chartcite_requests", "Requests by status", ["status"], registry=self.registry)
        self.overdue = Gauge("chartcite_requests_overdue", "Requests over their deadline", registry=self.registry)
        self.jobs = Gauge("chartcite_jobs", "Jobs by state", ["state"], registry=self.registry)


class Watch:
    """Counts and times every answer by the pattern of its route, never by its path."""

    def __init__(self, app: ASGIApp, *, meter: Meter) -> None:
        self._app, self._meter = app, meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and note how long it took."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in ("GET", "POST", "PUT", "DELETE") else "other"
            self._meter.answers.labels(method, route, str(status)).inc()
            self._meter.seconds.labels(method, route).observe(time.perf_counter() - began)


def watch(app: FastAPI) -> None:
    """Begin to count."""
    app.state.meter = Meter()
    app.add_middleware(Watch, meter=app.state.meter)


@router.get("/healthz", dependencies=[Depends(open_to_all)])
def healthz(desk: TheDesk) -> dict[str, str]:
    """Whether the desk answers and its database with it."""
    try:
        good = desk.store.ping()
    except Exception:
        good = False
    if not good:
        raise Problem(503, "database", "The database does not answer.")
    return {"status": "ok"}


@router.get("/metrics", response_class=Response)
def metrics(request: Request, person: Auditor, desk: TheDesk) -> Response:
    """Figures for Prometheus, with a token of an auditor or administrator."""
    meter: Meter = request.app.state.meter
    with desk.store.read() as db:
        statuses = dict(db.execute(select(Row.status, func.count()).group_by(Row.status)).all())
        states = dict(db.execute(select(Job.state, func.count()).group_by(Job.state)).all())
        late = db.scalar(select(func.count()).where(Row.due_at < now(), Row.status != "signed")) or 0
    for status in ("queued", "reading", "ready", "failed", "signed"):
        meter.requests.labels(status).set(statuses.get(status, 0))
    for state in ("queued", "leased", "done", "failed"):
        meter.jobs.labels(state).set(states.get(state, 0))
    meter.overdue.set(late)
    return Response(generate_latest(meter.registry), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/api/v1/openapi.json", include_in_schema=False)
def openapi(request: Request, person: Anybody) -> dict[str, Any]:
    """The description of the API."""
    found: dict[str, Any] = request.app.openapi()
    return found
