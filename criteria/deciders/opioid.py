"""The patient's agreement to halve systemic opioids before the trial (evidence rule 15)."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Percent
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_DONE = ("agreed", "completed")


class OpioidReductionParams(Params):
    """``percent``: the smallest reduction that counts."""

    percent: Percent = Field(default=50, description="The smallest reduction that counts, in percent.")


@decider("opioid_reduction", params=OpioidReductionParams, kinds=("opioid_reduction", "opioid_use", "trial_drug"))
def opioid_reduction(facts: FactIndex, params: OpioidReductionParams, request: Request) -> Decision:
    """Decides by the patient's agreement to reduce systemic opioids (evidence rule 15)."""
    told = facts.evidence("opioid_reduction", where=lambda f: f.value != "proposed")
    amounts = [f for f in told if f.value in _DONE and f.low is not None and f.high is not None]
    enough = [f for f in amounts if _low(f) >= params.percent]
    short = [f for f in amounts if _high(f) < params.percent]
    refused = [f for f in told if f.value == "refused"]
    if not enough and not short and not refused:
        waived = _waived(facts)
        if waived is not None:
            return waived
    if enough and refused:
        text = "Accounts differ: a reduction is agreed or made in one place and refused in another."
        return Decision(Status.NEEDS_REVIEW, text, (*refused, *enough), against=tuple(refused))
    if enough:
        best = max(enough, key=_low)
        text = f"A reduction of {_amount(best)} is {best.value}; {params.percent:g} % is asked."
        return Decision(Status.MET, text, tuple(sorted(enough, key=lambda f: (len(f.citations), -_low(f)))))
    if refused:
        return Decision(
            Status.NOT_MET, f"The patient does not agree to a reduction of {params.percent:g} %.", (*refused, *short)
        )
    return _unclear(facts, told, amounts, short, params)


def _unclear(
    facts: FactIndex,
    told: Sequence[Fact],
    amounts: Sequence[Fact],
    short: Sequence[Fact],
    params: OpioidReductionParams,
) -> Decision:
    spread = [f for f in amounts if f not in short]
    if spread:
        text = f"The amount, {_amount(spread[0])}, lies on both sides of {params.percent:g} %."
        return Decision(Status.NEEDS_REVIEW, text, tuple(spread), against=tuple(short))
    if short:
        best = max(short, key=_high)
        text = f"The reduction is {_amount(best)}, less than {params.percent:g} %."
        return Decision(Status.NOT_MET, text, (best, *(f for f in short if f is not best)))
    if told:
        after = [f for f in told if f.value == "after_trial"]
        text = (
            "The reduction is planned for after the trial." if after else "A reduction is spoken of without an amount."
        )
        return Decision(Status.NEEDS_REVIEW, text, tuple(after or told))
    return silent("the patient's agreement to reduce opioids", facts.of("opioid_reduction"))


def _waived(facts: FactIndex) -> Decision | None:
    """No systemic opioid to reduce, or a trial drug that is no opioid."""
    none = facts.evidence("opioid_use", where=lambda f: f.value == "none")
    if none:
        return Decision(Status.NOT_APPLICABLE, "The patient takes no systemic opioid.", tuple(none))
    drugs = facts.of("trial_drug", where=lambda f: f.assertion.about_patient)
    if drugs and all(f.value == "non_opioid" for f in drugs):
        return Decision(
            Status.NOT_APPLICABLE,
            f"The trial drug ({drugs[0].attr('name') or 'as named'}) is not an opioid.",
            tuple(drugs),
        )
    return None


def _low(fact: Fact) -> float:
    return fact.low if fact.low is not None else 0.0


def _high(fact: Fact) -> float:
    return fact.high if fact.high is not None else 0.0


def _amount(fact: Fact) -> str:
    text = f"{_low(fact):.0f} %" if _low(fact) == _high(fact) else f"{_low(fact):.0f} to {_high(fact):.0f} %"
    return f"{text} ({fact.proof})" if fact.proof else text
