"""How bad the pain is before the trial (evidence rule 10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Score
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact, Time
from chartcite.models.finding import Status
from chartcite.models.request import Request

_WINDOW = dt.timedelta(days=60)
"""A usual or average score this close to the latest one outranks a score of the moment."""
_STEADY = ("average", "usual")
_MOST_ALIKE = 2


class SeverityParams(Params):
    """The score, on 0-10, that must be exceeded."""

    over: Score = Field(default=6, description="The score on 0-10 that has to be exceeded.")


@decider("severity", params=SeverityParams, kinds=("pain_score", "pain_severity"))
def severity(facts: FactIndex, params: SeverityParams, request: Request) -> Decision:
    """Decides by a current or usual pain score before the trial (evidence rule 10)."""
    scores = [f for f in facts.evidence("pain_score") if f.low is not None and f.high is not None and _before_trial(f)]
    decisive = _decisive(scores, request.date)
    if decisive:
        return _judge(decisive, scores, params.over)
    words = facts.evidence("pain_severity")
    if words:
        text = f"The pain is called {words[-1].value} and no score before the trial is given."
        return Decision(Status.NEEDS_REVIEW, text, tuple(reversed(words)))
    return silent("a pain score before the trial", facts.misses("pain_score") + facts.of("pain_score"))


def _before_trial(fact: Fact) -> bool:
    return fact.attr("phase") in (None, "baseline")


def _decisive(scores: Sequence[Fact], day: dt.date) -> list[Fact]:
    """The scores that decide: those closest before the request, usual and average ones before those of the moment."""
    scores = [f for f in scores if f.assertion.time is not Time.PAST] or list(scores)
    typical = [f for f in scores if f.attr("role") not in ("worst", "best")] or list(scores)
    dated = [f for f in typical if f.date is not None and f.date <= day]
    if not dated:
        return _tier([f for f in typical if f.date is None] or typical)
    last = max(f.date for f in dated if f.date is not None)
    near = [f for f in dated if f.date is not None and last - f.date <= _WINDOW] + [
        f for f in typical if f.date is None
    ]
    steady = [f for f in near if f.attr("role") in _STEADY]
    pool = steady or near
    newest = max((f.date for f in pool if f.date is not None), default=None)
    return _tier([f for f in pool if f.date == newest or f.date is None])


def _tier(scores: Sequence[Fact]) -> list[Fact]:
    return [f for f in scores if f.attr("role") in _STEADY] or list(scores)


def _judge(decisive: Sequence[Fact], scores: Sequence[Fact], over: float) -> Decision:
    if any(f.attr("role") == "best" and _side(f, over) for f in decisive):  # so is the usual, whatever the worst
        decisive = [f for f in decisive if _side(f, over) is not None]
    sides = [_side(f, over) for f in decisive]
    best = [f for f, s in zip(decisive, sides, strict=True) if s is sides[0]]
    support = tuple(best) + tuple(f for f in decisive if f not in best)
    shown = ", ".join(dict.fromkeys(_show(f) for f in support[:4]))
    if all(s is True for s in sides):
        text = f"The score closest before the request is {shown}: over {over:g}."
        return Decision(Status.MET, text, support + _alike(support, scores, over))
    if all(s is False for s in sides):
        text = f"The score closest before the request is {shown}: not over {over:g}."
        return Decision(Status.NOT_MET, text, support)
    text = f"The scores closest before the request ({shown}) leave open whether the pain is over {over:g}."
    return Decision(Status.NEEDS_REVIEW, text, support)


def _alike(decisive: Sequence[Fact], scores: Sequence[Fact], over: float) -> tuple[Fact, ...]:
    """Other scores that say the same: usual ones before those of the moment, the latest first."""
    others = [f for f in scores if f not in decisive and f.attr("role") != "worst" and _side(f, over)]
    others.sort(key=lambda f: (f.attr("role") not in _STEADY, f.date is None, -f.date.toordinal() if f.date else 0))
    return tuple(others[:_MOST_ALIKE])


def _side(fact: Fact, over: float) -> bool | None:
    low, high = fact.low or 0.0, fact.high or 0.0
    if fact.attr("floor"):
        return True if low > over else None
    if (
        fact.attr("role") == "worst"
    ):  # an extreme is neither current nor usual: it decides where the usual lies beyond it
        return False if high <= over else None
    if fact.attr("role") == "best":
        return True if low > over else None
    above = low > over
    return above if above == (high > over) else None


def _show(fact: Fact) -> str:
    role = fact.attr("role")
    value = f"{fact.low:g}" if fact.low == fact.high else f"{fact.low:g}-{fact.high:g}"
    return f"{value}/10" + (f" ({role})" if role not in (None, "unspecified") else "")
