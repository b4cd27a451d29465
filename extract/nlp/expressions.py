"""Regular expressions that are compiled when first asked, and asked only of texts that can hold them.

``compiled`` stands for :func:`re.compile`. What an expression needs to match at all is derived from it
(:mod:`needed`); a text without that is answered at once. The answers are those of :mod:`re`, always.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import compress
from operator import itemgetter
from typing import Any

from chartcite.extract.nlp import kept
from chartcite.extract.nlp.sight import SIGHT

_END = sys.maxsize


class Expression:
    """A regular expression, as :class:`re.Pattern`: ``search`` and ``finditer`` look first whether there is hope."""

    __slots__ = (
        "_finditer",
        "_flags",
        "_number",
        "_search",
        "findall",
        "fullmatch",
        "match",
        "pattern",
        "split",
        "sub",
    )

    _number: int
    """By which the look-out knows the expression; 0: it is always asked."""
    _search: Callable[[str, int, int], re.Match[str] | None]
    _finditer: Callable[[str, int, int], Iterator[re.Match[str]]]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    findall: Callable[..., list[Any]]
    split: Callable[..., list[str | Any]]
    sub: Callable[..., str]

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """What is asked for the first time: made, then answered."""
        if name == "_number":
            self._number = 0
            self._register()
            return self._number
        if name.startswith("__"):
            raise AttributeError(name)
        real = kept.compiled(self.pattern, self._flags)
        self._search, self._finditer = real.search, real.finditer
        self.match, self.fullmatch = real.match, real.fullmatch
        self.findall, self.split, self.sub = real.findall, real.split, real.sub
        return getattr(self if name in Expression.__slots__ else real, name)

    @property
    def number(self) -> int:
        """By which the look-out knows the expression now."""
        return self._number

    def _register(self) -> None:
        key = (self.pattern, self._flags)
        number = _foreseen().get(key)
        if number is not None:
            self._number = number
        elif needs := kept.needs_of(*key):
            SIGHT.register(needs, self._use)

    def _use(self, number: int) -> None:
        self._number = number

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """The first match in ``text[start:end]``, as :meth:`re.Pattern.search`."""
        number = self._number
        if number:
            alive = SIGHT.alive.get(text)
            if alive is None:
                alive = SIGHT.look(text)
            if alive is not None and not alive[number]:
                return None
        return self._search(text, start, end)

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        """The matches in ``text[start:end]``, as :meth:`re.Pattern.finditer`."""
        number = self._number
        if number:
            alive = SIGHT.alive.get(text)
            if alive is None:
                alive = SIGHT.look(text)
            if alive is not None and not alive[number]:
                return _NONE
        return self._finditer(text, start, end)


_NONE: Iterator[re.Match[str]] = iter(())


class Group:
    """Expressions that are asked of the same texts one after another: one question tells which of them have hope."""

    __slots__ = ("_alive", "_members")

    def __init__(self, members: Iterable[Expression]) -> None:
        self._members = tuple(members)
        self._alive: Callable[[bytes], tuple[int, ...]] | None = None

    def hopeful(self, text: str) -> tuple[Expression, ...]:
        """Those that may match in the text, in their order: most often none."""
        tell = self._alive or self._numbered()
        alive = SIGHT.alive.get(text)
        if alive is None:
            alive = SIGHT.look(text)
        if alive is None or tell is None:
            return self._members
        hopes = tell(alive)
        return tuple(compress(self._members, hopes)) if 1 in hopes else ()

    def _numbered(self) -> Callable[[bytes], tuple[int, ...]] | None:
        """What picks their bytes, as soon as the look-out knows each; nothing where one must always be asked."""
        numbers = [member.number for member in self._members]
        if len(numbers) > 1 and all(numbers):
            self._alive = itemgetter(*numbers)
        return self._alive


@cache
def _foreseen() -> dict[kept.Key, int]:
    """The expressions that earlier runs have asked, with their numbers."""
    known = {key: needs for key, needs in kept.known_needs().items() if needs}
    return dict(zip(known, SIGHT.foresee(known.values()), strict=True))


@cache
def compiled(pattern: str, flags: int = 0) -> Expression:
    """The expression ``pattern``. What is wrong with it is raised when it is first used (:class:`re.error`).

    It is kept between runs: it is made of the program's words alone, never of a packet's. For an expression with a
    name from a packet there is :func:`re.compile`.
    """
    return Expression(pattern, int(flags))
