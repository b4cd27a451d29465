"""The packet's own pages with every cited passage highlighted, a colour and a number for each criterion."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

from pypdf import PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, Fit, NameObject

from chartcite.models.document import Box, Document
from chartcite.models.finding import Result
from chartcite.review.exports.drawing import TAG_HEIGHT, highlight, tag, tag_width
from chartcite.review.exports.legend import legend
from chartcite.review.exports.listing import Criterion, criteria_of, place_of, quote_of
from chartcite.review.exports.marking import Mark, margin_of, marks_of, tag_of
from chartcite.review.exports.sheets import Sheet, bound_sheets

_LONGEST = 90
_ACTIVE = ("/A", "/AA", "/JS", "/Dest")


def highlighted_pdf(
    result: Result,
    documents: Sequence[Document],
    originals: Mapping[str, bytes],
    *,
    password: str | None = None,
) -> bytes:
    """A PDF of the whole packet: a legend, then the original pages with highlight annotations and bookmarks.

    Scanned pages and image files are marked at the words read from them; a document without pages of its own, or whose
    file is not at hand, is shown as its text. Scripts, forms and links of the originals stay behind.

    Args:
        result: what the review gave, its citations in offsets of the documents' texts.
        documents: the documents it was made from, with their word boxes.
        originals: PDF and image files by SHA-256.
        password: opens protected files.

    Raises:
        ValueError: two documents have one name.
    """
    if len({d.name for d in documents}) != len(documents):
        raise ValueError("two documents have one name")
    criteria = criteria_of(result)
    writer, sheets = bound_sheets(documents, originals, password=password, front=legend(result, criteria))
    marks = marks_of(criteria, sheets)
    for page in writer.pages:
        _disarm(page)
    _annotate(writer, sheets, marks)
    _bookmarks(writer, criteria, sheets, marks)
    _page_labels(writer, sheets)
    writer._ID = _identity(b"".join(d.sha256.encode() for d in documents), result)
    writer.page_mode = "/UseOutlines"
    writer.metadata = None
    writer.add_metadata({"/Title": "Highlighted packet", "/Producer": result.manifest.program})
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _identity(data: bytes, result: Result) -> ArrayObject:
    """The file's identifier, which would otherwise differ each time: the same packet and result, the same bytes."""
    digest = hashlib.sha256(data + result.manifest.rules.encode() + result.manifest.inputs.encode()).digest()[:16]
    return ArrayObject([ByteStringObject(digest), ByteStringObject(digest)])


def _disarm(page: Any) -> None:
    """What an original page or annotation would do on its own, or lead to, is taken away."""
    for name in ("/AA", "/Metadata"):
        page.pop(name, None)
    listed = page.get("/Annots")
    listed = listed.get_object() if listed is not None else None
    kept = [r for r in listed if isinstance(r.get_object(), DictionaryObject)] if isinstance(listed, list) else []
    for reference in kept:
        annotation = reference.get_object()
        for name in _ACTIVE:
            annotation.pop(name, None)
    page[NameObject("/Annots")] = ArrayObject(kept)


def _annotate(writer: PdfWriter, sheets: Sequence[Sheet], marks: Sequence[Mark]) -> None:
    by_sheet: dict[int, list[Mark]] = {}
    for mark in marks:
        by_sheet.setdefault(mark.sheet, []).append(mark)
    for index, here in by_sheet.items():
        sheet, page = sheets[index], writer.pages[index]
        made = [highlight(writer, sheet, m, title=m.criterion.label, contents=_said(m)) for m in here]
        made += [tag(writer, sheet, m, place, contents=m.criterion.label) for m, place in _tags(sheet, here)]
        listed: Any = page["/Annots"]
        listed.extend(writer._add_object(a) for a in made)


def _said(mark: Mark) -> str:
    side = "Speaks against" if mark.against else "Cited for"
    return f"{side} {mark.criterion.id} ({mark.criterion.label}). {mark.criterion.finding.rationale}"


def _tags(sheet: Sheet, marks: Sequence[Mark]) -> list[tuple[Mark, Box]]:
    """Where the labels of a sheet go: each tag once a line, side by side, in the wider margin."""
    on_left, _ = margin_of(sheet)
    placed: list[tuple[Mark, Box]] = []
    seen: set[tuple[str, int]] = set()
    for mark in sorted(marks, key=lambda m: (m.boxes[0][1], m.criterion.number)):
        _, top, _, bottom = mark.boxes[0]
        text, row = tag_of(mark), round((top + bottom) / 2 / TAG_HEIGHT)
        if (text, row) in seen:
            continue
        seen.add((text, row))
        y = min(max(2.0, (top + bottom - TAG_HEIGHT) / 2), sheet.size[1] - TAG_HEIGHT - 2)
        taken = [b for _, b in placed if b[1] < y + TAG_HEIGHT and b[3] > y]
        wide = tag_width(text)
        if on_left:
            x = max((b[2] + 1 for b in taken), default=4.0)
        else:
            x = min((b[0] - 1 for b in taken), default=sheet.size[0] - 4.0) - wide
        placed.append((mark, (x, y, x + wide, y + TAG_HEIGHT)))
    return placed


def _bookmarks(
    writer: PdfWriter, criteria: Sequence[Criterion], sheets: Sequence[Sheet], marks: Sequence[Mark]
) -> None:
    root = writer.add_outline_item(title="Criteria", page_number=0, is_open=True)
    for criterion in criteria:
        own = [m for m in marks if m.criterion is criterion]
        target = _at(sheets, own[0]) if own else (0, Fit.fit())
        branch = writer.add_outline_item(
            title=criterion.label, page_number=target[0], parent=root, fit=target[1], is_open=False
        )
        for mark in own:
            index, fit = _at(sheets, mark)
            side = "against: " if mark.against else ""
            words = f"{side}{place_of(mark.citation)}: {quote_of(mark.citation, most=_LONGEST)}"
            writer.add_outline_item(title=words, page_number=index, parent=branch, fit=fit)
    files = writer.add_outline_item(title="Documents", page_number=0, is_open=False)
    for name in dict.fromkeys(s.document for s in sheets if s.document):
        first = next(s for s in sheets if s.document == name)
        writer.add_outline_item(title=name, page_number=first.index, parent=files)


def _at(sheets: Sequence[Sheet], mark: Mark) -> tuple[int, Fit]:
    """The sheet of a mark, and the view with its first line near the top."""
    sheet = sheets[mark.sheet]
    left, _, _, top = sheet.rectangle((0.0, max(0.0, mark.boxes[0][1] - 60), *sheet.size))
    return mark.sheet, Fit.xyz(left=left, top=top, zoom=0)


def _page_labels(writer: PdfWriter, sheets: Sequence[Sheet]) -> None:
    """Page numbers in a viewer are those of the documents."""
    for name in dict.fromkeys(s.document for s in sheets):
        own = [s.index for s in sheets if s.document == name]
        writer.set_page_label(
            own[0], own[-1], style=PageLabelStyle.DECIMAL, prefix=f"{name} " if name else "Legend ", start=1
        )
