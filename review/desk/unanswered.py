"""What a reviewer may not see yet: the program's word on criteria that they answer first, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.models.finding import Result
from chartcite.review.desk.context import DECIDERS, Desk, Person
from chartcite.review.remedies import remedies_of
from chartcite.review.store import blind, results, tables

_COUNTED = ("met", "missing", "review")


def hidden_of(db: Session, desk: Desk, person: Person, row: tables.Request, result: Result) -> frozenset[str]:
    """The leaves of a request whose status a person may not see yet."""
    if not person.has(*DECIDERS) or row.status == "signed":
        return frozenset()
    leaves = [f.id for f in result.findings]
    return blind.pending(db, row.id, leaves, desk.rules.blind_share, user_id=person.id)


def of_rows(
    db: Session, desk: Desk, person: Person, rows: Iterable[tables.Request]
) -> dict[str, frozenset[str]]:  # fmt: skip
    """Such leaves of each request, by id; those without are left out."""
    if not person.has(*DECIDERS) or desk.rules.blind_share <= 0:
        return {}
    asked = {r.id: _leaves(r.policy, r.pathway) for r in rows if r.status != "signed" and r.result_version}
    return blind.pending_of(db, asked, desk.rules.blind_share, user_id=person.id)


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


def masked_row(
    row: Mapping[str, Any], statuses: Mapping[str, str] | None, hidden: Collection[str]
) -> dict[str, Any]:  # fmt: skip
    """A row of the queue with how many leaves are to be answered first.

    As long as there are any it has no result, and its numbers count the other leaves, which the review shows.
    """
    if not hidden:
        return {**row, "blind": 0}
    shown = [s for leaf, s in (statuses or {}).items() if leaf not in hidden]
    numbers = results.counts_of(shown) if shown else (None, None, None)
    counts = {**row["counts"], **dict(zip(_COUNTED, numbers, strict=True))}
    return {**row, "blind": len(hidden), "outcome": None, "counts": counts}
