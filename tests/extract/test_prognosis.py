"""Prognosis, extent of the cancer and risk of procedures in short notes (evidence rules 11 and 18)."""

from __future__ import annotations

import pytest

from chartcite.extract.families import cancer, prognosis, risk
from chartcite.extract.families._life_spans import OPEN, find_life_spans
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    ("low", "months"),
    [
        ("six to nine months", (6, 9)),
        ("nine months to a year", (9, 12)),
        ("half a year to a year", (6, 12)),
        ("weeks to months", (0.46, 12)),
        ("> 6 months", (6.01, OPEN)),
        ("12 months or less", (0, 12)),
        ("a year or a bit more", (12, OPEN)),
        ("more than 3, less than 12 months", (3, 11.99)),
        ("four months, six if lucky", (4, 6)),
        ("years, at least five", (60, OPEN)),
        ("the coming fortnight", (0, 0.5)),
        ("two summers", (18, 27)),
    ],
)
def test_lengths_of_life_have_bounds_in_months(low: str, months: tuple[float, float]) -> None:
    span = find_life_spans(low)[0]
    assert (span.low, span.high) == pytest.approx(months, abs=0.05)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("She is not expected to live beyond six weeks.", 0, 1.4),
        ("Survival of 3 months is not anticipated.", 0, 3),
        ("I would be surprised if she died within four months.", 4, OPEN),
        ("We are talking about many years, not about months.", 36, OPEN),
        ("Actively dying.", 0, 0.3),
    ],
)
def test_negation_and_surprise_turn_the_bounds(text: str, low: float, high: float) -> None:
    bounds = [(f.low, f.high) for f in facts_of(prognosis.extract, text)]
    assert any(b == pytest.approx((low, high), abs=0.1) for b in bounds)


@pytest.mark.parametrize(
    "text",
    [
        "Follow up in 3 months.",
        "Chemo for 6 months planned.",
        "Pain for 12 months.",
        "Her mother lived 5 months after her diagnosis.",
        "Members must have a life expectancy of three months.",
        "Pump battery expected to last 7 years.",
        "Relief from the block lasted 3 months.",
        "Hospice information given.",
        "Some days are better.",
        "Rehab prognosis good.",
    ],
)
def test_other_lengths_and_plans_are_no_prognosis(text: str) -> None:
    assert facts_of(prognosis.extract, text) == []


@pytest.mark.parametrize(
    ("text", "enrolled"),
    [
        ("Enrolled in hospice on 5/1.", True),
        ("Hospice benefit elected.", True),
        ("On home hospice.", True),
        ("Hospice discussed, not ready.", False),
        ("Referred to hospice.", False),
        ("His sister entered hospice last year.", False),
    ],
)
def test_hospice_counts_once_care_has_begun(text: str, enrolled: bool) -> None:
    assert any(f.attr("hospice") for f in facts_of(prognosis.extract, text)) is enrolled


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Stage IV NSCLC.", {"advanced"}),
        ("T4 N2 M1b gastric ca", {"advanced"}),
        ("Cancer progressed through two lines of chemo.", {"advanced"}),
        ("Stage II breast cancer.", {"not_advanced"}),
        ("Lymphoma in complete remission.", {"not_advanced"}),
        ("Locally advanced pancreatic ca.", {"unclear"}),
        ("Possible bone metastases.", {"unclear"}),
        ("No epidural metastasis in the lumbar spine.", set()),
        ("Father had metastatic colon cancer.", set()),
        ("Stage IV CKD, prostate cancer.", set()),
        ("MDD in remission, breast cancer on letrozole.", set()),
    ],
)
def test_extent_of_the_cancer(text: str, values: set[str]) -> None:
    assert {f.value for f in facts_of(cancer.extract, text)} == values


def test_a_clear_scan_does_not_undo_metastatic_disease() -> None:
    notes = ("Oncology 4/1/2026\nStage IV colon cancer.", "Oncology 5/1/2026\nCancer stable on FOLFOX.")
    assert {f.value for f in facts_of(cancer.extract, *notes)} == {"advanced"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("High risk for any procedure per anesthesia.", "high"),
        ("Low surgical risk.", "not_high"),
        ("She is not at high risk for surgery.", "not_high"),
        ("ASA class IV.", "asa_only"),
        ("Moderate surgical risk.", "unclear"),
        ("May be high risk for anesthesia.", "unclear"),
    ],
)
def test_risk_of_procedures(text: str, value: str) -> None:
    assert [f.value for f in facts_of(risk.extract, text)] == [value]


@pytest.mark.parametrize(
    "text",
    ["High fall risk.", "ASA 81 mg daily.", "High risk of DVT.", "If she is high risk we skip the trial.",
     "He is a good candidate for the pump.", "Cleared by psychiatry."],
)  # fmt: skip
def test_other_risks_are_none(text: str) -> None:
    assert facts_of(risk.extract, text) == []
