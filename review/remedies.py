"""What each criterion is called and what would satisfy it, in the policy's own data."""

from __future__ import annotations

from chartcite.criteria.loader import built_in
from chartcite.models.policy import Node


def remedies_of(policy_id: str, pathway_id: str) -> dict[str, str]:
    """By leaf of a pathway; empty for a policy that is not built in."""
    policy = built_in().get(policy_id)
    pathway = policy.pathways.get(pathway_id) if policy else None
    if policy is None or pathway is None:
        return {}
    # one criterion may have another threshold in another pathway: the keys of this one's tree say which it is
    keys = [*pathway.scope, *(_keys(pathway.tree) if pathway.tree else ())]
    return {policy.leaves[key].id: policy.leaves[key].remedy for key in keys}


def way_of(policy_id: str | None, pathway_id: str | None) -> str:
    """A pathway's title; the id of one that is not built in."""
    policy = built_in().get(policy_id or "")
    known = policy.pathways.get(pathway_id or "") if policy else None
    return known.title if known else pathway_id or ""


def titles_of(policy_id: str) -> dict[str, str]:
    """By leaf; empty for a policy that is not built in."""
    policy = built_in().get(policy_id)
    return {leaf.id: leaf.title for leaf in policy.leaves.values()} if policy else {}


def _keys(node: Node) -> list[str]:
    """Keys into the policy's leaves, of a tree and its exceptions."""
    parts = [*node.children, *([node.exception] if node.exception else [])]
    return ([node.id] if node.rule == "leaf" else []) + [key for part in parts for key in _keys(part)]
