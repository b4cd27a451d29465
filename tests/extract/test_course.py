"""Lengths of therapy."""

import datetime as dt

import pytest

from chartcite.extract.families import course, therapy_dates
from chartcite.extract.families.course_time import course_times
from chartcite.extract.nlp.chart import Chart
from chartcite.models.fact import Fact
from tests.extract.charting import facts_of


def extract(chart: Chart) -> list[Fact]:
    return [*course.extract(chart), *therapy_dates.extract(chart)]


def lengths(*texts):
    """Value and likely length in whole months of each course that took place."""
    found = [f for f in facts_of(extract, *texts) if f.interval is not None and f.assertion.happened]
    return [
        (f.value, round((f.interval.low_days + min(f.interval.high_days, f.interval.low_days * 2)) / 60.9))
        for f in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seven months of physical therapy.", [("physical_therapy", 7)]),
        ("PT 2x/wk, 03/04/2024 to 10/18/2024.", [("physical_therapy", 7)]),
        ("Gabapentin 600 TID x 14 months.", [("adjuvant", 14)]),
        ("OT attended all of 2024.", [("occupational_therapy", 12)]),
        ("Nonoperative management amounted to one quarter of a year.", [("conservative_care", 3)]),
        ("Physical therapy July 2023 - June 2024.", [("physical_therapy", 11)]),
        ("PT 2024 (Jan to Sept).", [("physical_therapy", 8)]),
        ("Pain 11 years. Supervised exercise lasted 3 months.", [("active_exercise", 3)]),
        ("PT start: 4/2/24\nPT end: 11/19/24", [("physical_therapy", 8)]),
        ("Back pain x 9 years, PT for 5 months.", [("physical_therapy", 5)]),
    ],
)
def test_a_length_goes_to_its_therapy(text, expected):
    assert lengths(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Has had low back pain for 9 years.",
        "Her postop brace was worn 7 months.",
        "Relief from the ESI lasted 7 months.",
        "Disabled 3 years. Sober 6 months.",
        "Sertraline for MDD, 18 months.",
        "PT 2x/wk for 24 wks proposed.",
        "If she does half a year of therapy we can revisit.",
        "Husband went through 8 mo of PT for his shoulder.",
        "HEP sheet given today; do for 6 months.",
        "Patients must complete six months of physical therapy.",
        "Carbamazepine, off 2 years.",
    ],
)
def test_other_lengths_and_plans_are_no_course(text):
    assert lengths(text) == []


def test_a_row_headed_by_a_name_of_its_own_does_not_go_on_with_the_therapy_above():
    table = (
        "RECORDS\nNorthgate PT          03/02/2021 - 04/16/2021     active ROM; 12 of 12\n"
        "Dr. Sundqvist, pain   2021 - present              blocks, meds\n"
        "Fairlane Orthopaedics 2025 - present              Dr. Vuong\n"
    )
    assert [months for value, months in lengths(table) if value == "physical_therapy"] == [1]


def test_visits_with_dates_make_a_course():
    log = "KEYSTONE PHYSICAL THERAPY\nVisit log\n" + "\n".join(
        f"{m}/10/2025  bridges, bike 10 min" for m in (1, 2, 3, 4)
    )
    courses = [f for f in facts_of(extract, log) if f.interval and f.interval.basis == "visits"]
    assert [(f.interval.start, f.interval.end) for f in courses] == [(dt.date(2025, 1, 10), dt.date(2025, 4, 10))]


def test_start_and_end_in_separate_fields_make_a_course():
    note = "LAKESHORE PHYSICAL THERAPY\nStart of care: 06/10/2025\nVisits: 41\nDischarged: 01/15/2026\n"
    courses = [f for f in facts_of(extract, note) if f.interval and f.interval.start]
    assert (dt.date(2025, 6, 10), dt.date(2026, 1, 15)) in [(f.interval.start, f.interval.end) for f in courses]


@pytest.mark.parametrize(
    "text",
    [
        "Several months of PT.",
        "He completed a lengthy course of PT.",
        "On and off therapy through much of 2024.",
        "lots of PT over the years",
    ],
)
def test_lengths_in_words_are_vague(text):
    assert any(f.attr("vague_length") for f in facts_of(extract, text))


@pytest.mark.parametrize(
    "text",
    [
        "Therapy course (one) recorded two ways: 12 weeks / 12 months.",
        'Therapist says PT 1/2025 to 9/2025. Patient says same PT was "a month tops".',
    ],
)
def test_two_accounts_of_one_course_are_unclear(text):
    assert any(f.attr("unclear") for f in facts_of(extract, text))


@pytest.mark.parametrize(
    "text", ["Nonsurgical care: none.", "Has had no conservative treatment.", "Went straight to fusion."]
)
def test_no_conservative_care_is_read(text):
    assert any(f.attr("explicit_none") for f in facts_of(extract, text))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("PT 04/06 to 04/27, no benefit.", 21),
        ("PT 03/02 - 04/13.", 42),
        ("PT 11/03 to 12/15.", 42),
        ("PT 05/02-05/28.", 26),
        ("PT 03/24 to 09/24.", 184),
        ("PT 06/24 to 01/25.", 214),
    ],
)
def test_two_short_dates_are_months_only_where_the_years_can_be(text, days):
    found = [f.interval for f in facts_of(extract, f"Date: 05/30/2026\n\n{text}") if f.interval is not None]
    assert {i.low_days for i in found} == {days}


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("She did a home exercise program. That makes twenty six weeks exactly.", 6),
        ("She had PT twice a week. That came to 26 weeks.", 6),
        ("Pain since 2019. That makes seven years.", None),
        ("Surgery in 2020. That makes six years.", None),
    ],
)
def test_a_sum_belongs_to_the_therapy_right_before_it(text, months):
    assert {m for _, m in lengths(text)} == ({months} if months else set())


@pytest.mark.parametrize(
    "text",
    [
        "This is all the therapy he has had in the past two years.",
        "PT in the past 2 years.",
        "Has tried PT and NSAIDs within the last 12 months.",
        "No other PT in the past 2 years.",
        "12 PT visits in the last 7 months.",
        "The only PT over the last 3 years was a home visit.",
    ],
)
def test_what_one_looks_back_over_is_no_length(text: str) -> None:
    assert not course_times(text.lower(), dt.date(2026, 6, 1))


@pytest.mark.parametrize(
    "text",
    [
        "PT over the past 8 months.",
        "PT for the past 8 months.",
        "PT for 8 months in the past two years.",
        "8 months of PT.",
    ],
)
def test_a_length_told_with_the_past_stays_one(text: str) -> None:
    (span,) = course_times(text.lower(), dt.date(2026, 6, 1))
    assert 240 <= span.interval.low_days <= 245
