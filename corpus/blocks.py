"""Plain text as the blocks a page is laid out from: headings, fields, boxes to tick, tables, lists, paragraphs.

The text of a labelled packet stays the one source: a layout draws these blocks, it never changes a word of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_TICK = re.compile(r"\[(?P<mark>[ xX])\]\s*(?P<label>.*?)(?=\s{2,}\[[ xX]\]|\s*$)")
_LABEL = r"[A-Z][\w .,#/&()'-]{0,38}:\s"
_FIELD = re.compile(rf"(?P<label>{_LABEL})\s*(?P<value>.*?)(?=\s{{2,}}{_LABEL}|\s*$)")
_ITEM = re.compile(r"(?:[-*•]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"[A-Z0-9][A-Z0-9 ,/&()'-]{3,60}:?")
_COLUMNS = re.compile(r"\S {3,}\S")
_SENTENCE_END = re.compile(r"[a-z]{3,}[.]$")
_LONGEST_VALUE = 90
_FULL_LINE = 72
"""A line at least this long was broken by its writer's margin: the next one belongs to the same paragraph."""


class Kind(StrEnum):
    HEADING = "heading"
    FIELDS = "fields"
    TICKS = "ticks"
    TABLE = "table"
    ITEM = "item"
    LINED = "lined"
    """A line whose columns are kept apart by spaces."""
    PARAGRAPH = "paragraph"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``rows`` holds its parts: cells of a table, label and value of fields, mark and label of boxes."""

    kind: Kind
    rows: tuple[tuple[str, ...], ...]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a document, in order; a form feed gives a ``PAGE`` block."""
    for number, page in enumerate(text.split("\f")):
        if number:
            yield Block(Kind.PAGE, ())
        yield from _page([line.rstrip() for line in page.strip("\n").split("\n")])


def _page(lines: list[str]) -> Iterator[Block]:
    i = 0
    while i < len(lines):
        kind = kind_of(lines[i])
        if kind is None:
            i += 1
            continue
        end = i + 1
        while end < len(lines) and _goes_on(kind, lines[end - 1], lines[end]):
            end += 1
        yield Block(kind, _rows(kind, lines[i:end]))
        i = end


def kind_of(line: str) -> Kind | None:
    """What a line by itself looks like; ``None`` for an empty one."""
    bare = line.strip()
    if not bare:
        return None
    if " | " in bare:
        return Kind.TABLE
    if _TICK.match(bare):
        return Kind.TICKS
    if _HEADING.fullmatch(bare) and not _COLUMNS.search(bare):
        return Kind.HEADING
    if _ITEM.match(bare):
        return Kind.ITEM
    if _fields(bare):
        return Kind.FIELDS
    return Kind.LINED if _COLUMNS.search(bare) else Kind.PARAGRAPH


def _goes_on(kind: Kind, last: str, line: str) -> bool:
    """Whether ``line`` belongs to the block whose lines so far end with ``last``."""
    if kind in (Kind.TABLE, Kind.TICKS, Kind.FIELDS, Kind.LINED):
        return kind_of(line) is kind
    if kind is Kind.HEADING or not line.strip():
        return False
    if kind is Kind.ITEM:
        return line.startswith(" ") and kind_of(line) is Kind.PARAGRAPH
    return kind_of(line) is Kind.PARAGRAPH or (len(last) >= _FULL_LINE and kind_of(line) is not Kind.HEADING)


def _rows(kind: Kind, lines: list[str]) -> tuple[tuple[str, ...], ...]:
    bare = [line.strip() for line in lines]
    if kind is Kind.TABLE:
        return tuple(tuple(cell.strip() for cell in line.split("|")) for line in bare)
    if kind is Kind.TICKS:
        boxes = [[(m["mark"].strip(), m["label"]) for m in _TICK.finditer(line)] for line in bare]
        return tuple(tuple(part for box in row for part in box) for row in boxes)
    if kind is Kind.FIELDS:
        return tuple(tuple(part for pair in _fields(line) for part in pair) for line in bare)
    if kind is Kind.LINED:
        return tuple((line,) for line in lines)
    return tuple((line,) for line in _joined(bare))


def _fields(line: str) -> list[tuple[str, str]]:
    """``Label: value`` pairs that make up the whole line, else nothing."""
    found, end = [], 0
    for m in _FIELD.finditer(line):
        if line[end : m.start()].strip():
            return []
        found.append((m["label"].rstrip(": "), m["value"].strip()))
        end = m.end()
    if line[end:].strip() or any(len(value) > _LONGEST_VALUE or _SENTENCE_END.search(value) for _, value in found):
        return []
    return found


def _joined(lines: list[str]) -> Iterator[str]:
    """Lines that a margin broke, joined again; short lines stay lines."""
    whole = ""
    for line in lines:
        whole = f"{whole} {line}".strip()
        if len(line) < _FULL_LINE:
            yield whole
            whole = ""
    if whole:
        yield whole
