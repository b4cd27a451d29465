"""Flowsheets in plain text: the pain readings of a table or series of readings, line by line.

A header row names the pain column ("NRS", "VAS mm", "pain", "0-10 verbal"), so that a column of breaths or saturations
is never taken for it; a scale named just above a headless list does the same; a series may also run along one line
("Pre 9, 2h 4, 4h 3", "0900 3 / 1100 2") or across ("NRS  8  5  4" under a row of times).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from chartcite.extract.nlp.flow_grids import read_grid
from chartcite.extract.nlp.flow_lists import read_days, read_list, read_series
from chartcite.extract.nlp.flow_rows import Line, Reading, lines_of
from chartcite.extract.nlp.flow_tables import read_table
from chartcite.extract.nlp.flow_wide import read_wide

__all__ = ["Line", "Reading", "find_readings", "lines_of"]


def find_readings(lines: Sequence[Line], anchor: dt.date | None) -> list[Reading]:
    """The pain readings of the lines: tables with a header, grids, lists, tables across, series."""
    found: list[Reading] = []
    i = 0
    while i < len(lines):
        for reader in (read_table, read_grid, read_wide, read_days, read_list):
            readings, used = reader(lines, i, anchor)
            if readings:
                found += readings
                i += used
                break
        else:
            found += read_series(lines, i, anchor)
            i += 1
    return found
