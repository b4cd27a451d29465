"""What strips say, as words with boxes in points of the level page and a surety each."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from chartcite.extract.ocr.boxes import ScannedBox, Tick
from chartcite.extract.ocr.engine import Reading
from chartcite.extract.ocr.ink import Ink
from chartcite.extract.ocr.stops import told
from chartcite.extract.ocr.strips import Strip
from chartcite.extract.readers.words import Word

ILLEGIBLE = "[illegible]"
"""Stands where something is written that cannot be read."""
_UNREADABLE = 0.55
"""Mean probability under which what the network says of a strip is a guess."""
_NUMBER = re.compile(r"[<>~+-]?\d(?:.*\d)?%?")
_TELLING = 4
"""Blanks of a strip that tell their usual width."""
_CLOSING = frozenset(".,:;)]}!?%'\"")
_POINTS = frozenset(".,:/")
_PLAIN = str.maketrans("‘’“”…", "''\"\".")


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters of one word: text, least probability, half-open span in dots along the strip."""

    text: str
    sure: float
    x0: float
    x1: float
    blank: float = 0.0
    """The usual width of a blank of its strip in dots (0: not known)."""


def words_of(ink: Ink, strips: Sequence[tuple[Strip, Reading]], scale: float) -> list[Word]:
    """The words of all strips; ``scale`` is points a dot."""
    words: list[Word] = []
    for strip, reading in strips:
        if is_unreadable(reading) or (not reading.chars.strip() and _is_written(ink, strip)):
            words.append(_word(_Run(ILLEGIBLE, 0.0, strip.x0, strip.x1), strip, scale, len(words)))
            continue
        for run in _runs(ink, strip, reading):
            words.append(_word(run, strip, scale, len(words)))
    return words


def spaced(words: list[Word]) -> list[Word]:
    """The words, each with the width of a blank: where its strip has too few to tell, that of the page; in place."""
    known = [w.space for w in words if w.space > 0]
    usual = float(np.median(known)) if known else 0.0
    for word in words:
        word.space = word.space or usual
    return words


def is_unreadable(reading: Reading) -> bool:
    """Whether a strip holds more than marks and what the network makes of it is a guess."""
    return reading.surety < _UNREADABLE and len(reading.chars.strip()) > 1


def _is_written(ink: Ink, strip: Strip) -> bool:
    """Whether a strip holds a piece of ink of a letter's size."""
    left, top, width, height, dots = ink.parts.T
    letters = (
        (left >= strip.x0 - 2) & (left + width <= strip.x1 + 2) & (top >= strip.y0 - 1) & (top < strip.y1)
        & (height >= 0.75 * strip.letter) & (height <= 1.6 * strip.letter) & (width >= 0.3 * strip.letter)
        & (width <= 1.5 * strip.letter) & (dots >= 0.2 * width * height) & (dots <= 0.7 * width * height)
    )  # fmt: skip
    return bool(letters.any())


def signs_of(boxes: Sequence[ScannedBox], scale: float, *, blank: float) -> list[Word]:
    """A sign for each tick box; a box of which it cannot be told whether it is ticked is not sure at all."""
    return [
        Word(
            box.tick.value, box.x0 * scale, box.y0 * scale, box.x1 * scale, box.y1 * scale, 0, -2,
            space=blank, sure=0.0 if box.tick is Tick.UNCLEAR else 1.0,
        )
        for box in boxes
    ]  # fmt: skip


def _word(run: _Run, strip: Strip, scale: float, order: int) -> Word:
    return Word(
        run.text, run.x0 * scale, strip.y0 * scale, run.x1 * scale, strip.y1 * scale, 0, order,
        space=run.blank * scale, parted=True, sure=run.sure,
    )  # fmt: skip


def _runs(ink: Ink, strip: Strip, reading: Reading) -> Iterator[_Run]:
    """The words of a strip, parted where the network sees a blank or the ink leaves as much room as at its blanks."""
    columns = ink.mask[max(0, strip.y0) : strip.y1, strip.x0 : strip.x1].any(axis=0)
    at = reading.places * (strip.x1 - strip.x0)
    seen = zip(reading.chars.translate(_PLAIN), reading.chances, at, strict=True)
    drawn = [(_blank_or(c, columns, float(x), strip), float(p), float(x)) for c, p, x in seen]
    chars = told(ink, strip, drawn)
    inked = [i for i, (c, _, _) in enumerate(chars) if c != " "]
    if not inked:
        return
    bare = _bare(columns)
    gaps = [_gap(bare, chars[a][2], chars[b][2]) for a, b in itertools.pairwise(inked)]
    blank = [b > a + 1 for a, b in itertools.pairwise(inked)]
    blanks = [w for (_, w), b in zip(gaps, blank, strict=True) if b and w > 0]
    usual = float(np.median(blanks)) if blanks else 0.0
    sure_blank = usual if len(blanks) >= _TELLING else 0.0
    wide = max(0.75 * usual, 0.6 * strip.advance) if usual else strip.advance
    start, left = 0, 0.0
    for i, ((place, width), parted) in enumerate(zip(gaps, blank, strict=True)):
        least = 0.18 * strip.advance if parted and chars[inked[i + 1]][0] not in _CLOSING else wide
        if width >= least and (parted or not _joined(chars, inked, i)):
            yield replace(_run(chars, inked[start : i + 1], strip, columns, left, place), blank=sure_blank)
            start, left = i + 1, place
    yield replace(_run(chars, inked[start:], strip, columns, left, float(len(columns))), blank=sure_blank)


