"""Sentences that sound like a trial's response, a taper or an opinion on the pump and are none of this patient's."""

import pytest

from chartcite.extract.families import (
    attestation,
    diagnosis,
    function,
    opioid,
    prognosis,
    psych_candidacy,
    psych_evaluation,
    relief,
    risk,
    trial_function,
)
from chartcite.extract.nlp.topic import TRIAL
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    "text",
    [
        "Trial admission, intrathecal hydromorphone. Success for us: 50 % relief or better for 8 h, walking more.",
        "Delivered 2014 under epidural, complete relief for 9 hours, could stand.",
        "Intrathecal trial 4/12/2026. Satisfaction 90 %. SpO2 96 %. Pain not recorded on our sheet.",
        "Intrathecal trial record 4/12/2026. Anxiety 8 -> 2. Itch 3 -> 1. Nausea 4 -> 0. COWS 4 -> 2.",
        "Ketamine infusion trial 4/12/2026 x 5 days: pain 8 to 3, lasted two days.",
        "He agreed to cut his smoking by half before the trial.",
        "ITB bolus 50 mcg 4/12/2026: tone 60 % better for 8 hours.",
        "Taper by 50 % to begin the week after the trial, agreed.",
    ],
)
def test_no_relief_of_the_trial(text):
    found = [f for f in facts_of(relief.extract, text) if f.attr("procedure") == TRIAL and f.assertion.happened]
    assert [f.low for f in found if f.low] == []


def test_relief_under_saline_is_in_doubt():
    found = facts_of(relief.extract, "Intrathecal trial: saline first, 60 % relief for 10 h; morphine next day, none.")
    assert [f.attr("doubtful") for f in found if f.low == 60] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Intrathecal trial 4/12/2026. Before the trial he could walk to the mailbox and cook. During: bed rest.",
        "Intrathecal trial 4/12/2026: pain 8. His wife was able to sleep in the chair.",
        "Intrathecal trial 4/12/2026. Exam: able to stand on heels and toes, gait steady.",
        "Intrathecal trial 4/12/2026. Able to sign consent himself.",
        "Intrathecal infusion 4/12/2026, bed rest. Warm legs, can't lift R.",
        'Intrathecal trial 4/12/2026. Order set target: "50% pain reduction and improved function".',
        "Talked intrathecal trial again with niece on speaker.",
        "Plan: intrathecal trial. The patient had *** % relief for *** hours and function improved.",
    ],
)
def test_no_gain_of_function_in_the_trial(text):
    assert [f.value for f in facts_of(trial_function.extract, text) if f.value == "gain" and f.assertion.happened] == []


@pytest.mark.parametrize(
    "text",
    [
        "Our clinic lowers the opioid by 50 % before every trial; consent page signed.",
        "In hospital for pneumonia the morphine was cut from 120 to 40 mg a day; back on 120 since June.",
        "Given oxycodone 20 mg at night and the pain went from 8 to 3.",
        "Copay went from 80 to 20 dollars for oxycodone before the trial.",
        "Will he cut the fentanyl by half before the trial?",
    ],
)
def test_no_reduction_of_an_opioid(text):
    assert [f.value for f in facts_of(opioid.extract, text) if f.value in ("agreed", "completed")] == []


def test_a_dose_with_that_of_another_time_behind_it_is_a_reduction():
    (fact,) = facts_of(opioid.extract, "By the trial she was on 45 MME where in spring it had been 100.")
    assert (fact.value, round(fact.low)) == ("completed", 55)


