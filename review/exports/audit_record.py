"""What the audit of a request says, as plain values; the store fills them, :mod:`audit_pdf` prints them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did something, and when (ISO 8601)."""

    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Added:
    """A passage that a reviewer added (``side``: for or against) or marked as wrong (``wrong``)."""

    side: str
    words: str
    place: str
    who: Signature


@dataclass(frozen=True, slots=True)
class LeafRecord:
    """A criterion: what the program said, what holds now, and what reviewers did to it.

    ``who`` is ``None`` where nobody has said anything; ``reason`` and ``note`` belong to an override.
    """

    id: str
    title: str
    locator: str
    program: str
    final: str
    rationale: str = ""
    who: Signature | None = None
    reason: str = ""
    note: str = ""
    passages: tuple[tuple[str, str], ...] = ()
    """Words and place of each passage the program cites."""
    changes: tuple[Added, ...] = ()

    @property
    def overridden(self) -> bool:
        return self.who is not None and self.final != self.program


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A page that a reviewer set aside or brought back."""

    place: str
    state: str
    who: Signature


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A human decision on the request: recommendation, note, the items it waits for, and the version it was made on."""

    version: int
    recommendation: str
    who: Signature
    note: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """A version that was signed and frozen."""

    number: int
    version: int
    sha256: str
    who: Signature


@dataclass(frozen=True, slots=True)
class EventRecord:
    """A row of the audit log."""

    seq: int
    action: str
    detail: str
    who: Signature


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Everything the audit of one request says."""

    request: str
    version: int
    made: Signature
    policy: str
    policy_version: str
    pathway: str
    date: str
    outcome: str
    received: str
    due: str
    program: str
    rules: str
    inputs: str
    label: str = ""
    line_of_business: str = ""
    files: tuple[tuple[str, str], ...] = ()
    """Name and SHA-256 of each file."""
    leaves: tuple[LeafRecord, ...] = ()
    pages: tuple[PageRecord, ...] = ()
    decisions: tuple[DecisionRecord, ...] = ()
    signed: tuple[SignedRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    log: str = ""
    """Number and digest of the audit log's last row when this was made."""
