"""What is asked for, where the caller does not say: payer, pathway and date from the facts of the request's papers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chartcite.models.fact import Fact
from chartcite.models.policy import Policy

_WEIGHTS = {"tick": 6.0, "code": 4.0, "label": 4.0, "title": 3.0, "words": 2.0}
_SOURCES = {"form": 1.0, "cover": 1.0, "letter": 0.75, "chart": 0.25}
_DATES = ("asked", "sent", "signed", "stated", "head")
INDICATIONS = {"cancer": "cancer", "malignant": "cancer", "non-malignant": "non_cancer", "non-cancer": "non_cancer",
                "spasticity": "spasticity"}  # fmt: skip
"""The first word of a pathway's id and the indication it stands for."""
PHASES = ("trial", "permanent", "replacement")
"""The last word of a pathway's id."""
_CLEAR = 1.5
"""How many times the second best the best reading must weigh."""
_MOST = 3
_LATE = 75
"""Days before the packet's last note within which a trial that is planned is still to come."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A value with the facts it rests on; without a value, ``among`` are the candidates left."""

    value: str = ""
    support: tuple[Fact, ...] = ()
    among: tuple[str, ...] = ()


@dataclass(slots=True)
class _Votes:
    weight: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    facts: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    _seen: set[tuple[str | None, str, str]] = field(default_factory=set)

    def add(self, name: str, fact: Fact) -> None:
        """Count a fact; the same thing said in the same manner counts once in a note."""
        by, source = str(fact.attr("by")), str(fact.attr("source"))
        if (fact.note, by, name) not in self._seen:
            self._seen.add((fact.note, by, name))
            self.weight[name] += _WEIGHTS.get(by, 1.0) * _SOURCES.get(source, 0.25)
        self.facts[name].append(fact)

    def support(self, name: str) -> tuple[Fact, ...]:
        """The facts for a name, the weightiest first."""
        best = sorted(
            self.facts[name], key=lambda f: -_WEIGHTS.get(str(f.attr("by")), 1.0) * _SOURCES[str(f.attr("source"))]
        )
        return tuple(best[:_MOST])

    def best(self) -> Reading:
        """The name that clearly outweighs the others."""
        order = sorted(self.weight, key=lambda n: (-self.weight[n], n))
        if not order:
            return Reading()
        if len(order) > 1 and self.weight[order[0]] < _CLEAR * self.weight[order[1]]:
            return Reading(among=tuple(order[:2]), support=self.support(order[0]))
        return Reading(order[0], self.support(order[0]))


def _asked(facts: Iterable[Fact], value: str) -> list[Fact]:
    return [f for f in facts if f.kind == "asked_for" and f.value == value]


def read_policy(facts: Sequence[Fact], policies: Mapping[str, Policy]) -> Reading:
    """The id of the policy whose payer the packet names, on the request's papers before anywhere else.

    Other payers count only where no payer of a policy is named: ``among`` then holds them, as written.
    """
    named = _asked(facts, "payer")
    for papers in (True, False):
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in named:
            if (fact.attr("source") != "chart") is papers:
                for policy in policies.values():
                    if str(fact.attr("text")) in policy.payer_names:
                        found[policy.id].append(fact)
        if len(found) == 1:
            ((policy_id, support),) = found.items()
            return Reading(policy_id, tuple(support[:_MOST]))
        if found:
            return Reading(among=tuple(sorted(found)), support=tuple(f for s in found.values() for f in s[:1]))
    return Reading(among=tuple(dict.fromkeys(str(f.attr("text")) for f in named)), support=tuple(named[:_MOST]))


def read_pathway(facts: Sequence[Fact], policy: Policy) -> Reading:
    """The pathway of a policy that the request's papers, or else the chart, point to.

    A request for a replacement names no indication; ``among`` are the pathways left where nothing decides.
    """
    phase = read_phase(facts)
    indication = read_indication(facts)
    fits = [
        id for id in policy.pathways
        if _fits(id, phase.value, indication.value)
    ]  # fmt: skip
    support = (*phase.support[:2], *indication.support[:2])
    if len(fits) == 1 and (phase.value or len(policy.pathways) == 1):
        return Reading(fits[0], support if "/" in fits[0] else phase.support)
    return Reading(among=tuple(fits or policy.pathways), support=support)


def _fits(id: str, phase: str, indication: str) -> bool:
    group, _, step = id.rpartition("/")
    return (not phase or step == phase) and (not group or not indication or INDICATIONS.get(group) == indication)


