"""Fields, boxes, answers and blanks."""

from __future__ import annotations

import pytest

from tests.extract.segmenting import cut, the


@pytest.mark.parametrize(
    ("text", "checked", "answer"),
    [
        ("Labs normal ....... [ ] Y [x] N", False, "no"),
        ("Labs normal ....... [x] Y [ ] N", True, "yes"),
        ("Labs normal ....... [ ] Y [ ] N", False, ""),
        ("1. Labs normal?      [X] Yes   [ ] No", True, "yes"),
        ("Labs normal: Yes [ ]  No [x]", False, "no"),
        ("Labs normal\n   [ ] Yes   [x] No", False, "no"),
        ("__X__ Yes ____ No  Labs normal", True, "yes"),
        ("☐ Yes ☒ No  Labs normal", False, "no"),
        ("Labs normal [x] no    Dental work planned [ ]", False, "no"),
        ("Labs normal [x] yes   Diabetes [ ] yes   Smoker [x] no", True, "yes"),
        ("Labs normal Yes [x] No [ ]   Cough Yes [ ] No [x]", True, "yes"),
        ("[x] Labs normal", True, ""),
        ("[ ] Labs normal", False, ""),
        ("( ) Labs normal", False, ""),
        ("(X) Labs normal", True, ""),
        ("☑ Labs normal", True, ""),
        ("☐ Labs normal", False, ""),
        ("Labs normal [x]", True, ""),
        ("Labs normal ........ [ ]", False, ""),
        ("Labs normal: Yes", None, "yes"),
        ("Labs normal? No.", None, "no"),
        ("Labs normal: pending", None, ""),
        ("Labs normal today (x3).", None, ""),
        ("Labs normal?    X Yes   __ No", True, "yes"),
        ("Labs normal?   __ Yes   X No", False, "no"),
        ("Labs normal?  □Yes ■No", False, "no"),
        ("Labs normal:   YES  NO   (circle one)   NO", None, "no"),
        ("Labs normal?     NO", False, "no"),
        ("Labs normal x No cough", None, ""),
        ("Checklist      Y     N\nLabs normal    [ ]   [x]\nConsent  [x]  [ ]", False, "no"),
        ("Checklist      Y     N\nLabs normal    [x]   [ ]", True, "yes"),
        ("Checklist      Y     N\nLabs normal    [ ]   [ ]", False, ""),
        ("Checklist      Y     N\n\nLabs normal    [ ]", False, ""),
        ("              Yes   No   Unknown\nLabs normal and drawn this week   x   o   o\nFever   o  x  o", True, "yes"),
        ("Record      given\nLabs normal    Y\nGait training    N - none", True, "yes"),
        ("Record      given\nGait training    Y\nLabs normal    N - none drawn", False, "no"),
        ('"Labs normal this week."\n[ ] I agree  [x] I disagree   comment: low', False, "no"),
        ("Labs normal this week:  I agree [x]  I disagree [ ]", True, "yes"),
        ("Labs normal.   True [ ]  False [x]", False, "no"),
        ("Seen this week: Chest N  Labs normal Y  Belly N", True, "yes"),
        ("Seen this week: chest clear, Labs normal, N of 2", None, ""),
        ("Form 3\nMeds used?  Y / (N)   Explain: lost\nLabs normal?  (Y) / N", True, "yes"),
    ],
)
def test_state_of_a_box_and_answer_of_a_question(text: str, checked: bool | None, answer: str) -> None:
    segment = the(text, "Labs normal")
    assert (segment.checked, segment.answer) == (checked, answer)


def test_options_carry_their_own_state_and_the_question() -> None:
    text = "4. Mental health evaluation      [ ] done    [x] scheduled 05/06   [ ] n/a"
    found = [(s.kind.value, s.checked, s.label) for s in cut(text)]
    assert found == [
        ("heading", None, "mental health evaluation"),
        ("item", False, "mental health evaluation"),
        ("item", True, "mental health evaluation"),
        ("item", False, "mental health evaluation"),
    ]


def test_consent_boxes_in_running_text_govern_only_their_own_words() -> None:
    text = (
        "I confirm that: ( ) I have seen the psychologist and was found a good candidate.  ( ) I have tried six\n"
        "months of therapy. The alternatives are: more medicines."
    )
    assert the(text, "good candidate").checked is False
    assert the(text, "six months").checked is False
    assert the(text, "alternatives").checked is None


def test_a_remark_behind_unticked_boxes_stands_apart() -> None:
    segment = the("6. Cleared by psychology ....... [ ] Y   [ ] N    appt made", "appt made")
    assert segment.checked is None
    assert segment.label == "cleared by psychology"


def test_sentences_of_a_ticked_item_share_its_box() -> None:
    text = "[x] Step-down discussed. Patient agrees to 50 %.\n[ ] Pump"
    assert the(text, "agrees").checked is True
    assert the(text, "Pump").checked is False


@pytest.mark.parametrize("value", ["____", "______________ (leave blank if not done)", "***", "@INFECTION@", "......"])
def test_blank_values(value: str) -> None:
    assert cut(f"Infection: {value}")[0].blank


@pytest.mark.parametrize("text", ["Infection: none", "Function: @ADL@ dresses in 40 min", "Infection: see ID note"])
def test_filled_values_are_not_blank(text: str) -> None:
    assert not any(s.blank for s in cut(text))


def test_several_fields_on_a_line() -> None:
    found = [(s.label, s.text, s.blank) for s in cut("Psych: cleared   Infection: ____   Anticoag: none")]
    assert found == [
        ("psych", "Psych: cleared", False),
        ("infection", "Infection: ____", True),
        ("anticoag", "Anticoag: none", False),
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Primary ......... Cigna OAP", "primary"),
        ("End of service: pump stops ....... after above date", "end of service"),
        ("IMPACT  cannot stand at the sink. Wife does shoes.", "impact"),
        ("06/19  Dov    Sister on the line, she is on hydrocodone by the clock now", "06/19 dov"),
    ],
)
def test_label_of_a_field(text: str, label: str) -> None:
    assert cut(text)[0].label == label
