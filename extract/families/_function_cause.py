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
_BESIDE = 2
_OPENING = 16
"""Characters into a sentence in which it must begin to blame something for what was told before."""
_CLAUSE_END = compiled(r";|\.\s")


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
    return " ".join(
        s.low for s in view.after(segment, 1) if opens_with(s.low, "reason_first") or _PUTS_DOWN.match(s.low)
    )


_PUTS_DOWN = compiled(
    r"[^.;]{0,50}\b(?:all|each|every one|these|those|both)\b(?: of (?:these|this|those|that|it|them))?[^.;]{0,20}"
    r"\b(?:down to|due to|because|from|on account of|owing to|blame\w*)\b|[^.;]{0,30}\bblames?\b"
)
"""A sentence that gives the cause of what was just listed: "He puts all of these down to his wind"."""


def cause_of(view: NoteView, segment: Segment) -> str:
    """What the chart blames: ``pain`` (or nothing else), ``other`` or ``mixed``."""
    lists = vocabulary("function").lists
    if _blamed_elsewhere(view, segment):
        return "other"
    tail = reason(view, segment)
    low = f"{segment.low} {tail}".strip()
    words = words_of(low)
    others = list(lists["other_cause"].search(low, words))
    pains = pain_spans(low)
    for because in lists["because"].search(low, words):
        if low[: because.start].rstrip().endswith("not"):
            continue
        stop = _CLAUSE_END.search(low, because.end)
        last = min(because.end + _AFTER_BECAUSE, stop.start() if stop else len(low))
        if any(because.end <= a <= last for a, _ in pains) or _body(low[because.end : last]):
            continue
        if any(because.end <= o.start <= min(last, because.end + _AT_ONCE) for o in others):
            return "other"
    if not others:
        return "pain"
    if not pains and not (tail and _body(tail)):
        return "other"
    return "mixed" if first(lists["mixed_cause"], low, words) else "pain"


def _blamed_elsewhere(view: NoteView, segment: Segment) -> bool:
    """Whether the words themselves, or a sentence beside them, say that something else is what holds the patient."""
    if _exonerated(segment.low):
        return True
    beside = [s for s in view.after(segment, _BESIDE) if s.paragraph == segment.paragraph]
    before = [s for s in view.before(segment, 1) if s.paragraph == segment.paragraph]
    return any(_blames(s.low) for s in beside) or any(_opens_blame(s.low) and _blames(s.low) for s in before)


def _exonerated(low: str) -> bool:
    """ "Not because of the pain", "what stops her is not the pain"."""
    return first(vocabulary("function").lists["exonerates"], low, words_of(low)) is not None


def _blames(low: str) -> bool:
    """Whether a sentence that names no activity of its own blames another illness: "He puts this down to his wind"."""
    lists, words = vocabulary("function").lists, words_of(low)
    if hit := first(lists["blames"], low, words):
        told = [o for o in lists["other_cause"].search(low, words) if 0 <= o.start - hit.end <= _AT_ONCE]
        if told and (not pain_spans(low) or _exonerated(low)):
            return hit.start <= _OPENING
    return False


def _opens_blame(low: str) -> bool:
    return low.lstrip().startswith(
        ("what stops", "what limits", "what keeps", "what holds", "limiting factor", "limited by")
    )


def _body(low: str) -> bool:
    return cue("function", "body").search(low) is not None
