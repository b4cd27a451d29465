"""What a reviewer may not see yet: the program's word on criteria that they answer first, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.models.finding import Result
from chartcite.review.desk.context import DECIDERS, Desk, Person
from chartcite.review.remedies import remedies_of
from chartcite.review.store import blind, tables


def hidden_of(db: Session, desk: Desk, person: Person, row: tables.Request, result: Result) -> frozenset[str]:
    """The leaves of a request whose status a person may not see yet."""
    if not person.has(*DECIDERS) or row.status == "signed":
        return frozenset()
    leaves = [f.id for f in result.findings]
    return blind.pending(db, row.id, leaves, desk.rules.blind_share, user_id=person.id)


def counts(db: Session, desk: Desk, person: Person, rows: Iterable[tables.Request]) -> dict[str, int]:
    """How many such leaves each request has, by id; those without are left out."""
    if not person.has(*DECIDERS) or desk.rules.blind_share <= 0:
        return {}
    asked = {r.id: _leaves(r.policy, r.pathway) for r in rows if r.status != "signed" and r.result_version}
    found = blind.pending_of(db, asked, desk.rules.blind_share, user_id=person.id)
    return {request_id: len(leaves) for request_id, leaves in found.items()}


def ids(db: Session, desk: Desk, person: Person) -> frozenset[str]:
    """Every request with such leaves: no filter and no order may tell the result of one."""
    if not person.has(*DECIDERS) or desk.rules.blind_share <= 0:
        return frozenset()
    row = tables.Request
    query = select(row.id, row.policy, row.pathway).where(row.status != "signed", row.result_version > 0)
    asked = {i: _leaves(policy, pathway) for i, policy, pathway in db.execute(query)}
    return frozenset(blind.pending_of(db, asked, desk.rules.blind_share, user_id=person.id))


@cache
def _leaves(policy: str | None, pathway: str | None) -> tuple[str, ...]:
    return tuple(remedies_of(policy or "", pathway or ""))


def masked_row(row: Mapping[str, Any], blind: int) -> dict[str, Any]:
    """A row of the queue with how many leaves are to be answered first; as long as there are any, without a result."""
    if not blind:
        return {**row, "blind": 0}
    counts = {k: v if k == "unread" else None for k, v in row["counts"].items()}
    return {**row, "blind": blind, "outcome": None, "counts": counts}
