"""Which expressions can match in a text at all, found in one pass for all of them together.

An expression needs one each of some sets of plain strings (:mod:`needed`); the strings of all make one Aho-Corasick
automaton. A text that is asked about again and again, as a segment is by every family, is passed over once, and what
can match in it is remembered: a byte an expression.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from operator import itemgetter
from threading import Lock

import ahocorasick
import numpy as np
from numpy.typing import NDArray

from chartcite.extract.nlp.needed import DIGIT, MOST_SETS, Need

LONGEST = 1500
"""Characters of a text up to which it is looked at: in a longer one nearly everything stands somewhere."""
_MOST_TEXTS = 20_000
_PATIENCE = 3
"""Questions about a text after which it is worth a look."""
_FEWEST_WAITING = 100

_has_digit = re.compile(r"\d").search
_PLACE = itemgetter(1)

Place = tuple[int, int]
"""An expression's number, and which of its sets of strings."""
Bytes = NDArray[np.uint8]


class Sight:
    """What expressions need, and what is known of texts.

    ``alive`` holds, for a text, a byte for each expression by its number: 0 where it cannot match. It is made anew,
    never emptied, where expressions are added: whoever has read an expression's number before ``alive`` is never told
    too little.
    """

    def __init__(self) -> None:
        self.alive: dict[str, bytes] = {}
        self._asked: dict[str, int] = {}
        self._strings: defaultdict[str, list[Place]] = defaultdict(list)
        self._missing: list[Place] = []
        self._count = 0
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        self._width = 1
        self._places: list[bytes] = []
        self._always: Bytes = np.zeros(MOST_SETS, np.uint8)
        self._with_digit = self._always
        self._waiting: list[Callable[[], None]] = []
        self._lock = Lock()

    def foresee(self, needs: Iterable[tuple[Need, ...]]) -> list[int]:
        """Numbers for expressions that are sure to come, of each of which all needs are told."""
        with self._lock:
            numbers = [self._number(own) for own in needs]
            self._build()
        return numbers

    def register(self, needs: tuple[Need, ...], use: Callable[[int], None]) -> None:
        """Have ``use`` called with the number of an expression with these needs, once they are looked for."""
        with self._lock:
            number = self._number(needs)
            self._waiting.append(lambda: use(number))

    def expect(self, text: str) -> None:
        """A text about which much will be asked: look at the first question."""
        if len(self._asked) > _MOST_TEXTS:
            self._asked = {}
        self._asked[text] = _PATIENCE

    def look(self, text: str) -> bytes | None:
        """What can match in a text, as ``alive`` has it; ``None`` where that is not known: of a rare one, or a long."""
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
            known = self._look(text)
            self.alive[text] = known
            return known

    def _look(self, text: str) -> bytes:
        """The places of all strings in the text; alive is what stands in it for each of the sets."""
        known = (self._with_digit if _has_digit(text) else self._always).copy()
        if places := self._places:
            found = b"".join(map(places.__getitem__, set(map(_PLACE, self._automaton.iter(text)))))
            known[np.frombuffer(found, np.uintc)] = 1
        alive: bytes = np.bitwise_and.reduce(known.reshape(MOST_SETS, -1)).tobytes()
        return alive

    def _number(self, needs: tuple[Need, ...]) -> int:
        self._count += 1
        for place, need in enumerate(needs):
            for string in need:
                self._strings[string].append((self._count, place))
        self._missing += [(self._count, place) for place in range(len(needs), MOST_SETS)]
        return self._count

    def _build(self) -> None:
        """Take up what was added since; then, and only then, tell the expressions that wait."""
        automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        strings = [string for string in self._strings if string != DIGIT]
        for place, string in enumerate(strings):
            automaton.add_word(string, place)
        if strings:
            automaton.make_automaton()
        self._width = self._count + 1
        self._automaton = automaton
        self._places = [array("I", self._flat(self._strings[string])).tobytes() for string in strings]
        self._always = np.zeros(MOST_SETS * self._width, np.uint8)
        self._always[self._flat(self._missing)] = 1
        self._with_digit = self._always.copy()
        self._with_digit[self._flat(self._strings.get(DIGIT, ()))] = 1
        self.alive = {}
        for tell in self._waiting:
            tell()
        self._waiting.clear()

    def _flat(self, places: Iterable[Place]) -> list[int]:
        """Places in a row: ``width`` of them for the expressions' first sets, as many for the second ones."""
        return [place * self._width + number for number, place in places]


SIGHT = Sight()
"""The program's one."""
