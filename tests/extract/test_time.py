"""Dates, lengths and stretches of time, one readable line a case (``cases/find_*.txt``); the note is of 8 May 2026."""

from __future__ import annotations

import datetime as dt

import pytest

from chartcite.extract.nlp.time import (
    DateSpan,
    DurationSpan,
    IntervalSpan,
    add_months,
    as_months,
    at_least_months,
    at_least_weeks,
    find_clocks,
    find_dates,
    find_durations,
    find_intervals,
    find_offsets,
    union_days,
)
from chartcite.models.fact import Interval
from tests.extract.finding import expected, lines, sign, told

NOTE = dt.date(2026, 5, 8)


def _date(s: DateSpan) -> str:
    return f"{s.kind} {s.low}" + ("" if s.exact else f" {s.high}")


def _length(s: DurationSpan) -> str:
    low, high = s.hours if s.unit_days < 1 else (round(s.low_days, 2), round(s.high_days, 2))
    return f"{'hours' if s.unit_days < 1 else 'days'} {low:g} {high:g}{sign(s.comparator)}{' vague' if s.vague else ''}"


def _stretch(s: IntervalSpan) -> str:
    i = s.interval
    flags = (" ongoing" if i.ongoing else "") + (" whole" if i.whole else "")
    return f"{s.kind} {i.start} {i.end} {i.low_days:.0f} {i.high_days:.0f}{flags}"


@pytest.mark.parametrize("line", lines("dates"))
def test_date_is_found_where_it_stands_and_nowhere_else(line: str) -> None:
    low, marks = expected(line)
    assert told(low, find_dates(low, NOTE), _date) == marks  # type: ignore[arg-type]


@pytest.mark.parametrize("line", lines("durations"))
def test_length_has_its_bounds(line: str) -> None:
    low, marks = expected(line)
    assert told(low, find_durations(low), _length) == marks  # type: ignore[arg-type]


@pytest.mark.parametrize("line", lines("intervals"))
def test_stretch_has_its_ends(line: str) -> None:
    low, marks = expected(line)
    assert told(low, find_intervals(low, NOTE), _stretch) == marks  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["sept 3", "4/30", "last fall", "3 weeks ago", "in march"])
def test_date_without_a_year_needs_the_note_date(text: str) -> None:
    assert find_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "anchor", "day"),
    [
        ("start wean 3/23", dt.date(2026, 3, 18), dt.date(2026, 3, 23)),
        ("first opening is on may 6", dt.date(2026, 3, 30), dt.date(2026, 5, 6)),
        ("psychology visit 7/15", dt.date(2026, 7, 8), dt.date(2026, 7, 15)),
        ("since september 20", dt.date(2026, 9, 1), dt.date(2025, 9, 20)),
        ("rrt 4/18 with pain", dt.date(2025, 4, 26), dt.date(2025, 4, 18)),
        ("last visit dec 30", dt.date(2026, 1, 5), dt.date(2025, 12, 30)),
        ("trial scheduled for jan 4", dt.date(2025, 12, 20), dt.date(2026, 1, 4)),
    ],
)
def test_year_is_taken_from_the_note(text: str, anchor: dt.date, day: dt.date) -> None:
    (found,) = find_dates(text, anchor)
    assert (found.low, found.high, found.guessed) == (day, day, True)


@pytest.mark.parametrize(
    ("days", "months", "enough"),
    [(182, 6, True), (183, 6, True), (181, 6, True), (180, 6, False), (175, 6, False), (168, 6, False), (365, 12, True),
     (89, 3, True), (84, 3, False), (45.66, 1.5, True)],
)  # fmt: skip
def test_twenty_six_weeks_are_six_months_and_twenty_four_are_not(days: float, months: float, enough: bool) -> None:
    assert at_least_months(days, months) is enough


def test_six_calendar_months_by_dates_are_six_months() -> None:
    for month in range(1, 13):
        start = dt.date(2025, month, 1)
        assert at_least_months((add_months(start, 6) - start).days, 6)


def test_weeks_and_mean_months() -> None:
    assert at_least_weeks(42, 6)
    assert not at_least_weeks(41, 6)
    assert as_months(182.625) == 6


def test_end_of_month_stays_in_the_month() -> None:
    assert add_months(dt.date(2025, 8, 31), 6) == dt.date(2026, 2, 28)


def _course(first: str, last: str) -> Interval:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    days = float((end - start).days)
    return Interval(start=start, end=end, low_days=days, high_days=days)


def test_union_counts_overlap_once() -> None:
    assert union_days([_course("2025-01-01", "2025-04-01"), _course("2025-03-01", "2025-05-01")]) == (120, 120)


def test_union_adds_courses_apart() -> None:
    assert union_days([_course("2025-01-01", "2025-02-01"), _course("2025-06-01", "2025-07-01")]) == (61, 61)


def test_union_of_a_length_and_its_own_dates_counts_the_longer() -> None:
    low, high = union_days([_course("2025-01-01", "2025-03-02"), Interval(low_days=90, high_days=90)])
    assert (low, high) == (90, 150)


def test_union_of_undated_lengths_is_at_least_the_longest() -> None:
    assert union_days([Interval(low_days=60, high_days=60), Interval(low_days=90, high_days=90)]) == (90, 150)


def test_union_of_uncertain_dates_uses_the_inner_borders() -> None:
    (span,) = find_intervals("08/2024 through 03/2025")
    assert union_days([span.interval]) == (182, 242)


def test_union_of_nothing_is_nothing() -> None:
    assert union_days([]) == (0, 0)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("+4 h", (4, 4)), ("4 hours after the bolus", (4, 4)), ("at 4 h", (4, 4)), ("hour 6", (6, 6)), ("pod 2", (48, 48)),
     ("post-op week 6", (1008, 1008)), ("1 to 2 hours after injection", (1, 2)), ("90 minutes post bolus", (1.5, 1.5))],
)  # fmt: skip
def test_offset_is_in_hours(text: str, hours: tuple[float, float]) -> None:
    (found,) = find_offsets(text)
    assert (found.low_hours, found.high_hours) == pytest.approx(hours)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("14:00 2 14", 840), ("1700 5 16", 1020), ("8:02 am", 482), ("inj given 09:15", 555), ("noon", 720),
     ("at 1640 she", 1000), ("9:52 pm", 1312), ("12:05 am", 5)],
)  # fmt: skip
def test_clock_is_in_minutes_of_the_day(text: str, minutes: int) -> None:
    (found,) = find_clocks(text)
    assert found.minutes == minutes


@pytest.mark.parametrize("text", ["bp 138/84", "ratio 1:2", "walked 1200 feet", "plt 241"])
def test_no_clock_in_other_numbers(text: str) -> None:
    assert find_clocks(text) == ()
