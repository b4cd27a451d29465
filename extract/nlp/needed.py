"""What must stand in a text for a regular expression to match at all, derived from the expression itself.

``needed(pattern)`` gives sets of plain strings: a text that lacks every string of one of the sets holds no match. It
reads the tree that :mod:`re` parses; whatever in it is no plain string (a class of letters, a reference, a look around)
is taken to match anything, so that a set is left out sooner than be wrong. ``DIGIT`` stands for any decimal digit.

    >>> [sorted(s) for s in needed(r"(?:pain|ache)s? (?:was|is) \\d+")]
    [['ache', 'pain'], [' is ', ' was '], ['0-9']]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

DIGIT = "0-9"
"""The name of "any decimal digit" among the needed strings."""

Need = frozenset[str]

_MOST_EXACT = 48
_MOST_STRINGS = 256
MOST_SETS = 3
"""Sets that an expression is known by at most."""
_LONGEST = 24

_IGNORED = ("AT", "ASSERT", "ASSERT_NOT", "FAILURE")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part matches: the only strings it can be (``None``: many), and sets of which it holds one each."""

    exact: frozenset[str] | None
    needs: tuple[Need, ...] = ()


_ANYTHING = _Part(None)
_NOTHING = _Part(frozenset(("",)))
_A_DIGIT = _Part(None, (frozenset((DIGIT,)),))


def needed(pattern: str, flags: int = 0) -> tuple[Need, ...]:
    """Sets of strings of each of which a text must hold one, the most telling first; ``()``: nothing is known.

    An expression that takes no heed of case, anywhere in it, is not looked into. Raises :class:`re.error`.
    """
    tree = import_module("re._parser").parse(pattern, flags)
    if tree.state.flags & re.IGNORECASE:
        return ()
    part = _sequence(tree)
    found = dict.fromkeys(_all_needs(part))
    return tuple(sorted(found, key=_worth, reverse=True)[:MOST_SETS])


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Part:
    """Parts in a row: their strings are joined for as long as they are few."""
    run: frozenset[str] = frozenset(("",))
    whole = True
    needs: list[Need] = []
    for op, value in items:
        part = _part(str(op), value)
        if part.exact is not None and len(run) * len(part.exact) <= _MOST_EXACT:
            joined = frozenset(a + b for a in run for b in part.exact)
            if all(len(s) <= _LONGEST for s in joined):
                run = joined
                continue
        whole = False
        needs += [*_told(run), *part.needs]
        run = part.exact if part.exact is not None else frozenset(("",))
    if whole:
        return _Part(run)
    return _Part(None, (*needs, *_told(run)))


def _part(op: str, value: Any) -> _Part:
    if op == "LITERAL":
        return _Part(frozenset((chr(value),)))
    if op in _IGNORED:
        return _NOTHING
    if op == "IN":
        return _class(value)
    if op == "BRANCH":
        return _branch([_sequence(b) for b in value[1]])
    if op == "SUBPATTERN":
        _, added, _, inner = value
        return _ANYTHING if added & re.IGNORECASE else _sequence(inner)
    if op == "ATOMIC_GROUP":
        return _sequence(value)
    if op in _REPEATS:
        return _repeat(*value)
    return _ANYTHING


def _class(members: Sequence[tuple[Any, Any]]) -> _Part:
    """``[ab]`` is either letter, ``\\d`` a digit, other classes anything."""
    kinds = {str(op) for op, _ in members}
    if kinds == {"LITERAL"}:
        return _Part(frozenset(chr(value) for _, value in members))
    if len(members) == 1 and kinds == {"CATEGORY"} and str(members[0][1]) == "CATEGORY_DIGIT":
        return _A_DIGIT
    if kinds == {"RANGE"} and all(low >= 48 and high <= 57 for _, (low, high) in members):
        return _A_DIGIT
    return _ANYTHING


def _branch(parts: Sequence[_Part]) -> _Part:
    exact: frozenset[str] | None = frozenset()
    for part in parts:
        if exact is not None:
            exact = exact | part.exact if part.exact is not None else None
    if exact is not None and len(exact) <= _MOST_EXACT:
        return _Part(exact)
    best: list[Need] = []
    for part in parts:
        own = _all_needs(part)
        if not own:
            return _ANYTHING
        best.append(max(own, key=_worth))
    joined = frozenset().union(*best)
    return _Part(None, (joined,)) if len(joined) <= _MOST_STRINGS else _ANYTHING


def _repeat(least: int, most: int, inner: Iterable[tuple[Any, Any]]) -> _Part:
    part = _sequence(inner)
    if least == most == 1:
        return part
    if least == 0:
        if most == 1 and part.exact is not None:
            return _Part(part.exact | {""})
        return _ANYTHING
    return _Part(None, _all_needs(part))


def _all_needs(part: _Part) -> tuple[Need, ...]:
    return part.needs if part.exact is None else _told(part.exact)


def _told(strings: frozenset[str]) -> tuple[Need, ...]:
    """The set as a need, where each of its strings tells something: two letters, or a sign that is rare."""
    if not strings or any(len(s.strip()) < 2 and (not s.strip() or s.strip().isalpha()) for s in strings):
        return ()
    if all(len(s) == 1 and s.isascii() and s.isdigit() for s in strings):
        return (frozenset((DIGIT,)),)
    return (strings,)


def _worth(need: Need) -> tuple[float, int, tuple[str, ...]]:
    """How telling a set is: long strings, and few."""
    shortest = min(0.5 if s == DIGIT else min(len(s.strip()), 8) for s in need)
    return shortest - len(need) / 24, -len(need), tuple(sorted(need))
