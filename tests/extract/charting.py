"""Facts of one family from a short note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from chartcite.extract.nlp.chart import Chart
from chartcite.extract.pipeline import read_chart
from chartcite.models.document import Document, Packet, Page
from chartcite.models.fact import Fact

REQUEST = dt.date(2026, 6, 1)


def chart_of(*texts: str) -> Chart:
    """The chart of a packet with one document a text."""
    documents = tuple(
        Document(
            name=f"{n}.txt",
            sha256="",
            media_type="text/plain",
            text=text,
            pages=(Page(number=1, start=0, end=len(text)),),
        )
        for n, text in enumerate(texts, 1)
    )
    return read_chart(Packet(documents=documents), request_date=REQUEST)[0]


def facts_of(extract: Callable[[Chart], Iterable[Fact]], *texts: str) -> list[Fact]:
    """What a family finds in the texts; every citation is checked to stand where it says."""
    chart = chart_of(*texts)
    found = list(extract(chart))
    by_name = {view.document.name: view.document.text for view in chart.notes}
    for citation in (c for f in found for c in f.citations):
        assert by_name[citation.document][citation.start : citation.end] == citation.quote
    return found
