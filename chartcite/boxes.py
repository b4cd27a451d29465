"""Where cited words stand on the page: one box a line, only for what is cited."""

from __future__ import annotations

from collections.abc import Mapping

from chartcite.models.document import Document
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
    lines = page.words.lines_of(citation.start, min(citation.end, page.end))
    return citation.model_copy(update={"boxes": tuple(lines)})


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
