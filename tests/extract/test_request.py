"""What the request states: age, codes, line of business, drug and setting."""

from __future__ import annotations

import pytest

from chartcite.extract.families.request import extract
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("DOB 03/14/1968", "1968-03-14"),
        ("Birth date: November 2, 1984", "1984-11-02"),
        ("born 22 July 1964", "1964-07-22"),
        ("d.o.b. 17 May 1986", "1986-05-17"),
    ],
)
def test_birth_date_stands_behind_its_label(text: str, born: str) -> None:
    assert [f.attr("birth_date") for f in facts_of(extract, text) if f.kind == "age"] == [born]


@pytest.mark.parametrize("text", ["Her son is a 9 year old.", "Seen 03/14/2026 for refill.", "Pain for 12 years."])
def test_no_age_of_others_and_no_other_dates(text: str) -> None:
    assert [f for f in facts_of(extract, text) if f.kind == "age"] == []


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("CPT 62350, 62362", {("procedure_code", "62350"), ("procedure_code", "62362")}),
        ("Dx: M96.1 post-laminectomy syndrome", {("diagnosis_code", "M96.1")}),
        ("Plan type: Medicaid", {("line_of_business", "medicaid")}),
        ("Plan: intrathecal ziconotide trial", {("injectate", "analgesic"), ("setting", "implant")}),
        ("Patients may get intrathecal ziconotide.", set()),
        ("He declined an intrathecal morphine pump.", set()),
        ("Seen for refill, phone 555-0148.", set()),
    ],
)
def test_items_of_the_request(text: str, items: set[tuple[str, str]]) -> None:
    found = {(str(f.value), str(f.attr("text"))) for f in facts_of(extract, text) if f.kind == "request_item"}
    assert found == items
