"""One module a fact family; each offers ``extract(chart)``, a pure function from the chart to facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module

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
    "relief",
    "trial",
    "therapy",
    "course",
    "spastic",
    "outcome",
    "pain_score",
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

FAMILIES: tuple[Family, ...] = tuple(import_module(f"{__name__}.{m}").extract for m in _MODULES)
