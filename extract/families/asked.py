"""What is asked for, as the request's own papers say it: payer, phase, indication, codes' meaning, day, state."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from chartcite.extract.families._said import ruled
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue, whole
from chartcite.extract.nlp.dates import find_dates
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import Expression, Group, compiled
from chartcite.extract.nlp.vocabulary import raw
from chartcite.extract.note_dates import label_before
from chartcite.models.fact import Fact

_SOURCES = {"request_form": "form", "fax_cover": "cover", "letter": "letter"}
_NO_PAPERS = frozenset({"education", "consent", "lab", "imaging", "med_list"})
_INTO_PUMPS = frozenset({"opioid", "intrathecal", "antispasmodic", "chemotherapy", "neurolytic", "biologic"})
_TITLE_LINES = 3
_PAPER = 450
"""How far into a note without a title the words that ask are looked for, in characters."""
_LONGEST_PAPER = 2500
_NEAR = 400
"""Days from the packet's newest note within which a date may be the request's."""
_WINDOW = 90
_STATE = compiled(
    r"(?<![a-z])state(?: of (?:residence|issue))?\s*[:.]?\s*(?P<state>[a-z]{2}(?![a-z])|[a-z]{4,}(?: [a-z]{4,})?)"
)
_RANKS = ("asked", "sent", "signed", "stated")


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``asked_for``, and ``request_item`` for the member's state."""
    newest = max((view.date for view in chart.whole.notes if view.date), default=None)
    for view in chart.notes:
        if view.note.role in _NO_PAPERS:
            continue
        source = _source(view)
        for segment in view.segments:
            if segment.kind is SegmentKind.RULE or segment.checked is False or segment.blank:
                continue
            yield from _payers(view, segment, source)
            if source == "chart":
                continue
            yield from _days(view, segment, source, newest)
            if not ruled(segment):
                yield from _phases(view, segment, source)
                yield from _indications(view, segment, source)
                yield from _drugs(view, segment, source)
            if source != "letter":
                yield from _state(view, segment)


def _source(view: NoteView) -> str:
    """What kind of paper a note is; a letter that asks for nothing is part of the chart."""
    source = _SOURCES.get(view.note.role, "chart")
    segments = [s for s in view.segments if s.checked is not False]
    if source == "letter":
        asks = any(cue("asked", "asks").search(s.low) and _phase_words(s.low) for s in segments)
        return (
            "letter"
            if asks or any(_labelled(s, "service_label") and _phase_words(s.low) for s in segments)
            else "chart"
        )
    if source == "chart" and view.note.end - view.note.start < _LONGEST_PAPER:
        head = [s for s in segments if s.start - view.note.start < _PAPER]
        asks = any(cue("asked", "paper").search(s.low) for s in head)
        about = any(_codes("procedure")[k].search(s.text) for s in segments for k in ("pump", "catheter", "trial"))
        return "form" if asks and (about or any(_phase_words(s.low) for s in head)) else "chart"
    return source


def _phase_words(low: str) -> bool:
    return any(p.search(low) for p in _words("phase").values())


def _item(view: NoteView, segment: Segment, span: tuple[int, int], value: str, text: str, source: str, by: str) -> Fact:
    return make_fact(
        view, segment, span, kind="asked_for", value=value, attributes={"text": text, "source": source, "by": by}
    )


@cache
def _codes(table: str) -> dict[str, Expression]:
    """Codes to recognise, by what they mean."""
    return {
        k: compiled(rf"(?<![A-Z0-9.-])(?:{v})(?:\.?[0-9A-Z]{{1,4}})?(?![A-Z0-9])")
        for k, v in raw("asked")[table].items()
    }


@cache
def _words(table: str) -> dict[str, Expression]:
    return {k: whole(v) for k, v in raw("asked")[table].items()}


def _labelled(segment: Segment, key: str) -> bool:
    """Whether the segment's label, or its own beginning, is one of a list of labels."""
    pattern = cue("asked", key)
    return any(pattern.fullmatch(part) for part in (segment.label, segment.label.rstrip("s:. ")) if part)


@cache
def _payer_names() -> Group:
    return Group(_words("payers").values())


def _payers(view: NoteView, segment: Segment, source: str) -> Iterator[Fact]:
    labelled = _labelled(segment, "payer_label")
    hopeful = _payer_names().hopeful(segment.low)
    for name, pattern in _words("payers").items() if hopeful else ():
        m = pattern.search(segment.low)
        if m is not None:
            yield _item(view, segment, m.span(), "payer", name, source, "label" if labelled else "words")
    if not labelled:
        return
    for name, pattern in _words("payers_labelled").items():
        m = pattern.search(segment.low)
        if m is not None and not re.search(r"\b(?:dr|mr|mrs|ms)\.? *$|, ?\w+ *$", segment.low[: m.start()]):
            yield _item(view, segment, m.span(), "payer", name, source, "label")


