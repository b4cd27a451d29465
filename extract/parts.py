"""The documents inside a file, from the pages that begin them and the notes that stand on them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from chartcite.extract.note_types import title_of
from chartcite.extract.units import Leaf
from chartcite.models.document import Document
from chartcite.models.note import Note, Part

_LONGEST_TITLE = 120


def parts_of(
    document: Document, leaves: Sequence[Leaf], starts: Sequence[bool], notes: Sequence[Note], *, first: int
) -> list[Part]:
    """The documents of one file, numbered from ``first``; another patient's pages and copies are parts of their own."""
    begins = {leaves[i].start for i, cut in enumerate(starts) if cut}
    groups: list[list[Note]] = []
    for note in notes:
        before = groups[-1][-1] if groups else None
        apart = before is None or note.start in begins
        if apart or (
            before and (before.other_patient != note.other_patient or bool(before.copy_of) != bool(note.copy_of))
        ):
            groups.append([])
        groups[-1].append(note)
    return [_part(document, leaves, group, f"d{n}") for n, group in enumerate(groups, first)]


def _standing(note: Note) -> tuple[bool, bool]:
    return note.other_patient, bool(note.copy_of)


def _start(leaf: Leaf) -> int:
    return leaf.start


def _part(document: Document, leaves: Sequence[Leaf], notes: Sequence[Note], id: str) -> Part:
    start, end = notes[0].start, notes[-1].end
    low = bisect_right(leaves, start, key=_start) - 1
    high = bisect_left(leaves, end, key=_start)
    own = [leaf for leaf in leaves[max(low, 0) : high] if leaf.sheet.kind == "page"]
    days = [n.date for n in notes if n.date]
    named = next((n for n in notes if n.author), notes[0])
    main = notes[0]
    lines = [line for line in own[0].sheet.lines if line.start >= start] if own else []
    return Part(
        id=id,
        document=document.name,
        start=start,
        end=end,
        pages=tuple(leaf.number for leaf in own) if document.pages else (),
        title=title_of(lines)[1][:_LONGEST_TITLE],
        type=main.type,
        display=main.display,
        role=main.role,
        date=days[0] if days else None,
        until=days[-1] if days and days[-1] != days[0] else None,
        author=named.author,
        credential=named.credential,
        department=next((n.department for n in notes if n.department), None),
        notes=tuple(n.id for n in notes),
        other_patient=main.other_patient,
        copy_of=main.copy_of,
    )
