"""Pages that were sent twice: the same words but for misread letters, with no number that differs."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Indel, Levenshtein

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.sheets import Sheet, is_machine_line, without_page_number

Original = tuple[int, int]
"""Index of a file and of a page in it."""

_TOKEN = compiled(r"[a-z0-9%/.,:-]*[a-z0-9%]", re.I)
_LOOKALIKES = str.maketrans("oliszbgq", "01152899")
_FEWEST = 20
"""Words of a page under which it is too short to be told as a copy."""
_ALIKE = 0.8
"""Share of the words, in order, that two readings of a page have in common."""
_COMMON = 12
"""Pages on which a run of words stands from which on it tells nothing."""
_SHORTEST = 0.7
"""How long the shorter of two readings of a page is at least, of the longer one."""
_MOST_LOST = 2
"""Numbers that one of two readings may lack in one place."""
_LONGEST_LOST = 5
"""Characters of such a number, its mark included: a day or record number is never lost."""
_LONGEST_RUN = 4
"""Words in a row in which two readings of a page may differ."""
_FEW_LETTERS = 2
_TRIED = 3
"""Pages compared with each page."""


def copies_of(files: Sequence[Sequence[tuple[Sheet, float]]]) -> dict[Original, Original]:
    """For each page that repeats another the page it repeats: the surest reading, then the first.

    Args:
        files: for each file its pages, each with how unsure its reading is (0: it was typed).

    Returns:
        Indices of files and pages. Time grows with the number of words: only pages that share rare runs of words are
        compared.
    """
    pages: dict[Original, list[str]] = {}
    shared: dict[int, list[Original]] = defaultdict(list)
    groups: dict[Original, Original] = {}
    for f, sheets in enumerate(files):
        for p, (sheet, _) in enumerate(sheets):
            words = _words(sheet)
            if len(words) < _FEWEST:
                continue
            place, runs = (f, p), _runs(words)
            pages[place] = words
            original = next((o for o in _likely(runs, shared) if is_copy(words, pages[o])), None)
            if original is not None:
                groups[place] = groups.get(original, original)
            for run in runs:
                if len(shared[run]) < _COMMON:
                    shared[run].append(place)
    return _surest(groups, files)


def _surest(
    groups: dict[Original, Original], files: Sequence[Sequence[tuple[Sheet, float]]]
) -> dict[Original, Original]:
    """The same groups, each led by its surest page."""
    members: dict[Original, list[Original]] = defaultdict(list)
    for copy, original in groups.items():
        members[original].append(copy)
    found: dict[Original, Original] = {}
    for original, copies in members.items():
        whole = [original, *copies]
        best = min(whole, key=lambda o: (files[o[0]][o[1]][1], o))
        found.update({o: best for o in whole if o != best})
    return found


def _words(sheet: Sheet) -> list[str]:
    """The words of a page without fax lines and page numbers, in one spelling."""
    return [
        _spelled(w)
        for i, line in enumerate(sheet.lines)
        if i > 1 or not is_machine_line(line.text)
        for w in _TOKEN.findall(without_page_number(line.text))
    ]


@lru_cache(maxsize=1 << 16)
def _spelled(word: str) -> str:
    """A word in lower case with letters that look like digits as digits; ``#`` before a number."""
    plain = word.lower().translate(_LOOKALIKES)
    number = any(c.isdigit() for c in word) and sum(c.isalpha() for c in plain) < _FEW_LETTERS
    return ("#" if number else "") + plain


def _runs(words: Sequence[str]) -> set[int]:
    """Pairs of neighbouring words, as numbers."""
    return {hash(pair) for pair in pairwise(words)}


def _likely(runs: set[int], shared: dict[int, list[Original]]) -> list[Original]:
    """The pages that share most rare pairs of words with a page, where these are enough to be its copy."""
    counts: dict[Original, int] = defaultdict(int)
    for run in runs:
        places = shared.get(run, ())
        if len(places) < _COMMON:
            for place in places:
                counts[place] += 1
    least = max(5, len(runs) // 10)
    best = sorted((place for place, n in counts.items() if n >= least), key=lambda o: (-counts[o], o))
    return best[:_TRIED]


def is_copy(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two pages are one page read twice: nearly all words the same, and no number in place of another."""
    if not _SHORTEST < len(one) / len(other) < 1 / _SHORTEST or Indel.normalized_similarity(one, other) < _ALIKE:
        return False
    for op in Levenshtein.opcodes(one, other):
        a = sorted(w for w in one[op.src_start : op.src_end] if w[0] == "#")
        b = sorted(w for w in other[op.dest_start : op.dest_end] if w[0] == "#")
        if op.tag == "equal":
            continue
        if max(op.src_end - op.src_start, op.dest_end - op.dest_start) > _LONGEST_RUN:
            return False
        if a != b and (
            bool(a) == bool(b) or len(a) + len(b) > _MOST_LOST or any(len(w) > _LONGEST_LOST for w in a + b)
        ):
            return False
    return True
