"""The public way in: files and a request to a result."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

from chartcite.criteria.engine import Unread, judge
from chartcite.criteria.loader import get_pathway, get_policy
from chartcite.extract.pipeline import extract_facts
from chartcite.extract.readers import read_packet
from chartcite.models.document import Packet
from chartcite.models.errors import InvalidDateError
from chartcite.models.finding import DocumentRef, Manifest, PacketRef, PolicyRef, Result, Warning_
from chartcite.models.policy import Policy
from chartcite.models.request import Request
from chartcite.version import VERSION

PathLike = str | Path


def review_packet(
    files: Sequence[PathLike],
    *,
    policy: str,
    pathway: str,
    date: dt.date | str | None = None,
    line_of_business: str | None = None,
    state: str | None = None,
) -> Result:
    """Review a packet of files against one pathway of a policy.

    Args:
        files: files or folders, in packet order.
        policy: id of a built-in policy, or the path of a policy YAML file.
        pathway: ``indication/phase``, such as ``non-malignant/permanent``.
        date: the request date (default: today); ISO text or a date.
        line_of_business: such as ``medicare``; brings the policy's own note.
        state: two-letter code; likewise.

    Returns:
        The result: every leaf of the pathway with status, rationale and citations.

    Raises:
        UsageError: unknown policy or pathway, or a bad date.
        InputError: no file of the packet could be read.
        PolicyFileError: the policy file is wrong.
    """
    rules = get_policy(policy)
    get_pathway(rules, pathway)
    request = Request(policy=rules.id, pathway=pathway, date=as_date(date), line_of_business=line_of_business, state=state)
    return review_read(read_packet([Path(f) for f in files]), rules, request)


def as_date(value: dt.date | str | None) -> dt.date:
    """A date from ISO text (``None``: today). Raises :class:`InvalidDateError`."""
    if value is None:
        return dt.date.today()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise InvalidDateError(f"{value!r} is not a date.", "Write it as YYYY-MM-DD, such as 2026-04-02.") from None


def review_read(packet: Packet, policy: Policy, request: Request) -> Result:
    """Review a packet that has been read. Pure: the same packet and request give the same result."""
    extraction = extract_facts(packet, request_date=request.date)
    unread = _unread(packet)
    judgement = judge(policy, get_pathway(policy, request.pathway), request, extraction.facts, unread)
    warnings = (*judgement.warnings, *extraction.warnings, *_unread_warnings(packet))
    documents = tuple(
        DocumentRef(
            name=d.name, sha256=d.sha256, pages=len(d.pages), media_type=d.media_type,
            unread_pages=tuple(p.number for p in d.unread_pages),
            notes=tuple(n for n in extraction.notes if n.document == d.name),
        )
        for d in packet.documents
    )  # fmt: skip
    return Result(
        policy=PolicyRef(id=policy.id, version=policy.version, title=policy.title, source=policy.source),
        pathway=request.pathway, date=request.date.isoformat(), result=judgement.outcome, findings=judgement.findings,
        tree=judgement.tree, facts=extraction.facts, warnings=warnings, policy_notes=judgement.notes,
        packet=PacketRef(documents=documents),
        manifest=Manifest(program=f"chartcite {VERSION}", rules=f"{policy.id} {policy.version}", inputs=_digest(packet)),
    )  # fmt: skip


def _unread(packet: Packet) -> list[Unread]:
    pages = [Unread(d.name, p.number) for d in packet.documents for p in d.unread_pages]
    return pages + [Unread(f.name) for f in packet.unread]


def _unread_warnings(packet: Packet) -> list[Warning_]:
    found = [
        Warning_(code="unreadable_page", message=f"Page {p.number} of {d.name} could not be read: {p.reason or p.status}.",
                 document=d.name, page=p.number)
        for d in packet.documents for p in d.unread_pages
    ]  # fmt: skip
    return found + [Warning_(code="unreadable_file", message=f.message, document=f.name) for f in packet.unread]


def _digest(packet: Packet) -> str:
    lines = [f"{d.sha256} {d.name}" for d in packet.documents] + [f"{f.sha256 or 'unread'} {f.name}" for f in packet.unread]
    return "sha256 " + hashlib.sha256("\n".join(lines).encode()).hexdigest()
