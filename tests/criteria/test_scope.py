"""The scope checks over ready facts."""

from __future__ import annotations

import pytest

from chartcite.criteria.deciders.scope import (
    AdultParams,
    InjectateParams,
    SettingParams,
    adult,
    injectate,
    setting,
)
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from tests.criteria.factory import fact, planned, request


def born(day: str, n: int = 0) -> Fact:
    return fact("age", attributes={"birth_date": day}, id=f"{day}-{n}", quote=f"DOB {day} {n}")


def item(value: str, text: str) -> Fact:
    return fact("request_item", value, attributes={"text": text}, quote=text, id=text)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([born("2008-06-01")], "met"),
        ([born("2008-06-02")], "not_met"),
        ([born("1960-01-01", 1), born("1960-01-01", 2), born("2015-01-01")], "met"),
        ([fact("age", 58.0)], "met"),
        ([fact("age", 12.0)], "not_met"),
        ([fact("age", 12.0), fact("age", 58.0)], "needs_review"),
        ([], "not_documented"),
    ],
)
def test_age_on_the_request_date_decides(facts: list[Fact], status: str) -> None:
    assert adult(FactIndex(facts), AdultParams(), request()).status.value == status


@pytest.mark.parametrize(
    ("facts", "baclofen", "status"),
    [
        ([item("injectate", "analgesic")], False, "met"),
        ([planned("trial_drug", "opioid", attributes={"name": "morphine"})], False, "met"),
        ([item("injectate", "antispasmodic")], False, "not_met"),
        ([item("injectate", "antispasmodic")], True, "met"),
        ([fact("trial_drug", "non_opioid", attributes={"name": "baclofen"})], True, "met"),
        ([item("injectate", "nusinersen")], True, "not_met"),
        ([item("injectate", "chemotherapy"), item("injectate", "analgesic")], False, "needs_review"),
        ([], False, "not_documented"),
    ],
)
def test_drug_for_the_system_decides(facts: list[Fact], baclofen: bool, status: str) -> None:
    params = InjectateParams(antispasmodics_in_scope=baclofen)
    assert injectate(FactIndex(facts), params, request()).status.value == status


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([item("setting", "implant")], "met"),
        ([item("procedure_code", "62350")], "met"),
        ([item("setting", "obstetrical")], "not_met"),
        ([item("setting", "surgical"), item("setting", "implant")], "needs_review"),
        ([], "not_documented"),
    ],
)
def test_setting_decides(facts: list[Fact], status: str) -> None:
    assert setting(FactIndex(facts), SettingParams(), request()).status.value == status
