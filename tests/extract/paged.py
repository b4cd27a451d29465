"""A document of pages, as a fax brings them."""

from __future__ import annotations

from chartcite.corpus.faxes import as_document
from chartcite.extract.notes import Cut, cut_packet
from chartcite.models.document import Document

WHO = "Patient: Whitlow, Deshawn A.   DOB: 08/27/1998   MRN 0449172"
BODY = (
    "Average pain over the past week is 8 out of 10 and she cannot stand at the sink for long.\n"
    "Gabapentin 600 mg three times daily is continued without change.\n"
    "Straight leg raising is positive on the left and the ankle reflex is absent.\n"
    "No fever or redness was seen, and the incision is well healed.\n"
)


def fax(*pages: str, name: str = "fax.pdf") -> Document:
    """A document with these pages."""
    return as_document(pages, name)


def cut(*pages: str) -> Cut:
    """One fax cut up."""
    return cut_packet([fax(*pages)])


def pages_of(found: Cut) -> list[tuple[int, ...]]:
    """The pages of each document in it."""
    return [part.pages for part in found.parts]
