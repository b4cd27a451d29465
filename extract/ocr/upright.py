"""Pages turned by quarter turns or leaning a little are set straight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from chartcite.extract.ocr.ink import black
from chartcite.extract.ocr.picture import Grey, Picture

_MOST = 8.0
"""Degrees of lean that are looked for."""
_STEPS = ((1.0, _MOST), (0.25, 1.0), (0.05, 0.25))
_WORTH = 0.08
"""Less lean than this is left."""
_SMALL = 640
"""Dots on the longer side of the reduced page on which the lean is measured."""
_SURER = 1.3
"""A page is turned on its side where its columns look this much more like lines than its rows."""

Matrix = npt.NDArray[np.float64]
"""2 x 3: a point ``(x, y, 1)`` of one picture to ``(x, y)`` of another."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page upright and level: grey levels, mask of ink, the way back to points of the page as it is shown."""

    grey: Grey
    mask: Grey
    back: Matrix
    points_per_dot: float

    def shown(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box ``(x0, y0, x1, y1)`` in dots as the box around it on the shown page, in points."""
        x0, y0, x1, y1 = box
        corners = self.back @ np.array([[x0, x1, x1, x0], [y0, y0, y1, y1], [1.0, 1.0, 1.0, 1.0]])
        low, high = corners.min(axis=1), corners.max(axis=1)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def upright(picture: Picture) -> Sheet:
    """The page with its lines level; which way is up of the two that remain, :func:`turned` settles."""
    mask = black(picture.grey)
    ways = [_dots(mask), _dots(np.asarray(cv2.rotate(mask, cv2.ROTATE_90_COUNTERCLOCKWISE), dtype=np.uint8))]
    found = [_lean(w, 0.0, _STEPS[:1]) for w in ways]
    side = found[1][1] > _SURER * found[0][1]
    lean, _ = _lean(ways[side], found[side][0], _STEPS[1:])
    scale = picture.points_per_dot
    sheet = Sheet(picture.grey, mask, np.array([[scale, 0.0, 0.0], [0.0, scale, 0.0]]), scale)
    if side:
        sheet = turned(sheet, 3)
    return _levelled(sheet, lean)


def turned(sheet: Sheet, quarters: int) -> Sheet:
    """The sheet turned clockwise by quarter turns."""
    codes = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}
    height, width = sheet.grey.shape
    ways = {
        1: [[0.0, 1.0, 0.0], [-1.0, 0.0, height]],
        2: [[-1.0, 0.0, width], [0.0, -1.0, height]],
        3: [[0.0, -1.0, width], [1.0, 0.0, 0.0]],
    }
    back = _joined(sheet.back, np.array(ways[quarters]))
    grey, mask = (np.asarray(cv2.rotate(a, codes[quarters]), dtype=np.uint8) for a in (sheet.grey, sheet.mask))
    return Sheet(grey, mask, back, sheet.points_per_dot)


def _levelled(sheet: Sheet, lean: float) -> Sheet:
    if abs(lean) < _WORTH:
        return sheet
    height, width = sheet.grey.shape
    forth = cv2.getRotationMatrix2D((width / 2, height / 2), lean, 1.0)
    back = np.asarray(cv2.invertAffineTransform(forth), dtype=np.float64)
    paper = int(np.percentile(sheet.grey[::16, ::16], 90))
    grey = cv2.warpAffine(sheet.grey, forth, (width, height), flags=cv2.INTER_LINEAR, borderValue=(paper,))
    if paper == 255 and np.array_equal(sheet.mask, ~sheet.grey):  # one bit: the two turn alike
        mask = ~np.asarray(grey, dtype=np.uint8)
    else:
        mask = np.asarray(cv2.warpAffine(sheet.mask, forth, (width, height), borderValue=(0,)), dtype=np.uint8)
    return Sheet(
        np.asarray(grey, dtype=np.uint8),
        (mask > 110).view(np.uint8) * np.uint8(255),
        _joined(sheet.back, back),
        sheet.points_per_dot,
    )


def _joined(outer: Matrix, inner: Matrix) -> Matrix:
    return np.asarray(outer @ np.vstack([inner, [0.0, 0.0, 1.0]]), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Dots:
    """The ink of a reduced page: rows, columns counted from the middle, weights."""

    ys: npt.NDArray[np.float32]
    xs: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float64]
    height: int

    def sharpness(self, lean: float) -> float:
        """How much the ink of neighbouring rows differs when the page is sheared by ``lean`` degrees."""
        at = (self.ys - np.float32(np.tan(np.radians(lean))) * self.xs + self.height * 0.25).astype(np.int64)
        rows = np.bincount(np.clip(at, 0, self.height * 2), weights=self.weights)
        steps = np.diff(rows)
        return float((steps * steps).sum())


def _dots(mask: Grey) -> _Dots:
    by = max(1.0, max(mask.shape) / _SMALL)
    size = (max(8, round(mask.shape[1] / by)), max(8, round(mask.shape[0] / by)))
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(small > 50)
    return _Dots(
        ys.astype(np.float32), (xs - size[0] / 2).astype(np.float32), small[ys, xs].astype(np.float64), size[1]
    )


def _lean(dots: _Dots, around: float, steps: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The lean of the lines in degrees (positive: they fall to the right) and how sharply they stand out."""
    if len(dots.ys) < 50:
        return 0.0, 0.0
    best = (around, dots.sharpness(around))
    for step, reach in steps:
        middle = best[0]
        for lean in np.arange(middle - reach, middle + reach + step / 2, step):
            sharp = dots.sharpness(float(lean))
            if sharp > best[1]:
                best = (float(lean), sharp)
    return best
