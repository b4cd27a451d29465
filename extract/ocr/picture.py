"""A page as grey levels, at a resolution that suits reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
"""Rows of grey levels, 0 black to 255 white."""

FINEST, COARSEST, USUAL = 260.0, 150.0, 200.0
"""Dots an inch: finer pictures are reduced to the usual, coarser ones enlarged."""
MOST_PIXELS = 60_000_000
"""A picture of more dots is not decoded."""
_FAX_WIDTHS = (1728, 1734, 2048, 2432)
"""Dots in a line of a fax (T.4): letter or A4 at 204 dpi, and wider."""
_COARSE_FAX = (0.42, 0.78)
"""Height over width of a page that a fax took at 98 lines an inch and whose file does not say so."""


MOST_READ = 30_000_000
"""A page of more dots at the usual resolution is read at a coarser one."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it is shown: square dots, and the size of the page in points."""

    grey: Grey
    width: float
    height: float

    @property
    def points_per_dot(self) -> float:
        return self.width / max(1, self.grey.shape[1])


def picture_of(grey: Grey, *, dpi: tuple[float, float] | None = None, points: float | None = None) -> Picture:
    """A picture from grey levels as they were decoded.

    Args:
        grey: the dots.
        dpi: dots an inch across and down, where the file says.
        points: the width of the page, where it is known (a PDF page); ``dpi`` is left aside then.
    """
    height, width = grey.shape
    if points is not None:
        across = down = 72.0 * width / points
    else:
        across, down = _resolution(width, height, dpi)
    wide, high = width * 72.0 / across, height * 72.0 / down
    target = across if COARSEST <= across <= FINEST else USUAL
    target *= min(1.0, (MOST_READ / (width * height * target / across * target / down)) ** 0.5)
    across_by, down_by = target / across, target / down
    if abs(across_by - 1) > 0.02 or abs(down_by - 1) > 0.02:
        size = (max(1, round(width * across_by)), max(1, round(height * down_by)))
        smaller = across_by < 1 and down_by < 1
        grey = _grey(cv2.resize(grey, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_CUBIC))
    return Picture(grey, wide, high)


def part_of(picture: Picture, box: Sequence[float]) -> tuple[Picture, tuple[float, float]]:
    """A box of the picture, given in points as the page is shown, and where its corner then is, in points."""
    by = picture.points_per_dot
    height, width = picture.grey.shape
    x0, x1 = (min(width, max(0, round(at / by))) for at in (box[0], box[2]))
    y0, y1 = (min(height, max(0, round(at / by))) for at in (box[1], box[3]))
    grey = picture.grey[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)].copy()
    return Picture(grey, grey.shape[1] * by, grey.shape[0] * by), (x0 * by, y0 * by)


def _resolution(width: int, height: int, dpi: tuple[float, float] | None) -> tuple[float, float]:
    """Dots an inch. What a file says is believed where it makes a page of a likely size."""
    if dpi is not None and all(50 <= d <= 1300 for d in dpi) and 3.0 <= width / dpi[0] <= 30.0:
        if dpi[0] == dpi[1] and width in _FAX_WIDTHS and _COARSE_FAX[0] < height / width < _COARSE_FAX[1]:
            return dpi[0], dpi[1] / 2
        return dpi
    if width in _FAX_WIDTHS and _COARSE_FAX[0] < height / width < _COARSE_FAX[1]:
        return 204.0, 98.0
    likely = min(width, height) / 8.5
    return likely, likely


def _grey(array: object) -> Grey:
    return np.asarray(array, dtype=np.uint8)
