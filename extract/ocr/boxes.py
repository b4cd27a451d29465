"""Tick boxes on a scanned page: empty, ticked, or not to be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from chartcite.extract.ocr.ink import Ink
from chartcite.extract.ocr.picture import Grey

_SMALLEST, _LARGEST = 0.8, 2.6
"""Sides of a box in letter heights."""
_SQUARE = 0.22
_EDGE = 0.86
"""Share of a side that is drawn."""
_EMPTY, _TICKED = 0.03, 0.09
"""Share of the inside that is inked, up to which a box is empty and from which on it is ticked."""
_MOST = 200


class Tick(Enum):
    """What is in a box."""

    EMPTY = "☐"
    TICKED = "☒"
    UNCLEAR = "[?]"


@dataclass(frozen=True, slots=True)
class ScannedBox:
    """A box in dots and what is in it."""

    x0: int
    y0: int
    x1: int
    y1: int
    tick: Tick


def tick_boxes(ink: Ink, letter: float) -> list[ScannedBox]:
    """The boxes of a page, from its connected pieces of ink; none on a page that is full of squares."""
    found: list[ScannedBox] = []
    for x, y, w, h, _dots in ink.parts.tolist():
        if not _SMALLEST * letter <= min(w, h) <= max(w, h) <= _LARGEST * letter or abs(w - h) > _SQUARE * max(w, h):
            continue
        cut = ink.mask[y : y + h, x : x + w] > 0
        if _is_box(cut):
            found.append(ScannedBox(x, y, x + w, y + h, _tick(ink.mask[y : y + h, x : x + w])))
    return found if len(found) <= _MOST else []


def _is_box(cut: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> bool:
    """Whether ink runs along all four sides and in all four corners."""
    band = max(2, round(0.16 * min(cut.shape)))
    sides = (cut[:band].any(axis=0), cut[-band:].any(axis=0), cut[:, :band].any(axis=1), cut[:, -band:].any(axis=1))
    if any(side.mean() < _EDGE for side in sides):
        return False
    corner = band + 1
    return all(
        cut[rows, columns].any(axis=None) and cut[rows, columns].sum() >= 3
        for rows in (slice(0, corner), slice(-corner, None))
        for columns in (slice(0, corner), slice(-corner, None))
    )


def _tick(cut: Grey) -> Tick:
    margin = max(3, round(0.22 * min(cut.shape)))
    inside = cut[margin:-margin, margin:-margin] > 0
    share = float(inside.mean()) if inside.size else 1.0
    if share <= _EMPTY:
        return Tick.EMPTY
    return Tick.TICKED if share >= _TICKED else Tick.UNCLEAR


def erased(ink: Ink, boxes: list[ScannedBox]) -> Ink:
    """The ink without the boxes."""
    if not boxes:
        return ink
    mask = ink.mask.copy()
    for box in boxes:
        mask[box.y0 : box.y1, box.x0 : box.x1] = 0
    corners = {(b.x0, b.y0, b.x1, b.y1) for b in boxes}
    kept = [p for p in ink.parts.tolist() if (p[0], p[1], p[0] + p[2], p[1] + p[3]) not in corners]
    return Ink(mask, np.array(kept, dtype=np.int32).reshape(-1, 5), ink.rules)
