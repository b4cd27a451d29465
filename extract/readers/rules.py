"""Ruling lines of a page: straight, level or upright strokes and the sides of rectangles."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw

_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 4_000
_DEPTH = 4
_STRAIGHT = 1.0
"""Points by which a line may be off level or upright."""
_LEAST = 4.0
"""Shorter strokes are no rules."""

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Drawn:
    """What a page shows besides text: rules ``(x0, y0, x1, y1)`` in the page's own coordinates, the area of images in
    square points and the number of paths."""

    rules: list[tuple[float, float, float, float]]
    image_area: float = 0.0
    images: int = 0
    paths: int = 0
    objects: int = 0


def drawn_on(page: Any) -> Drawn:
    """Rules and images of a pdfium page, those in form objects included."""
    found = Drawn([])
    for i in range(raw.FPDFPage_CountObjects(page)):
        if found.objects > _MOST_OBJECTS:
            break
        _visit(raw.FPDFPage_GetObject(page, i), _IDENTITY, found, _DEPTH)
    return found


def _visit(item: Any, outer: Matrix, found: Drawn, depth: int) -> None:
    found.objects += 1
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        return
    if kind == raw.FPDF_PAGEOBJ_FORM and depth:
        matrix = _times(_matrix(item), outer)
        for i in range(raw.FPDFFormObj_CountObjects(item)):
            if found.objects > _MOST_OBJECTS:
                return
            _visit(raw.FPDFFormObj_GetObject(item, i), matrix, found, depth - 1)
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        a, b, c, d, _, _ = _times(_matrix(item), outer)
        found.images += 1
        found.image_area += abs(a * d - b * c)
    elif kind in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING):
        found.paths += 1
        if kind == raw.FPDF_PAGEOBJ_PATH and len(found.rules) < _MOST_SEGMENTS:
            found.rules.extend(_straight(item, _times(_matrix(item), outer)))


def _matrix(item: Any) -> Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, ctypes.byref(m))
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _times(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    return (
        a * n[0] + b * n[2], a * n[1] + b * n[3], c * n[0] + d * n[2], c * n[1] + d * n[3],
        e * n[0] + f * n[2] + n[4], e * n[1] + f * n[3] + n[5],
    )  # fmt: skip


def _straight(path: Any, m: Matrix) -> Iterator[tuple[float, float, float, float]]:
    """The level and upright strokes of a path, in page coordinates."""
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for i in range(min(raw.FPDFPath_CountSegments(path), 400)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        here = (m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5])
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield from _rule(last, here)
        last = here
        if raw.FPDFPathSegment_GetClose(segment):
            yield from _rule(here, first)
            last = first


def _rule(a: tuple[float, float], b: tuple[float, float]) -> Iterator[tuple[float, float, float, float]]:
    width, height = abs(a[0] - b[0]), abs(a[1] - b[1])
    if (width <= _STRAIGHT and height >= _LEAST) or (height <= _STRAIGHT and width >= _LEAST):
        yield (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
