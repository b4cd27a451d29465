"""Documents to notes: one note an encounter, letter, form or report, with its day, author, type and patient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from chartcite.extract.identity import Identity, Patient, find_patient, identity_of, is_other
from chartcite.extract.nlp.chart import lowered
from chartcite.extract.nlp.dates import find_dates
from chartcite.extract.nlp.lines import page_starts
from chartcite.extract.nlp.segment import sections
from chartcite.extract.note_cuts import encounter_starts, is_addendum, is_first_page, page_goes_on
from chartcite.extract.note_dates import HeadLine, date_of, lines_between
from chartcite.extract.note_heads import author_of, department_of
from chartcite.extract.note_types import NoteType, type_of
from chartcite.models.document import Document
from chartcite.models.finding import Warning_
from chartcite.models.note import Note

_WARNING = (
    "This page bears the name, birth date or record number of another person. It is set aside: nothing on it counts."
)


_HEAD_CHARS = 1500
"""How far into a file or page its head reaches at most."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A page, or a part of a page that names its own patient."""

    start: int
    end: int
    number: int
    lines: tuple[HeadLine, ...]
    identity: Identity
    first: bool
    """It begins its page."""


def find_notes(documents: Sequence[Document]) -> tuple[tuple[Note, ...], tuple[Warning_, ...]]:
    """The notes of a packet in document order, and a ``wrong_patient_page`` warning for each page of another patient.

    The notes of a document never overlap and together cover its whole text.
    """
    newest = _newest(documents)
    units = [_units(d, newest) for d in documents]
    patient = find_patient(u.identity for us in units for u in us)
    births = {b for us in units for u in us for b in u.identity.births}
    notes: list[Note] = []
    warnings: list[Warning_] = []
    for document, own in zip(documents, units, strict=True):
        other = _others(own, patient)
        pages = sorted({u.number for u, o in zip(own, other, strict=True) if o})
        warnings += [
            Warning_(code="wrong_patient_page", message=_WARNING, document=document.name, page=p) for p in pages
        ]
        reader = _Reader(document, births, newest, patient)
        spans = reader.spans(own, other)
        for span, mark in spans:
            notes.append(reader.note(span, mark, f"n{len(notes) + 1}", notes[-1] if span[0] else None))
    return tuple(notes), tuple(warnings)


def patient_of(documents: Sequence[Document]) -> Patient:
    """Name, birth date and record numbers of the packet's patient, by majority over its pages."""
    newest = _newest(documents)
    return find_patient(u.identity for d in documents for u in _units(d, newest))


def _newest(documents: Sequence[Document]) -> dt.date | None:
    """The latest full date written out with four digits of year in the heads of the packet's pages."""
    days = []
    for document in documents:
        for start in page_starts(document.text, tuple(p.start for p in document.pages)):
            for line in lines_between(document.text, start, min(len(document.text), start + _HEAD_CHARS))[:14]:
                if any(c.isdigit() for c in line.text):
                    days += [d.low for d in find_dates(lowered(line.text)) if d.kind == "day" and d.low.year < 2045]
    return max(days, default=None)


def _units(document: Document, newest: dt.date | None) -> list[_Unit]:
    """The pages of a document, cut further where a page names a patient again."""
    text = document.text
    starts = page_starts(text, tuple(p.start for p in document.pages))
    found = []
    for number, (low, high) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True), 1):
        page = document.pages[number - 1].number if document.pages else number
        lines = lines_between(text, low, high)
        cuts = [low, *_banners(text, lines, newest), high]
        for a, b in pairwise(cuts):
            part = tuple(line for line in lines if a <= line.start < b)
            found.append(_Unit(a, b, page, part, identity_of(part, newest=newest), a == low))
    return found


