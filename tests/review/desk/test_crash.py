"""SIGKILL of server and worker while people work: nothing acknowledged is lost. ``make crash`` does it 50 times."""

from __future__ import annotations

from pathlib import Path

from tests.crash import run


def test_nothing_acknowledged_is_lost_when_the_desk_is_killed(tmp_path: Path, database_url: str | None) -> None:
    found = run(tmp_path / "data", count=3, seed=7, database_url=database_url, longest=3.0)
    assert found.faults == []
    assert sum(found.kills.values()) == 3
    assert min(found.taken, found.decisions, found.jobs) >= 3
