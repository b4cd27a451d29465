"""Spasticity scores before and after a baclofen bolus, and other benefits of the trial (evidence rule 17)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from chartcite.extract.families import _spasticity_words as w
from chartcite.extract.families._spasms import often
from chartcite.extract.families._spasticity_readings import (
    NO_TIME,
    Assembler,
    Context,
    Reading,
    When,
    about_other,
    is_key,
    list_like,
    named,
    not_taken,
)
from chartcite.extract.families._spasticity_tables import Table, read_row
from chartcite.extract.families._spasticity_tokens import Token, tokens
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind, lowered, make_segment
from chartcite.extract.nlp.cues import cue
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar, Time

_TOPIC = cue("spasticity", "topic", words=False)
_REACH = 14
"""Lines that a scale named above them may govern."""
_SEDATED = re.compile(
    r"(?<![a-z])(?:sedated|diazepam|lorazepam|ativan|valium|midazolam|versed|ketamine|propofol)(?![a-z])"
)
_DOSE_TIME = re.compile(r"(?<![a-z])(?:baclofen|bolus|dose|dosed|given|injected|injection|mcg|itb|lp|test|it)(?![a-z])")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A segment, or the segments of one line of checkboxes with the unticked options blanked out."""

    segment: Segment
    text: str
    low: str


@dataclass(slots=True)
class _Note:
    """What is known of a note while it is read."""

    view: NoteView
    fallback: str
    trial: bool
    doses: list[tuple[int, float]] = field(default_factory=list)
    first_clock: float | None = None


def extract(chart: Chart) -> Iterator[Fact]:
    """Scores with their scale, muscle, phase and hours; drops in points; vague words where no score is given."""
    fallback = _only_scale(chart)
    for view in chart.notes:
        whole = lowered(view.document.text[view.note.start : view.note.end])
        if _TOPIC.search(whole):
            note = _Note(view, fallback, bool(w.TRIAL_WORDS.search(whole)), list(_dose_times(view)))
            yield from _read(note)


def _only_scale(chart: Chart) -> str:
    """The tone scale that the chart uses most."""
    scales = Counter(
        t.code
        for _, segment in chart.segments()
        if _TOPIC.search(segment.low)
        for t in tokens(segment.text, segment.low)
        if t.kind == "scale" and t.code in ("ashworth", "modified_ashworth") and not about_other(segment.low, t.start)
    )
    best = scales.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else ""


def _dose_times(view: NoteView) -> Iterator[tuple[int, float]]:
    """Offset and time of day (minutes) of each bolus of the note."""
    for segment in view.segments:
        if not _DOSE_TIME.search(segment.low) and not (
            segment.index and _DOSE_TIME.search(view.segments[segment.index - 1].low)
        ):
            continue
        found = tokens(segment.text, segment.low)
        clocks = [t for t in found if t.kind == "clock"]
        scored = [t for t in found if t.kind in ("num", "change")]
        if (
            clocks
            and not [t for t in scored if t.code != "rate"]
            and (_DOSE_TIME.search(segment.low) or len(segment.text) < 12)
        ):
            yield segment.start, clocks[0].low
        elif clocks and scored:
            for m in re.finditer(
                r"(?:bolus|dose|given|baclofen|mcg)\s*(?:at|@|of)?\s*$", segment.low[: clocks[-1].start]
            ):
                yield segment.start + m.start(), clocks[-1].low


def _units(view: NoteView) -> Iterator[_Unit]:
    segments = _rejoined(view)
    i = 0
    while i < len(segments):
        line = [segments[i]]
        while i + len(line) < len(segments) and _same_line(view, line[-1], segments[i + len(line)]):
            line.append(segments[i + len(line)])
        above = segments[i - 1].kind if i else SegmentKind.SENTENCE
        if len(line) > 1 and any(s.checked is not None for s in line):
            yield _boxed(view, line)
        elif len(line) > 1 and above is SegmentKind.ROW and (row := _cut_row(view, line)) is not None:
            yield row
        else:
            yield from (_Unit(s, s.text, s.low) for s in line if s.checked is not False or s.answer)
        i += len(line)


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


_CELL = re.compile(r"\S(?:[^\n]*?\S)??(?=\s{3,}|\t|\s*$)")


def _cut_row(view: NoteView, line: list[Segment]) -> _Unit | None:
    """A row of a table that full stops in its label have cut into sentences ("PENN FREQ.   2   1   1")."""
    first = line[0]
    whole = make_segment(view.document, first.start, line[-1].end, index=first.index, paragraph=first.paragraph,
                         section=first.section, kind=SegmentKind.ROW)  # fmt: skip
    cells = tuple(m.span() for m in _CELL.finditer(whole.text))
    row = replace(whole, cells=cells)
    return _Unit(row, row.text, row.low) if len(cells) >= 3 else None


