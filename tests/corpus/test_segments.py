"""Long faxes with known cuts: how they are made, and that they are cut where they should be."""

from __future__ import annotations

import pytest

from chartcite.corpus.faxes import LAYOUTS, make_fax
from chartcite.corpus.segments import Figures, Tally, main, measure


def test_the_same_seed_gives_the_same_fax() -> None:
    one, other = make_fax(3, pages=30), make_fax(3, pages=30)
    assert one == other
    assert one.document.text != make_fax(4, pages=30).document.text
    assert len(one.sheets) == len(one.document.pages) == 30


def test_half_of_the_pages_are_read_as_by_a_scan() -> None:
    sheets = make_fax(0, pages=160).sheets
    assert 60 < sum(s.scanned for s in sheets) < 100
    assert {s.kind for s in sheets} == {"page", "blank", "separator", "copy"}
    assert any(s.stranger for s in sheets)


@pytest.fixture(scope="module", params=LAYOUTS)
def figures(request: pytest.FixtureRequest) -> Figures:
    return measure(make_fax(500 + n, pages=80, which=request.param) for n in range(3))


def test_documents_begin_where_they_should(figures: Figures) -> None:
    assert figures.cuts.f1 >= 0.95


def test_no_page_of_the_patient_is_set_aside_and_no_stranger_counts(figures: Figures) -> None:
    assert (figures.strangers.missed, figures.strangers.wrong) == (0, 0)
    assert figures.strangers.hit


def test_copies_and_empty_pages_are_found(figures: Figures) -> None:
    assert figures.copies.wrong == 0
    assert figures.copies.hit >= 0.8 * (figures.copies.hit + figures.copies.missed)
    assert figures.empty.hit >= 0.8 * (figures.empty.hit + figures.empty.missed)


def test_a_tally_counts_pages() -> None:
    tally = Tally()
    tally.add({1, 2, 3}, {2, 3, 4, 9}, free={9})
    assert (tally.hit, tally.missed, tally.wrong) == (2, 1, 1)
    assert tally.f1 == pytest.approx(4 / 6)


def test_the_command_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--faxes", "1", "--pages", "20", "--generated"])
    assert "layouts developed on" in capsys.readouterr().out
