"""Facts and a policy to a result: pure, the same for the same input."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chartcite.criteria.deciders import DECIDERS, Decision
from chartcite.criteria.facts import FactIndex
from chartcite.criteria.logic import OUTCOME, all_of, any_of, with_exception
from chartcite.models.errors import place_of
from chartcite.models.fact import Citation, Fact
from chartcite.models.finding import Finding, Outcome, Status, TreeNode, Warning_
from chartcite.models.policy import Leaf, Node, Pathway, Policy
from chartcite.models.request import Request

_MOST_CITATIONS = 6


@dataclass(frozen=True, slots=True)
class Unread:
    """A page or file that could not be read (evidence rule 21)."""

    document: str
    page: int | None = None

    def __str__(self) -> str:
        return f"{self.document}, page {self.page}" if self.page else self.document


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the policy makes of the facts."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    tree: TreeNode
    notes: tuple[str, ...]
    warnings: tuple[Warning_, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a person says against the evidence: statuses by leaf, and by leaf the facts that do not count for it."""

    statuses: Mapping[str, Status] = field(default_factory=dict)
    without: Mapping[str, Collection[str]] = field(default_factory=dict)


def judge(
    policy: Policy,
    pathway: Pathway,
    request: Request,
    facts: Sequence[Fact],
    unread: Sequence[Unread] = (),
    *,
    reviewed: Reviewed | None = None,
) -> Judgement:
    """Decide every leaf of the pathway and its scope checks, then the tree above them.

    What a person says of a leaf (``reviewed``) stands in place of what the evidence says, in the tree too.
    """
    said = reviewed or Reviewed()
    warnings = _in_force(policy, request)
    index = FactIndex(facts)

    def decide(key: str) -> Decision:
        seen = FactIndex(_counting(facts, said.without[key])) if said.without.get(key) else index
        return _said(_decide(policy.leaves[key], seen, request, unread), said.statuses.get(key))

    scope = tuple(_finding(policy.leaves[key], decide(key)) for key in pathway.scope)
    notes = _notes(policy, pathway, request, index)
    if pathway.tree is None:
        tree = TreeNode(id=pathway.id, rule="all", status=Status.NOT_APPLICABLE, title=pathway.title)
        return Judgement(Outcome.OUT_OF_SCOPE, scope, tree, (pathway.out_of_scope, *notes), warnings)
    decisions = {key: decide(key) for key in leaf_keys(pathway.tree)}
    decisions = _apply_exceptions(pathway.tree, policy, decisions)
    decisions = {key: _said(decision, said.statuses.get(key)) for key, decision in decisions.items()}
    findings = tuple(_finding(policy.leaves[key], decision) for key, decision in decisions.items())
    tree = _tree(pathway.tree, policy, decisions)
    tree = tree.model_copy(update={"id": pathway.id, "title": pathway.title})
    return Judgement(OUTCOME[tree.status], findings + scope, tree, notes, warnings)


def _said(decision: Decision, status: Status | None) -> Decision:
    """A decision with the status that a person gave it."""
    return decision if status is None else replace(decision, status=status, tags=decision.tags - {"no_trial"})


def _counting(facts: Sequence[Fact], without: Collection[str]) -> list[Fact]:
    """The facts without some of them and without what is derived from these."""
    gone = set(without)
    for fact in facts:
        if gone.intersection(fact.derived_from):
            gone.add(fact.id)
    return [f for f in facts if f.id not in gone]


def _in_force(policy: Policy, request: Request) -> tuple[Warning_, ...]:
    if request.date >= policy.effective:
        return ()
    text = f"{policy.id} took effect on {policy.effective}; the request is dated {request.date}."
    return (Warning_(code="policy_not_in_force", message=text),)


def _notes(policy: Policy, pathway: Pathway, request: Request, index: FactIndex) -> tuple[str, ...]:
    """The policy's own notes, with those for the line of business and the state (of the request or the packet)."""
    stated = {
        str(f.attr("text") or "").lower() for f in index.evidence("request_item") if f.value == "line_of_business"
    }
    lines = {(request.line_of_business or "").lower()} | stated
    states = {request.state or ""} | {
        str(f.attr("text") or "") for f in index.evidence("request_item") if f.value == "state"
    }
    notes = [*policy.notes, *pathway.notes]
    if policy.medicare_note and any("medicare" in line for line in lines):
        notes.append(policy.medicare_note)
    if any("medicaid" in line for line in lines):
        notes.extend(policy.state_notes[s.upper()] for s in sorted(states) if s.upper() in policy.state_notes)
    return tuple(notes)


def leaf_keys(node: Node) -> list[str]:
    """Leaf keys in policy order, each once, exceptions after what they stand in for."""
    keys = [node.id] if node.rule == "leaf" else [k for child in node.children for k in leaf_keys(child)]
    if node.exception is not None:
        keys += leaf_keys(node.exception)
    return list(dict.fromkeys(keys))


def _decide(leaf: Leaf, index: FactIndex, request: Request, unread: Sequence[Unread]) -> Decision:
    """The leaf's decision. A defect of the program in it costs that leaf its status, never the packet its review."""
    try:
        return _decided(leaf, index, request, unread)
    except Exception as error:
        text = f"Something failed inside ChartCite ({place_of(error)}): decide this one by eye, and report it."
        return Decision(Status.NEEDS_REVIEW, text)


