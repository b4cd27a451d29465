"""Web pages to blocks: what a reader sees of them. No script runs, no link, image, frame or style sheet is fetched."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from chartcite.extract.formats.blocks import Block, Grid, PageBreak, Paragraph, Style
from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.formats.xml import name_of
from chartcite.extract.readers.sniff import HTML, decoded

_UNSEEN = frozenset((
    "head", "script", "style", "template", "noscript", "iframe", "object", "embed", "applet", "svg", "math", "canvas",
    "audio", "video", "map", "datalist", "del", "s", "strike",
))  # fmt: skip
_BLOCKS = frozenset((
    "html", "body", "div", "p", "section", "article", "header", "footer", "main", "aside", "nav", "address",
    "blockquote", "center", "form", "fieldset", "legend", "figure", "figcaption", "details", "summary", "dl", "dt",
    "dd", "ul", "ol", "li", "menu", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "pre", "hr", "h1",
    "h2", "h3", "h4", "h5", "h6", "title",
))  # fmt: skip
_NARRATIVE = {"paragraph": "p", "item": "li"}
"""Elements of a clinical document's narrative by what they are on a web page."""
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "legend"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|line-through", re.I)
_BREAKS = re.compile(r"page-break-(?:before|after)\s*:\s*always|break-(?:before|after)\s*:\s*page", re.I)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_BOXES = {"checkbox": "☐☒", "radio": "☐☒"}
_OPENS = re.compile(r"<(?:html|body)[\s>]", re.I)
_CLOSES = re.compile(r"</(?:html|body)\s*>", re.I)
_MOST_SPAN = 50


def read_html(data: bytes, bounds: Bounds) -> Found:
    """The text of a web page. Raises :class:`Refused`."""
    text = decoded(data) or ""
    if len(text) > bounds.text:
        raise Refused(Refusal.TEXT)
    cut = _OPENS.search(text) is not None and _CLOSES.search(text) is None
    return Found(HTML, html_blocks(text), broken=cut)


def html_blocks(text: str) -> list[Block]:
    """The blocks of a web page or a piece of one. Raises :class:`Refused`: it is empty, or nested too deeply."""
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Refused(Refusal.DEEP if "depth" in str(error).lower() else Refusal.DAMAGED) from None
    if root is None:
        raise Refused(Refusal.EMPTY)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Refused(Refusal.DEEP)
    walk = _Walk()
    title = root.find("head/title")
    found = walk.blocks_of(root)
    if title is not None and (title.text or "").strip():
        named = _BLANKS.sub(" ", title.text or "").strip()
        if not any(isinstance(b, Paragraph) and named.lower() in b.text.lower() for b in found[:6]):
            found.insert(0, Paragraph(named, Style.TITLE))
    return found


def narrative_blocks(element: Any, *, skip: Collection[str]) -> list[Block]:
    """The blocks of a clinical document's narrative; elements with an id of ``skip`` are left out."""
    return _Walk(skip=skip).blocks_of(element)


