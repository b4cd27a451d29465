"""Readings of flowsheets: tables, lists, entries by day, series along a line."""

from __future__ import annotations

import datetime as dt

import pytest

from chartcite.extract.nlp.flow import Reading, find_readings, lines_of

_DAY = dt.date(2026, 5, 4)


def _read(text: str) -> list[Reading]:
    return find_readings(lines_of(text, 0, len(text)), _DAY)


_TABLES = {
    "columns of breaths and saturation are not pain": (
        "TIME   RR   SpO2   NRS\n0700   16   97    8   pre\n0900   14   96    3\n1100   14   96    2",
        [8, 3, 2],
    ),
    "pipes": ("| time | pain | sed |\n| pre | 9 | 0 |\n| 1 h | 4 | 1 |\n| 4 h | 3 | 1 |", [9, 4, 3]),
    "plain hours": ("Hour  RR  SpO2  NRS\n0  16  98  8\n1  14  97  3\n8  16  98  7", [8, 3, 7]),
    "single spaces": ("time NRS RR sed\npre 6 18 0\n0900 5 16 0\n1000 3 16 1", [6, 5, 3]),
    "millimetres": ("time   VAS mm   RR\npre-cath   78   18\n+4 h   41   16\n+12 h   38   14", [7.8, 4.1, 3.8]),
    "analog scale out of ten": ("time   VAS   RR\npre   8   18\n0900   4   16\n1000   3   14", [8, 4, 3]),
    "list under a scale": (
        "VAS (100 mm line)\n6/3 evening   61\n6/4 06:00   39\n6/4 12:00 (stopped)   39",
        [6.1, 3.9, 3.9],
    ),
    "diary": ("Before shot: 8\n10 am: 3\nnoon: 2\n2 pm: 3", [8, 3, 2, 3]),
    "scores over ten": ("8:00 am - 8/10\n9:00 am - 4/10\n11:00 am - 3/10", [8, 4, 3]),
    "across, days without hours": (
        "            8/18 pre   8/18 pm   8/19   8/20   8/21 am (out)\n"
        "NRS         6          4         2      2.5    2\n"
        "mg/24h      -          2         4      4      -",
        [6, 4, 2, 2.5, 2],
    ),
    "series with wide gaps": ("pre 9       1 h 6       2 h 5       4 h 5       8 h 6", [9, 6, 5, 5, 6]),
    "across": ("        6/10 noon   6/11 0800   6/11 1600\nNRS      8           5           4", [8, 5, 4]),
    "hours across, dates down": (
        "PAIN FLOWSHEET (0-10)\n         0600   1400   2200   dose   rescue\n"
        "05/04    8      -      4      20     60 mg\n"
        "05/05    3      3      2      30     0\n"
        "05/06    3      -      -      -      off",
        [8, 4, 3, 3, 2, 3],
    ),
    "days of the trial down": (
        "NRS by shift\n          08:00   16:00   24:00\nDay 1     8       6       4\nDay 2     3       3       3",
        [8, 6, 4, 3, 3, 3],
    ),
    "days across": (
        "            day 0 pre   d1 08   d1 16   d2 08\nNRS (usual)      8        6       5       4",
        [8, 6, 5, 4],
    ),
    "scores in a list under the drug": ("Score before: 8/10.\nScores on drug: 6, 5, 5, 6 (q4h).", [8, 6, 5, 5, 6]),
    "entries by day": ("5/20/26  day 0.  before: 9/10\n5/21/26  day 1.  7/10\n5/22/26  day 2.  5/10, chair", [9, 7, 5]),
    "series along a line": ("Pre 9, 2h 4, 4h 3, 8h 3.", [9, 4, 3, 3]),
    "series by the clock": ("Baseline 9\n0900 3 / 1100 2 / 1300 3", [9, 3, 2, 3]),
    "plain hours across": (
        "hr post     0     1     2     4     8\nNRS L foot  8     6     4     3     7\nBP sys     128   122   116",
        [8, 6, 4, 3, 7],
    ),
    "hours across, scale in the label": (
        "Post-dose hour        pre   1   2   3\nVerbal score (0-10)    9    7   4   3",
        [9, 7, 4, 3],
    ),
    "weekdays across, halves of the day down": (
        "                Mon    Tue    Wed\nPain a.m.        8      4      3\nPain p.m.        7      3      2",
        [8, 7, 4, 3, 3, 2],
    ),
    "week before the drug is told by its mean": (
        "A. Home diary, week before admission. Marks 0-100 mm line for the usual pain\n"
        "     Sun   Mon   Tue   mean\n      61    55    58    58",
        [5.8],
    ),
    "column headed by the part that hurts": (
        " hour    legs   sed   RR    itch\n 09:00    6      0    16     0\n 10:00    5      0    15     1",
        [6, 5],
    ),
    "days in words": (
        "Catheter diary\n10 May morning, before they put it in  8\n10 May 4 pm  4\n11 May bedtime  3",
        [8, 4, 3],
    ),
    "clock of twelve hours": ("Trial diary\n11:00: 5\n1:00: 3\n3:00: 2", [5, 3, 2]),
    "clock with a full stop": ("Time     Pain   RR\n09.15    8      16\n10.30    4      15", [8, 4]),
    "halves of the day cut short": ("Baseline pain 8.\n9:30a 7; 10a 5; noon 3; 1p 3", [8, 7, 5, 3, 3]),
    "hours in words on a line of 100 mm": (
        "Pre-injection: 82 on the line. One hour 60. Two hours 41. Four hours 30.",
        [8.2, 6, 4.1, 3],
    ),
    "arrows": ("pre-score 8\n1030 -> 3   1230 -> 3   1600 -> 5", [8, 3, 3, 5]),
    "usual score of each day": ("Day 0 (pre)   usual 9\nDay 1   usual 4\nDay 2   usual 3", [9, 4, 3]),
    "bare list": ("Her numbers went 7, 7, 6, 6, 7 over eight hours", [7, 7, 6, 6, 7]),
}


