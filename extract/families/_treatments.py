"""Pain treatments named in a text, for tying an outcome to what it is the outcome of (evidence rule 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.families.purpose import purpose
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.modalities import find_modalities, modalities_in
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.kinds import MODALITIES

_TARGETS = {
    "opioid": "opioid",
    "adjuvant": "adjuvant",
    "antispasmodic": "oral_antispasmodic",
    "nsaid": "analgesic",
    "acetaminophen": "analgesic",
    "topical": "analgesic",
    "muscle_relaxant": "analgesic",
    "analgesic": "analgesic",
    "steroid": "analgesic",
}
"""The MODALITIES code of a drug by its class; other classes are not given for pain."""
_SPINAL = compiled(r"(?:\b(?:it|i\.t\.|intrathecal\w*|intraspinal|epidural|spinal|pf|preservative[ -]free)\s+)$")
_SPINAL_AFTER = compiled(
    r"\s*(?:\d[\d.]*\s*(?:mg|mcg)(?:/h(?:r|our)?|/d(?:ay)?)?\s+)?(?:it\b(?!\s+(?:is|was|did|has|made))"
    r"|i\.t\.|intrathecal"
    r"|epidural|via (?:pump|catheter))"
)
_CATHETER = compiled(r"\s+(?:cath\w*|infusion|trial|drip|bolus|drug|pump)\b")
_OF_TRIAL = compiled(
    r"s?\s+of\s+(?:the\s+|an?\s+)?(?:trial|test|study|intrathecal|spinal|screening|baclofen|morphine|hydromorphone|ziconotide)\b"
)
"""An injection that is the trial's own."""
_SYSTEMIC = compiled(r"\b(?:gtt|drip|infusions?|iv|po|patch\w*|oral|tabs?|pills?|ointment|gel|cream|\d\s?%)\b")


_RELEASED = compiled(
    r"\b(?:extended|sustained|immediate|slow|modified|prolonged|controlled|timed?|delayed|rapid|quick|ext"
    r"|cont)[- ]release$"
)
_INJECTED = compiled(
    r"\b(?:t?f?esis?|lesi|cesi|ilesi|epidurals?|inject\w*|inj|blocks?|caudal|facets?|mbb|bursa|depo)\b"
)
_BY_MOUTH = compiled(r"\b(?:po|oral\w*|tapers?|dose ?-?packs?|packs?|pulses?|tabs?|pills?|daily|bid|by mouth)\b")
"""A steroid named with an injection is what was injected, unless it is taken by mouth."""
_PATIENT = compiled(
    r"pt,?\s+(?:[\"']|(?:gets|feels|credits|rates|wants|likes|loves|thinks|believes|calls|describes"
    r"|tolerates|takes|uses|needs|enjoys|got|felt|still|"
    r"very|content|satisfied|happy|ok|okay|delighted|pleased|thrilled|now|never)\b)"
)


@dataclass(frozen=True, slots=True)
class Treatment:
    """A pain treatment at ``[start, end)`` of a lower-cased text.

    ``target`` and ``category`` are those of :data:`chartcite.models.kinds.MODALITIES`, ``name`` the generic name or the
    words, ``drug_class`` is empty where it is no drug. ``whole`` is true for a class or a regimen ("opioids", "oral
    therapy"), false for one drug or one procedure.
    """

    start: int
    end: int
    target: str
    category: str
    name: str
    drug_class: str = ""
    whole: bool = False


@lru_cache(maxsize=8192)
def find_treatments(low: str, text: str = "") -> tuple[Treatment, ...]:
    """The pain treatments of a text in order, without overlap: drugs first, then the longest wording.

    ``text`` is the same as written: its capitals tell "PT" from "Pt".
    """
    kept: list[Treatment] = []
    foreign = find_foreign(low)
    for found in _candidates(low, text):
        if all(found.end <= k.start or found.start >= k.end for k in kept) and not _is_foreign(low, found, foreign):
            kept.append(found)
    return tuple(sorted(kept, key=lambda t: t.start))


_CONDITION = compiled(
    r"\s+(?:\w+\s+){0,3}(?:syndrome|pain|neuralgia|radiculopathy|radiculitis|state|status|arachnoiditis)\b"
)


