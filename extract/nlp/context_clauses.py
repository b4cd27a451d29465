"""The sentence as ConText sees it: tokens, inner sentences, and the borders where a new clause begins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from chartcite.extract.nlp.context_rules import TOKEN
from chartcite.extract.nlp.vocabulary import raw


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text with their offsets; ``sentence_starts`` flags the first token of each inner sentence."""

    items: tuple[tuple[str, int, int], ...]
    sentence_starts: tuple[bool, ...]

    def cover(self, start: int, end: int) -> tuple[int, int]:
        """The tokens that cover the characters ``[start, end)``, without articles in front; at least one."""
        first = next((i for i, (_, _, e) in enumerate(self.items) if e > start), len(self.items) - 1)
        last = max(next((i for i in range(len(self.items) - 1, -1, -1) if self.items[i][1] < end), first), first)
        while first < last and self.items[first][0] in _words("articles"):
            first += 1
        return first, last + 1

    def words(self, first: int, last: int) -> list[str]:
        return [t for t, _, _ in self.items[first:last]]


@lru_cache(maxsize=16384)
def tokens_of(low: str) -> Tokens:
    """The tokens of a lower-cased text."""
    items = tuple((m.group(), m.start(), m.end()) for m in TOKEN.finditer(low))
    starts = [i == 0 or _new_sentence(low, items, i) for i in range(len(items))]
    return Tokens(items, tuple(starts))


def _new_sentence(low: str, items: tuple[tuple[str, int, int], ...], i: int) -> bool:
    """A token after a full stop and a space opens a sentence, unless the stop ends an abbreviation or a number."""
    stop, start, end = items[i - 1]
    if stop not in ".!?" or low[end : end + 1].strip() or i < 2:
        return False
    word = items[i - 2][0]
    if stop == "." and items[i - 2][2] == start and (word in _words("abbreviations") or (word.isdigit() and i == 2)):
        return False
    return stop != "?"


@cache
def _words(key: str) -> frozenset[str]:
    data = raw("context")
    return frozenset(data["classes"].get(key, ()) if key in data["classes"] else data[key])


def tags(tokens: Tokens) -> list[str]:
    """A tag a token: ``CLAUSE``, ``REASON``, ``HE``, ``SHE``, ``FIRST`` (word of a sentence) or ``X``."""
    words = [t for t, _, _ in tokens.items]
    found = ["X"] * len(words)
    fresh = True
    for i, word in enumerate(words):
        fresh = fresh or tokens.sentence_starts[i]
        if fresh and word[0].isalpha():
            found[i], fresh = "FIRST", False
        elif word in _words("reasons") or words[i : i + 3] in _REASON_SIGNS:
            found[i] = "REASON"
        elif _is_arrow(words, i) or (word in _words("separators") and _opens_clause(words, i)):
            found[i] = "CLAUSE"
        elif word in ("he", "she"):
            found[i] = word.upper()
    return found


_REASON_SIGNS = (["d", "/", "t"], ["2", "/", "2"])


def _is_arrow(words: list[str], i: int) -> bool:
    return words[i] == "→" or (words[i] == ">" and i > 0 and words[i - 1] in "-=")


def _opens_clause(words: list[str], i: int) -> bool:
    """Whether what follows the separator at ``i`` has a subject and a verb, or a verb, of its own."""
    j = i + 1
    while j < len(words) and words[j] in ("and", ",", "then", "also", "now", "so", "-"):
        j += 1
    chunk = _chunk(words, j)
    if not chunk or chunk[0] in ("or", "nor", "if", "unless", "never", "not"):
        return False
    verbs, subjects = _words("verbs"), _words("subjects")
    if words[i] == ":":
        return chunk[0] in ("he", "she", "pt", "patient", "they") and any(w in verbs for w in chunk[:4])
    if chunk[0] in subjects and (any(w in verbs or _past(w) for w in chunk[1:6])):
        return True
    place = next((n for n, w in enumerate(chunk[:7]) if w in verbs), None)
    if place is not None and len(chunk) > 1:
        return True
    return len(chunk) > 1 and _past(chunk[1]) and chunk[0] not in _words("links")


def _past(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed") and word not in _words("not_past")


def _chunk(words: list[str], j: int) -> list[str]:
    """The words up to the next separator, at most eight."""
    chunk: list[str] = []
    for word in words[j : j + 8]:
        if word in (",", ";", ".", "(", ")", "and", "or", "but"):
            break
        chunk.append(word)
    return chunk