def _decided(leaf: Leaf, index: FactIndex, request: Request, unread: Sequence[Unread]) -> Decision:
    entry = DECIDERS[leaf.decide]
    params = entry.params.model_validate(leaf.params)
    decision = entry.decide(index, params, request)
    if decision.status in _FIRM and any(f.doubts for f in (*decision.support, *decision.against)):
        return _certain(decision, entry.decide(index.certain(), params, request))
    if decision.status is Status.NOT_DOCUMENTED and unread and not leaf.id.startswith("scope."):
        places = "; ".join(str(u) for u in unread[:3]) + (f" and {len(unread) - 3} more" if len(unread) > 3 else "")
        text = f"Nothing readable states it, but not all was read ({places})."
        return Decision(
            Status.NEEDS_REVIEW, text, nearest=decision.nearest, searched=decision.searched, tags=frozenset({"unread"})
        )
    return decision


_FIRM = (Status.MET, Status.NOT_MET, Status.NOT_APPLICABLE)


def _certain(decision: Decision, without: Decision) -> Decision:
    """What holds of a decision that rests on doubtful words of a scan (evidence rule 20).

    ``without`` is what the facts that were read for certain decide: where they come to the same, that is the decision.
    """
    if without.status is decision.status:
        return without
    words = dict.fromkeys(w for f in (*decision.support, *decision.against) for w in f.doubts)
    shown = ", ".join(f"“{w}”" for w in list(words)[:3])
    text = f"It hangs on words of a scan that could not be read for certain ({shown}). As read: {decision.rationale}"
    return replace(decision, status=Status.NEEDS_REVIEW, rationale=text, tags=decision.tags - {"no_trial"})


def _apply_exceptions(node: Node, policy: Policy, decisions: dict[str, Decision]) -> dict[str, Decision]:
    """Where an exception takes a leaf's place, the leaf becomes not applicable and cites the exception."""
    changed = dict(decisions)
    for part in _walk(node):
        if part.exception is None or part.rule != "leaf":
            continue
        own = decisions[part.id]
        exception = _tree(part.exception, policy, decisions).status
        no_trial = "no_trial" in own.tags
        if with_exception(own.status, exception, no_trial=no_trial) is Status.NOT_APPLICABLE:
            parts = [decisions[k] for k in leaf_keys(part.exception)]
            support = own.support + tuple(f for d in parts for f in d.support[:1])
            text = "No trial is required: every part of the policy's exception is documented."
            changed[part.id] = Decision(Status.NOT_APPLICABLE, text, support)
    return changed


def _walk(node: Node) -> list[Node]:
    return [node, *(n for child in node.children for n in _walk(child))]


def _tree(node: Node, policy: Policy, decisions: dict[str, Decision]) -> TreeNode:
    if node.rule == "leaf":
        leaf = policy.leaves[node.id]
        children: tuple[TreeNode, ...] = ()
        if node.exception is not None:
            children = (_tree(node.exception, policy, decisions),)
        return TreeNode(id=leaf.id, rule="leaf", status=decisions[node.id].status, title=leaf.title, children=children)
    children = tuple(_tree(child, policy, decisions) for child in node.children)
    counted = [
        _counted(child, shown)
        for child, shown in zip(node.children, children, strict=True)
        if not (child.drop_silent and shown.status is not Status.NEEDS_REVIEW and shown.status is not Status.MET)
    ]
    status = all_of(counted) if node.rule == "all" else any_of(counted)
    return TreeNode(id=node.id, rule=node.rule, status=status, title=node.title, children=children)


def _counted(node: Node, shown: TreeNode) -> Status:
    """The status a part brings into its parent's rule, its exception considered."""
    if node.exception is None:
        return shown.status
    return with_exception(shown.status, shown.children[0].status)


def _finding(leaf: Leaf, decision: Decision) -> Finding:
    return Finding(
        id=leaf.id,
        title=leaf.title,
        status=decision.status,
        requirement=leaf.requirement,
        locator=leaf.locator,
        rationale=decision.rationale,
        citations=_citations(decision.support),
        against=_citations(decision.against),
        searched=decision.searched,
        nearest=_citations(decision.nearest),
        remedy=leaf.remedy,
    )


def _citations(facts: Sequence[Fact]) -> tuple[Citation, ...]:
    """The facts' citations, each place once with the ids of the facts it carries, the same words once."""
    places: dict[tuple[str, int, int], Citation] = {}
    said: set[str] = set()
    for fact in facts:
        for citation in fact.citations:
            key = (citation.document, citation.start, citation.end)
            if key in places:
                ids = dict.fromkeys((*places[key].facts, fact.id))
                places[key] = places[key].model_copy(update={"facts": tuple(ids)})
                continue
            words = " ".join(citation.quote.lower().split())
            if words in said or len(places) >= _MOST_CITATIONS:
                continue
            said.add(words)
            places[key] = citation.model_copy(update={"facts": (fact.id,)})
    return tuple(places.values())
