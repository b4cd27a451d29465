"""Absence leaves: contraindications to implantation and tumor at the thecal sac (evidence rule 13)."""

from __future__ import annotations

from collections.abc import Sequence

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._unsettled import settled
from chartcite.criteria.facts import FactIndex, latest
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_PLATELETS_BAD, _PLATELETS_LOW = 50.0, 100.0
_INR_BAD, _INR_HIGH = 2.0, 1.5
_WBC_BAD, _WBC_LOW = 1.0, 3.0
_ANC_BAD = 0.5
"""Thresholds of evidence rule 13; platelets, white count and neutrophils in thousands a microlitre."""


class ContraindicationsParams(Params):
    """No options."""


class EncroachmentParams(Params):
    """No options."""


@decider(
    "contraindications", params=ContraindicationsParams, kinds=("contraindication", "lab", "anticoagulant", "unsettled")
)
def contraindications(facts: FactIndex, params: ContraindicationsParams, request: Request) -> Decision:
    """Decides by statements and values on coagulation, counts and intracranial pressure (evidence rule 13)."""
    return settled(
        _contraindications(facts, params, request), facts, "contraindication", "lab", "anticoagulant", by=request.date
    )


def _contraindications(facts: FactIndex, params: ContraindicationsParams, request: Request) -> Decision:
    labs = _current_labs(facts, request)
    stated = latest(facts.evidence("contraindication"), by=request.date)
    present = [f for f in stated if f.value == "present"]
    unclear = [f for f in stated if f.value == "unclear" and f.attr("component") != "laboratory"]
    vague = tuple(f for f in stated if f.value == "unclear" and f not in unclear)
    absent = [f for f in facts.evidence("contraindication") if f.value == "absent" and _not_later(present + unclear, f)]
    bad = [f for f in labs.values() if _grade(f) is Status.NOT_MET]
    low = [f for f in labs.values() if _grade(f) is Status.NEEDS_REVIEW]
    blood_thinners = _unheld(facts, request)
    if bad:
        return Decision(Status.NOT_MET, f"A contraindication is present: {_values(bad)}.", tuple(bad + present))
    if present and any(
        _same_day(p, a) for p in present for a in absent if a.attr("component") in ("all", p.attr("component"))
    ):
        return Decision(
            Status.NEEDS_REVIEW,
            "Statements on contraindications conflict.",
            tuple(present + absent),
            against=tuple(absent),
        )
    if present:
        return Decision(
            Status.NOT_MET,
            "The chart states a contraindication to implantation.",
            tuple(present),
            against=tuple(absent),
        )
    if blood_thinners:
        name = blood_thinners[0].attr("name")
        text = f"The patient takes {name} and no plan to hold it is documented."
        return Decision(Status.NEEDS_REVIEW, text, tuple(blood_thinners), against=tuple(absent))
    if low:
        return Decision(Status.NEEDS_REVIEW, f"Borderline values: {_values(low)}.", tuple(low), against=tuple(absent))
    if unclear:
        return Decision(Status.NEEDS_REVIEW, "What is said on contraindications is unclear.", tuple(unclear))
    decision = _clear(absent, labs, facts)
    if vague and decision.status is Status.NOT_DOCUMENTED:
        return Decision(Status.NEEDS_REVIEW, "Laboratory results are called acceptable, without values.", vague)
    return decision


def _clear(absent: list[Fact], labs: dict[str, Fact], facts: FactIndex) -> Decision:
    whole = [f for f in absent if f.attr("component") == "all"]
    if whole:
        return Decision(Status.MET, "The chart states that there is no contraindication.", tuple(whole + absent))
    parts = {str(f.attr("component")): f for f in reversed(absent)}
    both = [f for c, f in parts.items() if c == "coagulation_counts"]
    coagulation = [f for c, f in labs.items() if c in ("inr", "pt")][:1] or [
        f for c, f in parts.items() if c in ("coagulopathy", "coagulation_counts")
    ]
    platelets = [labs["platelets"]] if "platelets" in labs else []
    white = [f for c, f in labs.items() if c in ("wbc", "anc")][:1]
    counts = [f for c, f in parts.items() if c == "blood_count"] or both
    pressure = [f for c, f in parts.items() if c == "intracranial_pressure"]
    stated = "" if pressure else " Intracranial pressure is not addressed."
    support = tuple(coagulation + (platelets + white if platelets and white else counts) + pressure)
    if coagulation and ((platelets and white) or counts):
        named = _values([f for f in support if f.kind == "lab"])
        text = f"Coagulation is normal and no count is low{': ' + named if named else ''}.{stated}"
        return Decision(Status.MET, text, support)
    some = coagulation + platelets + white + counts
    if some:
        missing = [
            n
            for n, f in (
                ("coagulation", coagulation),
                ("platelets", platelets or counts),
                ("a white count", white or counts),
            )
            if not f
        ]
        return Decision(Status.NEEDS_REVIEW, f"Only part is documented; missing: {', '.join(missing)}.", tuple(some))
    return silent("coagulation, blood counts and intracranial pressure", facts.misses("contraindication") + pressure)


def _current_labs(facts: FactIndex, request: Request) -> dict[str, Fact]:
    """The latest reading of each analyte up to the request date, in the order they are asked about."""
    found: dict[str, Fact] = {}
    for code in ("inr", "pt", "platelets", "wbc", "anc"):
        readings = facts.evidence("lab", where=lambda f, code=code: f.attr("analyte") == code)  # type: ignore[misc]
        if readings:
            newest = latest(readings, by=request.date)
            graded = sorted(newest, key=lambda f: (Status.NOT_MET, Status.NEEDS_REVIEW, Status.MET).index(_grade(f)))
            found[code] = graded[0]
    return found


