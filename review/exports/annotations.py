"""Findings as W3C Web Annotations (JSON-LD): every passage by its words, its offsets and its page."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chartcite.models.document import Document, Page
from chartcite.models.fact import Citation
from chartcite.models.finding import Result
from chartcite.review.exports.listing import Criterion, criteria_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_PDF_FRAGMENT = "http://tools.ietf.org/rfc/rfc3778"
_MEDIA_FRAGMENT = "http://www.w3.org/TR/media-frags/"
_AROUND = 32
_SIDES = (("for", "supporting", "supports"), ("against", "against", "contradicts"))


def annotations_jsonld(result: Result, documents: Sequence[Document]) -> str:
    """An ``AnnotationCollection`` with an annotation for each passage that a criterion cites for or against.

    The target of each is the source file, named by its digest (RFC 6920), with up to three selectors of one place: the
    words with those around them, their code points in the text as the program reads it, and the page with the box round
    the words in points from its top left (RFC 3778; percentages of the picture for an image file).

    Args:
        result: what the review gave.
        documents: the documents it was made from.
    """
    by_name = {d.name: d for d in documents}
    items = [
        _annotation(result, criterion, side, said, citation, by_name[citation.document])
        for criterion in criteria_of(result)
        for side, name, said in _SIDES
        for citation in getattr(criterion.finding, name)
        if citation.document in by_name
    ]
    identity = _urn(result.manifest.inputs, result.manifest.rules, result.pathway, result.date)
    page = {"id": f"{identity}#page", "type": "AnnotationPage", "partOf": identity, "startIndex": 0, "items": items}
    collection = {
        "@context": CONTEXT,
        "id": identity,
        "type": "AnnotationCollection",
        "label": f"{result.policy.title}, {result.pathway}, {result.date}",
        "total": len(items),
        "generator": {"id": "urn:chartcite", "type": "Software", "name": result.manifest.program},
        "first": page,
    }
    return json.dumps(collection, ensure_ascii=False, indent=2) + "\n"


def _annotation(
    result: Result, criterion: Criterion, side: str, said: str, citation: Citation, document: Document
) -> dict[str, Any]:
    place = (citation.document, str(citation.start), str(citation.end))
    return {
        "id": _urn(result.manifest.inputs, result.manifest.rules, result.pathway, criterion.id, side, *place),
        "type": "Annotation",
        "motivation": "assessing",
        "body": [
            {"type": "TextualBody", "purpose": "classifying", "value": criterion.id},
            {"type": "TextualBody", "purpose": "tagging", "value": said},
            {"type": "TextualBody", "purpose": "tagging", "value": criterion.status.value},
            {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "language": "en",
             "value": f"{criterion.title}: {criterion.finding.rationale}"},
        ],
        "target": {
            "type": "SpecificResource",
            "source": {"id": digest_name(document.sha256), "type": _kind(document), "format": document.media_type,
                       "dcterms:title": document.name},
            "selector": list(_selectors(citation, document)),
        },
    }  # fmt: skip


def _selectors(citation: Citation, document: Document) -> Iterator[Mapping[str, Any]]:
    text, start, end = document.text, citation.start, citation.end
    yield {"type": "TextQuoteSelector", "exact": text[start:end], "prefix": text[max(0, start - _AROUND) : start],
           "suffix": text[end : end + _AROUND]}  # fmt: skip
    yield {"type": "TextPositionSelector", "start": start, "end": end}
    page = document.page_at(start)
    if page is None or citation.page is None:
        return
    yield {"type": "FragmentSelector", **_fragment(citation, document, page)}


def _fragment(citation: Citation, document: Document, page: Page) -> dict[str, str]:
    """The page, and the box round the cited words where it is known."""
    box = _around(citation)
    image = document.media_type.startswith("image/") and len(document.pages) == 1
    if image and box and page.width and page.height:
        x, y, wide, high = (100 * v / s for v, s in zip(box, (page.width, page.height) * 2, strict=True))
        return {"conformsTo": _MEDIA_FRAGMENT, "value": f"xywh=percent:{x:.2f},{y:.2f},{wide:.2f},{high:.2f}"}
    value = f"page={citation.page}"
    if box:
        value += "&viewrect=" + ",".join(f"{v:.1f}" for v in box)
    return {"conformsTo": _PDF_FRAGMENT, "value": value} if document.media_type.endswith("pdf") else {"value": value}


def _around(citation: Citation) -> tuple[float, float, float, float] | None:
    """Left, top, width and height of the box round the cited lines."""
    if not citation.boxes:
        return None
    left, top = min(b[0] for b in citation.boxes), min(b[1] for b in citation.boxes)
    right, bottom = max(b[2] for b in citation.boxes), max(b[3] for b in citation.boxes)
    return left, top, right - left, bottom - top


def digest_name(sha256: str) -> str:
    """A file's name by its content: ``ni:///sha-256;...`` (RFC 6920)."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(sha256)).decode().rstrip("=")


def _kind(document: Document) -> str:
    return "Image" if document.media_type.startswith("image/") else "Text"


def _urn(*parts: str) -> str:
    """An identifier that is the same for the same thing."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(("urn:chartcite", *parts))).urn
