"""A small phrase notation, compiled to regular expressions with an index of anchor words.

A phrase is written the way a clinician would list it::

    (little|scant) .. <tissue>              alternatives, a gap, a lexical class
    no (evidence|sign*)? of .. infection    optional words, a prefix wildcard

=============  ==================================================================
``word``       that word, any case; a hyphen, slash or comma may stand between words
``word*``      a word that begins so
``(a|b c)``    alternatives
``(a|b)?``     optional; ``word?`` too
``<name>``     a lexical class of the vocabulary (a list of phrases)
``..``         up to six words of the same clause; ``..3`` up to three
``<num>``      a number
``/re/``       a regular expression as it stands (no spaces inside); a word with a backslash or ``[`` is one too
``^`` ``$``    start and end of the segment
=============  ==================================================================

Matching runs on :attr:`Segment.low`, its brackets, quotes and inner full stops blanked. A phrase is tried only where
one of its anchor words stands in the segment, so the cost follows the text, not the size of the vocabulary.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from threading import Lock
from typing import Generic, TypeVar

from chartcite.extract.nlp import kept
from chartcite.extract.nlp.expressions import compiled

SEP = r"[ \-/,:'&>|]+"
"""What may stand between two words of a phrase, in a text that :func:`plain` made simple."""
_GAP_WORD = r"[^ ;|]+"
_BLANKS = str.maketrans(dict.fromkeys('\t\n\r\f\v\xa0()[]"*~', " "))
_STOP = compiled(r"(?<=[^ \-/,:'&>|])\.(?= )")
NUMBER = r"\d+(?:[.,]\d+)?"
_TOKEN = compiled(
    r"\s*(?:(?P<gap>\.\.\d*)|(?P<cls><[a-z0-9_]+>\??)|(?P<re>/(?:[^/\s]|\\/)+/)|(?P<punct>\)\?|[()|^$])"
    r"|(?P<word>[^\s()|<>^$]+))"
)
_RANGE = compiled(r"\[[^\]]+\]")
WORD = compiled(r"[a-z0-9][a-z0-9'+%]*")
PREFIX = 4

P = TypeVar("P")


class PhraseError(ValueError):
    """A phrase that does not parse; the message says where."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A compiled part: its expression, and the words one of which it must contain (``None``: may be empty or any)."""

    regex: str
    anchors: frozenset[str] | None
    is_gap: bool = False
    is_optional: bool = False
    required: tuple[frozenset[str], ...] = ()
    """Further sets of words, one of each of which must stand in the text."""


class Compiler:
    """Compiles phrases against a table of lexical classes."""

    def __init__(self, classes: Mapping[str, Sequence[str]]) -> None:
        self._classes = classes
        self._done: dict[str, _Piece] = {}
        self._open: list[str] = []

    def compile(self, phrase: str) -> tuple[re.Pattern[str], frozenset[str], tuple[frozenset[str], ...]]:
        """The expression of ``phrase`` and its anchor words (``word`` or ``pref*``).

        Raises:
            PhraseError: the phrase does not parse, or nothing in it is fixed.
        """
        expression, anchors, others = self.expression(phrase)
        return kept.compiled(expression), anchors, others

    def expression(self, phrase: str) -> tuple[str, frozenset[str], tuple[frozenset[str], ...]]:
        """The expression not compiled yet, its anchor words, and further sets of words of each of which it needs one.

        :class:`PhraseIndex` compiles it when a text first asks for it.

        Raises:
            PhraseError: as :meth:`compile`.
        """
        piece = self._parse(phrase)
        if not piece.anchors:
            raise PhraseError(f"nothing fixed in the phrase {phrase!r}")
        return r"(?<![a-z0-9])" + piece.regex + r"(?![a-z0-9])", piece.anchors, _others(piece)

    def _parse(self, phrase: str) -> _Piece:
        tokens: list[tuple[str, str]] = []
        pos = 0
        phrase = phrase.strip().lower()
        while pos < len(phrase):
            m = _TOKEN.match(phrase, pos)
            if m is None or m.end() == pos:
                raise PhraseError(f"cannot read {phrase[pos:]!r} in the phrase {phrase!r}")
            tokens.append((m.lastgroup or "", m.group(m.lastgroup or 0)))
            pos = m.end()
        pieces, rest = self._sequence(tokens, 0, phrase, nested=False)
        if rest != len(tokens):
            raise PhraseError(f"unbalanced bracket in the phrase {phrase!r}")
        return pieces

    def _sequence(self, tokens: list[tuple[str, str]], i: int, phrase: str, *, nested: bool) -> tuple[_Piece, int]:
        """Alternatives up to the closing bracket; returns the piece and the index after it."""
        branches: list[list[_Piece]] = [[]]
        while i < len(tokens):
            group, text = tokens[i]
            if group == "punct" and text in (")", ")?"):
                if not nested:
                    raise PhraseError(f"unbalanced bracket in the phrase {phrase!r}")
                inner = self._alternatives(branches)
                return (_optional(inner) if text == ")?" else inner), i + 1
            if group == "punct" and text == "|":
                branches.append([])
                i += 1
            elif group == "punct" and text == "(":
                inner, i = self._sequence(tokens, i + 1, phrase, nested=True)
                branches[-1].append(inner)
            else:
                branches[-1].append(self._atom(group, text))
                i += 1
        if nested:
            raise PhraseError(f"unbalanced bracket in the phrase {phrase!r}")
        return self._alternatives(branches), i

    def _atom(self, group: str, text: str) -> _Piece:
        if group == "gap":
            return _Piece(text[2:] or "6", None, is_gap=True)
        if group == "cls":
            if text.endswith("?"):
                return _optional(self._atom(group, text[:-1]))
            return _Piece(NUMBER, None) if text == "<num>" else self._class(text[1:-1])
        if group == "re":
            return _Piece(text[1:-1], None)
        return _word(text)

    def _class(self, name: str) -> _Piece:
        if name in self._done:
            return self._done[name]
        if name in self._open:
            raise PhraseError(f"class <{name}> contains itself")
        if name not in self._classes:
            raise PhraseError(f"unknown class <{name}>")
        self._open.append(name)
        branches = [self._parse(p) for p in sorted(self._classes[name], key=lambda p: (-len(p), p))]
        self._open.pop()
        self._done[name] = self._alternatives([[b] for b in branches])
        return self._done[name]

    def _alternatives(self, branches: list[list[_Piece]]) -> _Piece:
        joined = [_join(b) for b in branches]
        if len(joined) == 1:
            return joined[0]
        anchors: set[str] | None = set()
        for piece in joined:
            if piece.anchors is None:
                anchors = None
                break
            anchors |= piece.anchors  # type: ignore[operator]
        return _Piece("(?:" + "|".join(p.regex for p in joined) + ")", frozenset(anchors) if anchors else None)


