"""Older statements of a state that later words, which nobody read, may take back (evidence rule 2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from chartcite.criteria.deciders._base import Decision
from chartcite.criteria.facts import FactIndex
from chartcite.models.fact import Citation, Fact
from chartcite.models.finding import Status

_MOST = 3


def settled(decision: Decision, facts: FactIndex, *kinds: str, by: dt.date) -> Decision:
    """The decision; one of ``met`` is for review where a later sentence bears on these kinds and no fact reads it.

    The first kind is the one that ``unsettled`` facts name.
    """
    if decision.status is not Status.MET:
        return decision
    days = [f.date for f in decision.support if f.date is not None and f.date <= by]
    if not days:
        return decision
    read = [c for f in facts.of(*kinds) if not _in_part(f) for c in f.citations]
    later = [
        f
        for f in facts.evidence("unsettled", where=lambda f: f.value == kinds[0])
        if f.date is not None and max(days) < f.date <= by and not _read(f, read)
    ]
    if not later:
        return decision
    text = f"{decision.rationale} A later passage ({later[-1].date}) bears on it and was not understood."
    return replace(
        decision,
        status=Status.NEEDS_REVIEW,
        rationale=text,
        support=(*later[-_MOST:], *decision.support),
        against=(*later[-_MOST:], *decision.against),
    )


def _read(fact: Fact, read: Sequence[Citation]) -> bool:
    """Whether a fact of the state itself cites the same words."""
    return any(c.document == o.document and c.start < o.end and o.start < c.end for c in fact.citations for o in read)


def _in_part(fact: Fact) -> bool:
    """Whether it reads no more than a measure or a word for the outlook: what else the sentence says is open."""
    return fact.value == "indirect" or fact.attr("worded") is not None
