"""Relief of the trial in words: none, little, good, a length of time alone; and words that put a figure in doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chartcite.extract.families._hours import heads_entry
from chartcite.extract.families._measure import Measure
from chartcite.extract.nlp.chart import Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.polarity import find_polarity
from chartcite.extract.nlp.stretches import find_stretches
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Scalar

_PAIN_WORD = compiled(
    r"pain|relie|benefit|analges|help|nrs|vas\b|score|hurt|respon|effect|comfort|pain free|useless|"
    r"worthless|waste|nothing|good|trial|better|gone"
)
_OTHER_TOPIC = compiled(
    r"able to do|can do|function|walk|activit|sensation|exam\b|strength|gait|\blabs?\b|vitals|neuro|"
    r"dose|rate\b|mental status|dressing|weight|plan of"
)
_RELIEF = compiled(
    r"(?<![a-z])(?:relie\w+|analges\w+|benefit\w*|pain[- ]?free|better|effect|respon\w+|comfort\w*|eased"
    r"|(?<!while )it (?:lasted|held|worked)|wore off)(?![a-z])"
)
_FAILED = compiled(r"fail|unsuccess|non-?start|refract")
_REACH = 30
_ASIDE = compiled(r"[;.](?=\s|\Z)|\bbut\b")


def worded(segment: Segment, measures: Sequence[Measure]) -> list[Measure]:
    """Relief in words: none at all is 0 %, little is under a third, complete is 100 %, good is no amount."""
    lists = vocabulary("relief").lists
    for name, bounds in (
        ("none", (0.0, 0.0)),
        ("total", (100.0, 100.0)),
        ("little", (0.0, 30.0)),
        ("good", (None, None)),
        ("unscored", (None, None)),
    ):
        hit = first(lists[name], segment.low, segment.words)
        if (
            hit is not None
            and name in ("none", "little")
            and (not _PAIN_WORD.search(segment.low) or _OTHER_TOPIC.search(segment.low[hit.start : hit.end + 24]))
        ):
            continue
        if hit is None or any(hit.start < m.end and m.start < hit.end for m in measures):
            continue
        if _THEN.search(segment.low[: hit.start]) or _HELPED_BY.search(segment.low, hit.start, hit.end):
            continue
        if name == "good" and _denied(segment.low, hit.start):
            return [Measure(hit.start, hit.end, 0.0, 30.0)]
        attributes: dict[str, Scalar] = {"vague": True} if name in ("good", "unscored") else {}
        if name == "unscored":
            attributes["doubtful"] = True
        return [Measure(hit.start, hit.end, bounds[0], bounds[1], attributes)]
    found = None if measures else _came_to_nothing(segment)
    return [found] if found else []


_THEN = compiled(
    r"(?<![a-z])(?:before|prior to|leading up to|ahead of|until)\s+(?:(?:the|his|her|this|any|that"
    r"|our)\s+)?(?:\w+\s+)?"
    r"(?:trial|test|infusion|bolus|catheter|admission|injection)(?![a-z])[^.;]*$"
)
"""Words that set what follows before the trial."""
_HELPED_BY = compiled(r"(?:need\w*|requir\w*|with|without|w/o?|any|from|of|the|his|her|their)\s+help$")
"""Help as a thing that someone gives."""


def _denied(low: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?<![a-z])(?:no|not|never|without|denies|didn't|nil|lacked|zero)(?![a-z])[^.;,]{0,24}$", low[:start]
        )
    )


def _came_to_nothing(segment: Segment) -> Measure | None:
    """A shared word that it was of no use ("came to nought", "did squat"), beside the trial or the pain."""
    low = segment.low
    anchors = [(c.start, c.end) for c in cues(segment) if c.code == TRIAL] + [
        m.span() for m in _PAIN_ONLY.finditer(low)
    ]
    for mark in find_polarity(low):
        if mark.payload != "useless" or _FAILED.search(low[mark.start : mark.end]):
            continue
        if _OTHER_TOPIC.search(low[max(0, mark.start - 40) : mark.end + 24]):
            continue
        for start, end in anchors:
            gap = low[min(end, mark.end) : max(start, mark.start)]
            if len(gap) <= _REACH and not _ASIDE.search(gap):
                return Measure(mark.start, mark.end, 0.0, 30.0)
    return None


_PAIN_ONLY = compiled(r"(?<![a-z])(?:pain|relief|analgesia|benefit)(?![a-z])")


def lasting(segment: Segment, measures: Sequence[Measure]) -> list[Measure]:
    """Relief of a told length and no amount ("relief brief, 90 minutes"), where nothing else speaks of the relief."""
    if measures:
        return []
    stretches = [s for s in find_stretches(segment.low) if not heads_entry(segment.low, s)]
    held = next((s for s in stretches if _HELD_AT.match(segment.low, s.end)), None)
    if held is not None:
        return [Measure(held.start, held.end, None, None, {"vague": True})]
    for relief in _RELIEF.finditer(segment.low):
        for stretch in stretches:
            gap = segment.low[min(relief.end(), stretch.end) : max(relief.start(), stretch.start)]
            if len(gap) <= _REACH and not _ASIDE.search(gap):
                return [Measure(relief.start(), relief.end(), None, None, {"vague": True})]
    return []


_HELD_AT = compiled(r"\s+(?:all\s+)?(?:at|of|were|was|under|below|no higher than|between)\s+(?:an?\s+)?\d(?!\d)")
"""A length of time at a score: "eleven successive hourly entries at 3/10 or under"."""
_SHAM = compiled(r"(?<![a-z])(?:saline|placebo|sham)(?![a-z])(?! (?:flush|lock|nasal|wash|irrigation|moisten\w*))")
"""What was given in place of the drug may be what brought the relief."""


def in_doubt(segment: Segment) -> bool:
    """Whether the sentence doubts or disputes the relief that it tells, or names what else may have brought it."""
    low = segment.low
    if low.rstrip(' "').endswith("?"):
        return True
    if first(vocabulary("relief").lists["confounded"], low, segment.words) or _SHAM.search(low):
        return True
    if cue("voices", "twice").search(low) and _LITTLE.search(low):
        return True
    relief = [m.span() for m in _RELIEF.finditer(low)] + [
        m.span() for m in re.finditer(r"%|percent|\bhalf\b|\bthird\b", low)
    ]
    for mark in find_polarity(low):
        if mark.payload not in ("disputed", "unreadable") and not (
            mark.payload == "unsure" and _STRONG.search(low[mark.start : mark.end])
        ):
            continue
        if any(
            not _ASIDE.search(low[min(end, mark.end) : max(start, mark.start)])
            and max(start, mark.start) - min(end, mark.end) <= _REACH
            for start, end in relief
        ):
            return True
    return False


_LITTLE = compiled(
    r"(?<![a-z])(?:little|none|not|no|minimal|same|less|slight\w*|unchanged|correct\w*|amended)(?![a-z])"
)
_STRONG = compiled(
    r"unclear|uncertain|unsure|equivocal|question|doubt|dubious|indetermin|inconclusive|hard to|difficult to"
    r"|verif|tbd|may or|unreliab|not (?:sure|certain|clear)|can(?:'t|not)"
)
"""Words of doubt proper; "maybe" and "reportedly" are how patients and nurses tell."""
