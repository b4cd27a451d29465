"""A scheduling desk and a scheduled visit are no fixed schedule of a drug."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.quantity import find_schedules


@pytest.mark.parametrize(
    "text",
    ["sched / auth 6/29/26", "status: sched 06/09/26", "referral: scheduled", "mri scheduled 7/2", "scheduling desk"],
)
def test_appointments_are_no_schedule(text: str) -> None:
    assert find_schedules(text) == ()


@pytest.mark.parametrize("text", ["morphine er, scheduled", "gabapentin on schedule", "acetaminophen scheduled tid"])
def test_a_scheduled_drug_is(text: str) -> None:
    assert find_schedules(text)[0].schedule == "fixed"
