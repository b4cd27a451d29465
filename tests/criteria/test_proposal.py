"""Policy, pathway and date as the papers say them."""

from __future__ import annotations

import datetime as dt

import pytest

from chartcite.criteria.loader import built_in
from chartcite.criteria.proposal import read_date, read_pathway, read_phase, read_policy
from chartcite.models.fact import Fact
from tests.criteria.factory import fact, planned

CIGNA = built_in()["cigna-cmm-210"]
MOLINA = built_in()["molina-intrathecal-pain-pump"]


def asked(value: str, text: str, by: str = "label", source: str = "form") -> Fact:
    return fact("asked_for", value, attributes={"text": text, "source": source, "by": by}, quote=f"{value} {text} {by}")


@pytest.mark.parametrize(
    ("facts", "policy", "among"),
    [
        ([asked("payer", "cigna")], CIGNA.id, ()),
        ([asked("payer", "molina", source="chart")], MOLINA.id, ()),
        ([asked("payer", "cigna"), asked("payer", "molina", source="chart")], CIGNA.id, ()),
        ([asked("payer", "cigna"), asked("payer", "molina")], "", (CIGNA.id, MOLINA.id)),
        ([asked("payer", "aetna")], "", ("aetna",)),
        ([], "", ()),
    ],
)
def test_policy_of_the_payer_named(facts: list[Fact], policy: str, among: tuple[str, ...]) -> None:
    found = read_policy(facts, built_in())
    assert (found.value, found.among) == (policy, among)
    assert bool(found.support) == bool(facts)


@pytest.mark.parametrize(
    ("facts", "phase"),
    [
        ([asked("phase", "pump", "code"), asked("phase", "catheter", "code")], "permanent"),
        ([asked("phase", "pump", "code"), asked("phase", "removal", "code")], "replacement"),
        ([asked("phase", "pump", "code"), asked("phase", "replacement")], "replacement"),
        ([asked("phase", "trial", "code")], "trial"),
        ([asked("phase", "trial", "tick"), asked("phase", "permanent", "words", "letter")], "trial"),
        ([asked("phase", "trial"), asked("phase", "permanent")], ""),
        ([fact("trial", "successful")], "permanent"),
        ([planned("trial", "scheduled")], "trial"),
        ([fact("device_status", "eri"), fact("device_status", "alarm")], "replacement"),
        ([], ""),
    ],
)
def test_phase(facts: list[Fact], phase: str) -> None:
    assert read_phase(facts).value == phase


@pytest.mark.parametrize(
    ("facts", "cigna", "molina"),
    [
        ([asked("phase", "trial"), asked("indication", "cancer", "code")], "cancer/trial", "malignant/trial"),
        ([asked("phase", "trial"), asked("indication", "non_cancer")], "non-malignant/trial", "non-malignant/trial"),
        ([asked("phase", "trial"), asked("indication", "spasticity")], "spasticity/trial", "spasticity/trial"),
        ([asked("phase", "replacement"), asked("indication", "cancer")], "replacement", ""),
        ([asked("phase", "permanent"), fact("pain_cause", "cancer")], "cancer/permanent", "malignant/permanent"),
        ([asked("indication", "cancer")], "", ""),
    ],
)  # fmt: skip
def test_pathway(facts: list[Fact], cigna: str, molina: str) -> None:
    assert (read_pathway(facts, CIGNA).value, read_pathway(facts, MOLINA).value) == (cigna, molina)


def test_pathways_left_open_are_named() -> None:
    found = read_pathway([asked("indication", "cancer")], CIGNA)
    assert found.among == ("cancer/trial", "cancer/permanent", "replacement")


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ([asked("date", "2026-03-09", "asked"), asked("date", "2026-03-10", "sent", "cover")], "2026-03-09"),
        ([asked("date", "2026-03-07", "stated", "cover"), asked("date", "2026-03-10", "sent", "cover")], "2026-03-10"),
        ([asked("date", "2026-03-09", "head", "letter")], "2026-03-09"),
        ([asked("date", "2027-03-09", "asked")], ""),
        ([], ""),
    ],
)
def test_date(facts: list[Fact], day: str) -> None:
    assert read_date(facts, latest=dt.date(2026, 6, 1)).value == day
