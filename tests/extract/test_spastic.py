"""What antispasmodics and physical therapy did to spasticity."""

import pytest

from chartcite.extract.families.spastic import extract
from tests.extract.charting import facts_of


def outcomes(text):
    return {(f.value, f.attr("outcome")) for f in facts_of(extract, text) if f.assertion.happened}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Baclofen 20 TID x 4 months, no change in tone.", "failed"),
        ("Seven weeks of tizanidine did nothing for the clonus.", "failed"),
        ("Spasticity refractory to 6 months of oral baclofen.", "failed"),
        ("Couldn't stay awake on Lioresal, had to quit after a week.", "not_tolerated"),
        ("We stopped dantrium because ALT hit 412.", "not_tolerated"),
        ("Zanaflex d/c'd - BP 80/50.", "not_tolerated"),
        ("Baclofen 10 TID controls her tone nicely.", "helped"),
        ("Dantrolene reduced spasms dramatically.", "helped"),
        ("Some relief w/ baclofen 20 TID x 5 mo.", "partial"),
        ("Denies ever taking baclofen or tizanidine.", "not_done"),
        ("Took baclofen 8 wk but missed more than half the doses.", "unclear"),
    ],
)
def test_outcomes_of_oral_drugs_are_read(text, outcome):
    assert ("oral_antispasmodic", outcome) in outcomes(text)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("PT 2x/wk x 10 weeks, no change in tone.", "failed"),
        ("Physio x 5 mo ineffective.", "failed"),
        ("PT: tone unchanged, discharged w/o goals met.", "failed"),
        ("Great gains w/ PT, walking 200 ft now.", "helped"),
        ("PT goals 5 of 5 met.", "helped"),
        ("PT helped somewhat.", "partial"),
        ("PT: never", "not_done"),
        ("Declined physical therapy.", "not_done"),
    ],
)
def test_outcomes_of_therapy_are_read(text, outcome):
    assert ("physical_therapy", outcome) in outcomes(text)


@pytest.mark.parametrize(
    "text",
    [
        "Botox 400 U bilat adductors, no benefit.",
        "Oxybutynin 5 TID failed for bladder spasms.",
        "ITB trial: tone improved after the baclofen bolus.",
        "Baclofen cream compounded, no effect.",
        "Vision therapy plateaued.",
        "Candidates must have failed 6 weeks of an oral antispasmodic.",
        "Brother takes baclofen and does well.",
        "If 6 wk of PT is no use we go to pump screening.",
    ],
)
def test_other_treatments_plans_and_people_say_nothing(text):
    assert outcomes(text) == set()


def test_an_outcome_on_the_next_line_belongs_to_the_drug_above():
    assert ("oral_antispasmodic", "failed") in outcomes(
        "Our plan: none.\nTizanidine 4 mg TID since May.\nTone no better."
    )


def test_a_drug_quit_without_side_effects_failed_and_was_tolerated() -> None:
    text = "Baclofen 10 mg TID 02/02/26 to 03/02/26, did nothing, he quit it, no side effects."
    assert {f.attributes["outcome"] for f in facts_of(extract, text)} == {"failed"}


def test_the_name_of_a_hospital_is_no_therapy_that_failed():
    text = (
        "BAYOU REGIONAL REHAB HOSPITAL     SCI CLINIC\nMain gripe = stiffness of legs, worse past yr.\n"
        "Assessment: severe spasticity. Plan: pump.\nRenske Vogel MD PM&R\n"
    )
    assert [f for f in facts_of(extract, text) if f.value == "physical_therapy"] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "I put her on baclofen 10 mg three times a day. By day 12 she could not be roused for her therapist, so we"
            " stopped it.",
            {("oral_antispasmodic", "not_tolerated")},
        ),
        (
            "Tizanidine 4 mg TID tried in May. She fell asleep at the table and we stopped it.",
            {("oral_antispasmodic", "not_tolerated")},
        ),
        ("Baclofen 10 TID. Sleeps well. Gabapentin stopped for dizziness.", set()),
    ],
)
def test_a_drug_left_off_in_the_next_sentence_was_not_tolerated(text, told):
    assert outcomes(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "She had to stop PT when her insurance ran out.",
        "He had to quit therapy to go back to work.",
        "Had to stop PT because she moved.",
        "PT discontinued due to resolution of pain.",
        "She had to stop physiotherapy for her hip surgery.",
        "Baclofen had to be stopped before the test dose.",
        "PT stopped because the spasms had settled.",
    ],
)
def test_what_ended_for_a_reason_outside_it_was_tolerated(text):
    assert "not_tolerated" not in {outcome for _, outcome in outcomes(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Baclofen was stopped because of sedation at work.",
        "Physio was abandoned as handling set off spasms.",
        "PT stopped after 4 visits, could not tolerate it, moved to pool.",
        "She had to stop PT owing to a flare of her pain.",
        "Dantrolene stopped when LFTs tripled, then she moved to Ohio.",
    ],
)
def test_harm_told_beside_another_reason_is_intolerance(text):
    assert "not_tolerated" in {outcome for _, outcome in outcomes(text)}
