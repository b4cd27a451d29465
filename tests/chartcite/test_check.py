"""``chartcite check``: the list on standard output, the papers in their files, the exit codes of a review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chartcite.canaries import CANARY, Run
from tests.conftest import ROOT
from tests.made import put

ASK = ("--policy", "molina-intrathecal-pain-pump", "--pathway", "non-malignant/trial", "--date", "2026-03-10")


def test_the_list_says_what_is_documented_what_is_missing_and_where(run: Run, packet: Path) -> None:
    ran = run("check", packet, *ASK)
    assert (ran.code, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    for part in ("Room in the body for the pump", "adequate subcutaneous tissue", "note.txt, page 1",
                 "Missing, least work first", "Who has it: the mental health professional",
                 "does not say what the payer will decide"):  # fmt: skip
        assert part in said


def test_policy_and_pathway_are_proposed_from_the_packet(run: Run) -> None:
    ran = run("check", ROOT / "corpus" / "demo", "--json", "-")
    data = json.loads(ran.out)
    assert data["pathway_id"] == "non-malignant/permanent"
    assert {p["name"] for p in data["proposed"]} == {"policy", "pathway", "date"}
    assert all(p["passages"] for p in data["proposed"])


def test_a_packet_that_names_no_payer_is_asked_about(run: Run, packet: Path) -> None:
    ran = run("check", packet)
    assert ran.code == 2
    assert "--policy" in ran.err
    assert CANARY not in ran.err


def test_papers_go_to_their_files(run: Run, packet: Path, tmp_path: Path) -> None:
    names = {"--html": "a.html", "--checklist": "b.pdf", "--letter": "c.docx"}
    ran = run("check", packet, *ASK, "-q", *(p for o, n in names.items() for p in (o, str(tmp_path / n))))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "c.docx").read_bytes().startswith(b"PK")
    ran = run("check", packet, *ASK, "-q", "--letter", tmp_path / "c.pdf", "--checklist", "-")
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")
    assert "Checklist before sending" in ran.out


def test_a_policy_of_ones_own_is_checked(run: Run, packet: Path, tmp_path: Path) -> None:
    policy = """id: harbor
title: Harbor pump policy
payer: Harbor Health
version: "1"
effective: 2026-01-01
source: Harbor
leaves:
  psych: {title: Evaluation, requirement: A psychologist has seen the patient., locator: "1", decide: psych_evaluation}
pathways:
  pain/trial: {title: "Pain, trial", tree: {all: [psych]}}
"""
    own = put(tmp_path / "own.yaml", policy)
    ran = run("check", packet, "--policy", own, "--pathway", "pain/trial", "--letter", tmp_path / "l.docx")
    assert ran.code == 0
    assert "A page that shows this: A psychologist has seen the patient." in " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--letter", "a.txt"], 2, ".docx or .pdf"),
        (["--checklist", "a.doc"], 2, ".html or .pdf"),
        (["--html", "-", "--json", "-"], 2, "standard output"),
        (["--html", "no/such/folder/a.html"], 6, "a.html cannot be written"),
    ],
)
def test_failures(run: Run, packet: Path, options: list[str], code: int, said: str) -> None:
    ran = run("check", packet, *ASK, *options)
    assert ran.code == code
    assert said in ran.err
    assert CANARY not in ran.err
