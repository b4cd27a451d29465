"""The API of self-checks: a packet in, what it documents and what is missing out; nothing is kept unless asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Depends, FastAPI, File, Form, Request, UploadFile
from fastapi.responses import JSONResponse, Response

from chartcite.review.desk.api_requests import take_in
from chartcite.review.desk.checks import Check, Checks
from chartcite.review.desk.context import Allow, Desk, Person, Problem, Sender, TheDesk, visible
from chartcite.review.desk.engine import Question
from chartcite.review.exports.self_check import self_check
from chartcite.review.store import audit, requests, results
from chartcite.review.store.users import Role

router = APIRouter(prefix="/api/v1", tags=["self-check"])
PAPERS: dict[str, str] = {
    "check.html": "text/html; charset=utf-8",
    "checklist.html": "text/html; charset=utf-8",
    "checklist.pdf": "application/pdf",
    "letter.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "letter.pdf": "application/pdf",
}
Paper = Literal["check.html", "checklist.html", "checklist.pdf", "letter.docx", "letter.pdf"]
Clinic = Annotated[Person, Depends(Allow(Role.PROVIDER))]
FormText = Annotated[str | None, Form(max_length=200)]


def mount(app: FastAPI) -> None:
    """Give the desk a place for its self-checks."""
    app.state.checks = Checks(app.state.desk)


def checks_of(request: Request) -> Checks:
    """The desk's self-checks."""
    checks: Checks = request.app.state.checks
    return checks


@router.post("/check")
def check(
    request: Request,
    person: Sender,
    desk: TheDesk,
    files: Annotated[list[UploadFile], File(description="The packet's files, in order.")],
    policy: FormText = None,
    pathway: FormText = None,
    date: Annotated[str | None, Form(max_length=10)] = None,
    password: Annotated[str | None, Form(max_length=200, description="Opens protected PDF files.")] = None,
    keep: Annotated[bool, Form(description="Send the packet in as a request too.")] = False,
    paper: Annotated[Paper | None, Form(description="A paper instead of the data.")] = None,
) -> Response:
    """What a packet documents, what is missing and what would help, least work first; or one of its papers.

    The answer comes when the packet is read. Policy, pathway and date that are not given are read from it.
    """
    question = question_of(policy, pathway, date)
    sent = [(f.filename or "file", f.file) for f in files]
    found = checks_of(request).run(person.id, sent, question, password=password or None)
    kept = kept_as(desk, person, sent, question, password) if keep else None
    audit.log(desk.store, person.name, "check", kept, files=len(sent), paper=paper or "")
    if paper is not None:
        return paper_of(found, paper)
    data = {"check": found.found.model_dump(mode="json") if found.found else None, "kept": kept}
    return JSONResponse(data, headers={"Cache-Control": "no-store"})


@router.get("/requests/{request_id}/check")
def kept(request_id: str, person: Clinic, desk: TheDesk) -> dict[str, Any]:
    """The self-check of a packet that a clinic sent in, as it was read last."""
    found = kept_check(desk, person, request_id).found
    audit.log(desk.store, person.name, "check.view", request_id)
    return {"check": found.model_dump(mode="json") if found else None}


def kept_check(desk: Desk, person: Person, request_id: str) -> Check:
    """The self-check of a request. Raises :class:`Problem`: 404; 409 ``no_result`` before it is read."""
    with desk.store.read() as db:
        row = visible(db, desk, person, request_id)
        result = results.newest(db, row)
    if result is None:
        raise Problem(409, "no_result", "This packet is not read yet.", "Wait a moment.")
    return Check(row.id, person.id, 0, state="ready", result=result, found=self_check(result))


def question_of(policy: str | None, pathway: str | None, date: str | None) -> Question:
    """What the sender says of the request."""
    return Question(policy or None, pathway or None, date or None)


def kept_as(
    desk: Desk, person: Person, sent: list[tuple[str, BinaryIO]], question: Question, password: str | None
) -> str:
    """Send a checked packet in as a request; gives its id."""
    for _, stream in sent:
        stream.seek(0)
    given = requests.Intake(question.policy, question.pathway, question.date, password=password or None)
    return str(take_in(desk, person, sent, given)["id"])


def paper_of(check: Check, name: str) -> Response:
    """One of the papers of a self-check, as a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(_MAKERS[name](check), media_type=PAPERS[name], headers=headers)


def _page(check: Check, *, checklist: bool) -> bytes:
    from chartcite.review.exports.pages import check_html, checklist_html

    assert check.found is not None
    return (checklist_html if checklist else check_html)(check.found).encode("utf-8", "replace")


def _checklist_pdf(check: Check) -> bytes:
    from chartcite.review.exports.checklist import checklist_pdf

    assert check.found is not None
    return checklist_pdf(check.found)


def _letter(check: Check, *, word: bool) -> bytes:
    from chartcite.review.exports.letter import letter_of
    from chartcite.review.exports.letter_files import letter_docx, letter_pdf

    assert check.result is not None
    return (letter_docx if word else letter_pdf)(letter_of(check.result))


_MAKERS: dict[str, Callable[[Check], Any]] = {
    "check.html": lambda c: _page(c, checklist=False),
    "checklist.html": lambda c: _page(c, checklist=True),
    "checklist.pdf": _checklist_pdf,
    "letter.docx": lambda c: _letter(c, word=True),
    "letter.pdf": lambda c: _letter(c, word=False),
}
