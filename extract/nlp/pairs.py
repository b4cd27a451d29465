"""Before and after: two pain scores that a sentence sets against each other, as a drop in percent.

``find_drops(low)`` knows "8 to 2", "82 mm before, 25 mm at six hours", "baseline 9, 6 to 7 at all points",
"3/10 (was 9)", "scores sat at 3 against a usual 8", "dropped five points from nine" and "never below 7, start was 8".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.expressions import Group, compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.extract.nlp.quantity import find_score_changes

_UNIT = (
    r"(?!\d|[./:,]\d|\s*(?:-\s*)?(?:%|min|sec|s\b|h\b|hrs?\b|hours?|mg|mcg|ug|ml|ft\b|feet|m\b|"
    r"meters?|yards?|yd|block|lap|step|stair|days?\b|"
    r"weeks?|wks?|months?|mo\b|years?|yrs?|am\b|pm\b|a\.m|p\.m|visit|people|person|assist|points?\b|"
    r"pts?\b|tabs?|pills?|per\s?cent|pct|times|x\b|"
    r"flights?|pounds?|lbs?|o'clock|in the (?:morning|afternoon|evening)|at night|rests?|stops?|"
    r"levels?|miles?|th\b|st\b|nd\b|rd\b|g\b|gauge))"
)
_ADJ = (
    r"(?:(?<![a-z])(?:an?|the|about|around|approximately|his|her|their|usual|steady|solid|constant|roughly|only|"
    r"just|some|score|of|pain|nrs|vas|rated|average|avg|mean|as low as|low of|high of)\s+){0,3}"
)


def _score(name: str) -> str:
    """A score: a number or a range, over ten or in millimetres."""
    number = NUMBER.replace(r"(?![\d/])", "")
    return (
        rf"{_ADJ}(?<![\w.,/:-])(?P<{name}>{number})(?:\s*/\s*10)?(?:\s*(?:-|to|or)\s*(?P<{name}2>{number}))?"
        rf"(?P<{name}u>\s*/\s*100?\b|\s+(?:out of|of|over)\s+(?:a\s+)?(?:possible\s+)?(?:10|ten)\b|\s*mm\b)?{_UNIT}"
    )


_PRE = (
    r"(?:before(?:hand)?|baseline|at baseline|prior|initial(?:ly)?|at (?:the )?(?:start|outset|"
    r"beginning|dosing|injection|bolus)|(?:at )?time of (?:the )?(?:dose|injection|bolus)|to (?:start|begin)(?:"
    r" with)?|start(?:ing|ed)?(?: at)?|"
    r"usual(?:ly)?|normal(?:ly)?|typical(?:ly)?|on (?:admission|arrival)|ordinarily|pre(?:[- ]?"
    r"(?:trial|infusion|cath(?:eter)?|dose|inj(?:ection)?|bolus|procedure|op|test|shot|drip|block))?)"
)
_MID = r"(?:[^.;\d]|\.(?!\s)){0,70}?"
_WIDE = r"(?:[^.\d]|\.(?!\s)){0,70}?"
_STEP = (
    r"(?:\s*(?:-+>|=+>|→|>>|➔|➝|⇒)\s*|\s+(?:\w+\s+){0,4}?(?:down\s+)?to\s+(?:\w+\s+){0,2}?"
    r"|\s*,?\s*(?:and\s+)?then\s+)"
)
_FALL = (
    r"(?:from|fell|dropped|drop(?:s|ping)? (?:of|from)?|went|came|decreas\w+|reduc\w+|took (?:her|him|it|"
    r"them)|brought (?:her|him|it)|knocked|cut|improved|moved|down|lowered)"
)
_PATTERNS = (
    compiled(rf"(?<![a-z]){_FALL}\b{_MID}{_score('b')}{_STEP}{_score('a')}"),
    compiled(rf"{_score('b')}\s*(?:-+>|=+>|→|>>|➔|➝|⇒)\s*{_score('a')}"),
    compiled(
        rf"(?<![a-z0-9]){_score('b')}\s+(?:(?:fell|dropped|went|came|down|decreased|improved|was down|"
        rf"reduced|eased|sank|declined)\s+)+(?:all the way )?(?:down )?to\s+{_score('a')}"
    ),
    compiled(rf"{_score('b')}\s*(?:(?:avg|average|mean|usual|usually)\s+)?(?:\({_PRE}\)|{_PRE}\b){_WIDE}{_score('a')}"),
    compiled(
        rf"(?<![a-z]){_PRE}\b(?:\s*[:=,-]\s*|\s+(?:was|is|at|of|pain|score|nrs|vas|rating|"
        rf"level|range|ranged|ran|between|scores|to|the|his|her|an?|it|intrathecal|spinal|epidural|injection|"
        rf"trial|infusion|dose|bolus|"
        rf"procedure|catheter|test)\b)*\s*{_score('b')}{_WIDE}{_score('a')}"
    ),
    compiled(rf"{_score('a')}\s*\(\s*{_score('b')}\s*(?:at |on )?{_PRE}\s*\)"),
    compiled(
        rf"{_score('a')}\s*[,(]?\s*(?:\w+\s+){{0,4}}?(?:\((?:was|before|from|pre|baseline|prev\w*)|was|"
        rf"down from|from|against|vs\.?|versus|compared (?:to|with)|instead of|as opposed to|where|"
        rf"before)\s*:?\s+(?:{_PRE}\s+)?{_score('b')}"
    ),
    compiled(
        rf"(?:dropped|fell|down|went|sank|sits?|sat|was|lived) (?:down )?(?:at|"
        rf"to)\s+{_score('a')}[^\d]{{0,20}}(?:i|he|she|pt|usually|normally|usual|ordinarily|"
        rf"typically)[^\d.]{{0,30}}(?:usually|normally|live|lives|am|is|run|runs|sit|sits|at|"
        rf"usual)[^\d.]{{0,12}}{_score('b')}"
    ),
    compiled(
        rf"never (?:got|went|fell|dropped|dipped|was) (?:below|under|lower than)\s+{_score('a')}{_MID}"
        rf"(?:start|baseline|before|began|initial|usual)\w*{_MID}{_score('b')}"
    ),
)
_AND_DATES = r"(?:\d{1,2}/\d{1,2}(?:/\d{2,4})?(?:\s*-\s*\d{1,2}/\d{1,2}(?:/\d{2,4})?)?|[^.;\d]|\.(?!\s))"
_DATED = (
    compiled(
        rf"(?<![a-z])(?:went|fell|came|dropped|go|down|moved|slid)\s+(?:down\s+)?from\s+{_score('b')}\s+(?:ahead of"
        rf"|before|prior"
        rf" to|at|on)\s{_AND_DATES}{{0,60}}?\s(?:down\s+)?to\s+{_score('a')}"
    ),
    compiled(
        rf"(?<![a-z])(?:(?:week|days?|month|mean|average|diary|scores?)\s+(?:of\s+|in\s+the\s+)?)?(?:before"
        rf"|prior to|ahead"
        rf" of|preceding)\s+(?:the\s+|his\s+|her\s+)?(?:\w+\s+)?(?:catheter|trial|infusion|injection|drug|bolus"
        rf"|dose|test"
        rf"|admission)\s*[:=,]?\s*{_score('b')}\s*[;,/]?\s*(?:and\s+)?(?:week|days?|mean|average|stay)?\s*(?:of|on"
        rf"|during|under"
        rf"|with|after)\s+(?:the\s+|it\s+|iv\s+|intrathecal\s+|epidural\s+|spinal\s+)*(?:catheter|trial|infusion"
        rf"|injection|drug"
        rf"|bolus|dose|test|drip)\s*(?:\([^)\n]{{0,24}}\))?\s*[:=,]?\s*{_score('a')}"
    ),
)
"""Pairs with dates between: "from an 8 ahead of the dose on 6/1 to a 3"; "week before catheter 7.6; on drug 3.0"."""
_CAPS_TO = compiled(
    rf"(?:\A|[,;:]\s*|\b(?:note|pain|nrs|vas|score|scores)\s+){_score('b')}\s+to\s+{_score('a')}(?=\s*"
    rf"(?:[,.;)]|$|\b(?:on|with|after|during|it|at|by|w/)\b))"
)
_NO = "(?!x)x"
_BRACKETED = compiled(
    rf"\(\s*(?:(?:pain|nrs|vas|scores?|from|mean|avg|average)\s+)*(?P<b>{NUMBER})(?P<bu>\s*/\s*10)?(?P<b2>{_NO})?\s*"
    rf"(?:to|down to|->|→)\s*(?P<a>{NUMBER})(?P<au>\s*/\s*10)?(?P<a2>{_NO})?\s*[,;)]"
)
"""A pair in brackets behind the amount: "57 % (7 to 3)"."""
_POINTS = compiled(
    rf"(?P<n>{NUMBER})[\s-]+(?:points?|pts?)(?:\s+(?:drop|decrease|reduction|fall|lower|improvement|"
    rf"less))?\s+(?:from|off)\s+(?:an?\s+|his\s+|her\s+)?(?P<b>{NUMBER})"
)
_TOPIC = compiled(
    r"(?<![a-z])(?:odi|tug|6mwt|ndi|fim|phq|gad|dash|quickdash|berg|ashworth|mas|penn|kps|ecog|steps|cows|ciwa|rass|"
    r"poss|pcs|gcs|peg|psfs|bpi|moca|mmse|audit|dast|soapp|comm|whodas|promis|bdi|hads|isi|pps|a1c|wbc|crp|esr"
    r"|inr|temp|"
    r"bp|hr|spo2|wt|bmi|itch\w*|nausea|sedation|sleep|strength|tone|spasms?|mood|anxiety|depression|appetite|braden|"
    r"walk\w*|sit|sitting|stand\w*|stairs|mme|(?<!it )(?<!intrathecal )(?<!spinal )(?<!epidural )dose|weight"
    r"|sofa|speed|grip)\b[^.;]{0,24}$"
)
_SAID_BEFORE = compiled(r"(?<![a-z])(?:before|beforehand|previously|prior|used to be|was)[\s:=]*$")
"""The second score is the one of before: "3 since the drip settled, before 8"."""
_ROLE_LIST = compiled(
    r"(?<![a-z])(?:worst|best|least|max|min|high|low|average|avg|usual|now|current|present|today|mean|"
    r"highest|range|goal|of)[\s:=,/]*$"
)
_CHANGED = compiled(
    r"(?<![a-z])(?:during|after|fell|drop\w*|down|went|to|on|improv\w*|post|infusion|trial|with)(?![a-z])|->|→"
)
_RANGE_TAIL = compiled(
    r"\s+(?:range|of the time)|\s*(?:depending|on (?:the|any)|at all (?:points|times)|most|every|all|"
    r"throughout|range)\b"
)


@dataclass(frozen=True, slots=True)
class Drop:
    """A fall in pain at ``[start, end)``: percent bounds, and the two scores on 0-10 as written in ``proof``."""

    start: int
    end: int
    low: float
    high: float
    before: tuple[float, float]
    after: tuple[float, float]

    @property
    def proof(self) -> str:
        return f"{_show(self.before)} before, {_show(self.after)} after: {_percent(self.low, self.high)} less"


def _show(pair: tuple[float, float]) -> str:
    low, high = pair
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _percent(low: float, high: float) -> str:
    return f"{low:.3g} %" if low == high else f"{low:.3g}-{high:.3g} %"


def reduction(before: tuple[float, float], after: tuple[float, float]) -> tuple[float, float]:
    """Percent bounds of the fall from one score (or range) to another; a rise is 0."""
    low = 100 * (1 - after[1] / before[0]) if before[0] else 0.0
    high = 100 * (1 - after[0] / before[1]) if before[1] else 0.0
    return max(0.0, round(low, 2)), max(0.0, round(high, 2))


_TOO_FINE = compiled(r"\d+\.\d{2,}|0\.[1-46-9]")
"""A dose or a rate: nobody scores pain so finely."""


def _read(m: re.Match[str], name: str, scale: int) -> tuple[float, float] | None:
    one = parse_number(m[name])
    two = parse_number(m[f"{name}2"]) if m[f"{name}2"] else one
    if one is None or two is None or max(one, two) > scale or _TOO_FINE.match(m[name]):
        return None
    return min(one, two), max(one, two)


def _of_match(low: str, m: re.Match[str]) -> Drop | None:
    if _ROLE_LIST.search(low[: m.start("a")]) and not _CHANGED.search(low[m.end("b") : m.start("a")]):
        return None
    units = f"{m['bu'] or ''}{m['au'] or ''}"
    scale = 100 if "mm" in units or "100" in units or re.search(r"\bvas\b", low[: m.end()]) else 10
    before, after = _read(m, "b", scale), _read(m, "a", scale)
    if m.start("b") < m.start("a") and _SAID_BEFORE.search(low[m.end("b") : m.start("a")]):
        before, after = after, before
    if m.re.pattern == _BRACKETED.pattern and before and after and before[0] <= after[1]:
        return None
    if (
        before is None
        or after is None
        or before[1] == 0
        or _TOPIC.search(low[: m.start()])
        or _TOPIC.search(low[m.start() : m.start("b")])
    ):
        return None
    if scale == 100 and max(before[1], after[1]) <= 10 and "mm" not in units and before[1] <= 10:
        scale = 10
    if (scale == 100) != (before[1] > 10 or after[1] > 10 or "mm" in units) and scale == 100 and after[1] > before[1]:
        return None
    more = _MORE.match(low, m.end()) if m.end("a") >= m.end() - 4 and m.start("b") < m.start("a") else None
    if more is not None and scale == 10:
        least = min([after[0], *(float(n) for n in re.findall(r"\d+", more.group()))])
        after = (least, least)
    return Drop(m.start(), m.end(), *reduction(before, after), before, after)


_MORE = compiled(
    r"(?:\s*,\s*(?:10|\d)(?![\d/:%]|\.\d|\s?(?:h|hrs?|hours?|mg|mcg|min|days?|weeks?|visits?)\b))+(?=\s*(?:[;.)]|$))"
)
"""Scores that go on behind the second: "8 before, then 4, 3, 3"."""


_ALL = Group((_BRACKETED, *_DATED, *_PATTERNS, _CAPS_TO))


def _candidates(low: str) -> Iterator[Drop]:
    for pattern in _ALL.hopeful(low):
        for m in pattern.finditer(low):
            drop = _of_match(low, m)
            if drop is not None:
                yield drop
    for m in _POINTS.finditer(low):
        n, b = parse_number(m["n"]), parse_number(m["b"])
        if n is not None and b and n <= b <= 10:
            yield Drop(m.start(), m.end(), *reduction((b, b), (b - n, b - n)), (b, b), (b - n, b - n))
    for change in find_score_changes(low):
        before, after = (change.before.low, change.before.high), (change.after.low, change.after.high)
        if change.before.floor or change.after.floor or before[1] == 0 or _TOPIC.search(low[: change.start]):
            continue
        more = _MORE.match(low, change.end)
        if more is not None and before[0] > 1:
            least = min([after[0], *(float(n) for n in re.findall(r"\d+", more.group()))])
            after = (least, least)
        if after[0] >= before[1] and _RANGE_TAIL.match(low, change.end):
            continue
        yield Drop(change.start, change.end, *reduction(before, after), before, after)


_ANY_NUMBER = r"(?:\d+|(?:one|two|three|four|five|six|seven|eight|nine|ten|zero|nothing|none|nil)\b)"
ANY_NUMBER = compiled(_ANY_NUMBER)
"""A number, or a word for one: without it no pair is told."""
_TWO_NUMBERS = compiled(rf"{_ANY_NUMBER}.*?(?<!\d){_ANY_NUMBER}")


def _is_dose(drop: Drop) -> bool:
    """Whether one of the two is a small fraction, which no score of pain is ("7/10. Titrated 0.05 -> 0.2 mg")."""
    return any(0 < value < 1 and value != 0.5 for value in (*drop.before, *drop.after))


@lru_cache(maxsize=4096)
def find_drops(low: str) -> tuple[Drop, ...]:
    """The pairs of scores in a lower-cased text, in order, not overlapping."""
    if _TWO_NUMBERS.search(low) is None:
        return ()
    kept: list[Drop] = []
    for drop in _candidates(low):
        if _is_dose(drop):
            continue
        if all(drop.end <= k.start or drop.start >= k.end for k in kept):
            kept.append(drop)
    return tuple(sorted(kept, key=lambda d: d.start))
