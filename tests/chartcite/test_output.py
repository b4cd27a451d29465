"""Results go to files whole or not at all, and to what is no file without replacing it."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from chartcite.output import write_text


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    target.write_text("old and longer")
    write_text(str(target), "new")
    assert [p.name for p in tmp_path.iterdir()] == ["result.json"]
    assert target.read_text() == "new"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    write_text(str(tmp_path / "link"), "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere").read_text() == "new"


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.append(pipe.read_text()), daemon=True)
    reader.start()
    write_text(str(pipe), "new")
    reader.join(30)
    assert said == ["new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
