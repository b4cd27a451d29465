"""One drawn path: its straight sides, its box, and whether it slants or bends."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

Rect = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_STRAIGHT = 1.0
"""Points by which a line may be off level or upright."""
_LEAST = 4.0
"""Shorter sides are no rules."""
_MOST_POINTS = 400
_DARK = 110


@dataclass(slots=True)
class Shape:
    """A path in page coordinates: ``sides`` are its level and upright strokes, ``box`` holds all of it."""

    box: Rect
    sides: list[Rect] = field(default_factory=list)
    slants: bool = False
    bends: bool = False
    stroked: bool = False
    dark: bool = False


def matrix_of(item: Any) -> Matrix:
    """The matrix of a page object."""
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m))
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def times(m: Matrix, n: Matrix) -> Matrix:
    """First ``m``, then ``n``."""
    a, b, c, d, e, f = m
    return (
        a * n[0] + b * n[2], a * n[1] + b * n[3], c * n[0] + d * n[2], c * n[1] + d * n[3],
        e * n[0] + f * n[2] + n[4], e * n[1] + f * n[3] + n[5],
    )  # fmt: skip


def shape_of(path: Any, m: Matrix) -> Shape:
    """The shape of a pdfium path object under a matrix."""
    shape = Shape((0.0, 0.0, 0.0, 0.0))
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    xs: list[float] = []
    ys: list[float] = []
    for i in range(min(raw.FPDFPath_CountSegments(path), _MOST_POINTS)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        here = (m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5])
        xs.append(here[0])
        ys.append(here[1])
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            _side(shape, last, here)
        else:
            shape.bends = True
        last = here
        if raw.FPDFPathSegment_GetClose(segment):
            _side(shape, here, first)
            last = first
    if xs:
        shape.box = (min(xs), min(ys), max(xs), max(ys))
    _paint(shape, path)
    return shape


def _side(shape: Shape, a: tuple[float, float], b: tuple[float, float]) -> None:
    width, height = abs(a[0] - b[0]), abs(a[1] - b[1])
    if width > _STRAIGHT and height > _STRAIGHT:
        shape.slants = True
    elif max(width, height) >= _LEAST:
        shape.sides.append((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))


def _paint(shape: Shape, path: Any) -> None:
    """How it is painted; asked only of shapes small enough to be a tick box or a tick."""
    if max(shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]) > 24:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke)):
        shape.stroked = bool(stroke.value)
        if fill.value:
            parts = [ctypes.c_uint() for _ in range(4)]
            if raw.FPDFPageObj_GetFillColor(path, *map(ctypes.byref, parts)):
                shape.dark = sum(p.value for p in parts[:3]) < 3 * _DARK
