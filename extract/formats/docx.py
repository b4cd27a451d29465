"""Word files to blocks: what stands on the page, headers and footers included.

Deleted, struck-out and hidden text is not what the document says and is left out. Macros, fields and links are never
followed. Pictures that may be a scanned page come back as files of their own.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from chartcite.extract.formats.blocks import Block, Grid, PageBreak, Paragraph, Style
from chartcite.extract.formats.docx_lists import Lists, ParagraphStyle, W, is_on, lists_of, styles_of, value
from chartcite.extract.formats.docx_runs import Runs
from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.images import may_be_page
from chartcite.extract.formats.package import Package
from chartcite.extract.formats.refusal import Refused
from chartcite.extract.formats.xml import name_of, parsed

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIN = "word/document.xml"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_INSIDE = frozenset(("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_BOLD_LINE = 60
_MOST_SPAN = 50


def read_docx(package: Package, bounds: Bounds) -> Found:
    """The text of a Word file. Raises :class:`Refused`."""
    reader = _Reader(package, bounds.text, _relations(package, MAIN, bounds.text))
    root = parsed(package.named(MAIN, most=bounds.text))
    reader.lists = lists_of(reader.part("word/numbering.xml"))
    reader.styles = styles_of(reader.part("word/styles.xml"))
    found = Found(DOCX)
    body = root.find(W + "body")
    blocks = list(reader.sections(body)) if body is not None else []
    for name, title in (("footnotes", "Footnotes"), ("endnotes", "Endnotes")):
        notes = reader.part(f"word/{name}.xml")
        inner = [b for n in (notes if notes is not None else ()) if n.get(W + "type") is None for b in reader.blocks(n)]
        blocks += [Paragraph(title, Style.HEADING), *inner] if inner else []
    found.blocks = blocks
    found.files = _files(package, reader.wanted, found)
    return found


def _files(package: Package, targets: Sequence[str], found: Found) -> Iterator[tuple[str, bytes]]:
    for target in dict.fromkeys(targets):
        name = posixpath.basename(target)
        try:
            data = package.named(target)
        except Refused as refused:
            found.unread.append((name, refused.reason))
            continue
        if not target.startswith("word/media/") or may_be_page(data):
            yield name, data


def _relations(package: Package, part: str, most: int) -> dict[str, str]:
    """Target parts by relationship id; targets outside the file are left out."""
    folder, name = posixpath.split(part)
    path = f"{folder}/_rels/{name}.rels"
    if path not in package:
        return {}
    found = {}
    for item in parsed(package.named(path, most=most)):
        if name_of(item) == "Relationship" and item.get("TargetMode", "Internal") != "External":
            target = item.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            found[item.get("Id", "")] = posixpath.normpath(inside)
    return found


@dataclass(slots=True)
class _Reader:
    """Reads the parts of one file. ``wanted`` collects the parts that are files of their own."""

    package: Package
    most: int
    relations: dict[str, str]
    lists: Lists = field(default_factory=Lists)
    styles: dict[str, ParagraphStyle] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)

    def part(self, name: str) -> Any:
        """The root of a part, or ``None`` where there is none."""
        return parsed(self.package.named(name, most=self.most)) if name in self.package else None

    def sections(self, body: Any) -> Iterator[Block]:
        """The body section by section, each with its header in front and its footer behind, where they are new."""
        shown: set[str] = set()
        waiting: list[Block] = []
        for element in body:
            ends = element if name_of(element) == "sectPr" else element.find(f"{W}pPr/{W}sectPr")
            if name_of(element) != "sectPr":
                waiting.extend(self.block(element))
            if ends is not None:
                yield from self.margin(ends, "headerReference", shown)
                yield from waiting
                yield from self.margin(ends, "footerReference", shown)
                waiting = []
                if element is not ends and value(ends, "type") not in ("continuous", "nextColumn"):
                    yield PageBreak()
        yield from waiting

    def margin(self, section: Any, kind: str, shown: set[str]) -> Iterator[Block]:
        for reference in section.iterfind(W + kind):
            name = self.relations.get(reference.get(_R + "id", ""), "")
            if name and name not in shown:
                shown.add(name)
                root = self.part(name)
                outer, self.relations = self.relations, _relations(self.package, name, self.most)
                yield from self.blocks(root) if root is not None else ()
                self.relations = outer

    def blocks(self, parent: Any) -> Iterator[Block]:
        for child in parent:
            yield from self.block(child)

    def block(self, element: Any) -> Iterator[Block]:
        name = name_of(element)
        if name == "p":
            yield from self.paragraph(element)
        elif name == "tbl":
            yield Grid([self.row(row) for row in _rows(element)])
        elif name in _INSIDE:
            yield from self.blocks(element)
        elif name == "altChunk":
            self.want(element.get(_R + "id", ""))

    def want(self, relation: str) -> None:
        if relation in self.relations:
            self.wanted.append(self.relations[relation])

    def row(self, row: Any) -> list[list[Block]]:
        cells: list[list[Block]] = []
        before = value(row, "trPr", "gridBefore") or ""
        cells.extend([] for _ in range(_small(before)))
        for cell in _cells(row):
            properties = cell.find(W + "tcPr")
            cells.append(list(self.blocks(cell)))
            cells.extend([] for _ in range(_small(value(properties, "gridSpan")) - 1))
        return cells

    def paragraph(self, element: Any) -> Iterator[Block]:
        properties = element.find(W + "pPr")
        if is_on(properties, "pageBreakBefore"):
            yield PageBreak()
        runs = Runs()
        runs.read(element)
        style = self.styles.get(value(properties, "pStyle") or "", ParagraphStyle())
        number = value(properties, "numPr", "numId")
        number = style.number if number is None else number
        depth = value(properties, "numPr", "ilvl")
        for i, text in enumerate("".join(runs.text).split("\f")):
            if i:
                yield PageBreak()
            if not text.strip():
                continue
            if number and number != "0" and style.style is Style.PLAIN:
                level = style.depth if depth is None else _small(depth)
                yield Paragraph(text, Style.ITEM, self.lists.marker(number, level), min(level, 8))
            elif style.style is Style.PLAIN and runs.all_bold and len(text) <= _BOLD_LINE and "\n" not in text:
                yield Paragraph(text, Style.TITLE)
            else:
                yield Paragraph(text, style.style)
        for box in runs.boxes:
            yield from self.blocks(box)
        for relation in runs.pictures:
            self.want(relation)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if name_of(child) == "tr":
            deleted = child.find(f"{W}trPr/{W}del")
            if deleted is None:
                yield child
        elif name_of(child) in _INSIDE:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if name_of(child) == "tc":
            yield child
        elif name_of(child) in _INSIDE:
            yield from _cells(child)


def _small(text: str | None) -> int:
    return min(int(text), _MOST_SPAN) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
