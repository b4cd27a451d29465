"""Numbers and styles of a Word file: what a paragraph is, and the number or bullet in front of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from chartcite.extract.formats.blocks import Style
from chartcite.extract.formats.xml import name_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading \d|heading\d", re.I)
_DEEPEST = 9


def value(parent: Any, *path: str) -> str | None:
    """The ``w:val`` of a descendant by local names, or ``None``."""
    for name in path:
        parent = parent.find(W + name) if parent is not None else None
    return None if parent is None else parent.get(W + "val", "")


def is_on(properties: Any, name: str) -> bool:
    """Whether a switch such as ``w:strike`` is on."""
    found = value(properties, name) if properties is not None else None
    return found is not None and found.lower() not in ("0", "false", "off", "none")


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass(slots=True)
class Lists:
    """The numbering of a file, with the counters of its lists."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    """By abstract list and depth."""
    abstract: dict[str, str] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def marker(self, number: str, depth: int) -> str:
        """The next marker of a list at a depth."""
        depth = min(depth, _DEEPEST)
        key = self.abstract.get(number, number)
        level = self.levels.get(key, {}).get(depth)
        if level is None or level.format in ("bullet", "none"):
            return "-"
        self.counts[key, depth] = self.counts.get((key, depth), level.start - 1) + 1
        for deeper in range(depth + 1, _DEEPEST + 1):
            self.counts.pop((key, deeper), None)
        return re.sub(r"%(\d)", lambda m: self._shown(key, int(m[1]) - 1), level.text).strip() or "-"

    def _shown(self, key: str, depth: int) -> str:
        level = self.levels.get(key, {}).get(depth)
        return _number(self.counts.get((key, depth), 1), level.format if level else "decimal")


def lists_of(root: Any) -> Lists:
    """The numbering from ``numbering.xml`` (``None``: there is none)."""
    lists = Lists()
    for item in root if root is not None else ():
        if name_of(item) == "abstractNum":
            levels = {}
            for level in item.iterfind(W + "lvl"):
                start = value(level, "start") or "1"
                levels[_depth(level.get(W + "ilvl"))] = _Level(
                    value(level, "numFmt") or "decimal", value(level, "lvlText") or "", _depth(start)
                )
            lists.levels[item.get(W + "abstractNumId", "")] = levels
        elif name_of(item) == "num":
            lists.abstract[item.get(W + "numId", "")] = value(item, "abstractNumId") or ""
    return lists


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a style makes of its paragraphs: heading or title, and the list and depth they are items of."""

    style: Style = Style.PLAIN
    number: str = ""
    depth: int = 0


def styles_of(root: Any) -> dict[str, ParagraphStyle]:
    """The paragraph styles from ``styles.xml`` (``None``: there is none), by id."""
    found: dict[str, ParagraphStyle] = {}
    for item in root if root is not None else ():
        if name_of(item) != "style":
            continue
        base = found.get(value(item, "basedOn") or "", ParagraphStyle())
        name = (value(item, "name") or "").lower()
        outline = value(item, "pPr", "outlineLvl")
        style = base.style
        if name == "title":
            style = Style.TITLE
        elif _HEADING.match(name) or (outline is not None and outline != "9"):
            style = Style.HEADING
        number = value(item, "pPr", "numPr", "numId")
        depth = value(item, "pPr", "numPr", "ilvl")
        found[item.get(W + "styleId", "")] = ParagraphStyle(
            style, base.number if number is None else number, base.depth if depth is None else _depth(depth)
        )
    return found


def _depth(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def _number(count: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % 5 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        roman = _roman(count)
        return roman.upper() if form == "upperRoman" else roman
    return str(count)


def _roman(count: int) -> str:
    text = ""
    for size, letters in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        times, count = divmod(count, size)
        text += letters * min(times, 9)
    return text