def _boxed(view: NoteView, line: list[Segment]) -> _Unit:
    start, end = line[0].start, line[-1].end
    whole = make_segment(
        view.document, start, end, index=line[0].index, paragraph=line[0].paragraph, section=line[0].section
    )
    text = whole.text
    for s in line:
        if s.checked is False:
            text = text[: s.start - start] + " " * (s.end - s.start) + text[s.end - start :]
    return _Unit(whole, text, lowered(text))


def _read(note: _Note) -> Iterator[Fact]:
    context, table = Context(), Table()
    for unit in _units(note.view):
        segment = unit.segment
        if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE):
            continue
        readings: list[Reading] | None = None
        if segment.kind is SegmentKind.ROW:
            table.scale = table.scale or context.scale
            readings = read_row(note.view, segment, table, note.fallback)
        else:
            table = Table()
        if readings is None:
            readings = _plain(unit, context)
        yield from _facts(note, unit, readings)
        if not readings:
            yield from _vague(note, unit)


def _plain(unit: _Unit, context: Context) -> list[Reading]:
    """The readings of a line of text; keeps the scale it names for the lines below."""
    found = named(tokens(unit.text, unit.low))
    scales = [t for t in found if t.kind == "scale"]
    context.age += 1
    carried = context.scale and context.age <= _REACH and (list_like(unit.low, found) or _unmoved(unit.low, found))
    if not scales and not any(t.code == "rate" for t in found) and not carried:
        if any(t.kind == "other" for t in found) or context.age > _REACH:
            context.scale, context.when = "", NO_TIME
        return []
    local = replace(context)
    if scales:
        local.when = NO_TIME
    readings = Assembler(unit.low, found, local).run()
    if scales:
        context.scale, context.age = scales[-1].code, 0
        context.when = local.when if readings else _heading_time(found)
        context.average = any(t.kind == "average" for t in found) and not readings
    return [] if is_key(readings, unit.low) else readings


def _unmoved(low: str, found: list[Token]) -> bool:
    """ "By the fourth hour the tone was as before": no scale is named again."""
    return any(t.kind == "same" for t in found) and bool(
        re.search(r"(?<![a-z])(?:tone|spasms?|spasticity|scores?|stiffness)(?![a-z])", low)
    )


def _heading_time(found: list[Token]) -> When:
    """The time a heading gives to the lines under it ("MAS 4 h post bolus")."""
    times = [t for t in found if t.kind == "time"]
    phases = [t for t in found if t.kind == "phase"]
    if len(times) == 1:
        return When("after", times[0].high)
    return When(phases[0].code) if len(phases) == 1 else NO_TIME


def _facts(note: _Note, unit: _Unit, readings: list[Reading]) -> Iterator[Fact]:
    segment = unit.segment
    kept = [r for r in readings if not _dropped(note, unit, r)]
    if not kept:
        return
    assertions = assess(note.view, segment, [(r.start, r.end) for r in kept])
    for reading, assertion in zip(kept, assertions, strict=True):
        phase, hours = _phase(note, segment, reading)
        if phase == "after_bolus" and not note.trial and reading.when.hours is None and not reading.reduction:
            phase = "baseline"
        hedged = reading.hedged or (segment.kind is not SegmentKind.ROW and _hedged(unit.low, reading, phase))
        value = None if reading.low != reading.high or hedged else reading.low
        attributes: dict[str, Scalar] = {
            "scale": reading.scale,
            "phase": phase,
            "raw": segment.text[reading.start : reading.end].strip(),
        }
        attributes |= {"muscle": reading.muscle} if reading.muscle else {}
        attributes |= {"hours": round(hours, 2)} if hours is not None else {}
        attributes |= {"source": reading.source} if reading.source else {}
        attributes |= {name: True for name in ("average", "reduction", "worded") if getattr(reading, name)}
        attributes |= {"doubtful": True} if hedged else {}
        yield make_fact(
            note.view,
            segment,
            (reading.start, reading.end),
            kind="spasticity_score",
            value=value,
            low=reading.low,
            high=reading.high,
            date=_day(note, reading, phase),
            attributes=attributes,
            assertion=_stands(assertion),
        )


def _stands(assertion: Assertion) -> Assertion:
    """A score that is given was taken, whatever else of the sentence is negated, planned or in doubt.

    Who tells it is not whom it is about: scores of relatives have been dropped before.
    """
    update: dict[str, object] = {"negated": False, "time": Time.NOW, "experiencer": Experiencer.PATIENT}
    if assertion.completion is not Completion.TEMPLATE:
        update["completion"] = Completion.DONE
    if assertion.certainty is not Certainty.CONDITIONAL:
        update["certainty"] = Certainty.AFFIRMED
    return assertion.model_copy(update=update)


