"""Psychological evaluation, stability and candidacy, and the behavioral attestation (evidence rules 2 and 12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Positive
from chartcite.criteria.deciders._unsettled import settled
from chartcite.criteria.facts import FactIndex, latest
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.request import Request

_MONTH = 365.25 / 12


def _by_value(facts: Sequence[Fact]) -> dict[str, tuple[Fact, ...]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(str(fact.value), []).append(fact)
    return {value: tuple(group) for value, group in found.items()}


def _on(facts: Sequence[Fact]) -> str:
    days = [f.date for f in facts if f.date is not None]
    return f" ({max(days).isoformat()})" if days else ""


def _speaking(facts: Sequence[Fact]) -> list[Fact]:
    """The direct statements, and of the weak ones (a questionnaire's sum, a passing word) the later ones."""
    direct = [f for f in facts if f.attr("weak") is not True]
    if not direct:
        return list(facts)
    dated = [f.date for f in direct if f.date is not None]
    last = max(dated) if len(dated) == len(direct) else None
    later = [f for f in facts if f.attr("weak") is True and last is not None and f.date is not None and f.date > last]
    return [*direct, *later]


_SAME_WORKUP = dt.timedelta(days=7)
"""Opinions so close to each other are two of one work-up: the second has not replaced the first."""


def _close(said: Sequence[Fact], decisive: Sequence[Fact], value: str) -> tuple[Fact, ...]:
    """The statements of ``value`` that were made just before the decisive ones."""
    days = [f.date for f in decisive if f.date is not None]
    if not days:
        return ()
    near = (f for f in said if f.value == value and f.attr("weak") is not True and f.date is not None)
    return tuple(f for f in near if f.date is not None and dt.timedelta(0) <= min(days) - f.date <= _SAME_WORKUP)


@dataclass(frozen=True, slots=True)
class _Words:
    """What the rationale says of each outcome."""

    clash: str
    bad: str
    vague: str
    good: str


@dataclass(frozen=True, slots=True)
class _Sides:
    """The decisive statements, parted; ``older``: earlier contrary ones, ``repeated``: earlier ones to show."""

    good: tuple[Fact, ...]
    bad: tuple[Fact, ...]
    vague: tuple[Fact, ...]
    older: tuple[Fact, ...] = ()
    repeated: tuple[Fact, ...] = ()


def _weigh(sides: _Sides, words: _Words, *, clash: bool) -> Decision:
    """Decides among statements of one day: a clash or doubt is for a reviewer, a contrary one counts against it."""
    good, bad, vague = sides.good, sides.bad, sides.vague
    if bad and clash:
        return Decision(Status.NEEDS_REVIEW, f"{words.clash}{_on(good + bad)}.", bad + good, against=bad)
    if bad:
        return Decision(Status.NOT_MET, f"{words.bad}{_on(bad)}.", bad, against=good + vague)
    if vague:
        return Decision(Status.NEEDS_REVIEW, f"{words.vague}{_on(vague)}.", vague + good, against=vague)
    return Decision(Status.MET, f"{words.good}{_on(good)}.", good + sides.repeated, against=sides.older)


class AttestationParams(Params):
    """No options."""


@decider("attestation", params=AttestationParams, kinds=("behavioral_attestation", "psych_stability"))
def attestation(facts: FactIndex, params: AttestationParams, request: Request) -> Decision:
    """Decides by a licensed provider's statement on behavioral health as a driver of pain (evidence rule 12)."""
    crises = facts.evidence("psych_stability", where=lambda f: f.value == "unstable")
    said = facts.evidence("behavioral_attestation", where=lambda f: f.value != "pending")
    pool = [*_speaking(said), *crises]
    if not pool:
        return silent(
            "a behavioral health attestation", facts.of("behavioral_attestation") + facts.of("psych_stability")
        )
    decisive = latest(pool, by=request.date)
    parts = _by_value(decisive)
    good, bad = parts.get("controlled", ()), parts.get("uncontrolled", ()) + parts.get("unstable", ())
    good = good or _close(said, bad, "controlled")
    older = tuple(f for f in pool if f not in decisive and f.value in ("uncontrolled", "unstable"))
    return _weigh(_Sides(good, bad, parts.get("unclear", ()), older), _ATTESTED, clash=bool(good))


_ATTESTED = _Words(
    clash="Statements of the same date on a behavioral driver of the pain conflict",
    bad="The chart states a behavioral condition that is not controlled or drives the pain",
    vague="What is said on a behavioral driver of the pain is vague, conflicts or comes from screening alone",
    good="The chart states that no uncontrolled behavioral condition drives the pain",
)


class PsychEvaluationParams(Params):
    """``max_age_months``: an older evaluation needs review."""

    max_age_months: Positive = Field(default=12, description="An evaluation older than so many months needs review.")


@decider("psych_evaluation", params=PsychEvaluationParams, kinds=("psych_evaluation",))
def psych_evaluation(facts: FactIndex, params: PsychEvaluationParams, request: Request) -> Decision:
    """Decides by an evaluation that took place, by whom and when (evidence rule 12)."""
    said = _by_value(facts.evidence("psych_evaluation"))
    done = said.get("done", ())
    recent = tuple(f for f in done if _months(f.date, request.date) <= params.max_age_months)
    refused = said.get("refused", ()) + said.get("not_done", ())
    later = tuple(f for f in refused if f.date and all(d.date and d.date < f.date for d in recent))
    doubtful = said.get("other_purpose", ()) + said.get("screening_only", ()) + said.get("unclear", ())
    denied = tuple(f for f in refused if f.value == "not_done" and _soon_after(f, recent))
    if recent and denied:
        text = "The chart says that an evaluation took place, and soon after that none did."
        return Decision(Status.NEEDS_REVIEW, text, recent + denied, against=denied)
    if recent and refused and not later:
        known = tuple(f for f in recent if f.date)
        if not known and not all(f.date for f in refused):
            text = "The chart says both that an evaluation took place and that none did."
            return Decision(Status.NEEDS_REVIEW, text, recent + refused, against=refused)
    if recent:
        text = f"A psychological evaluation took place{_on(recent)}."
        return Decision(Status.MET, text, recent, against=refused + doubtful)
    if done:
        age = min(_months(f.date, request.date) for f in done)
        text = f"The evaluation is {age:.0f} months old at the request; the limit is {params.max_age_months:.0f}."
        return Decision(Status.NEEDS_REVIEW, text, done, against=refused)
    if refused:
        text = f"The chart states that no psychological evaluation was done{_on(refused)}."
        return Decision(Status.NOT_MET, text, refused, against=doubtful)
    if doubtful:
        text = "Only a screening, or an evaluation for another purpose, without a licence shown or of unclear date."
        return Decision(Status.NEEDS_REVIEW, text, doubtful)
    return silent("a psychological evaluation that took place", facts.of("psych_evaluation"))


def _soon_after(denial: Fact, done: Sequence[Fact]) -> bool:
    known = [f.date for f in done if f.date is not None]
    day = denial.date
    return day is not None and any(dt.timedelta(0) <= day - d <= _SAME_WORKUP for d in known)


def _months(day: dt.date | None, until: dt.date) -> float:
    return 0.0 if day is None else (until - day).days / _MONTH


class PsychStabilityParams(Params):
    """``max_age_months``: what was stable longer ago needs review."""

    max_age_months: Positive = Field(default=24, description="What was said so many months ago needs review.")


@decider("psych_stability", params=PsychStabilityParams, kinds=("psych_stability", "unsettled"))
def psych_stability(facts: FactIndex, params: PsychStabilityParams, request: Request) -> Decision:
    """Decides by the statements on psychiatric stability and suicide risk closest to the request (evidence rule 12)."""
    return settled(_psych_stability(facts, params, request), facts, "psych_stability", by=request.date)


def _psych_stability(facts: FactIndex, params: PsychStabilityParams, request: Request) -> Decision:
    said = facts.evidence("psych_stability")
    pool = _speaking(said)
    strong = [f for f in pool if f.attr("weak") is not True]
    if not pool:
        return silent("psychiatric stability", facts.of("psych_stability"))
    decisive = latest(pool, by=request.date)
    parts = _by_value(decisive)
    stable = _general_first(parts.get("stable", ()))
    whole = any(
        f.attr("topic") == "general" or f.attr("credential") or "acute" in f.citations[0].quote.lower() for f in stable
    )
    unstable = tuple(f for f in parts.get("unstable", ()) if not (whole and f.attr("topic") == "use"))
    if stable and not unstable and all(_months(f.date, request.date) > params.max_age_months for f in stable):
        age = min(_months(f.date, request.date) for f in stable)
        text = f"The last statement of stability is {age:.0f} months old at the request."
        return Decision(Status.NEEDS_REVIEW, text, stable)
    older = tuple(f for f in pool if f not in decisive and f.value == "unstable")
    sides = _Sides(stable, unstable, parts.get("unclear", ()), older, _earlier(stable, strong))
    return _weigh(sides, _STABLE, clash=any(_answers(s, u) for s in stable for u in unstable))


_STABLE = _Words(
    clash="Statements of the same date on psychiatric stability conflict",
    bad="The chart states acute psychiatric instability or a suicide risk",
    vague="What is said on stability is vague, of a passive or moderate risk, or conflicts",
    good="The chart states stability without suicide risk",
)


def _answers(stable: Fact, unstable: Fact) -> bool:
    """Whether a reassuring statement contradicts the alarming one: it is general, or on the same matter."""
    return stable.attr("topic") in ("general", unstable.attr("topic"))


def _earlier(decisive: tuple[Fact, ...], said: Sequence[Fact]) -> tuple[Fact, ...]:
    """Earlier statements of the same kind by a mental health professional, which a reviewer wants beside the latest."""
    values = {f.value for f in decisive}
    return tuple(f for f in said if f not in decisive and f.value in values and f.attr("credential"))[:3]


def _general_first(stable: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return tuple(sorted(stable, key=lambda f: f.attr("topic") != "general"))


class PsychCandidateParams(Params):
    """No options."""


@decider("psych_candidate", params=PsychCandidateParams, kinds=("psych_candidacy", "unsettled"))
def psych_candidate(facts: FactIndex, params: PsychCandidateParams, request: Request) -> Decision:
    """Decides by the mental health professional's opinion on the pump closest to the request (evidence rule 12)."""
    return settled(_psych_candidate(facts, params, request), facts, "psych_candidacy", by=request.date)


def _psych_candidate(facts: FactIndex, params: PsychCandidateParams, request: Request) -> Decision:
    opinions = facts.evidence("psych_candidacy", where=lambda f: f.value != "deferred")
    if not opinions:
        return silent("the mental health professional's opinion on the pump", facts.of("psych_candidacy"))
    decisive = latest(opinions, by=request.date)
    parts = _by_value(decisive)
    good, bad = parts.get("favorable", ()), parts.get("unfavorable", ())
    older = tuple(f for f in opinions if f not in decisive and f.value == "unfavorable")
    good = good or _close(opinions, bad, "favorable")
    sides = _Sides(good, bad, parts.get("conditional", ()), older, _earlier(good, opinions))
    return _weigh(sides, _SUITED, clash=bool(good))


_SUITED = _Words(
    clash="Favorable and unfavorable opinions of the same date",
    bad="The mental health professional does not support the pump",
    vague="The mental health professional's opinion is hedged or tied to conditions",
    good="The mental health professional finds the patient a candidate for the pump",
)
