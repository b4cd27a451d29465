"""Tumor in the spinal canal, or kept out of it."""

from __future__ import annotations

import pytest

from chartcite.extract.families import encroachment
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("MRI: Tumor does not enter the spinal canal.", "excluded"),
        ("MRI: the mass has not entered the canal.", "excluded"),
        ("MRI: the lesion has never crossed into the epidural space.", "excluded"),
        ("MRI: tumor has now entered the epidural space.", "present"),
        ("MRI: tumor crosses into the epidural space.", "present"),
    ],
)
def test_tumor_that_does_not_enter_the_canal_leaves_it_free(text: str, value: str) -> None:
    assert {f.value for f in facts_of(encroachment.extract, text)} == {value}


@pytest.mark.parametrize(
    "text",
    [
        "MRI of the spine ordered. WILL LOOK FOR THECAL SAC COMPRESSION BY TUMOR BEFORE ANY CATHETER.",
        "Tumor in the sacrum. CT myelogram next week, looking for cord compression.",
        "Sacral mass. MRI next week to check for epidural extension.",
    ],
)
def test_what_a_study_is_to_look_for_is_no_finding(text: str) -> None:
    assert [f for f in facts_of(encroachment.extract, text) if f.assertion.happened] == []


def test_what_a_study_looked_for_and_did_not_find_is() -> None:
    text = "Sacral tumor. MRI looked for cord compression and found none."
    assert {f.value for f in facts_of(encroachment.extract, text)} == {"excluded"}
