"""Tick boxes on a scanned page: empty, ticked, or not to be told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import cv2
import numpy as np
import numpy.typing as npt

from chartcite.extract.ocr.ink import Ink
from chartcite.extract.ocr.picture import Grey

Square = tuple[int, int, int, int]
Cut = npt.NDArray[np.bool_]
"""Ink of a piece of a page."""

_SMALLEST, _LARGEST = 1.15, 2.8
"""Sides of a box in letter heights."""
_SQUARE = 0.22
_EDGE, _CORNER = 0.85, 0.45
"""Share of a side, and of a corner, that is drawn."""
_EMPTY, _TICKED = 0.03, 0.09
"""Share of the inside that is inked, up to which a box is empty and from which on it is ticked."""
_BRACKET_WIDTH, _BRACKET_HEIGHT = (0.15, 0.62), (1.2, 2.5)
"""Sides of a square bracket in letter heights."""
_BETWEEN = (0.35, 3.6)
"""Room between the brackets of a box, in letter heights."""
_BAR_ROOM, _FEW_BARS = 0.45, 4
"""Room beside a bar in letter heights, and bars that make a table."""
_MOST = 200


class Tick(Enum):
    """What is in a box."""

    EMPTY = "☐"
    TICKED = "☒"
    UNCLEAR = "[?]"
    BRACKETS = "[ ]"
    BAR = "|"
    """Between the cells of a typed table."""


@dataclass(frozen=True, slots=True)
class ScannedBox:
    """A box in dots and what is in it."""

    x0: int
    y0: int
    x1: int
    y1: int
    tick: Tick


def tick_boxes(ink: Ink, letter: float) -> list[ScannedBox]:
    """The boxes of a page, from its ink; none on a page that is full of squares.

    Square brackets with nothing between them are a box too; what stands between others is left to be read.
    """
    if not letter:
        return []
    squares = _squares(ink, letter)
    single = [s for s in squares if not any(s is not t and _touch(s, t, letter) for t in squares)]
    if len(single) > _MOST:
        return []
    found = [ScannedBox(x0, y0, x1, y1, _tick(ink.mask[y0:y1, x0:x1])) for x0, y0, x1, y1 in single]
    return found + list(_brackets(ink, letter)) + _bars(ink, letter)


def _squares(ink: Ink, letter: float) -> list[Square]:
    """Squares of the size of a tick box: two level strokes, one over the other, that upright ones join at both ends."""
    solid = cv2.morphologyEx(ink.mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    reach = max(6, round(_SMALLEST * 0.8 * letter))
    level = cv2.morphologyEx(solid, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, (reach, 1)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(level, connectivity=8)
    most = _LARGEST * letter
    strokes = [
        (int(x), int(y), int(w), int(h)) for x, y, w, h, _ in stats[1:count] if w <= 1.3 * most and h <= most / 3
    ]
    strokes.sort(key=lambda s: s[1])
    found: list[Square] = []
    for i, (x, y, w, _high) in enumerate(strokes):
        for ox, oy, ow, oh in itertools.islice(strokes, i + 1, None):
            if oy - y > most:
                break
            if abs(ox - x) > w or ow < 0.8 * w or w < 0.8 * ow:
                continue
            square = (max(x, ox), y, min(x + w, ox + ow), oy + oh)
            wide, high = square[2] - square[0], square[3] - square[1]
            if wide < 0.8 * max(w, ow) or not _is_box_size(wide, high, letter):
                continue
            if _is_box(solid[square[1] : square[3], square[0] : square[2]] > 0):
                found.append(square)
                break
    return [s for i, s in enumerate(found) if not any(_touch(s, t, 0.0) for t in found[:i])]


def _touch(a: Square, b: Square, letter: float) -> bool:
    by = 0.15 * letter
    return a[0] < b[2] + by and b[0] < a[2] + by and a[1] < b[3] + by and b[1] < a[3] + by


def _is_box_size(width: int, height: int, letter: float) -> bool:
    low, high = min(width, height), max(width, height)
    return _SMALLEST * letter <= low <= high <= _LARGEST * letter and high - low <= _SQUARE * high


def _bars(ink: Ink, letter: float) -> list[ScannedBox]:
    """Bars of typed tables: thin, taller than any letter, alone; a few at least."""
    parts = ink.parts
    heights = parts[(parts[:, 3] >= 0.6 * letter) & (parts[:, 3] <= 3 * letter), 3]
    if len(heights) < 10:
        return []
    capital = float(np.percentile(heights, 80))
    thin = (parts[:, 2] <= 0.32 * letter) & (parts[:, 3] >= 1.22 * capital) & (parts[:, 3] <= 2.6 * capital)
    found = [ScannedBox(x, y, x + w, y + h, Tick.BAR) for x, y, w, h, _ in parts[thin].tolist()
             if _alone(ink.mask, (x, y, x + w, y + h), letter)]  # fmt: skip
    return found if len(found) >= _FEW_BARS else []


def _alone(mask: Grey, box: Square, letter: float) -> bool:
    x0, y0, x1, y1 = box
    by = round(_BAR_ROOM * letter)
    return not mask[y0:y1, max(0, x0 - by) : x0].any() and not mask[y0:y1, x1 : x1 + by].any()


def _brackets(ink: Ink, letter: float) -> Iterator[ScannedBox]:
    opening: list[Square] = []
    closing: list[Square] = []
    for x, y, w, h, _dots in ink.parts.tolist():
        if _is_bracket_size(w, h, letter):
            cut = ink.mask[y : y + h, x : x + w] > 0
            if _is_bracket(cut):
                opening.append((x, y, w, h))
            elif _is_bracket(cut[:, ::-1]):
                closing.append((x, y, w, h))
    return _pairs(ink, opening, closing, letter)


def _is_bracket_size(width: int, height: int, letter: float) -> bool:
    return (
        _BRACKET_WIDTH[0] * letter <= width <= _BRACKET_WIDTH[1] * letter
        and _BRACKET_HEIGHT[0] * letter <= height <= _BRACKET_HEIGHT[1] * letter
    )


def _is_bracket(cut: Cut) -> bool:
    """Whether ink is a ``[``: a stem at the left edge, arms at top and bottom, nothing between the arms."""
    height, width = cut.shape
    stem, arm = max(1, round(0.45 * width)), max(2, round(0.16 * height))
    if width < 3 or cut[:, :stem].any(axis=1).mean() < 0.92:
        return False
    right = cut[:, stem:]
    arms = right[:arm].any(axis=0).mean() >= 0.6 and right[-arm:].any(axis=0).mean() >= 0.6
    return bool(arms and right[arm + 1 : -arm - 1, 1:].mean() < 0.06)


def _pairs(ink: Ink, opening: list[Square], closing: list[Square], letter: float) -> Iterator[ScannedBox]:
    for x, y, w, h in opening:
        near = [c for c in closing if abs(c[1] - y) < 0.35 * h and abs(c[3] - h) < 0.35 * h and c[0] > x + w]
        if not near:
            continue
        other = min(near)
        room = other[0] - (x + w)
        if not _BETWEEN[0] * letter <= room <= _BETWEEN[1] * letter:
            continue
        between = ink.mask[min(y, other[1]) : max(y + h, other[1] + other[3]), x + w : other[0]]
        if np.count_nonzero(between) <= 0.004 * between.size:
            bottom = max(y + h, other[1] + other[3])
            yield ScannedBox(x, min(y, other[1]), other[0] + other[2], bottom, Tick.BRACKETS)


def _is_box(cut: Cut) -> bool:
    """Whether ink runs along all four sides and fills all four corners."""
    band = max(2, round(0.14 * min(cut.shape)))
    sides = (cut[:band].any(axis=0), cut[-band:].any(axis=0), cut[:, :band].any(axis=1), cut[:, -band:].any(axis=1))
    if any(side.mean() < _EDGE for side in sides):
        return False
    return all(
        cut[rows, columns].mean() >= _CORNER
        for rows in (slice(0, band), slice(-band, None))
        for columns in (slice(0, band), slice(-band, None))
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
    gone = [p for p in ink.parts.tolist() if any(_holds(b, p) for b in boxes)]
    for x, y, w, h, _dots in gone:
        mask[y : y + h, x : x + w] = 0
    kept = [p for p in ink.parts.tolist() if p not in gone]
    return Ink(mask, np.array(kept, dtype=np.int32).reshape(-1, 5), ink.rules)


def _holds(box: ScannedBox, part: list[int]) -> bool:
    """Whether a piece of ink is the box or stands in it; a tick may reach over its edges."""
    x, y, w, h = part[:4]
    over = 0.7 * (box.y1 - box.y0)
    within = box.x0 - over <= x and box.y0 - over <= y and x + w <= box.x1 + over and y + h <= box.y1 + over
    return within and x < box.x1 and x + w > box.x0 and y < box.y1 and y + h > box.y0
