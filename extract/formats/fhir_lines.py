"""Coded FHIR resources, each as the line that a chart would have for it.

What is planned, refuted, not done or entered in error is worded so: a line never says more than the resource does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from chartcite.extract.formats.fhir_values import (
    choice,
    codes,
    concept,
    item,
    items,
    limits,
    notes,
    quantity,
    text,
    value_of,
    when,
)

Line = Callable[[Any], str]

_ERROR = "entered-in-error"
_PAIN_0_10 = frozenset(("72514-3", "38208-5", "38221-8", "406127006"))
"""Pain severity on 0-10: LOINC 72514-3, 38208-5 and 38221-8, SNOMED CT 406127006."""
_SPECIMEN = re.compile(
    r"(?: \[[^\]]{1,40}\]| in (?:platelet poor |venous |arterial |capillary )?(?:blood|serum|plasma|urine|body)\b).*$",
    re.I,
)
_DONE = frozenset(("final", "amended", "corrected", "completed", "active", "finished", "appended", "unknown", ""))
_PERIODS = {"h": "hour", "d": "day", "wk": "week", "mo": "month", "min": "minute"}
_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times"}


def _joined(*parts: str) -> str:
    return ", ".join(p for p in parts if p)


def condition(resource: Any) -> str:
    """A problem, worded by its verification and clinical status."""
    name = concept(item(resource, "code")) or text(resource, "code")
    clinical = (*codes(item(resource, "clinicalStatus")), text(resource, "clinicalStatus"))
    verified = (*codes(item(resource, "verificationStatus")), text(resource, "verificationStatus"))
    if not name or _ERROR in verified:
        return ""
    severity = concept(item(resource, "severity"))
    onset = when(resource, "onset") or value_of(resource, "onset")
    ended = when(resource, "abatement") or value_of(resource, "abatement")
    parts = (severity.lower() and f"severity {severity.lower()}", onset and f"onset {onset}", notes(resource))
    if "refuted" in verified:
        return _joined(f"No {name} (ruled out)", *parts)
    if any(v in verified for v in ("unconfirmed", "provisional", "differential")):
        return _joined(f"Possible {name}", *parts)
    if ended or any(c in clinical for c in ("resolved", "inactive", "remission")):
        return _joined(f"History of {name}", f"resolved {ended}".strip(), *parts)
    return _joined(name, "active" if "active" in clinical else "", *parts)


def medication(resource: Any) -> str:
    """A drug with dose, schedule and status."""
    drug = concept(choice(resource, "medication")[1]) or concept(item(resource, "medication"))
    status = text(resource, "status")
    if not drug or status == _ERROR:
        return ""
    doses = (*items(resource, "dosageInstruction"), *items(resource, "dosage"))
    directions = "; ".join(d for d in map(_dosage, doses) if d)
    reason = "; ".join(r for r in map(concept, (*items(resource, "reasonCode"), *items(resource, "reason"))) if r)
    day = when(resource, "effective", "authoredOn", "dateAsserted", "whenHandedOver", "occurrence")
    line = _joined(f"{drug}: {directions}" if directions else drug, reason and f"for {reason}", day,
                   "" if status in ("", "unknown") else status, notes(resource))  # fmt: skip
    if item(resource, "doNotPerform") is True:
        return f"Not to be given: {line}"
    return f"Planned: {line}" if text(resource, "intent") in ("proposal", "plan", "option") else line


def _dosage(dosage: Any) -> str:
    words = text(dosage, "text") or text(dosage, "patientInstruction")
    needed = item(dosage, "asNeededBoolean") is True or item(dosage, "asNeeded") is True
    if not words:
        amount = value_of(item(dosage, "doseAndRate"), "dose") or quantity(item(dosage, "doseQuantity"))
        words = " ".join(p for p in (amount, concept(item(dosage, "route")), _schedule(item(dosage, "timing"))) if p)
    reason = value_of(dosage, "asNeeded") if choice(dosage, "asNeeded")[0] == "CodeableConcept" else ""
    prn = f"as needed for {reason}" if reason else "as needed" if needed else ""
    return words if not prn or "needed" in words.lower() or "prn" in words.lower() else f"{words} {prn}".strip()


def _schedule(timing: Any) -> str:
    named = concept(item(timing, "code"))
    repeat = item(timing, "repeat")
    count, period, unit = item(repeat, "frequency"), item(repeat, "period"), text(repeat, "periodUnit")
    if named or not isinstance(period, int | float) or unit not in _PERIODS:
        return named
    times = _TIMES.get(count, f"{count} times") if isinstance(count, int) and count != 1 else ""
    every = f"every {period:g} {_PERIODS[unit]}s" if period != 1 else f"every {_PERIODS[unit]}"
    if times and period == 1:
        return f"{times} a {_PERIODS[unit]}"
    return f"{times} {every}".strip()


def procedure(resource: Any) -> str:
    """A procedure with its status, day and outcome."""
    name = concept(item(resource, "code"))
    status = text(resource, "status")
    if not name or status == _ERROR:
        return ""
    day = when(resource, "performed", "occurrence")
    reason = concept(item(resource, "statusReason"))
    rest = (day, *(f"outcome: {o}" for o in (concept(item(resource, "outcome")),) if o), notes(resource))
    if status == "not-done":
        return _joined(f"{name} was not done", reason and f"because of {reason}", *rest)
    if status in ("preparation", "on-hold"):
        return _joined(f"Planned: {name}", *rest)
    return _joined(name, status if status not in ("completed", "unknown", "") else "completed" if status else "", *rest)


def observation(resource: Any) -> str:
    """A measurement or finding with its value, reference range and day."""
    status = text(resource, "status")
    if status in (_ERROR, "cancelled", "registered"):
        return ""
    day = when(resource, "effective", "issued")
    parts = [_measured(part) for part in (resource, *items(resource, "component"))]
    name = concept(item(resource, "code"))
    shown = "; ".join(p for p in parts if p)
    if not shown:
        words = "; ".join(p for p in (concept(item(resource, "interpretation")), notes(resource)) if p)
        return _joined(f"{name}: {words}", day) if name and words else ""
    if name and not parts[0]:
        shown = f"{name}: {shown}"
    return _joined(shown, notes(resource), day, "" if status in _DONE else status)


def _measured(resource: Any) -> str:
    name, value = concept(item(resource, "code")), value_of(resource)
    if not name or not value:
        return ""
    if _PAIN_0_10 & set(codes(item(resource, "code"))) and value.replace(".", "", 1).isdigit():
        return f"Pain severity: {value}/10 ({name})"
    note = concept(item(resource, "interpretation"))
    normal = item(resource, "referenceRange")
    limit = text(normal, "text") or limits(normal)
    aside = "; ".join(p for p in (note, limit and f"reference {limit}") if p)
    name = _plain(name)
    value = value.removesuffix(f" {name}")
    return f"{name}: {value}" + (f" ({aside})" if aside else "")


def _plain(name: str) -> str:
    """A LOINC long name without what it says of specimen and method: ``Platelets [#/volume] in Blood by ...``."""
    return _SPECIMEN.sub("", name)


def order(resource: Any) -> str:
    """Something ordered, proposed or planned: never a thing that took place."""
    name = concept(item(resource, "code")) or concept(item(resource, "category")) or text(resource, "title")
    status = text(resource, "status")
    if not name or status == _ERROR:
        return ""
    reason = "; ".join(r for r in map(concept, (*items(resource, "reasonCode"), *items(resource, "reason"))) if r)
    day = when(resource, "authoredOn", "occurrence", "created")
    state = "" if status in ("active", "unknown", "") else status
    words = text(resource, "description")
    return _joined(f"Ordered: {name}", reason and f"for {reason}", day, state, words, notes(resource))


def allergy(resource: Any) -> str:
    """An allergy or intolerance with its reactions."""
    name = concept(item(resource, "code"))
    if not name or {_ERROR, "refuted"} & set(codes(item(resource, "verificationStatus"))):
        return ""
    reactions = [concept(m) for r in items(resource, "reaction") for m in items(r, "manifestation")]
    return _joined(f"Allergy: {name}", "; ".join(r for r in reactions if r), notes(resource))


def relative(resource: Any) -> str:
    """A relative's conditions."""
    who = concept(item(resource, "relationship")) or "relative"
    conditions = "; ".join(c for c in (concept(item(c, "code")) for c in items(resource, "condition")) if c)
    return f"Family history, {who.lower()}: {conditions}" if conditions else ""


def encounter(resource: Any) -> str:
    """A visit."""
    kind = concept(item(resource, "type")) or concept(item(resource, "class"))
    reasons = "; ".join(r for r in map(concept, items(resource, "reasonCode")) if r)
    status = text(resource, "status")
    if not kind or status == _ERROR:
        return ""
    return _joined(f"Encounter: {kind}", when(resource, "period", "actualPeriod"), reasons and f"for {reasons}",
                   "" if status in _DONE else status)  # fmt: skip


def answers(resource: Any) -> Iterator[str]:
    """The questions and answers of a questionnaire."""
    for question in items(resource, "item"):
        given = "; ".join(v for v in (value_of(a) for a in items(question, "answer")) if v)
        asked = text(question, "text") or text(question, "linkId")
        if given:
            yield f"{asked}: {given}"
        yield from answers(question)
        for answer in items(question, "answer"):
            yield from answers(answer)


def anything(resource: Any) -> str:
    """A resource of a kind without a wording of its own: what it names, its status, day and notes."""
    name = concept(item(resource, "code")) or text(resource, "title") or concept(item(resource, "type"))
    words = _joined(name, text(resource, "description"), text(resource, "summary"), notes(resource))
    if not words or text(resource, "status") == _ERROR:
        return ""
    return _joined(f"{resource.get('resourceType', '')}: {words}", text(resource, "status"),
                   when(resource, "effective", "period", "date", "created", "authoredOn"))  # fmt: skip


SECTIONS: dict[str, tuple[str, Line]] = {
    "Condition": ("Problem list", condition),
    "MedicationRequest": ("Medications", medication), "MedicationStatement": ("Medications", medication),
    "MedicationUsage": ("Medications", medication), "MedicationDispense": ("Medications", medication),
    "MedicationAdministration": ("Medications given", medication),
    "AllergyIntolerance": ("Allergies", allergy), "Procedure": ("Procedures", procedure),
    "Observation": ("Results", observation), "Encounter": ("Visits", encounter),
    "FamilyMemberHistory": ("Family history", relative), "ServiceRequest": ("Orders", order),
    "ReferralRequest": ("Orders", order), "ProcedureRequest": ("Orders", order), "DeviceRequest": ("Orders", order),
    "CarePlan": ("Plan", order), "Goal": ("Plan", order),
}  # fmt: skip
"""By resource type: the heading under which it stands, and its line."""