def _grade(fact: Fact) -> Status:
    code, value = fact.attr("analyte"), fact.value
    if not isinstance(value, float):
        return Status.NEEDS_REVIEW
    bad = {
        "platelets": value < _PLATELETS_BAD,
        "inr": value > _INR_BAD,
        "wbc": value < _WBC_BAD,
        "anc": value < _ANC_BAD,
    }
    low = {"platelets": value < _PLATELETS_LOW, "inr": value >= _INR_HIGH, "wbc": value <= _WBC_LOW, "anc": value < 1.0}
    if fact.attr("unreadable"):
        return Status.NEEDS_REVIEW
    if bad.get(str(code), False):
        return Status.NOT_MET
    high = fact.attr("reference_high")
    if low.get(str(code), False) or (code == "pt" and isinstance(high, float) and value > high * 1.2):
        return Status.NEEDS_REVIEW
    return Status.MET


def _unheld(facts: FactIndex, request: Request) -> list[Fact]:
    """Current anticoagulants without a plan to hold them; a later statement that none is taken settles it."""
    stated = facts.evidence("anticoagulant", where=lambda f: f.date is None or f.date <= request.date)
    held = {f.attr("name") for f in stated if f.attr("hold_plan")}
    ended = [f for f in stated if f.value in ("stopped", "none")]
    current = [f for f in stated if f.value == "current" and not f.attr("hold_plan") and f.attr("name") not in held]
    return [f for f in current if not any(_ends(e, f) for e in ended)]


def _ends(ended: Fact, current: Fact) -> bool:
    same = _covers(ended, current)
    if ended.date is None or current.date is None:
        return same
    return same and ended.date >= current.date


def _covers(ended: Fact, current: Fact) -> bool:
    """Whether an end is that of the drug; "no anticoagulant" says nothing of an antiplatelet drug."""
    if ended.value == "none":
        return ended.attr("class") != "anticoagulant" or current.attr("class") != "antiplatelet"
    return ended.attr("name") == current.attr("name")


def _not_later(contrary: list[Fact], fact: Fact) -> bool:
    """Whether no contrary statement on the same component is later than ``fact``."""
    return not any(
        c.date and fact.date and c.date > fact.date and fact.attr("component") in ("all", c.attr("component"))
        for c in contrary
    )


def _same_day(one: Fact, other: Fact) -> bool:
    return one.date is None or other.date is None or one.date == other.date


def _values(facts: list[Fact]) -> str:
    names = {"inr": "INR", "pt": "PT", "platelets": "platelets", "wbc": "white count", "anc": "ANC"}
    return ", ".join(f"{names[str(f.attr('analyte'))]} {f.value:g}" for f in facts if isinstance(f.value, float))


@decider("encroachment", params=EncroachmentParams, kinds=("tumor_encroachment", "unsettled"))
def encroachment(facts: FactIndex, params: EncroachmentParams, request: Request) -> Decision:
    """Decides by the latest spinal imaging (evidence rules 2 and 13)."""
    return settled(_encroachment(facts, params, request), facts, "tumor_encroachment", by=request.date)


def _encroachment(facts: FactIndex, params: EncroachmentParams, request: Request) -> Decision:
    found = facts.evidence("tumor_encroachment")
    if not found:
        return silent("spinal imaging that excludes tumor at the thecal sac", facts.misses("tumor_encroachment"))
    imaged = [f for f in found if f.attr("imaging")]
    decisive = latest(imaged or found, by=request.date)
    readings = [_reading(list(group)) for group in _by_note(decisive)]
    present = [f for value, group in readings if value == "present" for f in group]
    excluded = [f for value, group in readings if value == "excluded" for f in group]
    unclear = [f for value, group in readings if value == "unclear" for f in group]
    older = tuple(f for f in found if f not in decisive and f.value == "present")
    if present and excluded:
        text = "Readings of the spinal imaging conflict."
        return Decision(Status.NEEDS_REVIEW, text, tuple(present + excluded), against=tuple(present))
    if present:
        text = "Imaging reports tumor in the epidural space or at the thecal sac."
        return Decision(Status.NOT_MET, text, tuple(present))
    newer = [
        f for f in found if f.value != "excluded" and (f.date is None or f.date <= request.date) and _after(f, decisive)
    ]
    if excluded and newer:
        text = "The imaging reports no tumor there, a later note has it otherwise or leaves it open."
        return Decision(Status.NEEDS_REVIEW, text, tuple(newer + excluded), against=tuple(newer))
    if excluded and not unclear and imaged:
        text = "Spinal imaging reports no tumor in the epidural space or at the thecal sac."
        return Decision(Status.MET, text, tuple(excluded), against=older)
    text = "What is said of the spinal canal is unclear, or does not rest on a spinal MRI or CT myelogram."
    return Decision(Status.NEEDS_REVIEW, text, tuple(unclear + excluded))


def _after(fact: Fact, others: Sequence[Fact]) -> bool:
    """Whether the fact is of a later day than all the others."""
    return fact.date is not None and all(f.date is not None and f.date < fact.date for f in others)


def _by_note(facts: Sequence[Fact]) -> list[list[Fact]]:
    groups: dict[str | None, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(fact.note, []).append(fact)
    return list(groups.values())


def _reading(facts: list[Fact]) -> tuple[str, list[Fact]]:
    """What one report says: a tumor found outweighs "cord not compressed", a doubt outweighs a clear canal."""
    if any(f.attr("disputed") for f in facts):
        return "unclear", facts
    for value in ("present", "unclear", "excluded"):
        said = [f for f in facts if f.value == value]
        if said:
            return value, said
    return "unclear", facts
