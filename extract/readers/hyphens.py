"""Words that a line end cuts in two are put together again, where the document itself shows that they are one word."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chartcite.extract.readers.glyphs import SOFT_HYPHEN
from chartcite.extract.readers.page import ReadPage

_CUT = re.compile(rf"\b([^\W\d_]+)([-{SOFT_HYPHEN}])(\n[ ]*)([^\W\d_]+)(\S*)([ ]*)")
_LONG = re.compile(r"[^\W\d_]{6,}")


def known_words(texts: Sequence[str]) -> frozenset[str]:
    """The longer words of the texts that no line end cuts, in lower case."""
    if not any(_CUT.search(t) for t in texts):
        return frozenset()
    return frozenset(w.lower() for t in texts for w in _LONG.findall(t))


@dataclass(slots=True)
class _Copy:
    """A text put together from stretches of another, with the way from old offsets to new ones."""

    text: str
    parts: list[str] = field(default_factory=list)
    stretches: list[tuple[int, int, int]] = field(default_factory=list)
    length: int = 0

    def take(self, start: int, end: int) -> None:
        """Append ``[start, end)`` of the old text."""
        if end > start:
            self.parts.append(self.text[start:end])
            self.stretches.append((start, end, self.length - start))
            self.length += end - start

    def start_of(self, offset: int) -> int:
        """Where the character at ``offset`` went (or what was left out there)."""
        _start, end, shift = self.stretches[bisect_right(self.stretches, (offset, len(self.text) + 1, 0)) - 1]
        return min(offset, end) + shift

    def end_of(self, offset: int) -> int:
        """The new end of a span whose last character stands before ``offset``."""
        _start, end, shift = self.stretches[bisect_right(self.stretches, (offset - 1, len(self.text) + 1, 0)) - 1]
        return min(offset, end) + shift


def mended(page: ReadPage, known: frozenset[str]) -> ReadPage:
    """The page with cut words whole: the second part moves up to the first, spans and tables follow.

    A soft hyphen always goes; a hyphen goes only where the whole word stands elsewhere in the document (``known``).
    """
    text = page.text
    if SOFT_HYPHEN not in text and "-\n" not in text:
        return page
    copy, last = _Copy(text), 0
    for m in _CUT.finditer(text):
        if m[2] != SOFT_HYPHEN and (m[1] + m[4]).lower() not in known:
            continue
        copy.take(last, m.end(1))
        copy.take(m.start(4), m.end(5))
        last = m.end(5)
        if m[6] and not text.startswith("\n", m.end()):
            copy.take(m.start(3), m.end(3))
            last = m.end()
    if not last:
        return page
    copy.take(last, len(text))
    copy.stretches.sort()
    return _moved(page, copy)


def _moved(page: ReadPage, copy: _Copy) -> ReadPage:
    starts = array("I", [copy.start_of(s) for s in page.starts or ()])
    ends = array("I", [copy.end_of(e) for e in page.ends or ()])
    tables = tuple(
        [[(copy.start_of(c[0]), copy.end_of(c[1])) if c else None for c in row] for row in rows] for rows in page.tables
    )
    return replace(page, text="".join(copy.parts), starts=starts, ends=ends, tables=tables)
