"""Cuts a note into segments: the units in which negation and other cues act.

Lines are joined where they wrap (:mod:`layout`), forms and fields taken apart (:mod:`forms`), prose cut into sentences
(:mod:`sentences`), table cells linked to their column headings (:mod:`tables`) and every piece given the category of
the heading that it stands under (:mod:`headings`). All by scanning; spaCy sees headings only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from chartcite.extract.nlp.chart import Segment, SegmentKind, make_segment
from chartcite.extract.nlp.circled import circled_answers, circled_choice, lettered_answers
from chartcite.extract.nlp.forms import (
    Part,
    boxed,
    is_blank,
    label_starts,
    opening_side,
    short_answer,
    split_label,
    under_sides,
    yes_no,
)
from chartcite.extract.nlp.headings import category_of, heading_key, words
from chartcite.extract.nlp.layout import Block, blocks_of
from chartcite.extract.nlp.lines import (
    BOX,
    LABEL,
    Kind,
    cells_of,
    first_box,
    lines_of,
    page_starts,
    running_lines,
)
from chartcite.extract.nlp.pieces import Piece, assign_sections
from chartcite.extract.nlp.sentences import sentence_starts
from chartcite.extract.nlp.tables import Row, answer_of, columns_of, sides_of
from chartcite.models.document import Document
from chartcite.models.note import Note, Section

_SIMPLE = {Kind.RULE: SegmentKind.RULE, Kind.PAGE: SegmentKind.PAGE, Kind.HEADING: SegmentKind.HEADING}


_OF_A_PERSON = frozenset({"psych", "therapy", "progress", "consult", "letter", "social", "nursing"})
"""Roles of notes that tell of a person seen, not of a picture taken."""


def segments(document: Document, note: Note, found: list[Piece] | None = None) -> tuple[Segment, ...]:
    """The segments of a note in order: they never overlap and cover all of its text that is not white space.

    ``found`` are its :func:`pieces`, where they are known.
    """
    found = pieces(document, note.start, note.end) if found is None else found
    assign_sections(document.text, found, person=note.role in _OF_A_PERSON)
    return tuple(
        make_segment(document, p.start, p.end, index=i, paragraph=p.paragraph, section=p.section, kind=p.kind,
                     label=p.label, checked=p.checked, columns=p.columns, answer=p.answer, blank=p.blank,
                     cells=tuple((a - p.start, b - p.start) for a, b in p.cells))
        for i, p in enumerate(found)
    )  # fmt: skip


def sections(document: Document, parts: list[Piece]) -> tuple[Section, ...]:
    """The headed parts of a note, cut into pieces, whose heading is in the vocabulary, in order."""
    assign_sections(document.text, parts)
    found: list[Section] = []
    current: tuple[str, int, int, int] | None = None
    for piece in parts:
        head = (
            bool(piece.section) and piece.label != "" and category_of(piece.label) == piece.section and not piece.stem
        )
        if current is not None and (piece.section != current[0] or (head and piece.opens)):
            found.append(_section(document.text, *current))
            current = None
        if current is None and piece.section:
            body = piece.end if piece.kind is SegmentKind.HEADING else _body(document.text, piece)
            current = (piece.section, piece.start, min(body, piece.end), piece.end)
        elif current is not None:
            current = (*current[:3], piece.end)
    if current is not None:
        found.append(_section(document.text, *current))
    return tuple(found)


def _body(text: str, piece: Piece) -> int:
    m = LABEL.match(text, piece.start, piece.end)
    return m.end() if m else piece.start


def _section(text: str, category: str, title_start: int, body: int, end: int) -> Section:
    return Section(
        category=category, title=text[title_start:body].strip(), title_start=title_start, start=body, end=end
    )


def pieces(document: Document, start: int, end: int) -> list[Piece]:
    """What :func:`segments` and :func:`sections` are made of; those give each piece its section."""
    text = document.text
    starts = page_starts(text, document.page_starts)
    lines = lines_of(text, start, end, running_lines(text, starts), starts)
    builder = _Builder(text)
    for block in blocks_of(lines):
        builder.add(block)
    builder.flush()
    return builder.found


@dataclass(slots=True)
class _Builder:
    """Turns blocks into pieces; keeps the rows of the table being read and the question waiting for its boxes."""

    text: str
    found: list[Piece] = field(default_factory=list)
    rows: list[tuple[Piece, Row]] = field(default_factory=list)
    paragraph: int = -1
    question: str = ""
    sides: tuple[str, ...] = ()
    """What the checklist's heading offers for each question below it."""

    def add(self, block: Block) -> None:
        self.paragraph += block.apart
        if block.kind is Kind.ROW:
            self._row(block)
            return
        if block.kind is Kind.RULE:
            self._emit(Part(block.start, block.end, SegmentKind.RULE))
            return
        if block.kind is not Kind.LEAD or block.apart:
            self.flush()
        simple = _SIMPLE.get(block.kind)
        if simple is not None:
            key = heading_key(self.text[block.start : block.end]) if simple is SegmentKind.HEADING else ""
            self._emit(Part(block.start, block.end, simple, key), opens=True)
            self.question = key
            return
        parts = self._parts(block)
        first = True
        for part in parts:
            self._sentences(part, block, opens=first)
            first = False

    def _row(self, block: Block) -> None:
        line = self.text[block.start : block.end]
        offset = block.body - block.start
        first = line.partition("\n")[0]
        spans = [(a + offset, b + offset) for a, b in cells_of(first[offset:])]
        if len(line) > len(first):  # the last cell goes on below
            spans[-1] = (spans[-1][0], len(line.rstrip("| \t")))
        cells = tuple((block.start + a, block.start + b) for a, b in spans)
        label = " ".join(line[slice(*spans[0])].lower().split()).rstrip(" :.") if spans else ""
        piece = Piece(block.start, block.end, SegmentKind.ROW, self.paragraph, label, cells=cells, opens=True)
        self.found.append(piece)
        row = Row(
            tuple(line[a:b] for a, b in spans),
            tuple((a + block.indent, b + block.indent) for a, b in spans),
            "|" in line or "\t" in line,
        )
        self.rows.append((piece, row))
        self.sides = sides_of(row) or (() if block.apart else self.sides)

    def flush(self) -> None:
        """Ends the table being read: links its cells to their headings."""
        if not self.rows:
            return
        for (piece, row), columns in zip(self.rows, columns_of([r for _, r in self.rows]), strict=True):
            piece.columns = columns
            piece.checked, piece.answer = answer_of(row, columns)
            piece.blank = len(piece.cells) == 2 and is_blank(self.text, *piece.cells[1])
        sided = [(p, side) for p, r in self.rows if len(r.cells) == 2 and (side := opening_side(r.cells[1]))]
        for piece, side in sided:
            if not piece.answer and (len(sided) > 1 or piece.label.endswith("?")):
                piece.checked, piece.answer = side == "yes", side
        self.rows.clear()

    def _parts(self, block: Block) -> list[Part]:
        text = self.text
        if by_hand := circled_answers(text, block.body, block.end) or lettered_answers(text, block.body, block.end):
            by_hand[0].start = block.start
            return by_hand
        found: list[Part] = []
        has_box = first_box(text, block.body, block.end) is not None
        if has_box and self.sides and (part := under_sides(text, block.body, block.end, self.sides)) is not None:
            part.start = block.start
            return [part]
        cuts = [*label_starts(text, block.start, block.end, body=block.body), block.end]
        cuts[0] = block.start
        for low, high in pairwise(cuts):
            body = block.body if low == block.start else low
            if has_box and BOX.search(text, body, high):
                parts = boxed(text, body, high)
                parts[0].start = low
                for part in parts:
                    part.label = part.label or (self.question if part.checked is not None else "")
                found.extend(parts)
            elif by_hand := circled_choice(text, body, high):
                by_hand[0].start = low
                found.extend(by_hand)
            else:
                found.append(self._field(block, low, body, high))
        if not has_box:
            last = text[block.start : block.end].rstrip()
            self.question = heading_key(last[-80:]) if last[-1:] in "?:" else ""
        return found

    def _field(self, block: Block, low: int, body: int, high: int) -> Part:
        text = self.text
        label, value = split_label(text, body, high)
        if not label and block.kind is Kind.LEAD and low == block.start:
            spans = cells_of(text[body : text.find("\n", body) if "\n" in text[body:high] else high])
            value = body + spans[-1][0]
            label = " ".join(text[body:value].lower().split()).rstrip(" :.-")
        kind = SegmentKind.FIELD if label else SegmentKind.ITEM if block.kind is Kind.ITEM else SegmentKind.SENTENCE
        part = Part(low, high, kind, label, value=value if label else 0)
        if not label and (asked := short_answer(text, body, high)) is not None:
            return Part(low, high, SegmentKind.FIELD, asked[0], None, asked[1], whole=True)
        if label and value < high:
            part.blank = is_blank(text, value, high)
            part.answer = yes_no(text, value, high)
            part.whole = part.blank or bool(part.answer)
        return part

    def _sentences(self, part: Part, block: Block, *, opens: bool) -> None:
        if part.joins and self._join(part, block):
            return
        start, end = part.start, part.end
        while start < end and self.text[start].isspace():
            start += 1
        if part.whole or start >= end:
            self._emit(part, opens=opens)
            return
        body = max(start, block.body) if start == block.start else start
        starts = sentence_starts(self.text, _skip(self.text, part.value, end) or body, end)
        starts[0] = start
        label, kind = part.label, part.kind
        for i, (low, high) in enumerate(zip(starts, [*starts[1:], end], strict=True)):
            if i or not label:
                own = _own_label(self.text, low if i else body, high)
                label, kind = (
                    (own, SegmentKind.FIELD)
                    if own
                    else (label, SegmentKind.SENTENCE if kind is SegmentKind.FIELD and i else kind)
                )
            piece = Part(low, high, kind, label, part.checked, stem=part.stem and high == end)
            if (asked := short_answer(self.text, low, high)) is not None and part.checked is None:
                piece.kind, piece.label, piece.answer = SegmentKind.FIELD, label or asked[0], asked[1]
            if part.stem and high != end:
                piece.kind, piece.checked = SegmentKind.SENTENCE, None
            self._emit(piece, opens=opens and i == 0)

    def _join(self, part: Part, block: Block) -> bool:
        """Boxes alone on their line answer the sentence right above them."""
        if not self.found or block.apart:
            return False
        above = self.found[-1]
        if above.checked is not None or above.kind in (SegmentKind.RULE, SegmentKind.PAGE, SegmentKind.ROW):
            return False
        above.label = above.label or heading_key(self.text[above.start : above.end])
        above.end, above.checked, above.answer, above.kind = part.end, part.checked, part.answer, SegmentKind.FIELD
        while self.text[above.end - 1].isspace():
            above.end -= 1
        return True

    def _emit(self, part: Part, *, opens: bool = False) -> None:
        start, end = part.start, part.end
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start < end:
            self.found.append(Piece(start, end, part.kind, self.paragraph, part.label, part.checked, part.answer,
                                    part.blank, part.stem, opens))  # fmt: skip


def _skip(text: str, start: int, end: int) -> int:
    """``start`` moved past white space, 0 where nothing follows."""
    while 0 < start < end and text[start].isspace():
        start += 1
    return start if start < end else 0


def _own_label(text: str, start: int, end: int) -> str:
    """The label of a sentence inside a block: ``Plan: ...``, or a bare ``FH`` in capitals."""
    m = LABEL.match(text, start, end)
    if m is not None and m.group().count(" ") <= 4 and text[start].isupper() and "\n" not in m.group():
        return heading_key(m.group())
    word = text[start : start + 12].split(None, 1)
    if len(word) > 1 and word[0].strip(":-") in words("sections", "inline"):
        return word[0].strip(":-").lower()
    return ""
