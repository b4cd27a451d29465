"""From facts to a judgement: trees, exceptions, unread pages, scope, notes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from chartcite.criteria import engine
from chartcite.criteria.engine import Judgement, Unread, judge
from chartcite.criteria.loader import get_pathway, get_policy
from chartcite.models.fact import Fact
from chartcite.models.finding import Outcome, Status
from chartcite.models.request import Request
from tests.criteria.factory import TODAY, fact, planned, request

CIGNA, MOLINA = "cigna-cmm-210", "molina-intrathecal-pain-pump"


def run(policy: str, pathway: str, facts: list[Fact], *, unread: tuple[Unread, ...] = (), **more: str) -> Judgement:
    rules = get_policy(policy)
    return judge(
        rules, get_pathway(rules, pathway), Request(policy=policy, pathway=pathway, date=TODAY, **more), facts, unread
    )


def status(judgement: Judgement, leaf: str) -> Status:
    return next(f.status for f in judgement.findings if f.id == leaf)


def test_every_leaf_is_listed_once_with_the_scope_checks() -> None:
    ids = [f.id for f in run(CIGNA, "non-malignant/permanent", []).findings]
    assert len(ids) == len(set(ids)) == 13
    assert {"scope.injectate", "scope.setting", "trial-response.duration", "pathology"} <= set(ids)


def test_silence_is_incomplete() -> None:
    judgement = run(MOLINA, "non-malignant/trial", [])
    assert judgement.outcome is Outcome.INCOMPLETE
    assert {f.status for f in judgement.findings} == {Status.NOT_DOCUMENTED}


def test_unread_page_keeps_silence_from_being_claimed() -> None:
    judgement = run(MOLINA, "non-malignant/trial", [], unread=(Unread("scan.pdf", 4),))
    leaf = next(f for f in judgement.findings if f.id == "body-size")
    assert leaf.status is Status.NEEDS_REVIEW
    assert "scan.pdf, page 4" in leaf.rationale


def test_planned_statement_is_silence_with_the_nearest_miss_named() -> None:
    judgement = run(
        MOLINA, "non-malignant/trial", [planned("body_size", "adequate", quote="examine abdomen for pocket")]
    )
    leaf = next(f for f in judgement.findings if f.id == "body-size")
    assert leaf.status is Status.NOT_DOCUMENTED
    assert "examine abdomen for pocket" in leaf.rationale
    assert leaf.nearest[0].quote == "examine abdomen for pocket"


def test_later_state_beats_earlier_and_the_later_is_cited() -> None:
    facts = [fact("body_size", "adequate", day="2026-01-15"), fact("body_size", "inadequate", day="2026-05-24")]
    leaf = next(f for f in run(MOLINA, "non-malignant/trial", facts).findings if f.id == "body-size")
    assert leaf.status is Status.NOT_MET
    assert "inadequate" in leaf.citations[0].quote


def test_same_day_contradiction_needs_review() -> None:
    facts = [fact("body_size", "adequate"), fact("body_size", "inadequate")]
    assert status(run(MOLINA, "non-malignant/trial", facts), "body-size") is Status.NEEDS_REVIEW


EXCEPTION = [
    fact("disease_extent", "advanced"),
    fact("procedural_risk", "high"),
    fact("prognosis", None, low=2.0, high=3.0),
]


def test_exception_makes_the_trial_response_not_applicable_and_is_cited() -> None:
    judgement = run(CIGNA, "cancer/permanent", EXCEPTION)
    leaf = next(f for f in judgement.findings if f.id == "trial-response.pain-reduction")
    assert leaf.status is Status.NOT_APPLICABLE
    assert {c.quote.split()[0] for c in leaf.citations} == {"disease_extent", "procedural_risk", "prognosis"}


def test_exception_with_a_silent_part_leaves_the_response_as_it_is() -> None:
    judgement = run(CIGNA, "cancer/permanent", EXCEPTION[:2])
    assert status(judgement, "trial-response.pain-reduction") is Status.NOT_DOCUMENTED
    assert status(judgement, "exception.limited-survival") is Status.NOT_DOCUMENTED


def test_other_benefit_is_left_out_of_the_rule_while_silent() -> None:
    tree = run(CIGNA, "spasticity/permanent", []).tree
    response = next(c for c in tree.children if c.id == "trial-response")
    assert response.status is Status.NOT_DOCUMENTED
    with_benefit = run(CIGNA, "spasticity/permanent", [fact("trial_benefit", "benefit")])
    response = next(c for c in with_benefit.tree.children if c.id == "trial-response")
    assert response.status is Status.NEEDS_REVIEW


def test_spasticity_is_out_of_scope_for_the_pain_policy() -> None:
    judgement = run(MOLINA, "spasticity/trial", [])
    assert judgement.outcome is Outcome.OUT_OF_SCOPE
    assert "MCG A-0420" in judgement.notes[0]


def test_request_before_the_effective_date_is_reviewed_with_a_warning() -> None:
    rules = get_policy(CIGNA)
    early = Request(policy=CIGNA, pathway="cancer/trial", date=dt.date(2026, 1, 2))
    judgement = judge(rules, get_pathway(rules, "cancer/trial"), early, [])
    assert [w.code for w in judgement.warnings] == ["policy_not_in_force"]
    assert judgement.findings


@pytest.mark.parametrize(
    ("line", "state", "words"),
    [
        ("Medicare Advantage", None, "NCD/LCD"),
        ("Medicaid", "WA", "November 14, 2008"),
        ("medicaid", "OR", ""),
        (None, None, ""),
    ],
)
def test_line_of_business_and_state_bring_their_notes(line: str | None, state: str | None, words: str) -> None:
    more = {k: v for k, v in (("line_of_business", line), ("state", state)) if v}
    notes = " ".join(run(MOLINA, "malignant/trial", [], **more).notes)
    assert (words in notes) if words else ("NCD" not in notes and "November 14" not in notes)


def test_same_place_is_cited_once_with_all_its_facts() -> None:
    twice = [fact("body_size", "adequate", id="f1"), fact("body_size", "adequate", id="f2")]
    leaf = next(f for f in run(MOLINA, "non-malignant/trial", twice).findings if f.id == "body-size")
    assert [c.facts for c in leaf.citations] == [("f1", "f2")]


def test_request_factory_is_dated_today() -> None:
    assert request().date == TODAY


def test_a_decider_that_fails_leaves_its_criterion_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    def decide(*_: object) -> None:
        raise KeyError("words of the packet")

    entry = engine.DECIDERS["setting"]
    monkeypatch.setitem(engine.DECIDERS, "setting", replace(entry, decide=decide))
    judgement = run(CIGNA, "non-malignant/trial", [])
    failed = next(f for f in judgement.findings if f.id == "scope.setting")
    assert failed.status is Status.NEEDS_REVIEW
    assert "KeyError at test_engine.py:" in failed.rationale
    assert "packet" not in failed.rationale
    assert status(judgement, "pathology") is Status.NOT_DOCUMENTED
