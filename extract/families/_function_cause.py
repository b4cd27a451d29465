"""What keeps a patient from an activity: the pain, something else, or both."""

from __future__ import annotations

from chartcite.extract.families._pain import names_pain, pain_spans
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.vocabulary import first, vocabulary

_LEAD = compiled(r"\A\W*")
_AFTER_BECAUSE = 45
_AT_ONCE = 30


def opens_with(low: str, key: str) -> bool:
    """Whether a text opens with a word of the list ``key``."""
    lead = _LEAD.match(low)
    return cue("function", key).match(low, lead.end() if lead else 0) is not None


def hurts(segment: Segment) -> bool:
    """Whether the segment speaks of pain, or of "this back" as people do."""
    return names_pain(segment) or cue("function", "hurting").search(segment.low) is not None


def pain_near(view: NoteView, segment: Segment, reach: int) -> bool:
    """Whether pain is spoken of within ``reach`` segments."""
    return any(hurts(s) for s in (segment, *view.before(segment, reach), *view.after(segment, reach)))


def reason(view: NoteView, segment: Segment) -> str:
    """The next sentence where it gives the reason ("Reason: ..."), else ``""``."""
    return " ".join(s.low for s in view.after(segment, 1) if opens_with(s.low, "reason_first"))


def cause_of(view: NoteView, segment: Segment) -> str:
    """What the chart blames: ``pain`` (or nothing else), ``other`` or ``mixed``."""
    lists = vocabulary("function").lists
    tail = reason(view, segment)
    low = f"{segment.low} {tail}".strip()
    words = words_of(low)
    others = list(lists["other_cause"].search(low, words))
    pains = pain_spans(low)
    for because in lists["because"].search(low, words):
        after = low[because.end : because.end + _AFTER_BECAUSE]
        if any(because.end <= a <= because.end + _AFTER_BECAUSE for a, _ in pains) or _body(after):
            continue
        if any(because.end <= o.start <= because.end + _AT_ONCE for o in others):
            return "other"
    if not others:
        return "pain"
    if not pains and not (tail and _body(tail)):
        return "other"
    return "mixed" if first(lists["mixed_cause"], low, words) else "pain"


def _body(low: str) -> bool:
    return cue("function", "body").search(low) is not None
