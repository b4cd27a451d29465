"""Amounts of an activity that a record tells of before the drug and under it, rows or sentences apart (rule 16).

"pre dose. stood 5 min, walked 80 ft" and three rows on "walked 600 ft"; "Standing at counter: 25 minutes", and in the
next sentence "five minutes as her limit on admission". The same activity in the same unit, a fifth more at least, is a
gain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind, lowered
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import BASE
from chartcite.extract.nlp.numbers import NUMBER, parse_number

_UNIT = (
    r"(?P<u>min(?:ute)?s?|hrs?|hours?|ft|feet|meters?|metres?|m|yards?|yds?|blocks?|laps?|flights?|stairs|steps)"
    r"(?![a-z/])"
)
_COUNT = rf"(?P<n>{NUMBER})\s*(?:-\s*)?{_UNIT}"
_ACT = compiled(
    r"(?<![a-z])(?P<act>walk\w*|amb\w*|stood|stand\w*|sat|sits?|sitting|climb\w*|stairs|rode|drove)(?![a-z])"
    rf"(?:(?!(?:rr|hr|bp|mg)\b)[^.;\d]){{0,34}}?(?<![\w./:]){_COUNT}"
)
_LIMIT = compiled(
    rf"(?<![\w./:]){_COUNT}[^.;]{{0,24}}?(?<![a-z])(?:limit|maximum|max|most|best|tolerance|usual|all (?:he|she"
    r"|they|pt) could)(?![a-z])"
)
_EARLIER = compiled(
    r"(?<![a-z])(?:before(?:hand)?|prior|previously|at home|on admission|at admission|baseline|usual(?:ly)?|used to|"
    r"last (?:week|month)|at eval|pre[- ]?(?:dose|trial|op|bolus|infusion)?)(?![a-z])"
)
_STEMS = (("stairs", "stair"), ("climb", "stair"), ("walk", "walk"), ("amb", "walk"), ("st", "stand"), ("s", "sit"))
_LEAST = 1.2
"""How many times the amount before makes a gain."""


@dataclass(frozen=True, slots=True)
class Gain:
    """What was done under the drug (``span`` of ``segment``), and the segment that tells of before."""

    segment: Segment
    span: tuple[int, int]
    before: Segment
    proof: str


@dataclass(frozen=True, slots=True)
class _Amount:
    segment: Segment
    span: tuple[int, int]
    act: str
    unit: str
    value: float
    earlier: bool


def measured_gains(view: NoteView) -> Iterator[Gain]:
    """The gains of a trial's record, one for each activity: its greatest amount against the one before."""
    found = list(_amounts(view))
    for act, unit in dict.fromkeys((a.act, a.unit) for a in found):
        same = [a for a in found if (a.act, a.unit) == (act, unit)]
        before, under = [a for a in same if a.earlier], [a for a in same if not a.earlier]
        if not before or not under:
            continue
        base, best = max(before, key=lambda a: a.value), max(under, key=lambda a: a.value)
        if base.segment is not best.segment and best.value >= _LEAST * base.value:
            yield Gain(best.segment, best.span, base.segment, f"{base.value:g} before, {best.value:g} during")


def _amounts(view: NoteView) -> Iterator[_Amount]:
    last: _Amount | None = None
    for segment in view.segments:
        if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.section in ("education", "goals", "plan"):
            continue
        own = [a for m in _ACT.finditer(segment.low) if (a := _amount(view, segment, m, _act(m["act"]))) is not None]
        yield from own
        limit = _LIMIT.search(segment.low)
        if not own and limit is not None and last is not None and last.segment.paragraph == segment.paragraph:
            told = _amount(view, segment, limit, last.act)
            if told is not None and told.unit == last.unit and _EARLIER.search(segment.low):
                yield told
        last = own[-1] if own else last


def _amount(view: NoteView, segment: Segment, m: re.Match[str], act: str) -> _Amount | None:
    value = parse_number(m["n"])
    if value is None or value <= 0:
        return None
    unit = m["u"]
    value = value * 60 if unit.startswith(("h", "hour")) else value
    family = "min" if unit.startswith(("min", "h")) else "ft" if unit.startswith("f") else unit[:2]
    low = segment.low
    clause = low[max((e.end() for e in re.finditer(r"[.;]\s", low[: m.start()])), default=0) : m.end() + 20]
    text = view.document.text
    line = lowered(text[text.rfind("\n", 0, segment.start) + 1 : segment.start])
    earlier = BASE.search(f"{line} {low[: m.start()]}"[-60:]) or _EARLIER.search(re.split(r"[.;]\s", clause)[0])
    return _Amount(segment, m.span(), act, family, value, earlier is not None)


def _act(word: str) -> str:
    return next((name for stem, name in _STEMS if word.startswith(stem)), word)
