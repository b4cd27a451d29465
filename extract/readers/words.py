"""Glyphs to words, in the frame in which the text reads from left to right and down.

A frame is a quarter turn: ``u`` grows along the text, ``v`` from line to line. Boxes on the page as shown come last.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from chartcite.extract.readers.glyphs import PLAIN, shown

DIAGONAL = 4
"""The frame of text at no right angle: stamps and watermarks."""

_NEAR = 0.21
"""Radians off a right angle up to which text belongs to its frame (skewed scans with a text layer)."""
_JOIN = 0.15
"""A gap along the text under this share of the glyph's height does not part words."""


class Glyph(NamedTuple):
    """One character, its box in the page's own coordinates (points, origin at the bottom left), its clockwise angle."""

    char: str
    left: float
    bottom: float
    right: float
    top: float
    angle: float
    made_up: bool = False


@dataclass(slots=True)
class Word:
    """A run of glyphs without a gap. ``space`` is the width of the blank that follows in the file (0: none).

    ``parted`` says that the library sees a gap after it; ``order`` is its place in the file;
    ``drift`` is how far its line leans, in radians; ``shift`` by how much it was moved along ``v`` to straighten it;
    ``sure`` is the probability that a scanned word was read right.
    """

    text: str
    u0: float
    v0: float
    u1: float
    v1: float
    frame: int
    order: int
    space: float = 0.0
    parted: bool = False
    before: float | None = None
    drift: float = 0.0
    shift: float = 0.0
    sure: float = 1.0

    @property
    def height(self) -> float:
        return self.v1 - self.v0


def frame_of(angle: float) -> tuple[int, float]:
    """The quarter turn nearest to a clockwise angle in radians, and what is left over."""
    turns = round(angle / (math.pi / 2))
    rest = angle - turns * math.pi / 2
    return (turns % 4, rest) if abs(rest) < _NEAR else (DIAGONAL, 0.0)


def to_frame(frame: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """``(u0, v0, u1, v1)`` of a box of the page's own coordinates."""
    if frame == 1:
        return -top, -right, -bottom, -left
    if frame == 2:
        return -right, bottom, -left, top
    if frame == 3:
        return bottom, left, top, right
    return left, -top, right, -bottom


def from_frame(frame: int, u0: float, v0: float, u1: float, v1: float) -> tuple[float, float, float, float]:
    """``(left, bottom, right, top)`` again."""
    if frame == 1:
        return -v1, -u1, -v0, -u0
    if frame == 2:
        return -u1, v0, -u0, v1
    if frame == 3:
        return v0, u0, v1, u1
    return u0, -v1, u1, -v0


def words_of(glyphs: Iterable[Glyph]) -> list[Word]:
    """The words of a page in the order of the file."""
    found: list[Word] = []
    word: Word | None = None
    frame, turned, rest = 0, 0.0, 0.0
    blank: float | None = None
    for char, left, bottom, right, top, angle, made_up in glyphs:
        if angle != turned:
            turned = angle
            frame, rest = frame_of(angle)
        if frame:
            u0, v0, u1, v1 = to_frame(frame, left, bottom, right, top)
        else:
            u0, v0, u1, v1 = left, -top, right, -bottom
        if char.isspace():
            if word is not None:
                if not made_up:
                    word.space = max(0.0, u1 - u0)
                elif char == " ":
                    word.parted = True
            blank = u0 if blank is None and not made_up else blank
            word = None
            continue
        text = char if char in PLAIN else shown(char)
        if not text:
            continue
        if word is not None and word.frame == frame and _goes_on(word, u0, v0, v1):
            word.text += text
            if u1 > word.u1:
                word.u1 = u1
            if v0 < word.v0:
                word.v0 = v0
            if v1 > word.v1:
                word.v1 = v1
            continue
        before = blank if blank is not None and blank < u0 else None
        word = Word(text, u0, v0, u1, v1, frame, len(found), before=before, drift=rest)
        found.append(word)
        blank = None
    return found


def _goes_on(word: Word, u0: float, v0: float, v1: float) -> bool:
    if v0 == word.v0 and v1 == word.v1 and word.u0 <= u0 <= word.u1 + 0.5:
        return True
    if word.frame == DIAGONAL:
        return True
    height = min(word.v1 - word.v0, v1 - v0)
    shared = min(word.v1, v1) - max(word.v0, v0)
    return shared > 0.5 * height and word.u0 <= u0 <= word.u1 + max(_JOIN * height, 0.5)
