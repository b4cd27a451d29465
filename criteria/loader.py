"""Policies from YAML, with errors that say file, line, what and why."""

from __future__ import annotations

import difflib
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from chartcite.criteria import _yaml
from chartcite.criteria._mistakes import mistake, nearest
from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.proposal import INDICATIONS, PHASES
from chartcite.models.errors import PolicyFileError, UnknownPathwayError, UnknownPolicyError
from chartcite.models.policy import Leaf, Node, Pathway, Policy

_TOP = {
    "id",
    "title",
    "payer",
    "version",
    "effective",
    "source",
    "cpt",
    "payer_names",
    "notes",
    "medicare_note",
    "state_notes",
    "leaves",
    "pathways",
}
_LEAF = {"title", "requirement", "locator", "decide", "params", "remedy"}
_PATHWAY = {"title", "scope", "tree", "out_of_scope", "notes"}
_STATE = re.compile("[A-Z]{2}")
_SLIP = 0.8
_NODE = {"id", "title", "all", "any", "leaf", "drop_silent", "exception"}


class _Reader:
    """One policy file on its way to a :class:`Policy`."""

    def __init__(self, name: str, data: Any) -> None:
        self.name = name
        self.data = data
        self.leaves: dict[str, Leaf] = {}
        self.used: set[str] = set()

    def fail(self, line: int, what: str, why: str) -> PolicyFileError:
        return PolicyFileError(f"{self.name}, line {line}: {what}.", why)

    def keys(self, data: Any, allowed: set[str], what: str, needed: set[str]) -> int:
        """Check a mapping's keys; returns its line."""
        if not isinstance(data, dict):
            raise self.fail(
                1, f"{what} is not a mapping", f"Write it as `key: value` lines with {', '.join(sorted(needed))}."
            )
        line = _yaml.line_of(data)
        for key in data:
            if key != _yaml.LINE and key not in allowed:
                hint = nearest(key, allowed, f"Known here: {', '.join(sorted(allowed))}.")
                raise self.fail(_yaml.line_of(data, key=key), f"{what} has an unknown key {key!r}", hint)
        missing = needed - set(data)
        if missing:
            raise self.fail(line, f"{what} lacks {', '.join(sorted(missing))}", "Add what is missing.")
        return line

    def policy(self) -> Policy:
        self.keys(
            self.data,
            _TOP,
            "the policy",
            {"id", "title", "payer", "version", "effective", "source", "leaves", "pathways"},
        )
        for key, spec in self._mapping("leaves"):
            self.leaves[key] = self._leaf(key, spec)
        pathways = {key: self._pathway(key, spec) for key, spec in self._mapping("pathways")}
        self._all_used()
        head = {k: v for k, v in _yaml.plain(self.data).items() if k not in ("leaves", "pathways")}
        try:
            policy = Policy(**head, leaves=self.leaves, pathways=pathways)
        except ValidationError as error:
            key, what, why = mistake(error, _TOP)
            raise self.fail(_yaml.line_of(self.data, key=key), what, why) from None
        for name in policy.payer_names:
            if name != name.lower():
                raise self.fail(self._line("payer_names"), f"payer_names has {name!r}", "Write it in lower case.")
        for state in policy.state_notes:
            if not _STATE.fullmatch(state):
                raise self.fail(self._line("state_notes"), f"{state!r} is no state", "Write its two capital letters.")
        return policy

    def _line(self, key: str) -> int:
        return _yaml.line_of(self.data, key=key)

    def _all_used(self) -> None:
        """A criterion that no pathway asks for would be reviewed by nobody."""
        for key in self.leaves:
            if key not in self.used:
                line = _yaml.line_of(self.data["leaves"], key=key)
                raise self.fail(
                    line, f"leaf {key!r} stands in no pathway", "Put it into a tree or a scope, or delete it."
                )

    def _mapping(self, key: str) -> list[tuple[str, Any]]:
        block = self.data[key]
        if not isinstance(block, dict) or len(block) < 2:
            raise self.fail(_yaml.line_of(self.data), f"{key} is not a mapping", f"List {key} as `id:` blocks.")
        return [(k, v) for k, v in block.items() if k != _yaml.LINE]

    def _leaf(self, key: str, spec: Any) -> Leaf:
        line = self.keys(spec, _LEAF, f"leaf {key!r}", {"title", "requirement", "locator", "decide"})
        name = spec["decide"]
        if name not in DECIDERS:
            hint = nearest(name, DECIDERS, f"Known: {', '.join(sorted(DECIDERS))}.")
            line = _yaml.line_of(spec, key="decide")
            raise self.fail(line, f"leaf {key!r} asks for an unknown decider {name!r}", hint)
        params = _yaml.plain(spec.get("params") or {})
        try:
            DECIDERS[name].params.model_validate(params)
        except ValidationError as error:
            option, what, why = mistake(error, list(DECIDERS[name].params.model_fields))
            at = _yaml.line_of(spec.get("params"), line, key=option)
            raise self.fail(
                at, f"leaf {key!r}: params {what}" if not option else f"leaf {key!r}: {what}", why
            ) from None
        text = {k: str(spec[k]) for k in ("title", "requirement", "locator")}
        return Leaf(id=key.split("@")[0], decide=name, params=params, remedy=str(spec.get("remedy", "")), **text)

    def _pathway(self, key: str, spec: Any) -> Pathway:
        line = self.keys(spec, _PATHWAY, f"pathway {key!r}", {"title"})
        self._spelt(key, _yaml.line_of(self.data["pathways"], key=key))
        scope = tuple(self._list(spec.get("scope") or [], "scope", line))
        for name in scope:
            self._known(name, line)
        if bool(spec.get("tree")) == bool(spec.get("out_of_scope")):
            raise self.fail(line, f"pathway {key!r} needs either a tree or out_of_scope", "Give one of the two.")
        tree = self._node(spec["tree"], key, line, name=key) if spec.get("tree") else None
        return Pathway(
            id=key,
            title=str(spec["title"]),
            tree=tree,
            scope=scope,
            out_of_scope=str(spec.get("out_of_scope", "")),
            notes=tuple(spec.get("notes") or ()),
        )

    def _spelt(self, pathway: str, line: int) -> None:
        """Whether a pathway's name is a slip for one by which a request is told from its papers."""
        group, _, phase = pathway.rpartition("/")
        for word, known in ((group, INDICATIONS), (phase, PHASES)):
            near = difflib.get_close_matches(word, known, 1, cutoff=_SLIP)
            if near and word not in known:
                raise self.fail(line, f"there is no pathway {pathway!r}", f"Did you mean {near[0]!r} for {word!r}?")

    def _list(self, spec: Any, what: str, line: int) -> list[Any]:
        if not isinstance(spec, list):
            raise self.fail(line, f"{what} is not a list", "Write it in brackets, such as [one, two].")
        return spec

    def _known(self, name: str, line: int) -> str:
        if name not in self.leaves:
            raise self.fail(line, f"there is no leaf {name!r}", nearest(name, self.leaves, "Define it under `leaves`."))
        self.used.add(name)
        return name

    def _node(self, spec: Any, pathway: str, line: int, name: str = "") -> Node:
        if isinstance(spec, str):
            return Node(id=self._known(spec, line), rule="leaf", title=self.leaves[spec].title)
        line = self.keys(spec, _NODE, f"a part of pathway {pathway!r}", set())
        rules = [r for r in ("all", "any", "leaf") if r in spec]
        if len(rules) != 1:
            raise self.fail(
                line, f"a part of pathway {pathway!r} needs exactly one of all, any, leaf", "Keep one of them."
            )
        exception = self._node(spec["exception"], pathway, line, name="exception") if "exception" in spec else None
        drop = bool(spec.get("drop_silent", False))
        if rules[0] == "leaf":
            known = self._known(spec["leaf"], line)
            return Node(id=known, rule="leaf", title=self.leaves[known].title, drop_silent=drop, exception=exception)
        children = tuple(self._node(child, pathway, line) for child in self._list(spec[rules[0]] or [], rules[0], line))
        if not children:
            raise self.fail(line, f"{rules[0]} of pathway {pathway!r} is empty", "List at least one part.")
        return Node(
            id=str(spec.get("id", name or rules[0])),
            title=str(spec.get("title", "")),
            rule=rules[0],
            children=children,
            drop_silent=drop,
            exception=exception,
        )


