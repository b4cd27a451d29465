"""Our ConText rules: the notation of ``vocab/context.yaml`` expanded to literals and token patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw

TOKEN = compiled(r"[a-z0-9]+(?:'(?!s\b)[a-z]+)?|'s\b|[^\w\s]|[^\W\d_a-z]+|_+")
_NOTATION = compiled(
    r"\s*(?:(?P<open>\()|(?P<close>\)\??)|(?P<bar>\|)|(?P<cls><\w+>)(?P<maybe>\?(?![^\s)|]))?|(?P<gap>\.\.\d)|"
    r"(?P<word>[^\s()|<>]+))"
)
_SIGNS = {"lpar": "(", "rpar": ")", "pipe": "|"}
_MOST_LITERALS = 40


class ContextRuleError(ValueError):
    """A rule that does not parse; the message names its phrase."""


@dataclass(frozen=True, slots=True)
class Item:
    """One place of an expanded phrase: the words that may stand there, or a special place.

    ``kind``: ``words``, ``gap`` (up to ``count`` words), ``any`` word, ``digit`` or ``first`` (word of the sentence).
    """

    words: tuple[str, ...] = ()
    kind: str = "words"
    count: int = 1
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One expanded rule: what it sets, where it looks, where it stops."""

    category: str
    direction: str
    sets: tuple[tuple[str, Any], ...]
    scope: int | None
    stop: tuple[str, ...]
    items: tuple[Item, ...]

    def name(self, number: int) -> str:
        """The words, where the rule is a plain phrase, else its category and a number."""
        if any(i.kind != "words" or len(i.words) != 1 or i.optional for i in self.items):
            return f"{self.category} {number}"
        return " ".join(i.words[0] for i in self.items)


Branches = list[list[Item]]


def _parse(phrase: str) -> Branches:
    tokens = [m for m in _NOTATION.finditer(phrase.strip()) if m.group().strip()]
    found, rest = _sequence(tokens, 0, phrase)
    if rest != len(tokens):
        raise ContextRuleError(f"unbalanced bracket in the phrase {phrase!r}")
    return found


def _sequence(tokens: Sequence[re.Match[str]], i: int, phrase: str) -> tuple[Branches, int]:
    """The alternatives up to the closing bracket; groups of single words stay one place."""
    options: list[list[Branches]] = [[]]
    while i < len(tokens) and not tokens[i]["close"]:
        m = tokens[i]
        if m["open"]:
            inner, i = _sequence(tokens, i + 1, phrase)
            if i >= len(tokens):
                raise ContextRuleError(f"unbalanced bracket in the phrase {phrase!r}")
            options[-1].append(_group(inner, optional=tokens[i]["close"].endswith("?")))
        elif m["bar"]:
            options.append([])
        else:
            options[-1].append(_atom(m))
        i += 1
    return [[item for part in parts for item in part] for branch in options for parts in product(*branch)], i


def _group(inner: Branches, *, optional: bool) -> Branches:
    """One place for the branches of one word each, beside the longer branches."""
    single = tuple(w for b in inner if len(b) == 1 and b[0].kind == "words" and not b[0].optional for w in b[0].words)
    longer = [b for b in inner if not (len(b) == 1 and b[0].kind == "words" and not b[0].optional)]
    found = list(longer)
    if single:
        found.insert(0, [Item(single, optional=optional)])
    elif optional:
        found.insert(0, [])
    return found


def _atom(m: re.Match[str]) -> Branches:
    if m["cls"]:
        return [[Item(tuple(raw("context")["classes"][m["cls"][1:-1]]), optional=bool(m["maybe"]))]]
    if m["gap"]:
        return [[Item(kind="gap", count=int(m["gap"][2:]))]]
    word = m["word"]
    if word.startswith("\\"):
        return [[Item(kind="digit" if word.startswith("\\d") else "any")]]
    optional = len(word) > 1 and word.endswith("?")
    word = word[:-1] if optional else word
    if word.startswith("^"):
        return [[Item((word[1:],), kind="first")]]
    parts = [_SIGNS[word]] if word in _SIGNS else TOKEN.findall(word)
    if len(parts) == 1:
        return [[Item((parts[0],), optional=optional)]]
    items = [Item((p,)) for p in parts]
    return [[], items] if optional else [items]


def _first(phrase: str) -> str:
    """``^(a|b)`` as ``(^a|^b)``."""
    m = re.match(r"\^\(([^()]*)\)", phrase)
    return phrase if m is None else "(" + "|".join("^" + w for w in m[1].split("|")) + ")" + phrase[m.end() :]


def _literals(items: Sequence[Item]) -> Iterator[tuple[Item, ...]]:
    """The plain phrases of an expanded phrase where they are few, else the phrase itself."""
    plain = all(i.kind == "words" for i in items)
    count = 1
    for item in items:
        count *= len(item.words) + item.optional
    if not plain or count > _MOST_LITERALS:
        yield tuple(items)
        return
    for words in product(*[(*i.words, *([""] if i.optional else [])) for i in items]):
        if kept := tuple(Item((w,)) for w in words if w):
            yield kept


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of the file, expanded, each once."""
    found: dict[tuple[str, str, tuple[Item, ...]], Rule] = {}
    for spec in raw("context")["rules"]:
        for phrase in spec["phrases"]:
            for branch in _parse(_first(phrase)):
                for items in _literals(branch):
                    rule = Rule(spec["category"], spec["direction"].upper(), tuple(sorted(spec.get("set", {}).items())),
                                spec.get("scope"), tuple(spec.get("stop", ())), items)  # fmt: skip
                    found.setdefault((rule.category, rule.direction, rule.items), rule)
    return tuple(found.values())
