"""Forms filled in by hand: answers and options in brackets."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.chart import Segment
from tests.extract.charting import chart_of


def _segments(text: str) -> list[Segment]:
    return [s for _, s in chart_of(text).segments()]


@pytest.mark.parametrize(
    ("line", "label", "answer"),
    [
        ("Infection anywhere today:      Y  (N)", "infection anywhere today", "no"),
        ("Room for the pump:    (Y)  N", "room for the pump", "yes"),
        ("Bleeding disorder [yes] / no", "bleeding disorder", "yes"),
        ("Raised pressure in head:   YES   <NO>", "raised pressure in head", "no"),
        ("On blood thinner:  *Y*  N", "on blood thinner", "yes"),
        ("Seen by psychology: Yes/(No)", "seen by psychology", "no"),
    ],
)
def test_a_circled_answer_is_the_fields_answer(line: str, label: str, answer: str) -> None:
    (segment,) = _segments(line)
    assert (segment.label, segment.answer, segment.checked) == (label, answer, answer == "yes")


def test_several_answers_on_a_line_are_fields_of_their_own() -> None:
    found = _segments("6  Infection today:   Y  (N)       on antibiotics:  (Y)  N    since 4/2")
    assert [(s.label, s.answer) for s in found] == [("infection today", "no"), ("on antibiotics", "yes"), ("", "")]


def test_the_label_of_a_line_stands_before_each_of_its_answers() -> None:
    found = _segments("Pain keeps pt from:   dressing (Y) N     driving Y (N)")
    assert [(s.label, s.answer) for s in found] == [
        ("pain keeps pt from: dressing", "yes"),
        ("pain keeps pt from: driving", "no"),
    ]


def test_the_option_in_brackets_holds_and_the_others_do_not() -> None:
    found = _segments("Doctor's description:   chronic  /  (intractable)  /  mild")
    assert [(s.text, s.checked) for s in found if s.checked is not None] == [
        ("chronic  /", False),
        ("(intractable)  /", True),
        ("mild", False),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Infection today:   Y   N",
        "Seen by J. Ng (NP) in clinic",
        "Pain:  8  (worst 9)",
        "Meds: morphine  (stopped)  gabapentin (since 2024)",
    ],
)
def test_other_brackets_answer_nothing(line: str) -> None:
    assert all(s.answer == "" and s.checked is None for s in _segments(line))
