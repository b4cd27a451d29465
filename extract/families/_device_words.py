"""What the words around a statement on a pump say: other devices, former pumps, plans, doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from chartcite.extract.nlp.chart import Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Assertion

_SENTENCE = compiled(r"[;|]|\.(?=\s|$)")
_CLAUSE = compiled(r"[;|]|\.(?=\s|$)|,\s|\sbut\s|\n|\s-\s|[()]")


@dataclass(frozen=True, slots=True)
class State:
    """One statement before it becomes a fact."""

    start: int
    end: int
    value: str
    assertion: Assertion
    doubtful: bool = False
    months: float | None = None


def clause_of(low: str, start: int, end: int) -> tuple[int, int]:
    """The clause around ``[start, end)``."""
    breaks = list(_CLAUSE.finditer(low))
    return max((m.end() for m in breaks if m.end() <= start), default=0), min(
        (m.start() for m in breaks if m.start() >= end), default=len(low)
    )


def sentence_of(low: str, start: int, end: int) -> tuple[int, int]:
    """The sentence, or the part of it between semicolons, around ``[start, end)``."""
    breaks = list(_SENTENCE.finditer(low))
    return max((m.end() for m in breaks if m.end() <= start), default=0), min(
        (m.start() for m in breaks if m.start() >= end), default=len(low)
    )


def said(name: str, text: str) -> Hit[str] | None:
    """The first hit of the list ``name`` of ``vocab/device.yaml`` in a lower-cased text."""
    return first(vocabulary("device").lists[name], text, words_of(text))


def former(text: str) -> bool:
    """Whether the words are about a pump that was taken out long ago."""
    index = vocabulary("device").lists["former"]
    return any("," not in text[h.start : h.end] for h in index.search(text, words_of(text)))


_LAY = compiled(
    r"(?<![a-z])(?:husband|wife|spouse|partner|daughter|son|mother|father|mom|mum|dad|family|caregiver|aide|friend"
    r"|pt|patient|he|she)\s+(?:\w+\s+)?(?:says?|said|thinks?|thought|believes?|feels?|wonders?|guess(?:es)?|claims?"
    r"|assumes?|fears?|is (?:sure|certain|convinced|afraid|worried))\s+(?:that\s+)?[^.;:]{0,30}$"
)


def lay(low: str, at: int) -> bool:
    """Whether what begins at ``at`` is what a patient or relative makes of it: "husband says the battery is dead"."""
    return _LAY.search(low[:at]) is not None


_COUNTED = compiled(
    r"(?:\s+(?:log|history|list|count|record|events?|entries))?"
    r"(?:,?\s*\(?(?:lifetime|total|to date|ever|all[- ]time|since \S+(?: \S+)?)\)?)?\s*[:=]?"
    r"\s*(?:(?:0|no|zero)\s+(?:entries|entry|events?|items)"
    r"|0|none|nil|never|zero|empty)(?=\s*(?:$|[.,;|)]|\s{2}|\n))"
)


_LEADERS = compiled(r"\.{3,}(?=[\s\w])")


def without_leaders(segment: Segment) -> Segment:
    """The segment with a colon in place of the dots that lead from a label to its value."""
    if "..." not in segment.low:
        return segment
    return replace(segment, low=_LEADERS.sub(lambda dots: ":" + " " * (len(dots[0]) - 1), segment.low))


def counted_none(low: str, end: int) -> bool:
    """Whether the label that ends at ``end`` is denied by its value: "permanent stalls: 0", "motor stall   none"."""
    return _COUNTED.match(low, end) is not None


def elsewhere(low: str, start: int, end: int) -> bool:
    """Whether the words at ``[start, end)`` are about another device or another person's pump."""
    a, b = clause_of(low, start, end)
    clause = low[a:b]
    if said("relatives", clause):
        return True
    other = said("others", clause)
    if (
        other is not None
        and not said("ours", clause)
        and not re.search(
            r"(?<![a-z])(?:pump|ptm)(?![a-z])",
            re.sub(
                r"(?:insulin|feeding|iv|pca|heart|breast|epidural|sump) pump",
                "",
                clause[: start - a] + clause[end - a :],
            ),
        )
    ):
        return True
    if other is None and not said("pump_words", clause):
        before = low[:a]
        last = max((h.end for h in vocabulary("device").lists["others"].search(before, words_of(before))), default=-1)
        ours = max(
            (h.end for h in vocabulary("device").lists["pump_words"].search(before, words_of(before))), default=-1
        )
        return last > ours
    return False


def certain(text: str) -> str:
    """The text without the month of May and without "not possible", which look like doubt."""
    return re.sub(
        r"(?:no|not|isn't|wasn't) (?:\w+ ){0,2}possible|(?<![a-z])may(?=\s+\d|,)|(?:in|of|since|early|late"
        r") may(?![a-z])",
        "",
        text,
    )


def busy_blanked(low: str) -> str:
    """The text with its clauses on plans and teaching blanked out."""
    edges = [0, *(m.end() for m in _CLAUSE.finditer(low)), len(low)]
    for a, b in pairwise(edges):
        if said("idle", low[a:b]):
            low = low[:a] + " " * (b - a) + low[b:]
    return low


_WHY_SEEN = compiled(
    r"(?<![a-z])(?:indication|reason(?: for (?:study|exam|visit|test))?|visit|seen|ed trip|er trip|referred|sent)"
    r"(?:\s+\w+){0,3}?\s*:?\s+(?:\w+\s+){0,2}for\s+(?:(?:an?|the|pump|her|his|recent)\s+){0,2}$"
)


def why_seen(before: str) -> bool:
    """Whether what follows ``before`` is why someone had been seen: "Indication: ER visit for alarm"."""
    return _WHY_SEEN.search(before) is not None


def since_stop(low: str, at: int, most: int) -> str:
    """What stands before ``at`` in its sentence, at most ``most`` characters."""
    return re.split(r"[.;]\s|\n", low[max(0, at - most) : at])[-1]
