"""Six months of conservative care (evidence rule 5)."""

import datetime as dt

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Interval
from chartcite.models.finding import Status
from tests.criteria.factory import fact, request

DECIDER = DECIDERS["course_duration"]
CATEGORIES = ("active", "passive", "psychological", "program", "medication", "conservative")


def course(
    low, high=None, value="physical_therapy", category="active", *, quote="", whole=False, note=None, **attributes
):
    interval = Interval(low_days=low, high_days=low if high is None else high, whole=whole)
    quote = quote or f"{value} {low}"
    return fact(
        "therapy", value, interval=interval, attributes={"category": category, **attributes}, quote=quote, note=note
    )


def dated(start, end, value="physical_therapy", category="active", *, whole=False, note=None, **attributes):
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    days = float((last - first).days)
    interval = Interval(start=first, end=last, low_days=days, high_days=days, basis="dates", whole=whole)
    return fact(
        "therapy",
        value,
        interval=interval,
        attributes={"category": category, **attributes},
        quote=f"{start} {end}",
        note=note,
    )


def decide(*facts, as_needed=False, waived_by=()):
    params = DECIDER.params(months=6, categories=CATEGORIES, as_needed_counts=as_needed, waived_by=waived_by)
    return DECIDER.decide(FactIndex(facts), params, request())


@pytest.mark.parametrize(
    ("days", "status"),
    [(182, Status.MET), (181, Status.MET), (168, Status.NOT_MET), (90, Status.NOT_MET), (365, Status.MET)],
)
def test_26_weeks_are_six_months_and_24_are_not(days, status):
    assert decide(course(days)).status is status


def test_courses_that_overlap_count_once():
    overlapping = [dated("2025-01-01", "2025-05-01"), dated("2025-02-01", "2025-05-15", "adjuvant", "medication")]
    assert decide(*overlapping).status is Status.NOT_MET


def test_courses_apart_add_up():
    decision = decide(dated("2025-02-03", "2025-05-09"), dated("2025-10-06", "2026-01-30"))
    assert decision.status is Status.MET
    assert "6.9 months" in decision.rationale


@pytest.mark.parametrize(("as_needed", "status"), [(False, Status.NOT_MET), (True, Status.MET)])
def test_as_needed_drugs_alone_count_only_where_the_policy_says_so(as_needed, status):
    drug = dated("2024-08-01", "2026-02-01", "opioid", "medication", as_needed=True)
    assert decide(drug, as_needed=as_needed).status is status


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([course(30, 730, vague_length=True)], Status.NEEDS_REVIEW),
        ([course(150, 210)], Status.NEEDS_REVIEW),
        ([course(365, unclear=True)], Status.NEEDS_REVIEW),
        ([course(365, provider_directed=False)], Status.NOT_DOCUMENTED),
        ([course(365, value="injection", category="invasive")], Status.NOT_DOCUMENTED),
        (
            [fact("therapy", "conservative_care", attributes={"category": "conservative", "explicit_none": True})],
            Status.NOT_MET,
        ),
        ([fact("therapy", "physical_therapy", attributes={"category": "active"})], Status.NOT_DOCUMENTED),
        ([], Status.NOT_DOCUMENTED),
    ],
)
def test_open_lengths_and_what_does_not_count(facts, status):
    assert decide(*facts).status is status


def test_a_claim_that_the_whole_record_contradicts_needs_review():
    claim = course(243, note="n1")
    record = dated("2025-09-22", "2025-12-15", whole=True, note="n2")
    assert decide(claim, record).status is Status.NEEDS_REVIEW


def test_a_long_drug_course_decides_whatever_was_said_of_therapy():
    facts = [course(243, note="n1"), dated("2025-09-22", "2025-12-15", whole=True, note="n2"),
             dated("2024-08-01", "2026-02-01", "adjuvant", "medication")]  # fmt: skip
    assert decide(*facts).status is Status.MET


def test_a_drug_on_lists_seven_months_apart_went_on_in_between():
    lists = [
        fact("medication", "morphine", day=day, attributes={"schedule": "fixed", "drug_class": "opioid"}, id=day)
        for day in ("2025-08-01", "2025-12-01", "2026-03-05")
    ]
    decision = decide(*lists)
    assert decision.status is Status.MET
    assert decision.support[0].derived_from == ("2025-08-01", "2025-12-01", "2026-03-05")


def test_it_is_waived_where_the_policy_waives_it():
    waiver = fact("therapy_contraindication", "conservative_care")
    assert decide(waiver, waived_by=("conservative_care",)).status is Status.NOT_APPLICABLE
    assert decide(waiver).status is Status.NOT_DOCUMENTED


def test_a_drug_on_two_lists_weeks_apart_is_no_course_that_ended():
    lists = [
        fact("medication", "duloxetine", day=day, attributes={"schedule": "fixed", "drug_class": "adjuvant"}, id=day)
        for day in ("2026-02-01", "2026-03-05")
    ]
    assert decide(*lists).status is Status.NOT_DOCUMENTED
    assert decide(*lists, course(60)).status is Status.NOT_MET


@pytest.mark.parametrize(("note", "status"), [("n2", Status.NEEDS_REVIEW), ("n1", Status.MET)])
def test_a_drug_begun_on_two_days_by_two_notes_needs_review(note, status):
    early, late = (
        dated(start, "2026-06-12", "adjuvant", "medication", note=name, drug="amitriptyline")
        for start, name in (("2025-08-01", "n1"), ("2026-03-03", note))
    )
    since = [f.model_copy(update={"interval": f.interval.model_copy(update={"basis": "since"})}) for f in (early, late)]
    assert decide(*since).status is status
