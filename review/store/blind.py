"""Leaves shown blind first: which, what reviewers answered, and how often they agreed with the program."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.models.finding import Finding, Status
from chartcite.review.store.tables import BlindAnswer, LeafDecision

_PARTS = 10_000


def is_blind(request_id: str, leaf: str, share: float) -> bool:
    """Whether a leaf that the program calls met is shown blind: the same for everybody, and not to be foreseen."""
    drawn = int.from_bytes(hashlib.sha256(f"{request_id} {leaf}".encode()).digest()[:4]) % _PARTS
    return drawn < share * _PARTS


def pending(
    session: Session, request_id: str, findings: dict[str, Finding], share: float, *, user_id: int
) -> frozenset[str]:
    """The leaves that a reviewer has to answer before they see what the program says.

    A leaf that somebody decided already is open to all.
    """
    drawn = {
        leaf for leaf, f in findings.items()
        if f.status is Status.MET and not leaf.startswith("scope.") and is_blind(request_id, leaf, share)
    }  # fmt: skip
    if not drawn:
        return frozenset()
    answered = select(BlindAnswer.leaf).where(BlindAnswer.request_id == request_id, BlindAnswer.by == user_id)
    decided = select(LeafDecision.leaf).where(LeafDecision.request_id == request_id)
    return frozenset(drawn - set(session.scalars(answered)) - set(session.scalars(decided)))


def agreement(session: Session) -> dict[str, Any]:
    """How many blind answers were given, how many agreed with the program, and the same by leaf."""
    given: dict[str, int] = defaultdict(int)
    agreed: dict[str, int] = defaultdict(int)
    for answer in session.scalars(select(BlindAnswer)):
        given[answer.leaf] += 1
        agreed[answer.leaf] += answer.status == answer.program_status
    total, same = sum(given.values()), sum(agreed.values())
    leaves = {leaf: {"answered": n, "agreed": agreed[leaf]} for leaf, n in sorted(given.items())}
    return {"answered": total, "agreed": same, "share": round(same / total, 4) if total else None, "leaves": leaves}
