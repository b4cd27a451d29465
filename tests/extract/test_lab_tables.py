"""Laboratory values: pairs of names and values, days in columns and rows, other people's."""

from __future__ import annotations

import pytest

from chartcite.extract.families import labs
from chartcite.extract.nlp.whose import told_of
from tests.extract.charting import chart_of, facts_of


def _values(text: str) -> set[tuple[str, float, str]]:
    return {
        (str(f.attributes["analyte"]), float(f.value or 0), str(f.date or "")) for f in facts_of(labs.extract, text)
    }


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("PT/INR 11.4 / 1.0", {("pt", 11.4, ""), ("inr", 1.0, "")}),
        ("INR/PTT 1.1/28", {("inr", 1.1, ""), ("aptt", 28.0, "")}),
        ("PT-INR: 11.8 sec, 1.1", {("pt", 11.8, ""), ("inr", 1.1, "")}),
        ("WBC, plt 5.2, 210", {("wbc", 5.2, ""), ("platelets", 210.0, "")}),
        ("PT/INR 1.0", {("inr", 1.0, "")}),
        ("PT/INR 12.1 sec", {("pt", 12.1, "")}),
    ],
)
def test_two_names_share_two_values_in_order(text: str, values: set[tuple[str, float, str]]) -> None:
    assert _values(text) == values


def test_columns_headed_by_a_day_without_year_date_their_readings() -> None:
    text = (
        "Visit 07/22/2026\nLabs      05/30      06/19      07/22\n Plt       71         118        203\n"
        " INR       -          -          1.0\n"
    )
    assert ("platelets", 71.0, "2026-05-30") in _values(text)
    assert ("platelets", 203.0, "2026-07-22") in _values(text)


def test_rows_of_days_under_columns_of_analytes() -> None:
    text = "Visit 07/22/2026\nDate      WBC    Plt    INR\n05/30     2.1    71     -\n07/20     5.2    203    1.0\n"
    assert ("wbc", 2.1, "2026-05-30") in _values(text)
    assert ("inr", 1.0, "2026-07-20") in _values(text)


@pytest.mark.parametrize(
    "text",
    ["Visiting aide's daughter had INR 4 last month.", "Mother's INR was 3.1.", "Niece had platelets 20 (not pt)."],
)
def test_a_relatives_value_is_not_the_patients(text: str) -> None:
    chart = chart_of(text)
    assert not [f for f in told_of(chart, labs.extract(chart)) if f.assertion.about_patient]


def test_a_value_told_by_a_relative_is_the_patients() -> None:
    chart = chart_of("Wife: INR today was 1.0.")
    assert [f.value for f in told_of(chart, labs.extract(chart)) if f.assertion.about_patient] == [1.0]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("WBC recovering after cycle, 2.6 today, Plt 141.", {("wbc", 2.6, ""), ("platelets", 141.0, "")}),
        ("Platelets have drifted down to 62 this week.", {("platelets", 62.0, "")}),
        ("White count stable, now 5.1.", {("wbc", 5.1, "")}),
        ("Platelets transfused on Monday, 2 units.", set()),
        ("INR followed by the clinic, 4 visits this year.", set()),
        ("INR goal for the pump is 1.4.", set()),
    ],
)
def test_words_of_a_trend_may_stand_before_the_value(text: str, values: set[tuple[str, float, str]]) -> None:
    assert {(analyte, value) for analyte, value, _ in _values(text)} == {(a, v) for a, v, _ in values}


def test_rows_of_an_anticoagulation_clinic_are_inrs() -> None:
    text = "ANTICOAG CLINIC   09/30/2026\nWarfarin 6 mg. Goal 2-3.\n09/02  2.4     09/30  2.6   continue.\n"
    assert ("inr", 2.6, "2026-09-30") in _values(text)
    assert not _values(text.replace("ANTICOAG CLINIC", "HEART CLINIC").replace("Warfarin", "Diuretic"))