def parse_policy(text: str, *, name: str) -> Policy:
    """A policy from YAML text. Raises :class:`PolicyFileError` with ``name`` and line."""
    try:
        data = _yaml.load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise PolicyFileError(
            f"{name}, line {line}: {error.problem or 'this is not YAML'}.", "Mend the YAML there."
        ) from None
    except yaml.YAMLError:
        raise PolicyFileError(f"{name}, line 1: this is not YAML.", "Save it as UTF-8 text in YAML.") from None
    return _Reader(name, data).policy()


def load_policy(path: Path) -> Policy:
    """A policy from a file. Raises :class:`PolicyFileError`."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PolicyFileError(f"{path.name} does not exist.", "Check the path.") from None
    except (OSError, UnicodeDecodeError):
        raise PolicyFileError(
            f"{path.name} cannot be read as UTF-8 text.", "Check the path and the file's encoding."
        ) from None
    return parse_policy(text, name=path.name)


@cache
def built_in() -> dict[str, Policy]:
    """The policies that come with the program, by id, in the order of their ids."""
    folder = resources.files("chartcite.criteria.policies")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".yaml")), key=lambda f: f.name)
    policies = [parse_policy(f.read_text(encoding="utf-8"), name=f.name) for f in files]
    return {p.id: p for p in policies}


def get_policy(id_or_path: str) -> Policy:
    """A built-in policy by id, or one from a YAML file by path.

    Raises:
        UnknownPolicyError: no such policy; names the nearest.
        PolicyFileError: the file is wrong.
    """
    policies = built_in()
    if id_or_path in policies:
        return policies[id_or_path]
    if id_or_path.endswith((".yaml", ".yml")):
        return load_policy(Path(id_or_path))
    near = difflib.get_close_matches(id_or_path, policies, 1, cutoff=0.3)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(policies)}."
    raise UnknownPolicyError(f"There is no policy {id_or_path!r}.", f"{hint} `chartcite policies` lists them.")


def get_pathway(policy: Policy, id: str) -> Pathway:
    """A pathway of the policy. Raises :class:`UnknownPathwayError` naming the nearest."""
    if id in policy.pathways:
        return policy.pathways[id]
    near = difflib.get_close_matches(id, policy.pathways, 1, cutoff=0.3)
    hint = f"Did you mean {near[0]!r}?" if near else ""
    raise UnknownPathwayError(
        f"{policy.id} has no pathway {id!r}.", f"{hint} It has {', '.join(policy.pathways)}.".strip()
    )
