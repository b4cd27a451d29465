"""The criteria of a result, numbered and coloured for every export alike."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from chartcite.models.fact import Citation
from chartcite.models.finding import Finding, Result, Status, TreeNode
from chartcite.review.notices import runs

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 1."""


class Placed(Protocol):
    """Something that stands on a page of a document, or in one without pages."""

    @property
    def document(self) -> str: ...

    @property
    def page(self) -> int | None: ...


WORDS = {
    Status.MET: "Met",
    Status.NOT_MET: "Not met",
    Status.NOT_DOCUMENTED: "Not documented",
    Status.NEEDS_REVIEW: "Needs review",
    Status.NOT_APPLICABLE: "Not applicable",
}
_STEP = 0.381966
"""A turn of the colour circle by the golden angle: neighbours in number are far apart in colour."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """A leaf of the pathway, or a scope check, with its number (from 1) and colour."""

    number: int
    title: str
    colour: Colour
    finding: Finding

    @property
    def id(self) -> str:
        return self.finding.id

    @property
    def status(self) -> Status:
        return self.finding.status

    @property
    def label(self) -> str:
        """The criterion in one line, such as ``3 Fixed schedule: met``."""
        return f"{self.number} {self.title}: {WORDS[self.status].lower()}"


def criteria_of(result: Result) -> tuple[Criterion, ...]:
    """The findings in the order of the tree, the scope checks last."""
    by_id = {f.id: f for f in result.findings}
    order = list(dict.fromkeys([*(n.id for n in leaves_of(result.tree)), *by_id]))
    found = [by_id[id] for id in order if id in by_id]
    return tuple(Criterion(number, f.title or f.id, colour_of(number), f) for number, f in enumerate(found, start=1))


def leaves_of(node: TreeNode) -> Iterator[TreeNode]:
    """The leaves of a tree in order, each before the exception that may stand in for it."""
    if node.rule == "leaf":
        yield node
    for child in node.children:
        yield from leaves_of(child)


def colour_of(number: int) -> Colour:
    """A light colour on which black words stay readable; numbers next to each other differ widely."""
    turn = (0.14 + (number - 1) * _STEP) % 1.0
    return colorsys.hls_to_rgb(turn, (0.80, 0.75, 0.85)[number % 3], 0.85)


def place_of(citation: Citation) -> str:
    """Where a citation stands, for people: ``notes.pdf, page 3``."""
    return f"{citation.document}, page {citation.page}" if citation.page else citation.document


def places_of(citations: Iterable[Placed]) -> list[str]:
    """The places of citations, a line a document: ``notes.pdf, pages 1-3, 7``."""
    pages: dict[str, set[int]] = {}
    for citation in citations:
        pages.setdefault(citation.document, set()).update([citation.page] if citation.page else [])
    return [
        f"{name}, page{'s' if len(numbers) > 1 else ''} {', '.join(runs(sorted(numbers)))}" if numbers else name
        for name, numbers in pages.items()
    ]


def quote_of(citation: Citation, *, most: int = 0) -> str:
    """A citation's words on one line, cut at a word where they are longer than ``most`` (0: never)."""
    words = " ".join(citation.quote.split())
    if most and len(words) > most:
        return words[:most].rsplit(" ", 1)[0] + " …"
    return words