@lru_cache(maxsize=16384)
def _word(text: str) -> _Piece:
    """The piece of a plain word, or of an end of the segment."""
    if text in "^$":
        return _Piece(r"(?:(?<=\A)|\A)\W*" if text == "^" else r"\W*\Z", None)
    if text.endswith("?"):
        return _optional(_word(text[:-1]))
    if "\\" in text or _RANGE.search(text):
        return _Piece(text, None)
    if "[" in text or "]" in text:
        raise PhraseError(f"{text!r}: a bracket is no word; between words a hyphen is matched anyway")
    text = text.replace("-?", "-").replace("'?", "'")
    if text.endswith("*"):
        stem = text[:-1]
        key = stem[:PREFIX] + "*" if len(stem) >= PREFIX else None
        return _Piece(re.escape(stem) + r"[\w'-]*", frozenset([key]) if key else None)
    words = WORD.findall(text)
    variants = {words[0], words[0].replace("'", "")} if words else set()
    if "-" in text:
        variants.add("".join(words))
    return _Piece(_literal(text), frozenset(variants) if words else None)


def _others(piece: _Piece) -> tuple[frozenset[str], ...]:
    """The sets of words that a piece needs beside its anchors: hopeless texts cost nothing."""
    return tuple(r for r in dict.fromkeys(piece.required) if r != piece.anchors)


def _optional(piece: _Piece) -> _Piece:
    return _Piece(f"(?:{piece.regex})?", None, is_optional=True)


_TURNED = ("can", "won")
"""Words that ``'t`` makes others: "can't", "won't"."""


def _literal(text: str) -> str:
    found = re.escape(text).replace("'", "['’]?").replace(r"\-", r"[ \-]*")
    if text in _TURNED:  # the words of a phrase may be parted by an apostrophe
        return rf"{text}(?!'t(?![a-z]))"
    return found[:-2] + "[. ]" if found.endswith(r"\.") else found


@lru_cache(maxsize=16384)
def plain(low: str) -> str:
    """A lower-cased text as phrases see it, of equal length: brackets, quotes and a stop before a space are blanks."""
    return _STOP.sub(" ", low.translate(_BLANKS))


def _join(pieces: list[_Piece]) -> _Piece:
    """A sequence: separators between its parts, gaps between words; the most telling part anchors it."""
    if len(pieces) == 1 and not (pieces[0].is_gap or pieces[0].is_optional or pieces[0].required):
        only = pieces[0]
        return _Piece(only.regex, only.anchors, required=(only.anchors,) if only.anchors else ())
    regex, need_sep = "", False
    best: frozenset[str] | None = None
    required: list[frozenset[str]] = []
    for piece in pieces:
        if piece.is_gap:
            regex += rf"(?:{SEP}{_GAP_WORD}){{0,{piece.regex}}}?" if regex else ""
            continue
        optional = piece.is_optional
        if piece.regex == r"\W*\Z":
            regex += piece.regex
            continue
        if need_sep and optional:
            regex += f"(?:{SEP}{piece.regex[:-1]})?"
        elif optional:
            regex += f"(?:{piece.regex[:-1]}{SEP})?"
        else:
            regex += (SEP if need_sep else "") + piece.regex
        if not optional and not piece.regex.endswith(r"\W*"):
            need_sep = True
        if not optional:
            required += [*([piece.anchors] if piece.anchors else []), *piece.required]
        if piece.anchors and (best is None or _telling(piece.anchors) > _telling(best)):
            best = piece.anchors
    return _Piece(regex, best, required=tuple(required))


