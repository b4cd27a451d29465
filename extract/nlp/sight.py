"""Which expressions can match in a text at all, found in one pass for all of them together.

An expression needs one of some plain strings (:mod:`needed`); the strings of all make one Aho-Corasick automaton. A
text that is asked about again and again, as a segment is by every family, is passed over once, and what can match in it
is remembered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from threading import Lock

import ahocorasick

from chartcite.extract.nlp.needed import DIGIT, Need

LONGEST = 1500
"""Characters of a text up to which it is looked at: in a longer one nearly everything stands somewhere."""
_MOST_TEXTS = 20_000
_PATIENCE = 6
"""Questions about a text after which it is worth a look."""
_FEWEST_WAITING = 100

_has_digit = re.compile(r"\d").search


class Sight:
    """What expressions need, and what is known of texts.

    ``alive`` holds, for a text, the numbers of the expressions that can match in it. It is made anew, never emptied,
    where expressions are added: whoever has read an expression's number before ``alive`` is never told too little.
    """

    def __init__(self) -> None:
        self.alive: dict[str, frozenset[int]] = {}
        self._asked: dict[str, int] = {}
        self._strings: defaultdict[str, list[int]] = defaultdict(list)
        self._count = 0
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        self._sets: list[frozenset[int]] = []
        self._digit: frozenset[int] = frozenset()
        self._waiting: list[Callable[[], None]] = []
        self._lock = Lock()

    def foresee(self, needs: Iterable[Need]) -> list[int]:
        """Numbers for expressions that are sure to come, each with the strings of which it needs one."""
        with self._lock:
            numbers = [self._number(need) for need in needs]
            self._build()
        return numbers

    def register(self, need: Need, use: Callable[[int], None]) -> None:
        """Have ``use`` called with the number of an expression that needs one of the strings, once it is looked for."""
        with self._lock:
            number = self._number(need)
            self._waiting.append(lambda: use(number))

    def expect(self, text: str) -> None:
        """A text about which much will be asked: look at the first question."""
        if len(self._asked) > _MOST_TEXTS:
            self._asked = {}
        self._asked[text] = _PATIENCE

    def look(self, text: str) -> frozenset[int] | None:
        """The expressions that can match in a text; ``None`` where that is not known: of a rare one, or a long one."""
        if len(text) > LONGEST:
            return None
        asked = self._asked
        times = asked.get(text, 0)
        if times < _PATIENCE:
            if len(asked) > _MOST_TEXTS:
                self._asked = asked = {}
            asked[text] = times + 1
            return None
        with self._lock:
            if len(self._waiting) >= max(_FEWEST_WAITING, self._count // 10):
                self._build()
            if len(self.alive) >= _MOST_TEXTS:
                self.alive = {}
            found = {place for _, place in self._automaton.iter(text)} if self._sets else set()
            sets = self._sets
            known = frozenset().union(*[sets[place] for place in found], self._digit if _has_digit(text) else ())
            self.alive[text] = known
            return known

    def _number(self, need: Need) -> int:
        self._count += 1
        for string in need:
            self._strings[string].append(self._count)
        return self._count

    def _build(self) -> None:
        """Take up what was added since; then, and only then, tell the expressions that wait."""
        automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        strings = [string for string in self._strings if string != DIGIT]
        for place, string in enumerate(strings):
            automaton.add_word(string, place)
        if strings:
            automaton.make_automaton()
        self._automaton, self._sets = automaton, [frozenset(self._strings[string]) for string in strings]
        self._digit = frozenset(self._strings.get(DIGIT, ()))
        self.alive = {}
        for tell in self._waiting:
            tell()
        self._waiting.clear()


SIGHT = Sight()
"""The program's one."""
