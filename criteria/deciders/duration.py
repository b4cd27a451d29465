"""Six months of conservative care: the union of the courses' intervals (evidence rule 5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact, Interval
from chartcite.models.finding import Status
from chartcite.models.request import Request

_MONTH = 30.4375
_SLACK_DAYS = 1.5
"""Six calendar months are 181 to 184 days; 24 weeks (168 days) are not six months."""
_TOPIC = "how long non-invasive care lasted"
_LIST_GAP_DAYS = 200
"""Drug lists further apart than this do not show that the drug went on in between."""


_ONE_BREATH = 160
"""Courses told within so many characters of each other are told together."""


class CourseDurationParams(Params):
    """``months`` asked for, the therapy ``categories`` that count, whether as-needed drugs count, and what waives it."""

    months: float
    categories: tuple[str, ...]
    as_needed_counts: bool = False
    waived_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Length:
    """What the courses come to, in days: the likely length and the longest possible."""

    likely: float
    most: float


@decider("course_duration", params=CourseDurationParams, kinds=("therapy", "medication", "therapy_contraindication"))
def course_duration(facts: FactIndex, params: CourseDurationParams, request: Request) -> Decision:
    """Decides by the union of the therapy courses' intervals (evidence rule 5)."""
    told = [
        f
        for f in facts.evidence("therapy")
        if f.attr("category") in params.categories and f.attr("provider_directed") is not False
    ]
    timed = [f for f in told if f.interval is not None] + _from_lists(facts, params)
    counted = [f for f in timed if params.as_needed_counts or not f.attr("as_needed")]
    waived = facts.evidence("therapy_contraindication", where=lambda f: f.value in params.waived_by)
    bar = _bar(params.months)
    sure = [f for f in counted if not f.attr("unclear") and not f.attr("vague_length")]
    length = _length(sure)
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
        return Decision(Status.NEEDS_REVIEW, doubt or f"The courses come to between {_months(length.likely)} and {_months(length.most)} months.",
                        tuple(_doubtful_first(counted)))  # fmt: skip
    none = [f for f in told if f.attr("explicit_none")]
    if counted or none:
        return Decision(Status.NOT_MET, _told(counted, length, params, enough=False) if counted else "The chart says that there was no conservative care.",
                        (*sorted(counted, key=_longest), *none))  # fmt: skip
    if timed:
        return Decision(
            Status.NOT_MET, "Only as-needed drugs were given over time; these alone do not count.", tuple(timed)
        )
    return silent(_TOPIC, [*told, *(f for f in facts.misses("therapy") if f.interval)])


def _bar(months: float) -> float:
    """The days that make so many months, as the calendar counts."""
    return months * _MONTH - _SLACK_DAYS


def _likely(interval: Interval) -> float:
    """The middle of an imprecise pair of dates; the lower bound of a stated length."""
    if interval.start is not None and interval.basis in ("dates", "since"):
        return (interval.low_days + interval.high_days) / 2
    return interval.low_days


def _length(found: Sequence[Fact]) -> _Length:
    """The dated courses' union, or the longest single one, or a sum told in one breath."""
    spans = [f.interval for f in found if f.interval is not None]
    dated = [i for i in spans if i.start is not None and i.end is not None]
    likely = max([_covered(dated, likely=True), *(_likely(i) for i in spans)], default=0.0)
    most = max([_covered(dated, likely=False), *(i.high_days for i in spans if i.basis != "since")], default=0.0)
    return _Length(max(likely, _apart(found)), max(most, likely))


def _covered(spans: Sequence[Interval], *, likely: bool) -> float:
    """Days that dated courses cover together; overlaps count once."""
    parts = []
    for i in spans:
        if i.start is None or i.end is None:
            continue
        first, last = float(i.start.toordinal()), float(i.end.toordinal())
        cut = max(0.0, (last - first) - _likely(i)) / 2 if likely else 0.0
        parts.append((first + cut, last - cut))
    total, reach = 0.0, float("-inf")
    for first, last in sorted(parts):
        total += max(0.0, last - max(first, reach))
        reach = max(reach, last)
    return total


def _apart(found: Sequence[Fact]) -> float:
    """Lengths without dates of different therapies, told in one sentence as following each other."""
    best = 0.0
    for fact in found:
        quote = fact.citations[0].quote.lower()
        if not any(
            word in quote
            for word in (
                "after that",
                "then",
                "followed by",
                "no overlap",
                "separate",
                "apart",
                "second",
                "subsequent",
                " + ",
                "course 2",
                "block 2",
                "again",
            )
        ):
            continue
        if any(word in quote for word in ("overlapping", "concurrent", "altogether", "in all", "= ")):
            continue
        same = [
            f
            for f in found
            if f.note == fact.note and abs(f.citations[0].start - fact.citations[0].start) <= _ONE_BREATH
        ]
        lengths = {
            (f.value, f.interval.low_days, f.citations[0].start)
            for f in same
            if f.interval is not None and f.interval.start is None
        }
        if len(lengths) > 1:
            best = max(best, sum(days for _, days, _ in lengths))
    return best


