"""What a drug is given for: pain, or something else (evidence rule 7)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.drugs import DrugSpan, find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw

_STOPPED = compiled(
    r"\b(?:d/c'?d?|dc'?d|stop\w*|discontinu\w*|held|quit|off|withdrawn|withdrew|ended|abandoned|caused|gave|made|pulled"
    r"|failed|dropped|given up|gave up|swapped|switched|changed|tried|intoleran\w*|tolerat\w*)(?![a-z])"
)
_NAMED = compiled(r"\b(?:for|treats?|re|d/t|due to|indication:?)\s+(?:(?!pain)[\w'/-]+\s){0,3}$")
_BRACKET = compiled(r"\(\s*(?:for\s+)?(?:[\w'/-]+,?\s+){0,5}$")
_LISTED = compiled(r"[\s,/&+]*(?:and|or|&)?\s*")
_JOINED = compiled(
    r"\w*\W{0,2}(?:\w+\W{1,2}){0,2}(?:and|also|as well as|plus|/|,|&)\s*(?:also |for |his |her |the )*\w*\s*"
)
_STOP = compiled(r";|(?<!\d)\.(?=\s|$)")
_DASH = compiled(r"\s-{1,2}\s*(?:[\w'/-]+\s+){0,1}$")
_REACH = 110
_PAIN = "|".join(raw("medication")["pain_purpose"])
_NOT_FOR = compiled(
    r"(?<![a-z])(?:not|never|n't|isnt|wasnt|nothing to do with|unrelated to|rather than(?: for)?|no part of"
    r"|other than for)\s+"
    r"(?:(?:for|meant|given|taken|prescribed|used|intended|started|written|ordered|a|an|as|at all|really|to do|with"
    r"|because|of|to treat|treat|about|his|her|the|this|that|my|any|on)\s+){0,7}"
    rf"(?:{_PAIN}|chest|neck|arm|hip|knee|groin|belly|abdomen|flank)(?:\s+pain)?"
    r"(?!\s+(?:alone|only|relief|score|level))(?![a-z])"
)
_AFTER_NOT = compiled(r"(?:for|meant|treat|do with|because of|on account|unrelated|part of|an? )")
_OPENING = compiled(
    r"\W*(?:that|this|it|the latter|which|(?:that|the|this) (?:one|last one|drug|pill|tablet|capsule)"
    r"|(?P<name>[a-z]+))(?:'s)?\s+(?:is|was|are|were|has been|being|started|given|comes|came)(?![a-z])"
)


@lru_cache(maxsize=8192)
def purpose(low: str, drug: DrugSpan) -> str:
    """``pain``, ``other`` or ``""`` by the words around the drug in its sentence."""
    drugs = find_drugs(low)
    tail = low[drug.end : _end(low, drug, drugs)]
    other = cue("medication", "other_purpose").search(tail)
    pain = cue("medication", "pain_purpose").search(tail)
    if _not_for_pain(tail):
        return "other"
    if pain and (other is None or pain.start() < other.start()):
        return "pain"
    if other is not None:
        if pain and _JOINED.fullmatch(tail[other.end() : pain.start()]):
            return "pain"
        before = tail[: other.start()]
        if _STOPPED.search(before):
            return ""
        set_off = _BRACKET.search(before) or _DASH.search(before)
        if _NAMED.search(before) or (set_off and _condition(tail, other.start())):
            return "other"
    return _headed(low, drug, drugs)


def for_pain(low: str, drug: DrugSpan) -> bool:
    """Whether the drug counts as an analgesic here: its class, and what the words around it say it was for."""
    data = raw("medication")
    if drug.drug_class not in data["pain_classes"]:
        return False
    told = purpose(low, drug)
    if told == "other" or (told == "" and drug.generic in ("buprenorphine", "methadone") and _addiction(low, drug)):
        return False
    if drug.generic in data["needs_pain_purpose"]:
        return bool(cue("medication", "pain_purpose").search(low))
    return True


def disowned(following: str, drug: DrugSpan) -> bool:
    """Whether the sentence after a drug's says what it is for, and that is not pain: "That is for his seizures"."""
    m = _OPENING.match(following)
    if m is None or (m["name"] and m["name"] not in (drug.generic, *drug.generic.split())):
        return False
    stop = _STOP.search(following)
    said = following[: stop.start() if stop else len(following)]
    if _not_for_pain(said):
        return True
    other = cue("medication", "other_purpose").search(said)
    pain = cue("medication", "pain_purpose").search(said)
    return other is not None and pain is None and _NAMED.search(said[: other.start()]) is not None


def _end(low: str, drug: DrugSpan, drugs: Sequence[DrugSpan]) -> int:
    """Where the words on a drug end: at the next drug that is not listed with it, or with the sentence."""
    last = drug.end
    stop = _STOP.search(low, drug.end)
    end = min(len(low), drug.end + _REACH, stop.start() if stop else len(low))
    for other in drugs:
        if other.start < drug.end or other.start >= end:
            continue
        if not _LISTED.fullmatch(low[last : other.start]):
            return other.start
        last = other.end
    return end


def _not_for_pain(text: str) -> bool:
    return any(_AFTER_NOT.search(m[0]) for m in _NOT_FOR.finditer(text))


def _condition(tail: str, start: int) -> bool:
    """Whether a word in brackets is an illness that is treated, not what the drug did to the patient."""
    return cue("medication", "treated").match(tail, start) is not None


def _addiction(low: str, drug: DrugSpan) -> bool:
    tail = low[drug.end : drug.end + 90].split(";")[0]
    return cue("medication", "other_purpose").search(tail) is not None


def _headed(low: str, drug: DrugSpan, drugs: Sequence[DrugSpan]) -> str:
    """What stands in front of the drug: "For sleep he takes ...", "Seizures controlled on ...", "RLS: ..."."""
    left = max(
        [0, *(d.end for d in drugs if d.end <= drug.start), *(m.end() for m in _STOP.finditer(low, 0, drug.start))]
    )
    head = low[left : drug.start]
    if not head or cue("medication", "pain_purpose").search(head):
        return ""
    return "other" if cue("medication", "headed").search(head) else ""
