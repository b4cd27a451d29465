"""Whether a pain score was taken before the drug of a trial or under it (evidence rule 9)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.vocabulary import vocabulary

_VISITS = ("progress", "consult", "hp", "oncology", "letter")
_LISTED_ROLES = ("best", "worst", "usual", "average")


def phases_of(
    view: NoteView, segment: Segment, scores: Sequence[tuple[int, int, str]], records: frozenset[str]
) -> list[str]:
    """``baseline`` or ``during_trial`` of each score (start, end, role) that belongs to a drug trial, else empty."""
    recorded = view.note.id in records
    found = [_phase(view, segment, start, end, role, recorded=recorded) for start, end, role in scores]
    if "baseline" in found and _all_before(segment):
        return ["baseline" if role in _LISTED_ROLES else p for (_, _, role), p in zip(scores, found, strict=True)]
    return found


def _all_before(segment: Segment) -> bool:
    """Whether a list of best, usual and worst is of before the trial as a whole: nothing in it names the time of it."""
    lists, low = vocabulary("pain_score").lists, segment.low
    before = list(lists["baseline"].search(low, segment.words))
    return all(
        any(b.start < h.end and h.start < b.end for b in before)
        for h in lists["during"].search(low, segment.words)
        if low[h.start : h.end] not in _LISTED_ROLES
    )


def _phase(view: NoteView, segment: Segment, start: int, end: int, role: str, *, recorded: bool) -> str:
    """``baseline`` or ``during_trial`` where the score belongs to a drug trial, else empty."""
    lists, low = vocabulary("pain_score").lists, segment.low
    near = [
        h for h in lists["baseline"].search(low, segment.words) if -3 <= start - h.end <= 34 or 0 <= h.start - end <= 14
    ]
    near = [
        h for h in near if not re.search(r"[\d;]|\.\s", low[h.end : start] if h.end <= start else low[end : h.start])
    ]
    if near:
        return "baseline"
    during = [
        h for h in lists["during"].search(low, segment.words) if abs(h.start - end) <= 40 or abs(start - h.end) <= 40
    ]
    named = {c.code for c in cues(segment) if not c.weak}
    trial = any(c.code == TRIAL for c in cues(segment))
    if named and not trial and not during:
        return ""  # "splanchnic block: pain 9 to 2" beside the trial that is to come
    if recorded and not (view.note.role in _VISITS and (not during or role in ("usual", "average"))):
        late = list(lists["again"].search(low, segment.words))
        return "during_trial" if during or not late else ""
    return "during_trial" if during and trial else ""
