"""Lengths told by the clock, changes told in points or aids, and a chart's trials found once."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.chart import Chart
from chartcite.extract.nlp.measures import find_changes
from chartcite.extract.nlp.stretches import find_stretches
from chartcite.extract.nlp.trials import find_trials


@pytest.mark.parametrize(
    ("low", "hours"),
    [
        ("from hour 1 through hour 14", 13),
        ("relief of over half ran out at hour six", 6),
        ("at 10 in the morning until i went to bed at 8 that night", 10),
        ("bolus @ 7a w/ relief til 6p.", 11),
    ],
)
def test_length_is_read(low: str, hours: float) -> None:
    assert [s.low for s in find_stretches(low)] == [hours]


@pytest.mark.parametrize(
    ("low", "at"),
    [
        ("by 2 in the afternoon the pain was back", 14),
        ("still 60% better at 8 pm", 20),
        ("benefit wore off around 11 pm", 23),
    ],
)
def test_end_told_by_the_clock_is_kept_for_the_dose(low: str, at: float) -> None:
    assert [(s.until, s.at) for s in find_stretches(low)] == [(True, at)]


@pytest.mark.parametrize(
    ("low", "value"),
    [
        ("oswestry fell 24 points", "gain"),
        ("ndi worsened 6 points", "no_gain"),
        ("declined from cane to wheelchair", "no_gain"),
        ("walked with a cane instead of a walker", "gain"),
        ("6-min walk 110 m before, 260 m at 24 h", "gain"),
        ("walked 30 minutes, before that 5", "gain"),
    ],
)
def test_change_of_function_is_read(low: str, value: str) -> None:
    assert [c.value for c in find_changes(low)] == [value]


def test_transfer_from_bed_to_wheelchair_is_no_change_of_aid() -> None:
    assert find_changes("transfers bed to wheelchair with help") == ()


def test_trials_of_a_chart_are_found_once() -> None:
    chart = Chart(notes=())
    assert find_trials(chart) is find_trials(chart)
