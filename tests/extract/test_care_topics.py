"""Outcomes, compliance and waivers speak only of their own topic; near misses of everyday notes."""

from __future__ import annotations

import pytest

from chartcite.corpus.score import text_document
from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Packet
from chartcite.models.fact import Fact


def _facts(text: str, kind: str) -> list[Fact]:
    found = extract_facts(Packet(documents=(text_document("note.txt", text),))).facts
    return [f for f in found if f.kind == kind and f.assertion.about_patient]


@pytest.mark.parametrize(
    "text",
    [
        "Imaging revealed a pericardial fluid-filled cyst adhered to her ventricle.",
        "The bowel was adherent to the abdominal wall.",
        "The following types of medications are currently being used: narcotics and muscle relaxants.",
        "Treatment includes the following: activity modification, bracing, medications and work modification.",
        "He missed 9 school days.",
        "She skipped class twice.",
    ],
)
def test_other_things_that_adhere_follow_or_are_missed_are_no_compliance(text: str) -> None:
    assert _facts(text, "compliance") == []


@pytest.mark.parametrize(
    "text",
    ["She has adhered to her medication regimen.", "He follows the dosing schedule.", "Adherent to her oral opioids."],
)
def test_adherence_to_drugs_is_compliance(text: str) -> None:
    assert [f.value for f in _facts(text, "compliance")] == ["compliant"]


@pytest.mark.parametrize(
    "text",
    [
        "CURRENT GENERAL MEDICATIONS: None.",
        "PAST PAIN MEDICATIONS: none",
        "Advised not to undergo any corrective surgery.",
        "The physical therapist saw him. Knee flexion tested right 50 to 135, left 8 to 110.",
    ],
)
def test_empty_headings_advice_and_degrees_are_no_outcome(text: str) -> None:
    assert _facts(text, "treatment_outcome") == []


def test_a_result_at_odds_with_the_prescription_speaks_against_compliance() -> None:
    found = _facts("Lab comment: result inconsistent with prescribed medication.", "compliance")
    assert [f.value for f in found] == ["noncompliant"]


def test_an_injection_that_helped_briefly_failed() -> None:
    found = _facts("She had the hip injection that helped her briefly with her pain.", "treatment_outcome")
    assert [f.value for f in found] == ["failed"]


def test_pain_no_better_and_nausea_daily_say_nothing_of_a_schedule() -> None:
    text = "Current: morphine ER 45 mg q12h. Pain no better on these than before them and he is nauseated daily."
    assert {f.attr("schedule") for f in _facts(text, "medication")} == {"fixed"}


def test_no_effect_under_a_heading_of_response_is_a_failure() -> None:
    assert [f.value for f in _facts("Response to oral medications: none.", "treatment_outcome")] == ["failed"]


@pytest.mark.parametrize(
    "text",
    [
        "He goes to therapy weekly. An antisocial personality disorder cannot be entirely ruled out either.",
        "Physical therapy notes reviewed. Fracture not ruled out.",
    ],
)
def test_what_cannot_be_ruled_out_rules_out_no_therapy(text: str) -> None:
    assert _facts(text, "therapy_contraindication") == []


def test_a_therapy_agreed_to_is_not_a_therapy_done() -> None:
    text = "The patient reports understanding and agrees to be compliant with physical therapy intervention."
    assert not [f for f in _facts(text, "therapy") if f.assertion.happened]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (
            "Lioresal liquid 2024: limp, drooling, missed 9 school days, stopped at day 19.",
            "not_tolerated",
        ),
        ("Baclofen 20 mg TID: floppy in his chair, stopped.", "not_tolerated"),
    ],
)
def test_a_limp_child_on_an_antispasmodic_did_not_tolerate_it(text: str, outcome: str) -> None:
    assert {f.attr("outcome") for f in _facts(text, "therapy")} == {outcome}


def test_what_a_drug_did_for_drooling_is_no_effect_on_tone() -> None:
    assert not [f for f in _facts("Trihexyphenidyl 30 mg/d, mild drool control only.", "therapy") if f.attr("outcome")]


@pytest.mark.parametrize("who", ["Sister-in-law", "Mother-in-law", "Her brother-in-law"])
def test_relatives_by_marriage_are_relatives(who: str) -> None:
    text = f"Diazepam: declined. {who} with CP failed everything and has had a pump since 1999."
    assert not [f for f in _facts(text, "therapy") if f.attr("outcome") == "failed"]


def test_asking_whether_to_restart_a_drug_is_no_schedule() -> None:
    text = "He also has methadone at home from a previous prescription and is wondering if he should restart it."
    assert not [f for f in _facts(text, "medication") if f.attr("schedule") == "as_needed" and f.assertion.happened]


def test_a_dose_left_out_one_morning_is_not_a_patient_without_analgesics() -> None:
    found = _facts("The patient was tested early and did not take his pain medications.", "medication")
    assert not [f for f in found if f.attr("schedule") == "never"]
