"""Six weeks without response (evidence rule 17)."""

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Interval
from chartcite.models.finding import Status
from tests.criteria.factory import fact, request

DECIDER = DECIDERS["six_week_failure"]


def oral(outcome=None, weeks=None, drug="baclofen", **attributes):
    interval = Interval(low_days=weeks * 7, high_days=weeks * 7) if weeks else None
    found = {"drug": drug, **attributes, **({"outcome": outcome} if outcome else {})}
    return fact("therapy", "oral_antispasmodic", interval=interval, attributes=found, quote=f"{drug} {outcome} {weeks}")


def decide(*facts, category="oral_antispasmodic"):
    return DECIDER.decide(FactIndex(facts), DECIDER.params(category=category), request())


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([oral("failed", 7)], Status.MET),
        ([oral("failed"), oral(weeks=16)], Status.MET),
        ([oral("failed", 2)], Status.NOT_MET),
        ([oral("failed")], Status.NEEDS_REVIEW),
        ([oral("not_tolerated", 1)], Status.MET),
        ([oral("helped", 20)], Status.NOT_MET),
        ([oral("partial", 20)], Status.NEEDS_REVIEW),
        ([oral("failed", 12), oral("helped")], Status.NEEDS_REVIEW),
        ([oral("failed", 12), oral("unclear")], Status.NEEDS_REVIEW),
        ([oral("not_done", drug="")], Status.NOT_MET),
        ([oral(weeks=3)], Status.NOT_MET),
        ([oral(weeks=30)], Status.NOT_DOCUMENTED),
        ([oral("helped", 20), oral("failed", 8, "tizanidine")], Status.MET),
        ([fact("therapy_contraindication", "oral_antispasmodic")], Status.MET),
        ([], Status.NOT_DOCUMENTED),
    ],
)
def test_length_and_outcome_decide(facts, status):
    assert decide(*facts).status is status


@pytest.mark.parametrize(("visits", "status"), [(60, Status.MET), (12, Status.NEEDS_REVIEW), (2, Status.NOT_MET)])
def test_many_visits_stand_for_six_weeks_and_a_few_do_not(visits, status):
    told = fact("therapy", "physical_therapy", attributes={"outcome": "failed", "visits": float(visits)})
    assert decide(told, category="physical_therapy").status is status


def test_the_rationale_has_the_weeks_in_it():
    assert "12 weeks" in decide(oral("failed", 12)).rationale
