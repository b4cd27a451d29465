"""The append-only audit log: each row carries the digest of the row before it.

A row that is altered, deleted or moved breaks the chain. Rows cut off its end leave a whole chain: an exported
checkpoint (the number and digest of the last row, kept elsewhere) shows these too, and a chain that was written anew.
``detail`` never holds text of a chart, a name of a patient or a file, or a note: ids, counts and codes only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from chartcite.review.store.db import Store, now
from chartcite.review.store.tables import AuditRow

GENESIS = "0" * 64
_LOCK = 0x43484152
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far the log went at a moment: number and digest of its last row (0 and zeros: empty)."""

    seq: int
    hash: str
    at: str

    def as_json(self) -> str:
        """The checkpoint's file."""
        return json.dumps({"schema": "chartcite.audit/1", "seq": self.seq, "hash": self.hash, "at": self.at}) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Checkpoint:
        """Reads a checkpoint's file. Raises ``ValueError``."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("schema") != "chartcite.audit/1":
            raise ValueError("not a checkpoint")
        seq, digest, at = data.get("seq"), data.get("hash"), data.get("at", "")
        if not isinstance(seq, int) or isinstance(seq, bool) or not isinstance(digest, str) or len(digest) != 64:
            raise ValueError("not a checkpoint")
        return cls(seq, digest, str(at))


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification found: how many rows, and every fault in plain words."""

    rows: int
    last: str
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.faults


def digest(*, seq: int, at: str, actor: str, action: str, request_id: str | None, detail: str, prev: str) -> str:
    """SHA-256 over every field of a row and the digest before it, as canonical JSON."""
    fields = [seq, at, actor, action, request_id, detail, prev]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


def append(session: Session, actor: str, action: str, request_id: str | None = None, **detail: Any) -> AuditRow:
    """Add a row in the session's own transaction: what is logged and what was done stand or fall together."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    session.flush()
    last = session.execute(select(AuditRow.seq, AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)).first()
    seq, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
    at = now().isoformat(timespec="microseconds")
    said = json.dumps(detail, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    made = digest(seq=seq, at=at, actor=actor, action=action, request_id=request_id, detail=said, prev=prev)
    row = AuditRow(
        seq=seq, at=at, actor=actor, action=action, request_id=request_id, detail=said, prev_hash=prev, hash=made
    )
    session.add(row)
    session.flush()
    return row


def log(store: Store, actor: str, action: str, request_id: str | None = None, **detail: Any) -> None:
    """Add a row about a look or an export in a transaction of its own."""
    with store.write(soft=True) as session:
        append(session, actor, action, request_id, **detail)


def checkpoint(session: Session) -> Checkpoint:
    """Where the log stands now."""
    last = session.execute(select(AuditRow.seq, AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)).first()
    at = now().isoformat(timespec="seconds")
    return Checkpoint(last.seq, last.hash, at) if last else Checkpoint(0, GENESIS, at)


def rows(session: Session) -> Iterator[AuditRow]:
    """Every row in order, a batch at a time."""
    after = None
    while True:
        query = select(AuditRow).order_by(AuditRow.seq).limit(_BATCH)
        batch = list(session.scalars(query if after is None else query.where(AuditRow.seq > after)))
        yield from batch
        if len(batch) < _BATCH:
            return
        after = batch[-1].seq
        session.expunge_all()


def verify(session: Session, known: Checkpoint | None = None) -> Verified:
    """Follow the chain from its beginning; ``known`` is a checkpoint exported before."""
    faults: list[str] = []
    prev, expected, count = GENESIS, 1, 0
    at_known = GENESIS if known is not None and known.seq == 0 else None
    for row in rows(session):
        count += 1
        if row.seq != expected:
            faults.append(_gap(expected, row.seq))
        if row.prev_hash != prev:
            faults.append(f"row {row.seq} does not follow the row before it: rows were deleted, moved or altered")
        own = digest(
            seq=row.seq, at=row.at, actor=row.actor, action=row.action, request_id=row.request_id,
            detail=row.detail, prev=row.prev_hash,
        )  # fmt: skip
        if own != row.hash:
            faults.append(f"row {row.seq} was altered")
        if known is not None and row.seq == known.seq:
            at_known = row.hash
        prev, expected = row.hash, row.seq + 1
    if known is not None and at_known != known.hash:
        faults.append(_against(known, at_known, count))
    return Verified(count, prev, tuple(faults))


def _gap(expected: int, found: int) -> str:
    if found < expected:
        return f"row {found} stands out of order"
    last = found - 1
    return f"row {expected} is missing" if last == expected else f"rows {expected} to {last} are missing"


def _against(known: Checkpoint, found: str | None, count: int) -> str:
    if found is None:
        return f"the log ends before row {known.seq} of the checkpoint ({count} rows): rows were cut off"
    return f"row {known.seq} is not the one of the checkpoint: the log was written anew"


def counts(session: Session) -> dict[str, int]:
    """How often each action stands in the log."""
    found = session.execute(select(AuditRow.action, func.count()).group_by(AuditRow.action))
    return dict(found.all())
