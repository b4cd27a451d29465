"""Therapies and procedures by code."""

import pytest

from chartcite.extract.nlp.modalities import find_modalities, modalities_in
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.kinds import MODALITIES


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("physical therapy and hep", ["physical_therapy", "home_exercise_program"]),
        ("pt/ot, aquatic therapy", ["physical_therapy", "aquatic_therapy"]),
        ("physio, hand therapy", ["physical_therapy", "occupational_therapy"]),
        ("home exercise program daily", ["home_exercise_program"]),
        ("hot packs, tens, massage, traction", ["heat_cold", "tens", "massage", "traction"]),
        ("chiropractic and acupuncture", ["manipulation", "acupuncture"]),
        ("cbt, counseling", ["cbt", "counseling"]),
        ("esi x3, medial branch blocks, rfa", ["injection", "nerve_block", "ablation"]),
        ("scs trial, laminectomy, l4-5 fusion", ["stimulator", "surgery", "surgery"]),
        ("gamma knife, drez lesioning, mvd", ["neurolysis", "neurolysis", "surgery"]),
        ("conservative management", ["conservative_care"]),
        ("medication management", ["medication_management"]),
        ("radiation to the spine", ["radiation"]),
        ("two blocks of therapy", ["other"]),
    ],
)
def test_therapies_are_found_by_code(text, codes):
    assert [m.code for m in find_modalities(text)] == codes


@pytest.mark.parametrize(
    "text",
    [
        "pt reports pain",
        "the pt was seen",
        "pt's wife",
        "pt and inr normal",
        "occupational exposure",
        "pulmonary rehab",
    ],
)
def test_patient_and_clotting_time_are_no_therapy(text):
    assert "physical_therapy" not in [m.code for m in find_modalities(text)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Pt walks daily", 0),
        ("given to pt at checkout", 0),
        ("did pool pt, 8 visits", 1),
        ("PT 2x/wk", 1),
        ("PT: never", 1),
    ],
)
def test_the_way_it_is_written_tells_patient_from_therapy(text, count):
    assert (
        len([m for m in modalities_in(text, text.lower()) if m.code in ("physical_therapy", "aquatic_therapy")])
        == count
    )


def test_every_code_of_the_vocabulary_is_in_the_catalogue():
    codes = set(raw("modalities")["lists"]["modalities"]) - {"therapy_unnamed"}
    assert codes <= set(MODALITIES)
