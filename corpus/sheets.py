"""Layouts: how blocks of text become pages of a clinic, a form, a flowsheet, a cover sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Line, Rect
from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import PageBreak, Paragraph, Preformatted, SimpleDocTemplate, Spacer, Table, TableStyle

from chartcite.corpus.blocks import Block, Kind, blocks

_WIDTH = letter[0] - 1.8 * inch
_TICKS_IN_ROW = 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """The look of a kind of document."""

    font: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    size: float = 9.5
    ink: str = "#111111"
    accent: str = "#1f4e5f"
    head: bool = True
    """A page that opens with a heading has a letterhead: that heading, and the paragraph after it."""
    gridded: bool = False
    """Fields stand in ruled cells."""
    banner: str = ""
    """Set large above everything, as on a cover sheet."""
    transmission: str = ""
    """The line a fax machine prints along the top edge."""


SHEETS = {
    "letter": Sheet("Times-Roman", "Times-Bold", 11.5),
    "note": Sheet(size=10.5, accent="#27408b"),
    "form": Sheet(size=9.5, accent="#000000", gridded=True),
    "flowsheet": Sheet(size=9.5, accent="#5b2a2a", gridded=True),
    "cover": Sheet(
        size=11, accent="#000000", head=False, banner="FAX", transmission="05/11/2026 08:14  5550142 > 5550199"
    ),
}  # fmt: skip


def draw(path: Path, text: str, sheet: Sheet, *, footer: str = "") -> None:
    """Lay ``text`` out as a PDF. The same text gives the same bytes."""
    document = SimpleDocTemplate(
        str(path), pagesize=letter, leftMargin=0.9 * inch, rightMargin=0.9 * inch, topMargin=0.8 * inch,
        bottomMargin=0.8 * inch, invariant=1, title="", author="",
    )  # fmt: skip
    margins = _margins(sheet, footer)
    document.build(list(_flow(text, sheet)), onFirstPage=margins, onLaterPages=margins)


def _margins(sheet: Sheet, footer: str) -> Callable[[Any, Any], None]:
    def draw_margins(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Courier", 8)
        if sheet.transmission:
            canvas.drawString(0.5 * inch, letter[1] - 0.4 * inch, f"{sheet.transmission}  P.{document.page:02d}")
        canvas.setFont(sheet.font, 7.5)
        canvas.drawString(0.9 * inch, 0.5 * inch, footer)
        canvas.drawRightString(letter[0] - 0.9 * inch, 0.5 * inch, f"Page {document.page}")
        canvas.restoreState()

    return draw_margins


def _flow(text: str, sheet: Sheet) -> Iterator[Any]:
    if sheet.banner:
        yield Paragraph(sheet.banner, _style(sheet, size=44, bold=True, after=26))
    expected = Kind.HEADING if sheet.head else None
    for block in blocks(text):
        if block.kind is Kind.PAGE:
            yield PageBreak()
            expected = Kind.HEADING if sheet.head else None
        elif block.kind is expected:
            yield from _letterhead(block, sheet)
            expected = Kind.PARAGRAPH if expected is Kind.HEADING else None
        else:
            yield from _DRAW[block.kind](block, sheet)
            expected = None


def _letterhead(block: Block, sheet: Sheet) -> Iterator[Any]:
    """The name of the house, then its address."""
    name = block.kind is Kind.HEADING
    style = _style(sheet, size=sheet.size + (5 if name else -0.5), bold=name, ink=sheet.accent, after=2 if name else 8)
    style.alignment = TA_CENTER
    for (line,) in block.rows:
        yield Paragraph(_plain(line), style)


def _heading(block: Block, sheet: Sheet) -> Iterator[Any]:
    yield Paragraph(
        _plain(block.rows[0][0]), _style(sheet, bold=True, ink=sheet.accent, size=sheet.size + 0.5, before=7)
    )


def _paragraph(block: Block, sheet: Sheet) -> Iterator[Any]:
    yield Paragraph("<br/>".join(_plain(line) for (line,) in block.rows), _style(sheet, after=5))


def _item(block: Block, sheet: Sheet) -> Iterator[Any]:
    style = _style(sheet, after=2)
    style.leftIndent, style.firstLineIndent = 14, -8
    yield Paragraph(_plain(" ".join(line for (line,) in block.rows)), style)


def _lined(block: Block, sheet: Sheet) -> Iterator[Any]:
    lines = "\n".join(line for (line,) in block.rows)
    longest = max(len(line) for (line,) in block.rows)
    size = min(sheet.size - 0.5, _WIDTH / (0.6 * longest))
    style = ParagraphStyle("lined", fontName="Courier", fontSize=size, leading=size * 1.25, spaceAfter=5)
    yield Preformatted(_encodable(lines), style)


def _fields(block: Block, sheet: Sheet) -> Iterator[Any]:
    columns = max(len(row) for row in block.rows) // 2
    label, value = _style(sheet, bold=True), _style(sheet)
    rows: list[list[Any]] = []
    for row in block.rows:
        cells: list[Any] = []
        for name, said in zip(row[::2], row[1::2], strict=True):
            cells += [Paragraph(_plain(f"{name}:"), label), Paragraph(_plain(said), value)]
        rows.append(cells + [""] * (2 * columns - len(cells)))
    labels = [max(_label_width(row, 2 * i, sheet) for row in block.rows) for i in range(columns)]
    left = (_WIDTH - sum(labels)) / columns
    table = Table(rows, colWidths=[width for name in labels for width in (name, left)], hAlign="LEFT")
    short = [("SPAN", (len(row) - 1, i), (-1, i)) for i, row in enumerate(block.rows) if len(row) < 2 * columns]
    table.setStyle(TableStyle([*_cells(ruled=sheet.gridded), *short]))
    yield table
    yield Spacer(1, 5)


def _label_width(row: Sequence[str], i: int, sheet: Sheet) -> float:
    """Points that the label in column ``i`` of a row takes; none where the row is shorter."""
    return stringWidth(f"{row[i]}:", sheet.bold, sheet.size) + 10 if i < len(row) else 0.0


def _ticks(block: Block, sheet: Sheet) -> Iterator[Any]:
    pairs = [(row[i], row[i + 1]) for row in block.rows for i in range(0, len(row), 2)]
    style, rows = _style(sheet), []
    for i in range(0, len(pairs), _TICKS_IN_ROW):
        cells: list[Any] = []
        for mark, label in pairs[i : i + _TICKS_IN_ROW]:
            cells += [_box(bool(mark)), Paragraph(_plain(label), style)]
        rows.append(cells + [""] * (2 * _TICKS_IN_ROW - len(cells)))
    share = _WIDTH / _TICKS_IN_ROW
    table = Table(rows, colWidths=[16, share - 16] * _TICKS_IN_ROW, hAlign="LEFT")
    table.setStyle(TableStyle(_cells(ruled=False)))
    yield table
    yield Spacer(1, 4)


def _box(ticked: bool) -> Any:
    """A box drawn as lines, crossed where it is ticked."""
    drawing = Drawing(9, 9, Rect(0.5, 0.5, 8, 8, fillColor=None, strokeColor=black, strokeWidth=0.8))
    if ticked:
        drawing.add(Line(1.5, 1.5, 7.5, 7.5, strokeColor=black, strokeWidth=1.2))
        drawing.add(Line(1.5, 7.5, 7.5, 1.5, strokeColor=black, strokeWidth=1.2))
    return drawing


def _table(block: Block, sheet: Sheet) -> Iterator[Any]:
    columns = max(len(row) for row in block.rows)
    longest = [max((len(row[i]) if i < len(row) else 0) for row in block.rows) + 4 for i in range(columns)]
    share = [min(n, 48) for n in longest]
    head, body = _style(sheet, bold=True), _style(sheet)
    rows: list[list[Any]] = []
    for row in block.rows:
        rows.append([Paragraph(_plain(cell), body if rows else head) for cell in row] + [""] * (columns - len(row)))
    table = Table(rows, colWidths=[_WIDTH * n / sum(share) for n in share], repeatRows=1, hAlign="LEFT")
    table.setStyle(TableStyle([*_cells(ruled=True), ("BACKGROUND", (0, 0), (-1, 0), HexColor("#ececec"))]))
    yield table
    yield Spacer(1, 7)


def _cells(*, ruled: bool) -> Sequence[Any]:
    inner = 2.5 if ruled else 1.0
    style: list[Any] = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), inner),
                        ("BOTTOMPADDING", (0, 0), (-1, -1), inner), ("LEFTPADDING", (0, 0), (-1, -1), 4),
                        ("RIGHTPADDING", (0, 0), (-1, -1), 3)]  # fmt: skip
    return [*style, ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#555555"))] if ruled else style


def _style(
    sheet: Sheet, *, size: float = 0, bold: bool = False, ink: str = "", before: float = 0, after: float = 0
) -> Any:
    size = size or sheet.size
    return ParagraphStyle("own", fontName=sheet.bold if bold else sheet.font, fontSize=size, leading=size * 1.22,
                          textColor=HexColor(ink or sheet.ink), backColor=white if sheet.banner else None,
                          spaceBefore=before, spaceAfter=after)  # fmt: skip


def _encodable(text: str) -> str:
    """The text in the characters the standard fonts have; others become a question mark."""
    return text.encode("cp1252", "replace").decode("cp1252")


def _plain(text: str) -> str:
    return escape(_encodable(text))


_DRAW: dict[Kind, Callable[[Block, Sheet], Iterator[Any]]] = {
    Kind.HEADING: _heading, Kind.PARAGRAPH: _paragraph, Kind.ITEM: _item, Kind.LINED: _lined, Kind.FIELDS: _fields,
    Kind.TICKS: _ticks, Kind.TABLE: _table,
}  # fmt: skip
