"""What a packet holds, in lines for people."""

from __future__ import annotations

import datetime as dt

from chartcite.models.finding import DocumentRef
from chartcite.models.note import Part
from chartcite.review.contents import Entry, contents


def _part(**more: object) -> Part:
    return Part.model_validate(
        {"id": "d1", "document": "fax.pdf", "start": 0, "end": 9, "display": "Progress note"} | more
    )


def test_entries_say_where_what_when_and_by_whom() -> None:
    parts = (
        _part(pages=(1, 2, 4), date=dt.date(2026, 3, 4), until=dt.date(2026, 1, 2), author="K. Brisbois",
              credential="MD", notes=("n1", "n2")),
        _part(pages=(5,), other_patient=True),
        _part(pages=(6,), copy_of="fax.pdf, page 1"),
    )  # fmt: skip
    document = DocumentRef(name="fax.pdf", sha256="", pages=8, blank_pages=(3, 7), separator_pages=(8,), parts=parts)
    assert contents([document]) == [
        Entry("fax.pdf, pages 1-2, 4", "Progress note, 2 notes", "2026-01-02 to 2026-03-04", "K. Brisbois, MD"),
        Entry("fax.pdf, page 5", "Progress note", apart="another patient's, set aside"),
        Entry("fax.pdf, page 6", "Progress note", apart="sent twice: counted at fax.pdf, page 1"),
        Entry("fax.pdf, pages 3, 7", "empty", apart="left out"),
        Entry("fax.pdf, page 8", "separator sheet", apart="left out"),
    ]


def test_a_file_without_pages_is_named_alone() -> None:
    assert contents([DocumentRef(name="note.txt", sha256="", pages=0, parts=(_part(document="note.txt"),))]) == [
        Entry("note.txt", "Progress note")
    ]


def test_kinds_have_plain_names() -> None:
    kinds = {"fax_cover": "Administrative note", "psych": "Psychology Note", "note": "Addendum Document"}
    parts = tuple(_part(pages=(n,), role=r, display=d) for n, (r, d) in enumerate(kinds.items(), start=1))
    entries = contents([DocumentRef(name="fax.pdf", sha256="", pages=3, parts=parts)])
    assert [e.what for e in entries] == ["Fax cover", "Psychology note", "Addendum document"]
