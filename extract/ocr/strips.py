"""Lines of text on a level page, cut where wide gaps part columns."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from chartcite.extract.ocr.ink import Ink, Parts
from chartcite.extract.ocr.picture import Grey

_JOIN = 1.6
"""Pieces of ink within this many letter heights of each other along the line belong together."""
_COLUMN = 3.0
"""A gap of so many letter heights parts two strips."""
_TALL = 2.3
"""A stretch this much taller than its letters holds more than one line."""
_MOST = 1500


@dataclass(frozen=True, slots=True)
class Strip:
    """A piece of a line to be read at once: its box in dots, the usual height and advance of its letters."""

    x0: int
    y0: int
    x1: int
    y1: int
    letter: float
    advance: float


@dataclass(frozen=True, slots=True)
class _Piece:
    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def height(self) -> int:
        return self.y1 - self.y0


def letter_height(parts: Parts) -> float:
    """The usual height of a letter in dots (0: there are none)."""
    heights = parts[(parts[:, 3] >= 6) & (parts[:, 3] <= 90) & (parts[:, 2] <= 120), 3]
    return float(np.median(heights)) if len(heights) else 0.0


def strips_of(ink: Ink) -> list[Strip]:
    """The strips of a page from top to bottom and left to right."""
    letter = letter_height(ink.parts)
    if not letter:
        return []
    pieces = [p for piece in _pieces(ink, letter) for p in _single(ink.mask, piece, ink.parts, letter)]
    found = [strip for row in _rows(pieces, letter) for strip in _strips(row, ink.parts, letter)]
    return found[:_MOST]


def _pieces(ink: Ink, letter: float) -> list[_Piece]:
    """Words and runs of words: ink closed along the line."""
    reach = max(3, round(_JOIN * letter))
    closed = cv2.morphologyEx(ink.mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (reach, 1)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    return [_Piece(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:count]]


def _single(mask: Grey, piece: _Piece, parts: Parts, letter: float) -> list[_Piece]:
    """The piece, or the lines it holds where letters of neighbouring lines touch."""
    if piece.height <= _TALL * letter:
        return [piece]
    inside = parts[
        (parts[:, 0] >= piece.x0) & (parts[:, 0] < piece.x1) & (parts[:, 1] >= piece.y0) & (parts[:, 1] < piece.y1)
    ]
    own = float(np.median(inside[:, 3])) if len(inside) else piece.height
    if piece.height <= _TALL * max(own, letter * 0.6):
        return [piece]
    rows = (mask[piece.y0 : piece.y1, piece.x0 : piece.x1] > 0).sum(axis=1).astype(np.float64)
    width = max(3, round(own * 0.4))
    smooth = np.convolve(rows, np.ones(width) / width, mode="same")
    dense = smooth > 0.35 * float(np.percentile(smooth, 90))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], dense.view(np.int8), [0]))))
    bands = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 0.4 * own]
    if len(bands) < 2:
        return [piece]
    cuts = [0, *((a[1] + b[0]) // 2 for a, b in itertools.pairwise(bands)), piece.height]
    return [_Piece(piece.x0, piece.y0 + a, piece.x1, piece.y0 + b) for a, b in itertools.pairwise(cuts) if b > a]


def _rows(pieces: list[_Piece], letter: float) -> list[list[_Piece]]:
    """Pieces side by side; points and dashes join the row they stand in."""
    tall = sorted((p for p in pieces if p.height >= 0.7 * letter), key=lambda p: p.y0 + p.y1)
    rows: list[list[_Piece]] = []
    for piece in tall:
        for row in reversed(rows[-4:]):
            top, bottom = median(p.y0 for p in row), median(p.y1 for p in row)
            shared = min(bottom, piece.y1) - max(top, piece.y0)
            if shared > 0.5 * min(bottom - top, piece.height) and piece.height < 2 * (bottom - top):
                row.append(piece)
                break
        else:
            rows.append([piece])
    for piece in (p for p in pieces if p.height < 0.7 * letter):
        middle = (piece.y0 + piece.y1) / 2
        for row in rows:
            near = any(min(abs(p.x1 - piece.x0), abs(p.x0 - piece.x1)) < 4 * letter for p in row)
            if near and min(p.y0 for p in row) - 2 <= middle <= max(p.y1 for p in row) + 2:
                row.append(piece)
                break
    rows.sort(key=lambda row: median(p.y0 + p.y1 for p in row))
    return [sorted(row, key=lambda p: p.x0) for row in rows]


def _strips(row: list[_Piece], parts: Parts, letter: float) -> list[Strip]:
    groups = [[row[0]]]
    for piece in row[1:]:
        if piece.x0 - max(p.x1 for p in groups[-1]) > _COLUMN * letter:
            groups.append([piece])
        else:
            groups[-1].append(piece)
    top, bottom = min(p.y0 for p in row), max(p.y1 for p in row)
    return [s for group in groups if (s := _strip(group, (top, bottom), parts, letter)) is not None]


def _strip(group: list[_Piece], band: tuple[int, int], parts: Parts, letter: float) -> Strip | None:
    x0, x1 = min(p.x0 for p in group), max(p.x1 for p in group)
    y0, y1 = min(p.y0 for p in group), max(p.y1 for p in group)
    if y1 - y0 < 0.6 * letter and x1 - x0 < 0.8 * letter:
        return None
    inside = parts[(parts[:, 0] >= x0 - 2) & (parts[:, 0] < x1) & (parts[:, 1] >= y0 - 1) & (parts[:, 1] < y1)]
    solid = inside[inside[:, 3] >= 0.5 * letter]
    if not len(solid) and y1 - y0 < letter and x1 - x0 < 3 * letter:
        return None
    own = float(np.median(solid[:, 3])) if len(solid) else letter
    wide = float(np.median(solid[:, 2])) if len(solid) else letter
    lift = max(2.0, (1.9 * own - (y1 - y0)) / 2)
    if band[1] - band[0] > 3.0 * own:
        band = (y0, y1)
    y0, y1 = round(min(y0 - lift, max(band[0] - 2, y0 - own))), round(max(y1 + lift, min(band[1] + 2, y1 + own)))
    return Strip(x0, y0, x1, y1, own, 1.18 * min(wide, 1.6 * own))
