"""Who speaks in a text: two speakers, or two entries, may give two accounts of one thing (evidence rule 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from chartcite.extract.nlp.cues import cue, whole
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import raw


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker named at ``[start, end)``; what is told up to the next speaker is theirs. ``who`` is the role."""

    start: int
    end: int
    who: str


@cache
def _pattern() -> Expression:
    data = raw("voices")
    tells = whole(data["tells"]).pattern
    found = []
    for role, words in data["speakers"].items():
        name = whole(words).pattern
        found.append(
            rf"(?P<{role}>(?:(?<![a-z])(?:per|by|according to|from|via)\s+(?:the\s+|his\s+|her\s+)?{name}(?:'s\s+\w+)?"
            rf"|{name}(?:'s)?(?:\s*\([^)]{{0,20}}\))?(?:\s+(?:also|now|later|however|herself|himself))?\s*(?::|{tells})"
            + (rf"|{name}(?=\s+\d{{1,2}}\b)" if role != "patient" else "")
            + "))"
        )
    return compiled("|".join(found))


@lru_cache(maxsize=4096)
def voices(low: str) -> tuple[Voice, ...]:
    """The speakers of a lower-cased text, in order."""
    return tuple(Voice(m.start(), m.end(), m.lastgroup or "") for m in _pattern().finditer(low))


def voice_at(low: str, offset: int) -> str:
    """Whose words stand at ``offset``: the last speaker named up to it, or the one named right behind, else ``""``."""
    found = voices(low)
    before = [v for v in found if v.start <= offset]
    if before:
        return before[-1].who
    return found[0].who if found and re.search(r"per|by|according", low[found[0].start : found[0].end]) else ""


def several(low: str) -> bool:
    """Whether two speakers tell, or the text itself speaks of two entries."""
    return len({v.who for v in voices(low)}) > 1 or cue("voices", "twice").search(low) is not None
