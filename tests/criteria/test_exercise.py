"""Active rehabilitative exercise (evidence rule 6)."""

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.models.finding import Status
from tests.criteria.factory import fact, planned, request

DECIDER = DECIDERS["exercise"]


def therapy(value, quote="", **attributes):
    return fact("therapy", value, quote=quote, attributes=attributes)


PT = therapy("physical_therapy", category="active")
SHOWN = therapy("active_exercise", category="active", active_content=True)
NONE = therapy("active_exercise", quote="has never had therapy", explicit_none=True)
PASSIVE = therapy("passive_therapy", category="passive", passive_only=True)
OWN = therapy("self_directed_exercise", category="self_directed", provider_directed=False)
OPEN = therapy("other", unclear=True)
WAIVED = fact("therapy_contraindication", "exercise")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([PT], Status.MET),
        ([SHOWN, PASSIVE], Status.MET),
        ([PT, PASSIVE], Status.NOT_MET),
        ([PASSIVE], Status.NOT_MET),
        ([NONE], Status.NOT_MET),
        ([OWN], Status.NOT_MET),
        ([PT, NONE], Status.NEEDS_REVIEW),
        ([PT, OPEN], Status.NEEDS_REVIEW),
        ([OPEN], Status.NEEDS_REVIEW),
        ([WAIVED], Status.NOT_APPLICABLE),
        ([WAIVED, PT], Status.NOT_APPLICABLE),
        ([therapy("tens", category="passive")], Status.NOT_DOCUMENTED),
        ([planned("therapy", "physical_therapy", attributes={"category": "active"})], Status.NOT_DOCUMENTED),
        ([], Status.NOT_DOCUMENTED),
    ],
)
def test_active_care_decides(facts, status):
    decision = DECIDER.decide(FactIndex(facts), DECIDER.params(waived_by=("exercise",)), request())
    assert decision.status is status
