"""The head of a clinical document: patient, day, author and clinic, worded as notes word them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from chartcite.extract.formats.blocks import Block, Paragraph, Place, Style
from chartcite.extract.formats.times import shown
from chartcite.extract.formats.xml import child, children, descendant, text_of

_SOCIAL_SECURITY = "2.16.840.1.113883.4.1"
_SUMMARY_TYPES = frozenset(("34133-9", "18761-7"))
"""Summaries of episodes and transfer notes: their service event is the whole time of care, not a visit."""
_DISCHARGE = "18842-5"


@dataclass(frozen=True, slots=True)
class Head:
    """What the head says, each part as it is shown."""

    title: str = ""
    patient: str = ""
    dates: tuple[str, ...] = ()
    author: str = ""
    clinic: str = ""


def head_of(root: Any) -> Head:
    """The head of a document; empty for a section without one."""
    code = child(root, "code")
    title = text_of(child(root, "title")) or ("" if code is None else code.get("displayName", ""))
    return Head(title if name_is_document(root) else "", _patient(root), _dates(root), author_line(root), _clinic(root))


def name_is_document(root: Any) -> bool:
    """Whether an element is a whole document."""
    return isinstance(root.tag, str) and root.tag.rpartition("}")[2] == "ClinicalDocument"


def note_head(head: Head, act: Any) -> Head:
    """The head of a note inside a document: its own kind, day and author, where it states them."""
    code = child(act, "code")
    translation = child(code, "translation")
    kinds = [c.get("displayName", "") for c in (translation, code) if c is not None]
    day = shown(_time(child(act, "effectiveTime"))) or shown(_time(child(child(act, "author"), "time")))
    dates = (f"Date of service: {day}",) if day else head.dates
    title = next((k for k in kinds if k), head.title)
    return replace(head, title=title, dates=dates, author=author_line(act) or head.author)


def head_blocks(head: Head) -> list[Block]:
    """The head as the first lines of a note."""
    shown_lines = [line for line in (head.clinic, head.patient, *head.dates, head.author) if line]
    title: list[Block] = [Paragraph(head.title, Style.TITLE)] if head.title else []
    return [Place("head"), *title, *(Paragraph(line) for line in shown_lines)]


def author_line(element: Any) -> str:
    """``Author: Name, MD`` of the first author who is a person (``""``: none)."""
    for author in children(element, "author"):
        assigned = child(author, "assignedAuthor")
        name = _name(child(child(assigned, "assignedPerson"), "name")) or _name(child(assigned, "name"))
        code = child(assigned, "code")
        if name and (code is None or code.get("code") != "ONESELF"):
            role = code.get("displayName", "") if code is not None else ""
            return f"Author: {name}" + (f" ({role})" if role else "")
    return ""


def _patient(root: Any) -> str:
    role = child(child(root, "recordTarget"), "patientRole")
    patient = child(role, "patient")
    if patient is None:
        return ""
    birth = child(patient, "birthTime")
    numbers = [i.get("extension") for i in children(role, "id") if i.get("root") != _SOCIAL_SECURITY]
    parts = [f"Patient: {_name(child(patient, 'name'), plain=True)}"]
    if birth is not None and birth.get("value"):
        parts.append(f"DOB: {shown(birth.get('value'))}")
    parts += [f"MRN: {n}" for n in numbers[:1] if n]
    return "   ".join(parts)


def _name(name: Any, *, plain: bool = False) -> str:
    """A name in reading order, letters behind a comma; ``plain``: without titles and call names."""
    if name is None:
        return ""
    given = [g for g in children(name, "given") if g.get("qualifier") != "CL"]
    words = [text_of(p) for p in (*given, *children(name, "family"))]
    if not any(words):
        return text_of(name)
    letters = [text_of(s) for s in children(name, "suffix")]
    prefix = [] if plain else [text_of(p) for p in children(name, "prefix")]
    full = " ".join(w for w in (*prefix, *words) if w)
    return ", ".join([full, *(s for s in letters if s and not plain)])


def _dates(root: Any) -> tuple[str, ...]:
    code = child(root, "code")
    kind = code.get("code", "") if code is not None else ""
    visit = descendant(root, "componentOf", "encompassingEncounter", "effectiveTime")
    service = None if kind in _SUMMARY_TYPES else descendant(root, "documentationOf", "serviceEvent", "effectiveTime")
    for time in (visit, service, child(root, "effectiveTime")):
        first, last = shown(_time(time)), shown(_time(time, end=True))
        if kind == _DISCHARGE and first and last and first != last:
            return (f"Admitted: {first}", f"Discharged: {last}")
        if first or last:
            return (f"Date of service: {first or last}",)
    return ()


def _time(element: Any, *, end: bool = False) -> str:
    if element is None:
        return ""
    edge = child(element, "high" if end else "low")
    return str(element.get("value") or (edge.get("value", "") if edge is not None else ""))


def _clinic(root: Any) -> str:
    for path in (
        ("componentOf", "encompassingEncounter", "location", "healthCareFacility", "serviceProviderOrganization"),
        ("author", "assignedAuthor", "representedOrganization"),
        ("custodian", "assignedCustodian", "representedCustodianOrganization"),
    ):
        name = text_of(child(descendant(root, *path), "name"))
        if name:
            return name
    return ""
