"""An amount of pain relief as a sentence tells it."""

from __future__ import annotations

from dataclasses import dataclass, field

from chartcite.extract.nlp.chart import Segment
from chartcite.models.fact import Scalar


@dataclass(frozen=True, slots=True)
class Measure:
    """An amount of relief in a segment: percent bounds (``None``: words only) and how it was told."""

    start: int
    end: int
    low: float | None
    high: float | None
    attributes: dict[str, Scalar] = field(default_factory=dict)
    proof: str = ""
    joined: Segment | None = None
    """Both sentences, where the amount is told over two."""