def _banners(text: str, lines: Sequence[HeadLine], newest: dt.date | None) -> list[int]:
    """Offsets below a page's head where another banner (a name with a birth date or record number) begins."""
    found = []
    for i in range(6, len(lines)):
        line, above = lines[i], lines[i - 1]
        gap = text[above.start + len(above.text) : line.start]
        blank = gap.count("\n") > 1 or not any(c.isalnum() for c in above.text)
        if blank and any(c.isdigit() for x in lines[i : i + 3] for c in x.text):
            identity = identity_of(lines[i : i + 3], newest=newest)
            if identity.names and identity.sure and (identity.births or identity.records):
                found.append(line.start)
    return found


def _others(units: Sequence[_Unit], patient: Patient) -> list[bool]:
    """For each unit whether it is another patient's; a page that goes on without a name follows the one before."""
    found: list[bool] = []
    for unit in units:
        if unit.identity:
            found.append(is_other(unit.identity, patient))
        else:
            follows = not unit.first or page_goes_on(unit.lines)
            found.append(bool(found) and found[-1] and follows)
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the notes of one document."""

    document: Document
    births: frozenset[dt.date] | set[dt.date]
    newest: dt.date | None
    patient: Patient

    def spans(self, units: Sequence[_Unit], other: Sequence[bool]) -> list[tuple[tuple[int, int], bool]]:
        """The note spans of the document, with the mark of another patient's."""
        text = self.document.text
        starts: list[tuple[int, bool]] = []
        for i, (unit, foreign) in enumerate(zip(units, other, strict=True)):
            if i == 0 or foreign != other[i - 1] or not unit.first or self._new_note(units, i, starts[-1][0]):
                starts.append((unit.start, foreign))
            if not foreign:
                starts += [(at, False) for at in encounter_starts(text, unit.start, unit.end, newest=self.newest)]
        ends = [s for s, _ in starts[1:]] + [len(text)]
        return [((low, high), mark) for (low, mark), high in zip(starts, ends, strict=True)]

    def _new_note(self, units: Sequence[_Unit], index: int, current: int) -> bool:
        """Whether a page begins a note of its own: page 1, another day in its head, or another kind of document."""
        unit = units[index]
        if not unit.lines or page_goes_on(unit.lines):
            return False
        if is_first_page(unit.lines):
            return True
        before = lines_between(self.document.text, current, unit.start)
        day = date_of(unit.lines[:8], births=self.births, newest=self.newest)
        if day is not None and day != date_of(before, births=self.births, newest=self.newest):
            return True
        mine, theirs = self._type(unit.lines, None, whole=False), self._type(before, None, whole=False)
        return mine.role not in ("note", theirs.role) and mine.role != "progress"

    def _type(
        self, lines: Sequence[HeadLine], credential: str | None, *, whole: bool, within: NoteType | None = None
    ) -> NoteType:
        text = "\n".join(line.text for line in lines)
        return type_of(lines, self.document.name, text, credential=credential, whole=whole, within=within)

    def note(self, span: tuple[int, int], other: bool, id: str, before: Note | None) -> Note:
        """The note over a span; ``before`` is the note before it in the same file."""
        start, end = span
        text = self.document.text
        lines = lines_between(text, start, end)
        author, credential = author_of(lines, patient=self.patient.words)
        addendum = before is not None and lines and is_addendum(lines[0].text)
        if before is not None and addendum and author is None:
            author, credential = before.author, before.credential
        within = None
        if before is not None:
            first = self._type(lines_between(text, 0, min(start, _HEAD_CHARS))[:8], None, whole=True)
            within = first if first.role in ("phone", "portal", "education", "consent", "device") else None
        kind = self._type(lines, credential, whole=before is None and end == len(text), within=within)
        day = date_of(lines, births=self.births, newest=self.newest, role=kind.role, anchor=self.newest)
        return Note(
            id=id,
            document=self.document.name,
            start=start,
            end=end,
            pages=self._pages(start, end),
            type=kind.code,
            display=kind.display,
            role=before.role if before is not None and addendum else kind.role,
            date=day,
            author=author,
            credential=credential,
            department=department_of(lines),
            sections=sections(self.document, start, end),
            other_patient=other,
        )

    def _pages(self, start: int, end: int) -> tuple[int, ...]:
        return tuple(p.number for p in self.document.pages if p.start < end and p.end > start)
