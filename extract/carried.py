"""Sentences carried forward from note to note: one piece of evidence, of its first day (evidence rule 3)."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.models.fact import Fact

_WORD = compiled(r"[a-z0-9%+/.-]*[a-z0-9%+]")
_FEWEST = 5
_KINDS = (SegmentKind.SENTENCE, SegmentKind.ITEM, SegmentKind.FIELD, SegmentKind.ROW)


@dataclass(frozen=True, slots=True)
class _Said:
    """A fact with the words it stands in and the day of its note."""

    fact: Fact
    words: str
    day: dt.date


def counted_once(chart: Chart, facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts, those that a sentence repeats from an earlier note left out; the first one names the later notes.

    Two facts are one where sentence, kind, value, attributes and assertion are the same, and the day is not stated but
    that of the note.
    """
    keys = _Keys(chart)
    groups: dict[tuple[object, ...], list[_Said]] = defaultdict(list)
    order: list[tuple[Fact, tuple[object, ...] | None]] = []
    for fact in facts:
        said = keys.said(fact)
        key = _same(said) if said else None
        order.append((fact, key))
        if said is not None and key is not None:
            groups[key].append(said)
    for fact, key in order:
        group = groups[key] if key else []
        if len({s.fact.note for s in group}) < 2:
            yield fact
            continue
        first = min(group, key=lambda s: s.day)
        if fact is first.fact:
            later = dict.fromkeys(s.fact.note for s in group if s.fact.note and s.fact.note != fact.note)
            yield fact.model_copy(update={"repeated": tuple(later)})
        elif fact.note == first.fact.note:
            yield fact


def _same(said: _Said) -> tuple[object, ...]:
    fact = said.fact
    return (
        said.words, fact.kind, fact.value, fact.low, fact.high, tuple(sorted(fact.attributes.items())),
        fact.assertion, fact.interval,
    )  # fmt: skip


class _Keys:
    """The words of the sentence that a fact stands in."""

    def __init__(self, chart: Chart) -> None:
        self._views: dict[str, NoteView] = {v.note.id: v for v in chart.notes if v.date is not None}
        self._starts: dict[str, list[int]] = {}

    def said(self, fact: Fact) -> _Said | None:
        """The fact's sentence and day, where the sentence can be told and the fact has no day of its own."""
        view = self._views.get(fact.note or "")
        if view is None or view.date is None or fact.date not in (None, view.date):
            return None
        starts = self._starts.setdefault(view.note.id, [s.start for s in view.segments])
        at = bisect_right(starts, fact.citations[0].start) - 1
        words = _sentence_key(view.segments[at]) if at >= 0 else ""
        return _Said(fact, words, view.date) if words else None


def _sentence_key(segment: Segment) -> str:
    """The words of a segment without punctuation, case and spacing; ``""`` where it is too short to be told as a copy.

    Fewer than five words ("No fever.", "Gait antalgic.") are found anew at each visit as often as they are copied.
    """
    if segment.kind not in _KINDS:
        return ""
    words = _WORD.findall(segment.low)
    return " ".join(words) if len(words) >= _FEWEST else ""
