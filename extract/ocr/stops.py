"""Points, commas, colons and semicolons told apart by their dots."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chartcite.extract.ocr.ink import Ink, Parts
from chartcite.extract.ocr.strips import Strip

Char = tuple[str, float, float]
"""A character, its probability and its middle in dots along the strip."""

_TOLD = frozenset(".,:;i")
_CERTAIN = 0.98
_TAIL, _BELOW = 0.37, 0.11
"""A dot is less than so many letter heights tall, a comma is more, or reaches so many below the line."""
_DOT = 0.62
"""A dot or a comma is no taller than so many letter heights."""
_AROUND = 7
"""Letters that tell the level of the line."""
_CHANCE = 0.97
"""The probability of a stop that was told by its ink."""


def told(ink: Ink, strip: Strip, chars: Sequence[Char]) -> list[Char]:
    """The characters of a strip; a stop at the end of a word that the network is not certain of is told by its ink."""
    doubtful = [i for i, c in enumerate(chars) if c[0] in _TOLD and c[1] < _CERTAIN and _ends_word(chars, i)]
    found = list(chars)
    if not doubtful:
        return found
    parts = _within(ink.parts, strip)
    letters = parts[(parts[:, 3] >= 0.7 * strip.letter) & (parts[:, 3] <= 1.7 * strip.letter)]
    if len(letters) < 3:
        return found
    for i in doubtful:
        char, chance, at = chars[i]
        stop = _stop(parts, strip, strip.x0 + at, _line(letters, strip.x0 + at))
        if stop and stop != char and (char != "i" or stop in ":;"):
            found[i] = (stop, max(chance, _CHANCE), at)
    return found


def _line(letters: Parts, at: float) -> float:
    """The level on which the letters around ``at`` stand."""
    away = np.abs(letters[:, 0] + letters[:, 2] / 2 - at)
    near = letters[np.argsort(away)[:_AROUND]]
    return float(np.median(near[:, 1] + near[:, 3]))


def _ends_word(chars: Sequence[Char], i: int) -> bool:
    """Whether a character follows letters and closes a word."""
    return i > 0 and chars[i - 1][0] != " " and (i + 1 == len(chars) or chars[i + 1][0] == " ")


def _within(parts: Parts, strip: Strip) -> Parts:
    middle = parts[:, 1] + parts[:, 3] / 2
    inside = (parts[:, 0] < strip.x1) & (parts[:, 0] + parts[:, 2] > strip.x0)
    return parts[inside & (middle > strip.y0) & (middle < strip.y1)]


def _stop(parts: Parts, strip: Strip, at: float, line: float) -> str:
    """The stop whose dots stand around ``at``; nothing where the ink there is none."""
    middle = parts[:, 0] + parts[:, 2] / 2
    near = parts[np.abs(middle - at) <= 0.5 * strip.advance]
    if not len(near) or (near[:, 3] > _DOT * strip.letter).any() or (near[:, 2] > _DOT * strip.letter).any():
        return ""
    bottoms = near[:, 1] + near[:, 3]
    low = near[bottoms >= line - 0.4 * strip.letter]
    high = near[(bottoms < line - 0.4 * strip.letter) & (near[:, 1] > line - 1.3 * strip.letter)]
    if len(low) != 1 or len(high) > 1:
        return ""
    below = float(low[0, 1] + low[0, 3]) - line
    tail = bool(low[0, 3] > _TAIL * strip.letter or below > _BELOW * strip.letter)
    if len(high):
        return ";" if tail else ":"
    return "," if tail else "."
