"""Days that a packet writes without a year."""

import datetime as dt

import pytest

from chartcite.extract.families import labs
from chartcite.extract.nlp.calendar import last_such_day, nearest_such_day
from chartcite.extract.nlp.flow_rows import Clock
from tests.extract.charting import facts_of

D = dt.date


@pytest.mark.parametrize(
    ("month", "day", "anchor", "ahead", "found"),
    [
        (6, 19, D(2026, 6, 20), 0, D(2026, 6, 19)),
        (6, 21, D(2026, 6, 20), 0, D(2025, 6, 21)),
        (6, 21, D(2026, 6, 20), 60, D(2026, 6, 21)),
        (12, 30, D(2026, 1, 4), 60, D(2025, 12, 30)),
        (2, 29, D(2025, 3, 1), 60, D(2024, 2, 29)),
        (2, 29, D(2026, 3, 1), 60, None),
        (4, 31, D(2026, 6, 1), 60, None),
        (13, 2, D(2026, 6, 1), 60, None),
    ],
)
def test_last_such_day(month, day, anchor, ahead, found):
    assert last_such_day(month, day, anchor, ahead=ahead) == found


@pytest.mark.parametrize(
    ("month", "day", "near", "found"),
    [
        (1, 1, D(2025, 12, 31), D(2026, 1, 1)),
        (12, 31, D(2026, 1, 1), D(2025, 12, 31)),
        (7, 4, D(2026, 7, 1), D(2026, 7, 4)),
        (2, 30, D(2026, 2, 1), None),
    ],
)
def test_nearest_such_day(month, day, near, found):
    assert nearest_such_day(month, day, near) == found


@pytest.mark.parametrize("anchor", [D(2025, 12, 30), D(2026, 1, 2), None])
def test_hours_run_on_over_new_year(anchor):
    clock = Clock(anchor)
    hours = []
    for day, minutes in (("12/30", 600), ("12/31", 600), ("1/1", 600)):
        clock.date(day)
        hours.append(clock.at(minutes)[0])
    assert [h - hours[0] for h in hours] == [0.0, 24.0, 48.0]


def test_a_leap_day_of_no_leap_year_is_no_fault():
    log = "ANTICOAGULATION CLINIC\nDate: 3/10/2026\nWarfarin, goal INR 2.0-3.0\n2/29  2.4\n2/28  2.1\n3/9   1.1 held\n"
    found = {f.low: f.date for f in facts_of(labs.extract, log)}
    assert found[1.1] == D(2026, 3, 9)
    assert found[2.1] == D(2026, 2, 28)
    assert 2.4 not in found
