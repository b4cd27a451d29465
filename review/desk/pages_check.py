"""Screens of the self-check: send a packet, wait, read what it documents and what is missing, take the papers along."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from chartcite.criteria.loader import built_in
from chartcite.models.errors import ChartCiteError
from chartcite.review.desk.api_check import PAPERS, checks_of, kept_as, paper_of, question_of
from chartcite.review.desk.checks import Check
from chartcite.review.desk.context import Person, Problem, Sender, TheDesk
from chartcite.review.desk.engine import Question
from chartcite.review.desk.render import span
from chartcite.review.desk.shell import as_json, screen
from chartcite.review.exports.pages import check_body, check_css
from chartcite.review.store import audit

router = APIRouter(include_in_schema=False)
Field = Annotated[str, Form(max_length=200)]
_SPLIT = "|"


@router.get("/check")
def form(request: Request, person: Sender) -> Response:
    """The form: files, and the policy where it shall not be read from them."""
    return _form(request, person)


@router.get("/check.json")
def form_json(request: Request, person: Sender) -> Response:
    """The form's data, and the checks that are held."""
    policies = {p.id: list(p.pathways) for p in built_in().values()}
    return as_json({"policies": policies, "held": _held(request, person)})


@router.get("/check/style.css")
def style(person: Sender) -> Response:
    """The style of what a self-check says."""
    return Response(check_css(), media_type="text/css; charset=utf-8")


@router.post("/check")
def begin(
    request: Request,
    person: Sender,
    desk: TheDesk,
    files: Annotated[list[UploadFile], File()],
    asked: Field = "",
    date: Annotated[str, Form(max_length=10)] = "",
    password: Field = "",
    keep: Annotated[bool, Form()] = False,
) -> Response:
    """Take a packet; its self-check is made in the background."""
    sent = [(f.filename or "file", f.file) for f in files if f.filename]
    question = _question(asked, date)
    try:
        made = checks_of(request).begin(person.id, sent, question, password=password or None)
        kept = made.kept = kept_as(desk, person, sent, question, password) if keep else None
    except ChartCiteError as error:
        status = error.status if isinstance(error, Problem) else 422
        return _form(request, person, error=f"{error.message} {error.remedy}".strip(), status=status)
    audit.log(desk.store, person.name, "check", kept, files=len(sent))
    return RedirectResponse(f"/check/{made.id}", status_code=303)


@router.get("/check/{check_id}")
def found(request: Request, check_id: str, person: Sender, desk: TheDesk) -> Response:
    """How far the reading is; then what was found."""
    suffix = ".json"
    check = checks_of(request).get(person.id, check_id.removesuffix(suffix))
    if check.found is not None:
        audit.log(desk.store, person.name, "check.view")
    if check_id.endswith(suffix):
        shown = check.found.model_dump(mode="json") if check.found else None
        return as_json(
            {"state": check.state, "kept": check.kept, "done": check.done, "total": check.total, "check": shown}
        )
    return _shown(request, person, check)


@router.post("/check/{check_id}/ask")
def ask(
    request: Request, check_id: str, person: Sender, desk: TheDesk, asked: Field = "", date: Field = ""
) -> Response:
    """Another policy, pathway or date for the same packet."""
    checks = checks_of(request)
    check = checks.get(person.id, check_id)
    try:
        checks.ask(check, _question(asked, date))
    except ChartCiteError as error:
        return _shown(request, person, check, error=f"{error.message} {error.remedy}".strip(), status=422)
    audit.log(desk.store, person.name, "check.ask")
    return RedirectResponse(f"/check/{check.id}", status_code=303)


@router.get("/check/{check_id}/{paper}")
def paper(request: Request, check_id: str, paper: str, person: Sender, desk: TheDesk) -> Response:
    """One of the papers as a file."""
    check = checks_of(request).get(person.id, check_id)
    if paper not in PAPERS or check.found is None:
        raise Problem(404, "no_such_paper", "There is no such paper.")
    audit.log(desk.store, person.name, "check.paper", paper=paper)
    return paper_of(check, paper)


@router.post("/check/{check_id}/forget")
def forget(request: Request, check_id: str, person: Sender) -> Response:
    """Let go of all that was read."""
    checks_of(request).forget(person.id, check_id)
    return RedirectResponse("/check", status_code=303)


def _question(asked: str, date: str) -> Question:
    policy, _, pathway = asked.partition(_SPLIT)
    return question_of(policy, pathway, date)


def _form(request: Request, person: Person, *, error: str = "", status: int = 200) -> Response:
    checks = checks_of(request)
    return screen(request, "check.html", person, status=status, choices=_choices(), error=error,
                  held=_held(request, person), minutes=round(checks.minutes))  # fmt: skip


def _held(request: Request, person: Person) -> list[dict[str, Any]]:
    """The checks that a person may go back to."""
    moment = time.monotonic()
    return [
        {"id": c.id, "files": c.files, "state": c.state, "kept": c.kept, "age": _ago(moment - c.began)}
        for c in checks_of(request).own(person.id)
    ]


def _ago(seconds: float) -> str:
    return f"{span(seconds)} ago" if seconds >= 60 else "just now"


def _shown(request: Request, person: Person, check: Check, *, error: str = "", status: int = 200) -> Response:
    template = {"reading": "check_wait.html", "ready": "check_found.html"}.get(check.state, "check_stopped.html")
    now = f"{check.found.policy_id}{_SPLIT}{check.found.pathway_id}" if check.found else ""
    message = error or " ".join(x for x in (check.problem.get("message"), check.problem.get("remedy")) if x)
    body = check_body(check.found) if check.found else ""
    return screen(request, template, person, status=status, check=check, body=body, choices=_choices(),
                  chosen=now, error=message if error or check.state != "ready" else "")  # fmt: skip


def _choices() -> list[dict[str, Any]]:
    """Policies with their pathways, as a list to choose from."""
    return [
        {"title": p.title, "payer": p.payer,
         "ways": [{"value": f"{p.id}{_SPLIT}{w.id}", "title": w.title} for w in p.pathways.values()]}
        for p in built_in().values()
    ]  # fmt: skip
