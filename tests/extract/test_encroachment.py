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
