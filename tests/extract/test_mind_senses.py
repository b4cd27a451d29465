"""Words of the mind with another sense: numbers, bodily instability, burns and cuts are no crisis."""

from __future__ import annotations

import pytest

from chartcite.extract.families import attestation, psych_candidacy, psych_stability
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    "text",
    [
        "Plt 302, INR 1.0.",
        "I have nothing to offer her with a knife; another operation is not advised.",
        "I find no suicide risk and nothing acute; mood steady.",
        "Urine output 1013 mL.",
        "\"It's odd, it's quiet down there.\"",
        "Vision 20/20 O.D.",
        "Gait is unstable.",
        "He is unstable on his feet.",
        "Liver disease, decompensated.",
        "In crisis with pain last night.",
        "She burned her arm on the stove.",
        "Took 2 pills of tylenol.",
        "Tablets counted out 66.",
        "Shot in the arm today.",
        "She wants to die at home.",
        "Sent to psych for evaluation.",
        "Naloxone for overdose.",
    ],
)
def test_a_word_with_a_bodily_sense_is_no_instability(text: str) -> None:
    assert [f for f in facts_of(psych_stability.extract, text) if f.value == "unstable"] == []


@pytest.mark.parametrize(
    "text",
    [
        "She took a handful of Ambien last night.",
        "On a 5150 hold.",
        "He is psychiatrically unstable.",
        "Depression decompensated, admitted.",
        "He od'd on oxycodone in May, ICU.",
        "Patient wants to die.",
        "Overdosed on her oxycodone, ED.",
        "Cut her wrists last night.",
    ],
)
def test_a_crisis_is_still_read(text: str) -> None:
    assert "unstable" in {f.value for f in facts_of(psych_stability.extract, text)}


def test_findings_of_an_evaluation_are_no_imaging() -> None:
    text = (
        "BEHAVIORAL MEDICINE - PRE-IMPLANT EVALUATION\nEvaluator: Dorrit Vale, LCSW\nDate of interview: 03/12/2026\n"
        "Findings: Emotionally stable at this time. No uncontrolled psychiatric or addiction problem adding to pain.\n"
    )
    assert {f.value for f in facts_of(attestation.extract, text)} >= {"controlled"}
    assert {f.value for f in facts_of(psych_stability.extract, text)} == {"stable"}


@pytest.mark.parametrize("text", ["Wants to go on.", "Ready to go home.", "Mood: nothing uncontrolled on that side."])
def test_ordinary_wishes_and_denials_are_no_doubt(text: str) -> None:
    assert [f for f in facts_of(psych_stability.extract, text) if f.value == "unclear"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Whether I regard Mrs. Vale as a suitable person for the pump is a question I'll answer after a joint session.",
        "Whether a pump is a good idea for her I leave to you.",
    ],
)
def test_a_sentence_that_opens_with_the_question_gives_no_opinion(text: str) -> None:
    report = "PSYCHOLOGICAL EVALUATION\nT. Lund, PsyD, licensed psychologist\n"
    assert {f.value for f in facts_of(psych_candidacy.extract, report + text)} <= {"deferred"}
