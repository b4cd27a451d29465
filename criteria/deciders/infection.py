"""No active infection: the statement closest to the request decides (evidence rules 2 and 13)."""

from __future__ import annotations

import datetime as dt

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._unsettled import settled
from chartcite.criteria.facts import FactIndex, latest
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_LATELY = dt.timedelta(days=120)
_STALE = dt.timedelta(days=365)
"""An infection told of so long ago says nothing of today."""


class InfectionParams(Params):
    """No options."""


@decider("infection", params=InfectionParams, kinds=("infection", "unsettled"))
def infection(facts: FactIndex, params: InfectionParams, request: Request) -> Decision:
    """Decides by the statements on infection closest to the request (evidence rules 2 and 13)."""
    return settled(_infection(facts, params, request), facts, "infection", by=request.date)


def _infection(facts: FactIndex, params: InfectionParams, request: Request) -> Decision:
    stated = facts.evidence("infection")
    if not stated:
        return silent("whether there is an infection", facts.misses("infection"))
    decisive = sorted(latest(stated, by=request.date), key=_roundabout)
    by_value = {
        v: tuple(f for f in decisive if f.value == v)
        for v in ("present", "absent", "resolved", "superficial", "unclear")
    }
    earlier = tuple(f for f in stated if f not in decisive and f.value == "present")
    if _stale(decisive, request.date):
        return silent("whether there is an infection now", stated)
    present, absent, resolved = by_value["present"], by_value["absent"], by_value["resolved"]
    vague = by_value["unclear"] + by_value["superficial"]
    if present and absent:
        return Decision(
            Status.NEEDS_REVIEW, "Statements of the same date on infection conflict.", present + absent, against=present
        )
    if present:
        return Decision(Status.NOT_MET, "The chart states an active infection.", present, against=resolved)
    rash = [f for f in stated if f.value == "superficial" and _lately(f, request.date)]
    if absent and rash and all(f.attr("ticked") for f in absent):
        text = "A box says that there is no infection, the notes shortly before it name a superficial one."
        return Decision(Status.NEEDS_REVIEW, text, (*rash, *absent), against=tuple(rash))
    if absent and not by_value["unclear"]:
        return Decision(
            Status.MET,
            "The chart states that there is no active infection.",
            absent + resolved,
            against=earlier + vague,
        )
    if by_value["superficial"] and not by_value["unclear"]:
        text = "Only a superficial infection is stated; whether it counts as active is for the reviewer."
        return Decision(Status.NEEDS_REVIEW, text, vague, against=absent)
    if vague:
        return Decision(Status.NEEDS_REVIEW, "An infection is suspected or not excluded.", vague, against=absent)
    before = f" An infection stated earlier ({earlier[-1].date}) is superseded." if earlier else ""
    text = "The chart states that there is no active infection." if absent else "The infection named has resolved."
    return Decision(Status.MET, text + before, absent + resolved, against=earlier)


def _roundabout(fact: Fact) -> bool:
    """Whether the words do not name infection: those that do are shown first."""
    return "infect" not in fact.citations[0].quote.lower()


def _lately(fact: Fact, day: dt.date) -> bool:
    return fact.date is not None and fact.date <= day and day - fact.date <= _LATELY


def _stale(decisive: list[Fact], day: dt.date) -> bool:
    """Whether all that is said is an infection of more than a year ago."""
    return all(f.value in ("present", "superficial", "unclear") and f.date and day - f.date > _STALE for f in decisive)
