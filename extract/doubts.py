"""Facts that hang on words of a scan which were not read for certain (evidence rule 20)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.document import Document
from chartcite.models.fact import Citation, Fact
from chartcite.models.surety import PLAIN_SURE, SURE

_EDGES = re.compile(r"^\W+|\W+$")
_SHORT = 3
_REACH = 60
"""Characters before and after a citation, in its line, in which a word that turns its sense may stand."""


def with_doubts(facts: Iterable[Fact], documents: Mapping[str, Document]) -> Iterator[Fact]:
    """The facts, each with the doubtful words it may hang on."""
    scanned = {name for name, d in documents.items() if any(p.scanned for p in d.pages)}
    for fact in facts:
        words = dict.fromkeys(
            w for c in fact.citations if c.document in scanned for w in doubtful_words(documents[c.document], c)
        )
        yield fact.model_copy(update={"doubts": tuple(words)}) if words else fact


def doubtful_words(document: Document, citation: Citation) -> Iterator[str]:
    """Words of a citation that carry its sense (numbers, short words, negations) and were read with little surety.

    Around it, in the same line, only words that would turn its sense count, and what could not be read at all.
    """
    page = document.page_at(citation.start)
    if page is None or page.words is None or not page.scanned:
        return
    low, high = _line(document.text, citation.start, citation.end)
    for start, end, surety in page.words.sureties_of(low, high):
        word = document.text[start:end]
        inside = start < citation.end and end > citation.start
        if surety < _needed(word, inside=inside):
            yield word


def _needed(word: str, *, inside: bool) -> int:
    """The surety from which on a word is taken as read."""
    plain = _EDGES.sub("", word).lower()
    if word in _data("marks") or plain in _data("turning"):
        return SURE
    if not inside:
        return 0
    return SURE if len(plain) <= _SHORT or any(c.isdigit() for c in plain) else PLAIN_SURE


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    low = max(text.rfind("\n", 0, start) + 1, start - _REACH)
    stop = text.find("\n", end)
    return low, min(len(text) if stop < 0 else stop, end + _REACH)


@cache
def _data(name: str) -> frozenset[str]:
    return frozenset(map(str, raw("scans")[name]))
