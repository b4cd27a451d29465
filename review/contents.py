"""What a packet holds, for people: its documents with pages, kind, days and author, and the pages left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chartcite.models.finding import DocumentRef
from chartcite.models.note import Part
from chartcite.review.notices import runs

_BETTER = {
    "fax_cover": "Fax cover", "request_form": "Request form", "trial_record": "Trial record",
    "flowsheet": "Flowsheet", "med_list": "Medication list",
}  # fmt: skip
"""Kinds of documents that have a plainer name than their LOINC type."""
_LAST_WORDS = (" Note", " Document")
"""With a capital in the names of LOINC types."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: where, what it is, when, by whom, and why it does not count (``""``: it counts)."""

    place: str
    what: str
    when: str = ""
    who: str = ""
    apart: str = ""


def contents(documents: Sequence[DocumentRef]) -> list[Entry]:
    """An entry for each document of the files, in order, and for each file's empty pages and separator sheets."""
    return [entry for d in documents for entry in _entries(d)]


def _entries(document: DocumentRef) -> Iterator[Entry]:
    for part in document.parts:
        if part.pages or not document.pages or len(document.parts) == 1:
            yield Entry(_place(document.name, part.pages), _what(part), _when(part), _who(part), _apart(part))
    for pages, what in ((document.blank_pages, "empty"), (document.separator_pages, "separator sheet")):
        if pages:
            yield Entry(_place(document.name, pages), what, apart="left out")


def _place(name: str, pages: Sequence[int]) -> str:
    if not pages:
        return name
    return f"{name}, page{'s' if len(pages) > 1 else ''} {', '.join(runs(list(pages)))}"


def _what(part: Part) -> str:
    name = _BETTER.get(part.role, part.display)
    for word in _LAST_WORDS:
        name = name.removesuffix(word) + word.lower() if name.endswith(word) else name
    return f"{name}, {len(part.notes)} notes" if len(part.notes) > 1 else name


def _when(part: Part) -> str:
    days = [d.isoformat() for d in (part.date, part.until) if d]
    return " to ".join(sorted(days))


def _who(part: Part) -> str:
    return ", ".join(x for x in (part.author, part.credential) if x)


def _apart(part: Part) -> str:
    if part.other_patient:
        return "another patient's, set aside"
    return f"sent twice: counted at {part.copy_of}" if part.copy_of else ""
