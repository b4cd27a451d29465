"""The API of deciding: leaves, evidence, citations, pages, the decision, the signature."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Field
from sqlalchemy import delete
from sqlalchemy.orm import Session

from chartcite.models.finding import Result, Status
from chartcite.review.desk import merged, signing
from chartcite.review.desk.changes import Plain, Versioned, for_change
from chartcite.review.desk.context import Decider, Desk, Person, Problem, Reader, TheDesk, visible
from chartcite.review.desk.reading import document_of, documents_of
from chartcite.review.desk.unanswered import hidden_of
from chartcite.review.store import audit, jobs, results, tables
from chartcite.review.store.db import now

router = APIRouter(prefix="/api/v1/requests/{request_id}", tags=["decisions"])
_LONGEST_QUOTE = 4000
_INT = 2**31 - 1
Note = Annotated[Plain, Field(max_length=4000)]
Name = Annotated[Plain, Field(max_length=400)]
Offset = Annotated[int, Field(ge=0, le=_INT)]


class LeafSaid(Versioned):
    """Agree with the program's status of a leaf, or give it another with a reason."""

    agree: bool = False
    status: Status | None = None
    reason_code: Annotated[Plain, Field(max_length=40)] = ""
    note: Note = ""


@router.put("/leaves/{leaf}")
def decide_leaf(request_id: str, leaf: str, body: LeafSaid, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Agree with a leaf's status or override it; the rules above it follow at once."""
    if not body.agree:
        _reasoned(desk, body)
    with desk.store.write() as db:
        row, result = _open(db, desk, person, request_id, body.version)
        _known(result, leaf)
        _seen(db, desk, person, row, result, leaf)
        status = _program_status(db, row, result, leaf)
        said = tables.LeafDecision(
            request_id=row.id, leaf=leaf, agree=body.agree, program_status=status.value,
            status=status.value if body.agree or body.status is None else body.status.value,
            reason_code="" if body.agree else body.reason_code, note=body.note, by=person.id, at=now(),
        )  # fmt: skip
        db.merge(said)
        action = "leaf.agree" if body.agree else "leaf.override"
        audit.append(db, person.name, action, row.id, leaf=leaf,
                     status=said.status, program=status.value, reason=said.reason_code,
                     version=row.version)  # fmt: skip
        return _changed(db, desk, person, row, result)


@router.delete("/leaves/{leaf}")
def undecide_leaf(request_id: str, leaf: str, body: Versioned, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Take back what was said of a leaf."""
    with desk.store.write() as db:
        row, result = _open(db, desk, person, request_id, body.version)
        _known(result, leaf)
        db.execute(_at(tables.LeafDecision, row.id, leaf))
        audit.append(db, person.name, "leaf.clear", row.id, leaf=leaf, version=row.version)
        return _changed(db, desk, person, row, result)


class BlindSaid(Versioned):
    """What a reviewer says of a leaf before the program's status is shown."""

    status: Status


@router.post("/leaves/{leaf}/blind")
def answer_blind(request_id: str, leaf: str, body: BlindSaid, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Answer a leaf that is shown blind; the answer says what the program says. The same status counts as agreed."""
    with desk.store.write() as db:
        row, result = _open(db, desk, person, request_id, body.version)
        _known(result, leaf)
        if leaf not in hidden_of(db, desk, person, row, result):
            raise Problem(409, "not_blind", "This criterion is not shown blind to you, or you answered it already.")
        program = _program_status(db, row, result, leaf)
        common = {"request_id": row.id, "leaf": leaf, "by": person.id, "at": now(),
                  "status": body.status.value, "program_status": program.value}  # fmt: skip
        db.add(tables.BlindAnswer(**common))
        if body.status is program:
            db.merge(tables.LeafDecision(**common, agree=True))
        audit.append(db, person.name, "leaf.blind", row.id, leaf=leaf, status=body.status.value,
                     program=program.value, version=row.version)  # fmt: skip
        return _changed(db, desk, person, row, result) | {
            "program_status": program.value,
            "agreed": body.status is program,
        }


class NewEvidence(Versioned):
    """A passage for or against a leaf: half-open code-point offsets into a document's text."""

    leaf: Name
    side: Literal["for", "against"]
    document: Name
    start: Offset
    end: Offset


@router.post("/evidence", status_code=201)
def add_evidence(request_id: str, body: NewEvidence, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Add a passage of the packet to a leaf. It is shown beside the program's; the status is the reviewer's to give."""
    with desk.store.write() as db:
        row, result = _open(db, desk, person, request_id, body.version)
        _known(result, body.leaf)
        document = next((d for d in documents_of(desk, row.id) if d.name == body.document), None)
        if document is None:
            raise Problem(422, "no_such_document", "The packet has no document of that name.")
        quote = document.text[body.start : body.end]
        if body.end > len(document.text) or not quote.strip() or len(quote) > _LONGEST_QUOTE:
            raise Problem(422, "no_such_passage", "That is no passage of the document.", "Select some words.")
        page = document.page_at(body.start)
        made = tables.Evidence(
            request_id=row.id, leaf=body.leaf, side=body.side, document=body.document, start=body.start, end=body.end,
            page=page.number if page else None, quote=quote, by=person.id, at=now(),
        )  # fmt: skip
        db.add(made)
        db.flush()
        audit.append(db, person.name, "evidence.add", row.id, leaf=body.leaf, side=body.side, evidence=made.id,
                     version=row.version)  # fmt: skip
        return _changed(db, desk, person, row, result) | {"evidence": made.id, "quote": quote, "page": made.page}


@router.delete("/evidence/{evidence_id}")
def remove_evidence(
    request_id: str,
    evidence_id: Annotated[int, Path(ge=1, le=_INT)],
    body: Versioned,
    person: Decider,
    desk: TheDesk,
) -> dict[str, Any]:
    """Take an added passage away."""
    with desk.store.write() as db:
        row, result = _open(db, desk, person, request_id, body.version)
        made = db.get(tables.Evidence, evidence_id)
        if made is None or made.request_id != row.id:
            raise Problem(404, "no_such_evidence", "There is no such passage.")
        db.delete(made)
        audit.append(db, person.name, "evidence.remove", row.id, leaf=made.leaf, evidence=evidence_id,
                     version=row.version)  # fmt: skip
        return _changed(db, desk, person, row, result)


class Flag(Versioned):
    """A citation of a leaf, marked as wrong, or (``wrong`` false) as right after all."""

    leaf: Name
    document: Name
    start: Offset
    end: Offset
    wrong: bool = True


@router.post("/citations/flag")
def flag(request_id: str, body: Flag, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Mark a citation as wrong: what it carries no longer counts for this leaf, which is decided again."""
    place = {"leaf": body.leaf, "document": body.document, "start": body.start, "end": body.end}
    with desk.store.write() as db:
        row, result = _open(db, desk, person, request_id, body.version)
        finding = _known(result, body.leaf)
        cited = {(c.document, c.start, c.end) for c in (*finding.citations, *finding.against)}
        if (body.document, body.start, body.end) not in cited:
            raise Problem(422, "no_such_citation", "The criterion has no such citation.")
        flags = tables.CitationFlag
        db.execute(delete(flags).where(flags.request_id == row.id, *(getattr(flags, k) == v for k, v in place.items())))
        if body.wrong:
            db.add(flags(request_id=row.id, **place, by=person.id, at=now()))
        audit.append(db, person.name, "citation.wrong" if body.wrong else "citation.right", row.id, leaf=body.leaf,
                     start=body.start, end=body.end, version=row.version)  # fmt: skip
        return _changed(db, desk, person, row, result)


class PageSaid(Versioned):
    """A page set aside (nothing on it counts), brought back (it counts), or left to the program."""

    document: Name
    page: Annotated[int, Field(ge=1, le=_INT)]
    state: Literal["aside", "back", "program"]


@router.put("/pages", status_code=202)
def set_page(request_id: str, body: PageSaid, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Set a page aside or bring it back; the facts are read again without or with it, in the background."""
    with desk.store.write() as db:
        row, result = _open(db, desk, person, request_id, body.version)
        names = [d.name for d in documents_of(desk, row.id)]
        index = names.index(body.document) if body.document in names else -1
        if index < 0 or body.page > max(1, len(document_of(desk, row.id, index).pages)):
            raise Problem(422, "no_such_page", "The packet has no such page.")
        sets = tables.PageSet
        db.execute(delete(sets).where(
            sets.request_id == row.id, sets.document == body.document, sets.page == body.page))  # fmt: skip
        if body.state != "program":
            db.add(sets(request_id=row.id, document=body.document, page=body.page, state=body.state,
                        by=person.id, at=now()))  # fmt: skip
        row.computing = True
        jobs.enqueue_once(db, "again", row.id)
        audit.append(db, person.name, f"page.{body.state}", row.id, document=index, page=body.page,
                     version=row.version)  # fmt: skip
        return _changed(db, desk, person, row, result)


class RequestDecision(Versioned):
    """What the reviewer recommends; there is no other choice."""

    recommendation: Literal["approve", "pend", "physician"]
    note: Note = ""
    missing: list[Annotated[Plain, Field(max_length=500)]] | None = Field(None, max_length=100)


@router.put("/decision")
def decide(request_id: str, body: RequestDecision, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Recommend approval, pend with the list of missing items, or refer to a physician."""
    with desk.store.write() as db:
        row, _ = _open(db, desk, person, request_id, body.version)
        signing.may_decide(db, desk, person, row)
        if body.recommendation == "approve" and row.outcome != "criteria_met" and not body.note.strip():
            raise Problem(422, "note_needed", "Not every criterion is met: say why you recommend approval.",
                          "Write a note.")  # fmt: skip
        missing = body.missing if body.missing is not None else signing.missing_of(db, row)
        row.recommendation = body.recommendation
        made = tables.Decision(
            request_id=row.id, version=row.version, recommendation=body.recommendation, note=body.note,
            missing=missing if body.recommendation == "pend" else [], by=person.id, at=now(),
        )  # fmt: skip
        db.add(made)
        audit.append(db, person.name, "decision", row.id, recommendation=body.recommendation, version=row.version)
        return {"id": row.id, "version": row.version, "recommendation": row.recommendation, "missing": made.missing}


@router.post("/sign", status_code=201)
def sign(request_id: str, body: Versioned, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Sign: the version reviewed is frozen, with everything that was decided."""
    with desk.store.write() as db:
        return signing.sign(db, desk, person, request_id, body.version)


@router.post("/reopen")
def reopen(request_id: str, body: Versioned, person: Decider, desk: TheDesk) -> dict[str, Any]:
    """Open a signed request again; what was signed stays, and a new version begins."""
    with desk.store.write() as db:
        row = for_change(db, desk, person, request_id, body.version, signed=True)
        row.status, row.recommendation = "ready", None
        audit.append(db, person.name, "reopen", row.id, version=row.version)
        return {"id": row.id, "version": row.version, "status": row.status}


@router.get("/signed/{number}")
def signed(
    request_id: str, number: Annotated[int, Path(ge=1, le=_INT)], person: Reader, desk: TheDesk
) -> dict[str, Any]:
    """A version as it was signed."""
    with desk.store.write() as db:
        visible(db, desk, person, request_id)
        found = signing.load(db, request_id, number)
        audit.append(db, person.name, "signed.view", request_id, number=number)
        return found


def _reasoned(desk: Desk, body: LeafSaid) -> None:
    if body.status is None:
        raise Problem(422, "status_needed", "Say which status the criterion has.")
    known = {r.code for r in desk.rules.override_reasons}
    if body.reason_code not in known:
        raise Problem(422, "reason_needed", "An override needs a reason.", f"One of: {', '.join(sorted(known))}.")


def _open(db: Session, desk: Desk, person: Person, request_id: str, version: int) -> tuple[tables.Request, Result]:
    """The request for a change, and its result. A change takes back the recommendation that was made before it."""
    row = for_change(db, desk, person, request_id, version)
    result = results.newest(db, row)
    if result is None:
        raise Problem(409, "no_result", "This request has no result yet.")
    row.recommendation = None
    return row, result


def _known(result: Result, leaf: str) -> Any:
    try:
        return result.finding(leaf)
    except KeyError:
        raise Problem(404, "no_such_criterion", "The request has no such criterion.") from None


def _program_status(db: Session, row: tables.Request, result: Result, leaf: str) -> Status:
    return merged.judged_of(result, merged.said_of(db, row)).findings[leaf].status


def _seen(db: Session, desk: Desk, person: Person, row: tables.Request, result: Result, leaf: str) -> None:
    if leaf in hidden_of(db, desk, person, row, result):
        raise Problem(
            409, "blind", "Answer this criterion from its passages first.", "Then the program's status shows."
        )


def _at(table: Any, request_id: str, leaf: str) -> Any:
    return delete(table).where(table.request_id == request_id, table.leaf == leaf)


def _changed(db: Session, desk: Desk, person: Person, row: tables.Request, result: Result) -> dict[str, Any]:
    """What every change answers: the new version, and the outcome and counts that follow, once they may be seen."""
    db.flush()
    merged.refresh(db, row)
    counts = {"met": row.met, "missing": row.missing, "review": row.review, "unread": row.unread}
    hidden = bool(hidden_of(db, desk, person, row, result))
    return {"id": row.id, "version": row.version, "result": None if hidden else row.outcome,
            "counts": None if hidden else counts, "computing": row.computing}  # fmt: skip
