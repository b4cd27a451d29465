"""The pages of a file as sheets of paper: fax lines, page numbers, what heads a page, whether it is empty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw
from chartcite.extract.note_dates import HeadLine
from chartcite.extract.note_types import title_of

_HEAD = 6
_FOOT = 3
_EDGE = 2
"""Lines at an edge of a page on which a fax machine prints."""
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "S": "5", "B": "8", "Z": "2", "g": "9", "q": "9"})
_N = r"[\dlIOoSB]{1,3}"
_NAMED = rf"(?<![\w/.-])(?:page|pages|p[ao]ge|pgs?|p(?=\s?[.#]))\s?[.:#]?\s*(?P<n>{_N})"
_OF = compiled(rf"{_NAMED}\s?(?:of|0f|/)\s?(?P<m>{_N})(?![\w/-])", re.I)
_PAGE = compiled(rf"{_NAMED}(?![\w/]|\s?(?:of|0f|-)\s?\d|,? ?incl)", re.I)
_APART = compiled(rf"(?:^|\s{{4,}})[(–-]?\s?(?P<n>{_N})\s?(?:of|0f|/)\s?(?P<m>{_N})\s?[)–-]?$", re.I)
"""A page number without the word, alone on its line or apart at its end."""
_ALONE = compiled(rf"[\s(–-]*(?P<n>{_N})[\s)–-]*$")
_TIME = compiled(r"[\dlIO]{1,2}[:.][\dlIOSB]{2}")
_NO_PLACE = compiled(
    r"(?i:\b(?:course|note|visit|summary|report|history|plan|goals|record|form|request|provided|list)\b)"
)
_ANY_DIGIT = compiled(r"\d")
_LETTERS = compiled(r"[^a-z]+")
_SPACED = compiled(r"(?<=\b[a-z]) (?=[a-z]\b)")
"""The gaps of l e t t e r s set apart."""
_PROSE = compiled(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}")
_FEWEST_MARKS = 12
"""Letters and digits up to which a page is empty."""
_FEWEST_WORDS = 14
"""Words up to which a page may be a separator."""
_SAME = 85
_MOST_STAMPED = 0.5
"""Share of the pages with such a line from which on a fax machine printed them."""
_RUN, _MOST_PAGES, _MOST_NUMBERS = 5, 0.6, 0.8
"""How many pages one count of a whole file numbers: at least, of all pages, of all page numbers."""
_LONGEST = 160
_COUNTED = compiled(
    rf"(?<![\w/.-])(?:(?:page|pg|p)s?[.:#]?\s?)?{_N}\s?(?:/|of)\s?{_N}(?![\w/-])|\bp(?:age|g)?s?[.:]?\s?{_N}\b", re.I
)
"""What may be a page number on a fax machine's line."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page shows of itself.

    ``lines`` are its lines without the fax machine's. ``number`` and ``total`` are its own page number, ``role`` and
    ``title`` what its head names. ``kind`` is ``page``, ``blank`` or ``separator``.
    """

    lines: tuple[HeadLine, ...]
    number: int | None = None
    total: int | None = None
    role: str = ""
    title: str = ""
    house: str = ""
    kind: str = "page"

    @property
    def head(self) -> tuple[HeadLine, ...]:
        return self.lines[:_HEAD]


def sheets_of(pages: Sequence[Sequence[HeadLine]]) -> list[Sheet]:
    """A sheet for each page of a file, from the page's lines. Fax lines are those that most of its pages bear."""
    printed = [_machine_lines(lines) for lines in pages]
    stamped = len(pages) > 1 and sum(map(bool, printed)) > _MOST_STAMPED * len(pages)
    plain = [
        tuple(x for i, x in enumerate(lines) if not (stamped and i in marks))
        for lines, marks in zip(pages, printed, strict=True)
    ]
    numbers = [_own_number(lines) for lines in plain]
    if _of_the_whole(numbers):
        numbers = [(None, None)] * len(numbers)
    return [_sheet(lines, number) for lines, number in zip(plain, numbers, strict=True)]


