"""The ``desk`` part of a result: what reviewers decided, as the screens, the exports and the signature see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chartcite.models.finding import Result
from chartcite.review.desk.judged import Judged, judged
from chartcite.review.store import results, tables


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that people said of a request."""

    leaves: dict[str, tables.LeafDecision]
    flags: tuple[tables.CitationFlag, ...]
    evidence: tuple[tables.Evidence, ...]
    pages: tuple[tables.PageSet, ...]
    decision: tables.Decision | None
    signed: tuple[tuple[int, int, int, str], ...]
    names: dict[int, str] = field(default_factory=dict)


def said_of(db: Session, row: tables.Request) -> Said:
    """What people said of a request. The decision is the one that holds now, if any."""

    def of(table: Any, *order: Any) -> Any:
        return db.scalars(select(table).where(table.request_id == row.id).order_by(*order))

    leaves = {x.leaf: x for x in of(tables.LeafDecision, tables.LeafDecision.leaf)}
    decisions = list(of(tables.Decision, tables.Decision.id.desc()).fetchmany(1)) if row.recommendation else []
    signed = tables.SignedVersion
    stamps = db.execute(
        select(signed.number, signed.version, signed.by, signed.at)
        .where(signed.request_id == row.id)
        .order_by(signed.number)
    )
    return Said(
        leaves,
        tuple(of(tables.CitationFlag, tables.CitationFlag.leaf, tables.CitationFlag.start)),
        tuple(of(tables.Evidence, tables.Evidence.id)),
        tuple(of(tables.PageSet, tables.PageSet.document, tables.PageSet.page)),
        decisions[0] if decisions else None,
        tuple((n, v, by, at.isoformat()) for n, v, by, at in stamps),
        dict(db.execute(select(tables.User.id, tables.User.name)).all()),
    )


def judged_of(result: Result, said: Said) -> Judged:
    """The result with what people said."""
    overrides = {leaf: d.status for leaf, d in said.leaves.items() if not d.agree}
    known = {f.id for f in result.findings}
    wrong = [(f.leaf, f.document, f.start, f.end) for f in said.flags]
    return judged(result, statuses={k: v for k, v in overrides.items() if k in known}, wrong=wrong)


def refresh(db: Session, row: tables.Request) -> Judged | None:
    """Bring outcome and counts of a request's row in line with what people said of it."""
    result = results.newest(db, row)
    if result is None:
        return None
    found = judged_of(result, said_of(db, row))
    row.outcome = found.outcome.value
    row.statuses = {leaf: s.value for leaf, s in found.statuses.items() if not leaf.startswith("scope.")}
    row.met, row.missing, row.review = results.counts_of(row.statuses.values())
    return found


def desk_part(row: tables.Request, result: Result, said: Said, found: Judged) -> dict[str, Any]:
    """The ``desk`` object: outcome, tree and leaves with people's decisions, added evidence, pages, decision."""
    name = said.names.get
    return {
        "version": row.version, "status": row.status, "computing": row.computing,
        "result": found.outcome.value, "program_result": result.result.value,
        "tree": found.tree.model_dump(mode="json"),
        "counts": {"met": row.met, "missing": row.missing, "review": row.review, "unread": row.unread},
        "leaves": {leaf: _leaf(leaf, result, said, found) for leaf in found.findings},
        "pages": [
            {"document": p.document, "page": p.page, "state": p.state, "by": name(p.by), "at": p.at.isoformat()}
            for p in said.pages
        ],
        "decision": _decision(said),
        "signed": [{"number": n, "version": v, "by": name(by), "at": at} for n, v, by, at in said.signed],
    }  # fmt: skip


def _leaf(leaf: str, result: Result, said: Said, found: Judged) -> dict[str, Any]:
    name, decision, finding = said.names.get, said.leaves.get(leaf), found.findings[leaf]
    shown: dict[str, Any] = {
        "status": found.statuses[leaf].value, "program_status": finding.status.value, "blind": False,
        "decision": None,
        "evidence": [
            {"id": e.id, "side": e.side, "document": e.document, "page": e.page, "start": e.start, "end": e.end,
             "quote": e.quote, "by": name(e.by), "at": e.at.isoformat()}
            for e in said.evidence if e.leaf == leaf
        ],
        "flagged": [
            {"document": f.document, "start": f.start, "end": f.end, "by": name(f.by), "at": f.at.isoformat()}
            for f in said.flags if f.leaf == leaf
        ],
    }  # fmt: skip
    if decision is not None:
        shown["decision"] = {
            "agree": decision.agree, "status": decision.status, "program_status": decision.program_status,
            "reason_code": decision.reason_code, "note": decision.note, "by": name(decision.by),
            "at": decision.at.isoformat(), "stale": decision.program_status != finding.status.value,
        }  # fmt: skip
    if finding != result.finding(leaf):
        shown["finding"] = finding.model_dump(mode="json")
    return shown


def _decision(said: Said) -> dict[str, Any] | None:
    made = said.decision
    if made is None:
        return None
    return {"recommendation": made.recommendation, "note": made.note, "missing": made.missing,
            "by": said.names.get(made.by), "at": made.at.isoformat(), "version": made.version}  # fmt: skip


def masked(data: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """A result in which the program's word on some leaves is not shown, nor what follows from it.

    The passages stay: a reviewer answers from them.
    """
    if not hidden:
        return data
    for finding in data["findings"]:
        if finding["id"] in hidden:
            finding |= {"status": None, "rationale": "", "searched": "", "nearest": [], "blind": True}
    data["result"] = None
    _mask_tree(data["tree"], hidden)
    desk = data["desk"]
    desk["result"] = desk["program_result"] = desk["counts"] = None
    _mask_tree(desk["tree"], hidden)
    for leaf in hidden & set(desk["leaves"]):
        desk["leaves"][leaf] |= {"status": None, "program_status": None, "blind": True}
        desk["leaves"][leaf].pop("finding", None)
    return data


def _mask_tree(node: dict[str, Any], hidden: frozenset[str]) -> bool:
    """Whether the node or one below it is hidden; then its status is not shown."""
    below = [_mask_tree(child, hidden) for child in node["children"]]
    if any(below) or node["id"] in hidden:
        node["status"] = None
        return True
    return False
