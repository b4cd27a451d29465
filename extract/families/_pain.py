"""How a segment calls the pain: severe, intractable, chronic, moderate, mild (evidence rule 10).

An adjective counts where it goes with a word for pain, not with the disease: "severe leg pain", "PHN, severe", "the
pain is refractory to opioids"; in "severe stenosis with leg pain" nothing is said of the pain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from chartcite.extract.nlp.chart import Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.vocabulary import raw, vocabulary

_TOKEN = compiled(r"[a-z0-9](?:[\w'/]|-(?=\w)|\.(?=\d))*|&|,|[^\w\s]")
_FAR = 9
_FROM_NONE = compiled(
    r"\b(?:none|nil|zero|absent|no pain|pain-free|mild|minimal|slight)\s*(?:up )?(?:to|through|-)\s*$"
)
"""A range that opens at no or little pain: its upper end is not how the pain is ("from none to severe")."""
_OF_IT = compiled(
    r"(?<![a-z])(?:it|this|that) (?:is|was|has been|remains|stays|has become|proved|proves|has proved)\s+"
    r"(?:(?:quite|very|now|truly|frankly|still|by now|wholly|entirely|severe|chronic|and)\s+){0,3}$"
)
"""A pronoun in front of the adjective: "there has never been doubt, and it is intractable"."""
_SIGNS = frozenset(",-:;.()&/\"'>+*")


@dataclass(frozen=True, slots=True)
class Called:
    """An adjective at ``[start, end)`` of the segment and what it says; ``alone``: the pain is named elsewhere."""

    start: int
    end: int
    value: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


@cache
def _set(key: str, inner: str = "") -> frozenset[str]:
    data = raw("pain_words")[key]
    return frozenset(str(w) for w in (data[inner] if inner else data))


@lru_cache(maxsize=8192)
def pain_spans(low: str) -> tuple[tuple[int, int], ...]:
    """Words for pain in a lower-cased text, but for clinics, programs, drugs and the like named after it."""
    hits = vocabulary("pain_words").lists["pain"].search(low, words_of(low))
    return tuple(sorted((h.start, h.end) for h in hits if not _apart(low, h.start, h.end)))


def _apart(low: str, start: int, end: int) -> bool:
    after = re.match(r"[\s\-/]*(?:and )?([a-z]+)", low[end:])
    before = re.search(r"([a-z-]+)[\s\-]*\Z", low[:start])
    words = _set("apart", "after")
    if after is not None and any(after[1].startswith(w[:-1]) if w.endswith("*") else after[1] == w for w in words):
        return True
    return before is not None and before[1] in _set("apart", "before")


def names_pain(segment: Segment) -> bool:
    """Whether the segment has a word for pain."""
    return bool(pain_spans(segment.low))


@lru_cache(maxsize=8192)
def called(low: str) -> tuple[Called, ...]:
    """Every adjective that goes with pain, in order; those that open a text without a word for pain are ``alone``."""
    hits = sorted(vocabulary("pain_words").lists["values"].search(low, words_of(low)), key=lambda h: (h.start, -h.end))
    if not hits:
        return ()
    found: list[Called] = []
    tokens = [_Token(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(low)]
    pains = pain_spans(low)
    for hit in hits:
        if any(hit.start < f.end and f.start < hit.end for f in found) or _FROM_NONE.search(low[: hit.start]):
            continue
        if _leads(tokens, pains, hit.end) or _follows(tokens, pains, hit.start, hit.end):
            found.append(Called(hit.start, hit.end, hit.payload))
        elif not pains and (_opens(tokens, hit.start, hit.end) or _OF_IT.search(low[: hit.start])):
            found.append(Called(hit.start, hit.end, hit.payload, alone=True))
    return tuple(found)


def _leads(tokens: Sequence[_Token], pains: Sequence[tuple[int, int]], end: int) -> bool:
    """Whether a word for pain follows in the same noun phrase."""
    rest = [t for t in tokens if t.start >= end]
    for i, token in enumerate(rest[:_FAR]):
        if any(a <= token.start < b for a, b in pains):
            return True
        if token.text in _set("stops") or token.text in ";:.()":
            return False
        if token.text in _set("joins") and not _joined(rest, i):
            return False
    return False


def _joined(rest: Sequence[_Token], i: int) -> bool:
    """Whether a comma or "and" joins two qualities or parts of the body."""
    quality = _set("quality")
    before = rest[i - 1].text if i else "severe"
    after = rest[i + 1].text if i + 1 < len(rest) else ""
    if after in _set("joins") and i + 2 < len(rest):
        after = rest[i + 2].text
    return before in quality and (after in quality or after in ("painful", "pain", "lbp"))


def _follows(tokens: Sequence[_Token], pains: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether the adjective is said of a pain named before it in the sentence."""
    before = [t for t in tokens if t.end <= start]
    nearest = max((b for _, b in pains if b <= start), default=None)
    if nearest is None or not before:
        return False
    last = before[-1]
    if last.end <= nearest:  # right behind the word for pain: "arm pain mild throughout"
        return not _noun_after(tokens, end) or any(a < last.end <= b for a, b in pains)
    if last.text not in _set("before") and last.text not in _SIGNS:
        return False
    return not _noun_after(tokens, end)


def _noun_after(tokens: Sequence[_Token], end: int) -> bool:
    """Whether the adjective goes on to a noun of its own ("pain from L4-5, severe stenosis")."""
    after = next((t for t in tokens if t.start >= end), None)
    return (
        after is not None
        and after.text not in _SIGNS
        and after.text not in _set("after")
        and not after.text[0].isdigit()
        and not _valued(after.text)
    )


def _valued(word: str) -> bool:
    return any(True for _ in vocabulary("pain_words").lists["values"].search(word, words_of(word)))


def _opens(tokens: Sequence[_Token], start: int, end: int) -> bool:
    """ "Severe, intractable." or "It is refractory ...": the pain was named in the sentence before."""
    before = [t.text for t in tokens if t.end <= start and t.text not in _SIGNS]
    bare = all(w in _set("before") or _valued(w) or w in _set("openers") for w in before)
    return bare and len(before) <= 9 and not _noun_after(tokens, end)
