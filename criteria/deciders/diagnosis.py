"""The cause of the pain and how the pain is called (evidence rule 10)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from typing import Literal

from pydantic import Field

from chartcite.criteria.deciders._base import Decision, Params, decider, silent
from chartcite.criteria.deciders._options import Score
from chartcite.criteria.deciders.severity import SeverityParams, severity
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Fact, Time
from chartcite.models.finding import Status
from chartcite.models.request import Request

_STRONG = ("intractable", "severe", "chronic")
_WORDS = {"non_cancer": "not of cancer origin", "cancer": "of cancer origin"}


class DiagnosisParams(Params):
    """Which origin the policy asks for, and the score that makes pain severe without the word."""

    origin: Literal["non_cancer", "cancer"] = Field(description="The origin of the pain that the policy asks for.")
    over: Score = Field(default=6, description="Pain above this score on 0-10 is severe without the word.")


_ORIGINS = ("cancer", "malignancy", "malignant", "tumor", "tumour", "neoplasm")
"""Names that deny the origin of the pain whatever the disease is called."""


def _names_it(denial: Fact, names: Collection[object]) -> bool:
    """Whether a denial speaks of a cause that is named elsewhere, or says of the pain that its origin is another."""
    return denial.attr("name") in names or (bool(denial.attr("linked")) and denial.attr("name") in _ORIGINS)


@decider("diagnosis", params=DiagnosisParams, kinds=("pain_cause", "pain_character", "pain_score", "pain_severity"))
def diagnosis(facts: FactIndex, params: DiagnosisParams, request: Request) -> Decision:
    """Decides by the named cause of the pain and how the pain is called (evidence rule 10)."""
    causes = [f for f in facts.evidence("pain_cause") if f.assertion.time is not Time.PAST or f.value != "cancer"]
    named = [f for f in causes if f.value != "undetermined"]
    manner = [f for f in facts.evidence("pain_character") if f.assertion.time is not Time.PAST]
    strong = [f for f in manner if f.value in _STRONG]
    mild = _mild(manner, request.date)
    unknown = [f for f in causes if f.value == "undetermined" and f.attr("name") == "unknown"]
    if unknown and not any(f.attr("linked") or f.value == "mixed" for f in named):
        named = []  # an illness told elsewhere is not the cause of a pain whose cause is said not to be known
    origin, decisive = _origin(named)
    if origin is None:
        if mild:
            return Decision(Status.NOT_MET, "The chart calls the pain mild and names no cause.", tuple(mild))
        smudged = [f for f in causes if f.attr("name") == "unreadable"]
        if smudged:
            return Decision(Status.NEEDS_REVIEW, "The words on the cause of the pain cannot be read.", tuple(smudged))
        return silent("a cause of the pain", [*facts.misses("pain_cause"), *causes, *manner])
    unknown = [f for f in causes if f.attr("name") == "unknown"]
    if unknown and not any(f.attr("linked") for f in named):
        return silent("a cause that the pain is said to come from", [*unknown, *named, *manner])
    names = {f.attr("name") for f in decisive}
    denied = facts.of("pain_cause", where=lambda f: f.value == origin and _denied(f) and _names_it(f, names))
    if denied and origin == params.origin and len(denied) * 3 >= sum(bool(f.attr("linked")) for f in decisive):
        text = f"The chart both names and denies a cause that is {_WORDS[params.origin]} ({_names(decisive)})."
        return Decision(Status.NEEDS_REVIEW, text, (*decisive[:2], *denied[:2]), against=tuple(denied[:2]))
    if origin == "mixed":
        return Decision(
            Status.NEEDS_REVIEW, "The chart gives both a cancer and another origin of the pain.", tuple(decisive)
        )
    if origin != params.origin:
        text = f"The pain is {_WORDS[origin]} ({_names(decisive)})."
        return Decision(Status.NOT_MET, text, _paired(decisive, strong or mild))
    if mild:
        return _judge_mild(mild, strong, decisive)
    if strong:
        words = " and ".join(dict.fromkeys(str(f.value) for f in sorted(strong, key=_rank)))
        return Decision(Status.MET, f"The pain from {_names(decisive)} is called {words}.", _paired(decisive, strong))
    return _by_score(facts, params, request, decisive)


def _denied(fact: Fact) -> bool:
    return fact.assertion.negated and fact.assertion.about_patient and fact.attr("linked") is True


def _judge_mild(mild: Sequence[Fact], strong: Sequence[Fact], causes: Sequence[Fact]) -> Decision:
    last = max((f.date for f in mild if f.date), default=None)
    worse = [f for f in strong if f.value != "chronic" and (f.date == last or f.date is None or last is None)]
    if worse:
        text = "The chart calls the pain mild and severe at the same time."
        return Decision(Status.NEEDS_REVIEW, text, (*mild, *worse), against=tuple(mild))
    return Decision(Status.NOT_MET, f"The pain from {_names(causes)} is called mild.", tuple(mild), against=tuple(mild))


def _by_score(facts: FactIndex, params: DiagnosisParams, request: Request, causes: Sequence[Fact]) -> Decision:
    score = severity(facts, SeverityParams(over=params.over), request)
    if score.status is Status.MET and score.support[0].attr("role") != "worst":
        text = f"The cause is {_names(causes)}, and the pain is severe by its score. {score.rationale}"
        return Decision(Status.MET, text, _paired(causes, score.support))
    text = f"The cause is named ({_names(causes)}), but nothing calls the pain chronic, severe or intractable."
    return Decision(Status.NEEDS_REVIEW, text, tuple(_best_first(causes)))


def _mild(manner: Sequence[Fact], day: dt.date) -> list[Fact]:
    """The statements of mild pain, unless a later one calls it severe or intractable."""
    mild = [f for f in manner if f.value == "mild"]
    worse = [f.date for f in manner if f.value in ("severe", "intractable") and f.date and f.date <= day]
    last = max(worse, default=None)
    return [f for f in mild if last is None or f.date is None or f.date >= last]


def _origin(causes: Sequence[Fact]) -> tuple[str | None, list[Fact]]:
    """The origin that the chart ties to the pain, and the facts that say so."""
    mixed = [f for f in causes if f.value == "mixed"]
    linked = {v: [f for f in causes if f.value == v and f.attr("linked")] for v in ("cancer", "non_cancer")}
    anywhere = {v: [f for f in causes if f.value == v] for v in ("cancer", "non_cancer")}
    pool = linked if any(linked.values()) else anywhere
    cancer, other = len(pool["cancer"]), len(pool["non_cancer"])
    rival = linked if any(f.attr("linked") for f in mixed) else anywhere
    if mixed and len(mixed) * 3 >= max(len(group) for group in rival.values()):
        return "mixed", mixed
    if not cancer and not other:
        return ("mixed", mixed) if mixed else (None, [])
    if cancer and other and max(cancer, other) < 2 * min(cancer, other):
        return "mixed", [*pool["cancer"][:2], *pool["non_cancer"][:2]]
    origin = "cancer" if cancer > other else "non_cancer"
    return origin, [*pool[origin], *(f for f in anywhere[origin] if f not in pool[origin])]


def _rank(fact: Fact) -> int:
    return _STRONG.index(str(fact.value)) if fact.value in _STRONG else len(_STRONG)


def _best_first(causes: Sequence[Fact]) -> list[Fact]:
    return sorted(causes, key=lambda f: (not f.attr("linked"), _coded(f)))


def _coded(cause: Fact) -> bool:
    """Whether the cause is given as a code alone."""
    return _CODE.fullmatch(str(cause.attr("name"))) is not None


def _paired(causes: Sequence[Fact], manner: Sequence[Fact]) -> tuple[Fact, ...]:
    """Sentences that give cause and manner together first, then the nearest pairs."""
    places = {(c.document, c.start, c.end) for f in manner for c in f.citations}
    together = [f for f in causes if any((c.document, c.start, c.end) in places for c in f.citations)]
    together.sort(key=lambda f: (_least(f, manner), f.date is None, -(f.date.toordinal() if f.date else 0)))
    if together:
        return (*together[:4], *sorted(manner, key=_rank)[:1])
    best, found = _best_first(causes), []
    for fact in sorted(manner, key=_rank)[:3]:
        near = min(
            best, key=lambda c: (_coded(c), c.note != fact.note, abs(c.citations[0].start - fact.citations[0].start))
        )
        found += [near, fact]
    return tuple({f.id: f for f in (*found, *best[:1])}.values())


def _least(cause: Fact, manner: Sequence[Fact]) -> int:
    """How strong the best word for the pain is that shares the cause's place."""
    places = {(c.document, c.start, c.end) for c in cause.citations}
    return min(
        (_rank(f) for f in manner if any((c.document, c.start, c.end) in places for c in f.citations)), default=9
    )


def _names(causes: Sequence[Fact]) -> str:
    """Up to three names, each once however it is written; codes only where nothing else is named."""
    names: dict[str, str] = {}
    for fact in _best_first(causes):
        name = str(fact.attr("name"))
        names.setdefault(" ".join(_APART.split(name.lower())), name)
    spelled = [name for name in names.values() if not _CODE.fullmatch(name)]
    return ", ".join((spelled or list(names.values()))[:3])


_APART = re.compile(r"[\W_]+")
_CODE = re.compile(r"[A-Z]\d\d(?:\.\w+)?")
