"""A value read from a scan without certainty never makes a leaf met, or not met, alone (evidence rule 20)."""

from __future__ import annotations

import pytest

from chartcite.models.fact import Fact
from chartcite.models.finding import Finding, Status
from tests.criteria.factory import fact
from tests.criteria.test_engine import MOLINA, run

ADEQUATE = {"kind": "body_size", "value": "adequate"}


def _leaf(*facts: Fact) -> Finding:
    return next(f for f in run(MOLINA, "non-malignant/trial", list(facts)).findings if f.id == "body-size")


@pytest.mark.parametrize(
    ("value", "sure"), [("adequate", Status.MET), ("inadequate", Status.NOT_MET)], ids=["met", "not met"]
)
def test_a_doubtful_fact_alone_needs_review(value: str, sure: Status) -> None:
    assert _leaf(fact("body_size", value)).status is sure
    finding = _leaf(fact("body_size", value, doubts=("n0",)))
    assert finding.status is Status.NEEDS_REVIEW
    assert "“n0”" in finding.rationale
    assert finding.citations


def test_a_sure_fact_beside_it_decides() -> None:
    finding = _leaf(
        fact("body_size", "adequate", doubts=("n0",)), fact("body_size", "adequate", quote="room for the pump")
    )
    assert finding.status is Status.MET
    assert [c.quote for c in finding.citations] == ["room for the pump"]


def test_doubts_do_not_touch_what_rests_on_other_facts() -> None:
    assert _leaf(fact("infection", "absent", doubts=("no",)), fact("body_size", "adequate")).status is Status.MET
