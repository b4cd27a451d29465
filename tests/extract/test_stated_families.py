"""Statement families on inline-marked lines (``cases/state_*.txt``): every mark is found, nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartcite.extract.families import body, character, diagnosis, function, further
from tests.extract.charting import facts_of
from tests.marked import cases, parse

_FAMILIES = {
    "body": body.extract,
    "character": character.extract,
    "cause": diagnosis.extract,
    "function": function.extract,
    "further": further.extract,
}
_FOLDER = Path(__file__).parent / "cases"


def _lines(name: str) -> list[str]:
    """The cases; ``//`` stands for a line break."""
    return [line.replace(" // ", "\n") for line in cases(_FOLDER / f"state_{name}.txt")]


_CASES = [pytest.param(name, line, id=f"{name}-{n}") for name in _FAMILIES for n, line in enumerate(_lines(name), 1)]


@pytest.mark.parametrize(("name", "line"), _CASES)
def test_family_finds_what_is_marked_and_nothing_else(name: str, line: str) -> None:
    text, marks = parse(line)
    found = [f for f in facts_of(_FAMILIES[name], text) if f.assertion.happened and f.assertion.time.value != "past"]
    assert {str(f.value) for f in found} == {m.words[0] for m in marks}
    for mark in marks:
        quotes = [c for f in found if f.value == mark.words[0] for c in f.citations]
        assert any(c.start < mark.end and mark.start < c.end for c in quotes)
