"""Six months of conservative care: the union of the courses' intervals (evidence rule 5)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._course_length import Length, from_lists, length_of, likely_days, longest_first
from chartcite.criteria.deciders._options import Categories, Positive, Waivers
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_MONTH = 30.4375
_SLACK_DAYS = 1.7
"""Six calendar months are 181 to 184 days; 24 weeks (168 days) are not six months."""
_TOPIC = "how long non-invasive care lasted"


class CourseDurationParams(Params):
    """``months`` asked for, the ``categories`` that count, whether as-needed drugs do, and what waives it."""

    months: Positive = Field(description="How many months the care has to have lasted.")
    categories: Categories
    as_needed_counts: bool = Field(default=False, description="Whether drugs taken as needed count.")
    waived_by: Waivers = ()


@decider("course_duration", params=CourseDurationParams, kinds=("therapy", "medication", "therapy_contraindication"))
def course_duration(facts: FactIndex, params: CourseDurationParams, request: Request) -> Decision:
    """Decides by the union of the therapy courses' intervals (evidence rule 5)."""
    told = [
        f
        for f in facts.evidence("therapy")
        if f.attr("category") in params.categories and f.attr("provider_directed") is not False
    ]
    timed = [f for f in told if f.interval is not None]
    if "medication" in params.categories:
        timed += from_lists(facts, as_needed=params.as_needed_counts)
    counted = [f for f in timed if params.as_needed_counts or not f.attr("as_needed")]
    waived = facts.evidence("therapy_contraindication", where=lambda f: f.value in params.waived_by)
    bar = _bar(params.months)
    sure = [f for f in counted if not f.attr("unclear") and not f.attr("vague_length")]
    length = length_of(sure)
    if waived and length.likely < bar:
        return Decision(
            Status.NOT_APPLICABLE,
            "Conservative care is documented as not appropriate or contraindicated.",
            tuple(waived),
        )
    doubt = _doubt(sure, counted, bar)
    if length.likely >= bar and not doubt:
        return Decision(
            Status.MET,
            _told(sure, length, params, enough=True),
            tuple(_support(sure, bar)),
            against=tuple(_shorter(sure, bar)),
        )
    if doubt or length.most >= bar:
        between = f"The courses come to between {_months(length.likely)} and {_months(length.most)} months."
        return Decision(Status.NEEDS_REVIEW, doubt or between, tuple(_doubtful_first(counted)))
    none = [f for f in told if f.attr("explicit_none")]
    if counted and not none and all(f.derived_from for f in counted):
        return silent(_TOPIC, [*told, *counted])
    if counted or none:
        said = "The chart says that there was no conservative care."
        if counted:
            said = _told(counted, length, params, enough=False)
        return Decision(Status.NOT_MET, said, (*sorted(counted, key=longest_first), *none))
    if timed:
        return Decision(
            Status.NOT_MET, "Only as-needed drugs were given over time; these alone do not count.", tuple(timed)
        )
    return silent(_TOPIC, [*told, *(f for f in facts.misses("therapy") if f.interval)])


def _bar(months: float) -> float:
    """The days that make so many months, as the calendar counts."""
    return months * _MONTH - _SLACK_DAYS


def _doubt(sure: Sequence[Fact], counted: Sequence[Fact], bar: float) -> str:
    """Why the length is open: two accounts of a course, a claim its record contradicts, words without a number."""
    rest = [f for f in counted if f.attr("unclear") or f.attr("vague_length")]
    firm = [f for f in sure if f.interval and not _contradicted(f, sure, bar)]
    if length_of(firm).likely >= bar:
        return ""
    if any(f.attr("unclear") for f in rest):
        return "The chart gives two accounts of the length of one course."
    if len(firm) < len(sure):
        return "A stated length of six months or more is contradicted by the record of that course."
    if any(f.interval and f.interval.high_days >= bar for f in rest):
        return "The length is told in words without a number."
    return ""


def _contradicted(fact: Fact, found: Sequence[Fact], bar: float) -> bool:
    """Whether the dated record of the same therapy, whole or a therapist's own, is shorter than what is claimed."""
    interval = fact.interval
    if interval is not None and fact.attr("drug") and interval.start is not None and likely_days(interval) >= bar:
        return any(_begun_later(fact, other, bar) for other in found)
    if (
        interval is None
        or interval.start is not None
        or likely_days(interval) < bar
        or fact.attr("category") == "medication"
    ):
        return False
    same = [f for f in found if f.value == fact.value and f.interval is not None and f.interval.start is not None]
    whole = any(f.interval is not None and f.interval.whole and likely_days(f.interval) < bar for f in same)
    return whole or (bool(same) and length_of(same).likely < bar and all(f.note != fact.note for f in same))


def _begun_later(fact: Fact, other: Fact, bar: float) -> bool:
    """Whether another note gives the same drug, taken to this day, a start too late for the length asked for."""
    one, two = fact.interval, other.interval
    return (
        one is not None
        and two is not None
        and other.attr("drug") == fact.attr("drug")
        and other.note != fact.note
        and not _other_dose(fact, other)
        and one.basis == two.basis == "since"
        and likely_days(two) < bar
    )


_DOSE = re.compile(r"\b\d+(?:\.\d+)?(?= ?(?:mg|mcg|µg|q\d|bid|tid|daily|/)|/)", re.IGNORECASE)


def _other_dose(one: Fact, two: Fact) -> bool:
    """Whether two accounts of a drug name different doses: the later start is that of the new dose."""
    doses = [set(_DOSE.findall(f.citations[0].quote)) for f in (one, two)]
    return bool(doses[0] and doses[1]) and not doses[0] & doses[1]


def _support(found: Sequence[Fact], bar: float) -> list[Fact]:
    """Courses that are long enough alone first, therapy before drugs, stated ones before those read off lists."""
    return sorted(
        found,
        key=lambda f: (
            f.interval is None or likely_days(f.interval) < bar,
            bool(f.derived_from),
            f.attr("category") == "medication",
            longest_first(f),
        ),
    )


def _shorter(found: Sequence[Fact], bar: float) -> list[Fact]:
    whole = [f for f in found if f.interval and f.interval.whole and likely_days(f.interval) < bar]
    return whole[:2]


def _doubtful_first(found: Sequence[Fact]) -> list[Fact]:
    return sorted(found, key=lambda f: (not f.attr("unclear"), not f.attr("vague_length"), longest_first(f)))


def _months(days: float) -> str:
    return f"{days / _MONTH:.1f}".removesuffix(".0")


def _told(found: Sequence[Fact], length: Length, params: CourseDurationParams, *, enough: bool) -> str:
    """The sentence with the numbers: the longest courses and what they come to."""
    parts = []
    for fact in sorted(found, key=longest_first)[:3]:
        i = fact.interval
        if i is None:
            continue
        name = str(fact.attr("drug") or fact.value).replace("_", " ")
        when = f" ({i.start} to {i.end})" if i.start and i.end else ""
        part = f"{name} {_months(likely_days(i))} months{when}"
        if part not in parts:
            parts.append(part)
    verdict = "at least" if enough else "less than"
    return (
        f"Longest courses: {'; '.join(parts)}. All courses together: {_months(length.likely)} months, "
        f"{verdict} {params.months:g}."
    )
