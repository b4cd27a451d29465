"""The table of findings: every passage a row, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from chartcite.models.document import Document, Page
from chartcite.models.finding import Result, Status
from chartcite.review.exports.findings_csv import COLUMNS, findings_csv, safe_cell
from tests.review.exports.making import cite, finding, result


def _rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_criterion_and_every_passage_has_a_row(demo: Result) -> None:
    rows = _rows(findings_csv(demo))
    assert tuple(rows[0]) == COLUMNS
    assert {r["criterion"] for r in rows} == {f.id for f in demo.findings}
    for found in demo.findings:
        own = [r for r in rows if r["criterion"] == found.id]
        assert {r["status"] for r in own} == {found.status.value}
        cited = [(c.document, str(c.start), str(c.end)) for c in (*found.supporting, *found.against, *found.nearest)]
        assert [(r["document"], r["start"], r["end"]) for r in own if r["side"]] == cited


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "\r=1", "\n=1", "＝1", "＠x", "|calc", "%00"],
)
def test_no_cell_begins_a_formula(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize(("value", "cell"), [(3, "3"), (None, ""), ("8/10 before", "8/10 before"), (-0.5, "-0.5")])
def test_plain_values_stay_as_they_are(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


def test_quotes_and_file_names_are_guarded_and_stay_in_one_cell() -> None:
    text = '=HYPERLINK("x","y"), said "twice"\nand more\x00'
    document = Document(name="=cmd.txt", sha256="0" * 64, media_type="text/plain", text=text,
                        pages=(Page(number=1, start=0, end=len(text)),))  # fmt: skip
    made = result([finding("a", cite(document, text), status=Status.NEEDS_REVIEW, rationale="-1 is less")], [document])
    (row,) = _rows(findings_csv(made))
    assert row["quote"] == '\'=HYPERLINK("x","y"), said "twice" and more'
    assert row["document"] == "'=cmd.txt"
    assert row["rationale"] == "'-1 is less"