def _doubt(sure: Sequence[Fact], counted: Sequence[Fact], bar: float) -> str:
    """Why the length is open: two accounts of one course, a claim that its record contradicts, words without a number."""
    rest = [f for f in counted if f.attr("unclear") or f.attr("vague_length")]
    firm = [f for f in sure if f.interval and not _contradicted(f, sure, bar)]
    if _length(firm).likely >= bar:
        return ""
    if any(f.attr("unclear") for f in rest):
        return "The chart gives two accounts of the length of one course."
    if len(firm) < len(sure):
        return "A stated length of six months or more is contradicted by the record of that course."
    if any(f.interval and f.interval.high_days >= bar for f in rest):
        return "The length is told in words without a number."
    return ""


def _contradicted(fact: Fact, found: Sequence[Fact], bar: float) -> bool:
    """Whether the dated record of the same therapy, called whole or a therapist's own, is shorter than what is claimed."""
    interval = fact.interval
    if (
        interval is None
        or interval.start is not None
        or _likely(interval) < bar
        or fact.attr("category") == "medication"
    ):
        return False
    same = [f for f in found if f.value == fact.value and f.interval is not None and f.interval.start is not None]
    whole = any(f.interval is not None and f.interval.whole and _likely(f.interval) < bar for f in same)
    return whole or (bool(same) and _length(same).likely < bar and all(f.note != fact.note for f in same))


def _from_lists(facts: FactIndex, params: CourseDurationParams) -> list[Fact]:
    """Courses shown by the same scheduled drug standing in notes of several dates (visits with dates, evidence rule 5)."""
    if "medication" not in params.categories:
        return []
    wanted = ("fixed", "both", "as_needed") if params.as_needed_counts else ("fixed", "both")
    by_drug: dict[str, list[Fact]] = {}
    for fact in facts.evidence("medication"):
        if (
            fact.attr("schedule") in wanted
            and fact.attr("for_pain") is not False
            and fact.date
            and not fact.attr("class_statement")
        ):
            by_drug.setdefault(str(fact.value), []).append(fact)
    found = []
    for drug, seen in sorted(by_drug.items()):
        seen.sort(key=lambda f: f.date or dt.date.min)
        found += [_listed(drug, run) for run in _runs(seen) if len({f.date for f in run}) > 1]
    return found


def _runs(seen: Sequence[Fact]) -> list[list[Fact]]:
    runs: list[list[Fact]] = []
    for fact in seen:
        last = runs[-1][-1].date if runs else None
        if last and fact.date and (fact.date - last).days <= _LIST_GAP_DAYS:
            runs[-1].append(fact)
        else:
            runs.append([fact])
    return runs


def _listed(drug: str, run: Sequence[Fact]) -> Fact:
    first, last = run[0], run[-1]
    assert first.date is not None
    assert last.date is not None
    days = float((last.date - first.date).days)
    interval = Interval(start=first.date, end=last.date, low_days=days, high_days=days, basis="visits")
    return first.model_copy(update={
        "kind": "therapy", "value": "medication_management", "interval": interval, "derived_from": tuple(f.id for f in run),
        "attributes": {"category": "medication", "drug": drug}, "citations": (*first.citations[:1], *last.citations[:1]),
        "proof": f"{drug} on the lists of {first.date} and {last.date}",
    })  # fmt: skip


def _longest(fact: Fact) -> float:
    return -_likely(fact.interval) if fact.interval else 0.0


def _support(found: Sequence[Fact], bar: float) -> list[Fact]:
    """Courses that are long enough alone first, therapy before drugs, stated ones before those read off lists."""
    return sorted(
        found,
        key=lambda f: (
            f.interval is None or _likely(f.interval) < bar,
            bool(f.derived_from),
            f.attr("category") == "medication",
            _longest(f),
        ),
    )


def _shorter(found: Sequence[Fact], bar: float) -> list[Fact]:
    whole = [f for f in found if f.interval and f.interval.whole and _likely(f.interval) < bar]
    return whole[:2]


def _doubtful_first(found: Sequence[Fact]) -> list[Fact]:
    return sorted(found, key=lambda f: (not f.attr("unclear"), not f.attr("vague_length"), _longest(f)))


def _months(days: float) -> str:
    return f"{days / _MONTH:.1f}".removesuffix(".0")


def _told(found: Sequence[Fact], length: _Length, params: CourseDurationParams, *, enough: bool) -> str:
    """The sentence with the numbers: the longest courses and what they come to."""
    parts = []
    for fact in sorted(found, key=_longest)[:3]:
        i = fact.interval
        if i is None:
            continue
        name = str(fact.attr("drug") or fact.value).replace("_", " ")
        when = f" ({i.start} to {i.end})" if i.start and i.end else ""
        part = f"{name} {_months(_likely(i))} months{when}"
        if part not in parts:
            parts.append(part)
    verdict = "at least" if enough else "less than"
    return f"{'; '.join(parts)}: together {_months(length.likely)} months, {verdict} {params.months:g}."
