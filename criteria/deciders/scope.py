"""Scope checks: the member's age, the drug for the system, the setting."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Positive
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Completion, Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_DROPPED = (Completion.TEMPLATE, Completion.DECLINED, Completion.NOT_DONE)
_MOST = 3


class AdultParams(Params):
    """The least age in years."""

    years: Positive = Field(default=18, description="The least age in years.")


@decider("adult", params=AdultParams, kinds=("age",))
def adult(facts: FactIndex, params: AdultParams, request: Request) -> Decision:
    """Decides by age on the request date, from the birth date where there is one."""
    ages = facts.evidence("age")
    born = [f for f in ages if f.attr("birth_date")]
    if born:
        day, _ = Counter(str(f.attr("birth_date")) for f in born).most_common(1)[0]
        years = _years(dt.date.fromisoformat(day), request.date)
        support = tuple(f for f in born if f.attr("birth_date") == day)[:_MOST]
        text = f"Born {day}, the member is {years} years old on {request.date}."
        return Decision(Status.MET if years >= params.years else Status.NOT_MET, text, support)
    told = [f for f in ages if f.value is not None]
    if not told:
        return silent("the member's age", facts.of("age"))
    sides = {float(f.value or 0) >= params.years for f in told}
    text = (
        f"The chart gives an age of {', '.join(dict.fromkeys(f'{float(f.value or 0):g}' for f in told[:_MOST]))} years."
    )
    if len(sides) > 1:
        return Decision(Status.NEEDS_REVIEW, text, tuple(told[:_MOST]))
    return Decision(Status.MET if sides.pop() else Status.NOT_MET, text, tuple(told[:_MOST]))


def _years(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class InjectateParams(Params):
    """Whether antispasmodics (baclofen) are within scope."""

    antispasmodics_in_scope: bool = Field(default=False, description="Whether baclofen is within the policy's scope.")


@decider("injectate", params=InjectateParams, kinds=("request_item", "trial_drug"))
def injectate(facts: FactIndex, params: InjectateParams, request: Request) -> Decision:
    """Decides by the drug to be given through the system."""
    within: list[Fact] = []
    without: list[Fact] = []
    for fact in (*facts.of("trial_drug", where=_meant), *_items(facts, "injectate")):
        (within if _in_scope(fact, params) else without).append(fact)
    if without and within:
        text = f"The chart names {_named(without)} beside {_named(within)} for the system."
        return Decision(Status.NEEDS_REVIEW, text, (*without[:_MOST], *within[:_MOST]), against=tuple(without[:_MOST]))
    if without:
        text = f"The drug for the system is {_named(without)}, which the policy leaves out."
        return Decision(Status.NOT_MET, text, tuple(without[:_MOST]), against=tuple(without[:_MOST]))
    if within:
        return Decision(Status.MET, f"The drug for the system is {_named(within)}.", tuple(within[:_MOST]))
    return silent("the drug to be given", facts.of("trial_drug"))


def _meant(fact: Fact) -> bool:
    """A drug given or planned for the patient: a request is about what is to come."""
    said = fact.assertion
    return said.about_patient and not said.negated and said.completion not in _DROPPED


def _items(facts: FactIndex, value: str) -> list[Fact]:
    return facts.evidence("request_item", where=lambda f: f.value == value)


def _name(fact: Fact) -> str:
    return str(fact.attr("name") or fact.attr("text") or fact.value)


def _in_scope(fact: Fact, params: InjectateParams) -> bool:
    name = _name(fact).lower()
    if fact.kind == "trial_drug":
        return "baclofen" not in name or params.antispasmodics_in_scope or "," in name
    return name == "analgesic" or (name == "antispasmodic" and params.antispasmodics_in_scope)


def _named(found: list[Fact]) -> str:
    return ", ".join(list(dict.fromkeys(_name(f) for f in found))[:_MOST])


class SettingParams(Params):
    """Options."""


@decider("setting", params=SettingParams, kinds=("request_item",))
def setting(facts: FactIndex, params: SettingParams, request: Request) -> Decision:
    """Decides by whether the request is for obstetrical or surgical anesthesia."""
    found = _items(facts, "setting")
    against = [f for f in found if f.attr("text") in ("obstetrical", "surgical")]
    implant = [f for f in found if f.attr("text") == "implant"]
    codes = _items(facts, "procedure_code")
    if against and not implant:
        text = f"The request is for {_named(against)} anesthesia."
        return Decision(Status.NOT_MET, text, tuple(against[:_MOST]), against=tuple(against[:_MOST]))
    if against:
        text = f"The chart speaks of {_named(against)} anesthesia beside an implanted system."
        return Decision(Status.NEEDS_REVIEW, text, (*against[:_MOST], *implant[:1]), against=tuple(against[:_MOST]))
    if implant or codes:
        support = (*codes[:1], *implant[: _MOST - 1])
        return Decision(Status.MET, "The request is for an intrathecal system, not for anesthesia.", support)
    return silent("the setting", facts.of("request_item"))
