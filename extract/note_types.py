"""What kind of document a note is: its LOINC document type and its role in the packet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from chartcite.extract.nlp.expressions import Expression, Group, compiled
from chartcite.extract.nlp.vocabulary import raw
from chartcite.extract.note_dates import HeadLine
from chartcite.extract.note_heads import profession_of

_TITLE_LINES = 7
_WEIGHTS = (6.0, 4.5, 3.5, 2.0, 1.5, 1.0, 1.0)
_NAME_WEIGHT = 3.0
_BODY_WEIGHT = 0.8
_DISCLAIMED = 2
"""How many lines may say that what follows is none of the chart."""
_NAMED_EARLY = 3.5
"""A laboratory's report says so in its first lines; a visit comes to its "labs" later."""
_LAB_SIGNS = 2
"""So many words of a laboratory stand in a clinic letter that quotes its results."""
_NOT_CLINICAL = frozenset({"education", "consent"})
_OF_A_SAMPLE = frozenset({"lab", "imaging"})
_SEEN = compiled(
    r"\b(?:and|with|plus|visits?|notes?|pcp|clinic|medicine|family|primary|oncology|onc"
    r"|letters?|consults?)\b"
)
"""Words of a file's name that holds a visit beside the results ("pcp and labs")."""
_YOU = compiled(r"\b(?:you|your|yours|you'll|you're)\b")
_ABOUT_PATIENT = compiled(r"\b(?:he|she|his|her|him|pt|mr|mrs|ms|dob|mrn|i|we)\b|\bthe patient\b")
_ADDRESSED = 3
"""A page that speaks to "you" so often, and of nobody else, is a handout."""
_NOT_CLINICAL_WEIGHT = 2.0
"""A title such as "consent for an intrathecal trial" names the trial too."""
_OF_PROFESSION = {"therapy": "therapy", "mental_health": "psych", "nursing": "nursing", "social_work": "social"}
_CODE_OF_CREDENTIAL = {"OTR/L": "28578-3", "OTD": "28578-3", "COTA": "28578-3", "PMHNP": "28628-6"}


@dataclass(frozen=True, slots=True)
class NoteType:
    """A LOINC document type with its display name, and the role the program knows it by."""

    role: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class _Rule:
    type: NoteType
    titles: Expression
    body: tuple[Expression, ...]


@cache
def _rules() -> tuple[_Rule, ...]:
    found = []
    for spec in raw("note_types")["types"]:
        titles = "|".join(spec["titles"])
        body = tuple(compiled(b, re.M) for b in spec["body"])
        found.append(_Rule(NoteType(spec["role"], spec["code"], spec["display"]), compiled(titles), body))
    return tuple(found)


@cache
def _titles() -> Group:
    return Group(rule.titles for rule in _rules())


@cache
def _disclaimers() -> Expression:
    return compiled("|".join(raw("note_types")["disclaimers"]))


@cache
def by_role(role: str) -> NoteType:
    """The first type of a role."""
    return next((r.type for r in _rules() if r.type.role == role), NoteType("note", "34109-9", "Note"))


def type_of(lines: Sequence[HeadLine], name: str, text: str, *, credential: str | None = None,
            whole: bool = True, within: NoteType | None = None) -> NoteType:  # fmt: skip
    """The type of a note from its first lines, its body and the file's ``name`` (where the note is the ``whole`` file).

    ``text`` is the note's own text; ``within`` is the type of the file that it is a part of. Without any sign it is a
    plain note (34109-9).
    """
    low = text[:6000].lower()
    title = re.sub(r"[\W_\d]+", " ", name.rsplit(".", 1)[0].lower())
    heads = enumerate(zip(_WEIGHTS, lines[:_TITLE_LINES], strict=False))
    titles = [
        (weight, low_line := _lowered(line.text), _titles().hopeful(low_line))
        for i, (weight, line) in heads
        if _title_like(line.text) and not (i and _in_paragraph(lines, i))
    ]
    named = _titles().hopeful(title)
    scores: dict[NoteType, float] = {}
    for rule in _rules():
        score = 0.0
        own = 0.0
        for weight, line, hopeful in titles:
            if rule.titles not in hopeful or (weight < _NAMED_EARLY and rule.type.role == "lab"):
                continue
            if _stands(rule.titles, line):
                score += weight
                own = max(own, weight)
        if own >= _WEIGHTS[1] and rule.type.role in _NOT_CLINICAL:
            score += _NOT_CLINICAL_WEIGHT
        if (
            rule.titles in named
            and _stands(rule.titles, title)
            and not (rule.type.role in _OF_A_SAMPLE and _SEEN.search(title))
        ):
            score += _NAME_WEIGHT if whole else _NAME_WEIGHT / 4
        signs = min(4, sum(_stands(b, low) for b in rule.body))
        if score or rule.type.role != "lab" or signs > _LAB_SIGNS:
            score += _BODY_WEIGHT * signs
        if score:
            scores[rule.type] = score
    profession = profession_of(credential)
    role = _OF_PROFESSION.get(profession)
    if role is not None:
        preferred = _CODE_OF_CREDENTIAL.get(credential or "")
        alike = (r.type for r in _rules() if r.type.role == role and preferred in (None, r.type.code))
        for kind in dict.fromkeys(alike):
            scores[kind] = scores.get(kind, 0) + 2.5
    if any(k.role == "therapy" and s > _NAME_WEIGHT for k, s in scores.items()):
        scores = {k: s - 4 if k.role == "discharge" else s for k, s in scores.items()}
    if profession in ("physician", "advanced_practice"):
        for kind in [k for k in scores if k.role == "therapy"]:
            scores[kind] -= 5
        scores[by_role("progress")] = scores.get(by_role("progress"), 0) + 1.5
    if within is not None and within.role != "note":
        scores[within] = scores.get(within, 0) + 3
    if credential is None and len(_YOU.findall(low)) >= _ADDRESSED and _ABOUT_PATIENT.search(low) is None:
        scores[by_role("education")] = scores.get(by_role("education"), 0) + _BODY_WEIGHT * 4
    if any(_stands(_disclaimers(), _lowered(line.text)) for line in lines[:_DISCLAIMED]):
        scores[by_role("education")] = scores.get(by_role("education"), 0) + _WEIGHTS[0]
    best = max(scores.items(), key=lambda s: s[1], default=None)
    return best[0] if best is not None and best[1] >= 1.5 else NoteType("note", "34109-9", "Note")


