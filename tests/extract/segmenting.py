"""Helpers: a text cut into segments, and short views of them."""

from __future__ import annotations

from chartcite.extract.nlp.chart import Segment, SegmentKind
from chartcite.extract.nlp.segment import segments
from chartcite.models.document import Document
from chartcite.models.note import Note


def document(text: str, name: str = "note.txt") -> Document:
    return Document(name=name, sha256="", media_type="text/plain", text=text, pages=())


def cut(text: str) -> tuple[Segment, ...]:
    return segments(document(text), Note(id="n1", document="note.txt", start=0, end=len(text)))


def texts(text: str) -> list[str]:
    """The segments' texts, line breaks as spaces."""
    return [" ".join(s.text.split()) for s in cut(text) if s.kind is not SegmentKind.RULE]


def the(text: str, words: str) -> Segment:
    """The one segment that holds ``words``."""
    found = [s for s in cut(text) if words in " ".join(s.text.split())]
    assert len(found) == 1, f"{len(found)} segments hold {words!r}"
    return found[0]
