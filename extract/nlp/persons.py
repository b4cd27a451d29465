"""Stretches of a sentence that tell the story of a relative, a neighbour or another patient (evidence rule 1).

"Sister in Thibodaux had a pump stall", "the aide's daughter had INR 4", "his twin brother, who ..., went from Penn 4 to
0": the story runs from the person to the end of the sentence, or to where the patient comes back. A relative who helps,
watches or reports ("wife has noticed", "per daughter", "husband's log") tells the patient's story, and so opens none;
nor does the patient in a relative's words ("son understands that his father is high risk").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Experiencer

_DATA = raw("context")
_RELATIVE = alternatives(str(w) for w in _DATA["classes"]["relative"])
_OTHER = alternatives(str(w) for w in (*_DATA["classes"]["other"], *_DATA["other_people"]))
_PERSON = rf"(?:(?P<kin>{_RELATIVE})|(?P<other>{_OTHER}))"
_STOP = alternatives(str(w) for w in (*_DATA["classes"]["helps"], *_DATA["not_a_name"]))
_NAME = rf"(?:\s+(?:mrs?|ms|miss|dr)\.?)?(?:\s+(?!{_STOP}(?![a-z]))[a-z][a-z'-]+){{0,2}}?"
_ASIDE = (
    r"(?:\s+(?:in|from|at|down in|over in)\s+[a-z][\w.'-]*(?:\s[a-z][\w.'-]*)??|\s*\([^()]{0,48}\)|\s*,[^,;]{2,64},)"
)
_NOT_OWN = alternatives(str(w) for w in _DATA["not_their_own"])
_HAS = (
    rf"(?:(?:who|also|once|just|recently|already|himself|herself|both|each|now|then|too)\s+){{0,2}}"
    rf"(?:(?:had|has|have|got|took|takes|underwent|went|died|lost|developed|failed|suffered|suffers|needed|wears|did|was|were|is|are"
    r"|goes|attends|attended|tried|started|uses|used"
    r"|does(?!\s+(?:all|the|most|every\w*|his|her|it|what|for|so|not|a lot)(?![a-z])))"
    rf"(?!\s+{_NOT_OWN}(?![a-z])))(?![a-z'])"
)
_STORY = compiled(rf"(?<![a-z'’-]){_PERSON}(?![a-z'’])(?:{_NAME}|{_ASIDE}){{0,3}}?,?\s+{_HAS}")
_MALE_KIN, _FEMALE_KIN = (alternatives(str(w) for w in _DATA[key]) for key in ("male", "female"))
_OWN_THING = compiled(
    rf"(?<![a-z])(?:her\s+(?:\w+\s+)?(?P<kin>{_MALE_KIN})(?:{_NAME}|{_ASIDE}){{0,2}}?,?\s+(?:had|has|got|lost|takes|took)\s+his"
    rf"|his\s+(?:\w+\s+)?(?P<kin2>{_FEMALE_KIN})(?:{_NAME}|{_ASIDE}){{0,2}}?,?\s+(?:had|has|got|lost|takes|took)\s+her)(?![a-z])"
)
"""A thing that can be the relative's alone, by its pronoun: "her dad had his pump changed"."""
_THINGS = alternatives(str(w) for w in _DATA["their_own_things"])
_KEPT = r"(?:log|list|diary|record|count|tally|notes?|sheet|chart|schedule)"
_OWNED = compiled(
    rf"(?<![a-z'’-]){_PERSON}(?:{_NAME}|{_ASIDE}){{0,2}}?['’]s?\s+(?:(?!{_STOP}(?![a-z]))[a-z]+\s+){{0,2}}?(?:{_RELATIVE}(?:['’]s)?\s+)?"
    rf"{_THINGS}(?![a-z])(?!\s+{_KEPT}(?![a-z]))"
)
_KIN_OF = compiled(
    rf"(?<![a-z'’-])(?:{_PERSON}['’]s?|(?P<aide>aide|carer|nurse|sitter|driver|secretary|therapist|tech|rn|ma)['’]s)"
    rf"\s+(?:own\s+)?{_RELATIVE}(?![a-z'’])"
)
_THING_OF = compiled(
    rf"(?<![a-z])(?P<thing>(?:(?:metastatic|widespread|advanced|active|recurrent|[a-z]+)\s+){{0,2}}{_THINGS}\s+(?:of|in)\s+"
    rf"(?:the|his|her|their|my|pt's|patient's)\s+(?:late\s+|older\s+|younger\s+)?{_PERSON})(?![a-z'’])"
)
"""Whose a thing is, behind it: "metastatic disease of the mother"."""
_CLAUSE_END = compiled(r"[,;()]|\.(?=\s|$)|\s(?:and|but|while|so)\s|\n")
_BRACKETED = compiled(
    rf"(?<![a-z'’-])(?:{_RELATIVE})(?![a-z'’])(?:\s+[a-z'-]+)?\s+"
    r"\((?:the one|who|herself|himself|also|just|has|had|is on|with|w/|on|off|recently)\s[^()]{4,120}\)"
)
"""What a bracket says of the relative right before it: "daughter Luz (the one with Crohn's, just off antibiotics)"."""
_TOLD_OWN = compiled(
    rf"(?<![a-z'’-])(?:{_OTHER})(?![a-z'’])(?:{_NAME}|{_ASIDE}){{0,2}}?\s+(?:says|said|reports|swears|tells|told|claims|raves)"
    r"[^.;]{0,24}?(?<![a-z])(?:his|her|their|they|he|she)(?![a-z])"
)
_NOT_PATIENT = compiled(
    r"\(\s*not\s+(?:the\s+|our\s+|this\s+)?(?:pt|patient|him|her|ours|his own|her own)\b[^)]{0,20}\)"
)
_BACK = compiled(
    r"[;\n]|\.\s|(?:,|\s-{1,2}|\band|\bbut|\bso)\s+(?:the\s+)?(?:pt|patient|mr|mrs|ms|self|himself|herself)\b"
    r"|\s-{1,2}\s(?:he|she|pt|i)\s+(?:asks?|asked|worries|wants|is|says)\b|,\s*(?:he|she)\s+(?:himself|herself)\b"
)


