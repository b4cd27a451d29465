"""Reading order: columns of prose are read one after the other, rows of a table stay rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from chartcite.extract.readers.lines import COLUMN, Line, lines_of
from chartcite.extract.readers.words import Word

_LEAST_LINES = 5
"""Lines with text on both sides of a gutter, at least."""
_LEAST_WIDTH = 22
"""Characters a line of a column of prose holds, at least."""
_BIN = 4.0
_GOES_ON = 0.35
"""In prose at least this share of the lines of a column starts in lower case; rows of a table rarely do."""


def reading_order(words: Sequence[Word], depth: int = 3) -> list[Line]:
    """The lines of a page in the order in which they are read."""
    lines = lines_of(words)
    found = _gutter(lines) if depth and len(lines) >= _LEAST_LINES else None
    if found is None:
        return lines
    x, first, last = found
    above = [w for line in lines[:first] for w in line.words]
    inside = [w for line in lines[first:last] for w in line.words]
    below = [w for line in lines[last:] for w in line.words]
    left = [w for w in inside if (w.u0 + w.u1) / 2 < x]
    right = [w for w in inside if (w.u0 + w.u1) / 2 >= x]
    return [
        *reading_order(above, depth - 1),
        *_column(left, depth),
        *_column(right, depth),
        *reading_order(below, depth - 1),
    ]


def _column(words: Sequence[Word], depth: int) -> list[Line]:
    """The lines of a column, which know its left margin."""
    margin = min(w.u0 for w in words)
    lines = reading_order(words, depth - 1)
    for line in lines:
        line.left = margin if line.left is None else line.left
    return lines


def _gutter(lines: Sequence[Line]) -> tuple[float, int, int] | None:
    """A gutter between columns of prose: its place and the lines ``[first, last)`` it runs along."""
    votes: Counter[int] = Counter()
    for line in lines:
        for left, right in zip(line.words, line.words[1:], strict=False):
            if right.u0 - left.u1 >= COLUMN * min(left.height, right.height):
                for cell in range(int(left.u1 // _BIN) + 1, int(right.u0 // _BIN) + 1):
                    votes[cell] += 1
    for cell, count in votes.most_common(40):
        if count < _LEAST_LINES:
            return None
        run = _longest_run(lines, cell * _BIN)
        if run is not None and _is_prose(lines[run[0] : run[1]], cell * _BIN):
            return cell * _BIN, *run
    return None


def _longest_run(lines: Sequence[Line], x: float) -> tuple[int, int] | None:
    """The run of lines that no word crosses at ``x`` with the most lines on both sides."""
    best: tuple[int, int, int] | None = None
    start, both = 0, 0
    for i, line in enumerate([*lines, None]):
        if line is None or any(w.u0 < x + 1 and w.u1 > x - 1 for w in line.words):
            if best is None or both > best[0]:
                best = (both, start, i)
            start, both = i + 1, 0
        elif line.u0 < x < line.u1:
            both += 1
    if best is None or best[0] < _LEAST_LINES:
        return None
    first, last = best[1], best[2]
    while not lines[first].u0 < x < lines[first].u1:
        first += 1
    while not lines[last - 1].u0 < x < lines[last - 1].u1:
        last -= 1
    return _with_tails(lines, x, (first, last), (best[1], best[2]))


def _with_tails(lines: Sequence[Line], x: float, run: tuple[int, int], most: tuple[int, int]) -> tuple[int, int]:
    """The run and the lines under it that go on in one column only, at the same pitch."""
    first, last = run
    gaps = [b.v0 - a.v0 for a, b in zip(lines[first:last], lines[first + 1 : last], strict=False)]
    pitch = median(gaps) if gaps else 12.0
    while last < most[1] and lines[last].v0 - lines[last - 1].v0 < 1.6 * pitch:
        last += 1
    return first, last


def _is_prose(lines: Sequence[Line], x: float) -> bool:
    """Whether both sides of ``x`` are running text: full lines of several words that go on in lower case."""
    for side in (0, 1):
        parts = [[w for w in line.words if ((w.u0 + w.u1) / 2 >= x) == bool(side)] for line in lines]
        parts = [p for p in parts if p]
        if len(parts) < _LEAST_LINES:
            return False
        widths = [p[-1].u1 - p[0].u0 for p in parts]
        if median(widths) < 0.6 * max(widths) or median(len(p) for p in parts) < 4:
            return False
        if median(sum(len(w.text) + 1 for w in p) for p in parts) < _LEAST_WIDTH:
            return False
        if sum(p[0].text[:1].islower() for p in parts) < _GOES_ON * len(parts):
            return False
    return True
