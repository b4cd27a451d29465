"""Notes as inline-marked text: ``She [denies <infection negated>infection</>]`` in one readable line.

``<word word key=value>text</>`` marks ``text``; ``parse`` takes the marks out and says where they stood. Square
brackets have no meaning here (a test may use them for a check box). Marks don't nest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"<(?P<words>[a-z][^<>]*|)>(?P<text>.*?)</>")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked stretch: half-open offsets in the plain text, its words, and its ``key=value`` pairs."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]
    values: dict[str, str]


def parse(line: str) -> tuple[str, tuple[Mark, ...]]:
    """The plain text of a marked line and its marks, in order."""
    plain, marks, last = "", [], 0
    for m in _MARK.finditer(line):
        plain += line[last : m.start()]
        parts = m["words"].split()
        pairs = dict(p.split("=", 1) for p in parts if "=" in p)
        marks.append(
            Mark(len(plain), len(plain) + len(m["text"]), m["text"], tuple(p for p in parts if "=" not in p), pairs)
        )
        plain += m["text"]
        last = m.end()
    return plain + line[last:], tuple(marks)


def cases(path: Path) -> list[str]:
    """The cases of a data file: one a line; empty lines and lines that open with ``#`` are none."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
