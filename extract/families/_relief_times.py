"""Amounts of relief told by the clock or by hours after the dose: "2 h 60 %, 4 h 75 %, 8 h 30 %" (evidence rule 9)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chartcite.extract.families._measure import Measure
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import CLOCK, DATE, HOUR, Clock, when_of

_WHEN = rf"(?P<when>{CLOCK}|{HOUR})"
_SIGN = r"(?P<v>\d{1,3})(?:\s?-\s?\d{1,3})?\s?(?:%|per\s?cent|pct)"
_AFTER = compiled(rf"(?<![\w./]){_WHEN}\s*(?:post(?:[- ]dose)?\s*)?(?:[-–:=,(]|was|is|about|~)?\s*(?:about |~)?{_SIGN}")
_BEFORE = compiled(
    rf"(?<![\d./-]){_SIGN}\s*(?:relie\w*|better|less|off)?\s*(?:at|@|by|in|\()\s*(?:about |the )?{_WHEN}"
)
_ONE = compiled(
    rf"(?<![\d./-])(?<!still ){_SIGN}\s*(?:relie\w*|better|less|off)?\s*(?:at|@)\s*(?P<when>(?:hour|hr)\s?\d{{1,2}}"
    rf"|\d{{1,2}}\s?(?:h|hrs?"
    r"|hours?))(?![a-z])(?!\s*(?:and|,|still|then|mark|later))"
)
"""A single figure with the hour at which it was asked, which is no length of time."""
_ENDED = compiled(
    r"(?<![a-z])(?:gone|wore|worn|lasted|held|until|till|back (?:to|at|by)|faded|ended|returned)(?![a-z])"
)
"""What tells how long the relief held, so that its best hour is not all there is to tell."""
_ROW = compiled(rf"[\s|*•-]*(?:{DATE}\s*)?{_WHEN}(?:\s{{2,}}|\s*[|:–-]\s|\t)")
_FEWEST = 3


def series(low: str) -> list[Measure]:
    """The percents of a sentence that are each told with a time of their own; ``at`` holds the hour."""
    for pattern, least in ((_AFTER, _FEWEST), (_BEFORE, 2), (_ONE, 1)):
        items = list(pattern.finditer(low))
        if len(items) < least or (pattern is _ONE and _ENDED.search(low)):
            continue
        clock, found = Clock(None), []
        for m in items:
            at, _ = when_of(m["when"], clock)
            value = float(m["v"])
            if at is not None and value <= 100:
                found.append(Measure(m.start(), m.end(), value, value, {"at": round(at, 2)}))
        if len(found) >= least and len({m.attributes["at"] for m in found}) == len(found):
            return found
    return []


def by_row(view: NoteView, segment: Segment, measures: Sequence[Measure], clock: Clock) -> list[Measure]:
    """The measures with the time that heads their row of a log, where nothing else tells how long they held."""
    text = view.document.text
    line_start = text.rfind("\n", 0, segment.start) + 1
    m = _ROW.match(text[line_start : segment.end].lower())
    if m is None or any("at" in x.attributes for x in measures):
        return list(measures)
    if re.search(r"last\w*|held|until|till|wore|for (?:about |over )?\d|x \d", segment.low):
        return list(measures)
    if m["date"]:
        clock.date(m["date"])
    at, _ = when_of(m["when"], clock)
    if at is None:
        return list(measures)
    return [replace(x, attributes={**x.attributes, "at": round(at, 2)}) if x.low is not None else x for x in measures]
