"""A defect of one family costs the note it stumbles over, never the packet; it is told without a word of the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chartcite.api import review_packet
from chartcite.extract import spread
from chartcite.extract.families import infection
from chartcite.extract.guarded import guarded
from chartcite.extract.nlp.chart import Chart
from chartcite.models.fact import Fact
from chartcite.models.finding import Status
from tests.extract.charting import chart_of

_CANARY = "zebra cellulitis"


def _stumbling(chart: Chart) -> Iterator[Fact]:
    for view in chart.notes:
        if any("zebra" in s.low for s in view.segments):
            raise KeyError(view.document.text)
    yield from infection.extract(chart)


def _whole_chart_only(chart: Chart) -> Iterator[Fact]:
    if len(chart.notes) > 1:
        raise IndexError("together")
    yield from infection.extract(chart)


def test_other_notes_keep_their_facts() -> None:
    chart = chart_of(f"There is {_CANARY}.", "No active infection today.")
    facts, missed = guarded(_stumbling, chart)
    assert {f.citations[0].document for f in facts} == {"2.txt"}
    assert [m.note.document for m in missed] == ["1.txt"]
    assert missed[0].place.startswith("KeyError at test_guarded.py:")


def test_failure_over_all_notes_together_leaves_none_of_them_sure() -> None:
    facts, missed = guarded(_whole_chart_only, chart_of("No active infection.", "Afebrile, no infection."))
    assert len(facts) == 2
    assert [m.note.document for m in missed] == ["1.txt", "2.txt"]


def test_nothing_fails_over_a_sound_chart() -> None:
    assert guarded(infection.extract, chart_of("No active infection."))[1] == ()


def test_review_tells_of_it_and_claims_no_absence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(spread, "FAMILIES", (_stumbling,))
    file = tmp_path / "note.txt"
    file.write_text(f"There is {_CANARY}.")
    result = review_packet(
        [file], policy="molina-intrathecal-pain-pump", pathway="non-malignant/trial", date="2026-06-01"
    )
    assert [w.code for w in result.warnings] == ["analysis_incomplete"]
    assert "zebra" not in result.warnings[0].message
    assert {f.status for f in result.findings if not f.id.startswith("scope.")} == {Status.NEEDS_REVIEW}
    assert "zebra" not in "".join(capfd.readouterr())
