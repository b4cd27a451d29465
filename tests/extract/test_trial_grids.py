"""Diaries kept at the catheter, tables of tasks before and under the drug, grids of opioid totals (rules 9, 15, 16)."""

import pytest

from chartcite.extract.families import flowsheet, opioid, relief, trial_function
from tests.extract.charting import facts_of

DIARY = """PATIENT DIARY, catheter stay        name: M. Roe
Mon 24th  10 am   8     pump switched on 10:20
          noon    3     oh my
          4 pm    3     up and down the corridor
          10 pm   2
Tue 25th  7 am    3     washed my own hair, first time since spring
"""
NOTE = "Clinic 9/10/2026. Intrathecal hydromorphone trial 8/24 to 8/26/2026, diary attached."


def readings(*texts):
    return [(f.low, f.attr("phase"), f.attr("hours")) for f in facts_of(flowsheet.extract, *texts)]


def test_a_diary_kept_at_the_catheter_is_the_record_of_the_trial():
    found = readings(NOTE, DIARY)
    assert found[0] == (8.0, "baseline", 10.0)
    assert [low for low, _, _ in found[1:]] == [3.0, 3.0, 2.0, 3.0]
    assert found[-1][2] == 31.0
    assert [f.value for f in facts_of(trial_function.extract, NOTE, DIARY)] == ["gain"]


@pytest.mark.parametrize(
    "head",
    [
        "SCS TRIAL DIARY  M. Roe",
        "PAIN DIARY, week before the catheter trial, M. Roe",
        "Walking log for physical therapy",
        "Insulin pump log, M. Roe",
    ],
)
def test_other_diaries_are_not_the_record_of_the_trial(head):
    assert readings(NOTE, f"{head}\nMon 9 am 8\nnoon 3\n4 pm 2\n8 pm 2\n") == []


def test_days_of_a_trial_head_the_rows_of_its_table():
    text = """EXTERNAL INFUSION TRIAL - ZICONOTIDE   09/08/2026   M. Roe
DAY     VAS mm (avg of 3)   activity
pre       74                lap of the hall 9 min
1         66                same
2         41                dizzy
"""
    assert readings(text) == [(7.4, "baseline", None), (6.6, "during_trial", 24.0), (4.1, "during_trial", 48.0)]


TASKS = """INTRATHECAL TRIAL 10/26/2026  M. Roe. Hydromorphone.
   Task                       10/26 (pre)         10/28 (on drug)
   stand at counter           5 min               {stood}
   hair wash standing         no                  {washed}
   NRS                        8                   3
"""


@pytest.mark.parametrize(
    ("stood", "washed", "expected"),
    [
        ("28 min", "yes", ["gain", "gain"]),
        ("28 min", "no", ["gain"]),
        ("5 min", "yes", ["gain"]),
        ("3 min", "no", ["no_gain"]),
    ],
)
def test_tasks_are_set_against_the_column_before_the_drug(stood, washed, expected):
    text = TASKS.format(stood=stood, washed=washed)
    assert [f.value for f in facts_of(trial_function.extract, text)] == expected


GRID = """MEDICATION TAB  M. Roe 08/28/2025
{title}
 wk of        MS Contin mg   oxyIR mg   MME/day    signed
 04/06/25     120            40         180        baseline
 06/01/25     90             10         105
 06/29/25     60             10         75         held here
"""


def test_a_grid_of_totals_shows_the_reduction_from_its_first_to_its_last_row():
    (fact,) = facts_of(opioid.extract, GRID.format(title="OPIOID TOTALS"))
    assert (fact.value, round(fact.low)) == ("completed", 58)
    assert [c.quote.split()[0] for c in fact.citations] == ["06/29/25", "04/06/25"]


@pytest.mark.parametrize("title", ["PLANNED TAPER", "Proposed opioid totals", "Goal schedule"])
def test_a_grid_that_is_only_planned_shows_none(title):
    assert [f.value for f in facts_of(opioid.extract, GRID.format(title=title)) if f.value == "completed"] == []


@pytest.mark.parametrize(
    "text",
    [
        "At our reconciliation in June and again on July 8 she was 40 and 46 methadone tablets short.",
        "Opioid reduction agreed? Trial > 50 % x 8 h? Nurses' sheet lower?",
        "On morphine ER 30 mg TID; 50 % relief in the trial, agreed to go on.",
        "PF morphine 0.02 mg/h from 08:45.",
        "Pain visit 9/10. On oxycodone, > 60 % relief in the trial, doses as before.",
    ],
)
def test_dates_counts_and_relief_are_no_reduction_of_an_opioid(text):
    assert [f.value for f in facts_of(opioid.extract, text) if f.value in ("agreed", "completed")] == []


def test_what_was_left_of_the_relief_later_is_told_apart():
    text = (
        "INTRATHECAL TRIAL RECORD 8/24/2026. Relief of about 70 % for the first five hours. "
        "Tapered off after that, at half by 19:00."
    )
    found = {(f.low, bool(f.attr("waned"))) for f in facts_of(relief.extract, text)}
    assert found == {(70.0, False), (50.0, True)}
