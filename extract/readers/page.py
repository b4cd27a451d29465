"""One page of a PDF to text, boxes and status."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import Any

from chartcite.extract.readers.fields import field_glyphs
from chartcite.extract.readers.glyphs import PLAIN, is_unmapped
from chartcite.extract.readers.grids import Cell, ruled_tables
from chartcite.extract.readers.layout import lay_out, main_frame
from chartcite.extract.readers.pdfium import MOST_GLYPHS, glyphs_of
from chartcite.extract.readers.quality import judge
from chartcite.extract.readers.rules import Drawn, drawn_on
from chartcite.extract.readers.tabular import Rows
from chartcite.extract.readers.ticks import put_ticks
from chartcite.extract.readers.words import Glyph, Word, from_frame, to_frame, words_of
from chartcite.models.document import PageStatus

_SMALLEST, _SHARE = 50.0, 0.05
"""Least side of an image in points, and its least share of the page, from which on it may hold words."""
_SPARSE = 1500.0
"""Square points for one character, from which on a text layer says next to nothing of an image."""
_MOST_PICTURES = 12
_TOO_LONG = "it holds more characters than are read of a page"


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was read of a page: offsets into its text, boxes in points with the origin at the top left as shown."""

    status: PageStatus
    reason: str
    width: float
    height: float
    text: str = ""
    starts: array[int] | None = None
    ends: array[int] | None = None
    boxes: array[float] | None = None
    tables: tuple[Rows, ...] = ()
    sureties: array[int] | None = None
    scanned: bool = False
    pictures: tuple[Cell, ...] = ()
    """Images on a page with a text layer that may hold words of their own: boxes as shown, in points."""
    crops: tuple[tuple[int, bytes], ...] = ()
    """Pictures of words read with little surety: the number of the word and a PNG."""


def read_page(pdf: Any, index: int, *, form: Any = None) -> ReadPage:
    """Read page ``index`` (from 0) of an open pdfium document; ``form`` is its form handle."""
    page = pdf[index]
    try:
        textpage = page.get_textpage()
        try:
            glyphs = list(glyphs_of(textpage))
            cut = textpage.count_chars() > MOST_GLYPHS
        finally:
            textpage.close()
        found = _read(page, [*glyphs, *field_glyphs(page, form)])
        return replace(found, status=PageStatus.LIMIT, reason=_TOO_LONG) if cut else found
    finally:
        page.close()


def _read(page: Any, glyphs: list[Glyph]) -> ReadPage:
    box, turn = page.get_bbox(), page.get_rotation() // 90
    width, height = page.get_size()
    area = (box[2] - box[0]) * (box[3] - box[1])
    cropped = box != page.get_mediabox()
    words = [w for w in words_of(glyphs) if not cropped or _visible(w, box)]
    drawn = drawn_on(page.raw)
    frame = main_frame(words)
    words = put_ticks(words, drawn.ticks, frame)
    laid, tables = lay_out(words, ruled_tables([to_frame(frame, *r) for r in drawn.rules]), frame)
    inked = [g[0] for g in glyphs if not g[0].isspace()]
    status, reason = _status(laid.text, inked, drawn, area)
    boxes = array("f")
    for word in laid.words:
        boxes.extend(
            _shown(from_frame(word.frame, word.u0, word.v0 + word.shift, word.u1, word.v1 + word.shift), box, turn)
        )
    pictures = tuple(_shown(p, box, turn) for p in _wordless(drawn.pictures, glyphs, box))
    return ReadPage(
        status, reason, width, height, laid.text, laid.starts, laid.ends, boxes, tuple(tables), pictures=pictures
    )


def _wordless(pictures: list[Cell], glyphs: list[Glyph], box: Cell) -> list[Cell]:
    """Images large enough for words on which the text layer has next to none."""
    found: list[Cell] = []
    for picture in pictures:
        left, bottom, right, top = (
            max(picture[0], box[0]), max(picture[1], box[1]), min(picture[2], box[2]), min(picture[3], box[3])
        )  # fmt: skip
        area = (right - left) * (top - bottom)
        if min(right - left, top - bottom) < _SMALLEST or area < _SHARE * (box[2] - box[0]) * (box[3] - box[1]):
            continue
        within = sum(
            left < (g.left + g.right) / 2 < right and bottom < (g.bottom + g.top) / 2 < top
            for g in glyphs
            if not g.char.isspace()
        )
        if within < area / _SPARSE:
            found.append((left, bottom, right, top))
    return found[:_MOST_PICTURES]


def _status(text: str, inked: list[str], drawn: Drawn, area: float) -> tuple[PageStatus, str]:
    return judge(
        text, unmapped=sum(c not in PLAIN and is_unmapped(c) for c in inked), glyphs=len(inked), drawn=drawn, area=area
    )


def _visible(word: Word, box: Cell) -> bool:
    left, bottom, right, top = from_frame(word.frame, word.u0, word.v0, word.u1, word.v1)
    return left < box[2] and right > box[0] and bottom < box[3] and top > box[1]


def _shown(rect: Cell, box: Cell, turn: int) -> Cell:
    """A box of the page's own coordinates on the page as it is shown, turned clockwise by quarter turns."""
    left, bottom, right, top = rect
    if turn == 1:
        return bottom - box[1], left - box[0], top - box[1], right - box[0]
    if turn == 2:
        return box[2] - right, bottom - box[1], box[2] - left, top - box[1]
    if turn == 3:
        return box[3] - top, box[2] - right, box[3] - bottom, box[2] - left
    return left - box[0], box[3] - top, right - box[0], box[3] - bottom
