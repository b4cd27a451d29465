"""The lines of a note in which spasticity scores stand: segments, lines of boxes, rows that full stops have cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind, lowered, make_segment
from chartcite.extract.nlp.expressions import compiled


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment, or the segments of one line of checkboxes with the unticked options blanked out."""

    segment: Segment
    text: str
    low: str


def units_of(view: NoteView) -> Iterator[Unit]:
    """The lines of a note as the reader of spasticity scores takes them."""
    segments = _rejoined(view)
    i = 0
    while i < len(segments):
        line = [segments[i]]
        while i + len(line) < len(segments) and _same_line(view, line[-1], segments[i + len(line)]):
            line.append(segments[i + len(line)])
        above = segments[i - 1].kind if i else SegmentKind.SENTENCE
        if _is_key_line(view, line):
            yield from (Unit(s, s.text, s.low) for s in line if "score" in s.low and s.kind is SegmentKind.FIELD)
        elif len(line) > 1 and any(s.checked is not None for s in line):
            yield _boxed(view, line)
        elif len(line) > 1 and above is SegmentKind.ROW and (row := _cut_row(view, line)) is not None:
            yield row
        else:
            yield from (Unit(s, s.text, s.low) for s in line if s.checked is not False or s.answer)
        i += len(line)


_KEY = compiled(r"(?:(?<=[\s(,;|])|\A)(?P<n>[0-4])\s*[=:)-]?\s*(?=[a-z<>≤≥])")


def _is_key_line(view: NoteView, line: list[Segment]) -> bool:
    """Whether a line prints a scale, "0 none  1 mild  2 < 1/hr  3 > 1/hr": each number in order with its meaning."""
    if len(line) < 2 or any(s.checked is not None for s in line):
        return False
    low = lowered(view.document.text[line[0].start : line[-1].end])
    if _MARKED.search(low):
        return False
    values = "".join(m["n"] for m in _KEY.finditer(low))
    return "0123" in values or "1234" in values


_MARKED = compiled(r"[(\[<*]\s*[0-4x✓✔]\s*[)\]>*]|circled")


def _rejoined(view: NoteView) -> list[Segment]:
    """The segments of a note; "Mod." that ends one belongs to the Ashworth that opens the next."""
    found: list[Segment] = []
    for segment in view.segments:
        if found and found[-1].low.endswith("mod.") and segment.low.startswith("ashw"):
            last = found.pop()
            segment = make_segment(view.document, last.start, segment.end, index=last.index, paragraph=last.paragraph,
                                   section=last.section)  # fmt: skip
        found.append(segment)
    return found


def _same_line(view: NoteView, one: Segment, two: Segment) -> bool:
    return "\n" not in view.document.text[one.start : two.start]


_CELL = compiled(r"\S(?:[^\n]*?\S)??(?=\s{3,}|\t|\s*$)")


def _cut_row(view: NoteView, line: list[Segment]) -> Unit | None:
    """A row of a table that full stops in its label have cut into sentences ("PENN FREQ.   2   1   1")."""
    first = line[0]
    whole = make_segment(view.document, first.start, line[-1].end, index=first.index, paragraph=first.paragraph,
                         section=first.section, kind=SegmentKind.ROW)  # fmt: skip
    cells = tuple(m.span() for m in _CELL.finditer(whole.text))
    row = replace(whole, cells=cells)
    return Unit(row, row.text, row.low) if len(cells) >= 3 else None


def _boxed(view: NoteView, line: list[Segment]) -> Unit:
    start, end = line[0].start, line[-1].end
    whole = make_segment(
        view.document, start, end, index=line[0].index, paragraph=line[0].paragraph, section=line[0].section
    )
    text = whole.text
    for s in line:
        if s.checked is False:
            text = text[: s.start - start] + " " * (s.end - s.start) + text[s.end - start :]
    return Unit(whole, text, lowered(text))
