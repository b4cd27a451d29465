"""What is no outcome of a treatment, no directions for a drug and no plan."""

from __future__ import annotations

import pytest

from chartcite.extract.families import diagnosis, further, medication, outcome
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    "text",
    [
        "Stopped Norco entirely 5/4, MS Contin 30 q12h.",
        "04/08/2025 L5-S1 TFESI #1. Post NRS 8 -> 4 in PACU.",
    ],
)
def test_a_stopped_drug_or_the_recovery_room_tells_of_no_help(text: str) -> None:
    assert [f for f in facts_of(outcome.extract, text) if f.value == "helped"] == []


def test_the_steroid_of_an_injection_is_no_systemic_drug() -> None:
    text = "L5-S1 TFESI #1 (dex 10). Phone: about 50 % for 9 days then gone."
    assert {f.attributes["category"] for f in facts_of(outcome.extract, text)} == {"invasive"}


def test_a_count_on_request_gives_no_directions() -> None:
    text = "Tablet count on request 09/09: within 1 of expected."
    assert [f for f in facts_of(medication.extract, text) if f.attributes.get("class_statement")] == []


@pytest.mark.parametrize(
    "text",
    [
        "His question is whether more surgery would help. It would not.",
        "She asks whether a fusion is worth it. My answer is no.",
        "I see no target and have told him so.",
    ],
)
def test_a_short_reply_rules_surgery_out(text: str) -> None:
    assert {f.value for f in facts_of(further.extract, text)} == {"none_indicated"}


def test_a_question_of_surgery_left_open_rules_nothing_out() -> None:
    text = "You ask me whether he should have a pancreatectomy. I do not know yet."
    assert [f for f in facts_of(further.extract, text) if f.value == "none_indicated"] == []


@pytest.mark.parametrize("text", ["Prednisone 3 mg. I would try 2.5 in spring if all is well."])
def test_a_lower_dose_to_try_is_no_intervention(text: str) -> None:
    assert [f for f in facts_of(further.extract, text) if f.value == "possible"] == []


def test_a_bracket_with_its_own_subject_denies_nothing_before_it() -> None:
    text = "Chronic calcific pancreatitis (PRSS1 neg, SPINK1 het) and intractable epigastric pain."
    assert [f.assertion.negated for f in facts_of(diagnosis.extract, text)] == [False]


def test_a_start_whose_effect_is_told_is_history() -> None:
    text = "Note 03/20/2026\nGabapentin 600 mg TID started by PCP 11/10/25, taken to today: no relief whatever."
    assert [f for f in facts_of(further.extract, text) if f.value == "drug_start"] == []
