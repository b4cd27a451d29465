"""The lines of a note, classified: text, list item, field, table row, heading, rule, running header."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.headings import category_of, heading_key

LINE = compiled(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
GAP = compiled(r"\t\s*|(?<=[^\s.!?:;,])[ \xa0]{2,}|(?<=[.!?;,])[ \xa0]{3,}|(?<=:)[ \xa0]{2,}")
BOX = compiled(
    r"\[[ \xa0]{0,3}(?P<a>[xX✓✔√*•]?)[ \xa0]{0,3}\]|\[_+\]|\((?:[ \xa0]{1,3}|[ ]?(?P<b>[xX✓✔])[ ]?)\)(?=\s|$)"
    r"|(?P<c>[☑☒✓✔■◼])|[☐❑❒□◻▢]|(?<![\w_])_+(?P<d>[xX✓])_+(?=\s|$)|(?<![\w_])_{2,4}(?=\s?(?:Yes|No|Y|N)\b)"
    r"|(?:(?<=[ \xa0]{2})|(?<=[?:)_]\s)|(?<=[?:)_]))(?P<e>[xX✓√])(?=[ \xa0]?(?:Yes|No|YES|NO)\b(?![\w'’]|\s[a-z]))"
)
_BOX_HINT = compiled(r"\[[\sxX✓✔√*•_\]]|\([ xX✓✔\xa0]|[☑☒✓✔■◼☐❑❒□◻▢]|_[xX✓_]|[xX✓√][ \xa0]?(?:Yes|No|YES|NO)\b")
LABEL = compiled(r"[A-Za-z@#][^\n:;?!|\t]{0,44}?[ ]?:(?=[\s_\[(*]|$)")
MARKER = compiled(
    r"(?:[-*•●▪◦·–—~o]|\d{1,2}[.)]|\(?[a-hA-H]\)|\(?(?:iii|ii|iv|i|vi|v)\)|>>>?)[ \t]+(?=\S)|[•●▪◦](?=\S)"
)
_RULE = compiled(r"[\W_]{3,}$")
_FRACTION = compiled(r"\d/\d")
_PROSE = 45
_LEAD = 40
_FIRST = 60


class Kind(Enum):
    """What a block is, before it is cut into segments."""

    TEXT = 1
    ITEM = 2
    FIELD = 3
    ROW = 4
    HEADING = 5
    PAGE = 6
    RULE = 7
    LEAD = 8


@dataclass(slots=True)
class Line:
    """A line that is not blank: its text without the margins, in document offsets."""

    start: int
    end: int
    indent: int
    text: str
    kind: Kind
    apart: bool
    """A blank line or a page break stands before it."""
    body: int = 0
    """Where the text after a bullet or number begins, relative to ``start``."""


def first_box(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first check box in ``[start, end)``."""
    return BOX.search(text, start, end) if _BOX_HINT.search(text, start, end) else None


def gaps(text: str) -> list[tuple[int, int]]:
    """The column gaps inside a line, as spans."""
    if "  " not in text and "\t" not in text and "\xa0" not in text:
        return []
    return [m.span() for m in GAP.finditer(text)]


def cells_of(text: str) -> list[tuple[int, int]]:
    """The columns of a line: between pipes, or else between gaps."""
    if "|" in text and (text.startswith("|") or text.count("|") > 1):
        cuts = [(m.start(), m.end()) for m in re.finditer(r"\s*\|\s*", text)]
    else:
        cuts = gaps(text)
    found, last = [], 0
    for low, high in [*cuts, (len(text), len(text))]:
        if low > last:
            found.append((last, low))
        last = high
    return found


def _row_kind(text: str) -> Kind | None:
    """Whether a line with gaps or pipes is a table row, a short lead with prose behind it, or neither."""
    if text.count("|") > 1 or text.startswith("|"):
        return Kind.ROW
    spans = gaps(text)
    if not spans:
        return None
    cells = cells_of(text)
    parts = [text[a:b] for a, b in cells]
    if (
        len(parts) < 2
        or len(parts[0]) > (_LEAD if len(parts) < 3 else _FIRST)
        or (len(parts[0]) > 12 and parts[0][-1] in ".;")
    ):
        return None
    width = max(b - a for a, b in spans)
    last = parts[-1]
    prose = len(last) > _PROSE or ". " in last
    if prose and len(parts) <= 3 and sum(map(len, parts[:-1])) <= _LEAD and not all(p[0].isdigit() for p in parts[1:]):
        lead = parts[0]
        telling = width > 2 or lead.isupper() or lead[0].isdigit() or bool(category_of(heading_key(lead)))
        return Kind.LEAD if telling else None
    if len(parts) == 2 and width == 2 and last[0].islower():
        return None
    if any(len(p) > _PROSE and p[-1] in ".;" for p in parts[:-1]):
        return None
    return Kind.ROW


def _is_label(text: str) -> bool:
    """Whether a line begins with ``Label:``."""
    m = LABEL.match(text)
    return m is not None and m.group().count(" ") <= 6 and ". " not in m.group() and not text[0].islower()


