"""What ordinary packets say beside what is asked: relief, relatives in brackets, manuals, pairs told backwards."""

from __future__ import annotations

import pytest

from chartcite.corpus.score import text_document
from chartcite.extract.nlp.pairs import find_drops
from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Packet
from chartcite.models.fact import Fact


def _facts(text: str, kind: str) -> list[Fact]:
    found = extract_facts(Packet(documents=(text_document("note.txt", text),))).facts
    return [f for f in found if f.kind == kind and f.assertion.about_patient and not f.assertion.negated]


@pytest.mark.parametrize("text", ["50% x 9 days", "Ganglion impar block in June. 50 % x 9 days", "80 percent, 2 weeks"])
def test_length_of_relief_is_no_prognosis(text: str) -> None:
    assert _facts(text, "prognosis") == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("We have been candid with him that six to nine months is the likely course from here.", 6, 9),
        ("Prognosis (d/w oncology): median 9-12 mos with this biology, she knows.", 9, 12),
    ],
)
def test_likely_course_is_a_prognosis(text: str, low: float, high: float) -> None:
    assert {(f.low, f.high) for f in _facts(text, "prognosis")} == {(low, high)}


@pytest.mark.parametrize(
    "text",
    [
        "Here with daughter Luz (the one with Crohn's, just off her own IV antibiotics for an abscess).",
        "Son (who has cellulitis of the leg) drove her in.",
    ],
)
def test_bracket_behind_a_relative_is_about_the_relative(text: str) -> None:
    assert [f for f in _facts(text, "infection") if f.value == "present"] == []


def test_bracket_behind_the_patient_is_about_the_patient() -> None:
    assert [f.value for f in _facts("Seen today (with cellulitis of the leg, on cephalexin).", "infection")] == [
        "present"
    ]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("rates usual at 3 since the drip settled, before 8.", (8, 3)),
        ("pain was 8 before, 3 after", (8, 3)),
        ("baseline 9, then 4", (9, 4)),
    ],
)
def test_pair_told_backwards(text: str, pair: tuple[float, float]) -> None:
    assert [(d.before[0], d.after[0]) for d in find_drops(text)] == [pair]


def test_creatinine_is_no_complete_response() -> None:
    text = "Pancreatic cancer. MS Contin up to 60 q8, myoclonus, Cr climbing, pain no better."
    assert [f.value for f in _facts(text, "disease_extent")] == []


def test_brochure_of_a_maker_tells_nothing_of_this_pump() -> None:
    text = "PUMP CLINIC\nManufacturer brochure (2 pp): a motor stall or memory error sounds a critical alarm."
    assert _facts(text, "device_status") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("PUMP CLINIC\nMotor stall log empty.", {"functional"}),
        ("PUMP CLINIC\nAlarm log empty.", {"no_alarm"}),
    ],
)
def test_log_of_stalls_tells_nothing_of_other_alarms(text: str, values: set[str]) -> None:
    assert {f.value for f in _facts(text, "device_status")} == values


def test_orders_for_a_regimen_are_no_outcome() -> None:
    assert _facts("On oxycodone 10 q4h prn. Fix the regimen first.", "treatment_outcome") == []


def test_declined_stimulator_trial_is_no_word_on_the_drug_trial() -> None:
    assert (
        _facts("Intrathecal pump visit.\nWas told about SCS trial: declined at first, now open to it.", "trial") == []
    )


def test_counts_below_a_title_stand_under_their_days() -> None:
    head = "LAB SUMMARY     Roe J   2/17/84\n           01/16/25    09/19/25    10/12/26\n"
    found = _facts(f"{head}Plt        205         44          231\n", "lab")
    assert sorted((str(f.date), f.value) for f in found) == [
        ("2025-01-16", 205.0), ("2025-09-19", 44.0), ("2026-10-12", 231.0),
    ]  # fmt: skip


def test_denied_bleeding_tendency_beside_a_denied_contraindication() -> None:
    text = (
        "Coags and counts good, no bleeding tendency, no increased intracranial pressure, no contraindication to pump."
    )
    assert {f.value for f in _facts(text, "contraindication")} == {"absent"}


def test_legend_of_a_scale_rates_nobody() -> None:
    text = "Spasm frequency is rated 0 to 4, zero being none and 4 being above 10 an hour; record it hourly."
    assert _facts(text, "spasticity_score") == []


def test_first_reading_under_the_drug_is_no_baseline_where_one_is_told() -> None:
    text = (
        "INTRATHECAL TRIAL 05/11/2026\nMorphine 0.2 mg bolus 0835.\nBaseline before needle, resting: 8/10.\n\n"
        "Time    pain   RR\n0930    4      16\n1030    2      15\n1230    2      15\n"
    )
    phases = {f.value: f.attr("phase") for f in _facts(text, "pain_score") if f.attr("clock")}
    assert phases == {4.0: "during_trial", 2.0: "during_trial"}


def test_diary_by_days_of_the_week_is_a_trial_record() -> None:
    text = (
        "MY INTRATHECAL TRIAL DIARY    Roe J     catheter in Tues 6/2, out Fri 6/5\n"
        "Tues am  before     8\nTues pm  5  sleepy\n"
        "Wed am   3  ate breakfast in a chair\nWed pm   3  walked the unit 4 laps\nThur     3  washed my hair\n"
    )
    found = [(f.value, f.attr("phase")) for f in _facts(text, "pain_score")]
    assert sorted(found, key=str) == [
        (3.0, "during_trial"), (3.0, "during_trial"), (3.0, "during_trial"), (5.0, "during_trial"), (8.0, "baseline"),
    ]  # fmt: skip
    assert _facts(text, "function_impact") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("She agreed to come down from 60 mg a day to 30 mg a day before the trial catheter goes in.", ["agreed"]),
        ("Agreed to cut morphine from 60 to 30 mg a day ahead of the bolus.", ["agreed"]),
    ],
)
def test_trial_is_the_day_by_which_tablets_are_cut(text: str, values: list[str]) -> None:
    assert [f.value for f in _facts(f"On morphine ER 30 mg bid.\n{text}", "opioid_reduction")] == values


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("Penn spasm frequency (pre, last 24 h): 3", "baseline"),
        ("Penn spasm frequency 4 h after bolus: 1", "after_bolus"),
    ],
)
def test_hours_looked_back_on_are_none_after_the_bolus(text: str, phase: str) -> None:
    assert [f.attr("phase") for f in _facts(f"ITB TEST DOSE 50 mcg\n{text}", "spasticity_score")] == [phase]


def test_a_drug_shortened_to_gem_is_no_praise() -> None:
    assert _facts("Pain from adenocarcinoma of the pancreas, on gem/nab-pac C9.", "treatment_outcome") == []
    assert [f.value for f in _facts("Gabapentin has been a gem for the pain.", "treatment_outcome")] == ["helped"]
