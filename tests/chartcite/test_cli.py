"""The command line: data on standard output, messages on standard error, one exit code a kind of failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import chartcite
from chartcite import commands, explain
from chartcite.models import errors
from chartcite.models.kinds import KINDS
from tests.chartcite.canaries import CANARY, NOTE, Run
from tests.drawn import lines, pdf
from tests.made import put, zipped

ASK = ("--policy", "molina-intrathecal-pain-pump", "--pathway", "non-malignant/trial", "--date", "2026-03-10")
EXIT_CODES = {
    error.exit_code
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, chartcite.ChartCiteError)
}


def test_help_names_every_exit_code(run: Run) -> None:
    ran = run("review", "--help")
    assert ran.code == 0
    for code in EXIT_CODES:
        assert f"{code} " in ran.out.split("Exit codes:")[1]
    assert "0 the review ran" in " ".join(ran.out.split())


def test_the_documentation_lists_every_error_with_its_exit_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, chartcite.ChartCiteError):
            assert f"| {error.exit_code} | `{error.code}` |" in text


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, chartcite.cli; print([m for m in ('spacy', 'pydantic', 'pypdfium2', 'yaml') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out, ran.err) == (0, f"chartcite {chartcite.__version__}\n", "")


def test_json_goes_to_standard_output_alone_and_is_the_same_every_time(run: Run, packet: Path) -> None:
    first, second = (run("review", packet, *ASK, "--json", "-") for _ in range(2))
    assert first.code == 0
    assert first.err == ""
    assert first.out == second.out
    data = json.loads(first.out)
    assert list(data)[:5] == ["schema", "policy", "pathway", "date", "result"]
    assert data["schema"] == "chartcite.result/1"
    assert data["date"] == "2026-03-10"
    for finding in data["findings"]:
        for citation in finding["citations"] + finding["against"]:
            assert NOTE[citation["start"] : citation["end"]] == citation["quote"]


def test_the_summary_shows_criteria_quotes_and_what_is_missing(run: Run, packet: Path) -> None:
    ran = run("review", packet, *ASK)
    assert ran.code == 0
    assert ran.err == ""
    for part in (
        "Body size adequate for the pump",
        "body-size",
        "adequate subcutaneous tissue",
        "note.txt",
        "Missing",
        "a clinician decides",
    ):
        assert part in ran.out


def test_outputs_go_to_files_and_quiet_says_nothing(run: Run, packet: Path, tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    ran = run("review", packet, *ASK, "--json", target, "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert json.loads(target.read_text(encoding="utf-8"))["pathway"] == "non-malignant/trial"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def _in(folder: Path, arguments: list[str]) -> list[str]:
    return [a.replace("@", str(folder)) for a in arguments]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["review", "@/packet", "--policy", "cigna", "--pathway", "cancer/trial"], 2, "Did you mean 'cigna-cmm-210'"),
        (
            ["review", "@/packet", "--policy", "cigna-cmm-210", "--pathway", "cancer/trail"],
            2,
            "Did you mean 'cancer/trial'",
        ),
        (["review", "@/packet", *ASK[:4], "--date", "03/10/2026"], 2, "YYYY-MM-DD"),
        (["review", "@/packet", "--pathway", "cancer/trial"], 2, "--policy"),
        (["review", "@/packet", *ASK, "--json", "-", "--html", "-"], 2, "standard output"),
        (["review", "@/gone.pdf", *ASK], 3, "gone.pdf does not exist"),
        (["review", "@/bad", *ASK], 3, "No file of the packet could be read"),
        (["text", "@/bad/scan.png"], 3, "scan.png is damaged"),
        (["review", "@/packet", "--policy", "@/wrong.yaml", "--pathway", "x"], 4, "wrong.yaml, line 1"),
        (["policy", "lint", "@/wrong.yaml"], 4, "wrong.yaml, line 1"),
        (["batch", "@/none.jsonl", "--out", "@/out"], 5, "none.jsonl"),
        (["review", "@/packet", *ASK, "--json", "@/no/such/folder/r.json"], 6, "r.json cannot be written"),
        (["explain", "severty"], 2, "Did you mean 'severity'"),
        (["text", "@/packet"], 3, "packet is a folder. Name one file."),
        (["policy", "lint", "@/gone.yaml"], 4, "gone.yaml does not exist"),
        (["backup", "@/copy.zip", "--data", "@/gone"], 2, "There is no desk in"),
        (["audit", "verify", "--data", "@/gone"], 2, "There is no desk in"),
        (["user", "add", "ada", "--role", "revier", "--data", "@/gone"], 2, "There is no such role"),
        (["no-such-command"], 2, "no-such-command"),
    ],
)
def test_failures(run: Run, packet: Path, tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + CANARY.encode())
    (tmp_path / "wrong.yaml").write_text("id: x\n")
    ran = run(*_in(tmp_path, arguments))
    assert ran.code == code
    assert ran.out == ""
    assert said in " ".join(ran.err.split())
    assert "Traceback" not in ran.err
    assert CANARY not in ran.err
    assert not (tmp_path / "gone").exists()


def test_unread_pages_are_told_on_standard_error(run: Run, packet: Path) -> None:
    pdf(packet / "scan.pdf", [lines(["one"]), lambda canvas: canvas.rect(9, 9, 99, 99)])
    ran = run("review", packet, *ASK, "--json", "-")
    assert ran.err == "warning: Page 2 of scan.pdf could not be read: it is a picture in which no text was found.\n"
    statuses = {f["status"] for f in json.loads(ran.out)["findings"] if not f["id"].startswith("scope.")}
    assert "not_documented" not in statuses


def test_citations_of_a_pdf_have_one_box_a_line(run: Run, tmp_path: Path) -> None:
    path = pdf(tmp_path / "note.pdf", [lines(NOTE.split("\n"), size=7)])
    data = json.loads(run("review", path, *ASK, "--json", "-").out)
    cited = [c for f in data["findings"] for c in f["citations"]]
    assert cited
    for citation in cited:
        assert len(citation["boxes"]) == citation["quote"].strip().count("\n") + 1
        for x0, top, x1, bottom in citation["boxes"]:
            assert 45 <= x0 < x1 <= 612
            assert 0 <= top < bottom <= 792
    assert any(f["citations"] and f["citations"][0]["boxes"] for f in data["facts"])


@pytest.mark.parametrize("where", ["chartcite.extract.pipeline.extract_facts", "chartcite.api.read_packet"])
def test_a_defect_shows_nothing_of_the_packet(
    run: Run, packet: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise ValueError(f"bad text {NOTE}")

    monkeypatch.setattr(where, fail)
    ran = run("review", packet, *ASK, "--json", "-")
    assert ran.code == 70
    assert ran.out == ""
    assert "ValueError" in ran.err
    assert CANARY not in ran.err
    assert "Traceback" not in ran.err


def test_a_whole_run_leaves_no_text_on_standard_error(packet: Path) -> None:
    pdf(packet / "note.pdf", [lines(NOTE.split("\n"))])
    (packet / "broken.pdf").write_bytes(b"%PDF-1.7 " + CANARY.encode())
    command = [sys.executable, "-m", "chartcite", "review", os.fspath(packet), *ASK, "--json", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert CANARY in done.stdout
    assert CANARY not in done.stderr
    assert done.stderr == "warning: broken.pdf is damaged and does not open.\n"


def test_the_result_does_not_hang_on_the_order_of_sets(packet: Path) -> None:
    command = [sys.executable, "-m", "chartcite", "review", os.fspath(packet), *ASK, "--json", "-"]
    worlds = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    outs = [subprocess.run(command, capture_output=True, check=True, env=world).stdout for world in worlds]
    assert outs[0] == outs[1]


def test_text_is_what_citations_count_in(run: Run, tmp_path: Path) -> None:
    path = pdf(tmp_path / "note.pdf", [lines(NOTE.split("\n")), lines(["second page"])])
    text = run("text", path).out
    data = json.loads(run("review", path, *ASK, "--json", "-").out)
    cited = [c for f in data["facts"] for c in f["citations"]]
    assert cited
    assert all(text[c["start"] : c["end"]] == c["quote"] for c in cited)
    assert text.endswith("\fsecond page")


def test_policies_are_listed(run: Run) -> None:
    assert "cigna-cmm-210  2026-02-25" in run("policies").out
    listed = json.loads(run("policies", "--json").out)["policies"]
    assert [p["id"] for p in listed] == ["cigna-cmm-210", "molina-intrathecal-pain-pump"]
    assert "cancer/trial" in listed[0]["pathways"]


def test_every_fact_kind_has_a_vocabulary_to_explain() -> None:
    assert [kind for kind in KINDS if not explain.answer(kind).files] == []


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ("body-size", ["Fact body_size", "adequate:", "extract/vocab/body.yaml", "non-malignant/trial"]),
        ("conservative-care", ["conservative-care.duration", "conservative-care.failure", "cigna-cmm-210", "molina"]),
        ("trial-response.pain-reduction", ["more than", "at least"]),
    ],
)
def test_explain_says_what_is_asked_and_what_answers_it(run: Run, criterion: str, said: list[str]) -> None:
    ran = run("explain", criterion, "--all")
    assert ran.code == 0
    for part in said:
        assert part.lower() in ran.out.lower()


def test_explain_of_one_policy_leaves_the_other_out(run: Run) -> None:
    assert "molina" not in run("explain", "conservative-care", "--policy", "cigna-cmm-210").out.replace("molina:", "")


def test_lint_accepts_the_built_in_policies(run: Run) -> None:
    for file in sorted((Path(__file__).parents[2] / "criteria" / "policies").glob("*.yaml")):
        ran = run("policy", "lint", file)
        assert (ran.code, ran.err) == (0, "")
        assert "no problems found" in ran.out


def test_completion_knows_policies_and_pathways() -> None:
    assert commands.complete_policy("ci") == ["cigna-cmm-210"]
    assert commands.complete_pathway("cancer/") == ["cancer/trial", "cancer/permanent"]


def test_public_names_exist() -> None:
    for name in chartcite.__all__:
        assert getattr(chartcite, name) is not None
    with pytest.raises(AttributeError):
        chartcite.no_such_name  # noqa: B018


def test_text_prints_a_part_of_a_file_and_names_the_others(tmp_path: Path, run: Run) -> None:
    file = put(tmp_path / "p.zip", zipped({"a.txt": "first", "b/c.txt": "second"}))
    whole = run("text", file)
    assert (whole.code, whole.out) == (0, "first")
    assert "a.txt, b/c.txt" in whole.err
    part = run("text", file, "--part", "b/c.txt")
    assert (part.code, part.out, part.err) == (0, "second", "")
    wrong = run("text", file, "--part", "d.txt")
    assert wrong.code == 2
    assert wrong.out == ""


def test_score_prints_the_figures_of_labelled_packets(run: Run) -> None:
    ran = run("score", "corpus/packets/dev1-a.yaml", "--leaves")
    assert ran.code == 0
    assert "leaf accuracy" in ran.out
    assert "conservative-care.duration" in ran.out


@pytest.mark.parametrize(("options", "said"), [(["--only", "notes"], "packets or phrases"), (["none.yaml"], "no file")])
def test_score_of_nothing_says_what_to_do(run: Run, options: list[str], said: str) -> None:
    ran = run("score", *options)
    assert (ran.code, said in ran.err) == (2, True)


def test_progress_counts_the_pages_of_all_documents() -> None:
    shown: list[tuple[int, int]] = []
    read = commands._of_pages(lambda done, total: shown.append((done, total)))
    for page in (("a.tif", 1, 2), ("b.tif", 1, 1), ("a.tif", 2, 2), ("c.pdf", 3, 9), ("c.pdf", 2, 9)):
        read(*page)
    assert shown == [(1, 2), (2, 3), (3, 3), (6, 12), (6, 12)]
