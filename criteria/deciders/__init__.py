"""The deciders, by the name a policy file uses for them."""

from __future__ import annotations

from importlib import import_module

from chartcite.criteria.deciders._base import REGISTRY as DECIDERS
from chartcite.criteria.deciders._base import Decider, Decision

_MODULES = (
    "statement",
    "diagnosis",
    "duration",
    "exercise",
    "schedule",
    "six_week",
    "outcome",
    "opioid",
    "psych",
    "severity",
    "trial",
    "trial_function",
    "spasticity",
    "prognosis",
    "device",
    "safety",
    "infection",
    "scope",
)

for _module in _MODULES:
    import_module(f"{__name__}.{_module}")

__all__ = ["DECIDERS", "Decider", "Decision"]
