"""Blood thinners: taken, over, or to be held."""

from __future__ import annotations

import pytest

from chartcite.extract.families import contraindication
from tests.extract.charting import facts_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("No coagulopathy; off apixaban > 1 yr.", "stopped"),
        ("gabapentin (edema)  apixaban (done)   mirtazapine", "stopped"),
        ("Eliquis 5 mg BID, stopped 3/2025.", "stopped"),
        ("Took Xarelto until 2023.", "stopped"),
        ("Plavix was discontinued last year.", "stopped"),
        ("She takes clopidogrel.", "current"),
        ("Warfarin stopped for the procedure 5 days before.", "current"),
        ("On warfarin, hold 5 days before.", "current"),
    ],
)
def test_what_is_over_is_told_from_what_is_held(text: str, value: str) -> None:
    found = [f.value for f in facts_of(contraindication.extract, text) if f.kind == "anticoagulant"]
    assert found == [value]
