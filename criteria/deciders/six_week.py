"""Six weeks of an oral antispasmodic or of physical therapy without response (evidence rule 17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Positive
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_MANY_VISITS = 30
"""So many visits take six weeks at five a week."""


class SixWeekFailureParams(Params):
    """Which treatment, and for how long."""

    category: Literal["oral_antispasmodic", "physical_therapy"] = Field(description="The treatment asked for.")
    weeks: Positive = Field(default=6, description="How many weeks it has to have lasted.")


_FEW_VISITS = 5
"""So few visits are no six weeks of therapy."""


@dataclass(frozen=True, slots=True)
class _Course:
    """One drug, or therapy: its lengths and what it did."""

    name: str
    timed: tuple[Fact, ...]
    outcomes: tuple[Fact, ...]

    def did(self, *values: str) -> list[Fact]:
        return [f for f in self.outcomes if f.attr("outcome") in values or f.value in values]


@decider(
    "six_week_failure",
    params=SixWeekFailureParams,
    kinds=("therapy", "medication", "treatment_outcome", "therapy_contraindication"),
)
def six_week_failure(facts: FactIndex, params: SixWeekFailureParams, request: Request) -> Decision:
    """Decides by a course of six weeks without response, or intolerance or a contraindication (evidence rule 17)."""
    words = params.category.replace("_", " ")
    told = facts.evidence("therapy", where=lambda f: _concerns(f, params.category))
    ruled_out = facts.evidence("therapy_contraindication", where=lambda f: f.value == params.category)
    relative = facts.misses("therapy_contraindication")
    if ruled_out:
        return Decision(Status.MET, f"The {words} is documented as contraindicated.", tuple(ruled_out))
    decisions = [_decide(c, params, words) for c in _courses(told)]
    for status in (Status.MET, Status.NEEDS_REVIEW, Status.NOT_MET):
        for decision in decisions:
            if decision is not None and decision.status is status:
                return decision
    doubtful = [
        f
        for f in relative
        if f.value == params.category and f.assertion.certainty.value == "possible" and f.assertion.about_patient
    ]
    if doubtful:
        return Decision(Status.NEEDS_REVIEW, f"Whether the {words} is contraindicated is left open.", tuple(doubtful))
    return silent("an outcome of that treatment", [*told, *facts.misses("therapy")])


def _concerns(fact: Fact, category: str) -> bool:
    """A length or an outcome of the treatment; "therapy" without a name is physical therapy."""
    if fact.attr("outcome") is None and fact.interval is None:
        return False
    if fact.value == category:
        return True
    quote = fact.citations[0].quote.lower()
    unnamed = (
        fact.value == "conservative_care"
        and "therapy" in quote
        and not any(w in quote for w in ("conserv", "surg", "operative"))
    )
    return category == "physical_therapy" and unnamed


def _courses(told: Sequence[Fact]) -> list[_Course]:
    """The courses by drug; what names no drug goes with each (alone where none is named)."""
    names = list(dict.fromkeys(str(f.attr("drug")) for f in told if f.attr("drug")))
    shared = [f for f in told if not f.attr("drug")]
    groups = [(n, [f for f in told if f.attr("drug") == n] + shared) for n in names] or [("", shared)]
    return [
        _Course(n, tuple(f for f in g if f.interval is not None), tuple(f for f in g if f.attr("outcome")))
        for n, g in groups
        if g
    ]


def _decide(course: _Course, params: SixWeekFailureParams, words: str) -> Decision | None:
    name = course.name or words
    not_tolerated, failed = course.did("not_tolerated"), course.did("failed")
    helped, partial, unclear, not_done = (
        course.did("helped"),
        course.did("partial"),
        course.did("unclear"),
        course.did("not_done"),
    )
    if unclear:
        return Decision(
            Status.NEEDS_REVIEW,
            f"The course of {name} or what it did is left open.",
            (*unclear, *failed, *partial, *not_tolerated),
        )
    if not_tolerated:
        return Decision(
            Status.MET, f"{name.capitalize()} was not tolerated.", tuple(not_tolerated), against=tuple(helped)
        )
    if failed and helped:
        return Decision(
            Status.NEEDS_REVIEW,
            f"One account says that {name} failed, another that it helped.",
            tuple(failed + helped),
            against=tuple(helped),
        )
    if failed and not partial:
        return _failed(course, params, name, failed)
    if partial:
        return Decision(Status.NEEDS_REVIEW, f"{name.capitalize()} had a partial effect.", tuple(partial + failed))
    if helped:
        return Decision(Status.NOT_MET, f"{name.capitalize()} helped.", tuple(helped))
    if course.timed and all(f.interval and f.interval.high_days < params.weeks * 7 for f in course.timed):
        return _failed(course, params, name, [])
    if not_done:
        return Decision(Status.NOT_MET, f"No {words} was ever given.", tuple(not_done))
    return None


def _failed(course: _Course, params: SixWeekFailureParams, name: str, failed: list[Fact]) -> Decision:
    """Unresponsive: after six weeks it counts, before that it does not, without a length it is open."""
    bar = params.weeks * 7
    long = [
        f
        for f in course.timed
        if f.interval and f.interval.low_days >= bar - 0.5 and not f.attr("vague_length") and not f.attr("unclear")
    ]
    short = [f for f in course.timed if f.interval and f.interval.high_days < bar]
    open_ = [f for f in course.timed if f not in long and f not in short]
    reached = [
        f for f in failed if (_number(f, "weeks_reached") >= params.weeks) or _number(f, "visits") >= _MANY_VISITS
    ]
    if long or reached:
        best = max((f.interval.low_days for f in long if f.interval), default=0.0)
        said = f"after {best / 7:.0f} weeks" if best else "after the visits documented"
        return Decision(
            Status.MET,
            f"No response to {name} {said}, at least {params.weeks:g}.",
            (*failed, *long, *reached),
            against=tuple(short),
        )
    few = [f for f in failed if 0 < _number(f, "visits") <= _FEW_VISITS]
    if few and not open_:
        return Decision(
            Status.NOT_MET,
            f"{name.capitalize()} came to {_number(few[0], 'visits'):.0f} visits, less than {params.weeks:g} weeks.",
            tuple(few),
        )
    if short and not open_:
        most = max(f.interval.high_days for f in short if f.interval)
        return Decision(
            Status.NOT_MET,
            f"{name.capitalize()} was given for {most / 7:.1f} weeks, less than {params.weeks:g}.",
            (*short, *failed),
        )
    return Decision(Status.NEEDS_REVIEW, f"No response to {name}, but its length is not clear.", (*failed, *open_))


def _number(fact: Fact, name: str) -> float:
    value = fact.attr(name)
    return float(value) if isinstance(value, int | float) else 0.0
