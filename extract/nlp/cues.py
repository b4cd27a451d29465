"""Lists of regular expressions of a vocabulary file, compiled as one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import raw


def whole(parts: Iterable[str], *, words: bool = True) -> Expression:
    """Regular expressions as one; a space matches any white space. ``words``: they stand for whole words."""
    plain = [str(p).replace(" ?", r"\s*").replace(" ", r"\s+") for p in parts]
    joined = "|".join(f"(?:{p})" for p in plain)
    return compiled(rf"(?<![a-z0-9])(?:{joined})(?![a-z0-9])" if words else joined)


@cache
def cue(name: str, key: str, *, words: bool = True) -> Expression:
    """The list ``key`` of ``vocab/name.yaml`` as one expression (:func:`whole`)."""
    return whole(raw(name)[key], words=words)


def near(pattern: Expression, low: str, start: int, end: int, *, before: int = 40, after: int = 40) -> bool:
    """Whether ``pattern`` occurs within so many characters around ``[start, end)``."""
    return pattern.search(low, max(0, start - before), min(len(low), end + after)) is not None
