"""What holds of a request, for exports: the result with people's statuses and passages, and the audit of both."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.models.document import Document
from chartcite.models.fact import Citation
from chartcite.models.finding import Finding, Outcome, Result, Status, TreeNode
from chartcite.review.desk.context import Person
from chartcite.review.exports.audit_record import (
    Added,
    AuditRecord,
    DecisionRecord,
    EventRecord,
    LeafRecord,
    PageRecord,
    Signature,
    SignedRecord,
)
from chartcite.review.exports.listing import WORDS, Criterion, criteria_of, place_of, quote_of
from chartcite.review.remedies import way_of
from chartcite.review.store import audit, tables
from chartcite.review.store.db import now


def decided_result(snapshot: Mapping[str, Any], documents: Sequence[Document], reasons: Mapping[str, str]) -> Result:
    """The result as people left it: their statuses, the passages they added, without those they marked as wrong.

    Args:
        snapshot: as :func:`chartcite.review.desk.signing.snapshot` gives it.
        documents: the packet's, for the boxes of added passages.
        reasons: titles of the reasons for overrides, by code.
    """
    result, desk = Result.model_validate(snapshot["result"]), snapshot["desk"]
    by_name = {d.name: d for d in documents}
    findings = tuple(
        _finding(_again(finding, desk["leaves"].get(finding.id, {})), desk["leaves"].get(finding.id), by_name, reasons)
        for finding in result.findings
    )
    return result.model_copy(
        update={
            "findings": findings,
            "tree": TreeNode.model_validate(desk["tree"]),
            "result": Outcome(desk["result"]),
        }
    )


def _again(finding: Finding, leaf: Mapping[str, Any]) -> Finding:
    """The finding, decided again where citations were marked as wrong."""
    return Finding.model_validate(leaf["finding"]) if "finding" in leaf else finding


def _finding(
    finding: Finding, leaf: Mapping[str, Any] | None, by_name: Mapping[str, Document], reasons: Mapping[str, str]
) -> Finding:
    if leaf is None:
        return finding
    wrong = {(f["document"], f["start"], f["end"]) for f in leaf["flagged"]}
    changed: dict[str, Any] = {"status": Status(leaf["status"])}
    for name, side in (("citations", "for"), ("against", "against"), ("nearest", "")):
        kept = [c for c in getattr(finding, name) if (c.document, c.start, c.end) not in wrong]
        added = [_citation(e, by_name) for e in leaf["evidence"] if e["side"] == side]
        changed[name] = (*kept, *added)
    decision = leaf["decision"]
    if decision and not decision["agree"]:
        why = " ".join(x for x in (reasons.get(decision["reason_code"], ""), decision["note"]) if x)
        program = f"The program: {WORDS[finding.status].lower()}. {finding.rationale}"
        changed["rationale"] = f"{decision['by']}: {WORDS[changed['status']].lower()}. {why} {program}"
    return finding.model_copy(update=changed)


def _citation(evidence: Mapping[str, Any], by_name: Mapping[str, Document]) -> Citation:
    document, start, end = by_name.get(evidence["document"]), evidence["start"], evidence["end"]
    page = document.page_at(start) if document else None
    lines = page.words.lines_of(start, min(end, page.end)) if page and page.words else []
    return Citation(document=evidence["document"], start=start, end=end, quote=evidence["quote"],
                    page=evidence["page"], boxes=tuple(lines))  # fmt: skip


def audit_record(db: Session, row: tables.Request, snapshot: Mapping[str, Any], person: Person,
                 reasons: Mapping[str, str]) -> AuditRecord:  # fmt: skip
    """The audit of a request: its snapshot, every decision and signature, and its rows of the audit log."""
    result, desk, request = Result.model_validate(snapshot["result"]), snapshot["desk"], snapshot["request"]
    names = dict(db.execute(select(tables.User.id, tables.User.name)).all())
    last = audit.checkpoint(db)
    return AuditRecord(
        request=row.id, version=row.version, made=Signature(person.name, now().isoformat(timespec="seconds")),
        policy=result.policy.title, policy_version=result.policy.version,
        pathway=way_of(result.policy.id, result.pathway), date=result.date,
        outcome=result.result.value, received=request["received_at"], due=request["due_at"],
        program=result.manifest.program, rules=result.manifest.rules, inputs=result.manifest.inputs,
        label=row.label, line_of_business=row.line_of_business or "",
        files=tuple((f["name"], f["sha256"]) for f in request["files"]),
        leaves=tuple(_leaf(c, desk["leaves"][c.id], reasons) for c in criteria_of(result) if c.id in desk["leaves"]),
        pages=tuple(PageRecord(f"{p['document']}, page {p['page']}", p["state"], Signature(p["by"], p["at"]))
                    for p in desk["pages"]),
        decisions=_decisions(db, row, names), signed=_signed(db, row, names), events=_events(db, row),
        log=f"{last.seq} {last.hash}",
    )  # fmt: skip


def _leaf(criterion: Criterion, leaf: Mapping[str, Any], reasons: Mapping[str, str]) -> LeafRecord:
    finding, decision = _again(criterion.finding, leaf), leaf["decision"]
    flagged = {(f["document"], f["start"], f["end"]): Signature(f["by"], f["at"]) for f in leaf["flagged"]}
    cited = (*criterion.finding.citations, *criterion.finding.against)
    changes = [Added(e["side"], " ".join(e["quote"].split()), _place(e), Signature(e["by"], e["at"]))
               for e in leaf["evidence"]]  # fmt: skip
    changes += [
        Added("wrong", quote_of(c), place_of(c), flagged[c.document, c.start, c.end])
        for c in cited
        if (c.document, c.start, c.end) in flagged
    ]
    return LeafRecord(
        id=criterion.id, title=criterion.title, locator=finding.locator, program=finding.status.value,
        final=leaf["status"], rationale=finding.rationale,
        who=Signature(decision["by"], decision["at"]) if decision else None,
        reason=reasons.get(decision["reason_code"], "") if decision else "", note=decision["note"] if decision else "",
        passages=tuple((quote_of(c), place_of(c)) for c in (*finding.citations, *finding.against)),
        changes=tuple(changes),
    )  # fmt: skip


def _place(evidence: Mapping[str, Any]) -> str:
    page = evidence["page"]
    return f"{evidence['document']}, page {page}" if page else str(evidence["document"])


def _decisions(db: Session, row: tables.Request, names: Mapping[int, str]) -> tuple[DecisionRecord, ...]:
    table = tables.Decision
    made = db.scalars(select(table).where(table.request_id == row.id).order_by(table.id))
    return tuple(
        DecisionRecord(d.version, d.recommendation, _by(names, d.by, d.at), d.note, tuple(d.missing)) for d in made
    )


def _signed(db: Session, row: tables.Request, names: Mapping[int, str]) -> tuple[SignedRecord, ...]:
    table = tables.SignedVersion
    columns = select(table.number, table.version, table.sha256, table.by, table.at)
    made = db.execute(columns.where(table.request_id == row.id).order_by(table.number))
    return tuple(SignedRecord(n, version, sha, _by(names, by, at)) for n, version, sha, by, at in made)


def _by(names: Mapping[int, str], user: int, at: Any) -> Signature:
    return Signature(names.get(user, "unknown"), at.isoformat(timespec="seconds"))


def _events(db: Session, row: tables.Request) -> tuple[EventRecord, ...]:
    table = tables.AuditRow
    found = db.scalars(select(table).where(table.request_id == row.id).order_by(table.seq))
    return tuple(EventRecord(e.seq, e.action, _told(e.detail), Signature(e.actor, e.at[:19])) for e in found)


def _told(detail: str) -> str:
    """A row's detail as ``name value`` pairs."""
    return ", ".join(f"{k} {v}" for k, v in json.loads(detail).items())
