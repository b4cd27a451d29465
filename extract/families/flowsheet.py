"""Pain readings of the flowsheets, logs and diaries of an intrathecal drug trial."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, lowered, make_segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow import Line, Reading, find_readings, lines_of
from chartcite.extract.nlp.trials import find_trials
from chartcite.models.fact import Fact, Scalar

_DOSE = compiled(
    r"(?<![a-z])(?:given|injected|injection|inj|bolus|dose|dosed|in(?= (?:at )?\d)"
    r"|started|begun|start|infusion|infusing since|"
    r"from|administered|cath(?:eter)?|single|proc(?:edure)?|lp)\b[^\n.;]{0,60}?"
    r"(?<![\d/.])(?P<h>[01]?\d|2[0-3]):?(?P<m>[0-5]\d)(?![\d/%]|\s?(?:mg|mcg|ml))|\bat (?P<h2>[01]\d|"
    r"2[0-3])(?P<m2>[0-5]\d)\b"
)
_BASE_TOLD = compiled(
    r"\b(?:pre(?:-?\w+)?|before|baseline)\b[\s:=(]{0,3}(?:nrs|vas|pain|score)?[\s:=]{0,3}\d"
    r"|\b(?:before|baseline)\b[^\n\d|]{0,40}\d{1,2}(?:\.\d)?\s?/\s?10\b"
)


def extract(chart: Chart) -> Iterator[Fact]:
    """``pain_score`` facts with ``trial`` true: phase, clock and hours since the dose (or on the table's own scale)."""
    records = find_trials(chart).records
    for view in chart.notes:
        if view.note.id not in records:
            continue
        lines = lines_of(view.document.text, view.note.start, view.note.end)
        text = lowered(view.document.text[view.note.start : view.note.end])
        yield from _facts(view, _phased(find_readings(lines, view.date), text, lines))


def _phased(readings: Sequence[Reading], text: str, lines: Sequence[Line]) -> list[Reading]:
    """Readings before the dose are the baseline; with none so called, the first one is, where it is the highest yet."""
    found = list(readings)
    if not found:
        return found
    told = any(r.phase == "baseline" for r in found) or _BASE_TOLD.search(text) is not None
    dose = None if told else _dose_hour(text, lines)
    if dose is not None:
        first_day = min((r.at for r in found if r.at is not None), default=0.0)
        found = [
            replace(r, phase="baseline")
            if r.at is not None
            and first_day <= r.at < min(24.0, dose)
            and r.moment is not None
            and r.phase == "during_trial"
            and r.high >= max(x.high for x in found) - 1
            else r
            for r in found
        ]
    marked = any(r.phase == "baseline" for r in found)
    if not told and not marked and len(found) >= 3 and found[0].high >= max(r.high for r in found[1:]):
        found[0] = replace(found[0], phase="baseline")
    return found


def _dose_hour(text: str, lines: Sequence[Line]) -> float | None:
    """The hour of the dose, told on one line, or over two."""
    m = next((m for line in lines if (m := _DOSE.search(line.low))), None) or _DOSE.search(text)
    if m is None:
        return None
    return int(m["h"] or m["h2"]) + int(m["m"] or m["m2"]) / 60


def _facts(view: NoteView, readings: Sequence[Reading]) -> Iterator[Fact]:
    for reading in readings:
        segment = make_segment(view.document, reading.start, reading.end, index=0, paragraph=0)
        attributes: dict[str, Scalar] = {
            "role": "current", "phase": reading.phase, "trial": True, "raw": reading.raw, "scale": reading.scale,
        }  # fmt: skip
        if reading.at is not None:
            attributes["hours"] = round(reading.at, 2)
        if reading.moment is not None:
            attributes["clock"] = reading.moment.isoformat(timespec="minutes")
        date: dt.date | None = reading.moment.date() if reading.moment else None
        yield make_fact(view, segment, (0, len(segment.text)), kind="pain_score", value=reading.low, low=reading.low,
                        high=reading.high, unit="/10", date=date, attributes=attributes)  # fmt: skip
