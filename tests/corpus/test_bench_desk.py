"""The desk's bench runs: a small load, every answer given, figures that make sense."""

from __future__ import annotations

from pathlib import Path

from chartcite.corpus.bench_desk import measure


def test_a_small_load_is_measured(tmp_path: Path) -> None:
    report = measure(tmp_path, reviewers=3, seconds=2, pause=0.1, pages=5)
    assert report["refused"] == {}
    assert set(report["together"]) == {"queue", "review", "picture", "words", "all"}
    every = report["together"]["all"]
    assert every["answers"] >= 10
    assert 0 < every["p50"] <= every["p95"] <= every["p99"]
    assert report["alone"]["page picture, again"] <= report["alone"]["page picture, first"]
