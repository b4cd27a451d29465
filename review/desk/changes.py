"""Changes to a request: each names the version it was made on, and is refused where somebody else was faster."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict
from sqlalchemy.orm import Session

from chartcite.review.desk.context import Desk, Person, Problem, visible
from chartcite.review.store import tables
from chartcite.review.store.db import now


def _plain(text: str) -> str:
    """Text that every database takes. Raises ``ValueError`` for zero characters and halves of surrogate pairs."""
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("holds characters that are none")
    return text


Plain = Annotated[str, AfterValidator(_plain)]
"""Text out of a request's body."""


class Versioned(BaseModel):
    """A change names the version of the request that its maker saw."""

    model_config = ConfigDict(extra="forbid")
    version: int


def for_change(
    db: Session, desk: Desk, person: Person, request_id: str, version: int, *, signed: bool = False
) -> tables.Request:
    """The request, locked and its version counted up, for a change inside the session's transaction.

    Raises :class:`Problem`: 404; 409 ``conflict`` where it changed since ``version`` (with who and when); 409
    ``signed`` or ``not_signed`` where it is (``signed``: where it is not) signed.
    """
    row = visible(db, desk, person, request_id, lock=True)
    if row.version != version:
        raise _conflict(db, row)
    if (row.status == "signed") != signed:
        if signed:
            raise Problem(409, "not_signed", "This request is not signed.")
        raise Problem(409, "signed", "This request is signed and does not change.", "Reopen it first.")
    row.version += 1
    row.changed_by, row.changed_at = person.id, now()
    return row


def _conflict(db: Session, row: tables.Request) -> Problem:
    user = db.get(tables.User, row.changed_by) if row.changed_by else None
    who = user.name if user else "The program"
    return Problem(
        409, "conflict", f"{who} changed this request meanwhile. Your change was not saved.",
        "Look at the request as it is now, then decide again.",
        version=row.version, changed_by=who, changed_at=row.changed_at.isoformat() if row.changed_at else None,
    )  # fmt: skip
