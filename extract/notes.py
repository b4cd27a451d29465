"""Files to documents and notes: a note an encounter, letter, form or report, with day, author, type and patient."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from chartcite.extract.copies import Original, copies_of
from chartcite.extract.doc_cuts import document_starts
from chartcite.extract.nlp.pieces import Piece
from chartcite.extract.nlp.segment import pieces, sections
from chartcite.extract.note_cuts import encounter_starts, is_addendum, page_goes_on
from chartcite.extract.note_dates import FOOT, HEAD, HeadLine, date_of
from chartcite.extract.note_heads import author_of, department_of
from chartcite.extract.note_types import NoteType, type_of
from chartcite.extract.parts import parts_of
from chartcite.extract.patient import Patient, find_patient
from chartcite.extract.units import Leaf, Unit, leaves_of, newest_day, others, units_of
from chartcite.models.document import Document
from chartcite.models.finding import Warning_
from chartcite.models.note import Note, Part

_WARNING = (
    "This page bears the name, birth date or record number of another person. It is set aside: nothing on it counts."
)
_WARNING_FOLLOWS = (
    "This page names nobody and goes on from a page that is another person's. It is set aside: nothing on it counts."
)
_WARNING_ASIDE = "A reviewer set this page aside: nothing on it counts."
_WARNING_BACK = "This page seemed to be another person's; a reviewer brought it back: it counts."
PageKey = tuple[str, int]
"""A document's name and a page number."""
_HEAD_CHARS = 1500
"""How far into a file or page its head reaches at most."""
_PARTS_OF = ("phone", "portal", "education", "consent", "device")
"""Kinds of files whose entries are of the same kind."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A packet cut up: its notes and documents in order, with a warning for each page that is another patient's.

    ``empty`` are the pages without text and the separator sheets: document, page number, ``blank`` or ``separator``.
    """

    notes: tuple[Note, ...]
    parts: tuple[Part, ...]
    warnings: tuple[Warning_, ...]
    empty: tuple[tuple[str, int, str], ...] = ()
    patient: Patient = field(default_factory=Patient)
    pieces: Mapping[str, list[Piece]] = field(default_factory=dict)
    """What the notes that count are made of, by the note's id."""


def cut_packet(documents: Sequence[Document], *, aside: Mapping[PageKey, bool] | None = None) -> Cut:
    """The notes and documents of a packet. The notes of a file never overlap and together cover its whole text.

    ``aside`` is what a person says of pages: set aside (true), or the patient's own (false).
    """
    leaves = [leaves_of(d) for d in documents]
    newest = newest_day(leaves)
    units = [units_of(d, own, newest) for d, own in zip(documents, leaves, strict=True)]
    patient = find_patient(u.identity for us in units for u in us)
    births = frozenset(b for us in units for u in us for b in u.identity.births)
    names = [d.name for d in documents]
    copies = copies_of(
        [[(x.sheet, _poor(d, i)) for i, x in enumerate(own)] for d, own in zip(documents, leaves, strict=True)]
    )
    notes: list[Note] = []
    parts: list[Part] = []
    warnings: list[Warning_] = []
    found_pieces: dict[str, list[Piece]] = {}
    for at, (document, own, us) in enumerate(zip(documents, leaves, units, strict=True)):
        reader = _Reader(document, own, us, births, newest, patient, names)
        found = others(us, reader.starts, patient)
        warnings += _warnings(document, us, found, aside or {})
        other = [(aside or {}).get((document.name, u.number), o) for u, o in zip(us, found, strict=True)]
        mine = {page: original for (file, page), original in copies.items() if file == at}
        first = len(notes)
        spans = reader.spans(other, mine)
        alone = sum(not s.other for s in spans) == 1
        for span in spans:
            before = notes[-1] if len(notes) > first else None
            notes.append(reader.note(span, f"n{len(notes) + 1}", before, alone=alone and not span.other))
        found_pieces |= reader.pieces
        parts += parts_of(document, own, reader.starts, notes[first:], first=len(parts) + 1)
    empty = [
        (d.name, leaf.number, leaf.sheet.kind)
        for d, own in zip(documents, leaves, strict=True)
        for leaf in own
        if d.pages and leaf.sheet.kind != "page" and not d.pages[leaf.number - 1].status.unread
    ]
    return Cut(tuple(notes), tuple(parts), tuple(warnings), tuple(empty), patient, found_pieces)


