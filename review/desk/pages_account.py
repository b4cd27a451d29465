"""Screens of accounts: log-in, log-out, the first administrator."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from chartcite.models.errors import ChartCiteError
from chartcite.review.desk import auth
from chartcite.review.desk.context import Anybody, Desk, Problem, TheDesk, open_to_all, person_of
from chartcite.review.desk.shell import as_json, screen
from chartcite.review.store import audit, sessions, users
from chartcite.review.store.tables import User

router = APIRouter(include_in_schema=False)
Field = Annotated[str, Form(max_length=1024)]


def _home(user: User) -> str:
    """Where a person starts."""
    roles = users.roles_of(user)
    if users.Role.PROVIDER in roles:
        return "/check"
    if roles & {users.Role.REVIEWER, users.Role.PHYSICIAN, users.Role.INTAKE}:
        return "/queue"
    return "/users" if users.Role.ADMINISTRATOR in roles else "/audit"


def _inside(path: str) -> str:
    """A path of this desk, or nothing."""
    own = path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path and "\r" not in path
    return path if own else ""


@router.get("/", dependencies=[Depends(open_to_all)])
def root(request: Request) -> Response:
    """The desk's front door."""
    person = person_of(request)
    return RedirectResponse(_home(person.user) if person else "/login", status_code=303)


@router.get("/login", dependencies=[Depends(open_to_all)])
def login(request: Request, desk: TheDesk, next: str = "") -> Response:
    """The log-in; before there is an administrator, how to make one."""
    if person_of(request) is not None:
        return RedirectResponse(_inside(next) or "/", status_code=303)
    with desk.store.read() as db:
        if not users.has_administrator(db):
            return RedirectResponse("/first", status_code=303)
    return _login(request, desk, next)


@router.get("/login.json", dependencies=[Depends(open_to_all)])
def login_json(request: Request, desk: TheDesk) -> Response:
    """What the log-in offers: whether there is an administrator, who asks, and the ways in."""
    person = person_of(request)
    with desk.store.read() as db:
        made = users.has_administrator(db)
    return as_json({"administrator": made, "user": person.name if person else None,
                    "ways": ["password", *(["oidc"] if desk.settings.oidc else [])]})  # fmt: skip


def _login(request: Request, desk: Desk, next: str, *, name: str = "", error: str = "", status: int = 200) -> Response:
    oidc = "Sign in with the organisation's account" if desk.settings.oidc else ""
    return screen(request, "login.html", None, status=status, next=_inside(next), name=name, error=error, oidc=oidc)


@router.post("/login", dependencies=[Depends(open_to_all)])
def log_in(request: Request, desk: TheDesk, name: Field, password: Field, next: Field = "") -> Response:
    """Open a session and go where the person wanted to."""
    try:
        user, secret = auth.log_in(desk, name, password, address=auth.address_of(request))
    except Problem as problem:
        message = f"{problem.message} {problem.remedy}".strip()
        return _login(request, desk, next, name=name, error=message, status=problem.status)
    response = RedirectResponse(_inside(next) or _home(user), status_code=303)
    auth.set_cookie(response, desk, secret)
    return response


@router.post("/logout")
def log_out(person: Anybody, desk: TheDesk) -> Response:
    """End the session."""
    with desk.store.write() as db:
        sessions.close_session(db, person.session)
        audit.append(db, person.name, "logout")
    response = RedirectResponse("/login", status_code=303)
    auth.drop_cookie(response, desk)
    return response


@router.get("/first", dependencies=[Depends(open_to_all)])
def first(request: Request, desk: TheDesk, token: str = "") -> Response:
    """The form that makes the first administrator."""
    with desk.store.read() as db:
        if users.has_administrator(db):
            return RedirectResponse("/login", status_code=303)
    return screen(request, "first.html", None, token=token[:200], name="", error="")


@router.get("/first.json", dependencies=[Depends(open_to_all)])
def first_json(desk: TheDesk) -> Response:
    """Whether the first administrator is still to be made, and what it takes."""
    with desk.store.read() as db:
        made = users.has_administrator(db)
    return as_json({"administrator": made, "fields": [] if made else ["token", "name", "password"]})


@router.post("/first", dependencies=[Depends(open_to_all)])
def make_first(request: Request, desk: TheDesk, token: Field, name: Field, password: Field) -> Response:
    """Make the first administrator and log them in."""
    try:
        user, secret = auth.make_first(desk, token, name, password, address=auth.address_of(request))
    except ChartCiteError as error:
        status = error.status if isinstance(error, Problem) else 422
        message = f"{error.message} {error.remedy}".strip()
        return screen(request, "first.html", None, status=status, token=token, name=name, error=message)
    response = RedirectResponse(_home(user), status_code=303)
    auth.set_cookie(response, desk, secret)
    return response
