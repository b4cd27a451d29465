"""Analgesics on a fixed schedule (evidence rule 7)."""

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Assertion, Certainty
from chartcite.models.finding import Status
from tests.criteria.factory import fact, planned, request

DECIDER = DECIDERS["fixed_schedule"]


def drug(name, schedule, drug_class="opioid", **more):
    attributes = {"schedule": schedule, "drug_class": drug_class, **more.pop("attributes", {})}
    return fact("medication", name, attributes=attributes, **more)


def decide(*facts):
    return DECIDER.decide(FactIndex(facts), DECIDER.params(waived_by=("analgesics",)), request())


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([drug("morphine", "fixed")], Status.MET),
        ([drug("morphine", "both")], Status.MET),
        ([drug("gabapentin", "fixed", "adjuvant"), drug("hydrocodone", "as_needed")], Status.MET),
        ([drug("hydrocodone", "as_needed")], Status.NOT_MET),
        ([drug("analgesics", "never", "analgesic")], Status.NOT_MET),
        ([drug("hydrocodone", "unstated")], Status.NOT_DOCUMENTED),
        ([drug("hydrocodone", "unclear")], Status.NEEDS_REVIEW),
        ([drug("baclofen", "fixed", "antispasmodic")], Status.NOT_DOCUMENTED),
        ([drug("duloxetine", "fixed", "adjuvant", attributes={"for_pain": False})], Status.NOT_DOCUMENTED),
        (
            [
                drug("gabapentin", "fixed", "adjuvant", quote="TID"),
                drug("gabapentin", "as_needed", "adjuvant", quote="prn"),
            ],
            Status.NEEDS_REVIEW,
        ),
        ([fact("therapy_contraindication", "analgesics")], Status.NOT_APPLICABLE),
        ([], Status.NOT_DOCUMENTED),
    ],
)
def test_the_schedule_decides(facts, status):
    assert decide(*facts).status is status


def test_a_planned_drug_is_the_nearest_miss():
    decision = decide(planned("medication", "morphine", attributes={"schedule": "fixed", "drug_class": "opioid"}))
    assert decision.status is Status.NOT_DOCUMENTED
    assert [f.value for f in decision.nearest] == ["morphine"]


def test_a_schedule_the_chart_is_not_sure_of_needs_review():
    unsure = drug("morphine", "fixed", assertion=Assertion(certainty=Certainty.POSSIBLE))
    assert decide(unsure).status is Status.NEEDS_REVIEW


def test_the_regimen_nearest_the_request_is_cited_first():
    decision = decide(drug("morphine", "fixed", day="2024-01-01"), drug("methadone", "fixed", day="2026-05-01"))
    assert [f.value for f in decision.support] == ["methadone", "morphine"]
    assert "methadone" in decision.rationale
