"""Infections that are over, denied behind a label, or only a landmark."""

from __future__ import annotations

import pytest

from chartcite.extract.families import infection
from tests.extract.charting import facts_of


def _values(text: str) -> set[str]:
    return {str(f.value) for f in facts_of(infection.extract, text)}


@pytest.mark.parametrize(
    "text",
    [
        "Note 02/20/2026\nPort pocket infection 11/2025, MSSA, port pulled, 2 wk cefazolin, finished 12/09.",
        "Note 02/20/2026\nInfluenza A in December, got Tamiflu, recovered by Christmas, lungs clear today.",
        "Note 03/31/2026\nDental abscess 03/2026, root canal, amox-clav completed 3/27, no swelling now.",
        "Site flat (was treated for cellulitis around it in Feb, cephalexin 10 d, cured).",
    ],
)
def test_a_course_that_ended_is_resolved(text: str) -> None:
    assert _values(text) == {"resolved"}


@pytest.mark.parametrize(
    "text",
    ["Linear scar at site of former abscess.", "Depression since the empyema, on sertraline.", "CT: no abscess."],
)
def test_a_landmark_or_a_denial_is_no_infection(text: str) -> None:
    assert "present" not in _values(text)


@pytest.mark.parametrize(
    "text",
    [
        "Note 04/08/2026\nPort pocket infection 3/20, port pulled, on nafcillin.",
        "No infection but cellulitis of the leg.",
        "Cystitis, on cipro.",
    ],
)
def test_a_running_infection_is_present(text: str) -> None:
    assert "present" in _values(text)


def test_an_infection_carries_the_latest_day_named_for_it() -> None:
    text = "Visit 10/21/2026\nHe was in hospital 09/14 to 09/19 with cholangitis."
    assert {str(f.date) for f in facts_of(infection.extract, text)} == {"2026-09-19"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Sinusitis 01/2026     amox 10 d, over              --", "resolved"),
        ("Cellulitis 3/2026, keflex x 7 d, done.", "resolved"),
        ("UTI 02/2026 Macrobid 5 d, finished", "resolved"),
        ("Bronchitis in May, 10 day course completed.", "resolved"),
        ("Cellulitis, day 3 of a 10 day course.", "present"),
        ("UTI, Macrobid 5 d started today.", "present"),
    ],
)
def test_an_infection_whose_course_is_over_has_ended(text: str, value: str) -> None:
    assert {f.value for f in facts_of(infection.extract, text)} == {value}


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("Culture: MRSA. On doxycycline 100 bid, day 4 of 14.", True),
        ("UTI found Monday. Cipro 500 bid, day 3 of 7.", True),
        ("Cellulitis of the shin. Cephalexin, day 2/10.", True),
        ("Day 4 of 14 of the ketamine protocol.", False),
        ("Doxycycline for acne, day 4 of 14.", False),
        ("Immunisations: flu 9/26, RSV 9/25.", False),
        ("Immunizations: influenza 10/1.", False),
    ],
)
def test_an_antibiotic_in_mid_course_beside_an_infection_treats_it(text: str, present: bool) -> None:
    assert any(f.value == "present" and f.assertion.happened for f in facts_of(infection.extract, text)) == present
