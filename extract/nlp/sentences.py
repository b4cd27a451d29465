"""Where sentences end in clinical prose."""

from __future__ import annotations

import re
from functools import cache

from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.headings import words
from chartcite.extract.nlp.vocabulary import raw

_STOP = compiled(r"[.!?]+(?P<close>[\"')\]”’]*)\s+(?=\S)")
_ITEM = compiled(r"\s+(?=\d{1,2}\)\s+\S)|[ \xa0]{2,}(?=\d{1,2}\. )")
_GAP = compiled(r"(?<=\S)(?:[ \xa0]{3,}|\t[ \xa0\t]*)(?=\S)")
_BULLET = compiled(r"\s*(?=[•●▪◦]\s*\S)")
_HAS_ITEM = compiled(r"\d\)\s|\d\. ")
_LONG = 40
_HAS_BULLET = compiled(r"[•●▪◦]")
_LAST_WORD = compiled(r"[\w.'’&/%-]*$")
_SHORT_ANSWER = compiled(r"(?:yes|no|none|y|n|nope|denies|n/a|unknown)\b[\s.,;]|(?:yes|no|none|y|n)\W*$", re.I)
_WORD = compiled(r"[A-Za-z]+")
_ENUMERATOR = compiled(r"\d{1,2}[.)]\s")
_INITIALS = compiled(r"(?:[A-Za-z]\.)*[A-Za-z]$")
_DOTTED = compiled(r"(?:[a-z]{1,3}\.)+[a-z]{1,3}$")


@cache
def _inline() -> Expression:
    titles = sorted(raw("sections")["inline"], key=len, reverse=True)
    return compiled(r"[.;,]\s(?:" + "|".join(map(re.escape, titles)) + r")[:\s-]")


def sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Offsets in ``[start, end)`` where a sentence, inline list item or inline section begins, ``start`` first."""
    starts = [start]
    for m in _STOP.finditer(text, start, end):
        if _ends(text, starts[-1], m.start(), m.end("close"), m.end(), end):
            starts.append(m.end())
    extra = {m.start() + 2 for m in _inline().finditer(text, start, end)}
    if _HAS_ITEM.search(text, start, end):
        extra.update(m.end() for m in _ITEM.finditer(text, start, end))
    if text.find("   ", start, end) >= 0 or text.find("\t", start, end) >= 0 or text.find("\xa0", start, end) >= 0:
        extra.update(m.end() for m in _GAP.finditer(text, start, end) if _gap_cuts(text, start, m.start()))
    if _HAS_BULLET.search(text, start, end):
        extra.update(m.end() for m in _BULLET.finditer(text, start, end))
    if not extra:
        return starts
    return sorted({start, *starts, *(e for e in extra if text[start:e].strip())})


def _gap_cuts(text: str, start: int, gap: int) -> bool:
    """Whether a wide gap parts statements: behind a long text or a full stop, not in ``pre 8/10   post 3/10``."""
    return gap - start >= _LONG or text[gap - 1] in ".!?;"


def _ends(text: str, start: int, stop: int, close: int, here: int, end: int) -> bool:
    """Whether the stop mark at ``stop`` ends the sentence that began at ``start``; the next word is at ``here``."""
    following = text[here]
    if text[stop] != ".":
        return not (following.islower() and close - stop > 1) and not (
            text[stop] == "?" and _SHORT_ANSWER.match(text, here, end)
        )
    if close - stop > 1 and text[close - 1] not in ".":
        return not following.islower()
    m = _LAST_WORD.search(text, max(start, stop - 24), stop)
    word = m.group().strip("'’&/") if m else ""
    if not word:
        return not following.islower()
    low = word.lower()
    if low in words("layout", "titles"):
        return False
    if word.isdigit() and len(word) <= 2 and not text[start : stop - len(word)].strip(" -*•("):
        return False
    if following.islower():
        return _ends_before_lower(low)
    if low == "no" and following.isdigit():
        return False
    if _INITIALS.match(word) and (len(word) == 1 and word.isupper() and following.isupper()):
        return _after_letter(text, start, stop, here)
    if following.isdigit() and low in words("layout", "abbreviations"):
        return bool(_ENUMERATOR.match(text, here))
    return True


def _after_letter(text: str, start: int, stop: int, here: int) -> bool:
    """Whether a sentence ends after one capital: ``hepatitis C. He``, ``colder than the L. Grip``, not ``K. Smith``."""
    following = _WORD.match(text, here)
    if following is not None and following.group().lower() in words("layout", "starters"):
        return True
    before = text[max(start, stop - 30) : stop - 1].split()
    return (
        text[stop - 1] in "LR"
        and bool(before)
        and before[-1].isalpha()
        and before[-1].islower()
        and before[-1] not in words("layout", "name_cues")
    )


def _ends_before_lower(low: str) -> bool:
    """Whether a full stop after ``low`` ends a sentence though a small letter follows, as in notes without capitals."""
    return len(low) > 1 and low not in words("layout", "abbreviations") and _DOTTED.match(low) is None