def _day(note: _Note, reading: Reading, phase: str) -> dt.date | None:
    if not reading.day or phase != "baseline":
        return None
    day = dt.date.fromisoformat(reading.day)
    return day if note.view.date is None or day <= note.view.date else None


def _dropped(note: _Note, unit: _Unit, reading: Reading) -> bool:
    segment = unit.segment
    if (
        segment.section in ("education", "family_history")
        or segment.blank
        or reading.scale in ("penn_severity", "tardieu")
    ):
        return True
    found = tokens(unit.text, unit.low)
    if not_taken(unit.low, reading, list(found)) or about_other(unit.low, reading.start):
        return True
    changed = reading.reduction or reading.when.hours is not None
    if not changed and not any(t.kind == "change" and t.start == reading.start for t in found):
        return False
    own_trial = w.TRIAL_WORDS.search(unit.low)
    if w.OTHER_TREATMENT.search(unit.low) and not own_trial and not _SEDATED.search(unit.low):
        return True
    return not (note.trial or own_trial or reading.when.hours is not None)


def _hedged(low: str, reading: Reading, phase: str) -> bool:
    """Whether the words around a score say that it can't be relied on."""
    start = max(low.rfind(". ", 0, reading.start), low.rfind(";", 0, reading.start), 0)
    stop = next((i for i in (low.find(". ", reading.end), low.find(";", reading.end)) if i >= 0), len(low))
    around = low[start:stop]
    for m in w.HEDGE.finditer(around):
        if phase == "baseline" and _SEDATED.match(m.group()):
            continue
        return True
    return False


def _phase(note: _Note, segment: Segment, reading: Reading) -> tuple[str, float | None]:
    """``baseline`` or ``after_bolus``, and the hours since the bolus where they can be told."""
    when = reading.when
    if when.clock is None:
        after = when.phase == "after" or (reading.reduction and when.phase != "baseline")
        return ("after_bolus", when.hours) if after else ("baseline", None)
    doses = [(o, c) for o, c in note.doses if o <= segment.start] or note.doses[:1]
    if doses:
        hours = (when.clock - doses[-1][1]) / 60
        hours += 24 if hours < -12 else 0
        return ("after_bolus", hours) if hours > 0.1 else ("baseline", None)
    if note.first_clock is None or when.clock <= note.first_clock or not note.trial:
        note.first_clock = when.clock if note.first_clock is None else note.first_clock
        return "baseline", None
    return "after_bolus", max(0.1, (when.clock - note.first_clock) / 60 - 0.5)


def _vague(note: _Note, unit: _Unit) -> Iterator[Fact]:
    """A scale named with words instead of a score, and spasms told to be frequent without a count."""
    segment = unit.segment
    if (
        segment.section in ("education", "family_history", "plan")
        or segment.blank
        or re.match(r"\W*(?:if|when|should)\b", unit.low)
    ):
        return
    if re.findall(r"(?<![\d.])[0-4](?![\d.])", unit.low)[:4] == ["0", "1", "2", "3"]:
        return
    found = named(tokens(unit.text, unit.low))
    span, scale = None, ""
    for token in (
        t for t in found if t.kind == "scale" and t.code in ("ashworth", "modified_ashworth", "penn_frequency")
    ):
        near = unit.low[max(0, token.start - 40) : token.end + 40]
        if (w.VAGUE.search(near) or re.search(r"\d\s*/\s*10(?!\d)", near)) and not w.NOT_TAKEN.search(near):
            span, scale = (token.start, token.end), token.code
    if span is None:
        span, scale = often(unit.low), "penn_frequency"
        if span is not None and w.NOT_TAKEN.search(unit.low, max(0, span[0] - 60), span[1] + 20):
            return
    if span is None or about_other(unit.low, span[0]):
        return
    after = any(t.kind == "phase" and t.code == "after" for t in found) or (
        note.trial and bool(re.search(r"respon|lower|less|halved|fewer|drop|fell", unit.low))
    )
    if after and scale == "penn_frequency" and not any(t.kind == "scale" for t in found):
        return
    attributes: dict[str, Scalar] = {
        "scale": scale,
        "phase": "after_bolus" if after else "baseline",
        "raw": segment.text[span[0] : span[1]],
        "worded": True,
    }
    assertion = assess(note.view, segment, [span])[0]
    if assertion.completion in (Completion.DONE, Completion.IN_PROGRESS):
        yield make_fact(
            note.view, segment, span, kind="spasticity_score", attributes=attributes, assertion=_stands(assertion)
        )