@dataclass(frozen=True, slots=True)
class Story:
    """The story of somebody else at ``[start, end)`` of a sentence, and whose it is."""

    start: int
    end: int
    who: Experiencer


People = tuple[tuple[str, str], ...]
"""Given names of others and the word that says who each is."""


def whose_story(low: str, start: int, people: People = ()) -> Experiencer:
    """Whose story the words at ``start`` belong to; the patient's unless a :class:`Story` covers them."""
    return next((s.who for s in stories(low, people) if s.start <= start < s.end), Experiencer.PATIENT)


@lru_cache(maxsize=8192)
def stories(low: str, people: People = ()) -> tuple[Story, ...]:
    """The stretches of a lower-cased sentence that are about somebody else."""
    found = list(_find(low)) if _ANY.search(low) else []
    for name, who in people:
        if name in low:
            found += _named(low, name, who)
    return tuple(found)


_HELPS = alternatives(str(w) for w in _DATA["their_help"])


@lru_cache(maxsize=256)
def _named_patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    own = rf"(?<![a-z'’-]){re.escape(name)}(?:\s+[a-z'-]+)?"
    return (
        re.compile(rf"{own}['’]s\s+(?!(?:\w+\s+)?(?:{_HELPS})(?![a-z]))[a-z]"),
        re.compile(rf"(?<![a-z'’-]){re.escape(name)}(?![a-z'’])(?:{_ASIDE})?,?\s+{_HAS}"),
    )