LUND = "Beatrice Lund, PsyD, clinical psychologist. 4/2/2026, pump evaluation. "


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("She is calm, not suicidal, thinking clear. A pump would be a sound step for her.", {"favorable"}),
        ("I find neither mood nor substance problem behind this pain. I endorse her for the pump.", {"favorable"}),
        ("Recommendation: not at this time.", {"unfavorable"}),
        ("He is not, to my mind, a candidate for the pump.", {"unfavorable"}),
    ],
)
def test_what_is_behind_the_pain_is_no_opinion_on_the_pump(text, values):
    assert {f.value for f in facts_of(psych_candidacy.extract, LUND + text)} == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Psychology evaluation with R. Bloom PhD 4/2/2026: no show, rebooked.", {"pending"}),
        (
            "R. Bloom, PhD, psychologist. 5/1/2026, about the pump. He came to me twice in April, an hour each.",
            {"done"},
        ),
    ],
)
def test_an_appointment_is_an_evaluation_only_when_kept(text, values):
    assert {f.value for f in facts_of(psych_evaluation.extract, text)} == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Meets criteria for alcohol use disorder, severe, untreated.", {"uncontrolled"}),
        ("She fulfils DSM-5 criteria for opioid use disorder, moderate, not in any treatment.", {"uncontrolled"}),
        ("She meets criteria for major depression, in full remission on sertraline.", {"controlled"}),
        ("Uncontrolled depression is a contraindication to the pump.", set()),
        ("The psychologist will state whether an uncontrolled mood disorder drives the pain.", set()),
        ("I see the drinking as what keeps this pain going.", {"uncontrolled"}),
        ("Her anxiety is treated with sertraline and has nothing to do with the pain.", {"controlled"}),
    ],
)
def test_a_disorder_is_weighed_only_where_it_is_told_of_the_patient(text, values):
    assert {f.value for f in facts_of(attestation.extract, text)} == values


def test_a_printed_question_with_its_options_states_no_effect_of_the_pain():
    assert facts_of(function.extract, "How does pain affect you? (circle) walking  dressing  cooking  sleep") == []


def test_a_drug_that_did_not_hold_someone_leaves_his_days_alone():
    found = facts_of(function.extract, "Oxycodone ER 120 mg twice a day did not hold him. Pain 8.")
    assert [f.value for f in found if f.value == "unaffected"] == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Severe intractable pain caused by chronic pancreatitis, unrelated to any neoplasm.", {"non_cancer"}),
        ("Intractable back pain from arachnoiditis, nothing to do with her old breast cancer.", {"non_cancer"}),
        ("Pain is caused by the tumor and not by the old fusion.", {"cancer"}),
    ],
)
def test_a_cause_that_is_disowned_is_none(text, values):
    found = facts_of(diagnosis.extract, text)
    assert {f.value for f in found if not f.assertion.negated} == values


def test_an_open_line_for_the_examiner_is_no_evaluation():
    form = "Psychological clearance:  [ ] cleared  [ ] not cleared   Evaluator: ________, PhD   Date: ____"
    assert [f.value for f in facts_of(psych_evaluation.extract, form) if f.value == "done"] == []


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("Since the March CT Dr. B has told the family weeks to a few months.", [(0.46, 5.0)]),
        ("Oncology 4/10/2026. I told her weeks, not months.", [(0.25, 2.7)]),
        ("Told the wife the refill is every 3 months.", []),
        ("Told the family the pump lasts 6 years.", []),
        ("Her dog was given three months to live.", []),
        ("Sender's criteria crib:  [x] cancer pain  [x] >3 mo  [ ] labs", []),
    ],
)
def test_a_time_told_to_the_family_is_a_prognosis_and_other_times_are_none(text, spans):
    assert [(f.low, f.high) for f in facts_of(prognosis.extract, text)] == spans


def test_former_days_are_no_effect_on_daily_life_now():
    found = facts_of(function.extract, "At that time pain R thigh 9/10, couldn't bear weight or dress.")
    assert [f.value for f in found] == []


def test_a_later_estimate_is_dated_by_its_own_words():
    text = "Oncology 5/13/2026. In January Dr R gave six to nine months. On 8 May the estimate was around 18 months."
    found = sorted((f.date, f.low) for f in facts_of(prognosis.extract, text))
    assert [low for _, low in found] == [6.0, 18.0]
    assert found[0][0] < found[1][0]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("PRE-ANESTHESIA\nASA: [ ] I  [ ] II  [x] III  [ ] IV\n", {"asa_only"}),
        ("PRE-ANESTHESIA\nPrior anesthetics: nephrectomy 2022, uneventful.\n", set()),
        ("High risk for falls; high-risk medication review done before surgery.", set()),
    ],
)
def test_the_risk_of_procedures_is_told_of_now(text, values):
    assert {f.value for f in facts_of(risk.extract, text)} == values
