"""Clocks by line of business and state, in calendar and in business time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chartcite.models.errors import UsageError
from chartcite.review.store.deadlines import Deadlines
from chartcite.review.store.rules import load_rules

_NEW_YORK = ZoneInfo("America/New_York")
_OWN = """
deadlines:
  calendar: {timezone: America/New_York, holidays: {more: [2026-11-27], worked: [2026-11-11]}}
  lines:
    medicaid: {standard: 5 business days, states: {WA: {expedited: 24 hours}}}
    commercial: {expedited: 9 business hours, standard: 15 days}
    tricare: {standard: 10 days}
"""


@pytest.fixture
def own(tmp_path: Path) -> Deadlines:
    (tmp_path / "rules.yaml").write_text(_OWN)
    return load_rules(tmp_path / "rules.yaml").deadlines


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=_NEW_YORK)


@pytest.mark.parametrize("line", [None, "", "Medicare Advantage", "medicaid", "Commercial PPO", "something else"])
def test_built_in_clocks_are_72_hours_and_7_days_for_every_line(line: str | None) -> None:
    rules, came = load_rules().deadlines, dt.datetime(2026, 12, 23, 9, tzinfo=dt.UTC)
    assert rules.due(came, expedited=True, line_of_business=line) == came + dt.timedelta(hours=72)
    assert rules.due(came, expedited=False, line_of_business=line) == came + dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("Medicare Advantage HMO", "Medicare Advantage"), ("molina MEDICAID of Washington", "Medicaid"),
        ("D-SNP", "Medicare Advantage"), ("Commercial", "Commercial"), ("TRICARE Prime", "Tricare"),
        ("employer group plan", "Commercial"), ("Marketplace HMO", "Marketplace"), ("shmoney", "Other lines"),
        (None, "Other lines"),
    ],
)  # fmt: skip
def test_the_longest_name_that_stands_in_the_request_s_line_counts(own: Deadlines, said: str | None, line: str) -> None:
    assert own.rule(expedited=False, line_of_business=said).line == line


@pytest.mark.parametrize(
    ("came", "line", "expedited", "due"),
    [
        # Thanksgiving (Thursday 26) is a public holiday, Friday 27 the site's own
        ("2026-11-20T14:30", "medicaid", False, "2026-12-01T14:30"),
        ("2026-11-21T10:00", "medicaid", False, "2026-12-01T10:00"),
        # Veterans Day is worked here
        ("2026-11-09T08:00", "medicaid", False, "2026-11-16T08:00"),
        ("2026-11-20T15:00", "commercial", True, "2026-11-23T15:00"),
        ("2026-11-20T22:00", "commercial", True, "2026-11-23T17:00"),
        ("2026-11-25T16:00", "commercial", True, "2026-11-30T16:00"),
        # days of the calendar end at the same time of day, though the clocks are changed between them
        ("2026-10-30T09:00", "commercial", False, "2026-11-14T09:00"),
        ("2026-10-30T09:00", "tricare", False, "2026-11-09T09:00"),
    ],
)
def test_business_time_leaves_out_nights_weekends_and_holidays(
    own: Deadlines, came: str, line: str, expedited: bool, due: str
) -> None:
    assert own.due(_at(came), expedited=expedited, line_of_business=line) == _at(due)


def test_a_state_has_a_clock_of_its_own_and_leaves_the_rest_to_its_line(own: Deadlines) -> None:
    washington = own.rule(expedited=True, line_of_business="Medicaid", state="wa")
    assert str(washington) == "24 hours expedited, Medicaid, WA"
    assert str(own.rule(expedited=False, line_of_business="Medicaid", state="WA")) == "5 business days, Medicaid, WA"
    assert str(own.rule(expedited=True, line_of_business="Medicaid", state="OR").span) == "72 hours"


def test_the_table_for_people_has_every_line_and_state(own: Deadlines) -> None:
    told = {row["line"]: (row["standard"], row["expedited"]) for row in own.table()}
    assert told["Medicaid, WA"] == ("5 business days", "24 hours")
    assert told["Commercial"] == ("15 calendar days", "9 business hours")
    assert told["Tricare"] == ("10 calendar days", "72 hours")
    assert "Tricare" in own.titles()
    assert "America/New_York" in own.calendar.told()


@pytest.mark.parametrize(
    "wrong",
    [
        "lines: {default: {standard: soon}}", "lines: {default: {standard: null}}", "lines: {x: {standard: 0 days}}",
        "calendar: {timezone: Mars/Olympus}", "calendar: {working_days: []}",
        'calendar: {working_hours: ["17:00", "08:00"]}',
        "{calendar: {holidays: {country: XX}}, lines: {x: {standard: 2 business days}}}",
        "standard_days: {default: 7}",
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "rules.yaml").write_text("deadlines:\n  " + wrong)
    with pytest.raises(UsageError, match="deadlines"):
        load_rules(tmp_path / "rules.yaml")


def test_working_hours_may_be_the_whole_day(tmp_path: Path) -> None:
    hours = 'calendar: {working_hours: ["00:00", "00:00"]}\n  lines: {default: {expedited: 48 business hours}}'
    (tmp_path / "rules.yaml").write_text(f"deadlines:\n  {hours}")
    rules = load_rules(tmp_path / "rules.yaml").deadlines
    came = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
    assert rules.due(came, expedited=True, line_of_business=None) == dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
