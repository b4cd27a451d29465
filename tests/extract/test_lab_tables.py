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
