"""The category of the heading that each piece of a note stands under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chartcite.extract.nlp.chart import SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.headings import category_of, words


@dataclass(slots=True)
class Piece:
    """A segment in the making; offsets in the document's text, ``cells`` too."""

    start: int
    end: int
    kind: SegmentKind
    paragraph: int
    label: str = ""
    checked: bool | None = None
    answer: str = ""
    blank: bool = False
    stem: bool = False
    opens: bool = False
    """It stands first in its block."""
    section: str = ""
    cells: tuple[tuple[int, int], ...] = ()
    columns: tuple[str, ...] = ()


def assign_sections(text: str, found: Sequence[Piece], *, person: bool = False) -> None:
    """Walks the pieces in order and gives each the category of the heading above it.

    A heading rules until the next one. Where its text stands on its own line, some categories end sooner: a family
    history with its block, a plan with its paragraph. An unknown label at the start of a line ends them too, unless it
    names a relative. ``person``: the note tells of an examination of the person, whose "Findings" are no imaging.
    """
    by_block, by_paragraph = words("sections", "paragraph_scope"), words("sections", "until_blank")
    by_label = words("sections", "ended_by_label")
    current, outer, paragraph, inside = "", "", -1, ""
    for piece in found:
        table = piece.kind is SegmentKind.ROW
        left = inside == "block" or (inside == "paragraph" and (table or piece.paragraph != paragraph))
        if piece.opens and left:
            current, inside = outer, ""
        if piece.kind is SegmentKind.HEADING and not piece.stem:
            current = outer = _category(piece.label, current, person=person)
            inside = ""
        elif piece.label and not piece.stem and piece.checked is None and piece.kind is not SegmentKind.SENTENCE:
            category = _category(piece.label, current, person=person)
            if category in by_block or category in by_paragraph:
                outer = "" if outer in by_block else outer
                current, paragraph = category, piece.paragraph
                inside = "block" if category in by_block else "paragraph"
            elif category:
                current = outer = category
                inside = ""
            elif (piece.opens or inside) and not table and current in by_label and not _relative(piece.label):
                current = outer = inside = ""
        elif inside == "block" and not piece.opens and _turns_to_patient(current, text[piece.start : piece.end]):
            current, inside = outer, ""
        piece.section = current


def _category(label: str, current: str, *, person: bool) -> str:
    category = category_of(label)
    if person and category == "imaging" != current and label.startswith("finding"):
        return "exam"
    return category


_OF_PATIENT = compiled(r"\b(?:he|she|his|her|hers|him|mr|mrs|ms|pt|pt's|reviewed|discussed|today)\b", re.I)
_RULE_OF_HOUSE = compiled(r"\b(?:must|if|should|you|your|patients|members|candidates)\b", re.I)
_PATIENT_FIRST = compiled(r"(?:pt|patient|today|vs|exam|vitals)\b", re.I)


def _turns_to_patient(category: str, sentence: str) -> bool:
    """Whether a later sentence of a line such as ``Teaching file: ...`` or ``FH: ...`` is about the patient again."""
    if category == "education":
        return _OF_PATIENT.search(sentence) is not None and _RULE_OF_HOUSE.search(sentence) is None
    return category == "family_history" and _PATIENT_FIRST.match(sentence) is not None


def _relative(label: str) -> bool:
    known = words("sections", "relatives")
    return any(w in known for w in label.split()[:3])
