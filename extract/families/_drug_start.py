"""A new analgesic begun now: it may still help (evidence rule 10, `no-further-intervention`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from chartcite.extract.families._said import asked
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import first, raw, vocabulary
from chartcite.models.fact import Certainty, Completion, Fact

_FRESH = dt.timedelta(days=180)
"""A start longer before the request than this has shown by then what it did."""
_TOLD_LATE = dt.timedelta(days=90)
"""A start that the sentence itself dates this far back is no new one."""
_GAP = 40
_SHOWN = compiled(
    r"\b(?:no|without|nil|zero) (?:relief|benefit|help|effect|response)\b"
    r"|\btaken (?:to|till|until|through) (?:today|now|date)\b"
)
"""What a drug did once it was taken: its start is history."""


_SETTLED = dt.timedelta(days=45)
"""A drug that a note so long after its start still has the patient on is none begun now."""


def _has_settled(chart: Chart, view: NoteView, segment: Segment, span: tuple[int, int]) -> bool:
    """Whether a later note goes on with the drug named at ``span`` of a segment."""
    name = next((d.generic for d in find_drugs(segment.low) if (d.start, d.end) == span), "")
    if view.date is None or not name:
        return False
    later = [v for v in chart.whole.notes if v.date is not None and v.date - view.date >= _SETTLED]
    return any(d.generic == name for v in later for s in v.segments for d in find_drugs(s.low))


def started(chart: Chart, view: NoteView, segment: Segment, request: dt.date | None) -> Iterator[Fact]:
    """At most one ``drug_start`` fact."""
    if _is_past(view, segment, request) or _is_other(segment) or asked(segment):
        return
    lists = vocabulary("further").lists
    if first(lists["anew"], segment.low, segment.words) and any(_analgesics(s) for s in view.before(segment)):
        yield make_fact(view, segment, (0, len(segment.low)), kind="further_treatment", value="drug_start")
        return
    listing = cue("further", "listing")
    starts = [
        h for h in lists["start"].search(segment.low, segment.words)
        if not listing.search(segment.low, max(0, h.start - 14), h.end + 2)
    ]  # fmt: skip
    for start, end in _analgesics(segment):
        if _SHOWN.search(segment.low, end) or _has_settled(chart, view, segment, (start, end)):
            continue
        near = [s for s in starts if 0 <= start - s.end <= _GAP or 0 <= s.start - end <= _GAP]
        around = segment.low[max(0, start - _GAP) :]
        if near and not first(lists["over"], around, words_of(around)) and _is_begun(view, segment, (start, end)):
            span = (near[0].start, near[0].end)
            yield make_fact(view, segment, span, kind="further_treatment", value="drug_start")
            return


def _is_past(view: NoteView, segment: Segment, request: dt.date | None) -> bool:
    if request is not None and view.date is not None and request - view.date > _FRESH:
        return True
    last = view.date or request
    return last is not None and any(d.high < last - _TOLD_LATE for d in find_dates(segment.low, last))


def _is_other(segment: Segment) -> bool:
    """A drug for the trial or the pump, or for mood, seizures and the like."""
    spinal = first(vocabulary("further").lists["spinal"], segment.low, segment.words)
    if spinal is not None or _LABORATORY.search(segment.low):
        return True
    return cue("further", "mood").search(segment.low) is not None


_LABORATORY = compiled(r"\bloq\b|\blc-?ms\b|\budt?s?\b|\buds\b|urine (?:drug|tox)|\btox\b|metabolite|sent to lab")


def _analgesics(segment: Segment) -> list[tuple[int, int]]:
    data = raw("further")
    return [(d.start, d.end) for d in find_drugs(segment.low)
            if d.drug_class in data["analgesics"] and not d.is_class and d.generic not in data["rescue"]]  # fmt: skip


def _is_begun(view: NoteView, segment: Segment, span: tuple[int, int]) -> bool:
    said = assess(view, segment, [span])[0]
    gone = said.completion in (Completion.DECLINED, Completion.TEMPLATE)
    return not (said.negated or gone) and said.about_patient and said.certainty is Certainty.AFFIRMED
