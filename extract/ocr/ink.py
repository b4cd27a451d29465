"""What is ink on a page, without specks and ruling lines."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from chartcite.extract.ocr.picture import Grey

Parts = npt.NDArray[np.int32]
"""Connected pieces of ink, a row each: left, top, width, height, dots."""

_SPECK = 4
"""Pieces of so many dots or fewer are dust of the scanner."""
_FAINT = 0.002
"""Share of dots darker than the middle grey up to which what is written on a page may all be lighter."""
_RULE = 70
"""A straight run of so many dots is a ruling line, not a letter."""
_RULE_WIDTH = 12


@dataclass(frozen=True, slots=True)
class Ink:
    """The ink of a page: the mask (255: ink), its connected pieces, ruling lines ``(x0, y0, x1, y1)``, all in dots."""

    mask: Grey
    parts: Parts
    rules: tuple[tuple[int, int, int, int], ...]


def black(grey: Grey) -> Grey:
    """The mask of what is dark against its surroundings (255: dark), light text on dark paper turned round."""
    histogram = np.bincount(grey.reshape(-1), minlength=256)
    middle = histogram[48:208].sum() / max(1, grey.size)
    if middle < 0.03 and histogram[:128].sum() > _FAINT * grey.size:
        mask = _mask(grey < 128)
    else:
        small = cv2.resize(grey, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
        paper = cv2.medianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), 7)
        paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
        flat = np.asarray(cv2.divide(grey, np.maximum(paper, 1), scale=255), dtype=np.uint8)
        level, _ = cv2.threshold(flat, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        mask = _mask(flat < min(225.0, max(90.0, level + 8)))
    return _mask(mask == 0) if mask.mean() > 140 else mask


def ink_of(mask: Grey) -> Ink:
    """The ink of a level page: dust taken away, ruling lines told from letters."""
    rules: list[tuple[int, int, int, int]] = []
    for shape in ((_RULE, 1), (1, _RULE)):
        long = cv2.morphologyEx(mask, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        if not cv2.countNonZero(long):
            continue
        count, _, stats, _ = cv2.connectedComponentsWithStats(long, connectivity=8)
        thin = [s for s in stats[1:count] if min(s[2], s[3]) <= _RULE_WIDTH]
        rules += [(int(s[0]), int(s[1]), int(s[0] + s[2]), int(s[1] + s[3])) for s in thin]
    mask = without(mask, rules, value=0)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] > _SPECK
    keep[0] = False
    return Ink(
        _mask(keep).take(np.asarray(labels, dtype=np.int32)), np.asarray(stats[keep], dtype=np.int32), tuple(rules)
    )


def without(grey: Grey, rules: list[tuple[int, int, int, int]], *, value: int) -> Grey:
    """A copy with ruling lines painted over."""
    if not rules:
        return grey
    copy = grey.copy()
    for x0, y0, x1, y1 in rules:
        copy[max(0, y0 - 1) : y1 + 1, max(0, x0 - 1) : x1 + 1] = value
    return copy


def _mask(dark: npt.NDArray[np.bool_]) -> Grey:
    return dark.view(np.uint8) * np.uint8(255)
