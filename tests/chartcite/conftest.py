"""A packet with canaries, and a way to run the command line in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from chartcite.__main__ import main

CANARY = "Quetzalcoatlus"
NOTE = f"""Patient: {CANARY} Zymurgy   DOB 01/02/1960   MRN 4471188
Date of service: 03/04/2026

Chronic intractable low back pain from failed back surgery syndrome of {CANARY}. Average pain 8/10.
Abdomen: adequate subcutaneous tissue for the pump.
No active infection.
"""


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    folder = tmp_path / "packet"
    folder.mkdir()
    (folder / "note.txt").write_text(NOTE)
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs ``chartcite`` with arguments."""

    def go(*arguments: str | Path) -> Ran:
        monkeypatch.setattr(sys, "argv", ["chartcite", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        streams = capfd.readouterr()
        code = left.value.code
        return Ran(code if isinstance(code, int) else 0, streams.out, streams.err)

    return go
