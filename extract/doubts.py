"""Facts that hang on words of a scan which were not read for certain (evidence rule 20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from rapidfuzz.distance import Levenshtein

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.document import Document
from chartcite.models.fact import Citation, Fact
from chartcite.models.surety import PLAIN_SURE, SURE

_EDGES = compiled(r"^\W+|\W+$")
_NUMBER = compiled(r"\d+(?:\.\d+)?")
_REACH = 60
"""Characters before and after a citation, in its line, in which a word that turns its sense may stand."""


def with_doubts(facts: Iterable[Fact], documents: Mapping[str, Document]) -> Iterator[Fact]:
    """The facts, each with the doubtful words it may hang on."""
    scanned = {name for name, d in documents.items() if any(p.scanned for p in d.pages)}
    for fact in facts:
        words = dict.fromkeys(
            word
            for c in fact.citations
            if c.document in scanned
            for word in doubtful_words(documents[c.document], c)
            if _bears(word, fact)
        )
        yield fact.model_copy(update={"doubts": tuple(words)}) if words else fact


def doubtful_words(document: Document, citation: Citation) -> Iterator[str]:
    """Words of a citation that were read with too little surety for what they may carry.

    Around it, in the same line, only words that would turn its sense count, and what could not be read at all.
    """
    page = document.page_at(citation.start)
    if page is None or page.words is None or not page.scanned:
        return
    low, high = _line(document.text, citation.start, citation.end)
    for start, end, surety in page.words.sureties_of(low, high):
        word = document.text[start:end]
        if surety < _needed(word, inside=start < citation.end and end > citation.start):
            yield word


def _needed(word: str, *, inside: bool) -> int:
    """The surety from which on a word is taken as read."""
    if word in _data("marks") or _turns(_EDGES.sub("", word).lower()):
        return SURE
    if not inside:
        return 0
    return SURE if any(c.isdigit() for c in word) else PLAIN_SURE


def _turns(plain: str) -> bool:
    """Whether a word is, or by one letter misread may be, one that turns the sense."""
    turning = _data("turning")
    return plain in turning or any(
        len(plain) >= 3 and abs(len(plain) - len(t)) <= 1 and Levenshtein.distance(plain, t, score_cutoff=1) <= 1
        for t in turning
        if len(t) >= 3
    )


def _bears(word: str, fact: Fact) -> bool:
    """Whether a doubtful word bears on a fact: a number does where it is one of the fact's, or the fact is reckoned."""
    numbers = {float(n) for n in _NUMBER.findall(word)}
    if not numbers:
        return True
    if fact.interval is not None or fact.derived_from or fact.proof:
        return True
    stated = [fact.value, fact.low, fact.high, *fact.attributes.values()]
    return not numbers.isdisjoint(float(v) for v in stated if isinstance(v, int | float) and not isinstance(v, bool))


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    low = max(text.rfind("\n", 0, start) + 1, start - _REACH)
    stop = text.find("\n", end)
    return low, min(len(text) if stop < 0 else stop, end + _REACH)


@cache
def _data(name: str) -> frozenset[str]:
    return frozenset(map(str, raw("scans")[name]))
