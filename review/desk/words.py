"""Words of a page with their offsets and boxes: the text layer over its picture, highlights, search in the packet.

Offsets are half-open code points of the document's text; boxes ``(x0, top, x1, bottom)`` are points of the page as it
is shown, so that they stay right at any zoom and turn of the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from chartcite.models.document import Box, Document, Page, WordTable

_MOST_HITS = 200
_AROUND = 48
_JOINED = 0.5
"""Share of its height in which a word overlaps the line before, from which on it stands on that line."""


def page_of(document: Document, number: int) -> Page:
    """Page ``number`` from 1; a document without pages is one page. Raises ``LookupError``."""
    if not document.pages and number == 1:
        return Page(number=1, start=0, end=len(document.text))
    if not 1 <= number <= len(document.pages):
        raise LookupError("no such page")
    return document.pages[number - 1]


def page_words(document: Document, number: int, *, words: WordTable | None = None) -> dict[str, Any]:
    """What the screen lays over page ``number``, as JSON: its text and ``[start, end, x0, top, x1, bottom]`` a word.

    A page without boxes has no words; its text is shown instead of a picture. Raises ``LookupError``.

    Args:
        document: whose page it is.
        number: which page, from 1.
        words: the page's words, where they are kept apart from the document.
    """
    page = page_of(document, number)
    table = words or page.words
    return {
        "page": page.number, "start": page.start, "end": page.end, "width": page.width, "height": page.height,
        "status": page.status.value, "reason": page.reason, "scanned": page.scanned,
        "text": document.text[page.start : page.end], "words": [list(w) for w in _words(table)],
    }  # fmt: skip


def _words(table: WordTable | None) -> Iterator[tuple[int, int, float, float, float, float]]:
    if table is None:
        return
    for i, (start, end) in enumerate(zip(table.starts, table.ends, strict=True)):
        x0, top, x1, bottom = (round(v, 1) for v in table.boxes[4 * i : 4 * i + 4])
        yield start, end, x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a cited place that stands on one page, with a box for each line (none where the page has no size)."""

    page: int
    start: int
    end: int
    boxes: tuple[Box, ...] = ()


def pieces(document: Document, start: int, end: int) -> list[Piece]:
    """``[start, end)`` of the document's text page by page."""
    found = []
    for page in document.pages or (page_of(document, 1),):
        low, high = max(start, page.start), min(end, page.end)
        if low < high:
            boxes = page.words.boxes_of(low, high) if page.words else []
            found.append(Piece(page.number, low, high, tuple(lines(boxes))))
    return found


def lines(boxes: Iterable[Box]) -> list[Box]:
    """Boxes of words in reading order, those of one line made one, rounded to a tenth of a point.

    A page that was set sideways has its lines upright: there words follow each other up or down.
    """
    found: list[Box] = []
    for box in boxes:
        last = found[-1] if found else None
        if last is not None and (_beside(last, box, 0) or _beside(last, box, 1)):
            found[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            found.append(box)
    return [(round(a, 1), round(b, 1), round(c, 1), round(d, 1)) for a, b, c, d in found]


def _beside(line: Box, word: Box, along: int) -> bool:
    """Whether a word goes on with a line that runs along an axis (0 across the page, 1 up or down it)."""
    across = 1 - along
    thickness = min(word[across + 2] - word[across], line[across + 2] - line[across])
    shared = min(word[across + 2], line[across + 2]) - max(word[across], line[across])
    gap = max(word[along], line[along]) - min(word[along + 2], line[along + 2])
    if along == 1 and line[2] - line[0] > line[3] - line[1]:
        return False
    return thickness > 0 and shared > _JOINED * thickness and gap < 3 * thickness


def snapped(document: Document, start: int, end: int) -> tuple[int, int]:
    """A selection widened to whole words and trimmed of blanks. Raises ``ValueError`` where nothing is left."""
    text = document.text
    start, end = max(0, start), min(len(text), end)
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start >= end:
        raise ValueError("nothing is selected")
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a packet says what is searched for, with a little text around it."""

    document: str
    page: int
    start: int
    end: int
    before: str
    quote: str
    after: str
    boxes: tuple[Box, ...] = ()


def search(documents: Sequence[Document], wanted: str, *, most: int = _MOST_HITS) -> list[Hit]:
    """Every place, at most ``most``: case and the length of blanks don't count, several words follow each other."""
    parts = [re.escape(p) for p in wanted.split()]
    if not parts:
        return []
    pattern = re.compile(r"\s+".join(parts), re.IGNORECASE)
    found: list[Hit] = []
    for document in documents:
        for match in pattern.finditer(document.text):
            found += _hits(document, match.start(), match.end())
            if len(found) >= most:
                return found[:most]
    return found


def _hits(document: Document, start: int, end: int) -> Sequence[Hit]:
    text = document.text
    before = " ".join(text[max(0, start - _AROUND) : start].split())
    after = " ".join(text[end : end + _AROUND].split())
    quote = " ".join(text[start:end].split())
    return [
        Hit(document.name, p.page, p.start, p.end, before, quote, after, p.boxes)
        for p in pieces(document, start, end)[:1]
    ]
