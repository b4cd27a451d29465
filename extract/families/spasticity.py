"""Spasticity scores before and after a baclofen bolus, and other benefits of the trial (evidence rule 17)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from chartcite.extract.families import _spasticity_words as w
from chartcite.extract.families._spasms import is_hourly, names_spasms, often
from chartcite.extract.families._spasticity_chart import known_of
from chartcite.extract.families._spasticity_cut import Token
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
from chartcite.extract.families._spasticity_tables import Table, read_row, read_running_head
from chartcite.extract.families._spasticity_tokens import tokens
from chartcite.extract.families._spasticity_units import Unit, units_of
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind, lowered
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.polarity import find_polarity
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar, Time

"""Characters of a segment that holds a time of day and nothing else."""
_REACH = 14
"""Lines that a scale named above them may govern."""
_SEDATED = compiled(
    r"(?<![a-z])(?:sedated|diazepam|lorazepam|ativan|valium|midazolam|versed|ketamine|propofol)(?![a-z])"
)

_REGULAR = compiled(
    r"(?<![a-z])(?:added|started|since|increas\w*|titrat\w*|built up|[btq]id|daily|nightly|regular\w*|q\d+h)(?![a-z])"
)
"""A sedative that is taken, not given for the needle."""


@dataclass(slots=True)
class _Note:
    """What is known of a note while it is read."""

    view: NoteView
    fallback: str
    trial: bool
    doses: list[tuple[int, float]] = field(default_factory=list)
    first_clock: float | None = None
    baseline: bool = False
    """Whether a score was told as the one before the bolus."""


def extract(chart: Chart) -> Iterator[Fact]:
    """Scores with their scale, muscle, phase and hours; drops in points; vague words where no score is given."""
    known = known_of(chart.whole)
    for view in chart.notes:
        if view.note.id in known.doses:
            trial = w.TRIAL_WORDS.search(lowered(view.document.text[view.note.start : view.note.end]))
            yield from _read(_Note(view, known.scale, bool(trial), known.doses[view.note.id]))


_ASIDE = 90
"""A line between the rows of a table that is longer than this ends it."""


def _read(note: _Note) -> Iterator[Fact]:
    context, table, held = Context(), Table(), Table()
    units = list(units_of(note.view))
    for unit, following in zip_longest(units, units[1:]):
        segment = unit.segment
        context.beyond = following.low if following is not None else ""
        if segment.kind is SegmentKind.PAGE:
            read_running_head(note.view, segment, table)
        if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE):
            continue
        readings: list[Reading] | None = None
        if segment.kind is SegmentKind.ROW:
            table.scale = table.scale or context.scale or (_scale_below(note.view, segment) if table.times else "")
            readings = read_row(note.view, segment, table, note.fallback)
            if readings is None and held.cells and not table.cells and len(segment.cells) - held.cells in (0, 1):
                table = held  # a line in between ("Scored by ...") did not end the table
                table.scale = table.scale or context.scale
                readings = read_row(note.view, segment, table, note.fallback)
        else:
            held = table if table.cells else held if len(segment.text) <= _ASIDE else Table()
            table = Table()
        if readings is None or (not readings and (context.hourly or is_hourly(unit.low))):
            readings = _plain(unit, context)
        yield from _facts(note, unit, readings)
        if not readings:
            yield from _vague(note, unit)
        elif not any(r.when.phase == "after" or r.reduction for r in readings):
            yield from _unread_after(note, unit)


_BELOW = 14
_NAMES_SCALE = compiled(
    r"(?<![a-z])(?:scales?|scor\w*|grad\w*|rated|measured|values|numbers|readings|tone|above)(?![a-z])"
)


def _scale_below(view: NoteView, segment: Segment) -> str:
    """The tone scale that a line under a table names for it: "Scale: Modified Ashworth"."""
    for below in view.after(segment, _BELOW):
        found = tokens(below.text, below.low)
        if any(t.kind == "other" for t in found):
            return ""
        scales = [t.code for t in found if t.kind == "scale" and t.code in ("ashworth", "modified_ashworth")]
        if scales and below.kind is not SegmentKind.ROW and _NAMES_SCALE.search(below.low):
            return "" if any(t.kind in ("num", "change", "drop") for t in found) else scales[0]
    return ""


_LEGEND = compiled(r"(?<!\d)0\s?[,/]\s?1\s?[,/]\s?(?:1\+\s?[,/]\s?)?2\s?[,/]\s?3\s?[,/]\s?4(?:\s?[,/]\s?5)?(?!\d)")


def _without_legend(unit: Unit, found: Sequence[Token]) -> list[Token]:
    """Tokens outside the list of a scale's grades: "Scale used: MODIFIED ASHWORTH (0, 1, 1+, 2, 3, 4)"."""
    legends = [m.span() for m in _LEGEND.finditer(unit.low)]
    return [t for t in found if not any(a <= t.start < b for a, b in legends)]


