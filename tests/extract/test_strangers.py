"""Labels and slips of other patients inside a page of the patient's (evidence rule 4)."""

from __future__ import annotations

import pytest

from chartcite.corpus.score import text_document
from chartcite.extract.pipeline import extract_facts, read_notes
from chartcite.models.document import Packet

_ID = "Patient: Lindqvist, Maren   DOB: 03/14/1961   MRN 448120\n"
_HEAD = f"PAIN CLINIC PROGRESS NOTE\n{_ID}Date of service: 02/10/2026\n\n"
_TAIL = "\n\nShe denies fever. Incision well healed.\n"


def _packet(lines: str) -> Packet:
    other = f"PHYSICAL THERAPY\n{_ID}Date: 01/20/2026\n\nWalks 50 feet.\n"
    return Packet(documents=(text_document("note.txt", _HEAD + lines + _TAIL), text_document("pt.txt", other)))


@pytest.mark.parametrize(
    "slip",
    [
        "OKAFOR, DANIEL  DOB 07/02/1950  MRN 220913\nActive wound infection on the flank.",
        "Okafor, Daniel  (born 7-2-1950)\nActive wound infection on the flank.",
        "D. Okafor  DOB 07/02/1950\nActive wound infection on the flank.",
    ],
)
def test_lines_of_another_person_do_not_count_and_are_told(slip: str) -> None:
    packet = _packet(slip)
    read = read_notes(packet)
    warned = [(w.document, w.page) for w in read.cut.warnings if w.code == "wrong_patient_lines"]
    assert warned == [("note.txt", 1)]
    assert not any("wound infection" in s.low for _, s in read.chart.segments())
    assert any("denies fever" in s.low for _, s in read.chart.segments())


@pytest.mark.parametrize(
    "label",
    [
        "LINDQVIST, MAREN  DOB 03/14/1961  MRN 448120\nActive wound infection on the flank.",
        "Lindqvist, M.  DOB 03/14/1961\nActive wound infection on the flank.",
        "Dr. D. Okafor, Wound Care, 07/02/2025\nActive wound infection on the flank.",
        "Okafor, Daniel MD\nActive wound infection on the flank.",
    ],
)
def test_the_patients_own_label_and_a_clinicians_name_leave_nothing_out(label: str) -> None:
    packet = _packet(label)
    read = read_notes(packet)
    assert not [w for w in read.cut.warnings if w.code == "wrong_patient_lines"]
    assert any("wound infection" in s.low for _, s in read.chart.segments())


def test_lines_count_again_on_a_page_that_a_reviewer_brought_back() -> None:
    slip = "OKAFOR, DANIEL  DOB 07/02/1950  MRN 220913\nActive wound infection on the flank."
    packet = _packet(slip)
    read = read_notes(packet, aside={("note.txt", 1): False})
    assert not [w for w in read.cut.warnings if w.code == "wrong_patient_lines"]
    assert "infection" in {f.kind for f in extract_facts(packet, read=read).facts}
