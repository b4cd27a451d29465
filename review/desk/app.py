"""The application: every route with its policy, one way to answer failures, the security around all of it."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from loguru import logger
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from chartcite.models.errors import ChartCiteError, InputError, LimitExceededError, UsageError
from chartcite.review.desk import auth, health, oidc
from chartcite.review.desk.context import Allow, Desk, Problem, open_to_all
from chartcite.review.desk.engine import Engine
from chartcite.review.desk.security import Security
from chartcite.review.desk.settings import Settings
from chartcite.review.store.db import Store

UPLOADS = ("/api/v1/requests", "/api/v1/check", "/check", "/intake", "/queue")


def create_app(settings: Settings, engine: Engine, *, store: Store | None = None) -> FastAPI:
    """The desk as an ASGI application. The database must be at the newest schema."""
    app = FastAPI(
        title="ChartCite review desk", version="1", docs_url=None, redoc_url=None, openapi_url=None,
        description="Requests, their reviews and decisions. Every change names the version of the request it was "
        "made on; 409 says who was faster.",
    )  # fmt: skip
    kept = store or Store(settings.data, database_url=settings.database_url)
    app.state.desk = Desk(kept, engine, settings.rules, settings)
    app.state.error_page = None
    for module in (auth, health, oidc, *_parts()):
        if hasattr(module, "router"):
            app.router.routes.extend(module.router.routes)
        if hasattr(module, "mount"):
            module.mount(app)
    _failures(app)
    health.watch(app)
    uncovered = [f"{route.path}" for route in api_routes(app) if policy_of(route) is None]
    if uncovered:
        raise RuntimeError(f"routes without a policy: {', '.join(uncovered)}")
    app.add_middleware(
        Security, hosts=settings.hosts(), secure=settings.secure, most_mb=settings.rules.uploads.packet_mb,
        upload_paths=UPLOADS,
    )  # fmt: skip
    return app


def _parts() -> list[ModuleType]:
    """The modules of this package that bring routes: ``api_...`` and ``pages_...``, by name."""
    folder = str(Path(__file__).parent)
    names = sorted(m.name for m in pkgutil.iter_modules([folder]) if m.name.startswith(("api_", "pages_")))
    return [importlib.import_module(f"{__package__}.{name}") for name in names]


def api_routes(app: FastAPI) -> list[APIRoute]:
    """Every route that runs code of ours. Raises ``RuntimeError`` for one whose policy nobody could tell."""
    others = [r for r in app.routes if not isinstance(r, APIRoute) and not _static(r)]
    if others:
        raise RuntimeError(f"routes of a kind without policies: {others}")
    return [r for r in app.routes if isinstance(r, APIRoute)]


def _static(route: BaseRoute) -> bool:
    """Whether a route hands out the desk's own style sheets and scripts, which hold nothing of anybody."""
    return isinstance(route, Mount) and isinstance(route.app, StaticFiles)


def policy_of(route: APIRoute) -> Allow | str | None:
    """Who may use a route: its :class:`Allow`, ``"all"``, or nothing said."""
    return _policy(route.dependant)


def _policy(dependant: Dependant) -> Allow | str | None:
    for part in dependant.dependencies:
        if isinstance(part.call, Allow):
            return part.call
        if part.call is open_to_all:
            return "all"
        inner = _policy(part)
        if inner is not None:
            return inner
    return None


def _failures(app: FastAPI) -> None:
    """Every failure as ``{"error": {"code", "message", "remedy"}}``, or as a page where a person opened it."""

    @app.exception_handler(ChartCiteError)
    async def ours(request: Request, error: ChartCiteError) -> Response:
        return answer(request, _status(error), error.as_dict())

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        message = {404: "There is nothing here.", 405: "That cannot be done here."}.get(error.status_code, "Refused.")
        problem = {"code": f"http_{error.status_code}", "message": message, "remedy": ""}
        return answer(request, error.status_code, problem, headers=dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        where = sorted({".".join(str(x) for x in e["loc"][1:]) or str(e["loc"][0]) for e in error.errors()})
        shown = ", ".join(w[:40] for w in where[:5])
        return answer(request, 422, {"code": "invalid", "message": f"Not valid: {shown}.", "remedy": ""})

    @app.exception_handler(Exception)
    async def defect(request: Request, error: Exception) -> Response:
        route = getattr(request.scope.get("route"), "path", "")
        logger.error("{} {} failed: {}", request.method, route, type(error).__name__)
        problem = {"code": "internal", "message": "The desk failed.", "remedy": "Try again; tell who runs the desk."}
        return answer(request, 500, problem)


def _status(error: ChartCiteError) -> int:
    if isinstance(error, Problem):
        return error.status
    if isinstance(error, LimitExceededError):
        return 413
    return 422 if isinstance(error, UsageError | InputError) else 500


def answer(
    request: Request, status: int, problem: dict[str, Any], *, headers: dict[str, str] | None = None
) -> Response:
    """A failure as JSON; where a person opened a page, the log-in or the page for failures."""
    page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if page and status == 401 and request.method == "GET":
        return RedirectResponse(f"/login?next={quote(request.url.path)}", status_code=303)
    if page and request.app.state.error_page is not None:
        shown: Response = request.app.state.error_page(request, status, problem)
        return shown
    return JSONResponse({"error": problem}, status_code=status, headers=headers)