def _plain(unit: Unit, context: Context) -> list[Reading]:
    """The readings of a line of text; keeps the scale it names for the lines below."""
    beyond = context.beyond if context.spasms or names_spasms(unit.low) else ""
    found = named(_without_legend(unit, tokens(unit.text, unit.low, context.hourly, beyond, context.rated)))
    context.rated = any(t.code == "rate" for t in found)
    context.hourly = is_hourly(unit.low) and not context.rated
    context.spasms = names_spasms(unit.low)
    scales = [t for t in found if t.kind == "scale"]
    context.age += 1
    listed = list_like(unit.low, found) or _unmoved(unit.low, found) or _by_muscle(unit.low, found)
    carried = context.scale and context.age <= _REACH and listed
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


_FEWEST = 3


def _by_muscle(low: str, found: list[Token]) -> bool:
    """Whether three muscles in a row have a score each behind them: "hip 2, knee 2, ankle 3"."""
    told = [(one, two) for one, two in pairwise(t for t in found if t.kind != "date")]
    scored = sum(one.kind == "muscle" and two.kind == "num" and two.start - one.end <= 2 for one, two in told)
    return scored >= _FEWEST and not any(t.kind == "other" for t in found) and not _OTHER_EXAM.search(low)


_OTHER_EXAM = compiled(
    r"(?<![a-z])(?:o?edema|swelling|pulses?|reflex\w*|jerks?|tender\w*|effusion|wounds?|sens\w*|pitting|bruis\w*)"
)


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


def _facts(note: _Note, unit: Unit, readings: list[Reading]) -> Iterator[Fact]:
    segment = unit.segment
    kept = [r for r in readings if not _dropped(note, unit, r)]
    if not kept:
        return
    assertions = assess(note.view, segment, [(r.start, r.end) for r in kept])
    for reading, assertion in zip(kept, assertions, strict=True):
        phase, hours = _phase(note, segment, reading)
        note.baseline = note.baseline or reading.when.phase == "baseline"
        untimed = reading.when.hours is None or reading.worded
        if phase == "after_bolus" and not note.trial and untimed and not reading.reduction:
            phase, hours = "baseline", None
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


def _dropped(note: _Note, unit: Unit, reading: Reading) -> bool:
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
    sedated = _SEDATED.search(unit.low) is not None and _REGULAR.search(unit.low) is None
    if w.OTHER_TREATMENT.search(unit.low) and not own_trial and not sedated:
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
    if note.trial and note.baseline and note.first_clock is None:
        return "after_bolus", None  # the score before was told as such
    if note.first_clock is None or when.clock <= note.first_clock or not note.trial:
        note.first_clock = when.clock if note.first_clock is None else note.first_clock
        return "baseline", None
    return "after_bolus", max(0.1, (when.clock - note.first_clock) / 60 - 0.5)


_BETTER = compiled(
    r"respon|lower|less|halved|fewer|drop|fell|reduc|improv|better|eas(?:ed|ier|ing)|loos|c[ao]me down|coming"
    r" down|went down"
    r"|\bdown\b|positive|good|nice|benefit|effect|help|relax|trend"
)
_LATER = compiled(
    r"(?<![a-z])(?:after|post|at|by|then)\b|(?<![\d.])[4-9]\s*-?\s*(?:h|hr|hrs|hours?)\b|hour[- ]?(?:four|five"
    r"|six|[4-9])|(?:h|hr) ?[4-9]\b"
)


_NOT_SENT = compiled(
    r"(?:records?|figures?|numbers?|sheets?|forms?|scores?|logs?|values?|report|details) (?:was |were |is |are )?"
    r"(?:not|never) (?:sent|scanned|attached|included|enclosed|received|in (?:the )?chart|available|faxed|shared)"
)


_NOT_SCORED = compiled(
    r"(?<![a-z])(?:could not be|couldn't be|cannot be|can't be|was not|not) (?:scored|examined|tested|assessed"
    r"|graded|counted)(?![a-z])"
)


def _unread_after(note: _Note, unit: Unit) -> Iterator[Fact]:
    """A reading after the bolus that cannot be read, beside one before it that can ("pre 4, 4 h [illegible]")."""
    marks = [(h.start, h.end) for h in find_polarity(unit.low) if h.payload == "unreadable"]
    marks += [m.span() for m in _NOT_SCORED.finditer(unit.low)]
    scales = [t for t in named(tokens(unit.text, unit.low)) if t.kind == "scale"]
    if not marks or not scales or not note.trial or not _LATER.search(unit.low):
        return
    span = (min(marks[0][0], scales[0].start), max(marks[0][1], scales[0].end))
    attributes: dict[str, Scalar] = {
        "scale": scales[0].code,
        "phase": "after_bolus",
        "raw": unit.segment.text[span[0] : span[1]],
        "worded": True,
    }
    assertion = assess(note.view, unit.segment, [span])[0]
    yield make_fact(
        note.view, unit.segment, span, kind="spasticity_score", attributes=attributes, assertion=_stands(assertion)
    )


def _vague(note: _Note, unit: Unit) -> Iterator[Fact]:
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
        note.trial and bool(_BETTER.search(unit.low))
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
    sent = assertion.completion is Completion.NOT_DONE and _NOT_SENT.search(unit.low) is not None
    if sent or assertion.completion in (Completion.DONE, Completion.IN_PROGRESS):
        yield make_fact(
            note.view, segment, span, kind="spasticity_score", attributes=attributes, assertion=_stands(assertion)
        )
