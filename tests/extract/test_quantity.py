"""Percents, pain scores, doses and dosing words, one readable line a case (``cases/find_*.txt``)."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.numbers import parse_number
from chartcite.extract.nlp.quantity import (
    DoseSpan,
    PercentSpan,
    ScheduleSpan,
    ScoreChange,
    ScoreSpan,
    find_doses,
    find_numbers,
    find_percents,
    find_schedules,
    find_score_changes,
    find_scores,
    is_long_acting,
)
from tests.extract.finding import CASES, expected, lines, number, sign, told
from tests.marked import cases


def _percent(s: PercentSpan) -> str:
    return f"percent {number(s.low)} {number(s.high)}{sign(s.comparator)}{' remaining' if s.remaining else ''}"


def _score(s: ScoreSpan) -> str:
    flags = (" floor" if s.floor else "") + (" ceiling" if s.ceiling else "")
    return f"score {s.low:g} {s.high:g} {s.role}{flags}" + (f" scale={s.scale}" if s.scale else "")


def _change(s: ScoreChange) -> str:
    return f"change {s.before.low:g} {s.after.low:g}"


def _schedule(s: ScheduleSpan) -> str:
    return s.schedule + (f" {s.hours:g}" if s.hours else "")


def _dose(s: DoseSpan) -> str:
    return f"dose {s.low:g} {s.high:g} {s.unit}" + (f" per={s.per}" if s.per else "")


@pytest.mark.parametrize("line", lines("percents"))
def test_percent_has_its_bounds(line: str) -> None:
    low, marks = expected(line)
    assert told(low, find_percents(low), _percent) == marks  # type: ignore[arg-type]


@pytest.mark.parametrize("line", lines("scores"))
def test_pain_score_is_found_with_its_role(line: str) -> None:
    low, marks = expected(line)
    assert told(low, find_scores(low), _score) == marks  # type: ignore[arg-type]


@pytest.mark.parametrize("line", lines("changes"))
def test_joined_scores_are_before_and_after(line: str) -> None:
    low, marks = expected(line)
    assert told(low, find_score_changes(low), _change) == marks  # type: ignore[arg-type]


@pytest.mark.parametrize("line", lines("schedules"))
def test_dosing_words_are_fixed_or_as_needed(line: str) -> None:
    low, marks = expected(line)
    assert told(low, find_schedules(low), _schedule) == marks  # type: ignore[arg-type]


@pytest.mark.parametrize("line", lines("doses"))
def test_dose_has_amount_and_unit(line: str) -> None:
    low, marks = expected(line)
    assert told(low, find_doses(low), _dose) == marks  # type: ignore[arg-type]


def test_there_are_at_least_two_hundred_cases_of_time_and_quantity() -> None:
    assert sum(len(cases(path)) for path in CASES.glob("find_*.txt")) >= 200


@pytest.mark.parametrize(
    ("text", "value"),
    [("one hundred fifty", 150), ("twenty-one", 21), ("two and a half", 2.5), ("6 1/2", 6.5), ("1,200", 1200),
     ("seventy", 70), ("a hundred", 100), ("62.5", 62.5), ("two hundred and five", 205), ("ten-twelve", None),
     ("many", None), ("", None)],
)  # fmt: skip
def test_number_in_words_has_its_value(text: str, value: float | None) -> None:
    assert parse_number(text) == value


def test_numbers_of_a_row_in_order() -> None:
    assert [n.value for n in find_numbers("07:40 8 16 ninety-seven")][1:] == [40, 8, 16, 97]


def test_known_topic_lets_bare_numbers_be_scores() -> None:
    assert find_scores("average 7, worst 9", True)
    assert [(c.before.low, c.after.low) for c in find_score_changes("10 -> 7 overnight", True)] == [(10, 7)]


@pytest.mark.parametrize(
    ("text", "long"), [("ms contin 60", True), ("tapentadol er", True), ("later", False), ("norco", False)]
)
def test_long_acting_form_is_named(text: str, long: bool) -> None:
    assert is_long_acting(text) is long
