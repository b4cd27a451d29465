"""Words on which much hangs are looked at again, and what stays doubtful is shown as it is on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from chartcite.extract.ocr.engine import read_strip
from chartcite.extract.ocr.picture import Grey
from chartcite.extract.ocr.upright import Sheet
from chartcite.extract.readers.words import Word
from chartcite.models.surety import PLAIN_SURE, SURE

_NUMBER = re.compile(r"\d+(?:[.,/:-]\d+)*%?")
_CERTAIN, _MOST_CERTAIN = 0.985, 0.995
"""A number read with these probabilities is looked at but twice, or once, again."""
_DISAGREED = 0.3
_DOT = np.ones((2, 2), np.uint8)
_MOST_LOOKS, _MOST_CROPS = 400, 80
_LONGEST = 24
_WIDER = 1.25
"""Further looks are at letters so much wider apart."""
_AROUND = (36.0, 3.0)
"""Points of the page around a word that its picture shows, across and down."""


def looked_again(sheet: Sheet, words: list[Word]) -> list[Word]:
    """The words; a number that another look reads otherwise is no longer sure, in place.

    Every number is looked at with its strokes a dot thicker, the less certain ones thinner and softened too.
    """
    held = [w for w in words if w.sure > _DISAGREED and any(c.isdigit() for c in w.text)]
    for word in held[_MOST_LOOKS:]:
        word.sure = min(word.sure, _DISAGREED)
    for word in held[:_MOST_LOOKS]:
        if len(word.text) <= _LONGEST and not all(_agrees(word, cut) for cut in _looks(sheet, word)):
            word.sure = min(word.sure, _DISAGREED)
    return words


def _looks(sheet: Sheet, word: Word) -> Iterator[Grey]:
    cut = _cut(sheet, word, (0.35 * word.height, 0.0))
    if word.sure < _CERTAIN:
        yield np.asarray(cv2.GaussianBlur(cut, (3, 3), 0.7), dtype=np.uint8)
    yield np.asarray(cv2.erode(cut, _DOT), dtype=np.uint8)
    if word.sure < _MOST_CERTAIN:
        yield np.asarray(cv2.dilate(cut, _DOT), dtype=np.uint8)


def _agrees(word: Word, cut: Grey) -> bool:
    again = read_strip(cut, pitch=cut.shape[1] / (len(word.text) + 1) / _WIDER)
    return _numbers(again.chars) == _numbers(word.text)


def _numbers(text: str) -> list[str]:
    """The numbers of a word with what stands between their digits."""
    return _NUMBER.findall(text.replace(" ", ""))


def crops_of(sheet: Sheet, words: Sequence[Word]) -> tuple[tuple[int, bytes], ...]:
    """PNG pictures of the words that were read with little surety, with the number of each."""
    found: list[tuple[int, bytes]] = []
    for number, word in enumerate(words):
        limit = SURE if any(c.isdigit() for c in word.text) or len(word.text) <= 3 else PLAIN_SURE
        if 100 * word.sure >= limit or len(found) == _MOST_CROPS:
            continue
        done, png = cv2.imencode(".png", _cut(sheet, word, _AROUND), [cv2.IMWRITE_PNG_COMPRESSION, 9])
        if done:
            found.append((number, png.tobytes()))
    return tuple(found)


def _cut(sheet: Sheet, word: Word, around: tuple[float, float]) -> Grey:
    """The grey levels around a word; ``around`` in points across and down."""
    scale, (height, width) = sheet.points_per_dot, sheet.grey.shape
    top, bottom = word.v0 + word.shift - around[1], word.v1 + word.shift + around[1]
    x0, x1 = max(0, int((word.u0 - around[0]) / scale)), min(width, int((word.u1 + around[0]) / scale) + 1)
    y0, y1 = max(0, int(top / scale)), min(height, int(bottom / scale) + 1)
    return sheet.grey[y0 : max(y0 + 1, y1), x0 : max(x0 + 1, x1)]
