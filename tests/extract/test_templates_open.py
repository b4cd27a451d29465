"""Sentences that a record's template, a form letter or a referral puts there: nobody has said them of the patient."""

from __future__ import annotations

import pytest

from chartcite.corpus.score import text_document
from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Packet


def _kinds(text: str) -> set[str]:
    found = extract_facts(Packet(documents=(text_document("note.txt", text),))).facts
    return {f"{f.kind} {f.value}" for f in found if f.assertion.about_patient and not f.assertion.negated}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Patient agrees to reduce systemic opioids by 50% prior to trial. {YES/NO:20132}", "opioid_reduction agreed"),
        ("Further surgery is not indicated. {YES/NO:20132}", "further_treatment none"),
        ("Opioids will be cut by half before the trial. {Agreed? yes/no:***}", "opioid_reduction agreed"),
        ("Physical therapy failed to help over 8 months. {CHOICE:4471}", "treatment_outcome failed"),
    ],
)
def test_choice_that_nobody_made_states_nothing(text: str, said: str) -> None:
    assert said not in _kinds(text)
    assert any(said.split()[0] in k for k in _kinds(text.split("{")[0]))


@pytest.mark.parametrize(
    "text",
    [
        "REASON: asked by Pain to see whether mental health is driving the presentation.",
        "Referral question: to establish whether psychological factors drive the pain.",
        "Referred to learn if an uncontrolled psychiatric condition explains the pain.",
    ],
)
def test_question_of_the_referral_is_no_finding(text: str) -> None:
    assert not any(k.startswith("behavioral_attestation") for k in _kinds(f"PSYCHOLOGICAL EVALUATION\n{text}"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Whether she is a candidate I shall say after I see the couple together.", "deferred"),
        ("If he is a candidate I will decide once the second session is done.", "deferred"),
        ("I do not consider her a candidate for the pump.", "unfavorable"),
    ],
)
def test_opinion_put_off_is_deferred(text: str, value: str) -> None:
    kinds = _kinds(f"PSYCHOLOGICAL EVALUATION\nA. Roe, Psy.D.\n{text}")
    assert {k for k in kinds if k.startswith("psych_candidacy")} == {f"psych_candidacy {value}"}


def test_what_is_not_yet_clear_to_the_psychologist_is_no_refusal_of_clearance() -> None:
    text = "PSYCHOLOGICAL EVALUATION\nA. Roe, Psy.D.\nHer expectation of the device is not yet clear to me."
    assert "psych_candidacy unfavorable" not in _kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Common reasons pumps are denied: therapy under six months; pills only when needed; opioids not halved.",
        "The usual reasons for denial are no psychological evaluation and a trial that did not show better function.",
    ],
)
def test_reasons_why_requests_fail_in_general_are_not_this_patients(text: str) -> None:
    assert not any(k.startswith(("opioid_reduction", "trial_function", "psych_evaluation")) for k in _kinds(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Asked to bring tramadol down by half ahead of the test dose; she declined.", "refused"),
        ("She agreed to walk her oxycodone down to half before the test dose.", "agreed"),
        ("Methadone is 30 mg a day now. She agrees to bring it to 15 mg a day before the catheter.", "agreed"),
        ("He will take the morphine down from 60 to 30 mg before the trial and agrees.", "agreed"),
    ],
)
def test_bringing_a_drug_down_is_reducing_it(text: str, value: str) -> None:
    assert f"opioid_reduction {value}" in _kinds(text)


def test_return_to_the_ward_is_no_gain() -> None:
    text = "INTRATHECAL TRIAL\nReturn to 5 East. Orders: bed until catheter removal, so no walking, log roll."
    assert "trial_function gain" not in _kinds(text)