def read_phase(facts: Sequence[Fact]) -> Reading:
    """``trial``, ``permanent`` or ``replacement``; a pump's code alone speaks for a first implant."""
    votes, codes = _Votes(), _Votes()
    for fact in _asked(facts, "phase"):
        (codes if fact.attr("by") == "code" else votes).add(str(fact.attr("text")), fact)
    pump = codes.weight.get("pump", 0.0) + 0.5 * codes.weight.get("catheter", 0.0)
    if "removal" in codes.weight or "replacement" in votes.weight:
        for name in ("removal", "pump"):
            for fact in codes.facts.get(name, ()):
                votes.add("replacement", fact)
        if votes.weight["replacement"] >= votes.weight.get("permanent", 0.0):
            votes.weight.pop("permanent", None)
    elif pump and not votes.weight and _in_place(facts):
        in_chart = _phase_of_chart(facts)
        return Reading(in_chart.value, (*codes.support("pump")[:1], *in_chart.support), in_chart.among)
    elif pump:
        for name in ("pump", "catheter"):
            for fact in codes.facts.get(name, ()):
                votes.add("permanent", fact)
    for fact in codes.facts.get("trial", ()):
        votes.add("trial", fact)
    return votes.best() if votes.weight else _phase_of_chart(facts)


_FAILING = ("eri", "end_of_service", "battery_low", "nonfunctional", "failed", "alarm", "repairable", "battery_ok")


def _in_place(facts: Sequence[Fact]) -> list[Fact]:
    """Facts that show a pump at work or failing."""
    found = [f for f in facts if f.kind == "device_status" and f.value in _FAILING]
    return found if len(found) > 1 else []


def _trial_done(facts: Sequence[Fact]) -> list[Fact]:
    """Facts that show that an intrathecal trial took place."""
    return [
        f for f in facts
        if (f.kind == "trial" and f.value in ("done", "successful", "failed") and f.assertion.happened)
        or (f.kind == "spasticity_score" and f.attr("phase") == "after_bolus")
        or (f.kind == "pain_score" and f.attr("trial"))
        or (f.kind == "trial_benefit" and f.assertion.happened)
    ]  # fmt: skip


def _late(fact: Fact, last: dt.date | None) -> bool:
    return last is None or fact.noted is None or (last - fact.noted).days <= _LATE


def _phase_of_chart(facts: Sequence[Fact]) -> Reading:
    """Without a word on the papers: a pump in place is replaced, a trial that was done leads to the pump."""
    device, done = _in_place(facts), _trial_done(facts)
    last = max((f.noted for f in facts if f.noted), default=None)
    ahead = [f for f in facts if f.kind == "trial" and f.value == "scheduled" and _late(f, last)]
    if device and not done:
        return Reading("replacement", tuple(device[:_MOST]))
    if device:
        return Reading(among=("permanent", "replacement"), support=(*done[:1], *device[:1]))
    if done:
        return Reading("permanent", tuple(done[:_MOST]))
    undone = any(f.kind == "trial" and f.value in ("not_done", "declined") for f in facts)
    return Reading("trial", tuple(ahead[:_MOST])) if ahead and not undone else Reading()


def read_indication(facts: Sequence[Fact]) -> Reading:
    """``cancer``, ``non_cancer`` or ``spasticity``."""
    votes = _Votes()
    for fact in _asked(facts, "indication"):
        votes.add(str(fact.attr("text")), fact)
    found = votes.best()
    if found.value:
        return found
    chart = _indication_of_chart(facts)
    return chart if chart.value and (not found.among or chart.value in found.among) else found or chart


def _indication_of_chart(facts: Sequence[Fact]) -> Reading:
    """By the drug and the scales of the chart, or by the named causes of the pain."""
    scored = [f for f in facts if f.kind == "spasticity_score"]
    baclofen = [f for f in facts if f.kind == "request_item" and f.attr("text") == "antispasmodic"]
    causes = {v: [f for f in facts if f.kind == "pain_cause" and f.value == v] for v in ("cancer", "non_cancer")}
    if baclofen or (scored and not any(causes.values())):
        return Reading("spasticity", tuple((baclofen or scored)[:_MOST]))
    linked = {v: [f for f in found if f.attr("linked")] or found for v, found in causes.items()}
    cancer, other = linked["cancer"], linked["non_cancer"]
    if cancer and len(cancer) >= 2 * len(other):
        return Reading("cancer", tuple(cancer[:_MOST]))
    if other and len(other) >= 2 * len(cancer):
        return Reading("non_cancer", tuple(other[:_MOST]))
    if cancer or other:
        return Reading(among=("cancer", "non_cancer"), support=(*cancer[:1], *other[:1]))
    pain = [f for f in facts if f.kind in ("pain_character", "pain_score")]
    oncologic = any(f.kind == "disease_extent" for f in facts)
    return Reading("non_cancer", tuple(pain[:1])) if pain and not oncologic and not scored else Reading()


def read_date(facts: Sequence[Fact], *, latest: dt.date | None = None) -> Reading:
    """The day of the request: a labelled request date before the day it was sent, signed or written; ISO text.

    Days after ``latest`` (today) are plans, not the request's.
    """
    found = [f for f in _asked(facts, "date") if latest is None or dt.date.fromisoformat(str(f.attr("text"))) <= latest]
    for sources in (("form", "cover"), ("letter",)):
        for by in _DATES:
            days = [f for f in found if f.attr("source") in sources and f.attr("by") == by]
            if days:
                day = max(str(f.attr("text")) for f in days)
                return Reading(day, tuple(f for f in days if f.attr("text") == day)[:1])
    return Reading()
