"""Numbers in digits and in words.

Public: ``NUMBER`` (a regular expression, no groups, to build larger ones with), :func:`parse_number`,
:func:`alternatives` (a list of words as one expression).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("numbers")
_UNITS: dict[str, float] = {**_DATA["units"], **_DATA["tens"]}


def alternatives(words: Iterable[str]) -> str:
    """A group that matches any of ``words``, longest first; a space also matches a line break or several spaces."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in ordered) + ")"


_SMALL = alternatives(_DATA["units"])
_TENS = alternatives(_DATA["tens"])
_UNDER_100 = rf"(?:{_TENS}(?:[\s-]+{_SMALL})?|{_SMALL})"
_WORDED = rf"(?:(?:{_UNDER_100}|an?)\s+(?:hundred|thousand)(?:(?:\s+and)?\s+{_UNDER_100})?|{_UNDER_100})"
_MIXED = r"(?:\s+and\s+(?:a|one)[\s-]+half|\s+and\s+a\s+quarter)?"
DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
NUMBER = rf"(?:(?:{DIGITS})(?:\s+1/2|½)?(?!\d)|(?:{_WORDED}\b){_MIXED})"
"""A number, in digits (``1,200``, ``62.5``, ``2 1/2``) or words (``one hundred fifty``, ``two and a half``)."""


_WHOLE = compiled(rf"{DIGITS}|{_WORDED}|an?")


@lru_cache(maxsize=4096)
def parse_number(text: str) -> float | None:
    """The value of a text that matches :data:`NUMBER` (``a`` and ``an`` are one); ``None`` for anything else."""
    text = text.strip().lower()
    extra = 0.0
    for tail, value in ((r"(?:\s+and\s+(?:a|one)[\s-]+half|\s+1/2|½)$", 0.5), (r"\s+and\s+a\s+quarter$", 0.25)):
        shorter = re.sub(tail, "", text)
        if shorter != text:
            text, extra = shorter, value
    if _WHOLE.fullmatch(text) is None and text not in ("a", "an"):
        return None
    if re.fullmatch(DIGITS, text):
        return float(text.replace(",", "")) + extra
    if text in ("a", "an"):
        return 1.0 + extra
    total, current, known = 0.0, 0.0, False
    for word in re.split(r"[\s-]+", text):
        if word in ("and", "a", "an"):
            current = current or (1.0 if word != "and" else 0.0)
        elif word in _UNITS:
            current, known = current + _UNITS[word], True
        elif word in _DATA["scales"]:
            total, current, known = total + max(current, 1.0) * _DATA["scales"][word], 0.0, True
        else:
            return None
    return total + current + extra if known else None


def parse_range(one: str | None, two: str, between: str) -> tuple[float, float] | None:
    """The bounds of ``one``, ``between``, ``two`` as written: "six-eight" is a range, "twenty-six" one number."""
    last = parse_number(two)
    if one is None or last is None:
        return None if last is None else (last, last)
    joined = parse_number(one + between + two) if between.strip() in ("-", "") else None
    if joined is not None:
        return joined, joined
    first = parse_number(one)
    return None if first is None else (first, last)
