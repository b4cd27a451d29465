"""Web Annotations: the shape the W3C model asks for, and selectors that lead to the cited words."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chartcite.extract.readers import read_packet
from chartcite.models.document import Document, Packet
from chartcite.models.finding import Result
from chartcite.review.exports.annotations import annotations_jsonld, digest_name
from tests.conftest import ROOT
from tests.made import docx, p, put
from tests.review.exports.making import cite, finding, result
from tests.scanned import picture, scan

BOX = re.compile(r"page=(\d+)&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+)")
PERCENT = r"xywh=percent:1\d\.\d+,2\d\.\d+,\d+\.\d+,\d\.\d+"
IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
SELECTOR = {
    "oneOf": [
        {
            "type": "object", "additionalProperties": False, "required": ["type", "exact"],
            "properties": {"type": {"const": "TextQuoteSelector"}, "exact": {"type": "string", "minLength": 1},
                           "prefix": {"type": "string"}, "suffix": {"type": "string"}},
        },
        {
            "type": "object", "additionalProperties": False, "required": ["type", "start", "end"],
            "properties": {"type": {"const": "TextPositionSelector"}, "start": {"type": "integer", "minimum": 0},
                           "end": {"type": "integer", "minimum": 1}},
        },
        {
            "type": "object", "additionalProperties": False, "required": ["type", "value"],
            "properties": {"type": {"const": "FragmentSelector"}, "value": {"type": "string", "minLength": 1},
                           "conformsTo": IRI},
        },
    ]
}  # fmt: skip
MODEL = {
    "type": "object",
    "required": ["@context", "id", "type", "total", "first"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "id": IRI,
        "type": {"const": "AnnotationCollection"},
        "total": {"type": "integer", "minimum": 0},
        "first": {
            "type": "object",
            "required": ["id", "type", "partOf", "items"],
            "properties": {
                "id": IRI, "type": {"const": "AnnotationPage"}, "partOf": IRI,
                "items": {"type": "array", "items": {"$ref": "#/$defs/annotation"}},
            },
        },
    },
    "$defs": {
        "annotation": {
            "type": "object",
            "required": ["id", "type", "target"],
            "properties": {
                "id": IRI,
                "type": {"const": "Annotation"},
                "motivation": {"enum": ["assessing"]},
                "body": {
                    "type": "array", "minItems": 1,
                    "items": {
                        "type": "object", "required": ["type", "value"],
                        "properties": {
                            "type": {"const": "TextualBody"}, "value": {"type": "string"},
                            "purpose": {"enum": ["classifying", "tagging", "describing"]},
                        },
                    },
                },
                "target": {
                    "type": "object",
                    "required": ["type", "source", "selector"],
                    "properties": {
                        "type": {"const": "SpecificResource"},
                        "source": {"type": "object", "required": ["id", "type"],
                                   "properties": {"id": IRI, "type": {"enum": ["Text", "Image"]}}},
                        "selector": {"type": "array", "minItems": 2, "items": SELECTOR},
                    },
                },
            },
        },
    },
}  # fmt: skip


def _items(text: str) -> list[dict[str, Any]]:
    collection = json.loads(text)
    jsonschema.validate(collection, MODEL, cls=jsonschema.Draft202012Validator)
    items: list[dict[str, Any]] = collection["first"]["items"]
    assert collection["total"] == len(items)
    assert len({i["id"] for i in items}) == len(items)
    return items


def _selectors(item: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {s["type"]: s for s in item["target"]["selector"]}


def test_every_passage_for_and_against_is_an_annotation(demo: Result, demo_packet: Packet) -> None:
    text = annotations_jsonld(demo, demo_packet.documents)
    assert text == annotations_jsonld(demo, demo_packet.documents)
    assert len(_items(text)) == sum(len(f.supporting) + len(f.against) for f in demo.findings)


def test_selectors_lead_to_the_words(demo: Result, demo_packet: Packet) -> None:
    by_name = {d.name: d for d in demo_packet.documents}
    for item in _items(annotations_jsonld(demo, demo_packet.documents)):
        document = by_name[item["target"]["source"]["dcterms:title"]]
        chosen = _selectors(item)
        quote, place = chosen["TextQuoteSelector"], chosen["TextPositionSelector"]
        assert document.text[place["start"] : place["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in document.text
        page = document.page_at(place["start"])
        assert page is not None
        at = re.fullmatch(
            r"page=(\d+)&viewrect=([\d.]+),([\d.]+),([\d.]+),([\d.]+)", chosen["FragmentSelector"]["value"]
        )
        assert at is not None
        assert int(at[1]) == page.number
        assert page.words is not None
        left, top, wide, high = (float(at[n]) for n in range(2, 6))
        for x0, y0, x1, y1 in page.words.boxes_of(place["start"], min(place["end"], page.end)):
            assert left - 0.1 <= x0 <= x1 <= left + wide + 0.2
            assert top - 0.1 <= y0 <= y1 <= top + high + 0.2


def test_a_source_is_named_by_its_digest() -> None:
    data = (ROOT / "corpus" / "demo" / "7-labs.pdf").read_bytes()
    name = digest_name(hashlib.sha256(data).hexdigest())
    assert base64.urlsafe_b64decode(name.removeprefix("ni:///sha-256;") + "=") == hashlib.sha256(data).digest()


def _documents(folder: Path) -> tuple[Document, ...]:
    folder.mkdir()
    put(folder / "a.docx", docx(p("Average pain 8/10.")))
    scan(folder / "b.png", [picture(folder.parent, lambda canvas: canvas.drawString(90, 600, "Average pain 8/10."))])
    return read_packet([folder]).documents


@pytest.mark.parametrize(
    ("number", "kind", "fragment"),
    [(0, "Text", "page=1"), (1, "Image", r"xywh=percent:1\d\.\d+,2\d\.\d+,\d+\.\d+,\d\.\d+")],
)
def test_files_without_pdf_pages(tmp_path: Path, number: int, kind: str, fragment: str) -> None:
    documents = _documents(tmp_path / "packet")
    (item,) = _items(
        annotations_jsonld(result([finding("a", cite(documents[number], "Average pain"))], documents), documents)
    )
    assert item["target"]["source"]["type"] == kind
    assert re.fullmatch(fragment, _selectors(item)["FragmentSelector"]["value"])
