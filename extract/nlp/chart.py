"""The chart as the fact families see it: notes cut into segments, with what surrounds each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.sight import SIGHT
from chartcite.models.document import Document
from chartcite.models.note import Note


class SegmentKind(StrEnum):
    SENTENCE = "sentence"
    ITEM = "item"
    FIELD = "field"
    ROW = "row"
    HEADING = "heading"
    PAGE = "page"
    """A header or footer that comes back on other pages."""
    RULE = "rule"
    """A line of dashes and the like."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The unit in which cues act: a sentence, list item, ``Label: value`` field, table row or heading.

    ``[start, end)`` are offsets in the document's text. ``low`` is the lower-cased text of the same length, with line
    breaks as spaces and typographic quotes and dashes as plain ones, so that offsets in it map one to one.
    ``cells`` are the columns of a row, as spans relative to the segment. ``checked`` is the state of a checkbox that
    governs the segment (``None``: no box). ``label`` is the lower-cased label of a field, or the heading of its line;
    for an option of a form, the question it answers. ``columns`` are the column headings of a row's cells, lower-cased,
    one a cell (``""``: none), or ``()``. ``answer`` is ``"yes"`` or ``"no"`` where a question or field is so answered
    (with boxes ``checked`` is then true for yes; an unticked question is ``checked=False`` without an answer).
    ``blank`` is true where the value of a field was left open (``____``, ``***``, ``@ADL@``).
    """

    start: int
    end: int
    text: str
    low: str
    index: int
    paragraph: int
    section: str = ""
    kind: SegmentKind = SegmentKind.SENTENCE
    label: str = ""
    checked: bool | None = None
    cells: tuple[tuple[int, int], ...] = ()
    words: frozenset[str] = field(default_factory=frozenset)
    columns: tuple[str, ...] = ()
    answer: str = ""
    blank: bool = False


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note and its segments, in order. ``people`` are those whom the packet names beside the patient, with the word
    that says who each is (``("leif", "brother")``), lower-cased."""

    note: Note
    document: Document
    segments: tuple[Segment, ...]
    people: tuple[tuple[str, str], ...] = ()

    @property
    def date(self) -> dt.date | None:
        return self.note.date

    def before(self, segment: Segment, count: int = 1) -> tuple[Segment, ...]:
        """Up to ``count`` segments before this one, nearest last."""
        return self.segments[max(0, segment.index - count) : segment.index]

    def after(self, segment: Segment, count: int = 1) -> tuple[Segment, ...]:
        return self.segments[segment.index + 1 : segment.index + 1 + count]


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Chart:
    """All notes of the packet that belong to the patient, in document order. A chart equals itself only, so that
    what several families need of it can be kept for as long as it lives."""

    notes: tuple[NoteView, ...]
    request_date: dt.date | None = None
    of: Chart | None = None
    """The chart of which this is some notes (:meth:`part`)."""

    @property
    def whole(self) -> Chart:
        """The chart with all notes: what a family asks that looks beyond the note it reads."""
        return self.of or self

    def part(self, first: int, last: int) -> Chart:
        """The notes ``[first:last]`` as a chart that knows the others."""
        return replace(self, notes=self.notes[first:last], of=self.whole)

    def segments(self) -> Iterator[tuple[NoteView, Segment]]:
        for view in self.notes:
            for segment in view.segments:
                yield view, segment


_PLAIN = str.maketrans(
    {
        "\n": " ",
        "\t": " ",
        "\r": " ",
        "\f": " ",
        "\xa0": " ",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "−": "-",
    }
)


def lowered(text: str) -> str:
    """Lower case and plain punctuation, code point for code point (the length never changes)."""
    low = text.translate(_PLAIN).lower()
    if len(low) != len(text):  # a few letters grow when lowered (İ); keep those as they are
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_PLAIN))
    if "...." in low:
        low = _LEADER.sub(lambda m: " " * len(m[0]), low)
    return low


_LEADER = compiled(r"(?<=[\w)?] )\.{4,}(?= ?\S)|(?<=[\w)?])\.{5,}(?= ?\S)")
"""Dots that lead from a label to its value."""


def make_segment(
    document: Document,
    start: int,
    end: int,
    *,
    index: int,
    paragraph: int,
    section: str = "",
    kind: SegmentKind = SegmentKind.SENTENCE,
    label: str = "",
    checked: bool | None = None,
    cells: tuple[tuple[int, int], ...] = (),
    columns: tuple[str, ...] = (),
    answer: str = "",
    blank: bool = False,
) -> Segment:
    """A segment over ``document.text[start:end]`` with its lowered text and word set."""
    text = document.text[start:end]
    low = lowered(text)
    SIGHT.expect(low)
    return Segment(
        start,
        end,
        text,
        low,
        index,
        paragraph,
        section,
        kind,
        label,
        checked,
        cells,
        words_of(low),
        columns,
        answer,
        blank,
    )
