"""Lines that name somebody else inside a page of the patient's: a sticker, a slip, a second printout (rule 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from chartcite.extract.identity import Identity, identity_of
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.note_dates import HeadLine
from chartcite.extract.patient import Patient, is_other, is_own
from chartcite.models.document import Document
from chartcite.models.note import Note

_NAME = compiled(
    r"(?<![\w,])(?:[A-Z][A-Z'’-]{2,},\s?[A-Z][A-Za-z'’-]{1,}|[A-Z][a-z'’-]{2,}, [A-Z][a-z'’-]{2,}"
    r"|[A-Z]\.\s?[A-Z][a-z'’]{2,}(?:-[A-Z][a-z'’]+)?)(?:\s[A-Z]\.?(?!\w))?"
    r"(?=[ \t]{1,12}\(?(?:(?i:dob|d\.o\.b\.?|born|b\.|mrn|#)|\d{1,4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}))"
)
"""A surname, first in line, with a birth date or record number right behind it."""
_REACH = 110
"""Characters behind a name in which its birth date and number stand."""
_TELLS = compiled(r"\"|[A-Za-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}")
"""Where a line goes on to tell something."""
_BLANK = compiled(r"\n[ \t]*(?:\n|\Z)|\f")

Span = tuple[int, int]


def strangers(document: Document, note: Note, patient: Patient, *, newest: dt.date | None) -> tuple[Span, ...]:
    """The stretches of a note, as offsets in the document, that begin with another person's name, to the blank line."""
    if not patient.names:
        return ()
    return tuple(_find(document.text, note, patient, newest))


def _find(text: str, note: Note, patient: Patient, newest: dt.date | None) -> Iterator[Span]:
    for m in _NAME.finditer(text, note.start, note.end):
        stop = text.find("\n", m.start())
        line = text[m.start() : min(m.start() + _REACH, stop if stop >= 0 else len(text))]
        told = _TELLS.search(line)
        who = identity_of([HeadLine(m.start(), line[: told.start() if told else None])], newest=newest)
        if who.births and patient.birth_date is not None:
            who = replace(who, records=())  # the number may stand at the head of the patient's page too
        if not _tells(who) or is_own(who, patient) or not is_other(who, patient):
            continue
        end = _BLANK.search(text, m.end(), note.end)
        yield m.start(), end.start() if end else note.end


def _tells(who: Identity) -> bool:
    return bool(who.names and (who.births or who.records))
