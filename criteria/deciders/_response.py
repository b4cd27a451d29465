"""What the facts say of the relief in the intrathecal drug trial: statements, scores and hours (evidence rule 9)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact

TRIAL = "intrathecal_trial"


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the relief: percent bounds, the facts that say it and how it reads in a sentence."""

    low: float
    high: float
    facts: tuple[Fact, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The threshold: percent, and whether exactly so much passes."""

    percent: float
    inclusive: bool

    def passes(self, value: float) -> bool:
        return value >= self.percent - 1e-6 if self.inclusive else value > self.percent + 1e-6

    def side(self, account: Account) -> bool | None:
        """True above the bar, false below it, ``None`` across it."""
        strict = any(f.attr("more_than") for f in account.facts)
        low = self.passes(account.low) or (strict and account.low >= self.percent)
        return low if low == self.passes(account.high) else None

    def __str__(self) -> str:
        return f"{'at least' if self.inclusive else 'more than'} {self.percent:g} %"


def relief_facts(facts: FactIndex) -> list[Fact]:
    """What the chart states of relief in the drug trial, of this patient and not as a hope."""
    return facts.evidence("pain_reduction", where=lambda f: f.attr("procedure") == TRIAL)


def readings(facts: FactIndex) -> list[Fact]:
    """Pain readings in the record of a drug trial, in time order where the clock is known."""
    found = facts.evidence("pain_score", where=lambda f: bool(f.attr("trial")))
    return sorted(found, key=lambda f: (str(f.attr("clock") or ""), float(f.attr("hours") or 0)))


def accounts(facts: FactIndex) -> list[Account]:
    """Each statement with an amount, and what the readings give: baseline against the lowest reading.

    Of several amounts that one speaker tells in one place the highest is the account; a stated percent and a pair of
    scores are two.
    """
    found: list[Account] = []
    groups: dict[tuple[str, int, int, str, bool], list[Fact]] = {}
    for fact in relief_facts(facts):
        if fact.low is not None and fact.high is not None and not fact.attr("vague"):
            place = fact.citations[0]
            teller = str(fact.attr("source") or "")
            groups.setdefault((place.document, place.start, place.end, teller, bool(fact.proof)), []).append(fact)
    for group in groups.values():
        best = max(group, key=lambda f: (f.low or 0.0, f.high or 0.0))
        found.append(Account(best.low or 0.0, best.high or 0.0, (best,), _statement(best)))
    computed = from_readings(facts)
    return _at_their_height([*found, computed] if computed else found)


def _at_their_height(found: list[Account]) -> list[Account]:
    """The accounts without those that only tell how much of the relief was left later."""
    peak = [a for a in found if not all(f.attr("waned") for f in a.facts)]
    if not peak:
        return found
    most = max(a.high for a in peak)
    return [a for a in found if a in peak or a.low > most]


def _statement(fact: Fact) -> str:
    if fact.proof:
        return fact.proof
    low, high = fact.low or 0.0, fact.high or 0.0
    if fact.attr("more_than") or fact.attr("at_least"):
        return f"stated relief of {'more than' if fact.attr('more_than') else 'at least'} {low:.3g} %"
    if fact.attr("less_than"):
        return f"stated relief of less than {high:.3g} %"
    return f"stated relief of {low:.3g} %" if low == high else f"stated relief of {low:.3g}-{high:.3g} %"


def baseline_of(facts: FactIndex) -> Fact | None:
    """The score to compare with: the trial record's own baseline, else a usual score before the trial."""
    own = [f for f in readings(facts) if f.attr("phase") == "baseline" and f.high]
    if own:
        return own[-1]
    usual = [f for f in facts.evidence("pain_score") if f.high and f.attr("phase") == "baseline"]
    usual += [
        f
        for f in facts.evidence("pain_score")
        if f.high and f.attr("role") in ("average", "usual") and not f.attr("trial")
    ]
    return usual[0] if usual else None


def during(facts: FactIndex) -> list[Fact]:
    return [f for f in readings(facts) if f.attr("phase") == "during_trial" and f.high is not None]


def from_readings(facts: FactIndex) -> Account | None:
    """The fall from the baseline to the lowest reading."""
    base, taken = baseline_of(facts), during(facts)
    if base is None and taken:
        return _at_most([f for f in taken if not _told_elsewhere(facts, f)])
    if base is None or not taken or not base.high or not base.low:
        return None
    lowest = min(taken, key=lambda f: f.high or 0.0)
    low, high = _fall(base.low, lowest.high or 0.0), _fall(base.high, lowest.low or 0.0)
    if base.low == base.high and lowest.low == lowest.high:
        text = f"{base.low:g}/10 before, lowest {lowest.low:g}/10 during the trial: {low:.3g} %"
    else:
        text = (
            f"{base.low:g}-{base.high:g} before, lowest {lowest.low:g}-{lowest.high:g} during the trial: "
            f"{low:.3g}-{high:.3g} %"
        )
    return Account(low, high, (lowest, base), text)


_ALL_ALONG = re.compile(
    r"(?<![a-z])(?:all|every|each|throughout|always|steady|constant|unchanged|whole|entire)(?![a-z])"
)


def _told_elsewhere(facts: FactIndex, reading: Fact) -> bool:
    """Whether the reading stands in a passage that tells an amount of relief itself."""
    place = reading.citations[0]
    return any(
        c.document == place.document and c.start < place.end and place.start < c.end
        for f in relief_facts(facts)
        for c in f.citations
    )


def _at_most(taken: Sequence[Fact]) -> Account | None:
    """Readings without a baseline, at least two or one "at all checks", still bound the relief: pain cannot have come
    from higher than ten."""
    if not taken or (len(taken) < 2 and not _ALL_ALONG.search(taken[0].citations[0].quote.lower())):
        return None
    lowest = min(taken, key=lambda f: f.high or 0.0)
    most = _fall(10.0, lowest.low or 0.0)
    if most > _TELLING:
        return None
    text = f"no reading during the trial under {lowest.low:g}/10: {most:.3g} % at most"
    return Account(0.0, most, (lowest, *(f for f in taken if f is not lowest)), text)


_TELLING = 40
"""Percent of relief at most that readings alone leave possible, from which they speak without a baseline."""


def _fall(before: float, after: float) -> float:
    return max(0.0, round(100 * (1 - after / before), 2)) if before else 0.0


def above_hours(facts: FactIndex, bar: Bar) -> tuple[float, float, tuple[Fact, ...]] | None:
    """Bounds, in hours, of the longest time that the readings spent above the bar, and the readings that show it.

    The lower bound runs from the first to the last reading above; the upper one from the reading before to the first
    reading back at or below it (open where none follows).
    """
    base = baseline_of(facts)
    timed = [f for f in readings(facts) if f.attr("hours") is not None and f.high is not None]
    if base is None or not base.high or not any(f.attr("phase") == "during_trial" for f in timed):
        return _told_hours(facts, bar)
    timed.sort(key=_at)
    above = [f.attr("phase") == "during_trial" and bar.passes(_fall(base.high, f.high or 0.0)) for f in timed]
    return _longest(timed, above) or (0.0, 0.0, (min(timed, key=lambda f: f.high or 0.0), base))


def _told_hours(facts: FactIndex, bar: Bar) -> tuple[float, float, tuple[Fact, ...]] | None:
    """The same from percents that are told by the hour, two at least."""
    timed = sorted((f for f in relief_facts(facts) if f.attr("at") is not None and f.low is not None), key=_at)
    if len({_at(f) for f in timed}) < 2:
        return None
    return _longest(timed, [bar.passes(f.low or 0.0) for f in timed]) or (0.0, 0.0, (timed[0],))


def _longest(timed: Sequence[Fact], above: Sequence[bool]) -> tuple[float, float, tuple[Fact, ...]] | None:
    best: tuple[float, float, tuple[Fact, ...]] | None = None
    run: list[int] = []
    for i, high in [*enumerate(above), (len(timed), False)]:
        if high:
            run.append(i)
            continue
        if run:
            found = _stretch(timed, run)
            best = found if best is None or found[0] > best[0] else best
        run = []
    return best


def _stretch(timed: Sequence[Fact], run: Sequence[int]) -> tuple[float, float, tuple[Fact, ...]]:
    first, last = timed[run[0]], timed[run[-1]]
    before = _at(timed[run[0] - 1]) if run[0] else _at(first)
    after = _at(timed[run[-1] + 1]) if run[-1] + 1 < len(timed) else float("inf")
    return _at(last) - _at(first), after - before, distinct((first, last))


def _at(fact: Fact) -> float:
    return float(fact.attr("hours") or fact.attr("at") or 0)


def distinct(found: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts in order, each once."""
    return tuple({f.id or str(id(f)): f for f in found}.values())
