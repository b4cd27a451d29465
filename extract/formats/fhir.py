"""FHIR R4 JSON (and XML) to blocks: notes and reports become documents of their own, coded resources a chart summary.

Each text knows the resource it comes from. Links are never followed: what is not in the file is reported as unread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chartcite.extract.formats.blocks import Block, Paragraph, Place, Style
from chartcite.extract.formats.fhir_lines import SECTIONS, answers, anything
from chartcite.extract.formats.fhir_notes import Notes
from chartcite.extract.formats.fhir_store import Entry, Store, flattened
from chartcite.extract.formats.fhir_values import item, items, text
from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.formats.times import shown
from chartcite.extract.formats.web import html_blocks
from chartcite.extract.readers.sniff import FHIR, decoded

_NOTES = frozenset(("DocumentReference", "DiagnosticReport", "Composition", "Binary", "Media", "Communication"))
_ADMINISTRATIVE = frozenset((
    "Patient", "Person", "Practitioner", "PractitionerRole", "Organization", "Location", "RelatedPerson", "Coverage",
    "Claim", "ClaimResponse", "ExplanationOfBenefit", "Provenance", "AuditEvent", "Group", "List", "Medication",
    "OperationOutcome", "Questionnaire", "MessageHeader", "CareTeam", "Endpoint", "HealthcareService", "Schedule",
    "Slot", "Account", "Parameters", "Subscription", "CapabilityStatement", "StructureDefinition", "ValueSet",
    "CodeSystem", "Specimen", "Substance",
))  # fmt: skip


def read_fhir_json(data: bytes, bounds: Bounds) -> Found | None:
    """The text of a FHIR file, also with one resource a line. ``None``: it is JSON of another kind."""
    written = decoded(data) or ""
    try:
        roots = [json.loads(written)]
    except ValueError:
        try:
            roots = [json.loads(line) for line in written.splitlines() if line.strip()]
        except ValueError:
            raise Refused(Refusal.DAMAGED) from None
    if not all(isinstance(r, dict) and isinstance(r.get("resourceType"), str) for r in roots):
        return None
    return read_fhir(roots, bounds)


def read_fhir(roots: list[Any], bounds: Bounds) -> Found:
    """The text of resources. Raises :class:`Refused`."""
    entries = [e for root in roots for e in flattened(root, "" if len(roots) == 1 else str(root.get("resourceType")))]
    if len(entries) > bounds.entries * 50:
        raise Refused(Refusal.ENTRIES)
    store = Store(entries)
    found = Found(FHIR)
    reader = _Reader(store, found, Notes(store, found, bounds))
    for entry in entries:
        if entry.kind in _NOTES:
            reader.notes.add(entry)
    found.files = reader.notes.packed
    patients = list(dict.fromkeys(store.subject(e) for e in entries if e.kind not in _ADMINISTRATIVE | _NOTES))
    for subject in patients:
        blocks = list(reader.chart(entries, subject, roots))
        if not blocks:
            continue
        if found.blocks is None:
            found.blocks = blocks
        else:
            found.texts.append((f"patient-{len(found.texts) + 1}", blocks))
    return found


@dataclass(slots=True)
class _Reader:
    store: Store
    found: Found
    notes: Notes
    done: set[int] = field(default_factory=set)

    def chart(self, entries: list[Entry], subject: str, roots: list[Any]) -> Iterator[Block]:
        """The coded resources of one patient, under headings in the order of a chart."""
        own = [e for e in entries if e.kind not in _ADMINISTRATIVE | _NOTES and self.store.subject(e) == subject]
        headings = dict.fromkeys(h for h, _ in SECTIONS.values())
        sections: dict[str, list[Block]] = {heading: [] for heading in (*headings, "Questionnaires", "Other")}
        for entry in own:
            heading, blocks = self.entry(entry)
            if blocks:
                sections[heading] += [Place(entry.path), *blocks]
        if not any(sections.values()):
            return
        yield Place("")
        yield Paragraph("Chart summary", Style.TITLE)
        patient = self.store.patient_line(subject)
        if patient:
            yield Paragraph(patient)
        day = next((d for r in roots if (d := shown(text(r, "timestamp")))), "") or self.store.newest(own)
        if day:
            yield Paragraph(f"Date: {day}")
        for heading, blocks in sections.items():
            if blocks:
                yield Place("")
                yield Paragraph(heading, Style.HEADING)
                yield from blocks

    def entry(self, entry: Entry) -> tuple[str, list[Block]]:
        """The heading for a resource and its blocks."""
        resource = self.store.with_names(entry.resource)
        if entry.kind == "QuestionnaireResponse":
            head = ", ".join(p for p in ("Questionnaire", shown(text(resource, "authored"))) if p)
            lines = list(answers(resource))
            return "Questionnaires", [Paragraph(head), *(Paragraph(a, Style.ITEM) for a in lines)] if lines else []
        heading, line_of = SECTIONS.get(entry.kind, ("Other", anything))
        line = line_of(resource)
        if line:
            return heading, [Paragraph(line, Style.ITEM)]
        return "Other", self.narrative(resource) if entry.kind not in SECTIONS else []

    def narrative(self, resource: Any) -> list[Block]:
        """The narrative of a resource that has nothing else."""
        shown_text = item(resource, "text", "div")
        return html_blocks(shown_text) if isinstance(shown_text, str) and items(resource, "text") else []
