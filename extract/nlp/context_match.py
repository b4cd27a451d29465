"""Finds the cues of our ConText rules in a sentence's tokens: one walk over a tree of the rules from each token."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from chartcite.extract.nlp import context_rules
from chartcite.extract.nlp.context_rules import Item, Rule, rules
from chartcite.extract.nlp.kept import digest, made
from chartcite.extract.nlp.vocabulary import raw, source

Node = tuple[dict[str, list[Any]], list[tuple[str, tuple[str, ...], Any]], list[int]]
"""A place in the tree: what may follow by word, what may follow by special item (kind, words), the rules that end."""

Kept = tuple[str, str, tuple[tuple[str, Any], ...], int | None, tuple[str, ...], str]
"""A rule without its items: category, direction, what it sets, scope, what stops it, its name."""


@dataclass(slots=True)
class _Growing:
    """A node while the tree grows."""

    node: Node = field(default_factory=lambda: ({}, [], []))
    made: dict[Item, _Growing] = field(default_factory=dict)

    def child(self, item: Item) -> _Growing:
        known = self.made.get(item)
        if known is not None:
            return known
        new = self.made[item] = _Growing()
        if item.kind == "words":
            for word in item.words:
                self.node[0].setdefault(word, []).append(new.node)
        else:
            self.node[1].append((item.kind, item.words, new.node))
        return new


@cache
def _grown() -> tuple[Node, list[Kept]]:
    modules = (context_rules.__file__, __file__)
    origin = digest(*(Path(m).read_text(encoding="utf-8") for m in modules), source("context"))
    grown: tuple[Node, list[Kept]] = made("context", origin, _grow)
    return grown


def _grow() -> tuple[Node, list[Kept]]:
    root = _Growing()
    kept: list[Kept] = []
    for number, rule in enumerate(rules()):
        kept.append((rule.category, rule.direction, rule.sets, rule.scope, rule.stop, rule.name(number)))
        for items in _unfolded(rule):
            place = root
            for item in items:
                place = place.child(item)
            if place is not root:
                place.node[2].append(number)
    return root.node, kept


def load() -> None:
    """Make the tree now."""
    _grown()


def rule_of(number: int) -> Kept:
    """The rule with this number."""
    return _grown()[1][number]


def _unfolded(rule: Rule) -> Iterator[tuple[Item, ...]]:
    """The items of a rule with each optional one there or not, and each gap of every length."""
    branches: list[tuple[Item, ...]] = [()]
    for item in rule.items:
        if item.kind == "gap":
            one = Item(kind="gap")
            branches = [b + (one,) * n for b in branches for n in range(item.count + 1)]
        elif item.optional:
            plain = Item(item.words, item.kind)
            branches = [x for b in branches for x in (b, (*b, plain))]
        else:
            branches = [(*b, item) for b in branches]
    yield from dict.fromkeys(branches)


@lru_cache(maxsize=65536)
def _is_punct(word: str) -> bool:
    return all(unicodedata.category(c).startswith("P") for c in word)


@cache
def _never_in_gap() -> frozenset[str]:
    return frozenset(raw("context")["never_in_gap"])


_ITEM_KINDS = frozenset(("gap", "digit", "any"))


@lru_cache(maxsize=65536)
def _kinds(word: str) -> frozenset[str]:
    """The kinds of special item that a word fits, whatever its place."""
    found = {"digit"} if word.isdigit() else set()
    if not _is_punct(word):
        found |= {"any"} if word in _never_in_gap() else {"any", "gap"}
    return frozenset(found)


def _special(items: Sequence[tuple[str, tuple[str, ...], Node]], word: str, tag: str) -> list[Node]:
    """Where the special items that a word fits lead: those by kind, and for a sentence's first word those by word."""
    kinds = _kinds(word)
    if tag != "FIRST":
        return [child for kind, _, child in items if kind in kinds]
    return [child for kind, words, child in items if kind in kinds or (kind not in _ITEM_KINDS and word in words)]


def find_cues(words: Sequence[str], tags: Sequence[str]) -> list[tuple[int, int, int]]:
    """Every cue as (number for :func:`rule_of`, first token, token after the last), sorted.

    ``words`` are lower-cased tokens and ``tags`` their tags (see :mod:`context_clauses`).
    """
    found: set[tuple[int, int, int]] = set()
    root = _grown()[0]
    count = len(words)
    for start in range(count):
        states = [root]
        place = start
        while states and place < count:
            word, tag = words[place], tags[place]
            after: list[Node] = []
            for by_word, special, _ in states:
                after += by_word.get(word, ())
                if special:
                    after += _special(special, word, tag)
            place += 1
            for _, _, ends in after:
                for number in ends:
                    found.add((number, start, place))
            states = after
    return sorted(found)
