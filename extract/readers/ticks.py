"""Tick boxes drawn as lines: an empty square is an answer too, and the words beside it are only its label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chartcite.extract.readers.shapes import Rect, Shape
from chartcite.extract.readers.words import Word, to_frame

_SMALLEST, _LARGEST = 5.0, 18.0
_SQUARE = 0.3
"""Share by which a box's sides may differ."""
_MOST = 200
"""A page with more small squares than this is a drawing."""
_NEAR = 2.5
"""A label stands within this many heights of its box."""
_MARKS = frozenset("xX✓✔✗✘☓×*")


@dataclass(frozen=True, slots=True)
class TickBox:
    """A drawn box in the page's own coordinates, and whether something drawn is in it."""

    box: Rect
    ticked: bool


def could_be_box(shape: Shape) -> bool:
    """Whether a shape is of the size of a tick box or of a tick."""
    width, height = shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]
    return 2.0 <= max(width, height) <= _LARGEST and min(width, height) > 1.5


def tick_boxes(shapes: Sequence[Shape]) -> tuple[list[TickBox], list[Shape]]:
    """The tick boxes among small shapes, and the shapes that are neither box nor tick (cells of a table)."""
    squares = [s for s in shapes if _is_square(s)]
    squares = [s for i, s in enumerate(squares) if not any(_same(s.box, t.box) for t in squares[:i])]
    if len(squares) > _MOST:
        return [], list(shapes)
    single = [s for s in squares if not any(s is not t and _touch(s.box, t.box) for t in squares)]
    marks = [s for s in shapes if s.slants or (s.dark and not s.stroked)]
    boxes = [TickBox(s.box, any(_inside(m, s) for m in marks)) for s in single]
    return boxes, [s for s in shapes if not any(s is t or _same(s.box, t.box) for t in single) and not s.slants]


def put_ticks(words: list[Word], ticks: Iterable[TickBox], frame: int) -> list[Word]:
    """The words with a sign for each box that stands beside a word; a letter that ticks a box goes into its sign."""
    found = list(words)
    for tick in ticks:
        u0, v0, u1, v1 = to_frame(frame, *tick.box)
        inside = [w for w in found if w.frame == frame and u0 - 2 <= (w.u0 + w.u1) / 2 <= u1 + 2
                  and v0 - 2 <= (w.v0 + w.v1) / 2 <= v1 + 2 and len(w.text) == 1]  # fmt: skip
        if any(w.text not in _MARKS for w in inside) or not _labelled(found, (u0, v0, u1, v1), frame):
            continue
        found = [w for w in found if not any(w is i for i in inside)]
        sign = "☒" if tick.ticked or inside else "☐"
        found.append(Word(sign, u0, v0, u1, v1, frame, -2, space=0.0, before=u0))
    return found


def _labelled(words: Iterable[Word], box: Rect, frame: int) -> bool:
    u0, v0, u1, v1 = box
    reach = _NEAR * (v1 - v0)
    level = (w for w in words if w.frame == frame and min(w.v1, v1) - max(w.v0, v0) > 0.4 * (v1 - v0))
    return any(-1 <= w.u0 - u1 < reach or -1 <= u0 - w.u1 < reach for w in level)


def _is_square(shape: Shape) -> bool:
    width, height = shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]
    if shape.slants or shape.dark or not shape.stroked or min(width, height) < _SMALLEST:
        return False
    return abs(width - height) <= _SQUARE * max(width, height) and (shape.bends or len(shape.sides) >= 4)


def _same(a: Rect, b: Rect) -> bool:
    return all(abs(p - q) < 1.5 for p, q in zip(a, b, strict=True))


def _touch(a: Rect, b: Rect) -> bool:
    return a[0] < b[2] + 0.75 and b[0] < a[2] + 0.75 and a[1] < b[3] + 0.75 and b[1] < a[3] + 0.75


def _inside(mark: Shape, square: Shape) -> bool:
    """Whether most of a mark lies in a box: a cross, a hook, or a filled dot smaller than the box."""
    a, b = mark.box, square.box
    if mark is square:
        return False
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    if wide <= 0 or high <= 0:
        return False
    if mark.slants:
        return wide > 0.35 * (b[2] - b[0]) and high > 0.35 * (b[3] - b[1])
    return (a[2] - a[0]) <= 0.8 * (b[2] - b[0]) and wide > 0.9 * (a[2] - a[0]) and wide > 0.25 * (b[2] - b[0])
