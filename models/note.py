"""A note: one encounter's text inside a document."""

from __future__ import annotations

import datetime as dt

from chartcite.models._base import Model


class Section(Model):
    """A headed part of a note. ``[start, end)`` is the body, the heading is ``[title_start, start)``."""

    category: str
    title: str
    title_start: int
    start: int
    end: int


class Note(Model):
    """One encounter, letter, form or report.

    ``type`` is a LOINC document type code with its ``display`` name; ``credential`` is the author's (MD, PT, PsyD,
    RN ...); offsets are code points of the document's text, half-open. ``other_patient`` marks a page that belongs to
    someone else (evidence rule 4): nothing on it counts. ``copy_of`` names the page that a page sent
    twice repeats: what stands there is counted there.
    """

    id: str
    document: str
    start: int
    end: int
    pages: tuple[int, ...] = ()
    type: str = "34109-9"
    display: str = "Note"
    role: str = "note"
    date: dt.date | None = None
    author: str | None = None
    credential: str | None = None
    department: str | None = None
    sections: tuple[Section, ...] = ()
    other_patient: bool = False
    copy_of: str = ""


class Part(Model):
    """A document inside a file: cover sheet, form, letter, report or a run of notes of one clinic.

    ``pages`` are the numbers of its pages in the file, empty pages and separators left out. ``date`` is the day of its
    first dated note, ``until`` that of its last one where that is another. ``notes`` are the ids of its notes.
    """

    id: str
    document: str
    start: int
    end: int
    pages: tuple[int, ...] = ()
    title: str = ""
    type: str = "34109-9"
    display: str = "Note"
    role: str = "note"
    date: dt.date | None = None
    until: dt.date | None = None
    author: str | None = None
    credential: str | None = None
    department: str | None = None
    notes: tuple[str, ...] = ()
    other_patient: bool = False
    copy_of: str = ""
