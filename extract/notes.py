"""Documents to notes (first version: one note a document)."""

from __future__ import annotations

from collections.abc import Sequence

from chartcite.models.document import Document
from chartcite.models.finding import Warning_
from chartcite.models.note import Note


def find_notes(documents: Sequence[Document]) -> tuple[tuple[Note, ...], tuple[Warning_, ...]]:
    """The notes of a packet in document order, and warnings (another patient's pages)."""
    notes = []
    for number, document in enumerate(documents):
        notes.append(Note(id=f"n{number + 1}", document=document.name, start=0, end=len(document.text),
                          pages=tuple(p.number for p in document.pages)))  # fmt: skip
    return tuple(notes), ()
