"""Ruled tables: grids of cells from ruling lines."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SNAP = 3.0
"""Rules this close (points) are one; a rule that ends this close to another meets it."""
_MOST_LINES = 400

Cell = tuple[float, float, float, float]
Span = tuple[float, float, float]
"""A rule as its place across and its stretch ``low``..``high`` along."""


@dataclass(frozen=True, slots=True)
class RuledTable:
    """Rows of cells ``(u0, v0, u1, v1)`` from top to bottom and left to right, in one frame."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def box(self) -> Cell:
        cells = [c for row in self.rows for c in row]
        return (min(c[0] for c in cells), min(c[1] for c in cells), max(c[2] for c in cells), max(c[3] for c in cells))


def ruled_tables(rules: Iterable[Cell]) -> list[RuledTable]:
    """Tables of two rows and two columns at least, from rules ``(u0, v0, u1, v1)`` of one frame; none overlap."""
    level, upright = [], []
    for u0, v0, u1, v1 in rules:
        if u1 - u0 >= v1 - v0:
            level.append(((v0 + v1) / 2, u0, u1))
        else:
            upright.append(((u0 + u1) / 2, v0, v1))
    level, upright = _joined(level), _joined(upright)
    if len(level) < 3 or len(upright) < 3 or len(level) > _MOST_LINES or len(upright) > _MOST_LINES:
        return []
    tables = [t for part in _parts(level, upright) if (t := _table(*part)) is not None]
    tables.sort(key=lambda t: -(t.box[2] - t.box[0]) * (t.box[3] - t.box[1]))
    kept: list[RuledTable] = []
    for table in tables:
        if not any(_overlap(table.box, other.box) for other in kept):
            kept.append(table)
    return sorted(kept, key=lambda t: (t.box[1], t.box[0]))


def _overlap(a: Cell, b: Cell) -> bool:
    return a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Rules that lie on one another or meet end to end, as one."""
    lanes: list[tuple[float, list[tuple[float, float]]]] = []
    for at, low, high in sorted(spans):
        if lanes and at - lanes[-1][0] <= _SNAP:
            lanes[-1][1].append((low, high))
        else:
            lanes.append((at, [(low, high)]))
    found: list[Span] = []
    for at, stretches in lanes:
        start, end = None, 0.0
        for low, high in sorted(stretches):
            if start is None:
                start, end = low, high
            elif low <= end + _SNAP:
                end = max(end, high)
            else:
                found.append((at, start, end))
                start, end = low, high
        if start is not None:
            found.append((at, start, end))
    return found


def _parts(level: Sequence[Span], upright: Sequence[Span]) -> list[tuple[list[Span], list[Span]]]:
    """Rules that hang together: for each group its level and its upright ones."""
    parent = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, (v, u0, u1) in enumerate(level):
        for j, (u, v0, v1) in enumerate(upright):
            if u0 - _SNAP <= u <= u1 + _SNAP and v0 - _SNAP <= v <= v1 + _SNAP:
                parent[root(i)] = root(len(level) + j)
    groups: dict[int, tuple[list[Span], list[Span]]] = {}
    for i, span in enumerate(level):
        groups.setdefault(root(i), ([], []))[0].append(span)
    for j, span in enumerate(upright):
        groups.setdefault(root(len(level) + j), ([], []))[1].append(span)
    return list(groups.values())


def _table(level: Sequence[Span], upright: Sequence[Span]) -> RuledTable | None:
    if not level or not upright:
        return None
    low, high = min(s[1] for s in level), max(s[2] for s in level)
    marks = sorted({v for v, _, _ in level})
    bounds = [v for v in marks if sum(b - a for w, a, b in level if w == v) >= 0.4 * (high - low)]
    rows = []
    for top, bottom in itertools.pairwise(bounds):
        middle = (top + bottom) / 2
        sides = sorted({u for u, a, b in upright if a - _SNAP <= middle <= b + _SNAP})
        cells = tuple((a, top, b, bottom) for a, b in itertools.pairwise(sides))
        if cells:
            rows.append(cells)
    if sum(len(row) >= 2 for row in rows) < 2:
        return None
    return RuledTable(tuple(rows))
