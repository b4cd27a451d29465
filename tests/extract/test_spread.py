"""A long chart is read by two processes with the same facts as by one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from chartcite import corpus
from chartcite.corpus.score import labelled_packets
from chartcite.extract import spread
from chartcite.extract.nlp.chart import Chart
from chartcite.models.fact import Fact
from tests.extract.charting import chart_of

_NOTE = "Date of service: 04/02/2026\nPain is 8/10. She failed 7 months of physical therapy. INR 1.1.\n"


@pytest.fixture
def chart() -> Chart:
    return chart_of(_NOTE)


def test_two_processes_find_what_one_finds(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = [f.model_dump() for f in spread.facts_of(chart, [])]
    monkeypatch.setattr(spread, "_worthwhile", lambda _: True)
    assert alone
    assert [f.model_dump() for f in spread.facts_of(chart, [])] == alone


def test_families_of_a_helper_that_dies_are_run_again(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = [f.model_dump() for f in spread.facts_of(chart, [])]
    here = os.getpid()

    def dies_elsewhere(chart: Chart, *, family: spread.Family) -> Iterator[Fact]:
        if os.getpid() != here:
            raise MemoryError
        return iter(family(chart))

    broken = tuple((lambda c, f=f: dies_elsewhere(c, family=f)) for f in spread.FAMILIES)
    monkeypatch.setattr(spread, "FAMILIES", broken)
    monkeypatch.setattr(spread, "_worthwhile", lambda _: True)
    assert [f.model_dump() for f in spread.facts_of(chart, [])] == alone


def _charts() -> Iterator[Chart]:
    """Whole packets of the corpus."""
    packets = labelled_packets(sorted(Path(corpus.__file__).parent.glob("packets/*.yaml"))[::6])
    for packet in islice(packets, 0, None, 3):
        yield chart_of(*(document["text"] for document in packet["documents"]))


def test_families_read_notes_apart_as_they_read_them_together() -> None:
    notes = 0
    for chart in _charts():
        notes += len(chart.notes)
        for family in spread.FAMILIES:
            if family not in spread.ACROSS:
                apart = [x for n in range(len(chart.notes)) for x in spread._read(family)(chart.part(n, n + 1))]
                assert list(spread._settle(family)(apart)) == list(family(chart)), family.__module__
    assert notes > 50


def test_a_run_of_notes_knows_the_whole_chart() -> None:
    chart = chart_of(_NOTE, _NOTE, _NOTE)
    part = chart.part(1, 3)
    assert part.notes == chart.notes[1:]
    assert part.whole is part.part(0, 1).whole is chart.whole is chart


def test_runs_of_notes_are_the_chart() -> None:
    chart = chart_of(*[_NOTE * n for n in range(1, 30)])
    runs = list(spread._runs(chart))
    assert len(runs) > 8
    assert [v for run in runs for v in run.notes] == list(chart.notes)


def test_a_short_chart_stays_in_one_process(chart: Chart) -> None:
    assert spread._worthwhile(chart) is False
