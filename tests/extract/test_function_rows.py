"""Amounts of an activity before the drug and under it, rows or sentences apart (evidence rule 16)."""

from __future__ import annotations

import pytest

from chartcite.extract.families import trial_function
from tests.extract.charting import facts_of

_HEAD = "INTRATHECAL MORPHINE TRIAL 05/04/2026\n"


@pytest.mark.parametrize(
    "text",
    [
        "time   NRS   notes\n0745   8   pre dose. stood 5 min, walked 80 ft\n1100   2   walked 600 ft\n",
        "Standing at counter: 25 minutes, holding on. She gave five minutes as her limit on admission.\n",
        "Before the dose he walked 40 ft.\nHe sat.\nAmbulated 200 ft at 1400.\n",
        "Baseline: sat 10 min.\n1500: up in chair. Sat 1 hour for the game.\n",
    ],
)
def test_more_of_the_same_is_a_gain(text: str) -> None:
    assert "gain" in [f.value for f in facts_of(trial_function.extract, _HEAD + text)]


@pytest.mark.parametrize(
    "text",
    [
        "time   NRS   notes\n0745   8   pre dose. walked 80 ft w/ cane\n1100   2   walked 85 ft w/ cane\n",
        "time   NRS   notes\n0745   8   pre dose. stood 5 min\n1100   2   walked 600 ft w/ cane\n",
        "time   NRS   notes\n0745   8   walked 80 ft\n1100   2   walked 600 ft\n",
        "Baseline: walked 100 ft.\nPlan: walk 400 ft tomorrow if able.\n",
    ],
)
def test_other_amounts_are_none(text: str) -> None:
    assert "gain" not in [f.value for f in facts_of(trial_function.extract, _HEAD + text) if f.assertion.happened]


def test_a_log_by_the_clock_under_a_dose_records_the_trial() -> None:
    note = (
        "TEST DAY 6/17/26  IT morphine 0.2 mg single shot, 1030\n1030 to recovery\n1200 RN: way down\n"
        "CALLBACK 1830 mowed the front, not done since 2023.\n"
    )
    assert "gain" in [f.value for f in facts_of(trial_function.extract, note)]


@pytest.mark.parametrize(
    "text",
    [
        "Day 2 walked the ward loop four times; before, one loop with a wheelchair behind her.\n",
        'Patient: "Here on the ward I carried the tray and walked six laps. At home I could not have done two."\n',
        'Day 2: "first time I shaved standing up in a month", walked (could not leave the room on admit).\n',
        "Day 3 sat through dinner at the table. In months she had never managed ten minutes.\n",
    ],
)
def test_an_activity_set_against_before_is_a_gain(text: str) -> None:
    assert "gain" in [f.value for f in facts_of(trial_function.extract, _HEAD + text)]


@pytest.mark.parametrize(
    "text",
    [
        "Day 2 walked one lap; before, four laps.\n",
        "Adm 0700. Baseline NRS 8. Walks 40 yd with stick, cannot stand longer than about 5 min.\n",
        "Day 2 walked to the desk. Before discharge could not climb the step.\n",
    ],
)
def test_less_than_before_and_the_state_on_arrival_are_no_gain(text: str) -> None:
    assert "gain" not in [f.value for f in facts_of(trial_function.extract, _HEAD + text)]


def test_the_state_on_arrival_is_no_failure_to_gain() -> None:
    text = "Adm 0700. Baseline NRS 8. Walks 40 yd with stick, cannot stand longer than about 5 min.\n"
    assert "no_gain" not in [f.value for f in facts_of(trial_function.extract, _HEAD + text)]


def test_a_discharge_summary_whose_reason_is_the_trial_records_it() -> None:
    note = (
        "DISCHARGE SUMMARY\nReason: inpatient intrathecal hydromorphone infusion trial, catheter tip T7.\n"
        "Day 2 walked the ward loop four times; before, one loop with a wheelchair.\n"
    )
    assert "gain" in [f.value for f in facts_of(trial_function.extract, note)]