def _is_heading(text: str, *, caps_note: bool) -> bool:
    """Whether a line without columns is a heading by itself."""
    if len(text) > 70:
        return False
    core = text.strip("[{*=#_~-}]:. ")
    if not core or not any(c.isalpha() for c in core):
        return False
    if text[-1] == ":":
        return text.count(" ") <= 7 and not (text[0].islower() and text.count(" ") > 2)
    decorated = text[0] in "{=*#" and (text[-1] in "}=*#" or text.startswith(("##", "==")))
    if decorated:
        return text.count(" ") <= 12
    if text[0].isupper() and core[-1] == text[-1] and category_of(heading_key(core)):
        return True
    if caps_note or text[-1] in ".,;!?" or text.count(" ") > 9 or len(core) < 4:
        return False
    return (
        core.isupper() and not _SAYS.match(core) and sum(c.isdigit() for c in core) < 5 and not _FRACTION.search(core)
    )


_SAYS = compiled(
    r"(?:NO|NOT|DENIES|NONE|NKDA|NEG|NEGATIVE|CLEARED|PT|PATIENT|SHE|HE|WNL|STABLE|SEE|S/P|[A-Z]+ED)\b|.*\d\s?(?:MG|MCG|%)"
)


@lru_cache(maxsize=8)
def running_lines(text: str, starts: tuple[int, ...]) -> frozenset[tuple[int, int]]:
    """The headers and footers of a document's pages: lines that come back, but for their digits, on another page."""
    if len(starts) < 2:
        return frozenset()
    seen: Counter[str] = Counter()
    spans: list[tuple[str, tuple[int, int]]] = []
    for low, high in zip(starts, [*starts[1:], len(text)], strict=True):
        lines = [m.span() for m in LINE.finditer(text, low, high) if m.group().strip()]
        keys = {}
        for span in [*lines[:3], *lines[3:][-2:]]:
            keys[span] = re.sub(r"\d+", "#", " ".join(text[slice(*span)].lower().split()))
        seen.update(set(keys.values()))
        spans.extend((key, span) for span, key in keys.items())
    return frozenset(span for key, span in spans if seen[key] > 1 and len(key) > 3)


@lru_cache(maxsize=8)
def page_starts(text: str, pages: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Where pages begin: as the reader says, or else after each form feed."""
    return pages or (0, *(m.end() for m in re.finditer("\f", text) if m.end() < len(text)))


def lines_of(text: str, low: int, high: int, running: frozenset[tuple[int, int]], starts: Sequence[int]) -> list[Line]:
    """The lines of ``text[low:high]`` that are not blank, classified."""
    sample = text[low : min(high, low + 2000)]
    upper = sum(map(str.isupper, sample))
    caps_note = upper > 100 and upper > 1.5 * sum(map(str.islower, sample))
    found: list[Line] = []
    last = low
    for m in LINE.finditer(text, low, high):
        whole = m.group()
        line = whole.strip()
        if not line:
            continue
        start = m.start() + len(whole) - len(whole.lstrip())
        between = text[last:start]
        apart = between.count("\n") > 1 or "\f" in between or "\r\r" in between
        last = start + len(line)
        if not apart and len(starts) > 1 and bisect_left(starts, start + 1) != bisect_left(starts, last - len(line)):
            apart = True
        indent = start - m.start()
        entry = Line(start, last, indent, line, Kind.TEXT, apart or not found)
        entry.kind = Kind.PAGE if m.span() in running else _classify(entry, caps_note=caps_note)
        found.append(entry)
    _headings_by_shape(found)
    return found


def _classify(line: Line, *, caps_note: bool) -> Kind:
    text = line.text
    if not text[0].isalnum() and _RULE.match(text) and first_box(text, 0, len(text)) is None:
        return Kind.RULE
    m = MARKER.match(text)
    if m is not None:
        line.body = m.end()
        rest = text[line.body :]
        if (
            gaps(rest)
            and first_box(rest, 0, len(rest)) is None
            and not LABEL.match(rest)
            and _row_kind(rest) is Kind.ROW
        ):
            return Kind.ROW
        return Kind.ITEM
    box = first_box(text, 0, len(text))
    if box is not None and not text.startswith("|"):
        return Kind.ITEM if box.start() == 0 else Kind.FIELD
    labelled = ":" in text and _is_label(text)
    if labelled and text[-1] != ":":
        return Kind.FIELD
    if not labelled and ("  " in text or "\t" in text or "|" in text or "\xa0" in text):
        if any(LABEL.match(text, a) for a, _ in cells_of(text)):
            return Kind.FIELD
        kind = _row_kind(text)
        if kind is not None:
            return kind
    if ("...." in text or " . . ." in text or "____" in text) and re.search(r"\.{4,}|(?: \.){3,}|_{4,}", text):
        return Kind.FIELD
    if " ... " in text and _THREE_DOTS.match(text):
        return Kind.FIELD
    return Kind.HEADING if _is_heading(text, caps_note=caps_note) else Kind.TEXT


_THREE_DOTS = compiled(r"[A-Z][\w /()#-]{2,34} \.{3} \S[^.]{0,60}\Z")
"""A label, three dots and its value, on a line of their own: "Elective replacement ... 23 months"."""


def _headings_by_shape(lines: list[Line]) -> None:
    """Short lines with indented text or bullets right under them are headings."""
    for line, below in pairwise(lines):
        text = line.text
        if line.kind is not Kind.TEXT or len(text) > 40 or text.count(" ") > 4 or not text[0].isupper():
            continue
        listed = below.indent > line.indent or (below.kind is Kind.ITEM and line.apart)
        if listed and not below.apart and text[-1] not in ".,;!?" and not any(c.isdigit() for c in text):
            line.kind = Kind.HEADING
