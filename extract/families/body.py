"""Body size: room and tissue for the pump (evidence rule 14)."""

from __future__ import annotations

from collections.abc import Iterator

from chartcite.extract.nlp.chart import Chart
from chartcite.extract.nlp.statements import statements
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.fact import Fact


def extract(chart: Chart) -> Iterator[Fact]:
    """Statements that habitus or tissue is adequate or not, and indirect ones (BMI, weight, obese, cachectic)."""
    vocab = vocabulary("body")
    for view, segment in chart.segments():
        yield from statements(view, segment, vocab)
