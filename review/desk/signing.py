"""Signing: the version that was reviewed, frozen as one document with its digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chartcite.models.finding import Result, Status
from chartcite.review.desk import merged
from chartcite.review.desk.changes import for_change
from chartcite.review.desk.context import Desk, Person, Problem
from chartcite.review.desk.unanswered import hidden_of
from chartcite.review.store import audit, requests, results, tables
from chartcite.review.store.db import now

_OPEN = (Status.NOT_DOCUMENTED, Status.NOT_MET, Status.NEEDS_REVIEW)


def may_decide(db: Session, desk: Desk, person: Person, row: tables.Request) -> None:
    """Refuse a decision on what is not settled: facts still being read again, leaves to be answered blind, decisions
    on leaves about which the program has changed its mind since. Raises :class:`Problem` 409."""
    if row.computing:
        raise Problem(409, "computing", "The result is being computed again.", "Wait a moment, then look at it.")
    result = _result(db, row)
    said = merged.said_of(db, row)
    found = merged.judged_of(result, said)
    _answered(db, desk, person, row, result)
    stale = [
        leaf for leaf, d in said.leaves.items()
        if leaf in found.findings and d.program_status != found.findings[leaf].status.value
    ]  # fmt: skip
    if stale:
        raise Problem(409, "stale", f"The evidence changed since these were decided: {', '.join(stale)}.",
                      "Decide them again.", leaves=stale)  # fmt: skip


def missing_of(db: Session, row: tables.Request) -> list[str]:
    """The leaves that are open, by their titles."""
    found = merged.judged_of(_result(db, row), merged.said_of(db, row))
    titles = _titles(found.tree.model_dump(mode="json"))
    return [titles[leaf] for leaf, s in found.statuses.items() if s in _OPEN and leaf in titles]


def _titles(node: dict[str, Any]) -> dict[str, str]:
    own = {node["id"]: node["title"] or node["id"]} if node["rule"] == "leaf" else {}
    for child in node["children"]:
        own |= _titles(child)
    return own


def _result(db: Session, row: tables.Request) -> Result:
    result = results.newest(db, row)
    if result is None:
        raise Problem(409, "no_result", "This request has no result yet.")
    return result


def snapshot(db: Session, row: tables.Request) -> dict[str, Any]:
    """Everything that holds of a request now: what is signed, and what exports show (``chartcite.review/1``)."""
    result, said = _result(db, row), merged.said_of(db, row)
    found = merged.judged_of(result, said)
    files = [{"name": f.name, "sha256": f.sha256, "size": f.size} for f in requests.files_of(db, row.id)]
    return {
        "schema": "chartcite.review/1",
        "request": requests.as_row(row, said.names.get(row.assignee_id or 0)) | {"files": files},
        "result": result.model_dump(mode="json", by_alias=True),
        "desk": merged.desk_part(row, result, said, found),
    }


def exported(db: Session, desk: Desk, person: Person, row: tables.Request) -> dict[str, Any]:
    """The same for an export: refused with 409 ``blind`` to a reviewer who has criteria to answer blind first."""
    _answered(db, desk, person, row, _result(db, row))
    return snapshot(db, row)


def _answered(db: Session, desk: Desk, person: Person, row: tables.Request, result: Result) -> None:
    if hidden_of(db, desk, person, row, result):
        raise Problem(409, "blind", "There are criteria to answer before the program's status is shown.")


def sign(db: Session, desk: Desk, person: Person, request_id: str, version: int) -> dict[str, Any]:
    """Freeze the version. Raises :class:`Problem` 409 without a decision on this very version."""
    row = for_change(db, desk, person, request_id, version)
    if row.recommendation is None:
        raise Problem(409, "no_decision", "There is no decision to sign.", "Recommend approval, pend, or refer it.")
    may_decide(db, desk, person, row)
    number = (db.scalar(select(func.max(tables.SignedVersion.number)).where(
        tables.SignedVersion.request_id == row.id)) or 0) + 1  # fmt: skip
    row.status = "signed"
    moment = now()
    document = snapshot(db, row) | {
        "signature": {"number": number, "version": row.version, "by": person.name, "at": moment.isoformat()}
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    db.add(tables.SignedVersion(
        request_id=row.id, number=number, version=row.version, by=person.id, at=moment, sha256=digest,
        json=results.pack(text),
    ))  # fmt: skip
    audit.append(db, person.name, "sign", row.id, number=number, version=row.version, sha256=digest,
                 recommendation=row.recommendation)  # fmt: skip
    return {"id": row.id, "version": row.version, "status": row.status, "number": number, "sha256": digest}


def load(db: Session, request_id: str, number: int) -> dict[str, Any]:
    """A signed version. Raises :class:`Problem` 404, or 500 ``altered`` where it is not what was signed."""
    kept = db.get(tables.SignedVersion, (request_id, number))
    if kept is None:
        raise Problem(404, "no_such_version", "No such version was signed.")
    text = results.unpack(kept.json)
    if hashlib.sha256(text.encode()).hexdigest() != kept.sha256:
        raise Problem(500, "altered", "This version is not what was signed.", "Verify the audit log.")
    return dict(json.loads(text))
