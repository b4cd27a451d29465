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

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from chartcite.extract.nlp import phrases
from chartcite.extract.nlp.kept import digest, made
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
def source(name: str) -> str:
    """The text of ``vocab/name.yaml``."""
    return resources.files("chartcite.extract.vocab").joinpath(f"{name}.yaml").read_text(encoding="utf-8")


@cache
def raw(name: str) -> dict[str, Any]:
    """The YAML of ``vocab/name.yaml`` as it stands."""
    text = source(name)
    return made(f"yaml {name}", digest(text), lambda: yaml.load(text, Loader=_Loader) or {})  # noqa: S506  (a SafeLoader)


@cache
def vocabulary(name: str) -> Vocabulary:
    """The compiled vocabulary ``name``. Raises :class:`PhraseError` naming file and phrase."""
    data = raw(name)
    parts = ("common", *data.get("uses", ()), name)
    origin = digest(Path(phrases.__file__).read_text(encoding="utf-8"), *map(source, parts))
    known = made(f"phrases {name}", origin, lambda: _expressions(name))
    statements: PhraseIndex[Meaning] = PhraseIndex()
    vetoes: PhraseIndex[str] = PhraseIndex()
    lists: dict[str, PhraseIndex[str]] = {}
    for value, spec in data.get("values", {}).items():
        meaning = Meaning(data["kind"], value.split("@")[0], spec.get("negated"), spec.get("attributes", {}), value)
        for phrase in spec.get("phrases", []):
            statements.add(*known[phrase], meaning)
        for phrase in spec.get("unless", []):
            vetoes.add(*known[phrase], value)
    for key, items in data.get("lists", {}).items():
        index: PhraseIndex[str] = PhraseIndex()
        for code, variants in _named(items):
            for phrase in variants:
                index.add(*known[phrase], code)
        lists[key] = index
    statements.enter()
    vetoes.enter()
    for index in lists.values():
        index.enter()
    return Vocabulary(name, statements, vetoes, lists, data)


Expression = tuple[str, frozenset[str], tuple[frozenset[str], ...]]
"""A phrase as an expression, its anchor words, and further sets of words it needs."""


def _expressions(name: str) -> dict[str, Expression]:
    """Every phrase of a file, parsed."""
    data = raw(name)
    classes: dict[str, Any] = {}
    for part in ("common", *data.get("uses", ()), name):
        classes.update(raw(part).get("classes", {}))
    compiler = Compiler(classes)
    found: dict[str, Expression] = {}
    try:
        for phrase in _phrases(data):
            found[phrase] = compiler.expression(phrase)
    except PhraseError as error:
        raise PhraseError(f"vocab/{name}.yaml: {error}") from None
    return found


def _phrases(data: Mapping[str, Any]) -> Iterator[str]:
    for spec in data.get("values", {}).values():
        yield from spec.get("phrases", [])
        yield from spec.get("unless", [])
    for items in data.get("lists", {}).values():
        for _, variants in _named(items):
            yield from variants


def _named(items: Any) -> Iterable[tuple[str, list[str]]]:
    """A list of phrases, each by its own name, or lists by name."""
    return items.items() if isinstance(items, dict) else [(phrase, [phrase]) for phrase in items]


def first(index: PhraseIndex[str], low: str, words: frozenset[str]) -> Hit[str] | None:
    """The leftmost, then longest, hit of a list."""
    found = index.search(low, words)
    return min(found, key=lambda h: (h.start, -h.end)) if found else None
