"""Courses, prognoses and infections told in ordinary words."""

from __future__ import annotations

import datetime as dt

import pytest

from chartcite.extract.families import contraindication, infection
from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Packet
from chartcite.models.fact import Fact
from tests.extract.charting import facts_of
from tests.extract.segmenting import document


def _facts(text: str, kind: str) -> list[Fact]:
    found = extract_facts(Packet(documents=(document(text),))).facts
    return [f for f in found if f.kind == kind and f.assertion.about_patient]


@pytest.mark.parametrize(
    "text",
    [
        "If by Thanksgiving there is still no change I would call tizanidine a failure.",
        "If it has not helped by December I'd count tizanidine as failed.",
        "Should nothing have changed by the new year we will regard tizanidine as having failed.",
    ],
)
def test_a_failure_yet_to_be_declared_is_none(text: str) -> None:
    failed = [f for f in _facts(f"CLINIC NOTE 10/08/2026\n\n{text}\n", "therapy") if f.attr("outcome") == "failed"]
    assert failed
    assert not any(f.assertion.happened for f in failed)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Tizanidine was started on 6 August and abandoned on 10 August, no benefit.", 4),
        ("Baclofen begun 03/01, given up on 03/15 as useless.", 14),
        ("Dantrolene started 8/6/25 and quit 8/12/25, no benefit.", 6),
    ],
)
def test_a_course_ends_where_it_was_given_up(text: str, days: int) -> None:
    lengths = {f.interval.high_days for f in _facts(f"CLINIC NOTE 12/13/2025\n\n{text}\n", "therapy") if f.interval}
    assert lengths == {days}


def test_the_worse_side_is_no_outcome() -> None:
    text = "TONE CLINIC 10/08/2026\nPhysician: Ansel Roe, MD (rehabilitation)\n\nTone in all four limbs, worse right.\n"
    assert not [f for f in _facts(text, "therapy") if f.attr("outcome")]


def test_a_monthly_summary_is_of_its_month() -> None:
    text = (
        "HILL CARE CENTER    MONTHLY NURSING SUMMARY    month of SEPTEMBER 2026\n"
        "Res: ROE, Jane    b. 04/06/1958    Adm 06/29/2026\n\n"
        "Dx on face sheet: pontine stroke 05/11/2026\nNew this month: tizanidine started 09/15, see MAR.\n"
    )
    assert {f.date for f in _facts(text, "therapy")} == {dt.date(2026, 9, 30)}


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("Dr. Roe: most people who look like him on this drug are with us two years from now.", 24),
        ("On this drug men like him are generally still with us eighteen months from now.", 18),
        ("I see no reason she should not be sitting in this chair a year from today.", 12),
        ("Half the people in his shoes are gone by ten months.", 10),
        ("Life expectancy being that of any other man his age, i.e. decades.", 120),
        ("His life expectancy is no different from any man of 57.", 120),
    ],
)
def test_lives_told_by_others_like_the_patient(text: str, months: float) -> None:
    found = _facts(f"ONCOLOGY NOTE 05/11/2026\n\nKidney cancer, stage IV.\n{text}\n", "prognosis")
    assert [f.low for f in found] == [months]


@pytest.mark.parametrize(
    "text",
    [
        "The pump should be around two years from now.",
        "Most pumps are with us seven years from now.",
        "Return two years from now for battery check.",
        "His wife was with us two years ago.",
        "Most people on this drug have hand-foot syndrome two months from now.",
    ],
)
def test_pumps_visits_and_others_have_no_prognosis(text: str) -> None:
    assert not _facts(f"ONCOLOGY NOTE 05/11/2026\n\nKidney cancer, stage IV.\n{text}\n", "prognosis")


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("He asks me to mention that it was the nurses who noticed the empyema.", False),
        ("She thanked the surgeon who drained the abscess.", False),
        ("She talks about the sepsis and how close it was.", False),
        ("On exam the surgeon found an abscess.", True),
        ("Cellulitis of the leg noticed today.", True),
    ],
)
def test_an_infection_remembered_is_none(text: str, present: bool) -> None:
    assert any(f.value == "present" for f in facts_of(infection.extract, f"Note 04/08/2026\n{text}")) is present


def test_a_sentence_before_a_label_is_no_part_of_it() -> None:
    text = "Note 04/08/2026\nHe has no coagulopathy. Counts: no leukopenia, no pancytopenia (I looked at the smear)."
    found = {(f.value, f.attributes["component"]) for f in facts_of(contraindication.extract, text)}
    assert found == {("absent", "coagulopathy"), ("absent", "blood_count")}
