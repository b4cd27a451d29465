"""Relief told by the hour, ends and onsets of it, trials that could not be scored, and spasms counted by the hour."""

from __future__ import annotations

import pytest

from chartcite.extract.families import benefit, pain_score, relief, spasticity, trial, trial_function
from chartcite.extract.nlp.stretches import find_stretches
from tests.extract.charting import facts_of

_TRIAL = "Intrathecal morphine trial 5/9/2026. "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Relief: hour 2 - 60%, hour 4 - 75%, hour 12 - 20%.", [(60, 2), (75, 4), (20, 12)]),
        ("Relief by his estimate: 2h 60%, 4h 75%, 8h 10%.", [(60, 2), (75, 4), (10, 8)]),
        ("Relief 70% at two hours, 60% at ten hours.", [(70, 2), (60, 10)]),
        ("70% relief at 2 h.", [(70, 2)]),
    ],
)
def test_relief_told_by_the_hour(text: str, told: list[tuple[float, float]]) -> None:
    found = facts_of(relief.extract, _TRIAL + text)
    assert [(f.value, f.attr("at")) for f in found] == told


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("It took 70% of the pain away about an hour after the dose.", None),
        ("Relief of 70% lasted an hour after the dose.", 1),
        ("Relief of 70% for 12 h.", 12),
        ("Duration of relief > 50%: 1 h 45 min after IT bolus.", 1.75),
    ],
)
def test_an_onset_is_no_length(text: str, hours: float | None) -> None:
    (found,) = facts_of(relief.extract, _TRIAL + text)
    assert found.attr("hours") == hours


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("by hour six back to 8", 6),
        ("back to baseline within 5 hours", 5),
        ("kicked in at 10:30 and was all gone by 14:30", 4),
        ("set in around noon and i was back where i started by 3:15", 3.25),
        ("eleven successive hourly entries at 3/10", 11),
    ],
)
def test_end_of_relief(low: str, high: float) -> None:
    assert [s.high for s in find_stretches(low)] == [high]


@pytest.mark.parametrize(
    "text",
    [
        "Too sedated to rate her pain at any check.",
        "No pain scores could be obtained overnight.",
        "I can't tell you whether the shot worked.",
        "The result is uninterpretable.",
        "Patient could not report relief, confused until morning.",
    ],
)
def test_a_trial_that_could_not_be_scored_is_vague(text: str) -> None:
    found = facts_of(relief.extract, _TRIAL + text)
    assert [(f.value, f.attr("vague"), f.attr("hours")) for f in found] == [(None, True, None)]


def test_what_the_drug_may_do_is_no_relief() -> None:
    found = facts_of(relief.extract, _TRIAL + "Told that the effect of this drug may go on for a day.")
    assert not [f for f in found if f.assertion.happened]


@pytest.mark.parametrize(
    "text",
    [
        "No catheter and no spinal injection was attempted as a trial.",
        "He asks for a pump without the customary trial.",
        "No bolus was ever given by way of a screening trial.",
    ],
)
def test_no_trial(text: str) -> None:
    assert "not_done" in [f.value for f in facts_of(trial.extract, text)]


@pytest.mark.parametrize("text", ["If no bolus is given for a trial we resubmit.", "No complications of the trial."])
def test_something_else_than_no_trial(text: str) -> None:
    assert "not_done" not in [f.value for f in facts_of(trial.extract, text) if f.assertion.happened]


def test_a_list_before_the_trial_is_before_it_as_a_whole() -> None:
    text = "IT TRIAL SHEET 5/9/2026\nPain, 0-10: best 4 - usual 7 - worst 10 (week before trial: same)"
    assert {f.attr("phase") for f in facts_of(pain_score.extract, text)} == {"baseline"}


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("ITB 50 mcg at 0900. Before: spasms about 8 an hour. Counted 1300-1400: none at all.", [3, 0]),
        ("ITB 50 mcg at 0900. Spasms in the hour before: 7.", [3]),
        ("Bolus 50 mcg baclofen IT 09:00\nSpasms per hour   before 9     11:00 0    13:00 not counted", [3, 0]),
        ("Spasms: only when we change her or stretch the legs; none on their own.", [1]),
        ("The legs jump if her soles are stroked. Left alone, they lie still. Penn not asked.", [1]),
        ("Spasms, mild, provoked by handling.", [1]),
        ("Legs jump by themselves some five times a day, never as many as one an hour.", [2]),
    ],
)
def test_spasms_by_their_definition(text: str, scores: list[float]) -> None:
    assert [f.value for f in facts_of(spasticity.extract, text)] == scores


