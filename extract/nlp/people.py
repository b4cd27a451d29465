"""The people whom a packet names beside its patient: "her brother Leif", "Leif (brother)" (evidence rule 1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("context")
_PEOPLE = [str(w) for w in (*_DATA["classes"]["relative"], *_DATA["classes"]["other"], *_DATA["other_people"])]
_WHO = alternatives(_PEOPLE)
_GIVEN = r"(?P<name>[A-Z][a-z]{2,})(?![A-Za-z])"
_OPENS = "".join(sorted({f"{str(w)[0].lower()}{str(w)[0].upper()}" for w in _PEOPLE}))
"""The letters that the words for people begin with: to see that a word begins otherwise is quickly done."""
_BEFORE = compiled(rf"(?<![A-Za-z'’-])(?=[{_OPENS}])(?i:(?P<who>{_WHO})),?\s+(?:\(\s*)?{_GIVEN}")
_BEHIND = compiled(
    rf"(?<![A-Za-z'’.-]){_GIVEN},?\s+\(?\s*(?i:(?:his|her|the|pt's|my)\s+)?(?i:(?P<who>{_WHO}))(?=\s*[),;.])"
)
_PLAIN_WORD = compiled(r"(?<![A-Za-z'’])[a-z]{3,}(?![A-Za-z])")


def people_named(texts: Iterable[str], patient: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Given names with the word that says who each is, both lower-cased, in the order of the alphabet.

    A word that also stands uncapitalised somewhere is no name, nor is one of the ``patient``'s own.
    """
    whole = "\n".join(texts)
    found: dict[str, str] = {}
    for pattern in (_BEFORE, _BEHIND):
        for m in pattern.finditer(whole):
            found.setdefault(m["name"].lower(), m["who"].lower())
    if not found:
        return ()
    words = frozenset(_PLAIN_WORD.findall(whole))
    return tuple(sorted((n, w) for n, w in found.items() if n not in words and n not in patient))
