"""The criteria in a front desk's words: from the data beside this module, else from the policy itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from chartcite.criteria.loader import built_in
from chartcite.models.policy import Leaf, Node, Policy
from chartcite.models.self_check import Effort


@dataclass(frozen=True, slots=True)
class Wording:
    """One criterion in plain words. ``missing`` and ``unclear`` say what to add in either case."""

    title: str
    missing: str
    unclear: str
    who: str
    effort: Effort


def wording_of(policy: Policy, key: str) -> Wording:
    """The wording of a leaf by its key in the policy.

    A leaf of a policy without wording of its own is told by its ``remedy``, else by what it asks.
    """
    leaf = policy.leaves[key]
    own = built_in().get(policy.id)
    if own is not None and own.leaves.get(key) == leaf:
        words = _data(policy.id)[key]
        return Wording(**{**words, "effort": Effort(words["effort"])})
    return _plain(leaf)


def wordings_of(policy: Policy, pathway: str) -> dict[str, Wording]:
    """The wording of every leaf and scope check of a pathway, by leaf id."""
    way = policy.pathways[pathway]
    keys = [*way.scope, *(_keys(way.tree) if way.tree else ())]
    return {policy.leaves[key].id: wording_of(policy, key) for key in keys}


def words_of(effort: Effort) -> str:
    """An effort for people."""
    return str(_data("effort")[effort.value])


def _plain(leaf: Leaf) -> Wording:
    common = _data("deciders").get(leaf.decide, {})
    asked = leaf.remedy or f"A page that shows this: {leaf.requirement}"
    return Wording(
        title=leaf.title, missing=asked, unclear=f"A clear, dated sentence that settles this: {leaf.requirement}",
        who=common.get("who", "the clinic"), effort=Effort(common.get("effort", Effort.STATEMENT)),
    )  # fmt: skip


def _keys(node: Node) -> list[str]:
    parts = [*node.children, *([node.exception] if node.exception else [])]
    return ([node.id] if node.rule == "leaf" else []) + [key for part in parts for key in _keys(part)]


@cache
def _data(name: str) -> dict[str, Any]:
    file = resources.files("chartcite.review.exports").joinpath("wording", f"{name}.yaml")
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return data
