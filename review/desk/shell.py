"""What every screen is framed in: who is logged in, where they may go, light or dark; and pages for failures."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from chartcite.review.desk.context import (
    DECIDERS,
    QUEUE,
    READERS,
    SENDERS,
    Person,
    person_of,
)
from chartcite.review.desk.render import render
from chartcite.review.store.users import Role

_NAV = (
    ("Queue", "/queue", QUEUE),
    ("Check a packet", "/check", SENDERS),
    ("Sent in", "/kept", (Role.PROVIDER,)),
    ("Audit", "/audit", (Role.AUDITOR, Role.ADMINISTRATOR)),
    ("Users", "/users", (Role.ADMINISTRATOR,)),
    ("Settings", "/settings", tuple(Role)),
)
_HEADINGS = {
    400: "That was not understood", 401: "Sign in first", 403: "Your account may not do this", 404: "Not found",
    409: "Somebody was faster", 413: "That is too much at once", 422: "That was not understood",
    429: "Too many attempts", 500: "The desk failed",
}  # fmt: skip


def screen(request: Request, template: str, person: Person | None, *, status: int = 200, **context: Any) -> Response:
    """A screen out of its template, in its frame."""
    return HTMLResponse(render(template, **frame(request, person), **context), status_code=status)


def frame(request: Request, person: Person | None) -> dict[str, Any]:
    """What the templates need to know of the person and the place."""
    path = request.url.path
    clinic = person is not None and person.has(Role.PROVIDER)
    home = ("/kept", "To what was sent in") if clinic else ("/queue", "To the queue")
    here = next((base for base in ("/check", "/kept") if path.startswith(f"{base}/")), path)
    here = home[0] if path.startswith("/requests/") else here
    user = {"name": person.name, "roles": sorted(person.roles)} if person else None
    nav = [{"name": name, "href": href} for name, href, roles in _NAV if person is not None and person.has(*roles)]
    return {
        "user": user,
        "nav": nav,
        "here": here,
        "theme": request.cookies.get("theme", ""),
        "may": may(person),
        "home": home,
    }


def may(person: Person | None) -> dict[str, bool]:
    """What a person may do, by the names that the templates use."""

    def holds(*roles: Role) -> bool:
        return person is not None and person.has(*roles)

    return {
        "intake": holds(*SENDERS), "review": holds(*DECIDERS), "read": holds(*READERS),
        "assign": holds(Role.INTAKE, *DECIDERS), "administer": holds(Role.ADMINISTRATOR),
        "clinic": holds(Role.PROVIDER),
    }  # fmt: skip


def as_json(data: Any) -> Response:
    """A screen's data."""
    return JSONResponse(data)


def error_page(request: Request, status: int, problem: dict[str, Any]) -> Response:
    """A failure as a page."""
    message = " ".join(x for x in (problem.get("message", ""), problem.get("remedy", "")) if x)
    heading = _HEADINGS.get(status, "That did not work")
    return screen(request, "error.html", person_of(request), status=status, heading=heading, message=message)
