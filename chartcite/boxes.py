"""Where cited words stand on the page: one box a line, only for what is cited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chartcite.models.document import Box, Document
from chartcite.models.fact import Citation, Fact
from chartcite.models.finding import Finding


def with_boxes(citation: Citation, documents: Mapping[str, Document]) -> Citation:
    """The citation with the path of its place, and the boxes of its words in points, origin at the top left as shown.

    Documents without pages of a size (plain text) have none.
    """
    document = documents.get(citation.document)
    path = document.place_at(citation.start) if document else None
    if path is not None:
        citation = citation.model_copy(update={"path": path})
    page = document.page_at(citation.start) if document else None
    if document is None or page is None or page.words is None:
        return citation
    words = page.words.boxes_of(citation.start, min(citation.end, page.end))
    return citation.model_copy(update={"boxes": tuple(_lines(words))})


def finding_with_boxes(finding: Finding, documents: Mapping[str, Document]) -> Finding:
    """The finding with boxes on every citation."""
    return finding.model_copy(
        update={
            name: tuple(with_boxes(c, documents) for c in getattr(finding, name))
            for name in ("citations", "against", "nearest")
        }
    )


def fact_with_boxes(fact: Fact, documents: Mapping[str, Document]) -> Fact:
    """The fact with boxes on every citation."""
    return fact.model_copy(update={"citations": tuple(with_boxes(c, documents) for c in fact.citations)})


def _lines(words: Iterable[Box]) -> list[Box]:
    """The boxes of consecutive words, those of one line merged, rounded to a tenth of a point."""
    lines: list[Box] = []
    for x0, top, x1, bottom in words:
        if lines:
            a0, a_top, a1, a_bottom = lines[-1]
            shared = min(bottom, a_bottom) - max(top, a_top)
            if shared > 0.5 * min(bottom - top, a_bottom - a_top) and x0 >= a0 - 1:
                lines[-1] = (min(a0, x0), min(a_top, top), max(a1, x1), max(a_bottom, bottom))
                continue
        lines.append((x0, top, x1, bottom))
    return [(round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for a, b, c, d in lines]
