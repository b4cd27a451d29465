"""Lines to the text of a page, with the span and the box of every word."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from chartcite.extract.readers.lines import GAP, Line, blanks_of
from chartcite.extract.readers.words import Word

_MOST_BLANK_LINES = 3
_MOST_INDENT = 60


@dataclass(slots=True)
class PageText:
    """Text, and for each word its half-open span in it and the word itself."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    starts: array[int] = field(default_factory=lambda: array("I"))
    ends: array[int] = field(default_factory=lambda: array("I"))
    words: list[Word] = field(default_factory=list)

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def put_word(self, word: Word) -> None:
        self.starts.append(self.length)
        self.put(word.text)
        self.ends.append(self.length)
        self.words.append(word)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(frozen=True, slots=True)
class Grid:
    """How places on the page become columns of text: the left margin, the width of a blank and of a letter."""

    left: float
    unit: float
    cell: float


def put_lines(page: PageText, lines: Sequence[Line], grid: Grid) -> None:
    """Append lines to a page: indented, with blank lines where the page leaves room."""
    pitch = _pitch(lines)
    last: Line | None = None
    for line in lines:
        if page.length:
            page.put("\n" * (1 + (_blank_lines(last, line, pitch) if last is not None else 0)))
        left = grid.left if line.left is None else line.left
        page.put(" " * min(_MOST_INDENT, max(0, round((line.u0 - left) / grid.unit))))
        put_words(page, line, grid)
        last = line


def put_words(page: PageText, line: Line, grid: Grid) -> None:
    """Append the words of a line with their blanks; columns without blanks of their own are lined up on the grid."""
    counts = blanks_of(line)
    start = page.length
    for i, word in enumerate(line.words):
        page.put_word(word)
        if i < len(counts) and counts[i]:
            count = counts[i]
            if count == GAP:
                column = round((line.words[i + 1].u0 - line.u0) / grid.cell)
                count = max(2, column - (page.length - start))
            page.put(" " * count)


def _pitch(lines: Sequence[Line]) -> float:
    """The usual distance from line to line, or 0 where there is none."""
    gaps = [b.v0 - a.v0 for a, b in itertools.pairwise(lines) if b.v0 > a.v0]
    return median(gaps) if len(gaps) >= 4 else 0.0


def _blank_lines(above: Line, below: Line, pitch: float) -> int:
    """Blank lines between two lines; none where the text jumps back up to the next column."""
    gap = below.v1 - above.v1
    height = max(above.v1 - above.v0, below.v1 - below.v0) or 12.0
    usual = min(max(pitch, 0.8 * height), 2.2 * height) if pitch else 1.15 * height
    if gap <= 0:
        return 1
    ratio = gap / usual
    return min(_MOST_BLANK_LINES, round(ratio) - 1) if ratio > 1.45 else 0
