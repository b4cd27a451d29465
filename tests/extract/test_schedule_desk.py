"""A scheduling desk and a scheduled visit are no fixed schedule of a drug."""

from __future__ import annotations

import pytest

from chartcite.extract.families import medication
from chartcite.extract.nlp.quantity import find_schedules
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    "text",
    ["sched / auth 6/29/26", "status: sched 06/09/26", "referral: scheduled", "mri scheduled 7/2", "scheduling desk"],
)
def test_appointments_are_no_schedule(text: str) -> None:
    assert find_schedules(text) == ()


@pytest.mark.parametrize("text", ["morphine er, scheduled", "gabapentin on schedule", "acetaminophen scheduled tid"])
def test_a_scheduled_drug_is(text: str) -> None:
    assert find_schedules(text)[0].schedule == "fixed"


@pytest.mark.parametrize(
    "text",
    [
        "She takes six glasses of wine nightly, more on weekends.",
        'Oxycodone "dulls it twenty minutes", queasy with every tablet, still 8 at bedtime.',
        "He takes long walks daily.",
        "Oxycodone on hand; pain 7/10 at bedtime.",
    ],
)
def test_habits_and_scores_at_a_time_of_day_are_no_schedule(text: str) -> None:
    assert not [f for f in facts_of(medication.extract, text) if f.attr("schedule") == "fixed"]


@pytest.mark.parametrize(
    "text",
    [
        "Amitriptyline 50 mg. Creon with meals.",
        "Oxycodone 5 mg. Zzolam every morning.",
        "Oxycodone 5 mg at home. Losenta twice a day.",
        "Tramadol 50 mg. Metformin twice a day.",
    ],
)
def test_directions_of_the_next_item_are_not_the_drugs(text: str) -> None:
    assert {f.attr("schedule") for f in facts_of(medication.extract, text)} == {"unstated"}


@pytest.mark.parametrize(
    "text",
    [
        "Oxycodone 5 mg. Taken every 6 h by the clock.",
        "Gabapentin 600. Twice a day, every day.",
        "Duloxetine 60 mg. Once daily.",
        "Pregabalin 150 mg. Takes it twice a day.",
        "MST 80 mg 12-hourly, regular.",
        "Morphine SR 60 mg twelve hourly",
    ],
)
def test_directions_in_the_next_sentence_are(text: str) -> None:
    assert [f.attr("schedule") for f in facts_of(medication.extract, text)] == ["fixed"]
