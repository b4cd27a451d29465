"""Failure of treatments (evidence rule 8)."""

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.models.finding import Status
from tests.criteria.factory import fact, planned, request

DECIDER = DECIDERS["treatment_failure"]
CONSERVATIVE = ("active", "passive", "psychological", "program", "medication", "conservative")


def outcome(value, category="medication", name="gabapentin", drug_class="adjuvant", **more):
    attributes = {
        "category": category,
        "name": name,
        "target": more.pop("target", "adjuvant"),
        "drug_class": drug_class,
    }
    return fact("treatment_outcome", value, quote=f"{name} {value}", attributes={**attributes, **more})


def opioid(value, **more):
    return outcome(value, name="morphine", drug_class="opioid", target="opioid", **more)


def decide(facts, **options):
    params = DECIDER.params(**{"categories": CONSERVATIVE, **options})
    return DECIDER.decide(FactIndex(facts), params, request())


PT_FAILED = outcome("failed", "active", "pt", "")
BLOCK_FAILED = outcome("failed", "invasive", "block", "", target="nerve_block")
SURGERY_FAILED = outcome("failed", "invasive", "fusion", "", target="surgery")
PLANNED = planned("treatment_outcome", "failed", attributes={"category": "medication"})


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([outcome("failed")], Status.MET),
        ([outcome("not_tolerated")], Status.MET),
        ([PT_FAILED, outcome("partial")], Status.MET),
        ([outcome("partial")], Status.NEEDS_REVIEW),
        ([outcome("unclear")], Status.NEEDS_REVIEW),
        ([outcome("content_despite_pain")], Status.NEEDS_REVIEW),
        ([outcome("helped")], Status.NOT_MET),
        ([outcome("helped"), outcome("partial")], Status.NOT_MET),
        ([outcome("failed"), opioid("helped")], Status.NEEDS_REVIEW),
        ([opioid("failed"), opioid("helped")], Status.NEEDS_REVIEW),
        ([opioid("failed"), outcome("helped", "psychological", "counseling", "", target="counseling")], Status.MET),
        ([opioid("failed"), outcome("helped", name="triamcinolone", drug_class="steroid")], Status.MET),
        (
            [opioid("failed"), outcome("helped", "conservative", "all of it", "", target="conservative")],
            Status.NEEDS_REVIEW,
        ),
        ([outcome("not_done")], Status.NOT_MET),
        ([outcome("not_done"), PT_FAILED], Status.MET),
        ([BLOCK_FAILED], Status.NOT_DOCUMENTED),
        ([PLANNED], Status.NOT_DOCUMENTED),
        ([], Status.NOT_DOCUMENTED),
    ],
)
def test_what_the_treatments_did_decides(facts, status):
    assert decide(facts).status is status


def test_never_given_a_fair_trial_contradicts_a_failure():
    untried = opioid("unclear", no_fair_trial=True)
    assert decide([opioid("failed"), untried]).status is Status.NEEDS_REVIEW


def test_surgery_counts_where_the_policy_counts_it_and_blocks_do_not():
    assert decide([SURGERY_FAILED], targets=("surgery",)).status is Status.MET
    assert decide([BLOCK_FAILED], targets=("surgery",)).status is Status.NOT_DOCUMENTED


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([opioid("failed")], Status.MET),
        ([outcome("failed", drug_class="analgesic", name="regimen")], Status.MET),
        ([outcome("failed", "conservative", "care", "")], Status.MET),
        ([opioid("contraindicated")], Status.MET),
        ([outcome("failed")], Status.NEEDS_REVIEW),
        ([PT_FAILED], Status.NEEDS_REVIEW),
    ],
)
def test_cancer_pain_asks_for_systemic_opioids(facts, status):
    assert decide(facts, opioid_needed=True, contraindication_counts=True).status is status


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([fact("therapy_contraindication", "conservative_care")], Status.NOT_APPLICABLE),
        ([outcome("contraindicated", "conservative", "conservative care", "")], Status.NOT_APPLICABLE),
        ([outcome("contraindicated", "active", "pt", ""), outcome("contraindicated")], Status.NOT_APPLICABLE),
        ([fact("therapy_contraindication", "exercise"), PT_FAILED], Status.MET),
    ],
)
def test_a_contraindication_to_the_care_as_a_whole_waives_it(facts, status):
    assert decide(facts, waived_by=("conservative_care",)).status is status


def test_plain_failures_are_cited_before_side_effects_and_numbers_are_told():
    decision = decide([outcome("not_tolerated"), PT_FAILED])
    assert decision.support[0] is PT_FAILED
    assert "1 statement" in decision.rationale


@pytest.mark.parametrize(
    ("day", "status"),
    [("2026-04-01", Status.NEEDS_REVIEW), ("2024-04-01", Status.MET)],
)
def test_two_accounts_of_one_course_conflict_whichever_is_later(day, status):
    pool = {"category": "active", "target": "aquatic_therapy", "drug_class": ""}
    failed = fact(
        "treatment_outcome", "failed", quote="pool therapy failed", attributes={**pool, "name": "pool therapy"}
    )
    helped = fact(
        "treatment_outcome", "helped", day=day, quote="the pool helped", attributes={**pool, "name": "the pool"}
    )
    assert decide([failed, helped]).status is status
