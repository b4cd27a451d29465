"""The batch: one line of results for each line of the manifest, in order, whatever becomes of single packets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chartcite import batch, reviewers
from chartcite.batch import read_manifest, run_batch
from chartcite.models.errors import ManifestError, OutputError
from tests.chartcite.canaries import CANARY, Run

GOOD = {"policy": "molina-intrathecal-pain-pump", "pathway": "non-malignant/trial", "date": "2026-03-10"}


def _manifest(path: Path, *lines: dict[str, Any] | str) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines) + "\n")
    return path


def _results(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]


def test_lines_come_in_order_with_results_and_errors(run: Run, packet: Path, tmp_path: Path) -> None:
    manifest = _manifest(
        tmp_path / "m.jsonl",
        {"id": "a", "files": ["packet"], **GOOD},
        "{not json " + CANARY,
        "",
        {"id": "c", "files": ["packet/note.txt"], **GOOD, "pathway": "spasticity/trial"},
        {"id": "d", "files": ["gone.txt"], **GOOD},
        {"id": 5, "files": ["packet"], **GOOD, "policy": "nobody"},
        {"id": "f", "files": "packet", **GOOD},
        {"id": "g", "files": ["packet"], **GOOD, "date": "soon"},
        {
            "id": "h",
            "files": ["packet"],
            "policy": "cigna-cmm-210",
            "pathway": "non-malignant/trial",
            "date": "2026-03-10",
        },
    )
    ran = run("batch", manifest, "--out", tmp_path / "out", "--jobs", "1")
    assert ran.code == 0
    assert ran.out == ""
    assert "8 requests, 5 with errors" in ran.err
    results = _results(tmp_path / "out")
    assert [r["id"] for r in results] == ["a", None, "c", "d", 5, "f", "g", "h"]
    assert [r.get("error", {}).get("code", "") for r in results] == [
        "", "manifest", "", "nothing_readable", "unknown_policy", "manifest", "invalid_date", "",
    ]  # fmt: skip
    assert results[0]["result"]["schema"] == "chartcite.result/1"
    assert results[2]["result"]["result"] == "out_of_scope"
    assert all(set(r["error"]) == {"code", "message", "remedy"} for r in results if "error" in r)
    assert CANARY not in ran.err + json.dumps([r for r in results if "error" in r])


def test_a_misspelt_key_is_an_error_and_a_key_of_the_senders_own_is_not(packet: Path, tmp_path: Path) -> None:
    good = {"id": "a", "files": ["packet"], **GOOD}
    misspelt = {"polcy" if key == "policy" else key: value for key, value in good.items()}
    run_batch(_manifest(tmp_path / "m.jsonl", good | {"comment": 1}, misspelt), tmp_path / "out", jobs=1)
    right, wrong = _results(tmp_path / "out")
    assert "result" in right
    assert wrong["error"]["code"] == "manifest"
    assert wrong["error"]["remedy"] == "Did you mean 'policy'?"


def test_the_result_of_a_line_is_that_of_the_review(run: Run, packet: Path, tmp_path: Path) -> None:
    manifest = _manifest(tmp_path / "m.jsonl", {"id": "a", "files": ["packet"], **GOOD})
    run("batch", manifest, "--out", tmp_path / "out")
    ask = ("--policy", GOOD["policy"], "--pathway", GOOD["pathway"], "--date", GOOD["date"])
    alone = json.loads(run("review", packet, *ask, "--json", "-").out)
    assert _results(tmp_path / "out")[0]["result"] == alone


def test_files_are_read_once_and_again_when_they_change(
    packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    whole = reviewers.open_path

    def counted(path: Path, **options: Any) -> Any:
        read.append(path.name)
        return whole(path, **options)

    monkeypatch.setattr(reviewers, "open_path", counted)
    (packet / "other.txt").write_text("Seen again on 03/05/2026.")
    manifest = _manifest(
        tmp_path / "m.jsonl",
        {"id": 1, "files": ["packet"], **GOOD},
        {"id": 2, "files": ["packet"], **GOOD, "date": "2026-03-11"},
        {"id": 3, "files": ["packet/note.txt"], **GOOD},
    )
    run_batch(manifest, tmp_path / "out", jobs=1)
    assert sorted(read) == ["note.txt", "other.txt"]


def test_a_defect_in_one_packet_is_its_own_error_line(
    packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reviewers.read_packet

    def fail(paths: list[Path], **options: Any) -> Any:
        if paths[0].name == "note.txt":
            raise RuntimeError(CANARY)
        return whole(paths, **options)

    monkeypatch.setattr(reviewers, "read_packet", fail)
    manifest = _manifest(
        tmp_path / "m.jsonl", {"id": 1, "files": ["packet/note.txt"], **GOOD}, {"id": 2, "files": ["packet"], **GOOD}
    )
    assert run_batch(manifest, tmp_path / "out", jobs=1) == (2, 1)
    first, second = _results(tmp_path / "out")
    assert first["error"]["code"] == "internal"
    assert CANARY not in json.dumps(first)
    assert "result" in second


def test_any_number_of_processes_gives_the_same_bytes(
    packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "_SMALL", 1)
    lines = []
    for i in range(6):
        (packet / f"n{i}.txt").write_text(f"Date of service: 03/0{i + 1}/2026\nPain {i + 2}/10 on average.\n")
        lines.append({"id": i, "files": [f"packet/n{i}.txt"], **GOOD})
    manifest = _manifest(tmp_path / "m.jsonl", *lines)
    for jobs in (1, 2):
        assert run_batch(manifest, tmp_path / f"out{jobs}", jobs=jobs) == (6, 0)
    one, two = ((tmp_path / f"out{jobs}" / "results.jsonl").read_bytes() for jobs in (1, 2))
    assert one == two


def test_files_are_looked_up_beside_the_manifest_and_then_here(
    packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "only.txt").write_text("x")
    monkeypatch.chdir(tmp_path / "here")
    items = read_manifest(_manifest(tmp_path / "m.jsonl", {"id": 1, "files": ["packet/note.txt", "only.txt"], **GOOD}))
    assert items[0].files == (str(packet / "note.txt"), "only.txt")


def test_a_manifest_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ManifestError):
        run_batch(tmp_path / "m.jsonl", tmp_path / "out")


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    manifest = _manifest(tmp_path / "m.jsonl", {"id": 1, "files": ["x"], **GOOD})
    with pytest.raises(OutputError):
        run_batch(manifest, tmp_path / "out", jobs=1)
