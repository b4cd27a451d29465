"""Leaves shown blind first: which, what reviewers answered, and how often they agreed with the program."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.review.store.tables import BlindAnswer, LeafDecision

_PARTS = 10_000
_AT_ONCE = 400


def is_blind(request_id: str, leaf: str, share: float) -> bool:
    """Whether a leaf is shown blind: the same for everybody, and not to be foreseen.

    The program's status plays no part: were only leaves drawn that it calls met, to be asked would be to be told.
    """
    if leaf.startswith("scope."):
        return False
    drawn = int.from_bytes(hashlib.sha256(f"{request_id} {leaf}".encode()).digest()[:4]) % _PARTS
    return drawn < share * _PARTS


def pending(
    session: Session, request_id: str, leaves: Collection[str], share: float, *, user_id: int
) -> frozenset[str]:
    """The leaves that a reviewer has to answer before they see what the program says.

    A leaf that somebody decided already is open to all.
    """
    return pending_of(session, {request_id: leaves}, share, user_id=user_id).get(request_id, frozenset())


def pending_of(
    session: Session, leaves: Mapping[str, Iterable[str]], share: float, *, user_id: int
) -> dict[str, frozenset[str]]:
    """The same of many requests, by request; those without such leaves are left out."""
    drawn = {r: {leaf for leaf in own if is_blind(r, leaf, share)} for r, own in leaves.items()} if share > 0 else {}
    asked = [r for r, own in drawn.items() if own]
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        answered = select(BlindAnswer.request_id, BlindAnswer.leaf).where(
            BlindAnswer.request_id.in_(some), BlindAnswer.by == user_id
        )
        decided = select(LeafDecision.request_id, LeafDecision.leaf).where(LeafDecision.request_id.in_(some))
        for query in (answered, decided):
            for request_id, leaf in session.execute(query):
                drawn[request_id].discard(leaf)
    return {r: frozenset(drawn[r]) for r in asked if drawn[r]}


def agreement(session: Session) -> dict[str, Any]:
    """How many blind answers were given, how many agreed with the program, and the same by leaf and by its status."""
    leaves: dict[str, list[bool]] = defaultdict(list)
    statuses: dict[str, list[bool]] = defaultdict(list)
    for answer in session.scalars(select(BlindAnswer)):
        same = answer.status == answer.program_status
        leaves[answer.leaf].append(same)
        statuses[answer.program_status].append(same)
    given = [same for some in leaves.values() for same in some]
    return {
        "answered": len(given), "agreed": sum(given),
        "share": round(sum(given) / len(given), 4) if given else None,
        "leaves": _counted(leaves), "statuses": _counted(statuses),
    }  # fmt: skip


def _counted(given: Mapping[str, list[bool]]) -> dict[str, dict[str, int]]:
    return {key: {"answered": len(some), "agreed": sum(some)} for key, some in sorted(given.items())}
