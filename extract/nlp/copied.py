"""Text carried forward from note to note (evidence rule 3): one piece of evidence, dated by its first appearance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled

_WORD = compiled(r"[a-z0-9%+/.-]*[a-z0-9%+]")
_FEWEST = 5
_KINDS = (SegmentKind.SENTENCE, SegmentKind.ITEM, SegmentKind.FIELD, SegmentKind.ROW)


def sentence_key(segment: Segment) -> str:
    """The words of a segment without punctuation, case and spacing; ``""`` where it is too short to be told as a copy.

    Fewer than five words ("No fever.", "Gait antalgic.") are found anew at each visit as often as they are copied.
    """
    if segment.kind not in _KINDS:
        return ""
    words = _WORD.findall(segment.low)
    return " ".join(words) if len(words) >= _FEWEST else ""


def first_appearances(chart: Chart) -> Mapping[tuple[str, int], dt.date]:
    """For each segment that stood in an earlier note word for word, the date of the first such note.

    Keys are ``(note id, segment index)``. Only repeats are listed; notes without a date neither give nor take one.
    """
    first: dict[str, dt.date] = {}
    views = [view for view in chart.notes if view.date is not None]
    for view in views:
        for segment in view.segments:
            key = sentence_key(segment)
            if key and view.date is not None and (key not in first or view.date < first[key]):
                first[key] = view.date
    return {
        (view.note.id, segment.index): first[key]
        for view in views
        for segment in view.segments
        if (key := sentence_key(segment)) and view.date is not None and first[key] < view.date
    }


def first_date(view: NoteView, segment: Segment, appearances: Mapping[tuple[str, int], dt.date]) -> dt.date | None:
    """The date that a statement in this segment has: of its first appearance, or else of its note."""
    return appearances.get((view.note.id, segment.index), view.date)
