"""Pairs of scores, stretches of hours and measured function in a sentence."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.measures import find_changes
from chartcite.extract.nlp.pairs import find_drops, reduction
from chartcite.extract.nlp.stretches import OPEN, find_stretches


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("vas 82 mm before, 25 mm at six hours", 69.51),
        ("a drop from ten to four", 60),
        ("8 to 2, it sufentanil", 75),
        ("it dropped to a 2, i usually live at a 7", 71.43),
        ("six out of ten before, three out of ten after", 50),
        ("pain 8 before, 4 during", 50),
        ("took her from a nine to a three", 66.67),
        ("vas 70 mm pre / 30 mm on infusion", 57.14),
        ("knocked it from a steady eight down to a two", 75),
        ("nrs dropped five points from nine", 55.56),
        ("never got below 7, start was 8", 12.5),
        ("still 3/10 (was 9)", 66.67),
        ("scores sat at 3 against a usual 8", 62.5),
        ("mean on infusion 39 mm (before 78)", 50),
        ("3/10 on the infusion compared with 8/10 before", 62.5),
        ("she dropped from 9/10 to 2/10", 77.78),
        ("pain worse, 9 from 8", 0),
        ("10 -> 4 with the epidural", 60),
    ],
)
def test_a_pair_of_scores_gives_the_drop(text: str, percent: float) -> None:
    (drop,) = find_drops(text)
    assert drop.low == pytest.approx(percent, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "odi 62 -> 40 on intrathecal infusion",
        "tug 31 s -> 17 s",
        "sit 15 min before, 15 min after",
        "nrs 5 to 7 depending on the day",
        "pre-trial pain avg 8/10, worst 10, best 6",
        "present score 8, usual 8, best 6, worst 10",
        "walked 30 minutes, before that 5",
        "morphine 60 mg down to 30 mg",
    ],
)
def test_other_numbers_are_no_pair(text: str) -> None:
    assert find_drops(text) == ()


def test_a_range_gives_bounds() -> None:
    assert reduction((8.0, 8.0), (2.0, 3.0)) == (62.5, 75.0)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("relief for 12 h", 12, 12),
        ("x 9.5 hr", 9.5, 9.5),
        ("for about forty hours", 40, 40),
        ("from about 2 pm until past midnight", 10, 12),
        ("from ten in the morning until a little after three", 5, 7),
        ("about ten in the morning; it stayed that way until she fell asleep at eleven at night", 13, 13),
        ("from 9 am to 8 pm", 11, 11),
        ("from 0930 to 2130", 12, 12),
        ("from lunch until after midnight", 11, 15),
        ("from about five in the afternoon through the next morning", 12, 16),
        ("wore off at 6 h", 6, 6),
        ("at least 5 hours", 5, OPEN),
        ("6 to 10 h", 6, 10),
        ("several hours", 3, 9),
        ("three days", 72, 72),
        ("still 3/10 at hour 12", 12, OPEN),
        ("half the day", 4, 12),
    ],
)
def test_stretches_in_hours(text: str, low: float, high: float) -> None:
    found = find_stretches(text)[0]
    assert (found.low, found.high) == (low, high)


def test_an_end_without_a_beginning_says_so() -> None:
    (found,) = find_stretches("back to baseline by 1300")
    assert found.until
    assert found.at == 13.0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("walked 30 minutes, before that 5", "gain"),
        ("odi 62 -> 40", "gain"),
        ("odi 58 pre / 58 during", "no_gain"),
        ("disability index rose from 50 to 56", "no_gain"),
        ("tug 31 s -> 17 s", "gain"),
        ("tug 24 s -> 25 s", "no_gain"),
        ("6mwt 190 m then 185 m", "no_gain"),
        ("sitting 10 min -> 55 min", "gain"),
        ("dressing mod a -> s", "gain"),
        ("ambulated 420 ft. on admission screen the distance was 60 ft", "gain"),
        ("stood at counter folding towels 22 min (pre-dose 5)", "gain"),
        ("amb 480 ft no stop (pre-dose 0830: 110 ft)", "gain"),
        ("walk 1/2 block before, 1/2 block after", "no_gain"),
        ("can sit for an hour instead of ten minutes", "gain"),
    ],
)
def test_measured_function(text: str, value: str) -> None:
    assert {c.value for c in find_changes(text)} == {value}


@pytest.mark.parametrize("text", ["walked 200 ft", "pain 8 -> 3", "morphine 30 mg -> 15 mg", "seen 6/1 and 6/9"])
def test_one_measure_is_no_change(text: str) -> None:
    assert find_changes(text) == ()
