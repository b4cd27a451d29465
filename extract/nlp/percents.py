"""Percents and parts of a whole, in digits and in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, alternatives, parse_number
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("numbers")
_COMPARE: dict[str, str] = {word: name for name, words in _DATA["comparators"].items() for word in words}
_FRACTIONS: dict[str, float] = {**_DATA["fractions"], **_DATA["relief_tenths"]}
_ODD = compiled(r"[\s-]odd$")
_N = rf"(?:{NUMBER})(?:[\s-]odd)?"
_SIGN = r"(?:\s*%|\s*-?\s*per\s?cent(?:age)?(?![a-z])|\s*pct\b\.?)"
_PRE = (
    rf"(?:(?P<pre>(?<![a-z]){alternatives(w for w in _COMPARE if w != 'or so')}\s+(?:the\s+|"
    rf"an?\s+)?|[<>≥≤~≈]=?\s*|\+/-\s*))?"
)
_POST = r"(?P<post>\s*\+|\s+or (?:more|better|greater|higher|so|less)\b|\s+plus\b|\s+at (?:least|most|best)\b)?"
_PERCENT = compiled(
    rf"{_PRE}(?<![\w.,/-])(?:(?P<one>{_N})(?P<plus>\+)?(?:{_SIGN})?\s*(?:-|"
    rf"to|or|and|/|(?<=[a-z]),)\s*)?(?P<two>{_N})(?P<plus2>\+)?{_SIGN}{_POST}"
)
_FRACTION_WORDS = alternatives(w for w in _FRACTIONS).replace(r"\s+", r"[\s-]+")
_FRACTION = compiled(
    rf"{_PRE}(?<![a-z0-9-])(?:(?P<one>{_FRACTION_WORDS})\s+(?:to|or)"
    rf"\s+)?(?P<two>{_FRACTION_WORDS}|[1-4]/[2-5](?!\d|/))(?![a-z]|"
    rf"\s?%){_POST}"
)
_HALVED = compiled(
    r"(?<![a-z])(?:(?:cut|cuts|cutting|reduced|dropped|slashed|sliced|"
    r"fell|went down|came down|down)\s+(?:(?:his|her|their|the|my)"
    r"\s+\w+\s+)?(?P<by>in|by|to)\s+(?:one\s+)?(?:a\s+)?half|halved|"
    r"(?<!in )(?<!into )(?<!both )(?<!two )(?<!the )(?<!of )halves|halving)(?![a-z])"
)
# Half of something that is no amount of relief: time, doses, tablets, distances, people.
_NOT_PART = compiled(
    r"\s*(?:of\s+)?(?:(?:an?|the|his|her|each|every)\s+)?(?:hour|hr|"
    r"day|year|mile|block|tablet|tab|pill|dose|cup|glass|pack|inch|"
    r"sister|brother|way|marathon|past|life|siblings?|asleep|awake|"
    r"moon|gallon|pint|liter|million|dozen|flight|patch|strength|normal|"
    r"saline|ppd|time|hearted|person|party|week|month)"
)
_PLACED = compiled(
    r"(?<![a-z])(?:lower|upper|top|bottom|left|right|first|second|latter|other|middle|outer|inner|distal|proximal)[\s-]$"
)
"""Words before a part of a page, a limb or a stretch of time: "lower half faint", "the distal third"."""
_SLASH = {
    "1/2": 50.0,
    "1/3": 33.333,
    "2/3": 66.667,
    "1/4": 25.0,
    "3/4": 75.0,
    "4/5": 80.0,
    "3/5": 60.0,
    "2/5": 40.0,
    "1/5": 20.0,
}
_OF_BEFORE = compiled(
    r"\s*(?:of|what|as)\s+(?:(?:what\s+)?(?:it|they|he|she)\s+(?:was|"
    r"were|had been|used to be|is normally)|its?\s+(?:baseline|former|"
    r"original|usual|starting|previous|old|pre)|"
    r"(?:the\s+)?(?:his |her )?(?:normal|baseline|pre-?trial|original|"
    r"starting|former|previous|usual|earlier|beforehand|pain (?:he|"
    r"she) had)|what (?:it|they|his|her|the pain))"
)


_NO_RELIEF_BEFORE = compiled(rf"(?<![a-z]){alternatives(_DATA['not_relief_before'])}[\s:=]*(?:is|was|of|at)?\s*$")
_HALVED_ELSE = compiled(
    r"(?<![a-z])(?:rate|infusion|dose|dosage|md|dr|rn|nurse|we|i|team|visits|hours)\s+(?:was\s+|is\s+)?$"
)
"""What was halved, or who halved it, where it was not the pain."""
_PAIN_AFTER = compiled(r"\s+(?:his |her |their |the |my )?(?:pain|hurt|scores?|nrs|vas|symptoms)")
_NO_RELIEF_AFTER = compiled(rf"\s*{alternatives(_DATA['not_relief_after'])}(?![a-z])")


@dataclass(frozen=True, slots=True)
class PercentSpan:
    """A percent or a part of a whole at ``[start, end)``.

    ``low`` and ``high`` bound it: "more than 50 %" is 50 to 100 with ``>``, "about 70 %" is 70 to 70 with ``~``.
    ``remaining`` marks what is left ("down to a third of what it was"), not what went away. ``worded``: no digits.
    """

    start: int
    end: int
    low: float
    high: float
    comparator: str = "="
    worded: bool = False
    remaining: bool = False


_SIGNS = {"more": ">", "least": ">=", "less": "<", "most": "<=", "about": "~"}
_SYMBOLS = {
    ">": "more",
    ">=": "least",
    "≥": "least",
    "≥=": "least",
    "<": "less",
    "<=": "most",
    "≤": "most",
    "~": "about",
    "≈": "about",
    "+/-": "about",
}
_AFTER = {"more": "least", "better": "least", "greater": "least", "higher": "least", "so": "about", "less": "most",
          "least": "least", "most": "most", "best": "most", "+": "least", "plus": "least"}  # fmt: skip


def comparator_of(before: str | None, after: str | None) -> str:
    """What the words around an amount make of it: ``more``, ``least``, ``less``, ``most``, ``about`` or empty."""
    if before:
        word = re.sub(r"\s+(?:the|an?)?\s*$", "", before.strip() + " ")
        word = re.sub(r"\s+", " ", word).strip()
        name = _COMPARE.get(word) or _SYMBOLS.get(word, "")
        if name:
            return name
    return _AFTER.get((after or "").split()[-1], "") if after and after.split() else ""


def bounded(low: float, high: float, name: str, *, top: float) -> tuple[float, float, str]:
    """Bounds and sign of an amount under a comparator; ``top`` is the open upper end."""
    if name in ("more", "least"):
        return low, max(high, top), _SIGNS[name]
    if name in ("less", "most"):
        return 0.0, high, _SIGNS[name]
    return low, high, _SIGNS.get(name, "=")


def _value(text: str) -> float | None:
    text = re.sub(r"[\s-]+", " ", text.strip())
    if text in _SLASH:
        return _SLASH[text]
    if text in _FRACTIONS:
        return _FRACTIONS[text]
    if (number := parse_number(_ODD.sub("", text))) is not None:
        return number
    return None


def _left(low: str, start: int, end: int) -> bool:
    """Whether an amount is what remained: "to a third of what it was", "40 % of baseline"."""
    if not _OF_BEFORE.match(low, end):
        return False
    before = low[max(0, start - 24) : start]
    return not re.search(
        r"(?:relief|reduction|reduced|decrease|drop|improvement|better|less|down|fell|by)\s*(?:of|by)?\s*$", before
    )


def _bounds(low: str, m: re.Match[str]) -> tuple[float | None, float | None]:
    two = _value(m["two"])
    if not m["one"]:
        return two, two
    joined = low[m.start("one") : m.end("two")]
    if joined[len(m["one"]) :].startswith("-") and (whole := parse_number(joined)) is not None:  # seventy-eight
        return whole, whole
    return _value(m["one"]), two


_NEVER = compiled(r"(?<![a-z])(?:never|not|didn't|did not|no time)\s+(?:\w+\s+){0,3}$")
_OPPOSITE = {"less": "least", "more": "most"}


def _percents(low: str) -> list[PercentSpan]:
    found: list[PercentSpan] = []
    for m in _PERCENT.finditer(low):
        one, two = _bounds(low, m)
        if one is None or two is None or two > 1000 or low[m.end() : m.end() + 4].startswith(("ile", "th")):
            continue
        if 0 < two < 1:  # the strength of a solution: "0.0625 %"
            continue
        if _NO_RELIEF_BEFORE.search(low[max(0, m.start() - 24) : m.start()]) or _NO_RELIEF_AFTER.match(low, m.end()):
            continue
        start = m.start()
        apart = two - one > 20 and "," in low[m.end("one") : m.start("two")]
        if one > two or apart:  # "9 and 50 %", "at two, sixty percent": no range
            one, start = two, m.start("two")
        odd = bool(_ODD.search(m["two"]))
        name = comparator_of(m["pre"] if start == m.start() else None, m["post"] or m["plus2"] or m["plus"]) or (
            "about" if odd else ""
        )
        if name in _OPPOSITE and m["pre"] and _NEVER.search(low[max(0, m.start() - 40) : m.start()]):
            name = _OPPOSITE[name]  # "never dipped under 55 %", "did not get over 40 %"
        bounds = bounded(one, two + (9 if odd else 0), name, top=100.0)
        worded = not any(c.isdigit() for c in m.group())
        found.append(PercentSpan(start, m.end(), *bounds, worded, _left(low, start, m.end())))
    return found


def _fractions(low: str) -> list[PercentSpan]:
    found: list[PercentSpan] = []
    for m in _HALVED.finditer(low):
        before, after = low[max(0, m.start() - 40) : m.start()], low[m.end() :]
        if _PAIN_AFTER.match(after) or not _HALVED_ELSE.search(before):
            found.append(PercentSpan(m.start(), m.end(), 50.0, 50.0, "=", True, False))
    for m in _FRACTION.finditer(low):
        if any(m.start("two") < f.end and m.end() > f.start for f in found) or _no_part(low, m):
            continue
        two = _value(m["two"])
        one = _value(m["one"]) if m["one"] else two
        if one is None or two is None:
            continue
        name = comparator_of(m["pre"], m["post"])
        bounds = bounded(min(one, two), max(one, two), name, top=100.0)
        found.append(PercentSpan(m.start(), m.end(), *bounds, True, _left(low, m.start(), m.end())))
    return found


def _no_part(low: str, m: re.Match[str]) -> bool:
    """Half an hour, a half tablet, one and a half, "a fifth operation", "a third block": no part of a whole."""
    if _PLACED.search(low[max(0, m.start("two") - 12) : m.start("two")]):
        return True
    if _NOT_PART.match(low, m.end()) or re.search(
        r"(?:\band (?:a )?|\d )$", low[max(0, m.start("two") - 6) : m.start("two")]
    ):
        return True
    text = m["two"]
    if text.startswith(("a ", "one ")) and "half" not in text:
        return not re.match(
            r"\s+(?:of|less|more|better|off|as|the|lower|reduction|relief|improve|reduced|decrease)|\s*[.,;)]|\s*$",
            low[m.end() :],
        )
    return "/" in text and not re.match(r"\s*(?:of|less|better|relief|reduction|the|lower)", low[m.end() :])


_MAYBE = compiled(r"%|per\s?cent|pct|half|halv|third|quarter|fourth|fifth|tenth|[1-4]/[2-5]")


@lru_cache(maxsize=8192)
def find_percents(low: str) -> tuple[PercentSpan, ...]:
    """The percents and parts of a whole in a lower-cased text, in order."""
    if not _MAYBE.search(low):
        return ()
    found = _percents(low)
    found += [f for f in _fractions(low) if all(f.end <= p.start or f.start >= p.end for p in found)]
    return tuple(sorted(found, key=lambda f: f.start))
