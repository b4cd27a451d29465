"""A picture of a page to its text, word boxes and sureties."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from chartcite.extract.ocr.boxes import ScannedBox, erased, tick_boxes
from chartcite.extract.ocr.doubt import doubted
from chartcite.extract.ocr.engine import Reading, cut_of, read_strip
from chartcite.extract.ocr.ink import Ink, ink_of, without
from chartcite.extract.ocr.look import crops_of, looked_again
from chartcite.extract.ocr.mixed import with_mixed_names
from chartcite.extract.ocr.picture import Grey, Picture
from chartcite.extract.ocr.repair import repaired
from chartcite.extract.ocr.strips import Strip, letter_height, strips_of
from chartcite.extract.ocr.upright import Sheet, turned, upright
from chartcite.extract.ocr.words import ILLEGIBLE, blank_lines, is_unreadable, signs_of, spaced, words_of
from chartcite.extract.readers.grids import ruled_tables
from chartcite.extract.readers.layout import lay_out
from chartcite.extract.readers.page import ReadPage
from chartcite.extract.readers.words import Word
from chartcite.models.document import PageStatus

_SAMPLE, _TRIED, _LETTERS = 4, 16, 4
"""Strips that tell whether a page stands on its head, strips looked at for them, and letters each has at least."""
_DOUBTFUL = 0.8
"""A mean probability of the sample under which the page is tried the other way up."""
_MANY, _SHARE = 3, 0.12
"""Illegible strips, in number and of all, from which on a page counts as not read in part."""
_MANY_STRIPS, _SPREAD, _NO_WORDS = 24, 16, 0.85
"""Strips from which on a page may be a photograph, how many of them tell, and the share that is illegible then."""
_SOFT = 0.8
"""Dots over which grey levels are smoothed before reading."""
_GUESSED = 0.65
"""A mean probability of all strips under which most of the page is a guess."""
_BLANK, _FAINT = 0.0004, 25.0
"""A page is blank up to this share of dots that are so many grey levels darker than its paper."""

Read = list[tuple[Strip, Reading]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A page one way up: its sheet with rules and boxes painted over, ink, tick boxes, strips, what was read so far."""

    sheet: Sheet
    ink: Ink
    boxes: tuple[ScannedBox, ...]
    strips: tuple[Strip, ...]
    known: dict[Strip, Reading]

    @property
    def surety(self) -> float:
        means = [float(r.lettered.mean()) for r in self.known.values() if _tells(r)]
        return float(np.mean(means)) if means else 0.0


def read_picture(picture: Picture) -> ReadPage:
    """Read a picture of a page. Its text is laid out like that of a page with a text layer."""
    cv2.setNumThreads(1)
    sheet = upright(picture)
    found = _found(sheet)
    if found.strips and found.surety < _DOUBTFUL:
        other = _found(turned(sheet, 2))
        found = other if other.surety > found.surety else found
    if not found.strips or _is_photo(found):
        status, reason = _without_text(sheet)
        return ReadPage(status, reason, picture.width, picture.height)
    readings = [(s, found.known[s] if s in found.known else _read(found.sheet, s)) for s in found.strips]
    return _page(picture, found, readings)


def _found(sheet: Sheet) -> _Found:
    ink = ink_of(sheet.mask)
    boxes = tick_boxes(ink, letter_height(ink.parts))
    strips = strips_of(erased(ink, boxes))
    paper = int(np.percentile(sheet.grey[::16, ::16], 90))
    frames = [(b.x0, b.y0, b.x1, b.y1) for b in boxes]
    clean = replace(sheet, grey=smoothed(sheet, ink, [*ink.rules, *frames], paper=paper))
    known: dict[Strip, Reading] = {}
    for strip in sorted(strips, key=lambda s: s.x0 - s.x1)[:_TRIED]:
        known[strip] = _read(clean, strip)
        if sum(map(_tells, known.values())) == _SAMPLE:
            break
    return _Found(clean, ink, tuple(boxes), tuple(strips), known)


def _tells(reading: Reading) -> bool:
    """Whether a strip has letters enough to tell which way up it is."""
    return len(reading.lettered) >= _LETTERS


def smoothed(sheet: Sheet, ink: Ink, over: list[tuple[int, int, int, int]], *, paper: int) -> Grey:
    """The grey levels without dust and what is painted ``over``, softened as the network likes it."""
    grey = without(sheet.grey, over, value=paper)
    dust = (sheet.mask > 0) & (ink.mask == 0)
    grey = np.where(dust, np.uint8(paper), grey)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), _SOFT), dtype=np.uint8)


def _read(sheet: Sheet, strip: Strip) -> Reading:
    return read_strip(cut_of(sheet.grey, strip), pitch=strip.advance)


def _is_photo(found: _Found) -> bool:
    """Whether a page has much that looks like lines of text, and next to none of it is."""
    if len(found.strips) < _MANY_STRIPS:
        return False
    spread = found.strips[:: len(found.strips) // _SPREAD][:_SPREAD]
    found.known.update((s, _read(found.sheet, s)) for s in spread if s not in found.known)
    return sum(is_unreadable(found.known[s]) for s in spread) >= _NO_WORDS * len(spread)


def _without_text(sheet: Sheet) -> tuple[PageStatus, str]:
    height, width = sheet.grey.shape
    edge = max(4, round(0.02 * width))
    inner = sheet.grey[edge : height - edge, edge : width - edge]
    darker = np.median(inner) - _FAINT if inner.size else 0.0
    if np.count_nonzero(inner < darker) <= _BLANK * inner.size:
        return PageStatus.BLANK, ""
    return PageStatus.NO_TEXT, "it is a picture in which no text was found"


def _page(picture: Picture, found: _Found, readings: Read) -> ReadPage:
    sheet, ink = found.sheet, found.ink
    scale = sheet.points_per_dot
    letter = letter_height(ink.parts)
    words = looked_again(sheet, words_of(ink, readings, scale))
    words = doubted(with_mixed_names(repaired(spaced(words))))
    words += signs_of(found.boxes, scale, blank=words[0].space if words else 0.0)
    words += blank_lines(ink, words, letter, ink.mask.shape[1], scale)
    tables = ruled_tables([(x0 * scale, y0 * scale, x1 * scale, y1 * scale) for x0, y0, x1, y1 in ink.rules])
    laid, rows = lay_out(words, tables, 0)
    page = ReadPage(
        PageStatus.READ, "", picture.width, picture.height, laid.text, laid.starts, laid.ends,
        _boxes(laid.words, sheet), tuple(rows), _sureties(laid.words), scanned=True,
        crops=crops_of(sheet, laid.words),
    )  # fmt: skip
    illegible = sum(w.text == ILLEGIBLE for w in words)
    many = illegible >= _MANY and illegible >= _SHARE * len(readings)
    if many or np.mean([r.surety for _, r in readings]) < _GUESSED:
        return replace(page, status=PageStatus.PARTIAL, reason="some of what is written on it cannot be read")
    return page


def _boxes(words: Sequence[Word], sheet: Sheet) -> array[float]:
    scale = sheet.points_per_dot
    boxes = array("f")
    for w in words:
        boxes.extend(sheet.shown((w.u0 / scale, (w.v0 + w.shift) / scale, w.u1 / scale, (w.v1 + w.shift) / scale)))
    return boxes


def _sureties(words: Sequence[Word]) -> array[int]:
    return array("B", [max(0, min(100, int(100 * w.sure))) for w in words])