def _warnings(
    document: Document, units: Sequence[Unit], other: Sequence[bool], aside: Mapping[PageKey, bool]
) -> list[Warning_]:
    """A warning for each page that is set aside, by the program or by a person, and for each brought back."""
    named: dict[int, bool] = {}
    for unit, foreign in zip(units, other, strict=True):
        if foreign:
            named[unit.number] = named.get(unit.number, False) or bool(unit.identity)
    codes = {page: ("wrong_patient_page", _WARNING if own else _WARNING_FOLLOWS) for page, own in named.items()}
    for (name, page), away in aside.items():
        if name == document.name and away != (page in named):
            codes[page] = ("page_set_aside", _WARNING_ASIDE) if away else ("page_brought_back", _WARNING_BACK)
    return [
        Warning_(code=code, document=document.name, page=page, message=message)
        for page, (code, message) in sorted(codes.items())
    ]


def _poor(document: Document, page: int) -> float:
    """How unsure the reading of a page is: nothing where a text layer says its words."""
    if page >= len(document.pages) or not document.pages[page].scanned:
        return 0.0
    words = document.pages[page].words
    return 101.0 - sum(words.sureties) / len(words.sureties) if words and words.sureties else 101.0


def find_notes(documents: Sequence[Document]) -> tuple[tuple[Note, ...], tuple[Warning_, ...]]:
    """The notes of a packet in document order, and its ``wrong_patient_page`` warnings."""
    cut = cut_packet(documents)
    return cut.notes, cut.warnings


def patient_of(documents: Sequence[Document]) -> Patient:
    """Name, birth date and record numbers of the packet's patient, by majority over its pages."""
    leaves = [leaves_of(d) for d in documents]
    newest = newest_day(leaves)
    units = (u for d, own in zip(documents, leaves, strict=True) for u in units_of(d, own, newest))
    return find_patient(u.identity for u in units)


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a note stands, whether it is another patient's, and the first page it is a copy of."""

    start: int
    end: int
    other: bool = False
    original: Original | None = None


