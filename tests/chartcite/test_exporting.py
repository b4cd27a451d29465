"""Exports from the command line: files or standard output, data alone, and the codes the command ends with."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.chartcite.canaries import CANARY, Run

ASK = ("--policy", "molina-intrathecal-pain-pump", "--pathway", "non-malignant/trial", "--date", "2026-03-10")


def test_every_export_goes_to_its_file(run: Run, packet: Path, tmp_path: Path) -> None:
    names = {"--highlighted": "a.pdf", "--csv": "b.csv", "--annotations": "c.jsonld"}
    options = [part for option, name in names.items() for part in (option, str(tmp_path / name))]
    ran = run("review", packet, *ASK, *options, "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    text = PdfReader(tmp_path / "a.pdf").pages[-1].extract_text()
    assert "adequate subcutaneous tissue" in text
    rows = list(csv.DictReader(io.StringIO((tmp_path / "b.csv").read_text(encoding="utf-8-sig"))))
    assert "body-size" in {r["criterion"] for r in rows}
    assert json.loads((tmp_path / "c.jsonld").read_text())["total"] > 0


def test_a_table_on_standard_output_comes_alone(run: Run, packet: Path) -> None:
    ran = run("review", packet, *ASK, "--csv", "-")
    assert ran.code == 0
    assert ran.out.startswith("\ufeffnumber,criterion,")
    assert ran.err == ""


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--csv", "-", "--annotations", "-"], 2, "standard output"),
        (["--highlighted", "-", "--json", "-"], 2, "standard output"),
        (["--highlighted", "no/such/folder/a.pdf"], 6, "a.pdf cannot be written"),
    ],
)
def test_what_cannot_be_written(
    run: Run, packet: Path, tmp_path: Path, options: list[str], code: int, said: str
) -> None:
    ran = run("review", packet, *ASK, *options)
    assert ran.code == code
    assert said in ran.err
    assert CANARY not in ran.err
