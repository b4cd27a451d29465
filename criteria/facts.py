"""The facts of a packet, as the deciders ask for them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from chartcite.models.fact import Fact


class FactIndex:
    """Facts by kind, in reading order."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._all = tuple(facts)
        self._by_kind: dict[str, list[Fact]] = defaultdict(list)
        for fact in self._all:
            self._by_kind[fact.kind].append(fact)

    def certain(self) -> FactIndex:
        """The facts that hang on no doubtful word of a scan."""
        return FactIndex(f for f in self._all if not f.doubts)

    def of(self, *kinds: str, where: Callable[[Fact], bool] | None = None) -> list[Fact]:
        """All facts of these kinds, evidence or not."""
        found = [f for kind in kinds for f in self._by_kind.get(kind, ())]
        return [f for f in found if where(f)] if where else found

    def evidence(self, *kinds: str, where: Callable[[Fact], bool] | None = None) -> list[Fact]:
        """The facts of these kinds that happened to the patient (evidence rule 1)."""
        return [f for f in self.of(*kinds, where=where) if f.assertion.happened]

    def misses(self, *kinds: str) -> list[Fact]:
        """Facts of these kinds that are planned, templated or someone else's: the nearest misses."""
        return [f for f in self.of(*kinds) if not f.assertion.happened]


def latest(facts: Sequence[Fact], *, by: dt.date) -> list[Fact]:
    """The facts that hold closest before ``by``: those of the latest date, and the undated ones (evidence rule 2)."""
    dated = [f for f in facts if f.date is not None and f.date <= by]
    undated = [f for f in facts if f.date is None]
    if not dated:
        return undated or list(facts)
    last = max(f.date for f in dated if f.date is not None)
    return [f for f in dated if f.date == last] + undated
