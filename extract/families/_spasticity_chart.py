"""What the notes of a chart know of each other on spasticity: the scale in use, the boluses of a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from chartcite.extract.families._spasticity_readings import about_other
from chartcite.extract.families._spasticity_tokens import tokens
from chartcite.extract.nlp.chart import Chart, NoteView, SegmentKind, lowered
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled

TOPIC = cue("spasticity", "topic", words=False)
_READ_OUT = compiled(r"(?<![a-z])(?:pre|baseline|scores?|post)(?![a-z])")
_BARE_CLOCK = 12
_DOSE_TIME = compiled(r"(?<![a-z])(?:baclofen|bolus|dose|dosed|given|injected|injection|mcg|itb|lp|test|it)(?![a-z])")


_DOSED_AT = compiled(
    r"(?:bolus|dose|given|baclofen|lioresal|gablofen|mcg|injected|intrathecal(?:ly)?|needle|lp)\s*(?:(?:it|lp|given"
    r"|in)\s+)?"
    r"(?:at|@|of)?\s*$"
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a whole chart: its scale, and for each note on spasticity the boluses that it goes by."""

    scale: str
    doses: dict[str, list[tuple[int, float]]]


_KNOWN: WeakKeyDictionary[Chart, Known] = WeakKeyDictionary()


def known_of(chart: Chart) -> Known:
    """What is known of a whole chart, which is read for it once."""
    known = _KNOWN.get(chart)
    if known is None:
        known = _KNOWN[chart] = Known(_only_scale(chart), _doses(chart))
    return known


def _doses(chart: Chart) -> dict[str, list[tuple[int, float]]]:
    """By note: offset and time of each bolus; where it has none, those of the document's former notes of its day."""
    given: dict[tuple[str, dt.date | None], list[tuple[int, float]]] = {}
    found = {}
    for view in chart.notes:
        if TOPIC.search(lowered(view.document.text[view.note.start : view.note.end])):
            own = list(_dose_times(view))
            doses = given.setdefault((view.note.document, view.date), [])
            doses += own
            found[view.note.id] = own or list(doses)
    return found


def _only_scale(chart: Chart) -> str:
    """The tone scale that the chart uses most."""
    scales = Counter(
        t.code
        for _, segment in chart.segments()
        if TOPIC.search(segment.low)
        for t in tokens(segment.text, segment.low)
        if t.kind == "scale" and t.code in ("ashworth", "modified_ashworth") and not about_other(segment.low, t.start)
    )
    best = scales.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else ""


def _dose_times(view: NoteView) -> Iterator[tuple[int, float]]:
    """Offset and time of day (minutes) of each bolus of the note."""
    for segment in view.segments:
        beside = (*view.before(segment), *(view.after(segment) if len(segment.text) < _BARE_CLOCK else ()))
        if not any(_DOSE_TIME.search(s.low) for s in (segment, *beside)):
            continue
        found = tokens(segment.text, segment.low)
        clocks = [t for t in found if t.kind == "clock"]
        scored = [t for t in found if t.kind in ("num", "change")]
        graded = any(t.kind in ("scale", "muscle") for t in found) or _READ_OUT.search(segment.low)
        if (
            clocks
            and not (graded and [t for t in scored if t.code != "rate"])
            and segment.kind is not SegmentKind.ROW
            and (_DOSE_TIME.search(segment.low) or len(segment.text) < 12)
        ):
            yield segment.start, clocks[0].low
        elif clocks and (scored or segment.kind is SegmentKind.ROW):
            for clock in clocks:
                for m in _DOSED_AT.finditer(segment.low[: clock.start]):
                    yield segment.start + m.start(), clock.low
