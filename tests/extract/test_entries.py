"""States are dated by the entry that they stand in."""

from __future__ import annotations

import pytest

from chartcite.extract.families import infection
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "PAIN CLINIC\n\nVisit 02/19/2026. Port red, grew MSSA, active infection.\nPlan: no procedures.\n\n"
            "Visit 04/23/2026. Much better.\nNo active infection now.\n",
            {"present": "2026-02-19", "absent": "2026-04-23"},
        ),
        ("PAIN CLINIC 05/01/2026\nSkin clear, no active infection.\n", {"absent": "2026-05-01"}),
        (
            "CLINIC 05/01/2026\nSinus with pus, wound infection.\n(4/14/2026 text) Abdomen: no active infection.\n",
            {"present": "2026-05-01", "absent": "2026-04-14"},
        ),
    ],
)
def test_the_day_that_opens_an_entry_dates_its_statements(text: str, days: dict[str, str]) -> None:
    assert {str(f.value): str(f.date) for f in facts_of(infection.extract, text)} == days
