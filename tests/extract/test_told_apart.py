"""Words that look like relief, a trial, an opinion or a failure and are of the page, the dose or an answer."""

import pytest

from chartcite.extract.families import attestation, course, device, outcome, psych_candidacy, relief, trial
from tests.extract.charting import facts_of

_TRIAL = "INTRATHECAL TRIAL SHEET 6/23/2026 morphine PF 0.25 mg\n"
_PAIN = "PAIN CLINIC\n4/8/2026\nJ. Doe MD\n\n"
_REQUEST = "PAIN CLINIC\nJune 19, 2026\n\nPlease authorize intrathecal pump 62362.\n"
_PSYCHOLOGIST = "Jane Roe, PhD, licensed psychologist\nEvaluation for implanted pump, seen 5/26/2026 for 80 minutes\n\n"


@pytest.mark.parametrize(
    "text",
    ["lower half of page faint", "upper third of the sheet torn", "She thinks in halves.", "Tablets cut into halves."],
)
def test_part_of_a_page_is_no_relief(text: str) -> None:
    assert facts_of(relief.extract, _TRIAL + text) == []


@pytest.mark.parametrize("text", ["Pain halved by noon.", "Half of the pain gone."])
def test_half_the_pain_is_relief(text: str) -> None:
    assert [f.value for f in facts_of(relief.extract, _TRIAL + text)] == [50.0]


@pytest.mark.parametrize(
    "text",
    [
        "No trial injection or infusion has been done.",
        "Neither a test dose nor a trial infusion was given.",
        "No screening injection, bolus or infusion was carried out.",
    ],
)
def test_trials_denied_together_were_not_done(text: str) -> None:
    assert {f.value for f in facts_of(trial.extract, _REQUEST + text)} == {"not_done"}


@pytest.mark.parametrize(
    "text", ["A trial injection was given on 5/1/2026.", "No headache after the trial infusion was done."]
)
def test_trial_told_as_done_stays_done(text: str) -> None:
    assert {f.value for f in facts_of(trial.extract, _REQUEST + text)} == {"done"}


@pytest.mark.parametrize(
    "text",
    [
        "hydrocodone 5/325 1 tab prn pain, up to 4/d. Some relief.",
        "Ibuprofen 800 for pain, increased to tid. Takes the edge off.",
        "Oxycodone 5 prn pain (up to 3/d), helps some.",
    ],
)
def test_more_tablets_are_no_more_pain(text: str) -> None:
    assert {f.value for f in facts_of(outcome.extract, _PAIN + text)} == {"partial"}


@pytest.mark.parametrize("text", ["On oxycodone her pain is up.", "Oxycodone: pain higher than before."])
def test_pain_that_rose_is_a_failure(text: str) -> None:
    assert {f.value for f in facts_of(outcome.extract, _PAIN + text)} == {"failed"}


def test_what_a_drug_is_needed_for_does_not_take_its_dates() -> None:
    facts = facts_of(course.extract, _PAIN + "hydrocodone 7.5/325 1 prn pain, up to 6/d, from us since 02/2025.")
    assert [(f.value, f.attr("as_needed")) for f in facts] == [("opioid", True)]


@pytest.mark.parametrize(
    "text",
    [
        "Mood: no suicidal thoughts, psychiatrically stable.",
        "No treatment relationship exists.",
        "No suicidal intent, no psychosis, he is not acutely unstable.",
    ],
)
def test_no_emergency_is_no_attestation(text: str) -> None:
    assert facts_of(attestation.extract, _PAIN + text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Depression: well controlled on sertraline.", "controlled"),
        ("Mood disorder stable on lithium.", "controlled"),
        ("No treatment for his drinking.", "uncontrolled"),
    ],
)
def test_condition_with_its_control_is_an_attestation(text: str, value: str) -> None:
    assert {f.value for f in facts_of(attestation.extract, _PAIN + text)} == {value}


@pytest.mark.parametrize("text", ["He himself says no, never, and I believe him.", "Mr. Hale says no to suicide."])
def test_answer_of_the_patient_is_no_opinion(text: str) -> None:
    assert facts_of(psych_candidacy.extract, _PSYCHOLOGIST + text) == []


def test_no_of_the_professional_is_unfavorable() -> None:
    facts = facts_of(psych_candidacy.extract, _PSYCHOLOGIST + "I say no to the pump.")
    assert [f.value for f in facts] == ["unfavorable"]


@pytest.mark.parametrize(
    "text",
    [
        "Chronic deafferentation pain since, electric, in a hand that he cannot move.",
        "After the injection he could not move his left arm for a day.",
        "Spinal cord injury, she cannot move either leg.",
    ],
)
def test_a_limb_that_cannot_be_moved_is_no_failure(text: str) -> None:
    assert facts_of(outcome.extract, text) == []


@pytest.mark.parametrize(
    "text", ["A critical alarm is two tones.", "Any non-critical alarm means call us.", "An alarm is a loud beep."]
)
def test_what_an_alarm_sounds_like_is_no_alarm(text: str) -> None:
    assert facts_of(device.extract, f"PUMP CLINIC refill visit\n{text}\nBaclofen pump refilled today.") == []


def test_an_alarm_that_is_on_still_is() -> None:
    assert [f.value for f in facts_of(device.extract, "Baclofen pump: a critical alarm is active, motor stall.")] != []
