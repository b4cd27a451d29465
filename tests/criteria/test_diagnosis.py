"""The diagnosis decider over ready facts (evidence rule 10)."""

from __future__ import annotations

from typing import Literal

import pytest

from chartcite.criteria.deciders.diagnosis import DiagnosisParams, diagnosis
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Assertion, Certainty, Fact, Time
from tests.criteria.factory import fact, request

_PAST = Assertion(time=Time.PAST)
_GUESS = Assertion(certainty=Certainty.POSSIBLE)


def cause(value: str = "non_cancer", *, linked: bool = True, day: str = "2026-05-01", name: str = "FBSS", n: int = 0,
          assertion: Assertion | None = None) -> Fact:  # fmt: skip
    return fact("pain_cause", value, day=day, quote=f"{name} {value} {day} {n}", id=f"{value}-{name}-{n}",
                attributes={"name": name, "linked": linked}, assertion=assertion or Assertion())  # fmt: skip


def manner(value: str, *, day: str = "2026-05-01", assertion: Assertion | None = None) -> Fact:
    return fact("pain_character", value, day=day, assertion=assertion or Assertion())


def score(value: float, role: str = "average") -> Fact:
    return fact("pain_score", value, low=value, high=value, attributes={"role": role})


@pytest.mark.parametrize(
    ("origin", "facts", "status"),
    [
        ("non_cancer", [cause(), manner("intractable")], "met"),
        ("non_cancer", [cause(), manner("chronic")], "met"),
        ("non_cancer", [cause(), score(8)], "met"),
        ("non_cancer", [cause(), score(9, "worst")], "needs_review"),
        ("non_cancer", [cause(), score(5)], "needs_review"),
        ("non_cancer", [cause()], "needs_review"),
        ("non_cancer", [cause(), manner("moderate")], "needs_review"),
        ("non_cancer", [cause(), manner("mild")], "not_met"),
        ("non_cancer", [cause(), manner("chronic"), manner("mild")], "not_met"),
        ("non_cancer", [cause(), manner("mild"), manner("severe")], "needs_review"),
        ("non_cancer", [cause(), manner("severe", day="2026-01-01"), manner("mild")], "not_met"),
        ("non_cancer", [cause(), manner("mild", day="2026-01-01"), manner("severe")], "met"),
        ("non_cancer", [manner("severe")], "not_documented"),
        ("non_cancer", [cause(assertion=_GUESS), manner("severe")], "not_documented"),
        ("non_cancer", [cause("undetermined", name="unknown"), manner("severe")], "not_documented"),
        ("non_cancer", [cause("undetermined", name="unreadable"), manner("severe")], "needs_review"),
        ("non_cancer", [cause("mixed"), manner("severe")], "needs_review"),
        ("non_cancer", [cause("cancer"), manner("severe")], "not_met"),
        ("cancer", [cause("cancer"), manner("severe")], "met"),
        ("cancer", [cause(), manner("severe")], "not_met"),
        ("cancer", [cause("cancer", linked=False), manner("severe")], "met"),
        ("non_cancer", [cause("cancer", linked=False), cause(), manner("severe")], "met"),
        ("non_cancer", [cause("cancer", assertion=_PAST), cause(linked=False), manner("severe")], "met"),
        ("non_cancer", [cause("cancer"), cause(), manner("severe")], "needs_review"),
        ("non_cancer", [cause("cancer"), cause(), cause(n=1), manner("severe")], "met"),
    ],
)
def test_cause_and_manner_decide(origin: Literal["non_cancer", "cancer"], facts: list[Fact], status: str) -> None:
    decision = diagnosis(FactIndex(facts), DiagnosisParams(origin=origin), request())
    assert decision.status.value == status
    assert bool(decision.support) == (status != "not_documented")


def test_rationale_names_the_cause_and_the_word_for_the_pain() -> None:
    decision = diagnosis(
        FactIndex([cause(), manner("intractable")]), DiagnosisParams(origin="non_cancer"), request()
    )  # fmt: skip
    assert "FBSS" in decision.rationale
    assert "intractable" in decision.rationale


def test_sentence_with_cause_and_manner_is_cited_first() -> None:
    early, together = cause(n=1, name="stenosis"), cause(n=2, name="arachnoiditis")
    said = manner("severe").model_copy(update={"citations": together.citations})
    decision = diagnosis(FactIndex([early, together, said]), DiagnosisParams(origin="non_cancer"), request())
    assert decision.support[0] is together
