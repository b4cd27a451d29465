"""What a leaf makes of short notes: the facts of the families named, judged with the policy's own options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
import yaml

from chartcite.criteria.deciders import DECIDERS, Decision
from chartcite.criteria.facts import FactIndex
from chartcite.criteria.loader import get_policy
from chartcite.extract.nlp.chart import Chart
from chartcite.models.fact import Fact
from tests.criteria.factory import request
from tests.extract.charting import facts_of

Family = Callable[[Chart], Iterable[Fact]]
_POLICIES = ("cigna-cmm-210", "molina-intrathecal-pain-pump")


def decided(leaf: str, families: Sequence[Family], *notes: str) -> Decision:
    """The decision on a leaf over notes."""
    spec = next(get_policy(p).leaves[leaf] for p in _POLICIES if leaf in get_policy(p).leaves)
    facts = FactIndex(f for family in families for f in facts_of(family, *notes))
    decider = DECIDERS[spec.decide]
    return decider.decide(facts, decider.params(**spec.params), request())


def leaf_cases(name: str) -> list[object]:
    """The cases of ``cases/NAME_leaves.yaml`` as pytest parameters: leaf, status, note."""
    path = Path(__file__).parent / "cases" / f"{name}_leaves.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [pytest.param(*row, id=f"{row[0]}-{n}") for n, row in enumerate(rows)]
