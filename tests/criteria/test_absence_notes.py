"""Notes to leaves that ask for something's absence: infection, tumor at the thecal sac, contraindications (rule 13)."""

from __future__ import annotations

import pytest

from chartcite.extract.families import contraindication, encroachment, infection, labs
from tests.criteria.noting import decided, leaf_cases

_FAMILIES = (infection.extract, encroachment.extract, contraindication.extract, labs.extract)


@pytest.mark.parametrize(("leaf", "status", "note"), leaf_cases("absence"))
def test_note_gives_the_leaf_its_status(leaf: str, status: str, note: str) -> None:
    decision = decided(leaf, _FAMILIES, note)
    assert decision.status.value == status
    assert bool(decision.support) == (status != "not_documented")
