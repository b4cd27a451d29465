"""The day on which a prognosis was told (evidence rule 2: the later one decides)."""

from __future__ import annotations

import datetime as dt

from chartcite.extract.nlp.calendar import last_such_day
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.time import find_dates

_MONTH = cue("prognosis", "month", words=False)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_EARLIER = cue("prognosis", "earlier")
_SINCE = compiled(
    r"(?<![a-z])(?:since|diagnosed|dx(?:'d)?|onset|from|until|till|through|by|before)\s*(?:in |early |late )?\W*$"
)


def told_on(view: NoteView, segment: Segment, offset: int) -> dt.date | None:
    """The day a prognosis was told, where the sentence dates it; an earlier one counts a month back."""
    noted = view.date
    dates = [
        d.high if d.kind != "month" else d.low
        for d in find_dates(segment.low, noted)
        if d.kind != "relative"
        and (d.start < offset or d.start - offset < 40)
        and not _SINCE.search(segment.low[: d.start])
    ]
    past = [d for d in dates if noted is None or d <= noted]
    if past:
        return past[-1]
    m = _MONTH.match(segment.low)
    if m is not None and noted is not None:
        return last_such_day(_MONTHS.index((m["mon"] or m["mon2"])[:3]) + 1, 1, noted)
    if noted is not None and _EARLIER.search(segment.low[:offset]):
        return noted - dt.timedelta(days=30)
    return None