@dataclass(slots=True)
class _Walk:
    """Collects blocks; inline text waits in ``inline`` until a block begins or ends."""

    found: list[Block] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    """For each open list the number of its next item; 0 for lists without numbers."""
    kept: int = 0
    """How many elements around here keep their blanks."""
    skip: Collection[str] = ()

    def blocks_of(self, element: Any) -> list[Block]:
        """The blocks of an element's content, apart from those collected so far."""
        inner = _Walk(lists=self.lists, kept=self.kept, skip=self.skip)
        inner.content(element)
        inner.end()
        return inner.found

    def end(self, style: Style = Style.PLAIN, marker: str = "-") -> None:
        """End the paragraph being collected."""
        text = "".join(self.inline)
        self.inline.clear()
        if self.kept:
            if text.strip():
                self.found.append(Paragraph(text, Style.LINES))
            return
        if text.strip(" \n\xa0"):
            self.found.append(Paragraph(text.strip(" "), style, marker, max(0, len(self.lists) - 1)))

    def text(self, text: str | None) -> None:
        if not text:
            return
        if self.kept:
            self.inline.append(text)
            return
        text = _BLANKS.sub(" ", text)
        if text.startswith(" ") and (not self.inline or self.inline[-1].endswith((" ", "\n"))):
            text = text[1:]
        if text:
            self.inline.append(text)

    def content(self, element: Any) -> None:
        self.text(element.text)
        for child in element:
            self.element(child)
            self.text(child.tail)

    def element(self, element: Any) -> None:
        name = name_of(element)
        name = _NARRATIVE.get(name, name)
        style = element.get("style", "") if name else ""
        if name == "list":
            name = "ol" if element.get("listType") == "ordered" else "ul"
        if not name or name in _UNSEEN or self.hides(element, style):
            return
        if name == "br":
            self.inline.append("\n")
        elif name in ("input", "select", "textarea", "img"):
            self.inline.append(_control(element, name))
        elif name in _BLOCKS:
            self.block(element, name, style)
        else:
            self.content(element)

    def hides(self, element: Any, style: str) -> bool:
        gone = element.get("hidden") is not None or element.get("revised") == "delete"
        return gone or element.get("ID", "") in self.skip or _HIDDEN.search(style) is not None

    def block(self, element: Any, name: str, style: str) -> None:
        self.end()
        if _BREAKS.search(style):
            self.found.append(PageBreak())
        if name == "table":
            self.found.extend(self.table(element))
        elif name in ("ul", "ol", "menu"):
            self.lists.append(_int(element.get("start"), 1) if name == "ol" else 0)
            self.content(element)
            self.end()
            self.lists.pop()
        elif name == "li":
            self.item(element)
        elif name == "pre" or "white-space:pre" in style.replace(" ", "").lower():
            self.kept += 1
            self.content(element)
            self.end()
            self.kept -= 1
        else:
            self.content(element)
            self.end(Style.TITLE if name == "h1" else Style.HEADING if name in _HEADINGS else Style.PLAIN)

    def item(self, element: Any) -> None:
        marker = "-"
        if self.lists and self.lists[-1]:
            marker = f"{self.lists[-1]}."
            self.lists[-1] += 1
        before = len(self.found)
        self.content(element)
        self.end(Style.ITEM, marker)
        for i, block in enumerate(self.found[before : before + 1], before):
            if isinstance(block, Paragraph) and block.style is Style.PLAIN:
                self.found[i] = Paragraph(block.text, Style.ITEM, marker, block.depth)

    def table(self, element: Any) -> Iterator[Block]:
        """The table, its caption in front."""
        rows: list[list[list[Block]]] = []
        for part in element.iter("caption"):
            yield from self.blocks_of(part)
            break
        for row in _rows(element):
            cells: list[list[Block]] = []
            for cell in row:
                if name_of(cell) in ("td", "th") and not _HIDDEN.search(cell.get("style", "")):
                    cells.append(self.blocks_of(cell))
                    cells.extend([] for _ in range(min(_int(cell.get("colspan"), 1), _MOST_SPAN) - 1))
            rows.append(cells)
        yield Grid(rows)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        name = name_of(child)
        if name == "tr":
            yield child
        elif name in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if name_of(row) == "tr")


def _control(element: Any, name: str) -> str:
    """A form's control as it is shown."""
    if name == "select":
        chosen = [o for o in element.iter("option") if o.get("selected") is not None]
        return " ".join("".join(o.itertext()).strip() for o in chosen)
    if name == "textarea":
        return "".join(element.itertext())
    if name == "img":
        return ""
    kind = element.get("type", "text").lower()
    if kind in _BOXES:
        return _BOXES[kind][element.get("checked") is not None] + " "
    return element.get("value", "") if kind in ("text", "number", "date", "tel", "email", "") else ""


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default
