"""The response to the intrathecal drug trial: how much pain went away, and for how long (evidence rule 9)."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Percent, Positive
from chartcite.criteria.deciders._response import (
    Account,
    Bar,
    above_hours,
    accounts,
    baseline_of,
    distinct,
    during,
    relief_facts,
)
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_NO_TRIAL = frozenset({"no_trial"})


class TrialReductionParams(Params):
    """``percent`` is the threshold; ``inclusive`` says whether exactly so much passes."""

    percent: Percent = Field(default=50, description="How much of the pain has to be gone, in percent.")
    inclusive: bool = Field(description="Whether exactly so much is enough.")


class TrialReliefHoursParams(Params):
    """Hours that the relief must last, and the threshold that it must stay above."""

    hours: Positive = Field(default=8, description="How many hours the relief has to last.")
    percent: Percent = Field(default=50, description="The relief, in percent, that has to hold all the while.")
    inclusive: bool = Field(default=False, description="Whether exactly so much relief is enough.")


@decider("trial_reduction", params=TrialReductionParams, kinds=("pain_reduction", "pain_score", "trial"))
def trial_reduction(facts: FactIndex, params: TrialReductionParams, request: Request) -> Decision:
    """Decides by the relief of the intrathecal drug trial, stated or computed (evidence rule 9)."""
    bar = Bar(params.percent, params.inclusive)
    found = accounts(facts)
    if not found:
        return _without_amount(facts, bar)
    sides = [bar.side(a) for a in found]
    above = [a for a, s in zip(found, sides, strict=True) if s is True]
    below = [a for a, s in zip(found, sides, strict=True) if s is False]
    across = [a for a, s in zip(found, sides, strict=True) if s is None]
    undone = facts.evidence("trial", where=lambda f: f.value == "not_done")
    if undone:
        support = _facts(found) + tuple(undone)
        return Decision(
            Status.NEEDS_REVIEW, "The chart gives relief in a trial and also says that none was done.", support
        )
    if above and below:
        text = f"The accounts disagree about {bar}: {above[0].text}, but {below[0].text}."
        return Decision(Status.NEEDS_REVIEW, text, _facts(above[:2] + below[:2]), against=_facts(below))
    doubted = [f for a in above for f in a.facts if f.attr("doubtful")]
    if above and doubted:
        text = f"{_capital(above[0].text)}; the chart itself doubts the figure, or names what else may have brought it."
        return Decision(Status.NEEDS_REVIEW, text, distinct([*doubted, *_facts(above)]))
    if above:
        best = max(above, key=lambda a: (a.low, a.high))
        text = f"{_capital(best.text)}, which is {bar}."
        return Decision(Status.MET, text, _facts([best, *(a for a in above if a is not best)]))
    if below and not any(a.low > b.high for a in across for b in below):
        best = max(below, key=lambda a: (a.low, a.high))
        text = f"{_capital(best.text)}, which is not {bar}."
        return Decision(Status.NOT_MET, text, _facts([best, *(b for b in below if b is not best)]))
    text = f"{_capital((across + below)[0].text)}: it lies on both sides of the threshold ({bar})."
    return Decision(Status.NEEDS_REVIEW, text, _facts(across + below))


def _without_amount(facts: FactIndex, bar: Bar) -> Decision:
    """No number anywhere: relief in words, a failed trial, none done, or silence."""
    failed = facts.evidence("trial", where=lambda f: f.value == "failed")
    undone = facts.evidence("trial", where=lambda f: f.value == "not_done")
    vague = [f for f in relief_facts(facts) if f.attr("vague")]
    vague += facts.evidence("trial", where=lambda f: f.value == "successful")
    taken = during(facts)
    if undone:
        return Decision(
            Status.NOT_MET, "The chart says that no intrathecal drug trial was done.", tuple(undone), tags=_NO_TRIAL
        )
    if failed and not vague:
        return Decision(Status.NOT_MET, "The chart calls the intrathecal trial failed.", tuple(failed))
    if vague or failed:
        text = f"The trial's relief is told in words or cannot be read; {bar} cannot be checked."
        return Decision(Status.NEEDS_REVIEW, text, tuple(vague + failed))
    if taken and baseline_of(facts) is None:
        text = "There are scores during the trial and none from before it to compare with."
        return Decision(Status.NEEDS_REVIEW, text, tuple(taken[:3]))
    return silent("pain relief in an intrathecal drug trial", _near(facts))


def _near(facts: FactIndex) -> list[Fact]:
    return facts.misses("pain_reduction") + facts.misses("trial") + facts.of("pain_reduction", "trial")


def _facts(found: Sequence[Account]) -> tuple[Fact, ...]:
    return distinct(f for a in found for f in a.facts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@decider("trial_relief_hours", params=TrialReliefHoursParams, kinds=("pain_reduction", "pain_score", "trial"))
def trial_relief_hours(facts: FactIndex, params: TrialReliefHoursParams, request: Request) -> Decision:
    """Decides by the time spent above the threshold in the trial (evidence rule 9)."""
    bar = Bar(params.percent, params.inclusive)
    found = accounts(facts)
    sides = [bar.side(a) for a in found]
    told = [(side, fact) for fact in relief_facts(facts) if (side := _told(fact, bar, sides, params.hours)) != "silent"]
    read = above_hours(facts, bar)
    verdicts = [side for side, _ in told]
    if any(_blurred(f) or f.attr("doubtful") for _, f in told) or _apart(told, params.hours):
        verdicts = [None]
    if read is not None:
        verdicts.append(_enough(read[0], read[1] - 0.01, params.hours) if read[1] else False)
    proof = _hours_text(told, read, bar)
    support = _support(told, read, found, bar)
    if True in sides and False in sides:
        return Decision(
            Status.NEEDS_REVIEW, f"The accounts of the relief disagree, so its length is open. {proof}".strip(), support
        )
    if found and all(s is False for s in sides):
        text = f"{_capital(found[0].text)}: the relief was never {bar}, at any hour."
        return Decision(Status.NOT_MET, text, _facts(found) + support)
    if not verdicts:
        return _no_length(facts)
    if True in verdicts and False in verdicts:
        text = f"Accounts of how long the relief lasted disagree. {proof}"
        short = tuple(fact for side, fact in told if side is False)
        return Decision(Status.NEEDS_REVIEW, text, support, against=short)
    if True in verdicts:
        return Decision(Status.MET, f"{proof} That is at least {params.hours:g} hours.", support)
    if False in verdicts:
        return Decision(Status.NOT_MET, f"{proof} That is less than {params.hours:g} hours.", support)
    return Decision(
        Status.NEEDS_REVIEW, f"{proof} It cannot be settled whether that is {params.hours:g} hours.", support
    )


def _apart(told: Sequence[tuple[bool | str | None, Fact]], hours: float) -> bool:
    """Whether statements without an amount of relief tell lengths on both sides of the hours asked for."""
    spans = [
        (float(f.attr("hours") or 0), float(f.attr("hours_high") or 0))
        for _, f in told
        if f.attr("vague") or f.value is None
    ]
    return any(low >= hours for low, _ in spans) and any(high < hours for _, high in spans)


def _blurred(fact: Fact) -> bool:
    """Whether the number of hours stands there but cannot be read."""
    return fact.value is None and fact.attr("hours") == 0 and float(fact.attr("hours_high") or 0) >= 336


def _enough(low: float, high: float, hours: float) -> bool | None:
    return True if low >= hours - 1e-6 else False if high < hours else None


def _told(fact: Fact, bar: Bar, sides: Sequence[bool | None], hours: float) -> bool | str | None:
    """What a statement of hours says: enough, too short, unclear (``None``), or ``silent`` where it has no hours."""
    low, high = fact.attr("hours"), fact.attr("hours_high")
    if low is None or high is None:
        return "silent"
    own: bool | None = None
    if fact.low is not None and fact.high is not None and not fact.attr("vague"):
        own = bar.side(Account(fact.low, fact.high, (fact,), ""))
    elif sides and all(sides):
        own = True
    if own is False:
        return False
    enough = _enough(float(low), float(high), hours)
    if enough is False:
        return False
    return True if own and enough else None


def _hours_text(
    told: Sequence[tuple[bool | str | None, Fact]], read: tuple[float, float, tuple[Fact, ...]] | None, bar: Bar
) -> str:
    parts = []
    if told:
        low, high = told[0][1].attr("hours"), told[0][1].attr("hours_high")
        span = f"{low:g}" if low == high else f"{low:g} or more" if float(high or 0) >= 336 else f"{low:g} to {high:g}"
        unsaid = float(low or 0) <= 0 and float(high or 0) >= 24
        parts.append(
            "How long the relief lasted is told without a number or cannot be read."
            if unsaid
            else f"Relief is stated to have lasted {span} h."
        )
    if read is not None:
        upper = "open" if read[1] == float("inf") else f"{read[1]:.3g} h"
        parts.append(f"The readings show {read[0]:.3g} h {bar} (first to last reading; at most {upper}).")
    return " ".join(parts)


def _support(told: Sequence[tuple[bool | str | None, Fact]], read: tuple[float, float, tuple[Fact, ...]] | None,
             found: Sequence[Account], bar: Bar) -> tuple[Fact, ...]:  # fmt: skip
    spoken = [f for _, f in told]
    shown = list(read[2]) if read else []
    return distinct([*spoken, *shown, *_facts([a for a in found if bar.side(a) is not True])])


def _no_length(facts: FactIndex) -> Decision:
    undone = facts.evidence("trial", where=lambda f: f.value == "not_done")
    failed = facts.evidence("trial", where=lambda f: f.value == "failed")
    if undone:
        return Decision(
            Status.NOT_MET, "The chart says that no intrathecal drug trial was done.", tuple(undone), tags=_NO_TRIAL
        )
    if failed and not relief_facts(facts):
        return Decision(Status.NOT_MET, "The chart calls the intrathecal trial failed.", tuple(failed))
    return silent("how long the trial's relief lasted", relief_facts(facts) or _near(facts))