@pytest.mark.parametrize(("text", "values"), _TABLES.values(), ids=list(_TABLES))
def test_readings_of(text: str, values: list[float]) -> None:
    found = _read(text)
    assert [r.low for r in found] == pytest.approx(values)
    assert all(text[r.start : r.end].strip() for r in found)


@pytest.mark.parametrize(
    "text",
    [
        "Vitals\nBP 120/80  HR 70  RR 16",
        "date  resid  dose\n5/1  3.2  5",
        "0800: 5 mg\n1200: 5 mg\n1600: 5 mg",
        "PMH: HTN 2001, DM 2010",
        "time    legs   arms   sens\n0900     0      0      T10\n1000     3      0      T8\n1200     2      0      T10",
        "Hour     0    2    4    8\nitch     0    1    3    2\nnausea   0    2    2    0",
        "Hours   0   2   4   6\nleg strength   5   4   5   5",
        "10:00   118/70   84  16  97\n07:30   home by wheelchair. Bed rest the whole stay (order #3). Slept.",
        "INTAKE\n         0600   1400   2200\n05/04    80     120    90\n05/05    30     30     20",
    ],
)
def test_other_tables_hold_no_readings(text: str) -> None:
    assert _read(text) == []


def test_a_clock_that_goes_back_is_the_next_day() -> None:
    found = _read("TIME   NRS   RR\n22:00   3   14\n02:00   5   15")
    assert [r.at for r in found] == [22.0, 26.0]
    assert found[1].moment == dt.datetime(2026, 5, 5, 2)


def test_baseline_and_off_are_told_apart() -> None:
    found = _read("time   mcg/h   NRS\n0900   pre   8\n1500   10   4\n1900   off   7")
    assert [r.phase for r in found] == ["baseline", "during_trial", "after_trial"]


def test_the_usual_score_of_a_later_day_is_no_baseline() -> None:
    found = _read("Day 0 (pre)   usual 9\nDay 1   usual 4\nDay 2   usual 3")
    assert [r.phase for r in found] == ["baseline", "during_trial", "during_trial"]


def test_a_clock_of_twelve_hours_runs_on_past_noon() -> None:
    assert [r.at for r in _read("Trial diary\n11:00: 5\n1:00: 3\n3:00: 2\n7:00: 3")] == [11.0, 13.0, 15.0, 19.0]
