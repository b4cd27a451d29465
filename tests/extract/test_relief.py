"""Relief, trial, function and score facts of short notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from chartcite.corpus.score import text_document
from chartcite.extract.families import flowsheet, pain_score, relief, trial, trial_function
from chartcite.extract.nlp.chart import Chart
from chartcite.extract.pipeline import read_chart
from chartcite.models.document import Packet
from chartcite.models.fact import Fact


def _facts(family: Callable[[Chart], Iterable[Fact]], text: str) -> list[Fact]:
    chart, _, _ = read_chart(Packet(documents=(text_document("note.txt", text),)))
    found = list(family(chart))
    for fact in found:
        for citation in fact.citations:
            assert text[citation.start : citation.end] == citation.quote
    return found


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("IT trial: 75% relief.", 75, 75),
        ("Intrathecal trial gave 50-60% relief.", 50, 60),
        ("More than half of the pain was gone after the spinal dose.", 50, 100),
        ("Relief never rose beyond 45% on the intrathecal infusion.", 0, 45),
        ("Relief never dipped under 55% on the intrathecal infusion.", 55, 100),
        ("75 % relief at best with the intrathecal trial.", 75, 75),
        ("Up to 60% with the IT trial.", 0, 60),
        ("Only a quarter of usual pain remained on the intrathecal drip.", 75, 75),
        ("Relief 4/5ths, intrathecal hydromorphone.", 80, 80),
        ("Two-thirds less pain w/ IT test dose", 66.67, 66.67),
        ("No relief after the intrathecal bolus.", 0, 0),
        ("Pain stayed the same on the intrathecal infusion.", 0, 0),
        ("IT trial: minimal relief.", 0, 30),
        ("Pain free on the intrathecal infusion.", 100, 100),
    ],
)
def test_amounts_of_relief(text: str, low: float, high: float) -> None:
    found = [f for f in _facts(relief.extract, text) if f.attr("procedure") == "intrathecal_trial"]
    assert [(f.low, f.high) for f in found] == [(pytest.approx(low, abs=0.02), pytest.approx(high, abs=0.02))]
    assert found[0].assertion.happened


@pytest.mark.parametrize(
    "text",
    [
        "Hoping for 50% relief with the intrathecal trial.",
        "Trial criteria: 50% reduction and better function.",
        "If the intrathecal trial gives over half relief we go to permanent.",
        "His sister had 90% relief with her intrathecal trial.",
        "In published series 60-70% of patients respond to an intrathecal trial.",
        "Should she report 50% relief on the intrathecal test we will book.",
    ],
)
def test_hopes_rules_and_other_people_are_no_evidence(text: str) -> None:
    assert not [
        f for f in _facts(relief.extract, text) if f.assertion.happened and f.attr("procedure") == "intrathecal_trial"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "SpO2 98% during the intrathecal trial.",
        "Opioids reduced by 50% before the intrathecal trial.",
        "Bupivacaine 0.25% by intrathecal catheter.",
    ],
)
def test_other_percents_are_no_relief(text: str) -> None:
    assert not [f for f in _facts(relief.extract, text) if f.low is not None]


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("IT trial: 70% relief for 12 h.", (12, 12)),
        ("IT injection 0830. Relief 60%, back to baseline by 1300.", (2.5, 4.5)),
        ("Relief of 60% began after the IT dose. It lasted 10 hours.", (10, 10)),
        ("70% relief after IT morphine. Itching for nine hours.", None),
        ("Stayed 23 h for observation after the IT trial; 60% relief.", None),
    ],
)
def test_hours_of_relief(text: str, hours: tuple[float, float] | None) -> None:
    fact = next(f for f in _facts(relief.extract, text) if f.low)
    assert (None if fact.attr("hours") is None else (fact.attr("hours"), fact.attr("hours_high"))) == hours


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("No trial was performed.", "not_done"),
        ("We did not carry out an intrathecal trial.", "not_done"),
        ("Trial omitted at patient request.", "not_done"),
        ("Prior trial done?  [ ] Y   [x] N", "not_done"),
        ("Implant without a screening trial.", "not_done"),
        ("IT trial scheduled for 6/8.", "scheduled"),
        ("Intrathecal trial failed.", "failed"),
        ("Failed screening test w/ IT fentanyl", "failed"),
        ("Successful intrathecal trial.", "successful"),
    ],
)
def test_the_trial_as_an_event(text: str, value: str) -> None:
    assert value in {f.value for f in _facts(trial.extract, text) if f.kind == "trial"}


@pytest.mark.parametrize(
    "text", ["SCS trial failed.", "No trial of gabapentin was given.", "If no trial is done, pend."]
)
def test_other_trials_are_no_event(text: str) -> None:
    assert not [f for f in _facts(trial.extract, text) if f.kind == "trial" and f.assertion.happened]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("IT trial with PF morphine.", "opioid"),
        ("Intrathecal ziconotide by catheter.", "non_opioid"),
        ("Intrathecal infusion of hydromorphone and bupivacaine.", "mixed"),
    ],
)
def test_the_drug_of_the_trial(text: str, value: str) -> None:
    assert {f.value for f in _facts(trial.extract, text) if f.kind == "trial_drug"} == {value}


def test_oral_drugs_are_not_the_trial_drug() -> None:
    assert not [
        f for f in _facts(trial.extract, "MS Contin 30 mg BID held for the IT trial.") if f.kind == "trial_drug"
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Able to cook again during the intrathecal trial.", "gain"),
        ("No change in function during IT trial.", "no_gain"),
        ("IT trial: walked farther but could no longer dress.", "unclear"),
        ("Function +/- w/ intrathecal infusion", "unclear"),
    ],
)
def test_function_during_the_trial(text: str, value: str) -> None:
    assert {f.value for f in _facts(trial_function.extract, text)} == {value}


@pytest.mark.parametrize(
    "text",
    [
        "SCS trial: hiked and mowed the lawn.",
        "Pain 70% better in IT trial.",
        "Able to cook again since starting pregabalin.",
        "Uncle's pump got him back to fishing.",
    ],
)
def test_function_of_other_things_is_none(text: str) -> None:
    assert not [f for f in _facts(trial_function.extract, text) if f.value == "gain" and f.assertion.happened]


@pytest.mark.parametrize(
    ("text", "low", "high", "role"),
    [
        ("Pain avg 8/10, worst 10, best 6.", 8, 8, "average"),
        ("The typical day is a 7.", 7, 7, "usual"),
        ("Pain today (circle): 0 1 2 3 4 5 6 7 (8) 9 10", 8, 8, "current"),
        ("Pain: rates between 7 and 9.", 7, 9, "unspecified"),
        ("On the 100 mm visual analog scale he marked 74 mm.", 7.4, 7.4, "unspecified"),
        ("Pain intensity ranges from 7 to 9.", 7, 9, "unspecified"),
    ],
)
def test_scores(text: str, low: float, high: float, role: str) -> None:
    fact = next(f for f in _facts(pain_score.extract, text) if f.kind == "pain_score")
    assert (fact.low, fact.high, fact.attr("role")) == (low, high, role)


@pytest.mark.parametrize(
    "text",
    [
        "Anxiety 8/10, sleep 4/10.",
        "Goal for pain set at 3/10.",
        "Wife's fibromyalgia pain is 9/10.",
        "Labor pain 9/10 in 2012.",
        "If the pain score exceeds 6 we will consider it.",
    ],
)
def test_other_scores_are_no_evidence(text: str) -> None:
    assert not [f for f in _facts(pain_score.extract, text) if f.kind == "pain_score" and f.assertion.happened]


def test_a_flowsheet_of_another_kind_is_not_read() -> None:
    assert _facts(flowsheet.extract, "PUMP REFILL LOG\ndate  resid  NRS\n5/1  3.2  5\n6/1  2.9  4\n7/1  3.0  4") == []


def test_hours_told_in_the_next_sentence_are_cited_with_the_amount() -> None:
    text = "Her pain fell by 60% with the intrathecal morphine. The relief lasted about ten hours."
    fact = next(f for f in _facts(relief.extract, text) if f.low)
    assert [c.quote for c in fact.citations][1:] == ["The relief lasted about ten hours."]
