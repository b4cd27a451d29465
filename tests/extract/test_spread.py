"""A long chart is read by two processes with the same facts as by one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

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


def test_a_short_chart_stays_in_one_process(chart: Chart) -> None:
    assert spread._worthwhile(chart) is False
