"""Packet to facts: the one way through the reading side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chartcite.extract.carried import counted_once
from chartcite.extract.collector import put_off
from chartcite.extract.doubts import with_doubts
from chartcite.extract.families import asked
from chartcite.extract.guarded import Missed
from chartcite.extract.nlp.agreed import with_agreement
from chartcite.extract.nlp.chart import Chart, NoteView
from chartcite.extract.nlp.generic import without_generic
from chartcite.extract.nlp.people import people_named
from chartcite.extract.nlp.segment import segments
from chartcite.extract.nlp.whose import told_of
from chartcite.extract.notes import Cut, PageKey, cut_packet
from chartcite.extract.spread import facts_of
from chartcite.extract.strangers import Span, strangers
from chartcite.models.document import Document, Packet
from chartcite.models.fact import Fact
from chartcite.models.finding import Warning_
from chartcite.models.note import Note

_LINES = "wrong_patient_lines"
_LINES_MESSAGE = "Lines on this page bear another person's name and birth date or number. They are left out."


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the chart says: how the packet is cut, and facts in reading order."""

    cut: Cut
    facts: tuple[Fact, ...]
    missed: tuple[Missed, ...] = ()
    """Notes that a defect of the program kept from being read to the end: nothing is absent from them."""


@dataclass(frozen=True, slots=True)
class Read:
    """A packet cut into notes, and those that count as segments."""

    chart: Chart
    cut: Cut


@put_off()
def read_notes(packet: Packet, *, aside: Mapping[PageKey, bool] | None = None) -> Read:
    """The packet's notes as segments. Other patients' pages, pages sent twice and sentences in general are left out.

    ``aside`` is what a person says of pages (:func:`chartcite.extract.notes.cut_packet`).
    """
    cut = cut_packet(packet.documents, aside=aside)
    by_name = {d.name: d for d in packet.documents}
    newest = max((n.date for n in cut.notes if n.date), default=None)
    people = people_named((d.text for d in packet.documents), cut.patient.words)
    back = {key for key, away in (aside or {}).items() if not away}
    views, warnings = [], list(cut.warnings)
    for note in cut.notes:
        if note.other_patient or note.copy_of:
            continue
        document = by_name[note.document]
        spans = strangers(document, note, cut.patient, newest=newest)
        others = [s for s in spans if (document.name, _page(document, s)) not in back]
        warnings += _told(document, others, warnings)
        found = segments(document, note, cut.pieces.get(note.id))
        own = [s for s in found if not any(a < s.end and s.start < b for a, b in others)]
        views.append(NoteView(note, document, without_generic(with_agreement(own)), people))
    return Read(Chart(tuple(views)), replace(cut, warnings=tuple(warnings), pieces={}))


def _told(document: Document, others: Sequence[Span], known: Sequence[Warning_]) -> list[Warning_]:
    """A warning for each page with lines of another person (evidence rule 4)."""
    pages = dict.fromkeys(_page(document, span) for span in others)
    found = [Warning_(code=_LINES, document=document.name, page=page, message=_LINES_MESSAGE) for page in pages]
    return [w for w in found if w not in known]


def _page(document: Document, span: Span) -> int:
    page = document.page_at(span[0])
    return page.number if page else 1


def read_chart(
    packet: Packet, *, request_date: dt.date | None = None
) -> tuple[Chart, tuple[Note, ...], tuple[Warning_, ...]]:
    """Chart, notes and warnings of a packet as seen on a day."""
    read = read_notes(packet)
    return replace(read.chart, request_date=request_date), read.cut.notes, read.cut.warnings


@put_off()
def extract_facts(packet: Packet, *, request_date: dt.date | None = None, read: Read | None = None) -> Extraction:
    """Every fact of the packet. Pure and deterministic: the same packet gives the same facts with the same ids.

    ``read`` is what :func:`read_notes` gave for this packet, where that is known.
    """
    read = read or read_notes(packet)
    chart = replace(read.chart, request_date=request_date)
    order = {d.name: i for i, d in enumerate(packet.documents)}
    missed: list[Missed] = []
    found = list(counted_once(chart, told_of(chart, facts_of(chart, missed), read.cut.patient.words)))
    found.sort(
        key=lambda f: (order[f.citations[0].document], f.citations[0].start, f.kind, f.citations[0].end, str(f.value))
    )
    sure = with_doubts(found, {d.name: d for d in packet.documents})
    facts = tuple(f.model_copy(update={"id": f"f{n}"}) for n, f in enumerate(sure, 1))
    return Extraction(read.cut, facts, tuple(missed))


def facts_of_papers(chart: Chart) -> tuple[Fact, ...]:
    """What the request's own papers state (kind ``asked_for``)."""
    return tuple(asked.extract(chart))
