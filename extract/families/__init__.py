"""One module a fact family; each offers ``extract(chart)``, a pure function from the chart to facts.

The notes of a long chart are shared out. A family reads note by note, or in two steps (``_SETTLED``), or else it is
named in ``_ACROSS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from chartcite.extract.nlp.chart import Chart
from chartcite.models.fact import Fact

Family = Callable[[Chart], Iterable[Fact]]

_MODULES: Sequence[str] = (
    "body",
    "character",
    "diagnosis",
    "function",
    "request",
    "asked",
    "further",
    "medication",
    "waiver",
    "labs",
    "spasticity",
    "cancer",
    "risk",
    "prognosis",
    "device",
    "benefit",
    "contraindication",
    "infection",
    "encroachment",
    "unsettled",
    "relief",
    "trial",
    "therapy",
    "course",
    "therapy_dates",
    "spastic",
    "outcome",
    "pain_score",
    "pain_diary",
    "pain_answers",
    "flowsheet",
    "trial_function",
    "compliance",
    "opioid",
    "psych_candidacy",
    "psych_evaluation",
    "psych_stability",
    "attestation",
    "opioid_use",
)

_ACROSS = ("therapy_dates",)
_SETTLED = ("diagnosis", "function", "cancer")

FAMILIES: tuple[Family, ...] = tuple(import_module(f"{__name__}.{m}").extract for m in _MODULES)
ACROSS: frozenset[Family] = frozenset(f for m, f in zip(_MODULES, FAMILIES, strict=True) if m in _ACROSS)
"""Families that weigh what one note says against another. Each other one gives of some notes, which know the chart
they are of (:meth:`Chart.part`), what it gives of these notes in the chart."""


@dataclass(frozen=True, slots=True)
class Parted:
    """A family in two steps: what it ``read``s in notes, and the facts once it is known what all notes tell.

    ``extract(chart)`` is ``settle(read(chart))``. What is read can be pickled.
    """

    read: Callable[[Chart], Iterable[Any]]
    settle: Callable[[Iterable[Any]], Iterable[Fact]]


PARTED: Mapping[Family, Parted] = {
    f: Parted(module.read, module.settle)
    for m, f in zip(_MODULES, FAMILIES, strict=True)
    if m in _SETTLED and (module := import_module(f"{__name__}.{m}"))
}
