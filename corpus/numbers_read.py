"""Numbers on scans: which were read wrong, and whether the reading says that it is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from chartcite.models.document import Document
from chartcite.models.surety import SURE

_EDGES = ".,;:()[]{}*\"'|_"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Words with a digit: how many there are, how many were read wrong, and how many of those without a doubt."""

    total: int = 0
    wrong: int = 0
    unflagged: int = 0

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(self.total + other.total, self.wrong + other.wrong, self.unflagged + other.unflagged)


def numbers(read: Document, meant: str) -> Numbers:
    """Compare the words with digits of a scan with those it was made from.

    A number read wrong is flagged where the word read for it, or the word beside a gap, has a surety below
    :data:`chartcite.models.surety.SURE`. Numbers that the reading adds count as wrong too.
    """
    want = [w for w in (_core(t) for t in meant.split()) if w]
    got = [(core, sure) for word, sure in _words(read) if (core := _core(word))]
    total, wrong, unflagged = sum(map(_has_digit, want)), 0, 0
    for a, b, c, d in _unlike(want, [w for w, _ in got]):
        amiss = max(sum(map(_has_digit, want[a:b])), sum(_has_digit(w) for w, _ in got[c:d]))
        if not amiss or "".join(want[a:b]) == "".join(w for w, _ in got[c:d]):
            continue
        wrong += amiss
        near = got[c:d] or got[max(0, c - 1) : c + 1]
        if all(sure >= SURE for _, sure in near):
            unflagged += amiss
    return Numbers(total, wrong, unflagged)


def _unlike(want: Sequence[str], got: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches ``want[a:b]`` and ``got[c:d]`` in which the two differ, neighbours joined."""
    a = c = 0
    for op in [*Levenshtein.opcodes(want, got), None]:
        if op is None or op.tag == "equal":
            b, d = (op.src_start, op.dest_start) if op is not None else (len(want), len(got))
            if b > a or d > c:
                yield a, b, c, d
            if op is not None:
                a, c = op.src_end, op.dest_end


def _words(document: Document) -> Iterator[tuple[str, int]]:
    """Each word of the text with the least surety of what it was read from (100 in a text layer)."""
    for page in document.pages:
        at = page.start
        for word in document.text[page.start : page.end].split():
            start = document.text.index(word, at)
            at = start + len(word)
            found = page.words.sureties_of(start, at) if page.words is not None else []
            yield word, min((sure for _, _, sure in found), default=100)


def _core(word: str) -> str:
    return word.strip(_EDGES)


def _has_digit(word: str) -> bool:
    return any(c.isdigit() for c in word)