_SENTENCES = compiled(r"(?:\S+ ){4,}.*?[a-z]{3,}[.;)] [A-Z(].*[a-z]{3,}")
_FULL_LINE = 66
"""A line at least so long may run on into the next one."""


def _in_paragraph(lines: Sequence[HeadLine], at: int) -> bool:
    """Whether a line is a piece of running text: of several sentences, or wrapped from or into a line beside it."""
    text = lines[at].text
    if _SENTENCES.search(text):
        return True
    before, after = lines[at - 1].text if at else "", lines[at + 1].text if at + 1 < len(lines) else ""
    wraps = len(text) >= _FULL_LINE and after[:1].islower()
    return wraps or (len(before) >= _FULL_LINE and text[:1].islower())


def title_of(lines: Sequence[HeadLine]) -> tuple[str, str]:
    """The role that the first lines name most clearly, and the line that names it (``""``: none)."""
    best, role, title = 0.0, "", ""
    for weight, line in zip(_WEIGHTS, lines[:_TITLE_LINES], strict=False):
        if is_item(line.text) or _RUNS_ON.search(line.text):
            break
        if weight <= best or not _title_like(line.text):
            continue
        low = _lowered(line.text)
        hopeful = _titles().hopeful(low)
        hit = next((r.type.role for r in _rules() if r.titles in hopeful and _stands(r.titles, low)), "")
        if hit:
            best, role, title = weight, hit, line.text
    return role, title


_RUNS_ON = compiled(r"(?:[a-z]{2,} ){5}[a-z]{2,}|[a-z]{3,}\. [A-Z]")
_ITEM = compiled(r"\s*(?:[-*•·>]\s|\[.?\]|\(.?\)\s|\d{1,2}[.)]\s)")


def is_item(text: str) -> bool:
    """Whether a line is an item of a list or form."""
    return _ITEM.match(text) is not None


def _stands(pattern: Expression, low: str) -> bool:
    """Whether the pattern matches at the beginning of a word (so, and not by a look-behind, it searches fast)."""
    return any(m.start() == 0 or not low[m.start() - 1].isalpha() for m in pattern.finditer(low))


_CONTACT = compiled(
    r"\W*(?:(?:encounter|visit|service|exam) date\b"
    r"|(?:tele)?(?:phone|ph|tel|fax|fx|cell|office)\.?\s*(?:no\.?|number|#)?\s*:?\s*[(+]?\d)",
    re.I,
)
"""A line with a telephone number or the day, which names no document."""
_SPACED = compiled(r"(?<=\b[a-z]) (?=[a-z]\b)")
"""The gaps of l e t t e r s set apart."""


def _lowered(text: str) -> str:
    return _SPACED.sub("", text.lower())


def _title_like(line: str) -> bool:
    """Whether a line may name the document: no long sentence."""
    if len(line) > 130 or (line.endswith(".") and line.count(" ") > 5) or _CONTACT.match(line):
        return False
    return not re.search(r"(?:[a-z]{2,} ){7}[a-z]{2,}", line) and not (line[0].islower() and line.count(" ") > 3)
