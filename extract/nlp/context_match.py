"""Finds the cues of our ConText rules in a sentence's tokens: one walk over a tree of the rules from each token."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from chartcite.extract.nlp.context_rules import Item, Rule, rules
from chartcite.extract.nlp.vocabulary import raw


@dataclass(slots=True)
class _Node:
    """A place in the tree: what may follow, by word and by special item, and the rules that end here."""

    by_word: dict[str, list[_Node]] = field(default_factory=dict)
    special: list[tuple[Item, _Node]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    made: dict[Item, _Node] = field(default_factory=dict)

    def child(self, item: Item) -> _Node:
        known = self.made.get(item)
        if known is not None:
            return known
        node = self.made[item] = _Node()
        if item.kind == "words":
            for word in item.words:
                self.by_word.setdefault(word, []).append(node)
        else:
            self.special.append((item, node))
        return node


@cache
def _tree() -> _Node:
    root = _Node()
    for number, rule in enumerate(rules()):
        for items in _unfolded(rule):
            node = root
            for item in items:
                node = node.child(item)
            if node is not root:
                node.ends.append(number)
    return root


def load() -> None:
    """Make the tree now."""
    _tree()


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


def _fits(item: Item, word: str, tag: str) -> bool:
    if item.kind == "gap":
        return word not in _never_in_gap() and not _is_punct(word)
    if item.kind == "digit":
        return word.isdigit()
    if item.kind == "any":
        return not _is_punct(word)
    return tag == "FIRST" and word in item.words


def find_cues(words: Sequence[str], tags: Sequence[str]) -> list[tuple[int, int, int]]:
    """Every cue as (number of the rule in :func:`rules`, first token, token after the last), sorted.

    ``words`` are lower-cased tokens and ``tags`` their tags (see :mod:`context_clauses`).
    """
    found: set[tuple[int, int, int]] = set()
    root = _tree()
    count = len(words)
    for start in range(count):
        states = [root]
        place = start
        while states and place < count:
            word, tag = words[place], tags[place]
            after: list[_Node] = []
            for node in states:
                after += node.by_word.get(word, ())
                if node.special:
                    after += [child for item, child in node.special if _fits(item, word, tag)]
            place += 1
            for node in after:
                for number in node.ends:
                    found.add((number, start, place))
            states = after
    return sorted(found)
