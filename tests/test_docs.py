"""The documentation is a contract: what the program offers is documented, and what is documented works."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from chartcite.criteria.deciders import DECIDERS
from chartcite.criteria.loader import built_in, parse_policy
from chartcite.models import errors
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Match, Time
from chartcite.models.finding import Outcome, Result, Status
from chartcite.models.kinds import KINDS
from tests.conftest import ROOT, SOURCES

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
_CODE = re.compile(r"^```(?P<language>\w+)\n(?P<code>.*?)^```", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?P<target>[^)#:]+)(?:#[^)]*)?\)")
_ENVIRONMENT = re.compile(r"CHARTCITE_[A-Z_]*[A-Z]")
_ENUMS = (Outcome, Status, Match, Experiencer, Certainty, Time, Completion)
_WARNING = re.compile(r'\bWarning_\(\s*code="(?P<code>[a-z_]+)"')
_RULE = re.compile(r"evidence rules? (?P<numbers>\d+(?:(?:, | and )\d+)*)")


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def _sources() -> Iterator[str]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.read_text(encoding="utf-8")


def _errors(root: type[errors.ChartCiteError] = errors.ChartCiteError) -> Iterator[type[errors.ChartCiteError]]:
    for error in root.__subclasses__():
        yield error
        yield from _errors(error)


def _blocks(language: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for block in _CODE.finditer(page.read_text(encoding="utf-8")):
            if block["language"] == language:
                yield page, block["code"]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_generated_tables_are_up_to_date(page: Path, generator: ModuleType) -> None:
    text = page.read_text(encoding="utf-8")
    assert generator.filled(text) == text, "run: python docs/generate.py"


def test_every_generated_table_has_its_place(generator: ModuleType) -> None:
    placed = {m for page in PAGES for m in re.findall(r"<!-- generated: (\w+) -->", page.read_text(encoding="utf-8"))}
    assert placed == set(generator.TABLES)


@pytest.mark.parametrize("kind", KINDS)
def test_fact_kind_is_documented_with_its_values_and_attributes(kind: str) -> None:
    section = _page("facts.md").split(f"### `{kind}`\n")[1].split("\n### ")[0]
    values = () if kind == "therapy" else KINDS[kind].values
    assert [name for name in (*values, *KINDS[kind].attributes) if f"`{name}`" not in section] == []


@pytest.mark.parametrize("name", sorted(DECIDERS))
def test_decider_is_documented_with_its_options(name: str) -> None:
    section = _page("policies.md").split(f"### `{name}`\n")[1].split("\n### ")[0]
    assert [option for option in DECIDERS[name].params.model_fields if f"`{option}`" not in section] == []


@pytest.mark.parametrize("id", sorted(built_in()))
def test_policy_is_documented_with_its_pathways_and_leaves(id: str) -> None:
    page, policy = _page("policies.md"), built_in()[id]
    assert [name for name in (id, *policy.pathways, *policy.leaves) if f"`{name}`" not in page] == []


def test_every_setting_is_documented() -> None:
    page = _page("settings.md")
    used = {name for text in _sources() for name in _ENVIRONMENT.findall(text)}
    assert used == set(_ENVIRONMENT.findall(page))


@pytest.mark.parametrize("error", list(_errors()), ids=lambda e: e.__name__)
def test_error_code_is_documented_with_its_exit_code(error: type[errors.ChartCiteError]) -> None:
    assert f"| {error.exit_code} | `{error.code}` |" in _page("exit-codes.md")


@pytest.mark.parametrize(
    "values", [Outcome, Status, Match, Experiencer, Certainty, Time, Completion], ids=lambda e: e.__name__
)
def test_every_value_of_the_result_is_documented(values: type[Status]) -> None:
    page = _page("output.md")
    assert [value.value for value in values if f"`{value.value}`" not in page] == []


@pytest.mark.parametrize("field", [*Result.model_fields, *Assertion.model_fields])
def test_every_field_of_the_result_is_documented(field: str) -> None:
    assert f"`{field.rstrip('_')}`" in _page("output.md")


def test_every_warning_is_documented() -> None:
    page = _page("output.md")
    assert {code for text in _sources() for code in _WARNING.findall(text) if f"`{code}`" not in page} == set()


def test_every_evidence_rule_that_code_names_is_documented() -> None:
    known = {int(n) for n in re.findall(r"^(\d+)\. ", _page("evidence-rules.md"), re.MULTILINE)}
    named = {int(n) for text in _sources() for m in _RULE.finditer(text) for n in re.findall(r"\d+", m["numbers"])}
    assert known == set(range(1, 22))
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = [m["target"] for m in _LINK.finditer(page.read_text(encoding="utf-8"))]
    assert [target for target in links if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", sorted({page for page, _ in _blocks("python")}), ids=lambda p: p.name)
def test_python_examples_run(page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    ran = 0
    for source, code in _blocks("python"):
        if source == page:
            exec(compile(code, str(page), "exec"), names)
            ran += 1
    assert ran
    assert "Traceback" not in capsys.readouterr().err


def test_policy_examples_are_policies() -> None:
    examples = [code for page, code in _blocks("yaml") if page.name == "policies.md"]
    assert [parse_policy(code, name="example").id for code in examples] == ["harbor-it-pump"]


def test_shell_examples_name_commands_and_options_that_exist(generator: ModuleType) -> None:
    known = "\n".join(generator.commands())
    lines = [line for _, code in _blocks("sh") for line in code.splitlines() if line.startswith("chartcite ")]
    words = {word for line in lines for word in re.findall(r" (--[a-z-]+)", line)} | {line.split()[1] for line in lines}
    assert lines
    assert [word for word in words if word not in known] == []


def test_make_targets_in_the_documentation_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {t for _, code in _blocks("sh") for t in re.findall(r"^make (\w+)", code, re.MULTILINE)}
    assert [target for target in named if f"\n{target}:" not in makefile] == []


def test_changelog_speaks_of_this_version() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version is not None
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
