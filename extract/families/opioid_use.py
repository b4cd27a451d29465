"""Whether systemic opioids are taken at all, and the drug of the intrathecal trial (evidence rule 15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chartcite.extract.families._opioid_words import about_opioids, has, ruled_out
from chartcite.extract.families._outcome_words import about_relative
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.topic import by_mouth
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.fact import Completion, Fact, Scalar

_SKIP_ROLES = frozenset({"education", "consent", "fax_cover", "lab", "imaging"})
_SKIP_SECTIONS = frozenset({"education", "administrative", "family_history", "labs", "imaging", "allergies"})


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``opioid_use`` (that none are taken) and ``trial_drug``."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES:
            continue
        for segment in view.segments:
            if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.blank:
                continue
            if segment.section not in _SKIP_SECTIONS:
                yield from _use(view, segment)
                yield from _trial_drug(view, segment)


def _use(view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    lists = vocabulary("opioid").lists
    barred = [(h.start, h.end) for h in lists["not_no_opioid"].search(low, segment.words)]
    found = list(lists["no_opioid"].search(low, segment.words))
    found += list(_bare(segment))
    for hit in sorted(found, key=lambda h: h.start - h.end):
        if any(hit.start < e and s < hit.end for s, e in barred) or about_relative(low, hit.start):
            continue
        assertion = assess(view, segment, [(hit.start, hit.end)])[0]
        assertion = assertion.model_copy(
            update={
                "negated": False,
                "completion": Completion.TEMPLATE if segment.checked is False else Completion.DONE,
            }
        )
        yield make_fact(view, segment, (hit.start, hit.end), kind="opioid_use", value="none", assertion=assertion)
        return


_NO_OPIOID = compiled(r"^\W*(?:no|nil|zero)\s+(?:opioids?|opiates?|narcotics?)\W*$")
_NEVER = compiled(r"not one,? not ever|never have\b|none,? ever|hasn't since|have never")


def _bare(segment: Segment) -> Iterator[Hit[str]]:
    m = _NO_OPIOID.search(segment.low)
    if m:
        yield Hit(0, len(segment.low), "none")
    elif (m := _NEVER.search(segment.low)) and about_opioids(segment.low):
        yield Hit(m.start(), m.end(), "none")


_INTRATHECAL = (
    "ziconotide",
    "bupivacaine",
    "ropivacaine",
    "clonidine",
    "baclofen",
    "intrathecal baclofen",
    "lidocaine",
    "adenosine",
)
_SPINAL_OPIOIDS = ("morphine", "hydromorphone", "fentanyl", "sufentanil", "meperidine")
_NEAR_CUE = 45


def _beside(start: int, end: int, cues: Sequence[Hit[str]]) -> bool:
    return any(abs(c.start - end) <= _NEAR_CUE or abs(start - c.end) <= _NEAR_CUE for c in cues)


def _trial_drug(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """The drug of the trial where a sentence names both; a local anesthetic or clonidine alone is no opioid."""
    low = segment.low
    cues = list(vocabulary("opioid").lists["trial_cue"].search(low, segment.words))
    if not cues or about_relative(low, cues[0].start):
        return
    if has("cut", low):
        return
    near = [
        d
        for d in find_drugs(low)
        if not d.is_class and _beside(d.start, d.end, cues) and not ruled_out(low, d.start, d.end)
    ]
    opioid = [d for d in near if d.generic in _SPINAL_OPIOIDS and not by_mouth(low, d)]
    other = [d for d in near if d.generic in _INTRATHECAL]
    alone = has("alone", low)
    named = [d.generic for d in (*opioid, *other)]
    if (
        other
        and (alone or any(d.generic == "ziconotide" for d in other))
        and (not opioid or (alone and re.search(r"no opioid|without (?:an )?opioid|precludes", low)))
    ):
        value = "non_opioid"
    elif opioid:
        value = "mixed" if other else "opioid"
    elif alone and re.search(r"non-?opioid (?:intrathecal|it|agent|drug|trial)", low):
        value = "non_opioid"
    else:
        return
    first = next(iter(other or opioid), None)
    start, end = (first.start, first.end) if first else (cues[0].start, cues[0].end)
    assertion = assess(view, segment, [(start, end)])[0]
    attributes: dict[str, Scalar] = {"name": ", ".join(named)} if named else {}
    yield make_fact(view, segment, (start, end), kind="trial_drug", value=value, attributes=attributes,
                    assertion=assertion)  # fmt: skip