def _named(low: str, name: str, who: str) -> Iterator[Story]:
    """The stories of somebody whom the packet names elsewhere: "Leif's PT course", "Leif had a pump put in"."""
    kin = who if who in _KIN else None
    for pattern in _named_patterns(name):
        for m in pattern.finditer(low):
            if _TELLS.search(low[: m.start()]):
                continue
            ends = [b.start() for b in (_BACK.search(low, m.end()), _other_sex(kin, low, m.end())) if b]
            yield Story(m.start(), min(ends, default=len(low)), Experiencer.FAMILY if kin else Experiencer.OTHER)


_ANY = compiled(rf"(?<![a-z]){_PERSON}(?![a-z])|\(\s*not\s")


def _find(low: str) -> Iterator[Story]:
    aside = _NOT_PATIENT.search(low)
    if aside is not None:
        yield Story(
            max((m.end() for m in re.finditer(r"[.;]\s", low[: aside.start()])), default=0),
            aside.end(),
            Experiencer.OTHER,
        )
    for m in _BRACKETED.finditer(low):
        yield Story(m.start(), m.end(), Experiencer.FAMILY)
    for m in _THING_OF.finditer(low):
        end = _CLAUSE_END.search(low, m.end())
        who = Experiencer.FAMILY if m["kin"] else Experiencer.OTHER
        yield Story(m.start(), end.start() if end else len(low), who)
    for m in _OWN_THING.finditer(low):
        if not _TELLS.search(low[: m.start()]):
            back = _BACK.search(low, m.end())
            yield Story(m.start(), back.start() if back else len(low), Experiencer.FAMILY)
    for pattern in (_STORY, _OWNED, _KIN_OF, _TOLD_OWN):
        for m in pattern.finditer(low):
            if pattern is not _TOLD_OWN and _TELLS.search(low[: m.start()]):
                continue
            kin = m.groupdict().get("kin")
            if kin and _patient_of(kin, low[: m.start()]):
                continue
            ends = [b.start() for b in (_BACK.search(low, m.end()), _other_sex(kin, low, m.end())) if b]
            yield Story(m.start(), min(ends, default=len(low)), Experiencer.FAMILY if kin else Experiencer.OTHER)


def _patient_of(kin: str, before: str) -> bool:
    """Whether the relative is the patient in the words of theirs: "son understands that his father ..."."""
    tellers = next((t for names, t in _RECIPROCAL if kin in names), "")
    return bool(tellers and re.search(rf"(?<![a-z]){tellers}(?![a-z'])[^.;]*(?<![a-z])(?:his|her|their)\s+$", before))


_CHILD, _PARENT, _SIBLING = "(?:son|daughter|dtr)s?", "(?:mother|father|mom|dad|parent)s?", "(?:sister|brother)s?"
_RECIPROCAL = (
    (("father", "mother", "dad", "mom", "mum", "parent"), _CHILD),
    (("son", "daughter", "dtr", "child"), _PARENT),
    (("sister", "brother", "sis", "bro"), _SIBLING),
    (("husband",), "wife"),
    (("wife",), "husband"),
)


def _other_sex(kin: str | None, low: str, start: int) -> re.Match[str] | None:
    """Where the patient comes back by a pronoun that cannot be the relative's: "since her husband died she"."""
    if kin is None:
        return None
    word = "she" if kin in _MALE else "he" if kin in _FEMALE else ""
    return re.compile(rf"(?<![a-z]){word}(?![a-z])").search(low, start) if word else None


_KIN = frozenset(str(w) for w in _DATA["classes"]["relative"])
_MALE, _FEMALE = (frozenset(str(w) for w in _DATA[key]) for key in ("male", "female"))


_TELLS = compiled(
    r"(?<![a-z])(?:per|by|from|with|to|via|told|tells|asked|d/w|according to)\s+(?:(?:his|her|the|their|pt's|my)\s+)?$"
)
"""A person in front of whom a story is told, or by whom."""
