"""The house rules that a machine can keep: import walls, sizes, words that have no place here."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT, SOURCES, Installed

_LONGEST = 400
_MEDIAN = 150
_MAY_BE_LONG: dict[str, str] = {}
"""Files over the limit, each with the reason."""
_TEXT = {".py", ".yaml", ".md", ".html", ".css", ".js", ".toml", ".txt", ".ipynb", ""}
_SKIPPED = {".git", ".venv", "build", "dist", "out", "packets", "phrases", "cases", "__pycache__"}
_UNFINISHED = [a + b for a, b in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK"))]
_ELSEWHERE = ["/" + "work/", "pypi" + ".org", "files.python" + "hosted"]


def _modules() -> list[Path]:
    return sorted(p for folder in SOURCES for p in (ROOT / folder).rglob("*.py"))


def _texts() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = any(p.startswith(".") and p != ".ci" for p in parts) or any(p.endswith(".egg-info") for p in parts)
        if path.is_file() and path.suffix in _TEXT and not hidden and not _SKIPPED.intersection(parts):
            yield path


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    """Modules of ours that a file imports from, with each name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chartcite"):
            yield from ((node.module or "", alias.name) for alias in node.names)


def _package(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts if parts[0] == "chartcite" else ("chartcite", *parts)).rsplit(".", 1)[0]


def test_import_walls_hold_in_the_installed_wheel(installed: Installed) -> None:
    command = "from importlinter.cli import lint_imports_command as run; run()"
    ran = installed.run("-c", command, "--config", ROOT / "pyproject.toml", "--no-cache")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "KEPT" in ran.stdout


def test_no_file_is_longer_than_the_limit() -> None:
    long = {p.relative_to(ROOT).as_posix() for p in _modules() if len(p.read_text().splitlines()) > _LONGEST}
    assert long == set(_MAY_BE_LONG)


def test_the_median_file_is_short() -> None:
    assert statistics.median(len(p.read_text().splitlines()) for p in _modules()) <= _MEDIAN


def test_private_modules_stay_inside_their_package() -> None:
    reached = [
        (path.relative_to(ROOT).as_posix(), module)
        for path in _modules()
        for module, _ in _imports(path)
        if module.rsplit(".", 1)[-1].startswith("_")
        and not module.endswith("__main__")
        and not _package(path).startswith(_package_of(module))
    ]
    assert reached == []


def _package_of(module: str) -> str:
    return module.rsplit(".", 1)[0]


def test_private_names_stay_inside_their_module() -> None:
    reached = [
        (path.relative_to(ROOT).as_posix(), f"{module}.{name}")
        for path in _modules()
        for module, name in _imports(path)
        if name.startswith("_") and not name.startswith("__") and not (ROOT / _file(module) / f"{name}.py").exists()
    ]
    assert reached == []


def _file(module: str) -> str:
    parts = module.split(".")
    return "/".join(parts[1:]) if len(parts) > 1 and parts[1] in SOURCES else "/".join(parts)


@pytest.mark.parametrize("path", _modules(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_module_says_what_it_is_for(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("word", _UNFINISHED)
def test_nothing_is_left_for_later(word: str) -> None:
    pattern = re.compile(rf"\b{word}\b")
    assert [p for p in _texts() if pattern.search(p.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("words", _ELSEWHERE)
def test_nothing_names_a_place_outside_the_project(words: str) -> None:
    assert [p for p in _texts() if words in p.read_text(encoding="utf-8")] == []


def test_tests_mirror_the_packages() -> None:
    folders = {p.name for p in (ROOT / "tests").iterdir() if (p / "__init__.py").exists()}
    assert folders <= set(SOURCES)


def test_every_test_asserts() -> None:
    idle = [
        f"{path.relative_to(ROOT).as_posix()}::{node.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not _asserts(node)
    ]
    assert idle == []


def _asserts(test: ast.FunctionDef) -> bool:
    """An assert statement, ``pytest.raises``, or a helper that asserts (named ``check...`` or ``assert...``)."""
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name.lstrip("_").startswith(("raises", "check", "assert", "expect")):
                return True
    return False
