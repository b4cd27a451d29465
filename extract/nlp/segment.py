"""Cuts a note into segments (first version: lines joined where they wrap, then sentences)."""

from __future__ import annotations

import re

from chartcite.extract.nlp.chart import Segment, make_segment
from chartcite.models.document import Document
from chartcite.models.note import Note

_BREAK = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'])|\n\s*\n|\n(?=\s*(?:[-*•]|\d+[.)]|\[|[A-Z][\w /]{1,30}:))")


def segments(document: Document, note: Note) -> tuple[Segment, ...]:
    """The segments of a note, in order, covering all of its text that is not white space."""
    text = document.text[note.start : note.end]
    found: list[Segment] = []
    last = 0
    for stop in [m.end() for m in _BREAK.finditer(text)] + [len(text)]:
        piece = text[last:stop]
        start = last + len(piece) - len(piece.lstrip())
        end = last + len(piece.rstrip())
        if end > start:
            found.append(make_segment(document, note.start + start, note.start + end, index=len(found), paragraph=0))
        last = stop
    return tuple(found)
