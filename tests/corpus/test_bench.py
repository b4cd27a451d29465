"""The benchmark measures what it says, on texts that are open for development."""

from __future__ import annotations

from pathlib import Path

from chartcite.corpus import bench


def test_a_packet_of_so_many_pages_is_drawn_and_reviewed(tmp_path: Path) -> None:
    path = tmp_path / "packet.pdf"
    bench.draw(path, 3)
    figures = bench.review(str(path))
    assert figures["pages"] == 3
    assert figures["chars"] > 1000
    assert 0 < figures["reading"] < figures["seconds"]


def test_pdfplumber_reads_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "packet.pdf"
    bench.draw(path, 2)
    assert bench.plumber(str(path))["words"] > 100


def test_a_task_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "packet.pdf"
    bench.draw(path, 1)
    figures = bench.measured("plumber", str(path))
    assert figures["wall"] > figures["seconds"]
    assert figures["peak_mb"] > 10
