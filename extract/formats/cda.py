"""HL7 clinical documents (C-CDA) to blocks: the head as a note begins, then each section's narrative under its title.

The narrative is what the author attests; coded entries are read where a section has none. References to files outside
are never followed.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chartcite.extract.formats.blocks import Block, Paragraph, Place, Style
from chartcite.extract.formats.cda_entries import entry_lines
from chartcite.extract.formats.cda_head import Head, author_line, head_blocks, head_of, note_head
from chartcite.extract.formats.embedded import lines, named, text_blocks, unpacked
from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.images import may_be_page
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.formats.web import narrative_blocks
from chartcite.extract.formats.xml import child, children, name_of, text_of

CDA = "application/hl7-cda+xml"

_NOTE_ACTIVITY = "2.16.840.1.113883.10.20.22.4.202"
_OWN_LINES = 4
"""A narrative of plain text only with so many lines keeps them."""


def read_cda(root: Any, bounds: Bounds) -> Found:
    """The text of a clinical document, or of a section of one, already parsed. Raises :class:`Refused`."""
    found = Found(CDA)
    reader = _Reader(found, bounds, head_of(root))
    found.files = reader.packed
    blocks: list[Block] = []
    if name_of(root) == "section":
        blocks += reader.section(root, "section")
    else:
        blocks += head_blocks(reader.head)
        for number, component in enumerate(children(root, "component"), 1):
            for body in component:
                blocks += reader.body(body, f"component[{number}]/{name_of(body)}")
    found.blocks = blocks
    return found


@dataclass(slots=True)
class _Reader:
    """Reads one document."""

    found: Found
    bounds: Bounds
    head: Head
    files: int = 0
    packed: list[tuple[str, bytes]] = field(default_factory=list)
    moved: set[str] = field(default_factory=set)
    """Ids of narrative that became a note of its own."""

    def body(self, body: Any, path: str) -> Iterator[Block]:
        if name_of(body) == "nonXMLBody":
            yield Place(path)
            yield from self.content(child(body, "text"))
        for number, component in enumerate(children(body, "component"), 1):
            for section in children(component, "section"):
                yield from self.section(section, f"{path}/component[{number}]/section")

    def section(self, section: Any, path: str) -> Iterator[Block]:
        yield Place(path)
        title = text_of(child(section, "title")) or _display(child(section, "code"))
        if title:
            yield Paragraph(title, Style.HEADING)
        text = child(section, "text")
        self.notes(section, text)
        written = list(_author(section))
        yield from written
        if text_of(text):
            yield from self.narrative(text)
        else:
            yield from (Paragraph(line, Style.ITEM) for line in entry_lines(section))
        for media in _own(section):
            if name_of(media) == "observationMedia":
                yield from self.content(child(media, "value"))
        for number, component in enumerate(children(section, "component"), 1):
            for inner in children(component, "section"):
                yield from self.section(inner, f"{path}/component[{number}]/section")

    def narrative(self, text: Any) -> list[Block]:
        if text is None:
            return []
        plain = text.text or ""
        if not len(text) and plain.count("\n") >= _OWN_LINES - 1:
            return [lines(textwrap.dedent(plain.strip("\n")))]
        return narrative_blocks(text, skip=self.moved)

    def notes(self, section: Any, text: Any) -> None:
        """Notes with an author and a day of their own become documents of their own."""
        for act in _own(section):
            if name_of(act) != "act" or not any(t.get("root") == _NOTE_ACTIVITY for t in children(act, "templateId")):
                continue
            target = _referred(text, act)
            if target is None:
                continue
            head = note_head(self.head, act)
            name = f"note-{len(self.found.texts) + 1}"
            blocks = narrative_blocks(target, skip=frozenset())
            if blocks:
                self.found.texts.append((name, [*head_blocks(head), *blocks]))
                self.moved.add(target.get("ID", ""))

    def content(self, element: Any) -> Iterator[Block]:
        """Content packed into an element: text is read in place, another file is one of its own."""
        if element is None:
            return
        reference = child(element, "reference")
        if reference is not None and not text_of(element):
            self.files += 1
            self.found.unread.append((f"attachment-{self.files}", Refusal.OUTSIDE))
            return
        text = "".join(element.itertext())
        if element.get("representation") != "B64":
            yield lines(text.strip("\n"))
            return
        self.files += 1
        stem = f"attachment-{self.files}"
        try:
            data = unpacked(text)
            read = text_blocks(data, self.bounds)
        except Refused as refused:
            self.found.unread.append((stem, refused.reason))
            return
        if read is not None:
            self.found.broken |= read[1]
            yield from read[0]
        elif not data.strip():
            self.found.unread.append((stem, Refusal.EMPTY))
        elif name_of(element) == "text" or may_be_page(data):
            self.packed.append((named(stem, data), data))


def _own(section: Any) -> Iterator[Any]:
    """What a section holds, without the sections in it."""
    for part in section:
        if name_of(part) != "component":
            yield from part.iter()


def _author(section: Any) -> Iterator[Block]:
    line = author_line(section)
    if line:
        yield Paragraph(line)


def _referred(text: Any, act: Any) -> Any:
    """The narrative that an act's text refers to, unless it stands in a table."""
    reference = child(child(act, "text"), "reference")
    wanted = reference.get("value", "").lstrip("#") if reference is not None else ""
    if text is None or not wanted:
        return None
    for part in text.iter():
        if part.get("ID") == wanted:
            inside = any(name_of(a) in ("tr", "table") for a in part.iterancestors()) or name_of(part) in ("tr", "td")
            return None if inside else part
    return None


def _display(code: Any) -> str:
    return "" if code is None else code.get("displayName", "")