_COMMON_WORDS = """
a an the no not of to for in on with without is was are were be been has have had and or any all she he her his
it at by from this that there than more less do does did can could will would pain patient pt none never
"""
_COMMON = frozenset(_COMMON_WORDS.split())


def _telling(anchors: frozenset[str]) -> float:
    """How selective a set of anchor words is: few and uncommon words win."""
    common = sum(a in _COMMON or len(a) < 3 for a in anchors)
    return -len(anchors) - 60.0 * common


@dataclass(frozen=True, slots=True)
class Hit(Generic[P]):
    """A phrase found: its span in the segment's text and what it stands for."""

    start: int
    end: int
    payload: P


class _Words:
    """Which indexes know one of the words of a text: asked once for a text, however many indexes are searched.

    ``known`` is made anew, never emptied, where an index gets a phrase: no search is told too little.
    """

    def __init__(self) -> None:
        self.known: dict[frozenset[str], frozenset[int]] = {}
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        self._asked: dict[frozenset[str], int] = {}
        self._numbers = count(1)
        self._lock = Lock()

    def enter(self, words: Iterable[str]) -> int:
        """The number of one more index, which knows these words."""
        with self._lock:
            number = next(self._numbers)
            for word in words:
                self._by_word[word].add(number)
            if self.known:
                self.known = {}
            return number

    def look(self, words: frozenset[str]) -> frozenset[int] | None:
        """The indexes that know one of these words; ``None`` where few have asked yet."""
        asked = self._asked
        times = asked.get(words, 0)
        if times < _PATIENCE:
            if len(asked) > _MOST_TEXTS:
                self._asked = asked = {}
            asked[words] = times + 1
            return None
        with self._lock:
            if len(self.known) >= _MOST_TEXTS:
                self.known = {}
            by_word = self._by_word
            found = frozenset().union(*[by_word[word] for word in by_word.keys() & words])
            self.known[words] = found
            return found


_PATIENCE, _MOST_TEXTS = 6, 20_000
_WORDS = _Words()


class PhraseIndex(Generic[P]):
    """Many phrases, searched together. ``payload`` is whatever each phrase stands for."""

    def __init__(self) -> None:
        self._entries: list[tuple[re.Pattern[str] | str, P]] = []
        self._required: list[tuple[frozenset[str], ...]] = []
        self._by_word: dict[str, list[int]] = {}
        self._number = 0

    def add(
        self,
        pattern: re.Pattern[str] | str,
        anchors: Iterable[str],
        required: tuple[frozenset[str], ...],
        payload: P,
    ) -> None:
        """Add a phrase: its expression, the words one of which it needs, and further sets of such words."""
        number = len(self._entries)
        self._entries.append((pattern, payload))
        self._required.append(required)
        for word in anchors:
            self._by_word.setdefault(word, []).append(number)
        self._number = 0

    def enter(self) -> int:
        """Make the words of all phrases known to the look at a text's words, before the first search or at it."""
        number = _WORDS.enter(self._by_word)
        self._number = number
        return number

    def search(self, low: str, words: frozenset[str]) -> Sequence[Hit[P]]:
        """Every hit in ``low``, all non-overlapping matches of each phrase, in the order the phrases were added."""
        number = self._number or self.enter()
        known = _WORDS.known.get(words)
        if known is None:
            known = _WORDS.look(words)
        if known is not None and number not in known:
            return ()
        by_word = self._by_word
        wanted: set[int] = set()
        for word in by_word.keys() & words:
            wanted.update(by_word[word])
        return self._found(low, words, sorted(wanted)) if wanted else ()

    def _found(self, low: str, words: frozenset[str], wanted: Iterable[int]) -> Sequence[Hit[P]]:
        found: list[Hit[P]] = []
        text = ""
        required = self._required
        for number in wanted:
            for needed in required[number]:
                if words.isdisjoint(needed):
                    break
            else:
                text = text or plain(low)
                pattern, payload = self._entries[number]
                if isinstance(pattern, str):
                    pattern = kept.compiled(pattern)
                    self._entries[number] = (pattern, payload)
                found += [Hit(m.start(), m.end(), payload) for m in pattern.finditer(text)]
        return found


@lru_cache(maxsize=16384)
def words_of(low: str) -> frozenset[str]:
    """The words of a text, their parts at apostrophes and their prefixes, as :class:`PhraseIndex` looks them up."""
    found = set(WORD.findall(low))
    if "'" in low or "%" in low or "+" in low:
        for word in [w for w in found if not w.isalnum()]:
            found.update((word.split("'")[0], word.replace("'", ""), word.rstrip("%+'")))
    return frozenset(found.union([w[:PREFIX] + "*" for w in found if len(w) >= PREFIX]))
