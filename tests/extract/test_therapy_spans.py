"""The span of dates that a therapist's record covers."""

from __future__ import annotations

import pytest

from chartcite.extract.families import course, therapy_dates
from chartcite.extract.nlp.chart import Chart
from chartcite.models.fact import Fact
from tests.extract.charting import facts_of


def _extract(chart: Chart) -> list[Fact]:
    return [*course.extract(chart), *therapy_dates.extract(chart)]


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("Dates: Nov 10, 2025 thru Mar 6, 2026 (twice weekly, 31 seen)", 116),
        ("Block: 12 January 2026 to 27 March 2026 (11 weeks), twice weekly", 74),
        ("Seen 02/16/2026 thru 04/02/2026, 2x/wk, 13 visits", 45),
        ("Period covered 1/5/26 - 3/2/26, 14 sessions", 56),
        ("Attended 9/2/25 to 10/28/25.", 56),
    ],
)
def test_a_therapists_record_gives_the_span_of_its_course(line: str, days: int) -> None:
    note = f"PHYSICAL THERAPY DISCHARGE SUMMARY\nPatient: A. Sample\n{line}\n\nTone unchanged.\n"
    found = [f for f in facts_of(_extract, note) if f.interval is not None]
    assert {f.value for f in found} == {"physical_therapy"}
    assert any(f.interval is not None and abs(f.interval.low_days - days) <= 1 for f in found)


def test_a_span_in_another_kind_of_note_is_no_course() -> None:
    note = "PROGRESS NOTE\nDates: Nov 10, 2025 thru Mar 6, 2026 on leave from work\n"
    assert [f for f in facts_of(_extract, note) if f.interval is not None] == []
