"""Drug names in free text, by generic name and class.

Public: :class:`DrugSpan`, :func:`find_drugs`, :func:`drug_class`. The names are in ``vocab/drugs.yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw

_WORD = compiled(r"[a-z0-9]+(?:\.\d+)?%?")
_JOIN = compiled(r"[\s\-/,#.]{0,3}\Z|\s?\(\Z")
_FUZZY = 8
"""Names of this many letters and more are also found with one letter wrong (fax and typing errors)."""


@dataclass(frozen=True, slots=True)
class DrugSpan:
    """A drug at ``[start, end)`` of the lower-cased text.

    ``drug_class`` is one of :data:`chartcite.models.kinds.DRUG_CLASSES`. ``generic`` is the generic name, or the class
    word where ``is_class`` is true ("opioids"). ``long_acting`` is
    true for names that are extended-release by themselves. ``exact`` is false where a letter differs.
    """

    start: int
    end: int
    generic: str
    drug_class: str
    is_class: bool = False
    long_acting: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    generic: str
    drug_class: str
    is_class: bool
    long_acting: bool


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Entries by their first word, the longest first; ``near`` maps a name with one letter left out to the name."""

    by_word: dict[str, tuple[_Entry, ...]]
    near: dict[str, str]
    classes: dict[str, str]


def _key(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(name.lower()))


@cache
def _lexicon() -> _Lexicon:
    data = raw("drugs")
    long_acting = {_key(n) for n in data["long_acting"]}
    entries: dict[tuple[str, ...], _Entry] = {}
    classes: dict[str, str] = {}
    for name, generics in data["drugs"].items():
        for generic, names in generics.items():
            classes[generic] = name
            for words in {_key(n) for n in (generic, *names)}:
                entries.setdefault(words, _Entry(words, generic, name, False, words in long_acting))
    for name, names in data["class_words"].items():
        for words in {_key(n) for n in names}:
            entries.setdefault(words, _Entry(words, " ".join(words), name, True, False))
    by_word: dict[str, list[_Entry]] = {}
    for entry in entries.values():
        by_word.setdefault(entry.words[0], []).append(entry)
    near: dict[str, str] = {}
    for words, entry in entries.items():
        if len(words) == 1 and len(words[0]) >= _FUZZY and not entry.is_class:
            for short in _shortened(words[0]):
                near.setdefault(short, words[0])
    ordered = {w: tuple(sorted(es, key=lambda e: -len(e.words))) for w, es in by_word.items()}
    return _Lexicon(ordered, near, classes)


def _shortened(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


@lru_cache(maxsize=8192)
def _nearest(word: str) -> str | None:
    """The long drug name that ``word`` is one letter away from."""
    near = _lexicon().near
    for form in (word, *sorted(_shortened(word))):
        found = near.get(form)
        if found is not None and abs(len(found) - len(word)) <= 1 and found[0] == word[0]:
            return found
    return None


def drug_class(generic: str) -> str | None:
    """The class of a generic name, ``None`` where it is not in the vocabulary."""
    return _lexicon().classes.get(generic)


def _match(words: list[re.Match[str]], i: int, low: str) -> tuple[_Entry, int, bool] | None:
    """The longest entry that starts at word ``i``, the index after it, and whether every letter is right."""
    lexicon = _lexicon()
    first, exact = words[i][0], True
    candidates = lexicon.by_word.get(first)
    if candidates is None and len(first) >= _FUZZY - 1 and (close := _nearest(first)):
        candidates, exact = lexicon.by_word.get(close, ()), False
    for entry in candidates or ():
        size = len(entry.words)
        tail = [w[0] for w in words[i + 1 : i + size]]
        if tuple(tail) != entry.words[1:]:
            continue
        gaps = (low[words[k].end() : words[k + 1].start()] for k in range(i, i + size - 1))
        if all(_JOIN.match(g) for g in gaps):
            return entry, i + size, exact
    return None


@lru_cache(maxsize=8192)
def find_drugs(low: str) -> tuple[DrugSpan, ...]:
    """The drugs named in a lower-cased text, in order, without overlap (the longest name wins)."""
    data = raw("drugs")
    words = list(_WORD.finditer(low))
    found: list[DrugSpan] = []
    i = 0
    while i < len(words):
        hit = _match(words, i, low)
        if hit is None or _is_other(words, i, hit[1], data):
            i += 1
            continue
        entry, after, exact = hit
        generic, name, last = entry.generic, entry.drug_class, after
        if generic in data["topical_bases"] and name != "topical" and (form := _topical(words, i, after, data)):
            generic, name, last = f"{generic} topical", "topical", form
        start, end = words[i].start(), words[last - 1].end()
        found.append(DrugSpan(start, end, generic, name, entry.is_class, entry.long_acting, exact))
        i = last
    return tuple(found)


def _is_other(words: list[re.Match[str]], i: int, after: int, data: dict[str, dict[str, list[str]]]) -> bool:
    """Whether the word means something else here ("ASA class III", "non-opioid")."""
    name = words[i][0]
    following = words[after][0] if after < len(words) else ""
    before = words[i - 1][0] if i else ""
    return following in data["not_drug_after"].get(name, ()) or before in data["not_drug_before"].get(name, ())


def _topical(words: list[re.Match[str]], i: int, after: int, data: dict[str, list[str]]) -> int | None:
    """The index after the form ("diclofenac 1 % gel") where the drug is put on the skin."""
    forms = data["topical_forms"]
    for k in range(after, min(after + 3, len(words))):
        if words[k][0] in forms:
            return k + 1
        if not words[k][0][0].isdigit():
            break
    return after if i and words[i - 1][0] == "topical" else None
