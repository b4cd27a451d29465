"""Loads the vocabulary files and compiles their phrases.

A file ``vocab/NAME.yaml`` may hold::

    uses: [NAME]        # files whose classes this one uses beside its own; those of common.yaml are everywhere
    classes:            # lexical classes, usable in every phrase of the file
      tissue: [subcutaneous tissue, sub q tissue, fat]
    kind: body_size     # for a statement kind: what each value's phrases are
    values:             # ``value`` or ``value@anything`` where one value needs several blocks
      adequate:
        phrases: ["(adequate|ample) .. <tissue>"]
        negated: inadequate      # value where a cue outside the phrase negates it (default: dropped)
        unless: ["for discharge"]   # phrases in the same segment that forbid it
        attributes: {topic: general}
    lists:              # plain phrase lists for code to use, by name
      halves: [half, 50 percent]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from chartcite.extract.nlp.phrases import Compiler, Hit, PhraseError, PhraseIndex
from chartcite.models.fact import Scalar


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase of a statement kind stands for; ``block`` is its block's key in the file (``value@anything``)."""

    kind: str
    value: str
    negated: str | None = None
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    block: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One file, compiled: ``statements`` for the phrases of its values, ``lists`` by name, ``data`` as loaded."""

    name: str
    statements: PhraseIndex[Meaning]
    vetoes: PhraseIndex[str]
    lists: Mapping[str, PhraseIndex[str]]
    data: Mapping[str, Any]


class _Loader(yaml.CSafeLoader):
    """YAML in which only ``true`` and ``false`` are truth values: "no", "on" and "off" are words of the clinic."""

    yaml_implicit_resolvers: dict[str, Any] = {  # noqa: RUF012  (declared so by its base)
        first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@cache
def raw(name: str) -> dict[str, Any]:
    """The YAML of ``vocab/name.yaml`` as it stands."""
    text = resources.files("chartcite.extract.vocab").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=_Loader) or {}  # noqa: S506  (a SafeLoader)


@cache
def vocabulary(name: str) -> Vocabulary:
    """The compiled vocabulary ``name``. Raises :class:`PhraseError` naming file and phrase."""
    data = raw(name)
    classes: dict[str, Any] = {}
    for other in ("common", *data.get("uses", ())):
        classes.update(raw(other).get("classes", {}))
    classes.update(data.get("classes", {}))
    compiler = Compiler(classes)
    statements: PhraseIndex[Meaning] = PhraseIndex()
    vetoes: PhraseIndex[str] = PhraseIndex()
    lists: dict[str, PhraseIndex[str]] = {}
    try:
        for value, spec in data.get("values", {}).items():
            meaning = Meaning(data["kind"], value.split("@")[0], spec.get("negated"), spec.get("attributes", {}), value)
            for phrase in spec.get("phrases", []):
                statements.add(*compiler.expression(phrase), meaning)
            for phrase in spec.get("unless", []):
                vetoes.add(*compiler.expression(phrase), value)
        for key, phrases in data.get("lists", {}).items():
            index: PhraseIndex[str] = PhraseIndex()
            items = phrases.items() if isinstance(phrases, dict) else [(p, [p]) for p in phrases]
            for code, variants in items:
                for phrase in variants:
                    index.add(*compiler.expression(phrase), code)
            lists[key] = index
    except PhraseError as error:
        raise PhraseError(f"vocab/{name}.yaml: {error}") from None
    return Vocabulary(name, statements, vetoes, lists, data)


def first(index: PhraseIndex[str], low: str, words: frozenset[str]) -> Hit[str] | None:
    """The leftmost, then longest, hit of a list."""
    return min(index.search(low, words), key=lambda h: (h.start, -h.end), default=None)
