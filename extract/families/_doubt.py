"""Doubt about a topic: what is hedged, disputed or cannot be read, where no precise wording speaks.

A family asks :func:`doubted` with its topic's phrases; what it answers is never better than a question to a reviewer.
"""

from __future__ import annotations

from collections.abc import Iterable

from chartcite.extract.families._said import ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, PhraseIndex
from chartcite.extract.nlp.polarity import find_polarity
from chartcite.models.fact import Assertion, Certainty, Completion, Time

OPEN = frozenset({"unsure", "unreadable", "disputed"})
"""Polarity codes that leave a topic open; ``partly`` may be added where half measures count."""
_REACH = 40
_BREAK = compiled(r"[;.!?](?=\s|\Z)|\s-\s|\bbut\b|,(?=\s+(?:and|which|with)\b)")
_MARK = compiled(
    r"\[\s*(?:\?+|illegible|blot\w*|unreadable|smudge\w*|cut off)\s*\]|[\u2580-\u25a1\ufffd]|\?\?+"
    r"|(?<![\w#])[a-z]+#+[a-z]*(?!\w)|#{2,}|(?<!\w)\d+#+\d*"
    r"|[\[(]\s*[x✓]\s*[\])]\s*yes\b.{0,8}[\[(]\s*[x✓]\s*[\])]\s*no\b"
)
_VALUE_OPEN = compiled(r"[^:=;.?]{0,25}[:=]\s*\?(?!\w)|\s*\(\s*\?\s*\)")
_AHEAD = (Completion.TEMPLATE, Completion.SCHEDULED, Completion.RECOMMENDED, Completion.PENDING)


def doubted(
    view: NoteView,
    segment: Segment,
    topic: PhraseIndex[str],
    *,
    codes: frozenset[str] = OPEN,
    reach: int = _REACH,
) -> tuple[int, int] | None:
    """The stretch of a topic and the doubt about it within ``reach`` characters of the same clause, else ``None``.

    A topic that is only planned, conditional, a rule or someone else's is not in doubt: nothing was said of it.
    """
    named = list(topic.search(segment.low, segment.words))
    if not named or segment.blank or ruled(segment):
        return None
    marks = [*_marks(segment.low), *((h.start, h.end) for h in find_polarity(segment.low) if h.payload in codes)]
    for hit in named:
        said = assess(view, segment, [(hit.start, hit.end)])[0]
        empty = _open_value(segment.low, hit)
        if empty is not None and said.about_patient:
            return empty
        span = _nearest(segment.low, hit, marks, reach)
        if span is not None and _told(said):
            return span
    return None


def _marks(low: str) -> Iterable[tuple[int, int]]:
    return (m.span() for m in _MARK.finditer(low))


def _open_value(low: str, hit: Hit[str]) -> tuple[int, int] | None:
    """A field whose value is a question mark ("Habitus: ?")."""
    m = _VALUE_OPEN.match(low, hit.end)
    return (hit.start, m.end()) if m else None


def _nearest(low: str, hit: Hit[str], marks: Iterable[tuple[int, int]], reach: int) -> tuple[int, int] | None:
    for start, end in marks:
        first, last = min(start, hit.start), max(end, hit.end)
        gap = (hit.end, start) if start >= hit.end else (end, hit.start)
        if gap[1] - gap[0] <= reach and not _BREAK.search(low, gap[0], max(gap)):
            return first, last
    return None


def _told(said: Assertion) -> bool:
    """Whether the topic is the patient's and the present's, or is given as possible."""
    return (
        said.about_patient
        and said.certainty is not Certainty.CONDITIONAL
        and said.time is not Time.FUTURE
        and said.completion not in _AHEAD
    )
