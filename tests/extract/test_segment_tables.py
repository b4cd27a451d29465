"""Rows, cells and their column headings."""

from __future__ import annotations

import pytest

from tests.extract.segmenting import cut, the

FLOWSHEET = """\
TIME     NRS   RR   NOTE                   INIT
07:40     8    16   baseline, sitting      pl
09:45     7    15                          pl
12:00     3    14   ate lunch sitting up   pl
"""
LABS = """\
TEST             RESULT    FLAG    REFERENCE
---------------------------------------------
INR              1.0               0.9-1.1
HGB              10.9      L       13.5-17.0
"""
STRIP = """\
            06/19/2026    05/26/2026    ref
PLT          188           176          140-400
"""
SCORES = """\
                   Eval        D/C
  NPRS (avg)       8           8
  ODI              62 %        60 %
"""


@pytest.mark.parametrize(
    ("table", "row", "columns"),
    [
        (FLOWSHEET, "07:40", ("time", "nrs", "rr", "note", "init")),
        (FLOWSHEET, "09:45", ("time", "nrs", "rr", "init")),
        (LABS, "INR", ("test", "result", "reference")),
        (LABS, "HGB", ("test", "result", "flag", "reference")),
        (STRIP, "PLT", ("", "06/19/2026", "05/26/2026", "ref")),
        (SCORES, "ODI", ("", "eval", "d/c")),
        ("| day | pain |\n|-----|------|\n| 8/18 | 5 |", "8/18", ("day", "pain")),
        ("Date\tINR\tPLT\n05/01/2026\t1.0\t210", "05/01", ("date", "inr", "plt")),
    ],
)
def test_cells_know_their_column(table: str, row: str, columns: tuple[str, ...]) -> None:
    segment = the(table, row)
    assert segment.kind.value == "row"
    assert segment.columns == columns
    assert len(segment.cells) == len(columns)


WRAPPED = """\
| Domain       | Discussion                              |
|--------------|-----------------------------------------|
| Neurosurgery | Lysis not offered. Nothing left         |
|              | to decompress or fuse.                  |
| Vote         | 9 for, 0 against                        |
"""


def test_cell_of_a_drawn_table_goes_on_in_the_lines_below_it() -> None:
    row = the(WRAPPED, "Neurosurgery")
    last = row.text[slice(*row.cells[-1])]
    assert (len(row.cells), last.split()[0], last.split()[-1]) == (2, "Lysis", "fuse.")
    assert the(WRAPPED, "Vote").text.startswith("| Vote")


def test_row_with_an_empty_first_cell_and_two_others_is_its_own() -> None:
    rows = cut("| day | time | pain |\n| 8/18 | 07:00 | 8 |\n|      | 09:00 | 5 |")
    assert [len(r.text.splitlines()) for r in rows] == [1, 1, 1]


def test_cells_are_spans_of_the_segment() -> None:
    row = the(FLOWSHEET, "12:00")
    assert [row.text[a:b] for a, b in row.cells] == ["12:00", "3", "14", "ate lunch sitting up", "pl"]


def test_key_and_value_without_colon_is_a_row() -> None:
    row = cut("INR    1.0   (0.9-1.1)")[0]
    assert (row.kind.value, row.label, row.columns) == ("row", "inr", ())


@pytest.mark.parametrize(
    ("row", "checked", "answer"),
    [
        ("| Infection? |  | X |", False, "no"),
        ("| Infection? | X |  |", True, "yes"),
        ("| Infection? | [ ] | [x] |", False, "no"),
        ("| Infection? | [ ] | [ ] |", False, ""),
    ],
)
def test_ticks_under_yes_and_no(row: str, checked: bool, answer: str) -> None:
    segment = the(f"| Question | Yes | No |\n{row}", "Infection")
    assert (segment.checked, segment.answer) == (checked, answer)


def test_prose_with_a_stray_gap_is_no_row() -> None:
    assert all(s.kind.value == "sentence" for s in cut("The pool was drained.  She left.\nHe takes  gabapentin daily."))
