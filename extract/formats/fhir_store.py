"""The resources of a FHIR file, found again by their references."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from chartcite.extract.formats.fhir_values import concept, item, items, person, text
from chartcite.extract.formats.times import day, shown

_DATES = ("effectiveDateTime", "authoredOn", "performedDateTime", "recordedDate", "issued", "date", "authored")


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource, its type, and where it stands: ``entry[3]/Observation/abc``."""

    resource: Any
    kind: str
    path: str
    url: str = ""


def flattened(resource: Any, path: str, url: str = "") -> Iterator[Entry]:
    """A resource, or those of a bundle and of bundles in it."""
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        return
    kind = resource["resourceType"]
    if kind == "Bundle":
        for number, entry in enumerate(items(resource, "entry")):
            inner = item(entry, "resource")
            yield from flattened(inner, f"{path}/entry[{number}]".lstrip("/"), text(entry, "fullUrl"))
        return
    yield Entry(resource, kind, "/".join(p for p in (path, kind, text(resource, "id")) if p), url)


@dataclass(slots=True)
class Store:
    """Resources by reference."""

    entries: Sequence[Entry]
    _known: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            for name in (entry.url, f"{entry.kind}/{text(entry.resource, 'id')}"):
                self._known.setdefault(name, entry.resource)

    def at(self, reference: Any, within: Any = None) -> Any:
        """The resource that a reference leads to inside the file, or ``None``."""
        target = text(reference, "reference") if isinstance(reference, dict) else str(reference or "")
        if target.startswith("#"):
            return next((c for c in items(within, "contained") if text(c, "id") == target[1:]), None)
        target = target.split("/_history/")[0]
        return self._known.get(target) or self._known.get("/".join(target.rsplit("/", 2)[-2:])) if target else None

    def subject(self, entry: Entry) -> str:
        """The reference to the patient of a resource; of the only one in the file where it names none."""
        reference = item(entry.resource, "subject") or item(entry.resource, "patient")
        patient = self.at(reference, entry.resource)
        if patient is None:
            known = [e for e in self.entries if e.kind == "Patient"]
            return f"Patient/{text(known[0].resource, 'id')}" if len(known) == 1 else text(reference, "reference")
        return f"Patient/{text(patient, 'id')}"

    def patient_line(self, subject: str) -> str:
        """The patient's name, birth date and record number on one line."""
        patient = self.at(subject)
        if patient is None:
            return ""
        named = sorted(items(patient, "name"), key=lambda n: text(n, "use") not in ("official", "usual", ""))
        birth = shown(text(patient, "birthDate"))
        numbers = [
            text(i, "value") for i in items(patient, "identifier")
            if any(text(c, "code") == "MR" for c in items(item(i, "type"), "coding"))
        ]  # fmt: skip
        parts = (
            f"Patient: {person(named[0]) if named else ''}",
            birth and f"DOB: {birth}",
            *(f"MRN: {n}" for n in numbers[:1]),
        )
        return "   ".join(p for p in parts if p)

    def who(self, reference: Any, within: Any) -> str:
        """The name of the person that a reference leads to, or its display; not that of an organization."""
        resource = self.at(reference, within)
        if text(resource, "resourceType") == "PractitionerRole":
            resource = self.at(item(resource, "practitioner"), resource)
        if text(resource, "resourceType") in ("Organization", "Device"):
            return ""
        return person(item(resource, "name")) or text(reference, "display")

    def clinic(self, references: Sequence[Any], within: Any) -> str:
        """The name of the first organization among references."""
        for reference in references:
            resource = self.at(reference, within)
            if text(resource, "resourceType") == "Organization":
                return text(resource, "name")
            if "Organization/" in text(reference, "reference"):
                return text(reference, "display")
        return ""

    def with_names(self, resource: Any) -> Any:
        """The resource with the drug that it refers to in place of the reference."""
        for name in ("medicationReference", "medication"):
            reference = item(resource, name)
            target = self.at(reference, resource) if isinstance(reference, dict) else None
            if target is not None:
                return {**resource, "medicationCodeableConcept": {"text": concept(item(target, "code"))}, name: None}
        return resource

    def newest(self, entries: Sequence[Entry]) -> str:
        """The latest date of resources."""
        days = [d for e in entries for n in _DATES if (d := day(text(e.resource, n))) is not None]
        return shown(max(days).isoformat()) if days else ""
