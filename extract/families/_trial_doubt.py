"""Function during the trial where no precise wording speaks: doubt, a question mark, a word that it came to nothing."""

from __future__ import annotations

from chartcite.extract.families._doubt import OPEN, doubted
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.polarity import find_polarity
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.extract.nlp.voices import several, voice_at

_CONTRARY = frozenset({"useless", "insufficient"})
_HALF = frozenset({*OPEN, "partly"})
_CUT = compiled(r"[;.](?=\s|\Z)|,|\s-\s|\bbut\b|\bthough\b|\byet\b")
_PAIN = compiled(r"pain|relie|analges|nrs|vas\b|score|trial failed|failed (?:it|trial|intrathecal)")
_REACH = 40
_CONTRA = compiled(
    r"(?<![a-z])(?:not|no|nothing|never|none|didn't|doesn't|wasn't|couldn't|could not|cannot|refus\w+|declin\w+"
    r"|denies|denied|rest(?:ed|ing)"
    r"|in bed|bed ?bound|same|unchanged|no different|meant after|worse)(?![a-z])"
)
_PER = compiled(r"(?<![a-z])(?:per|according to|by) (?:the |his |her |our )?[a-z]+")
_BLANK = compiled(
    r"(?<![a-z])(?:blank|not filled(?: in| out)?|left empty|empty|not completed|unfilled|not returned)\W*$"
)


def doubts(low: str) -> bool:
    """Whether the text doubts what it says, or cannot be read."""
    return any(h.payload in ("unsure", "unreadable") for h in find_polarity(low))


def unfilled(segment: Segment) -> bool:
    """Whether the segment says that the form it names was left blank."""
    return _BLANK.search(segment.low) is not None


def two_accounts(low: str, start: int) -> bool:
    """Whether somebody else, or another entry, says the contrary of what stands at ``start``."""
    if not several(low):
        return False
    if len(_PER.findall(low)) > 1:
        return _CONTRA.search(low) is not None
    own = voice_at(low, start)
    return any(voice_at(low, m.start()) != own or not own for m in _CONTRA.finditer(low))


def question(segment: Segment) -> bool:
    """Whether the segment asks, so that nothing is said: "Able to walk during the trial?"."""
    return (
        segment.low.rstrip(' "').endswith("?")
        and first(vocabulary("trial_function").lists["asked"], segment.low, segment.words) is not None
    )


_SILENT = compiled(
    r"not (?:yet )?(?:recorded|documented|assessed|tested|reported|measured|discussed|addressed|stated|specified"
    r"|described|asked|charted|noted)"
    r"|(?<![a-z])no (?:record\w*|documentation|details|notes|data|mention)\b|nothing (?:recorded|documented|said|noted)"
)
"""Words that nothing was said: silence, not doubt."""


def half_said(view: NoteView, segment: Segment) -> tuple[int, int, str] | None:
    """The stretch that speaks of function with doubt (``unclear``) or says that nothing came of it (``no_gain``)."""
    topic = vocabulary("trial_function").lists["topic"]
    named = list(topic.search(segment.low, segment.words))
    if not named or _SILENT.search(segment.low):
        return None
    for hit in named:
        for mark in find_polarity(segment.low):
            low, high = min(hit.start, mark.start), max(hit.end, mark.end)
            between = segment.low[min(hit.end, mark.end) : max(hit.start, mark.start)]
            if (
                mark.payload in _CONTRARY
                and len(between) <= _REACH
                and not _CUT.search(between)
                and not _PAIN.search(segment.low[low:high])
            ):
                return low, high, "no_gain"
    if two_accounts(segment.low, named[0].start):
        return named[0].start, len(segment.low), "unclear"
    span = doubted(view, segment, topic, codes=_HALF)
    if span is None and segment.low.rstrip(' "').endswith("?"):
        span = named[0].start, named[0].end
    return (*span, "unclear") if span else None
