"""Notes and reports in FHIR: each becomes a document with a head of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chartcite.extract.formats.blocks import Block, Paragraph, Place, Style
from chartcite.extract.formats.embedded import lines, named, text_blocks, unpacked
from chartcite.extract.formats.fhir_lines import observation
from chartcite.extract.formats.fhir_store import Entry, Store
from chartcite.extract.formats.fhir_values import concept, item, items, notes, text, when
from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.formats.web import html_blocks

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST_ID = 64
_ERROR = "entered-in-error"


@dataclass(slots=True)
class Notes:
    """Adds the notes of a file to what was found in it."""

    store: Store
    found: Found
    bounds: Bounds
    packed: list[tuple[str, bytes]] = field(default_factory=list)

    def add(self, entry: Entry) -> None:
        """Add a note: its text as a document, its other attachments as files."""
        resource = entry.resource
        if _ERROR in (text(resource, "status"), text(resource, "docStatus")):
            return
        stem = "-".join(p for p in (entry.kind, _UNSAFE.sub("_", text(resource, "id"))[:_LONGEST_ID]) if p)
        body = list(self.body(entry, stem))
        if entry.kind == "Binary" and not body:
            return
        head = list(self.head(entry))
        if body:
            self.found.texts.append((stem, [Place(entry.path), *head, *body]))

    def head(self, entry: Entry) -> Iterator[Block]:
        resource = entry.resource
        title = text(resource, "title") or concept(item(resource, "type")) or concept(item(resource, "code"))
        if title:
            yield Paragraph(title, Style.TITLE)
        people = (*items(resource, "author"), *items(resource, "performer"), *items(resource, "resultsInterpreter"))
        clinic = self.store.clinic((item(resource, "custodian"), *people), resource)
        patient = self.store.patient_line(self.store.subject(entry))
        day = when(item(resource, "context"), "period") if entry.kind == "DocumentReference" else ""
        day = day.split(" to ")[-1].removeprefix("since ")
        day = day or when(resource, "effective", "date", "issued", "created", "sent")
        author = next((n for p in people if (n := self.store.who(p, resource))), "")
        for line in (clinic, patient, day and f"Date of service: {day}", author and f"Author: {author}"):
            if line:
                yield Paragraph(line)
        status = text(resource, "docStatus") or text(resource, "status")
        if status in ("preliminary", "partial", "registered"):
            yield Paragraph(f"Status: {status}")

    def body(self, entry: Entry, stem: str) -> Iterator[Block]:
        resource = entry.resource
        if entry.kind == "Composition":
            yield from self.sections(resource)
        elif entry.kind == "DiagnosticReport":
            yield from self.report(resource)
        if entry.kind == "Binary" and not self.referred(entry):
            yield from self.attachment({"data": item(resource, "data")}, stem, resource)
        attached = [item(c, "attachment") for c in items(resource, "content")] if entry.kind != "Binary" else []
        for number, attachment in enumerate((*attached, *items(resource, "presentedForm")), 1):
            yield from self.attachment(attachment, stem if number == 1 else f"{stem}-{number}", resource)
        for payload in items(resource, "payload"):
            if text(payload, "contentString"):
                yield lines(str(item(payload, "contentString")))
        if entry.kind == "DocumentReference" and text(resource, "description"):
            yield Paragraph(text(resource, "description"))

    def sections(self, resource: Any) -> Iterator[Block]:
        for section in items(resource, "section"):
            if text(section, "title"):
                yield Paragraph(text(section, "title"), Style.HEADING)
            written = item(section, "text", "div")
            if isinstance(written, str):
                yield from html_blocks(written)
            yield from self.sections(section)

    def report(self, resource: Any) -> Iterator[Block]:
        results = [self.store.at(r, resource) for r in items(resource, "result")]
        measured = [line for r in results if r is not None and (line := observation(r))]
        if measured:
            yield Paragraph("Results", Style.HEADING)
            yield from (Paragraph(line, Style.ITEM) for line in measured)
        conclusion = item(resource, "conclusion")
        coded = "; ".join(c for c in map(concept, items(resource, "conclusionCode")) if c)
        if isinstance(conclusion, str) or coded:
            yield Paragraph("Conclusion", Style.HEADING)
            yield lines(conclusion if isinstance(conclusion, str) else coded)
        if notes(resource):
            yield Paragraph(notes(resource))
        written = item(resource, "text", "div")
        if isinstance(written, str) and not measured and not conclusion and not items(resource, "presentedForm"):
            yield from html_blocks(written)

    def referred(self, entry: Entry) -> bool:
        """Whether another note of the file has this content as its attachment."""
        urls = (
            text(item(c, "attachment"), "url") for e in self.store.entries for c in items(e.resource, "content")
        )  # fmt: skip
        return any(url and self.store.at(url) is entry.resource for url in urls)

    def attachment(self, attachment: Any, stem: str, resource: Any) -> Iterator[Block]:
        packed = item(attachment, "data")
        if not isinstance(packed, str):
            packed = item(self.store.at(text(attachment, "url"), resource), "data")
        if not isinstance(packed, str):
            if text(attachment, "url"):
                self.found.unread.append((stem, Refusal.OUTSIDE))
            return
        try:
            data = unpacked(packed)
            read = text_blocks(data, self.bounds)
        except Refused as refused:
            self.found.unread.append((stem, refused.reason))
            return
        if not data.strip():
            self.found.unread.append((stem, Refusal.EMPTY))
        elif read is None:
            self.packed.append((named(stem, data), data))
        else:
            yield from read[0]
            if read[1]:
                self.found.unread.append((stem, Refusal.DAMAGED))
