"""The words on how a drug is taken, and the drug each of them speaks of (evidence rule 7)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.drugs import DrugSpan, find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.schedules import find_schedules, undosed
from chartcite.extract.nlp.vocabulary import raw

_PREFIX_GAP = compiled(
    r"[\s\"'(]*(?:(?:dose|doses|dosing|of|only|use of|oral|po|tabs?|ir|er|long-acting|small supply of)[\s\"']+){0,2}"
)
_DELIMITER = compiled(r"[;,&+]|\.\s|\bw/|\b(?:and|with|plus|then|but|or)\b")


@dataclass(frozen=True, slots=True)
class Sig:
    """Words on the schedule at ``[start, end)``: ``fixed``, ``as_needed`` or ``unclear``."""

    start: int
    end: int
    schedule: str


def sigs(low: str) -> tuple[Sig, ...]:
    """The words on a schedule in a lower-cased text, in order, without overlap."""
    found = [Sig(m.start(), m.end(), "unclear") for m in cue("medication", "vague").finditer(low)]
    found += [
        Sig(s.start, s.end, s.schedule)
        for s in find_schedules(low)
        if all(s.end <= f.start or s.start >= f.end for f in found)
    ]
    for name, opposite in (("as_needed", "fixed"), ("fixed", "as_needed")):
        for m in cue("medication", name).finditer(low):
            inside = [f for f in found if f.start < m.end() and m.start() < f.end]
            if not inside:
                denied = cue("medication", "denied", words=False).search(low[max(0, m.start() - 30) : m.start()])
                found.append(Sig(m.start(), m.end(), opposite if denied else name))
    empty = [m.span() for m in cue("medication", "empty").finditer(low)]
    empty += undosed(low)
    found = [f for f in found if all(f.end <= a or f.start >= b for a, b in empty)]
    found = [f for f in found if not _SCORED.search(low[max(0, f.start - 24) : f.start])]
    return tuple(sorted(found, key=lambda s: s.start))


_SCORED = compiled(
    r"(?<![a-z])(?:still|pain|hurts?|always|stays?|score[sd]?|rate[sd]?|nrs|vas)\s+(?:is |was |an? |at )?"
    r"\d{1,2}(?:/10)?,?\s*$"
)
"""A score in front makes a time of day one of pain: "still 8 at bedtime"."""


def owner_of(low: str, sig: Sig, drugs: Sequence[DrugSpan]) -> int | None:
    """The index of the drug that a schedule word speaks of."""
    for i, drug in enumerate(drugs):
        if drug.start < sig.end and sig.start < drug.end:
            return i
    before = [i for i, d in enumerate(drugs) if d.end <= sig.start]
    after = [i for i, d in enumerate(drugs) if d.start >= sig.end]
    if after and (not before or _DELIMITER.search(low, drugs[before[-1]].end, sig.start)):
        gap = low[sig.end : drugs[after[0]].start]
        if _PREFIX_GAP.fullmatch(gap):
            return after[0]
    if before:
        return before[-1]
    return after[0] if after else None


def _shared(low: str, drugs: Sequence[DrugSpan], index: int) -> list[int]:
    """The drugs listed together with the one at ``index`` that have no sig between them ("A and B, both BID")."""
    found = [index]
    for i in range(index - 1, -1, -1):
        gap = low[drugs[i].end : drugs[i + 1].start]
        if re.fullmatch(
            r"[\s,/&+]*(?:(?:and|or|&)[\s]*)?(?:\(?[\d.,]+\s*(?:mg|mcg|g)?\)?[\s,/&+]*(?:and\s*)?)?", gap
        ) and not re.search(r"\d", gap):
            found.append(i)
        else:
            break
    return found


@dataclass(frozen=True, slots=True)
class Dosed:
    """A drug with all that its segment (or the next) says on its schedule."""

    drug: DrugSpan
    schedules: tuple[Sig, ...]


def _cut_off(gap: str) -> bool:
    """Whether a semicolon between a drug's directions and more words of dosing leads on to something else."""
    return ";" in gap and not re.search(
        r"\b(?:it|them|he|she|pt|patient|wife|husband|per|says|rx|sig|label|bottle|list)\b", gap
    )


def dosed(low: str) -> list[Dosed]:
    """The drugs of a text, each with the schedule words that speak of it."""
    drugs = find_drugs(low)
    if not drugs:
        return []
    table: dict[int, list[Sig]] = {i: [] for i in range(len(drugs))}
    for sig in sigs(low):
        owner = owner_of(low, sig, drugs)
        if owner is None or (table[owner] and _cut_off(low[table[owner][-1].end : sig.start])):
            continue
        table[owner].append(sig)
    for index in sorted(table, reverse=True):
        if table[index] and min(s.start for s in table[index]) > drugs[index].start:
            for other in _shared(low, drugs, index)[1:]:
                table[other] = table[other] or table[index]
    recorded = raw("medication")["recorded_classes"]
    return [Dosed(d, tuple(table[i])) for i, d in enumerate(drugs) if d.drug_class in recorded]


_BOUGHT = compiled(r"\botc\b|over[- ]the[- ]counter")


def schedule_of(low: str, found: Sequence[Sig]) -> str:
    """``fixed``, ``as_needed``, ``both``, ``unclear`` or ``unstated`` for the schedule words of one drug."""
    kinds = {s.schedule for s in found}
    if not kinds:
        return "unstated"
    if kinds == {"unclear"} and _BOUGHT.search(low):
        return "as_needed"  # "OTC when she remembers it": nobody ordered a schedule
    if len(kinds) == 1:
        return kinds.pop()
    if kinds == {"as_needed", "unclear"}:
        return "as_needed"
    if "unclear" in kinds or any(cue("medication", key).search(low) for key in ("two_papers", "two_sources")):
        return "unclear"
    needed = [s for s in found if s.schedule == "as_needed"]
    for sig in needed:
        tail = low[sig.start : sig.end + 30]
        if cue("medication", "both", words=False).search(low[max(0, sig.start - 40) : sig.start]) or cue(
            "medication", "both_after"
        ).search(tail):
            return "both"
    return "unclear" if _contrary(low) else "as_needed"


def _contrary(low: str) -> bool:
    """Whether two speakers, or words of doubt, stand in the text."""
    return bool(cue("medication", "speakers", words=False).search(low) or cue("medication", "unclear").search(low))
