"""Runs one fact family over a chart; a defect met in a note costs that note, never the packet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from chartcite.extract.nlp.chart import Chart
from chartcite.models.errors import place_of
from chartcite.models.fact import Fact
from chartcite.models.note import Note

Family = Callable[[Chart], Iterable[Fact]]


@dataclass(frozen=True, slots=True)
class Missed:
    """A note over which a family failed. ``place`` is the type of the error and its line, never its message."""

    note: Note
    place: str


def guarded(family: Family, chart: Chart) -> tuple[list[Fact], tuple[Missed, ...]]:
    """The family's facts. Where it fails over the chart, it is run note by note, and what it still misses is told."""
    facts, place = _run(family, chart)
    if not place:
        return facts, ()
    alone = [(view.note, *_run(family, replace(chart, notes=(view,)))) for view in chart.notes]
    missed = [Missed(note, where) for note, _, where in alone if where]
    # where it fails over the notes together only, none of them is sure
    return [f for _, found, _ in alone for f in found], tuple(missed or [Missed(n, place) for n, _, _ in alone])


def _run(family: Family, chart: Chart) -> tuple[list[Fact], str]:
    """The facts and nothing, or none and the place where the family failed."""
    try:
        return list(family(chart)), ""
    except Exception as error:
        return [], place_of(error)