def _phases(view: NoteView, segment: Segment, source: str) -> Iterator[Fact]:
    """The phase by its codes, by a ticked box, behind a label, in a title, or behind a verb that asks."""
    asked = _labelled(segment, "service_label")
    if source != "letter" or asked or cue("asked", "asks").search(segment.low):
        for meaning, pattern in _codes("procedure").items():
            for m in pattern.finditer(segment.text):
                yield _item(view, segment, m.span(), "phase", meaning, source, "code")
    if segment.checked:
        by, spans = "tick", [(0, len(segment.low))]
    elif asked:
        by, spans = "label", [(0, len(segment.low))]
    elif segment.index < _TITLE_LINES and cue("asked", "form_title").search(segment.low):
        by, spans = "title", [(0, len(segment.low))]
    else:
        by = "words"
        spans = [
            (m.start(), min(len(segment.low), m.end() + _WINDOW)) for m in cue("asked", "asks").finditer(segment.low)
        ]
        if source != "letter" and not spans and _codes("procedure")["pump"].search(segment.text):
            spans = [(0, len(segment.low))]
    for low, high in spans[:1]:
        for phase, pattern in _words("phase").items():
            hit = pattern.search(segment.low, low, high)
            if hit is not None and not _put_off(segment.low, hit):
                yield _item(view, segment, hit.span(), "phase", phase, source, by)
                break


def _put_off(low: str, found: re.Match[str]) -> bool:
    """Whether words around a phase take it out of this request (``permanent to follow``)."""
    return cue("asked", "not_now").search(low, max(0, found.start() - 25), min(len(low), found.end() + 25)) is not None


def _indications(view: NoteView, segment: Segment, source: str) -> Iterator[Fact]:
    labelled = _labelled(segment, "indication_label")
    if cue("request", "diagnosis_label").search(segment.low) or labelled:
        for m in re.finditer(r"(?<![A-Za-z0-9.-])[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![A-Za-z0-9-])", segment.text):
            meaning = next((k for k, p in _codes("codes").items() if p.fullmatch(m.group())), "non_cancer")
            yield _item(view, segment, m.span(), "indication", meaning, source, "code")
    by = "tick" if segment.checked else "label" if labelled else "words"
    for meaning in ("non_cancer", "spasticity", "cancer"):
        hit = _words("indication")[meaning].search(segment.low)
        if hit is not None:
            yield _item(view, segment, hit.span(), "indication", meaning, source, by)
            if meaning == "non_cancer" and hit.group().startswith("non"):
                return


def _drugs(view: NoteView, segment: Segment, source: str) -> Iterator[Fact]:
    """The drug that is to go into the system: behind its label, ticked, or beside the phase asked for."""
    labelled = _labelled(segment, "drug_label")
    if labelled or (_phase_words(segment.low) and cue("asked", "asks").search(segment.low)):
        for drug in find_drugs(segment.low):
            if not drug.is_class and drug.drug_class in _INTO_PUMPS:
                yield _item(view, segment, (drug.start, drug.end), "drug", drug.generic, source, "label")


def _days(view: NoteView, segment: Segment, source: str, newest: dt.date | None) -> Iterator[Fact]:
    """Days that may be the request's own; the kind of label before a day says how sure that is."""
    if segment.checked is not None or not any(c.isdigit() for c in segment.low):
        return
    for span in find_dates(segment.low):
        if span.kind != "day" or span.guessed or (newest is not None and abs((span.low - newest).days) > _NEAR):
            continue
        table: dict[str, list[str]] = raw("asked")["dates"]
        if label_before(segment.low, span.start, frozenset(table["never"])):
            continue
        by = next((k for k in _RANKS if label_before(segment.low, span.start, frozenset(table[k]))), "")
        if not by and segment.label in table["never"] and segment.label not in table["never_field"]:
            continue
        by = by or next((k for k in _RANKS if segment.label in table[k]), "")
        if not by and segment.index < 2 * _TITLE_LINES:
            by = "head"
        if by:
            yield _item(view, segment, (span.start, span.end), "date", span.low.isoformat(), source, by)


def _state(view: NoteView, segment: Segment) -> Iterator[Fact]:
    names: dict[str, str] = raw("asked")["states"]
    m = _STATE.search(segment.low)
    if m is None:
        return
    code = names.get(m["state"], m["state"].upper())
    if code in names.values():
        yield make_fact(view, segment, m.span(), kind="request_item", value="state", attributes={"text": code})
