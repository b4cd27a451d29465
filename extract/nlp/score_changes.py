"""Pairs of pain scores that the text joins as before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.extract.nlp.scores import TOPIC, ScoreSpan, find_scores, scale_of

_ARROW = compiled(r"\s*(?:/10\s*)?(?:-+>|=+>|→|>>)\s*")
_JOIN = compiled(
    r"\s*,?\s*(?:(?:pre|before|baseline|at baseline|beforehand|prior)\b[^;.]{0,16})?"
    r"(?:(?:down|dropped|fell|falling|decreased|reduced|improved|went|"
    r"came|coming|dropping|going|drop|to)\s+)*(?:from\s+)?to\s+"
    r"(?:an?\s+|about\s+)?"
)
_UNIT = (
    r"(?![\d/%]|\.\d|\s*(?:mg|mcg|mme|hours?|h\b|weeks?|wks?|months?|"
    r"mos?\b|days?|min|ft|feet|mm\b|visits|steps|units|%|o'clock))"
)
_FROM_TO = compiled(
    rf"(?<![a-z])(?:from|went from|fell from|dropped from)\s+(?:an?\s+)?"
    rf"(?P<a>{NUMBER})(?:\s*/\s*10)?[^;.\d]{{0,30}}?\s*(?:to|->)\s+"
    rf"(?:an?\s+|about\s+)?(?P<b>{NUMBER})(?:\s*/\s*10)?{_UNIT}"
)
_ARROWED = compiled(
    rf"(?<![\w.,/-])(?P<a>{NUMBER})(?:\s*/\s*10)?\s*(?:-+>|=+>|→)\s*(?P<b>{NUMBER})(?:\s*/\s*10)?{_UNIT}"
)
_POINTS = compiled(
    rf"(?<![a-z])(?:dropped|fell|down|decreased|lower|drop of|improved)"
    rf"\s+(?:by\s+)?(?P<by>{NUMBER})\s+points?\s+from\s+(?:an?\s+)?(?P<a>{NUMBER})"
    rf"(?:\s*/\s*10)?{_UNIT}"
)
_ENDS = compiled(r"\s*(?:$|[.,;)]|(?:on|with|after|during|by|within|out of)\b)")


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """Two scores that the text joins: "8 -> 3", "from nine to two", "8/10 down to 3/10"."""

    start: int
    end: int
    before: ScoreSpan
    after: ScoreSpan


def _plain(low: str, start: int, end: int, value: float) -> ScoreSpan:
    return ScoreSpan(start, end, value, value, value, value, 10, scale_of(low, start, end, 10), "unspecified",
                     worded=not low[start].isdigit(), bare=True)  # fmt: skip


def _told(low: str, m: re.Match[str], *, pain: bool) -> ScoreChange | None:
    """A pair from "from A to B", "A -> B": scores only, and about pain where the words don't say out of what."""
    one, two = parse_number(m["a"]), parse_number(m["b"])
    if one is None or two is None or one > 10 or two > 10:
        return None
    near = TOPIC.search(low, max(0, m.start() - 60), m.end() + 20)
    if not pain and not near and not (two < one and _ENDS.match(low, m.end())):
        return None
    if two > one and not TOPIC.search(low, max(0, m.start() - 25), m.start()):
        return None
    return ScoreChange(m.start(), m.end(), _plain(low, *m.span("a"), one), _plain(low, *m.span("b"), two))


@lru_cache(maxsize=4096)
def find_score_changes(low: str, pain: bool = False) -> tuple[ScoreChange, ...]:
    """Pairs of scores that a lower-cased text joins as before and after, in order.

    Doses, distances and percents are none. ``pain=True`` says that the text is known to be about pain.
    """
    found: list[ScoreChange] = []
    scores = find_scores(low, pain)
    for first, second in pairwise(scores):
        gap = low[first.end : second.start]
        if _ARROW.fullmatch(gap) or _JOIN.fullmatch(gap):
            found.append(ScoreChange(first.start, second.end, first, second))
    told = [_told(low, m, pain=pain) for pattern in (_FROM_TO, _ARROWED) for m in pattern.finditer(low)]
    told += [_by_points(low, m) for m in _POINTS.finditer(low)]
    for change in told:
        if change and all(change.end <= f.start or change.start >= f.end for f in found):
            found.append(change)
    return tuple(sorted(found, key=lambda f: f.start))


def _by_points(low: str, m: re.Match[str]) -> ScoreChange | None:
    """ "Dropped five points from nine": nine to four."""
    one, by = parse_number(m["a"]), parse_number(m["by"])
    if one is None or by is None or not 0 < by <= one <= 10:
        return None
    return ScoreChange(m.start(), m.end(), _plain(low, *m.span("a"), one), _plain(low, *m.span("by"), one - by))