def _sheet(lines: tuple[HeadLine, ...], number: tuple[int | None, int | None]) -> Sheet:
    kind = _kind(lines)
    if kind != "page":
        return Sheet(lines, kind=kind)
    role, title = title_of(lines)
    return Sheet(lines, *number, role, title, _house(lines), kind)


def _machine_lines(lines: Sequence[HeadLine]) -> set[int]:
    """Indices of the lines along the edges of a page that a fax machine may have printed."""
    edges = {*range(min(_EDGE, len(lines))), *range(max(0, len(lines) - 1), len(lines))}
    return {i for i in edges if is_machine_line(lines[i].text)}


def is_machine_line(text: str) -> bool:
    """Whether a line at the edge of a page is the fax machine's: a page number and a time or its words."""
    if len(text) > _LONGEST or not _COUNTED.search(text):
        return False
    words = len(cue("fax", "machine").findall(text.lower()))
    return (
        words > 1
        or (words == 1 and _TIME.search(text) is not None)
        or (_TIME.search(text) is not None and len(_ANY_DIGIT.findall(text)) > 10)
    )


def _own_number(lines: Sequence[HeadLine]) -> tuple[int | None, int | None]:
    """The page number in the head or foot, and the number of pages where it stands beside it."""
    edges = [*lines[-_FOOT:][::-1], *lines[:_HEAD]] if len(lines) > _HEAD else list(lines[::-1])
    texts = [x.text for x in edges if len(x.text) < 130 and not _PROSE.search(x.text)]
    for text in texts:
        m = _OF.search(text) or _APART.search(text)
        if m is not None and 0 < _value(m["n"]) <= _value(m["m"]):
            return _value(m["n"]), _value(m["m"])
    for text in texts:
        m = _PAGE.search(text)
        if m is not None and _value(m["n"]):
            return _value(m["n"]), None
    last = lines[-1].text if lines else ""
    m = _ALONE.match(last)
    return (_value(m["n"]), None) if m is not None and _value(m["n"]) else (None, None)


def without_page_number(text: str) -> str:
    """A line without the page number that stands in it."""
    return text if is_prose(text) else _PAGE.sub(" ", _OF.sub(" ", text))


def _value(text: str) -> int:
    plain = text.translate(_LOOKALIKES)
    return int(plain) if plain.isdigit() else 0


def _of_the_whole(numbers: Sequence[tuple[int | None, int | None]]) -> bool:
    """Whether the page numbers count the whole file (a printed chart, a fax stamped page by page)."""
    shifts = Counter(n - i for i, (n, _) in enumerate(numbers) if n is not None)
    if not shifts:
        return False
    count = max(shifts.values())
    return count > _RUN and count > _MOST_PAGES * len(numbers) and count > _MOST_NUMBERS * sum(shifts.values())


def _kind(lines: Sequence[HeadLine]) -> str:
    marks = sum(c.isalnum() for line in lines[:8] for c in line.text)
    if marks <= _FEWEST_MARKS:
        return "blank"
    text = _SPACED.sub("", " ".join(line.text for line in lines[:8]).lower())
    if len(lines) < 8 and text.count(" ") <= _FEWEST_WORDS:
        if cue("fax", "blank").search(text):
            return "blank"
        if cue("fax", "separator").search(text):
            return "separator"
    return "page"


@cache
def _organizations() -> frozenset[str]:
    return frozenset(raw("note_types")["organizations"])


def _house(lines: Sequence[HeadLine]) -> str:
    """The letters of the letterhead: the first cell of the first lines that names an organization."""
    for line in lines[:3]:
        cell = re.split(r"\s{3,}|\t|\|", line.text.strip(" *~|=-#"))[0]
        words = re.findall(r"[a-z]+", cell.lower())
        placed = any(w in _organizations() for w in words) and not _NO_PLACE.search(cell)
        if 1 < len(words) < 10 and ":" not in cell and placed:
            return _LETTERS.sub("", cell.lower())
    return ""


def alike(one: str, other: str) -> bool:
    """Whether two lines are one line read twice."""
    return one == other or (abs(len(one) - len(other)) < 12 and fuzz.ratio(one, other, score_cutoff=_SAME) > 0)


def is_prose(text: str) -> bool:
    return _PROSE.search(text) is not None
