"""The running text of one part of an RTF file (body, header, footer ...): paragraphs, tables, page breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chartcite.extract.formats.blocks import Block, Grid, PageBreak, Paragraph, Style

_BOLD_LINE = 60
_ITEM = re.compile(
    r"(?P<marker>[•·▪◦●\ufffd-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\t\s*(?P<rest>\S.*)", re.DOTALL
)


@dataclass(slots=True)
class Story:
    """Collects text; paragraphs go to the cell being filled, or to the story."""

    heading: bool = False
    _found: list[Block] = field(default_factory=list)
    _text: list[str] = field(default_factory=list)
    _bold: bool = True
    _table: bool = False
    _cell: list[Block] = field(default_factory=list)
    _row: list[list[Block]] = field(default_factory=list)
    _rows: list[list[list[Block]]] = field(default_factory=list)

    def text(self, text: str, *, bold: bool) -> None:
        """Add text to the paragraph."""
        self._text.append(text)
        if text.strip() and not bold:
            self._bold = False

    def in_table(self) -> None:
        """The paragraph belongs to a table's cell."""
        self._table = True

    def fresh(self) -> None:
        """What was set for paragraphs before holds no longer."""
        self._table = self.heading = False

    def paragraph_ends(self, *, in_table: bool = True) -> None:
        """The paragraph is over; one outside a table ends the table before it."""
        block = self._paragraph()
        if self._table and in_table:
            self._cell += block
            return
        if block:
            self._end_table()
            self._found += block

    def cell_ends(self) -> None:
        self._row.append([*self._cell, *self._paragraph()])
        self._cell = []

    def row_ends(self) -> None:
        if self._row:
            self._rows.append(self._row)
        self._row = []

    def nested_cell_ends(self) -> None:
        self._text.append("   ")

    def nested_row_ends(self) -> None:
        self._cell += self._paragraph()

    def page_ends(self) -> None:
        self.paragraph_ends(in_table=False)
        self._end_table()
        self._found.append(PageBreak())

    def blocks(self) -> list[Block]:
        """All that was collected."""
        self.paragraph_ends(in_table=False)
        if self._cell or self._row:
            self.cell_ends()
            self.row_ends()
        self._end_table()
        return self._found

    def _end_table(self) -> None:
        if self._rows:
            self._found.append(Grid(self._rows))
        self._rows = []

    def _paragraph(self) -> list[Block]:
        raw = "".join(self._text)
        text = raw.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        bold, self._bold = self._bold, True
        self._text.clear()
        if not text.strip():
            return []
        item = _ITEM.match(text.lstrip())
        if item is not None:
            marker = item["marker"] if item["marker"][-1] in ".)" else "-"
            return [Paragraph(item["rest"], Style.ITEM, marker)]
        if self.heading:
            return [Paragraph(text, Style.HEADING)]
        if bold and len(text) <= _BOLD_LINE and "\n" not in text and "\t" not in text:
            return [Paragraph(text, Style.TITLE)]
        return [Paragraph(text)]