def _blank_or(char: str, columns: npt.NDArray[np.bool_], at: float, strip: Strip) -> str:
    """The character, or a blank where an underscore was seen and nothing is drawn."""
    reach = strip.advance / 8
    drawn = char != "_" or columns[max(0, int(at - reach)) : int(at + reach) + 1].any()
    return char if drawn else " "


def _joined(chars: Sequence[tuple[str, float, float]], inked: Sequence[int], i: int) -> bool:
    """Whether the room after a character parts no words: what follows closes, or both are of one number (``3.1``)."""
    left, right = chars[inked[i]][0], chars[inked[i + 1]][0]
    before = chars[inked[i - 1]][0] if i else " "
    after = chars[inked[i + 2]][0] if i + 2 < len(inked) else " "
    if right in _CLOSING and not (right in "'\"" and after != " "):
        return True
    return left in _POINTS and right.isdigit() and before.isdigit()


def _run(
    chars: Sequence[tuple[str, float, float]], indices: Sequence[int], strip: Strip, columns: npt.NDArray[np.bool_],
    left: float, right: float,
) -> _Run:  # fmt: skip
    found = np.flatnonzero(columns[int(left) : max(int(left) + 1, int(right))])
    x0, x1 = (left + float(found[0]), left + float(found[-1]) + 1) if len(found) else (left, right)
    text = "".join(chars[i][0] for i in indices)
    return _Run(text, _surety(text, [chars[i][1] for i in indices]), strip.x0 + x0, strip.x0 + x1)


def _surety(text: str, chances: Sequence[float]) -> float:
    """The least probability among the characters that carry the sense of a word.

    Of a number that is its digits and what stands between them; of any other word its letters.
    """
    number = _NUMBER.search(text)
    if number is not None:
        return min(chances[number.start() : number.end()])
    return min([p for c, p in zip(text, chances, strict=True) if c.isalnum()] or chances)


def _bare(columns: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The stretches of a strip without ink, in dots."""
    edges = np.flatnonzero(np.diff(np.concatenate(([1], columns.view(np.int8), [1])))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _gap(bare: Sequence[tuple[int, int]], left: float, right: float) -> tuple[float, float]:
    """The widest stretch without ink between two characters: its middle and its width, in dots."""
    low, high = int(left), int(right) + 1
    found = ((left + right) / 2, 0.0)
    for start, end in bare[bisect_right(bare, low, key=itemgetter(1)) :]:
        if start >= high:
            break
        start, end = max(low, start), min(high, end)
        if end - start > found[1]:
            found = ((start + end) / 2, float(end - start))
    return found


def blank_lines(ink: Ink, words: Sequence[Word], letter: float, width: int, scale: float) -> list[Word]:
    """Lines to be filled in, as underscores: level rules that stand in a row of words and under none."""
    upright = [r for r in ink.rules if r[3] - r[1] > r[2] - r[0]]
    found: list[Word] = []
    for x0, y0, x1, y1 in ink.rules:
        if x1 - x0 < y1 - y0 or x1 - x0 > 0.62 * width or _meets((x0, y0, x1, y1), upright, letter):
            continue
        u0, v, u1 = x0 * scale, (y0 + y1) / 2 * scale, x1 * scale
        row = [w for w in words if w.v0 - 0.2 * w.height <= v <= w.v1 + 0.2 * w.height]
        over = sum(max(0.0, min(w.u1, u1) - max(w.u0, u0)) for w in row)
        if row and over < 0.25 * (u1 - u0):
            count = max(4, min(40, round((x1 - x0) / letter)))
            top, bottom = row[0].v0, row[0].v1
            found.append(Word("_" * count, u0, top, u1, bottom, 0, -2, parted=True))
    return found


def _meets(rule: tuple[int, int, int, int], upright: Sequence[tuple[int, int, int, int]], letter: float) -> bool:
    x0, y0, x1, y1 = rule
    return any(
        x0 - letter <= (a + c) / 2 <= x1 + letter and b - letter <= (y0 + y1) / 2 <= d + letter
        for a, b, c, d in upright
    )
