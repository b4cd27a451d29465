"""ConText over one sentence: which cues reach which spans. medspaCy's algorithm, our rules, our clause borders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from chartcite.extract.nlp.context_clauses import Tokens, tags, tokens_of
from chartcite.extract.nlp.context_match import find_cues, rule_of
from chartcite.extract.nlp.medspacy_parts import parts

_BORDER_SCOPE = 1
"""medspaCy sees that a border touches a scope only where the border's own scope doesn't enclose it: keep it small."""
_BORDERS = ("CLAUSE", "REASON", "HE", "SHE")


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue that reaches a span. ``before``: it stands before it; ``distance`` in tokens; offsets are tokens."""

    category: str
    sets: tuple[tuple[str, Any], ...]
    start: int
    end: int
    before: bool
    distance: int


@dataclass(frozen=True, slots=True)
class _Span:
    """Tokens as medspaCy's algorithm asks for them, in place of spaCy's spans, which take longer to make."""

    start: int
    end: int
    label_: str = "target"


@dataclass(frozen=True, slots=True)
class _Place:
    """A token, of which medspaCy asks for its sentence."""

    sent: _Span


def _places(tokens: Tokens) -> list[_Place]:
    """The tokens of a text, in place of spaCy's document."""
    starts = [i for i, opens in enumerate(tokens.sentence_starts) if opens or i == 0]
    sentences = (_Place(_Span(a, b)) for a, b in pairwise([*starts, len(tokens.items)]))
    return [place for place in sentences for _ in range(place.sent.start, place.sent.end)]


def load() -> None:
    """Import spaCy and medspaCy now."""
    parts()


@cache
def _rule(number: int) -> Any:
    """A rule as medspaCy has it: one of ours, or (below zero) a border that our own clause finder saw."""
    make = parts().rule
    if number < 0:
        border = _BORDERS[-1 - number]
        return make(border, border, direction="PSEUDO", max_scope=_BORDER_SCOPE, metadata={"sets": ()})
    category, direction, sets, scope, stop, name = rule_of(number)
    rule = make(
        name,
        category,
        direction=direction,
        max_scope=_BORDER_SCOPE if direction == "TERMINATE" else scope,
        metadata={"sets": sets},
    )
    rule.terminated_by = _stops(stop)
    return rule


@cache
def _stops(names: tuple[str, ...]) -> frozenset[str]:
    """What stops a rule, as medspaCy writes it: many rules share a long list."""
    return frozenset(name.upper() for name in names)


def _kept(found: Sequence[tuple[Any, int, int]]) -> list[tuple[Any, int, int]]:
    """The matches (rule, start, end) that lie in no longer one; a pseudo-cue silences its own category on its place."""
    kept: list[tuple[Any, int, int]] = []
    for rule, start, end in found:
        if any(a <= start and end <= b and (b - a) > (end - start) for _, a, b in found):
            continue
        twin = any(
            (a, b) == (start, end) and r.direction == "PSEUDO" and r.category == rule.category for r, a, b in found
        )
        if not twin or rule.direction == "PSEUDO":
            kept.append((rule, start, end))
    return kept


@lru_cache(maxsize=2048)
def _matches(low: str) -> tuple[tuple[int, int, int], ...]:
    """Every cue and border in a text (rule number, first and last token): the same for all spans."""
    tokens = tokens_of(low)
    kinds = tags(tokens)
    borders = [(-1 - _BORDERS.index(kind), i, i + 1) for i, kind in enumerate(kinds) if kind in _BORDERS]
    words = [word for word, _, _ in tokens.items]
    return tuple(borders + [m for m in find_cues(words, kinds) if not _opens_value(words, m)])


STILL_ANSWERED = {
    "no": ("evidence", "sign", "signs", "concern", "concerns", "issues", "at", "today", "currently"),
    "n": (),
    "denies": ("at", "today", "currently", "now", "this", "all", "any", "same"),
    "denied": ("at", "today", "currently", "now", "this", "all", "any", "same", "on"),
}
"""The last words of answers (": no"), and the words that may follow one and leave it an answer."""


def _opens_value(words: Sequence[str], match: tuple[int, int, int]) -> bool:
    """Whether an answer behind a label ("infection: no") opens a value of its own: "CT: no abscess" denies the abscess,
    not the label."""
    number, start, end = match
    if words[start] not in (":", "-") or end - start != _ANSWER or end >= len(words) or not words[end][0].isalpha():
        return False
    category, direction, *_ = rule_of(number)
    if category != "NEG" or direction != "BACKWARD":
        return False
    last, after = words[end - 1], words[end]
    if last in ("negative", "neg"):
        return after == "for"
    return last in STILL_ANSWERED and after not in STILL_ANSWERED[last]


_ANSWER = 2


@lru_cache(maxsize=16384)
def cues(low: str, spans: tuple[tuple[int, int], ...]) -> tuple[tuple[Cue, ...], ...]:
    """For each character span of a lower-cased text the cues whose scope reaches it, nearest first."""
    tokens = tokens_of(low)
    if not tokens.items:
        return tuple(() for _ in spans)
    wanted = [tokens.cover(start, end) for start, end in spans]
    distinct = sorted(set(wanted))
    groups: dict[tuple[tuple[int, int, int], ...], list[tuple[int, int]]] = {}
    for first, last in distinct:
        # A cue that overlaps a target says nothing of it, and must not hide the shorter cue beside it. What overlaps
        # another target goes on to this one only through a list ("no headache or other hint of raised pressure").
        apart = tuple(
            (n, a, b)
            for n, a, b in _matches(low)
            if (b <= first or a >= last)
            and all(b <= one or a >= two or _listed_on(tokens, two, first) for one, two in distinct)
        )
        groups.setdefault(apart, []).append((first, last))
    found: dict[tuple[int, int], list[Cue]] = {}
    for matches, targets in groups.items():
        found |= _reaching(tokens, matches, targets)
    return tuple(tuple(sorted(found[place], key=_nearest)) for place in wanted)


def _listed_on(tokens: Tokens, start: int, end: int) -> bool:
    """Whether a list without a comma leads from one target to the next."""
    between = tokens.words(start, end)
    return "or" in between or "nor" in between if not {",", ";", ":", "but", "-"} & set(between) else False


def _reaching(
    tokens: Tokens, matches: Sequence[tuple[int, int, int]], targets: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], list[Cue]]:
    """For each target (first token, token after the last) the cues of these matches that reach it."""
    found: dict[tuple[int, int], list[Cue]] = {place: [] for place in targets}
    if all(number < 0 for number, _, _ in matches):
        return found
    engine = parts()
    doc = _places(tokens)
    graph = engine.graph()
    graph.targets = [_Span(a, b) for a, b in targets]
    graph.modifiers = [
        engine.modifier(rule, start, end, doc)
        for rule, start, end in _kept([(_rule(number), start, end) for number, start, end in matches])
    ]
    graph.update_scopes()
    graph.apply_modifiers()
    for target, modifier in graph.edges:
        found[target.start, target.end].append(_cue(target, modifier))
    return found


def _nearest(cue: Cue) -> tuple[int, int, str]:
    return cue.distance, cue.start, cue.category


def _cue(target: Any, modifier: Any) -> Cue:
    start, end = modifier.modifier_span
    before = end <= target.start
    distance = target.start - end if before else start - target.end
    return Cue(modifier.category, modifier.rule.metadata["sets"], start, end, before, distance)