def _names_condition(low: str, found: Treatment) -> bool:
    """ "Post-laminectomy syndrome", "failed fusion syndrome": an operation in the name of what it left behind."""
    if found.category != "invasive":
        return False
    if re.match(r"\s+syndrome\b", low[found.end :]):
        return True
    after = re.search(r"\bpost[- ]?$", low[: found.start]) or low[found.start : found.end].startswith("post")
    return bool(after and _CONDITION.match(low[found.end :]))


def _candidates(low: str, text: str) -> list[Treatment]:
    """Drugs first; of the rest the longest wording ("systemic therapy" is no bare "therapy")."""
    named = (t for t in (*_modalities(low, text), *_words(low)) if not _names_condition(low, t))
    rest = sorted(named, key=lambda t: (t.start - t.end, t.start))
    return [*_drugs(low), *rest]


def _is_foreign(low: str, found: Treatment, foreign: tuple[tuple[int, int], ...]) -> bool:
    """ "Cataract surgery", "appendectomy wound infection, revision failed": what belongs to something else."""
    for start, end in foreign:
        if not low[:start].strip() and low[end : end + 1] == ":":
            return True
        if start <= found.end + 1 and found.start <= end + 1:
            return True
        if found.category == "invasive" and end <= found.start and not re.search(r"[.;]\s", low[end : found.start]):
            return True
    return False


def _drugs(low: str) -> Iterator[Treatment]:
    for drug in find_drugs(low):
        if drug.drug_class == "toxin":
            yield Treatment(drug.start, drug.end, "injection", MODALITIES["injection"], drug.generic, drug.drug_class)
            continue
        target = _TARGETS.get(drug.drug_class)
        if target is None and drug.drug_class == "intrathecal" and _SYSTEMIC.search(low[drug.start : drug.end + 14]):
            target = "analgesic"
        if (
            target is None
            or purpose(low, drug) == "other"
            or _SPINAL.search(low[: drug.start])
            or _SPINAL_AFTER.match(low[drug.end :])
        ):
            continue
        if drug.drug_class == "steroid" and _INJECTED.search(low) and not _BY_MOUTH.search(low):
            continue
        yield Treatment(drug.start, drug.end, target, MODALITIES[target], drug.generic, drug.drug_class, drug.is_class)


def _modalities(low: str, text: str) -> Iterator[Treatment]:
    for span in modalities_in(text, low) if text else find_modalities(low):
        if (
            text[span.start : span.end] != "PT"
            and low[span.start : span.end] == "pt"
            and _PATIENT.match(low[span.start :])
        ):
            continue
        if _SPINAL.search(low[: span.start]) and low[span.start : span.end].endswith("trial"):
            continue
        if span.code == "injection" and (_CATHETER.match(low, span.end) or _OF_TRIAL.match(low, span.end)):
            continue
        code = span.code if span.named else "conservative_care"
        yield Treatment(span.start, span.end, code, MODALITIES[code], low[span.start : span.end], whole=not span.named)


def _words(low: str) -> Iterator[Treatment]:
    hits = vocabulary("outcome_scope").lists["treatments"].search(low, words_of(low))
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        if _SPINAL.search(low[: hit.start]) or _CATHETER.match(low, hit.end) or _RELEASED.search(low[: hit.end]):
            continue
        if low[: hit.end].endswith(("therapist", "therapists")) or _OF_TRIAL.match(low, hit.end):
            continue
        code = {"medication": "medication_management", "invasive_care": "injection"}.get(hit.payload, hit.payload)
        yield Treatment(hit.start, hit.end, code, MODALITIES[code], low[hit.start : hit.end],
                        "analgesic" if hit.payload == "medication" else "", True)  # fmt: skip


@lru_cache(maxsize=4096)
def find_foreign(low: str) -> tuple[tuple[int, int], ...]:
    """Spans of treatments of something else than the pain: other drugs, other operations, other joints."""
    spans = [(h.start, h.end) for h in vocabulary("outcome_scope").lists["foreign"].search(low, words_of(low))]
    known = (*_TARGETS, "intrathecal", "toxin")
    spans += [(d.start, d.end) for d in find_drugs(low) if d.drug_class not in known or purpose(low, d) == "other"]
    return tuple(spans)


def gathers(low: str) -> bool:
    """Whether the text speaks of all the treatments before it at once ("all of the above", "neither", "Response:")."""
    return any(True for _ in vocabulary("outcome_scope").lists["gathering"].search(low, words_of(low)))
