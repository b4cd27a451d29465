"""Lengths of time in free text, in days with a lower and an upper bound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, alternatives, parse_number, parse_range
from chartcite.extract.nlp.vocabulary import raw

DAYS_PER_MONTH = 30.4375
_DATA = raw("time")
_UNIT_DAYS: dict[str, float] = {word: float(days) for days, words in _DATA["units"].items() for word in words}
_UNIT = alternatives(_UNIT_DAYS) + r"(?![a-z0-9])(?!\.\d)"
_COMPARE: dict[str, str] = {word: name for name, words in _DATA["comparators"].items() for word in words}
_BEFORE = (
    rf"(?:(?P<compare>(?:(?<![a-z]){alternatives(c for c in _COMPARE if c[0].isalpha())}\s+(?"
    rf":a\s+)?(?!(?:the|these|this|past|last)\b)|[<>≥≤~≈]=?\s*)))"
)
_VAGUE: dict[str, list[float]] = _DATA["vague"]
_LENGTH = compiled(
    rf"{_BEFORE}?(?<![a-z0-9/.,$#-])(?:x\s*)?(?:"
    rf"(?P<one>{NUMBER})(?P<plus>\s?\+|\s+plus\b|\s+or more\b|\s+or so\b)?"
    rf"(?:\s*(?:-|to|or|(?P<and>and))\s*(?P<two>{NUMBER})(?P<plus2>\+)?"
    rf")?(?P<full>[\s-]+(?:full|whole|solid|straight|consecutive|calendar|"
    rf"continuous|additional|more|supervised|long|uninterrupted|entire)"
    rf")?"
    rf"|(?P<half>half an?|half of an?)|(?P<an>an?(?: full| whole| solid)?"
    rf"|another|the whole|one full|the (?:past|last)(?! {NUMBER})|"
    rf"the entire)"
    rf"|(?P<vague>{alternatives(_VAGUE)})(?: more)?)[\s-]*(?P<unit>{_UNIT})"
    rf"(?P<tail>\s*\+|\s+plus\b|\s+or (?:more|longer|better)\b|\s+or "
    rf"so\b|\s+and counting\b|\s+and a half\b)?"
)
_PLURAL = compiled(
    r"(?<![a-z0-9])(?:(?P<unit>days|weeks|months|years|hours)\s+(?:and\s+(?:days|weeks|months|years)\s+)?of\b"
    r"|(?<=for )(?P<unit2>weeks|months|years)(?![a-z]|\s+(?:to|or|and)\b))"
)
_LONG = compiled(r"\b(?:a |for )(?:very )?long (?:time|while|course)\b|\b(?:long[- ]term|long[- ]standing|for ages)\b")
_SECOND = compiled(rf"\s*,?\s*(?:and\s+|&\s*)?(?P<n>{NUMBER})[\s-]*(?P<unit>{_UNIT})")
_AGO = compiled(rf"[\s-]*(?:{'|'.join(_DATA['ago'])})\b")
_LATER = compiled(rf"[\s-]*(?:{alternatives(_DATA['later'])})\b")
_AGE = compiled(rf"[\s-]*(?:{alternatives(_DATA['ages'])})|[\s-]?(?:/o|\.o\.)")
_NOT_BEFORE = compiled(rf"(?<![a-z0-9]){alternatives(_DATA['not_length_before'])}[\s-]*$")
_RATE = compiled(r"(?:/|\bper\s*|\btimes\s*)$")
_UNIT_RANGE = compiled(
    r"(?<![a-z0-9])(?P<a>hours|days|weeks|months|years)\s*(?:to|-|"
    r"or)\s*(?:(?:a\s+)?(?P<vague>few|couple of|several)\s+)?"
    r"(?P<b>days|weeks|months|years)\b"
)
_WITHIN = compiled(r"(?<![a-z])in (?:the )?(?:next )?$")


@dataclass(frozen=True, slots=True)
class DurationSpan:
    """A length of time at ``[start, end)``, in days.

    ``comparator`` is ``=``, ``>``, ``>=``, ``<``, ``<=`` or ``~``. An open upper bound is twice the amount (a nominal
    bound). "Almost" and "less than" stay strictly under the amount. ``vague`` marks lengths without a number.
    """

    start: int
    end: int
    low_days: float
    high_days: float
    comparator: str = "="
    vague: bool = False
    unit_days: float = 1.0

    @property
    def hours(self) -> tuple[float, float]:
        """The bounds in hours, rounded to the minute."""
        return round(self.low_days * 24, 2), round(self.high_days * 24, 2)


@lru_cache(maxsize=512)
def _least_days(months: int) -> int:
    """The shortest stretch that the calendar calls ``months`` months: 181 days for six (1 September to 1 March)."""
    ends = []
    for start in range(1, 13):
        total = start - 1 + months
        ends.append((date(2025 + total // 12, total % 12 + 1, 1) - date(2025, start, 1)).days)
    return min(ends)


def as_months(days: float) -> float:
    """Days as mean months of 30.4375 days."""
    return days / DAYS_PER_MONTH


def at_least_months(days: float, months: float) -> bool:
    """Whether a stretch is ``months`` months long, as the calendar counts (evidence rule 5).

    The bar is the shortest stretch that is so many calendar months: 181 days for six. So 26 weeks (182 days) and
    06/10/2025 to 12/10/2025 pass, 24 and 25 weeks don't.
    """
    bar = float(_least_days(int(months))) if float(months).is_integer() and months >= 1 else months * DAYS_PER_MONTH
    return days >= bar - 1e-6


def at_least_weeks(days: float, weeks: float) -> bool:
    """Whether a stretch is ``weeks`` weeks long; a month and a half counts as six weeks."""
    return days >= weeks * 7 - 1e-6


def add_months(day: date, months: int) -> date:
    """The same day ``months`` calendar months on (the last of the month where it has no such day)."""
    total = day.year * 12 + day.month - 1 + months
    first = date(total // 12, total % 12 + 1, 1)
    last = (date((total + 1) // 12, (total + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def _bounds(low: float, high: float, unit: float, comparator: str) -> tuple[float, float, str]:
    """Bounds in days for an amount with its comparator."""
    if comparator == "more":
        return low, high * 2, ">"
    if comparator == "least":
        return low, high * 2, ">="
    if comparator == "less":
        return low * 0.75, high * 0.99, "<"
    if comparator == "under":
        return 0.0, high * 0.99, "<"
    if comparator == "most":
        return 0.0, high, "<="
    if comparator == "about":
        return low, high, "~"
    return low, high, "="


_UNDER = frozenset(
    {"less than", "under", "fewer than", "<", "shorter than", "well under", "barely", "not even", "short of"}
)


def _comparator(m: re.Match[str]) -> str:
    word = re.sub(r"\s+(?:a|the)?\s*$", "", (m["compare"] or "").strip())
    word = re.sub(r"\s+", " ", word)
    if word == "past" and re.search(r"\b(?:the|these) $", m.string[max(0, m.start() - 6) : m.start()]):
        return ""
    if word in _UNDER:
        return "under"
    if word in _COMPARE:
        return _COMPARE[word]
    tails = f"{m['plus'] or ''}{m['plus2'] or ''}{m['tail'] or ''}"
    if "or so" in tails:
        return "about"
    if "half" in tails:
        return ""
    return "least" if tails else ""


def _amount(m: re.Match[str], low: str) -> tuple[float, float] | None:
    """The number or range of numbers of units that a match names."""
    extra = 0.5 if m["tail"] and "half" in m["tail"] else 0.0
    if m["half"]:
        return 0.5, 0.5
    if m["an"]:
        return 1.0 + extra, 1.0 + extra
    if m["vague"]:
        first, second = _VAGUE[re.sub(r"\s+", " ", m["vague"])]
        return float(first), float(second)
    if not m["two"]:
        bounds = parse_range(None, m["one"], "")
    else:
        bounds = parse_range(m["one"], m["two"], low[m.end("one") : m.start("two")])
    if bounds is None or bounds[1] < bounds[0]:
        return None
    one, two = bounds
    if m["two"] and m["and"] and not re.search(r"\bbetween\s+$", low[max(0, m.start() - 10) : m.start()]):
        return two + extra, two + extra
    return one + extra, two + extra


def _is_other(low: str, m: re.Match[str]) -> bool:
    """Whether the match is an age, a rate, a moment ("ago", "later", "in 3 weeks"), or a clock or visit interval."""
    after = low[m.end() : m.end() + 24]
    before = low[max(0, m.start() - 24) : m.start()]
    short = m["unit"] in ("y", "d", "h", "mon")
    if (
        _AGE.match(after)
        or _AGO.match(after)
        or _LATER.match(after)
        or re.match(r"\s*(?:/|(?:per|an?) (?:day|week|month|visit|session|year|hour)\b)", after)
    ):
        return True
    if m["compare"] and m["compare"].strip() == "past" and re.search(r"\bthe $", before):
        return False
    if short and (re.match(r"[\s-]*[/&]", after) or (m["one"] is None)):
        return True
    if m["unit"] in ("y", "d") and m["one"] is not None and not m["one"].strip()[0].isdigit():
        return True
    if m["an"] and _rate_article(low, m):
        return True
    if m["compare"]:
        return False
    return bool(_NOT_BEFORE.search(before) or _RATE.search(before))


def _rate_article(low: str, m: re.Match[str]) -> bool:
    """ "a week" in "twice a week", "5 a day": a rate. "for a year", "a year of": a length."""
    if m["compare"] or (m["tail"] and "half" in m["tail"]):
        return False
    if m["an"] not in ("a", "an"):
        return m["an"].startswith("the ") and m["an"] not in ("the whole", "the entire", "the past", "the last")
    before = low[max(0, m.start() - 12) : m.start()]
    after = low[m.end() : m.end() + 12]
    if not before.strip():
        return False
    good = re.search(r"(?:\bfor|\blasted|\btook|\bover|\bafter|\bnot|\bwithin|\bthan)\s+$", before) or re.match(
        r"(?:'s)?\s+(?:of|in|on|tops|max|at most)\b", after
    )
    return good is None


@lru_cache(maxsize=8192)
def _durations(low: str) -> tuple[DurationSpan, ...]:
    found: list[DurationSpan] = []
    for m in _LENGTH.finditer(low):
        if found and m.start() < found[-1].end:
            continue
        if _is_other(low, m):
            continue
        amount = _amount(m, low)
        if amount is None:
            continue
        unit = _UNIT_DAYS[m["unit"]]
        first, second = amount[0] * unit, amount[1] * unit
        end = m.end()
        more = _SECOND.match(low, end)
        if (
            more
            and m["one"]
            and not m["two"]
            and _UNIT_DAYS[more["unit"]] < unit
            and (value := parse_number(more["n"]))
        ):
            first, second, end = (
                first + value * _UNIT_DAYS[more["unit"]],
                second + value * _UNIT_DAYS[more["unit"]],
                more.end(),
            )
        name = _comparator(m)
        if m["an"] and m["an"].startswith(("the past", "the last")) and not name:
            name = "about"
        low_days, high_days, sign = _bounds(first, second, unit, name)
        vague = bool(m["vague"]) and (m["vague"].strip() not in ("a couple of", "couple of", "couple", "a couple"))
        found.append(DurationSpan(m.start(), end, low_days, high_days, sign, vague, unit))
    for m in _UNIT_RANGE.finditer(low):
        first, second = _UNIT_DAYS[m["a"]] * 2, _UNIT_DAYS[m["b"]] * (_VAGUE[m["vague"]][1] if m["vague"] else 12)
        found = [d for d in found if d.end <= m.start() or d.start >= m.end()]
        found.append(DurationSpan(m.start(), m.end(), first, second, "~", True, _UNIT_DAYS[m["b"]]))
    for m in _PLURAL.finditer(low):
        if all(m.end() <= d.start or m.start() >= d.end for d in found):
            word = m["unit"] or m["unit2"]
            unit = _UNIT_DAYS[word]
            found.append(DurationSpan(m.start(), m.start() + len(word), 2 * unit, 12 * unit, "~", True, unit))
    for m in _LONG.finditer(low):
        found.append(DurationSpan(m.start(), m.end(), 28.0, 730.0, "~", True, DAYS_PER_MONTH))
    return tuple(sorted(found, key=lambda d: d.start))


_MAYBE = compiled(rf"(?<![a-z])(?:{_UNIT}|long|ages)(?![a-z])")


def find_durations(low: str) -> tuple[DurationSpan, ...]:
    """The lengths of time in a lower-cased text, in order.

    Not lengths: ages, rates ("every 6 months", "q12h", "3 a day"), moments ("3 weeks ago", "in 2 weeks", "6 months
    later"), numbered weeks ("week 6").
    """
    return _durations(low) if _MAYBE.search(low) else ()
