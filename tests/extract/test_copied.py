"""Copied text is dated by its first appearance (evidence rule 3)."""

from __future__ import annotations

import datetime as dt

import pytest

from chartcite.extract.nlp.chart import Chart, NoteView
from chartcite.extract.nlp.copied import first_appearances, first_date
from chartcite.extract.nlp.segment import segments
from chartcite.extract.notes import find_notes
from tests.extract.segmenting import document

FIRST, SECOND = dt.date(2026, 2, 10), dt.date(2026, 3, 24)


def dates(earlier: str, later: str) -> list[dt.date | None]:
    """The date of each segment of the later of two visits."""
    doc = document(f"VISIT 02/10/2026\n{earlier}\n\nVISIT 03/24/2026\n{later}\n")
    views = tuple(NoteView(n, doc, segments(doc, n)) for n in find_notes([doc])[0])
    seen = first_appearances(Chart(views))
    return [first_date(views[1], s, seen) for s in views[1].segments[1:]]


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        ("She has no active infection at all.", "She has no active infection at all.", FIRST),
        ("She has no active infection at all.", "SHE HAS NO ACTIVE INFECTION AT\nall", FIRST),
        ("Pain averages 8 on most days.", "Pain averages 6 on most days.", SECOND),
        ("Afebrile. Gait antalgic.", "Afebrile.", SECOND),
    ],
)
def test_date_of_a_repeated_sentence(earlier: str, later: str, expected: dt.date) -> None:
    assert dates(earlier, later) == [expected]
