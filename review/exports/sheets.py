"""The packet as one PDF: original pages, images and text as pages, in order, with what stands where."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from chartcite.extract.readers.process import Died, ParsingProcess, TimedOut
from chartcite.models.document import Box, Document, WordTable
from chartcite.review.exports.typeset import HEIGHT, WIDTH, typeset

logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)  # what it says of damaged files quotes them
WORKER = "chartcite.review.exports.page_worker"
_SECONDS, _SECONDS_PER_PAGE, _MEMORY_MB = 30.0, 1.0, 2000
_TEXT_FRAME: Box = (0.0, 0.0, WIDTH, HEIGHT)
_NO_WORDS = WordTable()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the made PDF.

    ``index`` counts from 0; ``words`` are in offsets of the document's text and in points of the page as it is shown;
    ``frame`` is the visible part in the page's own coordinates, ``turn`` its clockwise quarter turns.
    """

    index: int
    document: str
    page: int | None
    words: WordTable
    frame: Box
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as it is shown."""
        left, bottom, right, top = self.frame
        return (right - left, top - bottom) if self.turn % 2 == 0 else (top - bottom, right - left)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as it is shown, origin at the top left, in the page's own coordinates."""
        left, bottom, right, top = self.frame
        match self.turn:
            case 1:
                return left + y, bottom + x
            case 2:
                return right - x, bottom + y
            case 3:
                return right - y, top - x
            case _:
                return left + x, top - y

    def rectangle(self, box: Box) -> Box:
        """A box as shown as ``(left, bottom, right, top)`` of the page's own coordinates."""
        (ax, ay), (bx, by) = self.point(box[0], box[1]), self.point(box[2], box[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Pages that were taken out of a file: frame and turn by number, and the PDF that holds them in that order."""

    pages: dict[int, tuple[Box, int]] = field(default_factory=dict)
    reader: PdfReader | None = None


@dataclass(slots=True)
class _Binder:
    """Collects pages into one PDF."""

    password: str | None
    process: ParsingProcess
    writer: PdfWriter = field(default_factory=PdfWriter)
    sheets: list[Sheet] = field(default_factory=list)

    def add_front(self, data: bytes) -> None:
        """Pages of our own that belong to no document."""
        self.writer.append(io.BytesIO(data), import_outline=False)
        for _ in range(len(self.writer.pages)):
            self._note("", None, _NO_WORDS, _TEXT_FRAME, 0)

    def add(self, document: Document, original: bytes | None) -> None:
        """The pages of a document: those of its file as far as they can be taken, else its text."""
        taken = self._take(document, original) if original else _Taken()
        at = {number: i for i, number in enumerate(taken.pages)}
        for ours, group in groupby(document.pages, key=lambda p: p.number in at):
            pages = list(group)
            if not ours or not self._append(taken.reader, at[pages[0].number], len(pages)):
                self._add_text(document, frozenset(p.number for p in pages))
                continue
            for page in pages:
                frame, turn = taken.pages[page.number]
                self._note(document.name, page.number, page.words or _NO_WORDS, frame, turn)
        if not document.pages:
            self._add_text(document, None)

    def _append(self, reader: PdfReader | None, first: int, count: int) -> bool:
        """Put pages in; ``False`` where a damaged file lets the library fail, and nothing was put in."""
        if reader is None:
            return False
        try:
            self.writer.append(reader, pages=(first, first + count), import_outline=False)
        except Exception:  # whatever damage does to the library, the other documents are shown
            while len(self.writer.pages) > len(self.sheets):
                self.writer.remove_page(len(self.writer.pages) - 1)
            return False
        return True

    def _take(self, document: Document, data: bytes) -> _Taken:
        seconds = _SECONDS + _SECONDS_PER_PAGE * len(document.pages)
        request = {
            "kind": document.media_type, "password": self.password, "size": len(data), "memory_mb": _MEMORY_MB,
            "cpu_seconds": seconds,
            "pages": [(p.number, p.width or WIDTH, p.height or HEIGHT) for p in document.pages],
        }  # fmt: skip
        deadline = time.monotonic() + seconds
        try:
            self.process.ask(request, data, deadline=deadline)
            answer = self.process.answer(deadline)
            if answer.header["type"] != "pages":
                return _Taken()
            reader = PdfReader(io.BytesIO(answer.payload))
            pages = {int(n): (_frame(frame), int(turn) % 4) for n, frame, turn in answer.header["pages"]}
            return _Taken(pages, reader) if len(reader.pages) == len(pages) else _Taken()
        except (TimedOut, Died, ValueError, KeyError, TypeError, RecursionError, PyPdfError):
            self.process.stop()
            return _Taken()

    def _add_text(self, document: Document, pages: frozenset[int] | None) -> None:
        data, shown = typeset(document, pages=pages)
        self.writer.append(io.BytesIO(data), import_outline=False)
        for page in shown:
            self._note(document.name, page.page, page.words, _TEXT_FRAME, 0)

    def _note(self, document: str, page: int | None, words: WordTable, frame: Box, turn: int) -> None:
        self.sheets.append(Sheet(len(self.sheets), document, page, words, frame, turn))


def _frame(values: Sequence[float]) -> Box:
    left, bottom, right, top = (float(v) for v in values)
    return left, bottom, right, top


def bound_sheets(
    documents: Sequence[Document],
    originals: Mapping[str, bytes],
    *,
    password: str | None = None,
    front: bytes = b"",
) -> tuple[PdfWriter, list[Sheet]]:
    """All documents as one PDF that can be written on, ``front`` before them.

    Original files are opened in a process of their own, which can write nothing and reach no network.

    Args:
        documents: the packet's, in order.
        originals: PDF and image files by SHA-256; a document whose file is not among them is shown as text.
        password: opens protected files.
        front: a PDF that goes first.
    """
    process = ParsingProcess(WORKER)
    process.start()  # while the front pages are put in
    binder = _Binder(password, process)
    try:
        if front:
            binder.add_front(front)
        for document in documents:
            binder.add(document, originals.get(document.sha256))
    finally:
        process.stop()
    return binder.writer, binder.sheets
