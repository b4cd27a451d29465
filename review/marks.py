"""Source text as HTML with every cited place marked, overlaps included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from chartcite.models.document import Document
from chartcite.models.finding import Finding


@dataclass(frozen=True, slots=True)
class Place:
    """A cited place: its number in the report and its half-open span in a document's text."""

    number: int
    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page of a document as marked HTML."""

    number: int
    html: Markup
    unread: str
    cited: bool


def number_places(findings: Sequence[Finding]) -> dict[tuple[str, int, int], Place]:
    """Every place that a finding cites, for, against or as the nearest miss, numbered in the order of the findings."""
    places: dict[tuple[str, int, int], Place] = {}
    for finding in findings:
        for citation in (*finding.citations, *finding.against, *finding.nearest):
            key = (citation.document, citation.start, citation.end)
            places.setdefault(key, Place(len(places) + 1, *key))
    return places


def source_pages(document: Document, places: Iterable[Place]) -> list[SourcePage]:
    """The pages of a document; a document without pages is one page."""
    own = sorted((p for p in places if p.document == document.name), key=lambda p: (p.start, p.end))
    spans = [(p.number, p.start, p.end, p.reason if p.status.unread else "") for p in document.pages]
    pages = []
    for number, start, end, unread in spans or [(1, 0, len(document.text), "")]:
        here = [p for p in own if p.start < end and p.end > start]
        pages.append(SourcePage(number, marked(document.text, start, end, here), unread, bool(here)))
    return pages


def marked(text: str, start: int, end: int, places: Sequence[Place]) -> Markup:
    """``text[start:end]`` escaped, cut at the borders of the places; each piece names the places it belongs to."""
    borders = sorted({start, end, *(max(start, p.start) for p in places), *(min(end, p.end) for p in places)})
    pieces: list[Markup] = []
    opened: set[int] = set()
    for low, high in pairwise(borders):
        inside = [p.number for p in places if p.start <= low and high <= p.end]
        piece = escape(text[low:high])
        if not inside:
            pieces.append(piece)
            continue
        first = [n for n in inside if n not in opened]
        opened.update(inside)
        anchor = Markup(' id="m{}"').format(first[0]) if first else Markup("")
        pieces.append(Markup('<mark{} data-c="{}">{}</mark>').format(anchor, " ".join(map(str, inside)), piece))
    return Markup("").join(pieces)
