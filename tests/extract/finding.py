"""Runs the finders of time and quantity over inline-marked case files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

import pytest

from chartcite.extract.nlp.chart import lowered
from tests.marked import cases, parse

CASES = Path(__file__).parent / "cases"


class Span(Protocol):
    """What every finder returns: half-open offsets."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def lines(name: str) -> list[object]:
    """The cases of ``cases/find_NAME.txt`` as pytest parameters."""
    return [pytest.param(line, id=f"{name}-{n}") for n, line in enumerate(cases(CASES / f"find_{name}.txt"), 1)]


def expected(line: str) -> tuple[str, list[tuple[str, str]]]:
    """The lowered text of a case, and for each mark its text and what it stands for."""
    text, marks = parse(line)
    tags = [" ".join((*m.words, *(f"{k}={v}" for k, v in m.values.items()))) for m in marks]
    return lowered(text), [(lowered(m.text), tag) for m, tag in zip(marks, tags, strict=True)]


def told(low: str, spans: Iterable[Span], tell: Callable[[Span], str]) -> list[tuple[str, str]]:
    """What a finder found, in the words of the case files."""
    return [(low[s.start : s.end], " ".join(sorted_values(tell(s)))) for s in spans]


def sorted_values(tag: str) -> list[str]:
    """Words first, ``key=value`` last, as :func:`expected` gives them."""
    parts = tag.split()
    return [p for p in parts if "=" not in p] + [p for p in parts if "=" in p]


def sign(comparator: str) -> str:
    """A comparator as the case files spell it (``gt=`` for ``>=``), or nothing for ``=``."""
    return "" if comparator == "=" else " cmp=" + comparator.replace(">", "gt").replace("<", "lt")


def number(value: float) -> str:
    return f"{value:.4g}"
