"""What tests share: the demonstration packet, the wheel in its own environment, a way to run the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chartcite.__main__ import main
from chartcite.api import Reviewer, as_request, read_files
from chartcite.models.document import Packet
from chartcite.models.finding import Result
from tests.chartcite.canaries import NOTE, Ran, Run

ROOT = Path(__file__).parent.parent
SOURCES = ("chartcite", "models", "extract", "criteria", "review", "corpus")
_BUILT_FROM = (*SOURCES, "pyproject.toml", "README.md", "LICENSE")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "packets", "phrases", "demo", "*.pyc")


@dataclass(frozen=True)
class Installed:
    """The wheel, and an environment outside the checkout that holds it beside the third-party packages."""

    wheel: Path
    python: Path
    folder: Path
    """A working folder from which the checkout cannot be imported."""

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs this environment's Python there."""
        command = [str(self.python), *map(str, arguments)]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """What a command sets in this process's environment (``--no-cache``) ends with its test."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def demo_packet() -> Packet:
    """The bundled packet, read."""
    return read_files([ROOT / "corpus" / "demo"])


@pytest.fixture(scope="session")
def demo(demo_packet: Packet) -> Result:
    """The bundled packet, reviewed as ``make demo`` does."""
    rules, request = as_request("cigna-cmm-210", "non-malignant/permanent", "2026-05-11")
    return Reviewer(demo_packet).review(rules, request)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Builds the wheel from a copy of the sources and installs it away from them."""
    base = tmp_path_factory.mktemp("wheel")
    source = _copied(base / "source")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(base), str(source)]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = base.glob("*.whl")
    folder = base / "away"
    folder.mkdir()
    return Installed(wheel, _environment(base / "env", wheel), folder)


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


def _copied(target: Path) -> Path:
    target.mkdir()
    for name in _BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=_LEFT_OUT)
        else:
            shutil.copy(ROOT / name, target / name)
    return target


def _environment(folder: Path, wheel: Path) -> Path:
    """A new environment with the wheel; third-party packages are those of the running one, where they are."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    asked = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    site = Path(asked.stdout.strip())
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*pip, str(site), str(wheel)], capture_output=True, check=True)
    # a path added this way is searched last, and its own .pth files (an editable install) are not followed
    (site / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python
