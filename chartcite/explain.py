"""What a criterion asks, which facts answer it, and which phrases of the vocabulary count."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.loader import built_in, get_policy
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.errors import UnknownCriterionError
from chartcite.models.kinds import KINDS
from chartcite.models.policy import Leaf, Policy

_STATEMENT_PARAM = "kind"
_LONGEST = 160


@dataclass(frozen=True, slots=True)
class Answer:
    """A fact kind that answers a criterion: its values, and its phrases by value where the vocabulary lists them."""

    kind: str
    title: str
    values: tuple[str, ...]
    phrases: tuple[tuple[str, tuple[str, ...]], ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One leaf of one policy, explained."""

    policy: Policy
    leaf: Leaf
    pathways: tuple[str, ...]
    how: str
    answers: tuple[Answer, ...]


def explain(criterion: str, *, policy: str | None = None) -> list[Explanation]:
    """Every leaf with this id, or under it (``conservative-care``), in one policy or in all that are built in.

    Raises:
        UnknownCriterionError: no such criterion; names the nearest.
        UnknownPolicyError, PolicyFileError: as for any policy.
    """
    policies = [get_policy(policy)] if policy else list(built_in().values())
    found = [
        _explained(rules, leaf)
        for rules in policies
        for leaf in _leaves(rules)
        if leaf.id == criterion or leaf.id.startswith(criterion + ".")
    ]
    if found:
        return found
    known = sorted({leaf.id for rules in policies for leaf in _leaves(rules)})
    near = difflib.get_close_matches(criterion, known, 1, cutoff=0.3)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}."
    raise UnknownCriterionError(f"There is no criterion {criterion!r}.", hint)


def _leaves(rules: Policy) -> Iterator[Leaf]:
    """The leaves of a policy; of variants of one id (``id@variant``) the first."""
    seen: set[str] = set()
    for leaf in rules.leaves.values():
        if leaf.id not in seen:
            seen.add(leaf.id)
            yield leaf


def _explained(rules: Policy, leaf: Leaf) -> Explanation:
    decider = DECIDERS[leaf.decide]
    kinds = decider.kinds or tuple(k for k in [leaf.params.get(_STATEMENT_PARAM)] if isinstance(k, str))
    keys = {key for key, other in rules.leaves.items() if other.id == leaf.id}
    pathways = tuple(p.id for p in rules.pathways.values() if keys & _asked(p))
    return Explanation(rules, leaf, pathways, decider.summary, tuple(answer(k) for k in kinds if k in KINDS))


def _asked(pathway: Any) -> set[str]:
    found = set(pathway.scope)
    stack = [pathway.tree] if pathway.tree else []
    while stack:
        node = stack.pop()
        if node.rule == "leaf":
            found.add(node.id)
        stack.extend(node.children)
        if node.exception:
            stack.append(node.exception)
    return found


def answer(kind: str) -> Answer:
    """What a fact kind is, and the phrases and vocabulary files that speak of it."""
    spec = KINDS[kind]
    files = [name for name in _vocabularies() if kind in _kinds_of(name)]
    phrases = [group for name in files for group in _phrases(raw(name))]
    return Answer(kind, spec.title, spec.values, tuple(phrases), tuple(f"extract/vocab/{n}.yaml" for n in files))


@cache
def _vocabularies() -> tuple[str, ...]:
    folder = resources.files("chartcite.extract.vocab")
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))


def _kinds_of(name: str) -> set[str]:
    """The fact kinds a vocabulary file is for: the one it names, or the one it is called after."""
    data = raw(name)
    return {str(data.get("kind", "")), *_CALLED.get(name, (name,))}


_CALLED: Mapping[str, tuple[str, ...]] = {
    "asked": ("asked_for",),
    "benefit": ("trial_benefit",),
    "course": ("therapy",),
    "diagnosis": ("pain_cause", "pain_character"),
    "drugs": ("medication", "trial_drug", "anticoagulant", "opioid_use"),
    "flowsheet": ("pain_score",),
    "labs": ("lab",),
    "modalities": ("therapy",),
    "opioid": ("opioid_reduction", "opioid_use"),
    **{f"outcome_{what}": ("treatment_outcome",) for what in ("failed", "partial", "helped", "harm", "scores")},
    "relief": ("pain_reduction",),
    "request": ("request_item", "age"),
    "spasticity": ("spasticity_score",),
    "waiver": ("therapy_contraindication",),
}


def _phrases(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The phrases of a vocabulary by value or list, as the file writes them."""
    for value, spec in (data.get("values") or {}).items():
        yield str(value), tuple(map(str, spec.get("phrases", ())))
        if spec.get("unless"):
            yield f"{value}, unless", tuple(map(str, spec["unless"]))
    for name, items in (data.get("lists") or {}).items():
        for part, phrases in items.items() if isinstance(items, Mapping) else ((name, items),):
            yield str(part), tuple(map(str, phrases))


def lines_of(explanation: Explanation, *, most: int | None = 8) -> list[str]:
    """An explanation as lines of text; of each group of phrases the first ``most`` (``None``: all)."""
    leaf = explanation.leaf
    lines = [
        f"{leaf.id}  {leaf.title}",
        f"  Policy:    {explanation.policy.id} {explanation.policy.version}",
        f"  Asks:      {leaf.requirement}",
        f"  Where:     {leaf.locator}",
        f"  Pathways:  {', '.join(explanation.pathways)}",
        f"  Decided:   {explanation.how.removeprefix('Decides ')}",
    ]
    if leaf.params:
        lines.append(f"  Options:   {', '.join(f'{k} = {_plain(v)}' for k, v in leaf.params.items())}")
    if leaf.remedy:
        lines.append(f"  To meet:   {leaf.remedy}")
    told: set[str] = set()
    for answer in explanation.answers:
        lines += ["", f"  Fact {answer.kind}: {answer.title}"]
        if answer.values:
            lines.append(f"    values: {', '.join(answer.values)}")
        for name, phrases in answer.phrases if not set(answer.files) <= told else ():
            shown = phrases if most is None else phrases[:most]
            rest = len(phrases) - len(shown)
            lines += [
                f"    {name}:",
                *(f"      {_cut(p, most)}" for p in shown),
                *([f"      ... and {rest} more"] if rest else []),
            ]
        told.update(answer.files)
        if answer.files:
            lines.append(f"    vocabulary: {', '.join(answer.files)}")
    return lines


def _cut(phrase: str, most: int | None) -> str:
    return phrase if most is None or len(phrase) <= _LONGEST else phrase[:_LONGEST].rsplit("|", 1)[0] + "|..."


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return " | ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
