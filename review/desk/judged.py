"""The program's result with what reviewers decided: the same logic over the same facts, people's words first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from chartcite.criteria.engine import Judgement, Reviewed, Unread, judge
from chartcite.criteria.loader import built_in
from chartcite.models.finding import Finding, Outcome, Result, Status, TreeNode
from chartcite.models.request import Request

Place = tuple[str, str, int, int]
"""A citation of a leaf: leaf, document, start, end."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What holds: outcome and tree with people's decisions, each leaf's finding without the citations marked wrong."""

    outcome: Outcome
    tree: TreeNode
    findings: Mapping[str, Finding]
    """The program's findings by leaf, decided again where citations were marked wrong."""
    statuses: Mapping[str, Status]
    """By leaf what holds: the reviewer's status, else the finding's."""


def judged(result: Result, *, statuses: Mapping[str, str], wrong: Collection[Place] = ()) -> Judged:
    """A result with overrides by leaf and citations marked as wrong.

    A citation marked as wrong takes the facts that it carries out of that leaf's evidence, and what is derived from
    them; the other leaves keep them. Overrides then stand for their leaves wherever the policy's rules use these.
    """
    own = {leaf: Status(s) for leaf, s in statuses.items()}
    without = _without(result, wrong)
    base = _again(result, Reviewed({}, without)) if without else None
    findings = {f.id: f for f in (base.findings if base else result.findings)}
    final = _again(result, Reviewed(own, without)) if own else base
    held = {f.id: f.status for f in (final.findings if final else result.findings)}
    tree, outcome = (final.tree, final.outcome) if final else (result.tree, result.result)
    return Judged(outcome, tree, findings, held)


def _without(result: Result, wrong: Collection[Place]) -> dict[str, frozenset[str]]:
    """By leaf the facts that citations marked as wrong carry."""
    places = set(wrong)
    found: dict[str, frozenset[str]] = {}
    for finding in result.findings:
        gone = {
            fact
            for c in (*finding.citations, *finding.against)
            if (finding.id, c.document, c.start, c.end) in places
            for fact in c.facts
        }
        if gone:
            found[finding.id] = frozenset(gone)
    return found


def _again(result: Result, reviewed: Reviewed) -> Judgement:
    policy = built_in()[result.policy.id]
    pathway = policy.pathways[result.pathway]
    given = {a.name: a.value for a in result.request if a.source == "given"}
    request = Request(
        policy=policy.id, pathway=pathway.id, date=dt.date.fromisoformat(result.date),
        line_of_business=given.get("line_of_business"), state=given.get("state"),
    )  # fmt: skip
    return judge(policy, pathway, request, result.facts, unread_of(result), reviewed=reviewed)


def unread_of(result: Result) -> list[Unread]:
    """The pages and files that a result says were not read."""
    pages = [Unread(d.name, p) for d in result.packet.documents for p in d.unread_pages]
    return pages + [Unread(w.document or "") for w in result.warnings if w.code == "unreadable_file"]
