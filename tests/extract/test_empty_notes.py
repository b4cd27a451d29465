"""Notes and pages with nothing on them, and notes whose every sentence was printed for everybody."""

from __future__ import annotations

import pytest

from chartcite.corpus.score import text_document
from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Packet


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\f\n ",
        "Physical therapy failed over 8 months. {CHOICE:4471}",
        "PHYSICAL THERAPY\nYour plan requires 6 months of therapy.",
        "----\n====\n",
    ],
)
def test_note_without_a_word_of_the_patient_gives_no_facts(text: str) -> None:
    found = extract_facts(Packet(documents=(text_document("note.txt", text),)))
    assert [f for f in found.facts if f.kind != "asked_for"] == []
