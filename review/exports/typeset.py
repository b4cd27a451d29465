"""Documents without pages of their own as pages of text, with the box of every word."""

from __future__ import annotations

import io
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from chartcite.models.document import Document, WordTable
from chartcite.review.exports.lettering import FIXED, TEXT, drawn, prepare, printable

WIDTH, HEIGHT = 612.0, 792.0
_LEFT, _TOP, _FOOT = 60.0, 72.0, 54.0
_SIZE, _LEADING = 9.0, 12.0
_ADVANCE = 0.6 * _SIZE
_COLUMNS = int((WIDTH - 2 * _LEFT + 12) / _ADVANCE)
_ROWS = int((HEIGHT - _TOP - _FOOT) / _LEADING)
_TAB = 8
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page of text: ``[start, end)`` of the document, the page it belongs to (``None``: the document has none)."""

    page: int | None
    start: int
    end: int
    words: WordTable


@dataclass(slots=True)
class _Row:
    """A line on the page: its first code point and its characters, each with its column."""

    start: int
    end: int
    cells: list[tuple[int, int, str]] = field(default_factory=list)
    """Offset, column and character."""


def typeset(document: Document, *, pages: frozenset[int] | None = None) -> tuple[bytes, list[TextPage]]:
    """A PDF of the document's text in a fixed width, and what stands on its pages.

    Args:
        document: what to show.
        pages: numbers of the pages to show (default: all of them).
    """
    prepare()
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT), invariant=True, pageCompression=1)
    shown: list[TextPage] = []
    spans: list[tuple[int | None, int, int]] = [(p.number, p.start, p.end) for p in document.pages]
    spans = spans or [(None, 0, len(document.text))]
    for number, start, end in spans:
        if pages is not None and number not in pages:
            continue
        rows = list(_rows(document.text, start, end))
        for first in range(0, max(len(rows), 1), _ROWS):
            shown.append(_draw(canvas, document, number, rows[first : first + _ROWS], start))
    canvas.save()
    return stream.getvalue(), shown


def _rows(text: str, start: int, end: int) -> Iterator[_Row]:
    """The lines of ``text[start:end]``, long ones broken at a blank."""
    at = start
    for line in text[start:end].split("\n"):
        yield from _broken(line, at)
        at += len(line) + 1


def _broken(line: str, at: int) -> Iterator[_Row]:
    row, column = _Row(at, at), 0
    for match in re.finditer(r"\s+|\S+", line):
        piece = match[0]
        if not piece.isspace() and column + len(piece) > _COLUMNS and row.cells:
            yield row
            row, column = _Row(at + match.start(), at + match.start()), 0
        for offset, char in enumerate(piece, at + match.start()):
            if char == "\t":
                column += _TAB - column % _TAB
            elif column >= _COLUMNS and not char.isspace():
                yield row
                row, column = _Row(offset, offset), 0
            if not char.isspace():
                row.cells.append((offset, column, char))
            column += char != "\t"
            row.end = offset + 1
    yield row


def _draw(canvas: Canvas, document: Document, number: int | None, rows: list[_Row], start: int) -> TextPage:
    words = _Words()
    canvas.setFont(TEXT, 7)
    page = f", page {number}" if number else ""
    canvas.drawString(_LEFT, HEIGHT - 40, printable(f"{document.name}{page}: text as it was read"))
    for index, row in enumerate(rows):
        top = _TOP + index * _LEADING
        _draw_row(canvas, row, HEIGHT - top - _SIZE)
        words.add(document.text, row, top)
    canvas.showPage()
    first, last = (rows[0].start, rows[-1].end) if rows else (start, start)
    return TextPage(number, first, last, words.table())


def _draw_row(canvas: Canvas, row: _Row, baseline: float) -> None:
    """Characters of the fixed font in runs, others one by one in their own cells."""
    run, begin = "", 0
    for _, column, char in row.cells:
        font, sign = drawn(char)
        if font == FIXED and run:
            run = run.ljust(column - begin) + sign
            continue
        _put(canvas, run, begin, baseline)
        run, begin = (sign, column) if font == FIXED else ("", column)
        if font != FIXED:
            canvas.setFont(font, _SIZE - 1)
            canvas.drawString(_LEFT + column * _ADVANCE, baseline, sign)
    _put(canvas, run, begin, baseline)


def _put(canvas: Canvas, run: str, column: int, baseline: float) -> None:
    if run:
        canvas.setFont(FIXED, _SIZE)
        canvas.drawString(_LEFT + column * _ADVANCE, baseline, run)


@dataclass(slots=True)
class _Words:
    """The words of a page as they are laid down."""

    starts: array[int] = field(default_factory=lambda: array("L"))
    ends: array[int] = field(default_factory=lambda: array("L"))
    boxes: array[float] = field(default_factory=lambda: array("f"))

    def add(self, text: str, row: _Row, top: float) -> None:
        columns = {offset: column for offset, column, _ in row.cells}
        for match in _WORD.finditer(text, row.start, row.end):
            left, right = columns[match.start()], columns[match.end() - 1] + 1
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.boxes.extend((_LEFT + left * _ADVANCE, top, _LEFT + right * _ADVANCE, top + _LEADING - 1))

    def table(self) -> WordTable:
        return WordTable(self.starts, self.ends, self.boxes)
