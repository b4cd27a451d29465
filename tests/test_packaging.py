"""The wheel is what people get: it holds the tree, its types hold, it works away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import SOURCES, Installed

_DATA = ("*.py", "*.yaml", "vocab/*.txt", "py.typed", "templates/*", "static/*")
_NOT_SHIPPED = ("corpus/*.yaml", "corpus/packets/*", "corpus/phrases/*/*", "corpus/demo/*")


def _tree(root: Path) -> set[str]:
    """The files of the checkout that belong into the wheel, by their names there."""
    files = {p.relative_to(root) for folder in SOURCES for pattern in _DATA for p in (root / folder).rglob(pattern)}
    shipped = (f for f in files if not any(f.match(pattern) for pattern in _NOT_SHIPPED) and (root / f).is_file())
    return {f.as_posix() if f.parts[0] == "chartcite" else f"chartcite/{f.as_posix()}" for f in shipped}


def test_wheel_holds_the_tree_and_nothing_else(installed: Installed, root: Path) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == _tree(root)


def test_wheel_brings_licence_and_command(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = wheel.namelist()
        points = next(n for n in names if n.endswith("entry_points.txt"))
        assert "chartcite = chartcite.__main__:main" in wheel.read(points).decode()
    assert any(n.endswith("/LICENSE") for n in names)


def test_wheel_adds_one_top_level_name(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        assert {n.split("/")[0] for n in wheel.namelist() if ".dist-info/" not in n} == {"chartcite"}


def test_installed_wheel_is_what_runs(installed: Installed) -> None:
    ran = installed.run("-c", "import chartcite, sys; print(chartcite.__file__); print(chartcite.__version__)")
    path, version = ran.stdout.split()
    assert Path(path).is_relative_to(installed.python.parent.parent)
    assert version in installed.wheel.name


def test_installed_wheel_reviews_a_packet(installed: Installed, root: Path) -> None:
    asked = ["--policy", "cigna-cmm-210", "--pathway", "non-malignant/permanent", "--date", "2026-05-11"]
    ran = installed.run("-m", "chartcite", "review", root / "corpus" / "demo", *asked, "--html", "out.html")
    assert ran.returncode == 0, ran.stderr
    assert (installed.folder / "out.html").read_text().startswith("<!doctype html>")


def test_types_hold_in_the_installed_wheel(installed: Installed, root: Path) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "-p", "chartcite", "--config-file", root / "pyproject.toml",
         "--python-executable", installed.python, "--cache-dir", root / ".mypy_cache" / "wheel"],
        cwd=installed.folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", SOURCES)
def test_every_python_folder_is_listed_as_a_package(name: str, root: Path, installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        packed = {str(Path(n).parent) for n in wheel.namelist()}
    prefix = "" if name == "chartcite" else "chartcite/"
    folders = {prefix + p.parent.relative_to(root).as_posix() for p in (root / name).rglob("__init__.py")}
    assert folders <= packed
