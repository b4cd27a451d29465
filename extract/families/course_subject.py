"""Which treatment a stretch of time belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chartcite.extract.families.dosing import dosed, schedule_of
from chartcite.extract.families.purpose import for_pain
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.modalities import modalities_in
from chartcite.models.kinds import MODALITIES

_CLAUSE = compiled(r";|\.\s|(?<!\d),?\s\bthen\b|\bbut\b|\bwhile\b|\|")
_IGNORED = frozenset(
    {
        "surgery",
        "stimulator",
        "ablation",
        "neurolysis",
        "radiation",
        "disease_treatment",
        "brace",
        "self_directed_exercise",
    }
)
_DENIED = compiled(r"\b(?:no|without|nor|any|other|further|more)\s+$")
_LINK = compiled(r"[\s-]?(?:(?:of|on|in|with|under|w/|doing|for)\s(?:\S+\s){0,4}?)?")


_WAITED = compiled(
    r"\b(?:wait(?:ed|ing|s)?|queue[ds]?|on (?:a|the) (?:list|wait ?list)|delay(?:ed)?)\s+(?:for\s+|of\s+|about\s+)?$"
)
"""How long a therapy was waited for is not how long it was given."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A treatment (or, with ``code`` empty, something else that lasts) at ``[start, end)`` of a segment.

    ``code`` is a MODALITIES code. ``drug`` is the generic name of a drug course, ``schedule`` how it was taken.
    """

    start: int
    end: int
    code: str
    category: str = ""
    drug: str = ""
    schedule: str = ""


def drug_code(drug_class: str) -> str:
    """The MODALITIES code of a course of a drug of this class."""
    return {"opioid": "opioid", "adjuvant": "adjuvant", "antispasmodic": "oral_antispasmodic"}.get(
        drug_class, "analgesic"
    )


_HANDS_ON = compiled(
    r"\b(?:stretch\w*|standing frame|range of motion|prom|arom|gait|strengthen\w*|treadmill|parallel bars"
    r"|serial cast\w*|weight[- ]?bearing|mat work)\b"
)
"""What a therapist does: a therapy without a name that is made of it is physical therapy."""


def subjects_of(segment: Segment) -> list[Subject]:
    """The treatments a segment names, and the other things that may last, in order."""
    low = segment.low
    found: list[Subject] = []
    for span in modalities_in(segment.text, low):
        if span.code in _IGNORED or (span.code == "counseling" and "pain" not in low):
            found.append(Subject(span.start, span.end, ""))
        elif span.code == "other" and (low.startswith("therapist", span.start) or _DENIED.search(low[: span.start])):
            continue
        elif span.code == "other":
            code = "physical_therapy" if _HANDS_ON.search(low) else "conservative_care"
            found.append(Subject(span.start, span.end, code, "conservative"))
        else:
            found.append(Subject(span.start, span.end, span.code, MODALITIES[span.code]))
    found += _drugs(low, found)
    for m in cue("course", "other_topics").finditer(low):
        inside = any(s.start < m.end() and m.start() < s.end for s in found)
        purpose = re.search(
            r"\b(?:for|prn|needed|of|with|d/t|due to|to|about|re|against|as well as)\s+(?:\w+\s){0,2}$",
            low[: m.start()],
        )
        if not inside and not (purpose and any(s.code and s.end <= m.start() for s in found)):
            found.append(Subject(m.start(), m.end(), ""))
    return sorted(found, key=lambda s: s.start)


def _drugs(low: str, found: list[Subject]) -> list[Subject]:
    more = []
    for item in dosed(low):
        drug = item.drug
        if any(s.start <= drug.start and drug.end <= s.end for s in found if s.code):
            continue
        counts = for_pain(low, drug) or drug.drug_class in ("antispasmodic", "muscle_relaxant")
        if not counts:
            more.append(Subject(drug.start, drug.end, ""))
            continue
        name = "" if drug.is_class else drug.generic
        more.append(Subject(drug.start, drug.end, drug_code(drug.drug_class), "medication", name,
                            schedule_of(low, item.schedules)))  # fmt: skip
    known = {(s.start, s.end) for s in more}
    for drug in find_drugs(low):
        if (
            (drug.start, drug.end) not in known
            and drug.drug_class not in ("antispasmodic", "muscle_relaxant")
            and not any(s.start <= drug.start < s.end for s in (*found, *more))
        ):
            more.append(Subject(drug.start, drug.end, ""))
    return more


def _clause(low: str, start: int, end: int) -> tuple[int, int]:
    cuts = [m.span() for m in _CLAUSE.finditer(low)]
    first = max((b for _, b in cuts if b <= start), default=0)
    last = min((a for a, _ in cuts if a >= end), default=len(low))
    return first, last


def subject_for(segment: Segment, start: int, end: int) -> Subject | None:
    """The subject that the stretch of time at ``[start, end)`` belongs to; ``None`` where the segment names none."""
    low = segment.low
    if _WAITED.search(low[:start]):
        return Subject(start, start, "")
    everything = subjects_of(segment)
    within = [s for s in everything if s.code and s.start >= start and s.end <= end]
    if within:
        return within[0]
    everything = [s for s in everything if s.end <= start or s.start >= end]
    first, last = _clause(low, start, end)
    inside = [s for s in everything if s.start >= first and s.end <= last]
    for pool in (inside, [s for s in everything if s.end <= start and s.code]):
        if not pool:
            continue
        after = [s for s in pool if s.start >= end]
        linked = [s for s in after if _LINK.fullmatch(low[end : s.start])]
        if linked:
            return linked[0]
        before = [s for s in pool if s.end <= start]
        nearest = min(pool, key=lambda s: (start - s.end) if s.end <= start else (s.start - end) + 25)
        if before and not nearest.code and before[-1].code and start - before[-1].end < 60:
            return before[-1] if nearest.start > start else nearest
        return nearest
    return None


def subject_before(view: NoteView, segment: Segment, *, most: int = 4) -> tuple[Segment, Subject] | None:
    """The treatment that the segments just before this one speak of, nearest first."""
    for other in reversed(view.before(segment, most)):
        if segment.paragraph - other.paragraph > 2:
            return None
        named = [s for s in subjects_of(other) if s.code and s.category != "invasive"]
        if named:
            nearest = named[0] if len(named) == 1 or named[0].category != "medication" else named[-1]
            if nearest.code == "conservative_care" and _HANDS_ON.search(segment.low):
                nearest = replace(nearest, code="physical_therapy")
            return other, nearest
    return None
