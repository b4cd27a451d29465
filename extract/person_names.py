"""Whether two written names may be one person's."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from rapidfuzz.distance import OSA

from chartcite.extract.nlp.vocabulary import raw

_OCR = str.maketrans({"0": "o", "1": "l", "!": "l", "|": "l", "5": "s", "8": "b"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))


class Match(Enum):
    SAME = 1
    DIFFERENT = 2
    UNKNOWN = 3


@cache
def identity_words(key: str) -> frozenset[str]:
    return frozenset(str(x).lower() for x in raw("identity")[key])


def name_words(name: str) -> list[str]:
    parts = re.split(r"[\s,().]+", name.lower().replace("’", "'"))
    return [p for p in parts if p and p not in identity_words("suffixes")]


def same_name(one: str, other: str) -> Match:
    """Whether two names may be one person's: order, initials, spelling, OCR noise and short forms don't matter."""
    a, b = name_words(one), name_words(other)
    if not a or not b:
        return Match.UNKNOWN
    (last_a, given_a), (last_b, given_b) = _split(one, a), _split(other, b)
    surname = any(alike(x, y) for x in last_a for y in last_b)
    given = _given_alike(given_a, given_b)
    if surname and given:
        return Match.SAME
    crossed = any(alike(x, y) for x in last_a for y in given_b) and any(alike(x, y) for x in given_a for y in last_b)
    if crossed:
        return Match.SAME
    if surname and (not given_a or not given_b):
        return Match.UNKNOWN
    return Match.DIFFERENT


def _split(name: str, words: list[str]) -> tuple[list[str], list[str]]:
    """Surnames (hyphenated ones whole and in parts) and given names of ``Last, First M`` or ``First M Last``."""
    last, given = (words[-1], words[:-1])
    if "," in name:
        count = len(name_words(name.split(",", 1)[0]))
        last, given = words[count - 1], [*words[: count - 1], *words[count:]] if count > 1 else words[count:]
    elif name.isupper() and len(words) > 1 and not (len(words[-1]) > 2 and len(words[0]) == 1):
        last, given = words[0], words[1:]
    return [last, *last.split("-")] if "-" in last else [last], given


def _as_read(word: str) -> str:
    """A word as it looks: letters and pairs that a scan confuses in one spelling."""
    word = word.translate(_OCR)
    for pair, letter in _PAIRS:
        word = word.replace(pair, letter)
    return word


def alike(a: str, b: str) -> bool:
    a, b = _as_read(a), _as_read(b)
    if a == b:
        return True
    if min(len(a), len(b)) < 4:
        return False
    return OSA.distance(a, b) <= (1 if min(len(a), len(b)) < 10 else 2)


def _given_alike(a: list[str], b: list[str]) -> bool:
    for x in a:
        for y in b:
            if len(x) == 1 or len(y) == 1:
                if x[0] == y[0] and (x == a[0] or y == b[0]):
                    return True
            elif alike(x, y) or (min(len(x), len(y)) >= 3 and (x.startswith(y) or y.startswith(x))) or _nick(x, y):
                return True
    return False


@cache
def _nicknames() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(group) for group in raw("identity")["nicknames"])


def _nick(a: str, b: str) -> bool:
    return any(a in group and b in group for group in _nicknames())
