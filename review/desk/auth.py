"""Logging in and out, and the first administrator."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chartcite.review.desk.context import Anybody, Desk, Problem, TheDesk, cookie_name, open_to_all
from chartcite.review.store import audit, sessions, users
from chartcite.review.store.tables import User

router = APIRouter(prefix="/api/v1", tags=["accounts"])
Short = Annotated[str, Field(min_length=1, max_length=200)]
Long = Annotated[str, Field(max_length=1024)]


class LogIn(BaseModel):
    """A name and a password."""

    model_config = ConfigDict(extra="forbid")
    name: Short
    password: Long


class First(LogIn):
    """The one-time token, and the account to make."""

    token: Short


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else ""


def log_in(desk: Desk, name: str, password: str, *, address: str) -> tuple[User, str]:
    """Open a session; gives the account and the session's secret. Raises :class:`Problem` 401 or 429.

    Failures are counted by account and by address, in the audit log without the name that was tried.
    """
    keys = (f"name:{name.strip()}", f"address:{address}")
    with desk.store.read() as db:
        wait = sessions.wait_of(db, keys)
        user = users.by_name(db, name)
    if wait > 0:
        raise Problem(429, "too_many_attempts", "Too many attempts to log in.", f"Wait {int(wait) + 1} seconds.",
                      seconds=int(wait) + 1)  # fmt: skip
    if not users.verify(user, password) or user is None:
        with desk.store.write() as db:
            sessions.failed(db, keys, desk.rules.throttle)
            audit.append(db, user.name if user else "unknown", "login.failed")
        raise Problem(401, "wrong_password", "The name or the password is wrong.", "Check both and try again.")
    with desk.store.write() as db:
        sessions.succeeded(db, keys[:1])
        secret = sessions.open_session(db, user, desk.rules.sessions)
        audit.append(db, user.name, "login")
    return user, secret


def set_cookie(response: Response, desk: Desk, secret: str) -> None:
    """Hand a session's secret to the browser: out of reach of scripts, sent to this host only."""
    response.set_cookie(
        cookie_name(desk.settings), secret, httponly=True, samesite="lax", secure=desk.settings.secure, path="/",
        max_age=desk.rules.sessions.absolute_hours * 3600,
    )  # fmt: skip


def drop_cookie(response: Response, desk: Desk) -> None:
    """Take it back."""
    response.delete_cookie(
        cookie_name(desk.settings), httponly=True, samesite="lax", secure=desk.settings.secure, path="/"
    )


def make_first(desk: Desk, token: str, name: str, password: str, *, address: str) -> tuple[User, str]:
    """Make the first administrator with the one-time token, and log them in. Raises :class:`Problem`."""
    keys = (f"first:{address}",)
    with desk.store.read() as db:
        wait = sessions.wait_of(db, keys)
    if wait > 0:
        raise Problem(429, "too_many_attempts", "Too many attempts.", f"Wait {int(wait) + 1} seconds.")
    with desk.store.write() as db:
        taken = users.has_administrator(db)
        good = not taken and sessions.spend_first_token(db, token)
        if good:
            user = users.add_user(db, name, roles=users.FIRST, password=password)
            secret = sessions.open_session(db, user, desk.rules.sessions)
            audit.append(db, user.name, "user.first", user=user.id)
            return user, secret
        sessions.failed(db, keys, desk.rules.throttle)
    if taken:
        raise Problem(403, "not_first", "There is an administrator already.", "Ask them for an account.")
    raise Problem(403, "wrong_token", "The one-time token is wrong or too old.", "Start the desk again for a new one.")


@router.post("/login", dependencies=[Depends(open_to_all)])
def login(body: LogIn, desk: TheDesk, request: Request, response: Response) -> dict[str, Any]:
    """Log in with name and password; the session comes as a cookie."""
    user, secret = log_in(desk, body.name, body.password, address=address_of(request))
    set_cookie(response, desk, secret)
    return {"name": user.name, "roles": user.role.split(",")}


@router.post("/first", dependencies=[Depends(open_to_all)], status_code=201)
def first(body: First, desk: TheDesk, request: Request, response: Response) -> dict[str, Any]:
    """Make the first administrator with the token that the server printed when it started."""
    user, secret = make_first(desk, body.token, body.name, body.password, address=address_of(request))
    set_cookie(response, desk, secret)
    return {"name": user.name, "roles": user.role.split(",")}


@router.post("/logout", status_code=204)
def logout(person: Anybody, desk: TheDesk, response: Response) -> None:
    """End the session."""
    with desk.store.write() as db:
        sessions.close_session(db, person.session)
        audit.append(db, person.name, "logout")
    drop_cookie(response, desk)


@router.get("/me")
def me(person: Anybody) -> dict[str, Any]:
    """Who is logged in."""
    return {"name": person.name, "roles": sorted(person.roles)}
