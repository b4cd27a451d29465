"""Halving systemic opioids before the trial (evidence rule 15)."""

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Assertion, Time
from chartcite.models.finding import Status
from tests.criteria.factory import fact, request

DECIDER = DECIDERS["opioid_reduction"]


def cut(value, low=None, high=None):
    return fact("opioid_reduction", value, low=low, high=low if high is None else high, quote=f"{value} {low} {high}")


NONE = fact("opioid_use", "none")
ZICONOTIDE = fact("trial_drug", "non_opioid", attributes={"name": "ziconotide"})
PLANNED_ZICONOTIDE = fact("trial_drug", "non_opioid", assertion=Assertion(time=Time.FUTURE))
MORPHINE = fact("trial_drug", "opioid", attributes={"name": "morphine"})


def decide(facts):
    return DECIDER.decide(FactIndex(facts), DECIDER.params(), request())


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([cut("agreed", 50)], Status.MET),
        ([cut("completed", 62.5)], Status.MET),
        ([cut("agreed", 50, 60)], Status.MET),
        ([cut("vague"), cut("completed", 50)], Status.MET),
        ([cut("completed", 20), cut("completed", 55)], Status.MET),
        ([cut("agreed", 25)], Status.NOT_MET),
        ([cut("completed", 49.9)], Status.NOT_MET),
        ([cut("refused")], Status.NOT_MET),
        ([cut("refused"), cut("vague")], Status.NOT_MET),
        ([cut("agreed", 33, 50)], Status.NEEDS_REVIEW),
        ([cut("agreed", 50), cut("refused")], Status.NEEDS_REVIEW),
        ([cut("vague")], Status.NEEDS_REVIEW),
        ([cut("after_trial", 50)], Status.NEEDS_REVIEW),
        ([cut("proposed", 50)], Status.NOT_DOCUMENTED),
        ([], Status.NOT_DOCUMENTED),
        ([NONE], Status.NOT_APPLICABLE),
        ([NONE, cut("vague")], Status.NOT_APPLICABLE),
        ([NONE, cut("refused")], Status.NOT_MET),
        ([ZICONOTIDE], Status.NOT_APPLICABLE),
        ([PLANNED_ZICONOTIDE], Status.NOT_APPLICABLE),
        ([ZICONOTIDE, MORPHINE], Status.NOT_DOCUMENTED),
    ],
)
def test_the_amount_and_the_agreement_decide(facts, status):
    assert decide(facts).status is status


def test_the_rationale_has_the_numbers():
    assert "62 %" in decide([cut("completed", 62.4)]).rationale
