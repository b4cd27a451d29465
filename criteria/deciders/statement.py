"""Leaves decided by what the chart says in so many words: values of one fact kind mapped to statuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field, model_validator

from chartcite.criteria.deciders._base import Decision, Params, count, decider, silent
from chartcite.criteria.deciders._unsettled import settled
from chartcite.criteria.facts import FactIndex, latest
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from chartcite.models.kinds import KINDS
from chartcite.models.request import Request


class StatementParams(Params):
    """A fact kind, and which of its values mean which status."""

    kind: str = Field(description="The [fact kind](facts.md) that is asked for.")
    met: tuple[str, ...] = Field(default=(), description="Its values that say the criterion is met.")
    not_met: tuple[str, ...] = Field(default=(), description="Its values that say it is not.")
    needs_review: tuple[str, ...] = Field(default=(), description="Its values that leave it open.")
    not_applicable: tuple[str, ...] = Field(default=(), description="Its values that waive the criterion.")
    silent: tuple[str, ...] = Field(default=(), description="Its values that decide nothing.")
    weak: tuple[str, ...] = Field(
        default=(), description="Values from above that speak only where no other does, whatever their date."
    )
    contested_by: tuple[str, ...] = Field(
        default=(), description="Values from above that leave a favorable statement of the same day open."
    )
    mode: Literal["state", "history", "best"] = Field(
        default="state",
        description="`state`: the statement closest before the request decides. "
        "`history`: two accounts are a conflict. `best`: any favorable statement decides, unless the latest say the "
        "contrary.",
    )
    worst_first: bool = Field(default=False, description="Whether a contrary statement of the same day decides.")
    topic: str = Field(description="What the sentence to the reader calls it, such as `body size`.")

    @model_validator(mode="after")
    def _known(self) -> StatementParams:
        spec = KINDS.get(self.kind)
        if spec is None:
            raise ValueError(f"there is no fact kind {self.kind!r}; known: {', '.join(sorted(KINDS))}")
        for value in (
            *self.met,
            *self.not_met,
            *self.needs_review,
            *self.not_applicable,
            *self.silent,
            *self.weak,
            *self.contested_by,
        ):
            if value not in spec.values:
                raise ValueError(f"{self.kind} has no value {value!r}; it has {', '.join(spec.values)}")
        return self

    def status(self, fact: Fact) -> Status | None:
        """The status the fact's value stands for; ``None`` for silent values."""
        for status in (Status.MET, Status.NOT_MET, Status.NEEDS_REVIEW, Status.NOT_APPLICABLE):
            if fact.value in getattr(self, status.value):
                return status
        return None


@decider("statement", params=StatementParams)
def statement(facts: FactIndex, params: StatementParams, request: Request) -> Decision:
    """Decides by the statements of one fact kind, each value mapped to a status."""
    spoken = [f for f in facts.evidence(params.kind) if params.status(f)]
    strong = [f for f in spoken if f.value not in params.weak]
    pool = strong or spoken
    if not pool:
        quiet = [f for f in facts.evidence(params.kind) if f.value in params.silent]
        return silent(params.topic, quiet + facts.misses(params.kind))
    decisive = latest(pool, by=request.date) if params.mode == "state" else pool
    by_status: dict[Status, list[Fact]] = {}
    for fact in decisive:
        status = params.status(fact)
        if status is not None:
            by_status.setdefault(status, []).append(fact)
    last = latest([f for f in pool if params.status(f) in (Status.MET, Status.NOT_MET)], by=request.date)
    contested = any(params.status(f) is Status.NOT_MET for f in last)
    decision = _weigh(params, by_status, tuple(f for f in pool if f not in decisive), contested=contested)
    return settled(decision, facts, params.kind, by=request.date) if params.mode == "state" else decision


def _weigh(
    params: StatementParams, by_status: dict[Status, list[Fact]], earlier: tuple[Fact, ...], *, contested: bool
) -> Decision:
    met, unmet = by_status.get(Status.MET, []), by_status.get(Status.NOT_MET, [])
    vague, waived = by_status.get(Status.NEEDS_REVIEW, []), by_status.get(Status.NOT_APPLICABLE, [])
    older = f" {count(len(earlier), 'earlier statement')} not weighed." if earlier and params.mode == "state" else ""
    if waived:
        return Decision(Status.NOT_APPLICABLE, f"The chart waives {params.topic}.", tuple(waived))
    if unmet and (params.worst_first or not met):
        return Decision(
            Status.NOT_MET,
            f"On {params.topic} the chart says: {_said(unmet)}.{older}",
            tuple(unmet),
            against=tuple(met),
        )
    contrary = [f for f in vague if f.value in params.contested_by]
    if met and contrary and not unmet:
        return Decision(
            Status.NEEDS_REVIEW,
            f"Statements on {params.topic} differ: {_said(met)}; {_said(contrary)}.",
            tuple(contrary + met),
            against=tuple(contrary),
        )
    if met and (not unmet or (params.mode == "best" and not contested)):
        same = tuple(f for f in earlier if params.status(f) is Status.MET)
        return Decision(
            Status.MET, f"On {params.topic} the chart says: {_said(met)}.{older}", (*met, *same), against=tuple(unmet)
        )
    if met and unmet:
        return Decision(
            Status.NEEDS_REVIEW,
            f"Statements on {params.topic} conflict: {_said(met)}; {_said(unmet)}.",
            tuple(met + unmet),
            against=tuple(unmet),
        )
    return Decision(
        Status.NEEDS_REVIEW,
        f"What is said on {params.topic} is too vague or indirect to decide: {_said(vague)}.",
        tuple(vague),
    )


def _said(facts: Sequence[Fact]) -> str:
    """What facts say, how often and when last: ``affected (3 statements, the latest of 2026-04-02)``."""
    values = ", ".join(dict.fromkeys(str(f.value).replace("_", " ") for f in facts))
    dates = [f.date for f in facts if f.date is not None]
    when = f"{', the latest' if len(facts) > 1 else ''} of {max(dates).isoformat()}" if dates else ""
    return f"{values} ({count(len(facts), 'statement')}{when})"