@pytest.mark.parametrize(
    "text",
    [
        "Bladder spasms only when the catheter is changed, none otherwise.",
        "Detrusor spasms per hour   before 9     11:00 0",
        "Spasms q15 min on cystometry are of the bladder.",
    ],
)
def test_other_spasms_are_no_score(text: str) -> None:
    assert not [f for f in facts_of(spasticity.extract, text) if f.value in (0.0, 1.0)]


@pytest.mark.parametrize(
    ("text", "scores"),
    [
        ("ITB 50 mcg given 0800. Ashworth averaged three and a half at 0730 and one and a half at 1215.", [3.5, 1.5]),
        ("Average Ashworth 3.5. The grid beneath: hip 2, knee 2, ankle 2 on either side.", [3.5, 2, 2, 2]),
        ("Modified Ashworth: right elbow flexors two, right wrist three.", [2, 3]),
    ],
)
def test_ashworth_in_words(text: str, scores: list[float]) -> None:
    assert [f.value for f in facts_of(spasticity.extract, text)] == scores


@pytest.mark.parametrize(
    "text",
    [
        "05/27 ITB 50 mcg 0900. At 1 pm one nurse did the pad change alone; two are needed on other days.",
        "Bolus baclofen 50 mcg at 0900. Heels touched the floor in sitting. Usually 10 cm short.",
        "ITB trial 5/5/26. Shower took 20 minutes; at home it takes an hour.",
    ],
)
def test_care_against_other_days(text: str) -> None:
    assert [f.value for f in facts_of(benefit.extract, text)] == ["benefit"]


@pytest.mark.parametrize(
    "text",
    [
        "Information for families: after the test injection many children are easier to dress.",
        "Bolus baclofen 50 mcg at 0900. BP 90/50, drowsy. Home with mother at 5.",
        "ITB trial 5/5/26 booked. The family hope that transfers will be easier than usual.",
    ],
)
def test_no_care_told(text: str) -> None:
    assert facts_of(benefit.extract, text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('16:00    3      4        "first time in years it\'s quiet"', []),
        ('16:00    3      4        "first time in years I stood at the stove"', ["gain"]),
        ("Numbness kept her from standing; could not walk at all until the next day.", ["no_gain"]),
    ],
)
def test_function_is_not_the_pain(text: str, values: list[str]) -> None:
    found = facts_of(trial_function.extract, f"INTRATHECAL TRIAL RECORD 5/9/2026\n{text}")
    assert [f.value for f in found] == values


def test_the_time_of_a_check_is_no_length() -> None:
    found = facts_of(relief.extract, "INTRATHECAL TRIAL 5/9/2026\nPre pain 7/10. PACU 30 min: pt comfortable.")
    assert not [f for f in found if f.attr("hours")]


@pytest.mark.parametrize(
    "rows",
    [
        "Hour    Pain        Sedation\npre      8             0\n+4       5             0\n+8       6             1",
        "Time     NRS     RR     POSS\nbase      9      16      1\n10:00     7      14      2",
        "Hr   Pain   Nausea   Motor\n0     8      0        0\n2     6      1        0",
    ],
)
def test_columns_of_other_things_are_no_second_score(rows: str) -> None:
    text = f"DAY UNIT RECORD\nDate 19/08/26     Intrathecal morphine 200 mcg at L3/4, 08:00\n\n{rows}\n"
    assert all(f.value < 50 for f in facts_of(relief.extract, text))
