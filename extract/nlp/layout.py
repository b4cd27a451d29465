"""How the lines of a note hang together: lines joined where they wrap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.headings import words
from chartcite.extract.nlp.lines import Kind, Line

_DOSE = compiled(
    r"[a-z][\w/-]+(?: [a-z]+){0,2} \d[\d./,]*\s?"
    r"(?:mg|mcg|g|ml|units?|u|%|meq|tabs?|po|\d po|daily|bid|tid|qid|qhs|qam|prn|q\d+h?)\b",
    re.I,
)
_OWN_LINE = compiled(r"[A-Z]\. [A-Z]|\d{1,2}/\d{1,2}/\d{2,4}\b|\d{4}-\d\d-\d\d\b")
_UNKNOWN = 72
"""The width taken where no line shows by going on in lower case that it wraps."""
_NARROW = 60
"""Lines shorter than this tell nothing of the width at which a note wraps."""


@dataclass(slots=True)
class Block:
    """Lines that belong together. ``body`` is the offset after a bullet or number; ``apart`` as in :class:`Line`."""

    kind: Kind
    start: int
    end: int
    body: int
    apart: bool
    indent: int


def blocks_of(lines: Sequence[Line]) -> Iterator[Block]:
    """Lines joined where they wrap."""
    usual = _usual_width(lines)
    i = 0
    while i < len(lines):
        first = lines[i]
        j = i + 1
        if first.kind in (Kind.TEXT, Kind.ITEM, Kind.FIELD, Kind.LEAD):
            while (
                j < len(lines)
                and lines[j].kind is Kind.TEXT
                and not (lines[j].apart and not _runs_on(lines[j - 1], lines[j]))
            ):
                j += 1
            width = _run_width(lines[i:j], usual)
            k = i + 1
            while k < j and (
                _joins(lines[k - 1], lines[k], first, width, usual)
                or (k > i + 1 and _wrapped_twice(lines[k - 2], lines[k - 1], lines[k], width))
            ):
                k += 1
            j = k
        elif first.kind is Kind.ROW and first.text.startswith("|"):
            while j < len(lines) and _cell_goes_on(first, lines[j]):
                j += 1
        yield Block(first.kind, first.start, lines[j - 1].end, first.start + first.body, first.apart, first.indent)
        i = j


_EMPTY_FIRST = compiled(r"\|[ \t]*\|")


def _cell_goes_on(row: Line, below: Line) -> bool:
    """Whether a line of a drawn table only holds the rest of the last filled cell of the row above it."""
    if below.apart or below.kind is not Kind.ROW or _EMPTY_FIRST.match(below.text) is None:
        return False
    above, rest = _cells(row.text), _cells(below.text)
    last = max((i for i, cell in enumerate(above) if cell), default=0)
    return last > 0 and len(above) == len(rest) and [i for i, cell in enumerate(rest) if cell] == [last]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]


def _runs_on(above: Line, below: Line) -> bool:
    """Across a page break or a blank line: whether a sentence goes on."""
    return (
        below.text[0].islower()
        and above.text[-1].isalnum()
        and above.text.split()[-1].lower() in words("layout", "connectors")
    )


def _usual_width(lines: Sequence[Line]) -> int:
    """The width at which the note's prose wraps, from lines that go on in lower case."""
    plain = (Kind.TEXT, Kind.ITEM, Kind.FIELD, Kind.LEAD)
    widths = sorted(
        above.indent + len(above.text)
        for above, below in pairwise(lines)
        if below.kind is Kind.TEXT
        and not below.apart
        and above.kind in plain
        and below.text[0].islower()
        and len(above.text) > 30
    )
    if widths:
        return widths[int(0.8 * (len(widths) - 1))]
    longest = max((line.indent + len(line.text) for line in lines if line.kind in plain), default=0)
    return max(longest, _UNKNOWN)


def _run_width(run: Sequence[Line], usual: int) -> int:
    """The wrap width of a run of lines: its own if all its lines are full or several go on in lower case."""
    longest = max(line.indent + len(line.text) for line in run)
    if len(run) > 2:
        pairs = list(pairwise(run))
        if longest > 30 and all(a.indent + len(a.text) + 1 + len(b.text.split(None, 1)[0]) > longest for a, b in pairs):
            return longest
        evident = [a.indent + len(a.text) for a, b in pairs if b.text[0].islower() and not _DOSE.match(b.text)]
        if len(evident) > 1 and len(evident) * 2 >= len(pairs) and max(evident) < _NARROW:
            return max(evident)
    return max(usual, _NARROW)


def _wrapped_twice(full: Line, rest: Line, below: Line, width: int) -> bool:
    """Whether ``rest`` is the short remainder of a line that was wrapped a second time, so that ``below`` goes on."""
    return (
        not below.apart
        and len(rest.text) < 0.4 * width
        and full.indent + len(full.text) > 0.8 * width
        and not rest.text[0].isupper()
        and rest.text[-1] not in ".!?:;"
        and below.text[0].islower()
        and not _DOSE.match(below.text)
        and not _DOSE.match(rest.text)
    )


_ANSWERED = compiled(r"(?::|\?)\s*(?:yes|no|none|nil|n/a|neg(?:ative)?)\.?$", re.I)
"""A line that ends in the answer to its own label: "Suitable for implant: NO"."""


def _joins(above: Line, below: Line, first: Line, width: int, usual: int) -> bool:
    """Whether ``below`` goes on where ``above`` stops."""
    lead = below.text[0]
    tail = above.text[-1]
    if above.apart is False and below.apart and not _runs_on(above, below):
        return False
    used = above.indent + len(above.text)
    full = used + 1 + len(below.text.split(None, 1)[0])
    if tail in ",/&+(" or (tail == "-" and above.text[-2:-1].isalnum()):
        return True
    if _ANSWERED.search(above.text) and not lead.islower():
        return False
    if above.text.rsplit(None, 1)[-1].lower() in words("layout", "connectors"):
        return True
    if _OWN_LINE.match(below.text):
        return False
    if first.body and below.indent == first.indent + first.body and tail not in ".!?:;" and len(above.text) > 12:
        return _DOSE.match(below.text) is None
    hanging = first.kind in (Kind.ITEM, Kind.LEAD, Kind.FIELD) and below.indent > first.indent
    if lead.islower():
        if _DOSE.match(below.text):
            return full > 0.94 * width
        return used >= (0.5 if hanging else 0.6) * width or full > 0.94 * width
    if first.body and not hanging and below.indent <= first.indent:
        return full > 0.97 * width and tail not in ".;:"
    return full > (0.85 if hanging else 0.94) * width
