"""Lengths of life in months: ranges in words and numbers, joined lengths, bare units ("weeks to months")."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.extract.nlp.time import DAYS_PER_MONTH, find_durations
from chartcite.extract.nlp.vocabulary import raw

OPEN = 999.0
"""The upper bound of a length that has none, in months."""


@dataclass(frozen=True, slots=True)
class Span:
    """A length of life at ``[start, end)``, in months. ``about`` marks an approximate one."""

    start: int
    end: int
    low: float
    high: float
    about: bool = False


_DATA = raw("prognosis")
_BARE: dict[str, list[float]] = _DATA["bare_units"]
_PLAIN = cue("prognosis", "span_plain", words=False)
_HOW: dict[str, list[float]] = _DATA["bare_phrases"]
_N = rf"(?:{NUMBER})"
_UNIT = r"(?P<unit>days?|weeks?|wks?|months?|mos?|years?|yrs?|summers?|winters?|springs|christmases|birthdays)"
_FACTOR = {"d": 1 / DAYS_PER_MONTH, "w": 7 / DAYS_PER_MONTH, "m": 1.0, "y": 12.0, "s": 12.0, "c": 12.0, "b": 12.0}
_SEASONS = compiled(rf"(?<![a-z\d])(?P<n>{_N})\s+(?:more\s+)?(?P<unit>summers?|winters?|springs|christmases)(?![a-z])")
_UNIT_FIRST = compiled(
    r"(?<![a-z\d])(?<!not )(?P<unit>weeks|wks|months|mos|years|yrs)"
    r"(?:,?\s+(?:and\s+)?not\s+(?:weeks|months|years))?\s*[,(:;-]+\s*"
    r"(?:(?:likely|probably|perhaps|maybe|about|around|say|roughly|more like|my (?:best )?(?:guess|estimate)(?: is)?"
    rf"|est\.?|approx\.?)\s+)*(?P<a>{_N})(?:\s*(?:-|to|or)\s*(?P<b>{_N}))?"
    r"(?=\s*(?:[.,;)]|$|per\b|at (?:best|most)|if\b|by\b|according\b|from\b|as\b))"
)
"""The unit before its number: "prognosis: months, likely 6-9"."""
_AMOUNT_BEFORE = compiled(rf"(?:{_N}|few|several|couple of|some|many)[\s+-]*$")
_FROM_NOW = compiled(
    rf"(?<![a-z\d])(?P<n>{_N})\s+(?:more\s+)?(?P<unit>weeks?|wks|months?|mos|years?|yrs?)\s+"
    r"(?:from\s+(?:now|today|here)|hence|down the (?:road|line))(?![a-z])"
)
_BETWEEN = compiled(
    rf"(?:more than|over|at least|>)\s*(?P<a>{_N})\s*(?:{_UNIT.replace('unit', 'u1')})?\s*,?\s*(?:and|but)?\s*"
    rf"(?:less than|under|no more than|<)\s*(?P<b>{_N})\s*{_UNIT}(?![a-z])"
)
_WITHIN = cue("prognosis", "span_within", words=False)
_WITHIN_NUMBER = compiled(
    rf"(?<![a-z])(?:within|next|coming|following|reach|see|beyond|past|before|by|in)\s+(?:the\s+(?:next\s+|coming\s+)?)?"
    rf"(?P<a>{_N})(?:\s*(?:-|to|or)\s*(?P<b>{_N}))?[\s-]*(?P<unit>days?|weeks?|wks?|months?|mos?|years?|yrs?)(?![a-z])"
)
_ONE = cue("prognosis", "span_one", words=False)
_HALF = cue("prognosis", "span_half")
_PART = cue("prognosis", "span_part")
_FORTNIGHT = compiled(r"(?<![a-z])(?:the coming|a|the next|one|this)\s+fortnight(?![a-z])")
_JOIN = cue("prognosis", "span_join", words=False)
_OR = "maybe|perhaps|possibly|or|might be|could be"
_MORE = compiled(
    rf"\s*,?\s*(?:{_OR}|up to|and)?\s*(?P<n>{_N})\s*(?:if|at best|with luck|with treatment|at (?:the )?most|tops)"
    rf"|\s*,\s*(?:{_OR})\s+(?P<n2>{_N})(?=\s*(?:[.,;\"]|$))"
)
_TAIL_MORE = cue("prognosis", "span_tail_more", words=False)
_TAIL_LESS = compiled(r"\s*(?:or (?:less|fewer|so at most)|at (?:the )?(?:most|best|outside)|max(?:imum)?\b|tops)")
_HEAD_MORE = cue("prognosis", "span_head_more", words=False)
_HEAD_LESS = cue("prognosis", "span_head_less", words=False)
_AT_LEAST = compiled(rf"(?<![a-z])(?:at least|more than|over|a minimum of)\s+(?P<n>{_N})(?=\s*(?:[.,;)\n]|$))")
_PLUS = compiled(rf"\(\s*(?P<n>{_N})\s*\+\s*\)")
_ABOUT = cue("prognosis", "span_about", words=False)


_AGE = compiled(r"\s*(?:of age|old|y/?o\b)")


def find_life_spans(low: str) -> list[Span]:
    """The lengths of time in a text as months, in order; joined ones ("nine months to a year") as one."""
    found = [span for span in _raw(low) if _AGE.match(low, span.end) is None]
    merged: list[Span] = []
    for span in found:
        if merged and _JOIN.fullmatch(low[merged[-1].end : span.start]) and span.high >= merged[-1].low:
            last = merged[-1]
            merged[-1] = Span(last.start, span.end, last.low, max(last.high, span.high), last.about or span.about)
        else:
            merged.append(span)
    return [_bounded(low, span) for span in merged]


def _raw(low: str) -> list[Span]:
    found: list[Span] = []

    def add(span: Span) -> None:
        if all(span.end <= f.start or span.start >= f.end for f in found):
            found.append(span)

    for m in _BETWEEN.finditer(low):
        unit = _FACTOR[m["unit"][0]]
        first = _FACTOR[m["u1"][0]] if m["u1"] else unit
        add(Span(m.start(), m.end(), (parse_number(m["a"]) or 0) * first, (parse_number(m["b"]) or 0) * unit - 0.01))
    for m in _UNIT_FIRST.finditer(low):
        if _AMOUNT_BEFORE.search(low, 0, m.start()):
            continue
        first = parse_number(m["a"]) or 0
        factor = _FACTOR[m["unit"][0]]
        add(Span(m.start(), m.end(), first * factor, (parse_number(m["b"] or "") or first) * factor))
    for m in _FROM_NOW.finditer(low):
        months = (parse_number(m["n"]) or 0) * _FACTOR[m["unit"][0]]
        add(Span(m.start(), m.end(), months, months))
    for m in _SEASONS.finditer(low):
        number = parse_number(m["n"]) or 0
        add(Span(m.start(), m.end(), 12 * (number - 1) + 6, 12 * number + 3))
    for m in _HALF.finditer(low):
        add(Span(m.start(), m.end(), 6.0, 6.0, about=True))
    for m in _PART.finditer(low):
        add(Span(m.start(), m.end(), 7.0, 12.0))
    for d in find_durations(low):
        if d.unit_days >= 1 or "hour" in low[d.start : d.end]:
            more, less = d.comparator in (">", ">="), d.comparator in ("<", "<=")
            a, b = d.low_days / DAYS_PER_MONTH, d.high_days / DAYS_PER_MONTH
            plus = bool(re.search(r"\+|plus|or more|or longer", low[d.start : d.end]))
            add(
                Span(
                    d.start,
                    d.end,
                    0.0 if less else a + (0.01 if d.comparator == ">" else 0),
                    OPEN if more or plus or (d.vague and a >= 24) else b,
                    d.comparator == "~",
                )
            )
    for m in _WITHIN_NUMBER.finditer(low):
        factor = _FACTOR[m["unit"][0]]
        amount = parse_number(m["a"])
        if amount is not None:
            add(Span(m.start("a"), m.end(), amount * factor, (parse_number(m["b"] or "") or amount) * factor))
    for m in _ONE.finditer(low):
        if not re.search(
            r"(?:times|once|twice|thrice|\d|mg|mcg|visits?|packs?|per|spasms|hours|nights|days)\s*$", low[: m.start()]
        ):
            amount = (0.5 if m["half"] else 1.0) + (0.5 if m["more"] else 0.0)
            add(Span(m.start(), m.end(), amount * _FACTOR[m["unit"][0]], amount * _FACTOR[m["unit"][0]]))
    for m in _FORTNIGHT.finditer(low):
        add(Span(m.start(), m.end(), 0.0, 0.5))
    for m in _WITHIN.finditer(low):
        add(
            Span(
                m.start(),
                m.end(),
                0.0,
                {"day": 0.03, "week": 0.25, "fortnight": 0.5, "month": 1.0, "year": 12.0}[m["unit"]],
            )
        )
    for m in _PLAIN.finditer(low):
        low_end, high_end = _HOW.get(f"{m['how'] or ''} {m['unit']}", _BARE[m["unit"]])
        add(Span(m.start(), m.end(), low_end, high_end))
    return sorted(found, key=lambda s: s.start)


def _bounded(low: str, span: Span) -> Span:
    """Words before and after a length that open or close it."""
    before, after = low[max(0, span.start - 28) : span.start], low[span.end : span.end + 40]
    unit = _unit_of(low[span.start : span.end])
    if m := _MORE.match(after):
        number = parse_number(m["n"] or m["n2"] or "")
        if number is not None and number * unit >= span.low:
            span = replace(span, end=span.end + m.end(), high=max(span.high, number * unit))
    elif _TAIL_LESS.match(after):
        span = replace(span, low=0.0)
    elif _TAIL_MORE.match(after):
        span = replace(span, high=OPEN)
    if m := _AT_LEAST.search(after) or _PLUS.search(after):
        span = replace(span, low=(parse_number(m["n"]) or 0) * unit, high=OPEN) if unit == 12.0 else span
    if _HEAD_MORE.search(before) and span.high != OPEN:
        span = replace(span, high=OPEN)
    elif _HEAD_LESS.search(before) and span.low > 0:
        span = replace(span, low=0.0)
    return replace(span, about=span.about or bool(_ABOUT.search(before)))


def _unit_of(text: str) -> float:
    for word in reversed(re.findall(r"[a-z]+", text)):
        if word[0] in "dwmy" and word in (
            "day",
            "days",
            "week",
            "weeks",
            "wk",
            "wks",
            "month",
            "months",
            "mo",
            "mos",
            "year",
            "years",
            "yr",
            "yrs",
        ):
            return _FACTOR[word[0]]
    return 1.0
