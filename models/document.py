"""A file as text, with the way back to its pages and words."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from pydantic import ConfigDict, Field, InstanceOf

from chartcite.models._base import Model

Box = tuple[float, float, float, float]
"""``(x0, top, x1, bottom)`` in PDF points, origin at the top left of the page as it is shown."""


class PageStatus(StrEnum):
    """Whether a page's text was read. Anything but ``READ`` blocks claims of absence (evidence rule 21)."""

    READ = "read"
    NO_TEXT = "no_text"
    DAMAGED = "damaged"
    LIMIT = "limit"
    PARTIAL = "partial"
    BLANK = "blank"

    @property
    def unread(self) -> bool:
        return self in (PageStatus.NO_TEXT, PageStatus.DAMAGED, PageStatus.LIMIT, PageStatus.PARTIAL)


@dataclass(frozen=True, slots=True)
class WordTable:
    """The words of a page: half-open spans in the document's text and their boxes, column by column.

    ``starts`` and ``ends`` are code-point offsets, sorted; ``boxes`` holds four floats a word. ``sureties`` says from 0
    to 100 how sure each word of a scanned page was read; empty where a text layer says the words.
    """

    starts: Sequence[int] = field(default_factory=lambda: array("L"))
    ends: Sequence[int] = field(default_factory=lambda: array("L"))
    boxes: Sequence[float] = field(default_factory=lambda: array("f"))
    sureties: Sequence[int] = field(default_factory=lambda: array("B"))

    def boxes_of(self, start: int, end: int) -> list[Box]:
        """The boxes of the words that touch ``[start, end)``, one a word, in reading order."""
        i = bisect_right(self.ends, start)
        found: list[Box] = []
        while i < len(self.starts) and self.starts[i] < end:
            x0, top, x1, bottom = self.boxes[4 * i : 4 * i + 4]
            found.append((x0, top, x1, bottom))
            i += 1
        return found

    def lines_of(self, start: int, end: int) -> list[Box]:
        """The boxes of the words that touch ``[start, end)``, those of one line merged, to a tenth of a point."""
        lines: list[Box] = []
        for x0, top, x1, bottom in self.boxes_of(start, end):
            if lines:
                a0, a_top, a1, a_bottom = lines[-1]
                shared = min(bottom, a_bottom) - max(top, a_top)
                if shared > 0.5 * min(bottom - top, a_bottom - a_top) and x0 >= a0 - 1:
                    lines[-1] = (min(a0, x0), min(a_top, top), max(a1, x1), max(a_bottom, bottom))
                    continue
            lines.append((x0, top, x1, bottom))
        return [(round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for a, b, c, d in lines]

    def sureties_of(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """``(start, end, surety)`` of the words that touch ``[start, end)``; nothing where a text layer says them."""
        if not self.sureties:
            return []
        i = bisect_right(self.ends, start)
        found: list[tuple[int, int, int]] = []
        while i < len(self.starts) and self.starts[i] < end:
            found.append((self.starts[i], self.ends[i], self.sureties[i]))
            i += 1
        return found


class Crop(Model):
    """What a scanned page shows where a word was read with little surety: ``[start, end)`` and a PNG picture."""

    start: int
    end: int
    png: bytes = Field(repr=False)


class Page(Model):
    """One page. ``[start, end)`` is its part of the document's text; size in points; number from 1."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    number: int
    start: int
    end: int
    status: PageStatus = PageStatus.READ
    reason: str = ""
    width: float | None = None
    height: float | None = None
    words: InstanceOf[WordTable] | None = None
    scanned: bool = False
    """Read from a picture of the page, not from a text layer."""
    crops: tuple[Crop, ...] = ()


class Table(Model):
    """A ruled table on a page: rows of cells, each a half-open span of the document's text (``None``: empty)."""

    page: int
    rows: tuple[tuple[tuple[int, int] | None, ...], ...]


class Place(Model):
    """Where in its source ``[start, end)`` of the text comes from: an element's or resource's path."""

    start: int
    end: int
    path: str


class Document(Model):
    """A file that was read: its name in the packet, digest, whole text and pages in order.

    A file inside another is named by both, ``packet.zip/note.pdf``; ``places`` say where structured text comes from.
    """

    name: str
    sha256: str
    media_type: str
    text: str
    pages: tuple[Page, ...]
    tables: tuple[Table, ...] = ()
    places: tuple[Place, ...] = ()

    def place_at(self, offset: int) -> str | None:
        """The path of the place that code point ``offset`` comes from (``None``: the source has no paths)."""
        i = bisect_right(self.places, offset, key=lambda p: p.start) - 1
        return self.places[i].path if i >= 0 and offset < self.places[i].end else None

    def page_at(self, offset: int) -> Page | None:
        """The page that holds code point ``offset`` (``None`` where the document has no pages)."""
        if not self.pages:
            return None
        return self.pages[max(0, bisect_right(self.page_starts, offset) - 1)]

    @cached_property
    def page_starts(self) -> tuple[int, ...]:
        """Where the pages begin."""
        return tuple(p.start for p in self.pages)

    @property
    def unread_pages(self) -> tuple[Page, ...]:
        return tuple(p for p in self.pages if p.status.unread)


class UnreadFile(Model):
    """A file of the packet that could not be read at all; it blocks claims of absence too."""

    name: str
    code: str
    message: str
    remedy: str = ""
    sha256: str = ""


class Packet(Model):
    """What arrived: the documents that were read, in order, and the files that were not."""

    documents: tuple[Document, ...]
    unread: tuple[UnreadFile, ...] = ()