@dataclass(frozen=True)
class _Reader:
    """Reads the notes of one document."""

    document: Document
    leaves: Sequence[Leaf]
    units: Sequence[Unit]
    births: frozenset[dt.date]
    newest: dt.date | None
    patient: Patient
    names: Sequence[str]
    """Names of the packet's documents."""
    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    """What the notes read so far are made of, by id."""

    def _place(self, original: Original) -> str:
        file, page = original
        return f"{self.names[file]}, page {page + 1}"

    @cached_property
    def starts(self) -> list[bool]:
        """For each page whether it begins a document."""
        named = [bool(u.identity) for u in self.units if u.first]
        return document_starts([leaf.sheet for leaf in self.leaves], named, self._day)

    def _day(self, lines: Sequence[HeadLine]) -> dt.date | None:
        return date_of(lines, births=self.births, newest=self.newest)

    def spans(self, other: Sequence[bool], copies: Mapping[int, Original]) -> list[_Span]:
        """The note spans of the document, marked where they are another patient's or a copy of pages before."""
        text = self.document.text
        found: list[_Span] = []
        opened = 0
        for i, (unit, foreign) in enumerate(zip(self.units, other, strict=True)):
            original = copies.get(unit.leaf)
            runs_on = i > 0 and unit.first and foreign == other[i - 1] and _goes_on(original, copies, unit.leaf)
            if not runs_on or self._new_note(unit, self.units[opened:i], found[-1].start):
                found.append(_Span(unit.start, unit.end, foreign, original))
                opened = i
            if not foreign and original is None:
                for at in encounter_starts(text, unit.start, unit.end, newest=self.newest):
                    found.append(_Span(at, unit.end))
                    opened = i
        ends = [s.start for s in found[1:]] + [len(text)]
        return [replace(s, end=end) for s, end in zip(found, ends, strict=True)]

    def _new_note(self, unit: Unit, note: Sequence[Unit], start: int) -> bool:
        """Whether a page begins a note of its own: a document's first page, another day or kind in its head.

        ``note`` are the units of the note so far, which begins at ``start``.
        """
        if self.starts[unit.leaf]:
            return True
        if not unit.lines or page_goes_on(unit.lines):
            return False
        before = [line for line in note[0].lines if line.start >= start][:HEAD]
        if note[-1].leaf != note[0].leaf:
            before += note[-1].lines[-FOOT:]
        day = self._day(unit.lines[:8])
        if day is not None and day != self._day(before):
            return True
        if not self.leaves[unit.leaf].sheet.title:
            return False
        mine = self._type(unit.lines, None, whole=False).role
        return mine not in ("note", "progress", self._type(before, None, whole=False).role)

    def _type(
        self, lines: Sequence[HeadLine], credential: str | None, *, whole: bool, within: NoteType | None = None
    ) -> NoteType:
        text = "\n".join(line.text for line in lines)
        return type_of(lines, self.document.name, text, credential=credential, whole=whole, within=within)

    @cached_property
    def _file_type(self) -> NoteType:
        """The kind that the head of the file names."""
        return self._type(self._lines(0, _HEAD_CHARS)[:8], None, whole=True)

    def _lines(self, start: int, end: int) -> list[HeadLine]:
        """The lines of a stretch without those of a fax machine."""
        first = bisect_right(self._page_starts, start) - 1
        last = bisect_left(self._page_starts, end)
        return [x for leaf in self.leaves[max(first, 0) : last] for x in leaf.sheet.lines if start <= x.start < end]

    def _pages(self, start: int, end: int) -> tuple[int, ...]:
        first, last = bisect_right(self._page_starts, start) - 1, bisect_left(self._page_starts, end)
        return tuple(x.number for x in self.leaves[first:last] if x.end > start) if self.document.pages else ()

    @cached_property
    def _page_starts(self) -> list[int]:
        return [leaf.start for leaf in self.leaves]

    def note(self, span: _Span, id: str, before: Note | None, *, alone: bool = False) -> Note:
        """The note over a span; ``before`` is the note before it in the same file, ``alone`` says that all else in the
        file is somebody else's."""
        text = self.document.text
        lines = self._lines(span.start, span.end)
        author, credential = author_of(lines, patient=self.patient.words)
        addendum = before is not None and lines and is_addendum(lines[0].text)
        if before is not None and addendum and author is None:
            author, credential = before.author, before.credential
        within = self._file_type if before is not None and self._file_type.role in _PARTS_OF else None
        whole = alone or (before is None and span.end == len(text))
        kind = self._type(lines, credential, whole=whole, within=within)
        found = [] if span.original else pieces(self.document, span.start, span.end)
        if not span.other:
            self.pieces[id] = found
        return Note(
            id=id,
            document=self.document.name,
            start=span.start,
            end=span.end,
            pages=self._pages(span.start, span.end),
            type=kind.code,
            display=kind.display,
            role=before.role if before is not None and addendum else kind.role,
            date=date_of(lines, births=self.births, newest=self.newest, role=kind.role, anchor=self.newest),
            author=author,
            credential=credential,
            department=department_of(lines),
            sections=sections(self.document, found),
            other_patient=span.other,
            copy_of=self._place(span.original) if span.original else "",
        )


def _goes_on(original: Original | None, copies: Mapping[int, Original], leaf: int) -> bool:
    """Whether a page is of the same standing as the one before: both no copies, or copies of pages that follow."""
    before = copies.get(leaf - 1)
    if original is None or before is None:
        return original is before
    return original == (before[0], before[1] + 1)
