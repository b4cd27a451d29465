"""A sentence carried forward is one piece of evidence, of its first day (evidence rule 3)."""

from __future__ import annotations

import datetime as dt

from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Packet
from tests.extract.segmenting import document

SAME = "Average pain is 8 out of 10 on the numeric scale.\n"


def _scores(*notes: str) -> list[tuple[float | str | None, dt.date | None, tuple[str, ...]]]:
    files = tuple(document(text, f"{n}.txt") for n, text in enumerate(notes, 1))
    facts = extract_facts(Packet(documents=files)).facts
    return [(f.value, f.date, f.repeated) for f in facts if f.kind == "pain_score"]


def test_the_first_note_stands_for_the_later_ones() -> None:
    notes = (f"VISIT 05/10/2026\n{SAME}", f"VISIT 03/10/2026\n{SAME}", f"VISIT 04/10/2026\n{SAME}")
    assert _scores(*notes) == [(8.0, dt.date(2026, 3, 10), ("n1", "n3"))]


def test_other_words_or_numbers_count_anew() -> None:
    found = _scores(f"VISIT 03/10/2026\n{SAME}", f"VISIT 04/10/2026\n{SAME.replace('8', '7')}")
    assert [(value, repeated) for value, _, repeated in found] == [(8.0, ()), (7.0, ())]


def test_short_sentences_are_found_anew_at_each_visit() -> None:
    assert len(_scores("VISIT 03/10/2026\nPain 8/10.\n", "VISIT 04/10/2026\nPain 8/10.\n")) == 2
