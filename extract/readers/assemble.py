"""Pages that were read to a document."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from chartcite.extract.readers.hyphens import known_words, mended
from chartcite.extract.readers.page import ReadPage
from chartcite.extract.readers.source import Source
from chartcite.models.document import Crop, Document, Page, Table, WordTable


def document_of(source: Source, kind: str, read: Sequence[ReadPage]) -> Document:
    """The document of pages in order; form feeds part them in its text."""
    known = known_words([p.text for p in read])
    pages, tables, parts, start = [], [], [], 0
    for number, page in enumerate((mended(p, known) for p in read), 1):
        end = start + len(page.text)
        words = WordTable(
            _shifted(page.starts, start), _shifted(page.ends, start), page.boxes or array("f"),
            page.sureties or array("B"),
        )  # fmt: skip
        pages.append(Page(
            number=number, start=start, end=end, status=page.status, reason=page.reason, width=page.width or None,
            height=page.height or None, words=words, scanned=page.scanned, crops=_crops(page, words),
        ))  # fmt: skip
        for rows in page.tables:
            spans = tuple(tuple((c[0] + start, c[1] + start) if c else None for c in row) for row in rows)
            tables.append(Table(page=number, rows=spans))
        parts.append(page.text)
        start = end + 1
    return Document(name=source.name, sha256=source.sha256, media_type=kind, text="\f".join(parts), pages=tuple(pages),
                    tables=tuple(tables))  # fmt: skip


def _crops(page: ReadPage, words: WordTable) -> tuple[Crop, ...]:
    return tuple(Crop(start=words.starts[n], end=words.ends[n], png=png) for n, png in page.crops)


def _shifted(offsets: array[int] | None, by: int) -> array[int]:
    return array("L", [o + by for o in offsets or ()])
