"""What the page shows where a scan was not read for certain, beside the quotes that hold it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chartcite.models.document import Document
from chartcite.review.marks import Place

_MOST = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of a page as a picture: a ``data:`` address, and what was read of it."""

    address: str
    reading: str


def crops_by_place(documents: Sequence[Document], places: Iterable[Place]) -> dict[int, list[Shown]]:
    """For each place, by its number, the doubtful words that it holds or that stand beside it in its line."""
    by_name = {d.name: d for d in documents}
    found: dict[int, list[Shown]] = {}
    for place in places:
        document = by_name.get(place.document)
        page = document.page_at(place.start) if document else None
        if document is None or page is None or not page.crops:
            continue
        inside = [c for c in page.crops if c.start < place.end and c.end > place.start]
        if inside:
            found[place.number] = [Shown(_address(c.png), document.text[c.start : c.end]) for c in inside[:_MOST]]
    return found


def _address(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()
