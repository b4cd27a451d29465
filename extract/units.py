"""Pages, and parts of pages that name their own patient: the units that notes are made of."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chartcite.extract.identity import Identity, identity_of
from chartcite.extract.nlp.chart import lowered
from chartcite.extract.nlp.dates import find_dates
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.lines import page_starts
from chartcite.extract.note_dates import HeadLine, lines_between
from chartcite.extract.patient import Patient, is_other, is_own
from chartcite.extract.sheets import Sheet, sheets_of
from chartcite.models.document import Document

_LAST_YEAR = 2045
_HEAD = 14
_FOOT = 2
_MODERN = 2010
"""A year written out after which it is an encounter's, not a birth's."""
_MANY, _FAR = 8, 3 * 365
"""Dates from which on, and days by which, a date alone after all others is taken for misread."""
_PDF = "application/pdf"
_DIGIT = compiled(r"\d")
_MARK = compiled(r"\w")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of a document: where it stands in the text, its number, its lines and what it shows of itself."""

    start: int
    end: int
    number: int
    lines: tuple[HeadLine, ...]
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Unit:
    """A page, or a part of a page that names its own patient. ``leaf`` is the index of its page."""

    start: int
    end: int
    leaf: int
    number: int
    lines: tuple[HeadLine, ...]
    identity: Identity
    first: bool
    """It begins its page."""


def leaves_of(document: Document) -> list[Leaf]:
    """The pages of a document; of a text without pages, what its form feeds part."""
    text = document.text
    starts = page_starts(text, document.page_starts)
    spans = list(zip(starts, [*starts[1:], len(text)], strict=True))
    lines = [tuple(lines_between(text, low, high)) for low, high in spans]
    numbers = [p.number for p in document.pages] or list(range(1, len(spans) + 1))
    return [
        Leaf(low, high, number, own, sheet)
        for (low, high), number, own, sheet in zip(spans, numbers, lines, sheets_of(lines), strict=True)
    ]


_VISITS = 3
"""So many days of one year are visits; a birth date is one day, however often it is written."""


def newest_day(leaves: Sequence[Sequence[Leaf]]) -> dt.date | None:
    """The latest full date in the heads of the packet's pages; one alone far after all others is misread.

    Years of two digits count up to the year after the latest one written out, later ones where several days bear them.
    """
    whole: list[dt.date] = []
    short: list[dt.date] = []
    for line in (line for own in leaves for leaf in own for line in leaf.lines[:_HEAD] if _DIGIT.search(line.text)):
        for span in find_dates(lowered(line.text)):
            if span.kind == "day" and span.low.year < _LAST_YEAR:
                (whole if str(span.low.year) in line.text else short).append(span.low)
    whole = _without_misread(whole)
    latest = max(whole, default=None)
    if latest is not None and latest.year > _MODERN:
        visits = Counter(d.year for d in set(short))
        short = [d for d in short if d.year <= latest.year + 1 or visits[d.year] >= _VISITS]
    return max([*whole, *short], default=None)


def _without_misread(days: list[dt.date]) -> list[dt.date]:
    """The days but those years after a great many others."""
    days = sorted(days)
    while len(days) > _MANY and (days[-1] - days[-2]).days > _FAR:
        days.pop()
    return days


def units_of(document: Document, leaves: Sequence[Leaf], newest: dt.date | None) -> list[Unit]:
    """The pages of a document, cut further where a page names a patient again (but in the footer of a printed page)."""
    text, paged = document.text, document.media_type == _PDF
    found = []
    for index, leaf in enumerate(leaves):
        cuts = [leaf.start, *_banners(text, leaf.lines, newest, foot=_FOOT if paged else 0), leaf.end]
        for a, b in pairwise(cuts):
            whole = leaf.sheet.lines if a == leaf.start else leaf.lines
            part = tuple(line for line in whole if a <= line.start < b) if len(cuts) > 2 else whole
            identity = identity_of(part, newest=newest, foot=paged)
            found.append(Unit(a, b, index, leaf.number, part, identity, a == leaf.start))
    return found


def _banners(text: str, lines: Sequence[HeadLine], newest: dt.date | None, *, foot: int) -> list[int]:
    """Offsets between a page's head and ``foot`` where another banner (a name with a birth date or record) begins."""
    found = []
    digits = [_DIGIT.search(line.text) is not None for line in lines]
    for i in range(6, len(lines) - foot):
        if not any(digits[i : i + 3]):
            continue
        line, above = lines[i], lines[i - 1]
        gap = text[above.start + len(above.text) : line.start]
        if gap.count("\n") > 1 or not _MARK.search(above.text):
            identity = identity_of(lines[i : i + 3], newest=newest)
            if identity.names and identity.sure and (identity.births or identity.records):
                found.append(line.start)
    return found


def others(units: Sequence[Unit], starts: Sequence[bool], patient: Patient) -> list[bool]:
    """For each unit whether it is another patient's.

    A page that names nobody, or a name alone which is not the patient's, follows its document's page before it;
    ``starts`` says which pages begin a document.
    """
    found: list[bool] = []
    for unit in units:
        follows = bool(found) and found[-1] and (not unit.first or not starts[unit.leaf])
        if not unit.identity:
            found.append(follows)
        else:
            found.append(is_other(unit.identity, patient) or (follows and not is_own(unit.identity, patient)))
    return found
