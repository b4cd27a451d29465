"""Parsing processes import nothing from the folder that the user stands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartcite.extract.readers.process import FORMATS, PAGES, PICTURES, ParsingProcess


@pytest.mark.parametrize("worker", [PAGES, FORMATS, PICTURES])
def test_a_module_in_the_users_folder_is_not_imported(
    worker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = tmp_path / "ran"
    for name in ("calendar", "json", "array"):
        (tmp_path / f"{name}.py").write_text(f"open({str(ran)!r}, 'w').close()\nraise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    child = ParsingProcess(worker)
    child.start()
    assert child._child is not None
    child._child.stdin.close()  # type: ignore[union-attr]  # the end of its requests: it leaves by itself
    assert child._child.wait(60) == 0
    child.stop()
    assert not ran.exists()
