"""What a page shows besides text: ruling lines, tick boxes, images."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

from chartcite.extract.readers.shapes import IDENTITY, Matrix, Rect, Shape, matrix_of, shape_of, times
from chartcite.extract.readers.ticks import TickBox, could_be_box, tick_boxes

_MOST_OBJECTS = 20_000
_MOST_RULES = 4_000
_DEPTH = 4


@dataclass(slots=True)
class Drawn:
    """Rules ``(x0, y0, x1, y1)`` and tick boxes in the page's own coordinates, the area of images in square points and
    where they are, the number of images and paths."""

    rules: list[Rect] = field(default_factory=list)
    ticks: list[TickBox] = field(default_factory=list)
    image_area: float = 0.0
    pictures: list[Rect] = field(default_factory=list)
    images: int = 0
    paths: int = 0


@dataclass(slots=True)
class _Walk:
    """What has been seen on the way through a page's objects."""

    drawn: Drawn
    small: list[Shape] = field(default_factory=list)
    objects: int = 0


def drawn_on(page: Any) -> Drawn:
    """What is drawn on a pdfium page, form objects included."""
    walk = _Walk(Drawn())
    for i in range(raw.FPDFPage_CountObjects(page)):
        if walk.objects > _MOST_OBJECTS:
            break
        _visit(raw.FPDFPage_GetObject(page, i), IDENTITY, walk, _DEPTH)
    walk.drawn.ticks, others = tick_boxes(walk.small)
    for shape in others:
        walk.drawn.rules.extend(shape.sides)
    return walk.drawn


def _visit(item: Any, outer: Matrix, walk: _Walk, depth: int) -> None:
    walk.objects += 1
    drawn = walk.drawn
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_FORM and depth:
        matrix = times(matrix_of(item), outer)
        for i in range(raw.FPDFFormObj_CountObjects(item)):
            if walk.objects > _MOST_OBJECTS:
                return
            _visit(raw.FPDFFormObj_GetObject(item, i), matrix, walk, depth - 1)
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        a, b, c, d, e, f = times(matrix_of(item), outer)
        drawn.images += 1
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        drawn.pictures.append((min(xs), min(ys), max(xs), max(ys)))
        drawn.image_area += abs(a * d - b * c)
    elif kind == raw.FPDF_PAGEOBJ_SHADING:
        drawn.paths += 1
    elif kind == raw.FPDF_PAGEOBJ_PATH:
        drawn.paths += 1
        if len(drawn.rules) < _MOST_RULES:
            shape = shape_of(item, times(matrix_of(item), outer))
            if could_be_box(shape):
                walk.small.append(shape)
            else:
                drawn.rules.extend(shape.sides)
