"""Measured function before and during: "walked 30 minutes, before that 5", "ODI 62 -> 40", "sit 10 min -> 55 min"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.expressions import Group, compiled
from chartcite.extract.nlp.level_pairs import TASK, level_pairs
from chartcite.extract.nlp.numbers import NUMBER, parse_number

_NUM = rf"(?:{NUMBER.replace('(?![' + chr(92) + 'd/])', '')}|1/2|1/4|half|an?)"
_UNIT = (
    r"(?P<{u}>min(?:ute)?s?|secs?|seconds?|s(?![a-z])|hrs?|hours?|h(?![a-z])|ft|feet|meters?|m"
    r"(?![a-z/])|m/s|yards?|yds?|blocks?|laps?|flights?|stairs?|steps?|"
    r"times|x(?![a-z])|reps?|lbs?|kg|%|stops?|rests?|mod a|min a|max a|sba|cga|supervis\w*)"
)
_SCALES = (
    r"(?P<scale>odi|oswestry|ndi|disability(?: index| score)?|tug|timed up(?: and go)?|6 ?mwt|"
    r"(?:six|two|6|2)[- ]?min(?:ute)?s?[- ]walk(?:ing)?(?: test| distance)?|2 ?mwt|10 ?mwt|fim(?: mobility|"
    r" motor)?|pdi|womac|lefs|dash|"
    r"quickdash|katz|adl scores?|eq-?5d|sf-?(?:12|36)(?: pf)?|"
    r"rmdq|roland\w*|kps|karnofsky|ecog|"
    r"5xsts|sit[- ](?:to[- ])?stand|psfs|berg|barthel|am-?pac|gait speed|pulse|haq|promis(?:[- ]?(?:pf|29|10"
    r"|physical function))?|"
    r"steps(?: a day| per day|/day)?|bpi interference|interference)"
)
_LESS_IS_BETTER = compiled(
    r"odi|oswestry|ndi|disab|tug|timed|pdi|womac|dash|rmdq|roland|ecog|5xsts|sit[- ](?:to[- ])?stand|"
    r"haq|interference|stops?|rests?|secs?|seconds?|^s$|mod a|max a"
)
_ACT = (
    r"(?P<act>walk\w*|ambulat\w*|amb|s[ai]t\w*|st(?:and|ood)\w*|up|stairs?|climb\w*|drove|driv\w*|rode|"
    r"rid\w*|typ\w*|writ\w*|work\w*|cook\w*|shop\w*|on (?:her|his|my) feet|feet|tolerat\w*|held|hold\w*|"
    r"lift\w*|distance|gait|tolerance|pool|exercis\w*|bath\w*|chair|lunch|table|counter|grip)"
)
_BEFORE = (
    r"(?:before(?: that| this| it| trial)?|beforehand|prior(?: to)?|previous(?:ly)?|prev|pre(?:-?\s?"
    r"(?:dose|trial|infusion|inj(?:ection)?|bolus|cath|op|procedure|test))?|pretrial|baseline|"
    r"at baseline|at intake|on arrival|usual(?:ly)?|normal(?:ly)?|at home(?: it is)?|"
    r"on admission(?: screen)?|admission|used to(?: be)?|was|were|had been|could only|only|from|"
    r"instead of|vs\.?|versus|compared (?:to|with)|up from|home visit|at eval|eval|last week|"
    r"on \d+/\d+(?: am)?|he usually|she usually|it is|limit (?:was|had been))"
)
_FILL = r"[^.;\d]{0,44}?"
_WIDE = r"[^\d]{0,60}?"
_A = _UNIT.format(u="ua")
_B = _UNIT.format(u="ub")
_ARROW = r"\s*(?:-+>|=+>|→|>>|➔)\s*"
_PATTERNS = (
    (
        compiled(
            rf"(?<![a-z]){_SCALES}\b[^\d;]{{0,30}}?(?P<b>{_NUM})\s*(?:{_B})?(?:\s*(?:pre|before|at baseline|"
            rf"baseline|prior)\b)?(?:{_ARROW}|\s*(?:/|,|then|to|;)\s*|[^\d;]{{0,44}}?(?:to|then|and|,|now|"
            rf"during|after)\s+){_FILL.replace('.', '')}(?P<a>{_NUM})\s*(?:{_A})?(?![\d/])"
        ),
        "scale",
    ),
    (
        compiled(rf"(?<![a-z]){_ACT}\b(?P<gap>{_FILL})(?P<b>{_NUM})\s*(?:{_B})?{_ARROW}(?P<a>{_NUM})\s*(?:{_A})?"),
        "arrow",
    ),
    (
        compiled(
            rf"(?<![a-z]){_ACT}\b(?P<gap>{_FILL})(?<![\w/])from\s+(?:about )?(?P<b>{_NUM})\s*(?:{_B})?\s+to\s+"
            rf"(?:about )?(?P<a>{_NUM})\s*(?:{_A})"
        ),
        "from",
    ),
    (
        compiled(
            rf"(?<![a-z]){_ACT}\b(?P<gap>{_FILL})(?<![\w/])(?P<b>{_NUM})\s*{_B}\s*\(?(?:before|pre|at baseline|"
            rf"baseline|prior)\)?\s*[,/;]?\s*(?:and )?(?P<a>{_NUM})\s*(?:{_A})?\s*(?:after|during|post|on)\b"
        ),
        "from",
    ),
    (
        compiled(
            rf"(?<![a-z]){_ACT}\b(?P<gap>{_FILL})(?<![\w/])(?P<a>{_NUM})\s*{_A}(?P<mid>{_WIDE})"
            rf"(?<![a-z]){_BEFORE}\b[\s:,=(]*(?:\d{{4}}\b\s*:?\s*|\d{{1,2}}:\d\d\s*)?{_FILL}(?<![\w/])"
            rf"(?P<b>{_NUM})\s*(?:{_B})?(?![\d/])"
        ),
        "after",
    ),
    (
        compiled(
            rf"(?<![a-z]){_ACT}\b(?P<gap>{_FILL})(?<![\w/])(?P<a>{_NUM})\s*{_A}(?P<mid>{_WIDE})(?<![\w/])"
            rf"(?P<b>{_NUM})\s*(?:{_B})?\s*(?:had been|was|is|being)\s+(?:the|her|his|my|about)?\s*(?:\w+ )?"
            rf"(?:limit|norm|usual|maximum|max|most|best|baseline)"
        ),
        "after",
    ),
    (
        compiled(
            rf"(?<![a-z]){_BEFORE}\b[\s:,=(]*{_FILL}(?P<b>{_NUM})\s*{_B}\b{_WIDE}(?<![a-z])(?:during|after|on "
            rf"(?:it|the (?:drip|infusion|drug))|now|with it|then)\b[\s:,=(]*(?P<gap>{_FILL})"
            rf"(?P<a>{_NUM})\s*{_A}"
        ),
        "from",
    ),
)
_BY_POINTS = compiled(
    rf"(?<![a-z]){_SCALES}\b[^.;\d]{{0,24}}?(?P<way>fell|drop\w*|down|decreas\w*|lower|went down|came down|rose"
    rf"|ros|increas\w*|up|"
    rf"went up|climbed|gained|improv\w*|better|worse\w*|declin\w*|deteriorat\w*)(?:\s+(?:by|of|about|a|some"
    rf"|full))*\s*"
    rf"(?P<n>{_NUM})\s*-?\s*(?:points?|pts?|%|percent|levels?|ft|feet|m\b|min\w*|s\b|sec\w*)"
)
"""A change without its two ends: "Oswestry fell 24 points"."""
_DOWN = compiled(r"fell|drop|down|decreas|lower|declin")
_BEFORE_FIRST = compiled(
    rf"(?<![a-z])(?:{_ACT}|{_SCALES})\b{_FILL}(?<![\w/])(?P<b>{_NUM})\s*(?:{_B})?\s*\(?(?:before(?:hand)?|prior"
    rf"|pre(?:-?\w+)?|"
    rf"at baseline|baseline|at home|on admission)\)?\s*[,;/]\s*(?:and |then |but )?(?P<a>{_NUM})\s*(?:{_A})?(?![\d/])"
)
"""The amount before stands first and is called so behind itself: "110 m before, 260 m at 24 h"."""
_AID = (
    r"(?:(?:a|his|her|the|being|using|needing|non-?)\s*)*(?P<{n}>bed(?:bound|ridden|fast)|stretcher|wheel ?chair"
    r"|w/?c|rollator|(?:rolling |front wheel )?walker|rw"
    r"|fww|crutch(?:es)?|(?:quad )?cane|unaided|no (?:device|aid|assistive device)|independent)"
)
_AID_CHANGE = compiled(
    rf"(?<![a-z])(?:from\s+)?{_AID.format(n='b')}\s*(?:->|=>|→|to|then)\s*{_AID.format(n='a')}(?![a-z])"
    rf"|(?<![a-z]){_AID.format(n='a2')}\s+(?:instead of|rather than|in place of|down from|from"
    rf"|\(was)\s+{_AID.format(n='b2')}(?![a-z])"
)
_ASSIST = {
    "total a": 0,
    "max a": 1,
    "mod a": 2,
    "min a": 3,
    "cga": 4,
    "sba": 5,
    "s": 5,
    "supervision": 5,
    "mod i": 6,
    "i": 7,
    "indep": 7,
    "independent": 7,
    "ind": 7,
}
_LEVEL = r"total a|max a|mod a|min a|cga|sba|supervision|mod i|indep(?:endent)?|ind|s|i"
_ASSIST_ARROW = compiled(
    rf"(?<![a-z])(?P<b>{_LEVEL})(?:ssist)?(?: (?:of|x) ?\d)?\s*(?:-+>|=+>|→|to)\s*(?P<a>{_LEVEL})(?:ssist)?(?![a-z])"
)


_MASK = compiled(
    r"(?<!\d)\d{1,2}/\d{1,2}(?:/\d{2,4})?(?!\d)(?! (?:block|mile|flight|lap|way))|(?<!\d)\d{1,2}:\d\d|"
    r"\d+(?:\.\d+)?\s?(?:mcg|mg|ml)(?:/\w+)?"
)


@dataclass(frozen=True, slots=True)
class Change:
    """A measure at ``[start, end)`` before and during: ``gain`` or ``no_gain``, with the two numbers in ``proof``."""

    start: int
    end: int
    value: str
    proof: str


def _number(text: str) -> float | None:
    if text in ("1/2", "half"):
        return 0.5
    return 0.25 if text == "1/4" else parse_number(text)


def _minutes(value: float, unit: str) -> float:
    if unit.startswith(("hr", "hour")) or unit == "h":
        return value * 60
    return value / 60 if unit.startswith("sec") or unit == "s" else value


def _compare(m: re.Match[str], kind: str) -> Change | None:
    before, after = _number(m["b"]), _number(m["a"])
    if before is None or after is None:
        return None
    unit_a, unit_b = m.groupdict().get("ua") or "", m.groupdict().get("ub") or ""
    if unit_a and unit_b and _family(unit_a) != _family(unit_b):
        return None
    if _family(unit_a or unit_b) == "time":
        before, after = _minutes(before, unit_b or unit_a), _minutes(after, unit_a or unit_b)
    name = (m.groupdict().get("scale") or unit_a or unit_b or "").strip()
    if kind == "scale" and m.end("b") < m.start("a"):
        if _OTHER_TASK.search(m.string, m.end("b"), m.start("a")):
            return None
        if _family(unit_a) == "length" and not _DISTANCE.search(name):
            return None
    if kind != "scale" and not (unit_a or unit_b):
        return None
    down = bool(_LESS_IS_BETTER.search(name)) and not (kind != "scale" and _family(name) == "time")
    gained = after < before if down else after > before
    return Change(m.start(), m.end(), "gain" if gained else "no_gain", f"{before:g} before, {after:g} during")


_OTHER_TASK = compiled(
    r"(?<![a-z])(?:crutch\w*|walk(?:s|ed|ing)?|ambul\w+|stairs?|transfers?|cane|bed|chair|s[ai]ts?|stood|gait"
    r"|laps?|lift\w*"
    r"|bath\w*|shower\w*|dress\w*|step-?ups?|treadmill|bike|curl\w*|rows?|press)(?![a-z])"
)
"""Another task between two numbers of a scale: the second number is that task's."""
_DISTANCE = compiled(r"mwt|walk|distance|steps")


def _aid(text: str) -> int:
    """How little help an aid stands for: bed 0 ... none 5."""
    stems = (
        ("bed", "stretch"),
        ("wheel", "wc", "w/c"),
        ("roll", "walk", "rw", "fww", "front"),
        ("crutch",),
        ("cane", "quad"),
    )
    return next((i for i, names in enumerate(stems) if text.startswith(names)), 5)


def _unpaired(low: str) -> Iterator[Change]:
    """Changes told in points, and from one aid to another."""
    for m in _BY_POINTS.finditer(low):
        way = m["way"]
        if way.startswith(("improv", "better", "gained")):
            gained = True
        elif way.startswith(("wors", "deter")):
            gained = False
        else:
            gained = bool(_DOWN.match(way)) == bool(_LESS_IS_BETTER.search(m["scale"]))
        yield Change(m.start(), m.end(), "gain" if gained else "no_gain", m.group())
    for m in _AID_CHANGE.finditer(low):
        before, after = _aid(m["b"] or m["b2"]), _aid(m["a"] or m["a2"])
        if before != after:
            yield Change(m.start(), m.end(), "gain" if after > before else "no_gain", m.group())


_ALL = Group((TASK, _BEFORE_FIRST, _BY_POINTS, _AID_CHANGE, *(pattern for pattern, _ in _PATTERNS), _ASSIST_ARROW))


def _family(unit: str) -> str:
    unit = unit.strip()
    if (unit.startswith(("min", "sec", "hr", "hour")) and " a" not in unit) or unit in ("s", "h"):
        return "time"
    return "length" if unit.startswith(("ft", "feet", "m", "y")) and " a" not in unit else unit.rstrip("s")


def _candidates(low: str) -> Iterator[Change]:
    if not _ALL.hopeful(low):  # nor has any of them in the masked text, where nothing else stands
        return
    masked = _MASK.sub(lambda m: "_" * len(m.group()), low)
    for pair in level_pairs(masked):
        yield Change(pair.start, pair.end, "gain" if pair.gained else "no_gain", pair.proof)
    for m in _BEFORE_FIRST.finditer(masked):
        change = _compare(m, "scale" if m["scale"] else "from")
        if change is not None:
            yield change
    yield from _unpaired(low)
    for pattern, kind in _PATTERNS:
        for m in pattern.finditer(masked):
            change = _compare(m, kind)
            if change is not None:
                yield change
    for m in _ASSIST_ARROW.finditer(low):
        if m["a"] != m["b"] or len(m["a"]) > 1:
            gained = _ASSIST.get(m["a"], 0) > _ASSIST.get(m["b"], 0)
            yield Change(m.start(), m.end(), "gain" if gained else "no_gain", f"{m['b']} before, {m['a']} during")


@lru_cache(maxsize=4096)
def find_changes(low: str) -> tuple[Change, ...]:
    """Measured changes of function in a lower-cased text, in order, not overlapping. Pain scores and doses are none."""
    kept: list[Change] = []
    for change in _candidates(low):
        if all(change.end <= k.start or change.start >= k.end for k in kept):
            kept.append(change)
    return tuple(sorted(kept, key=lambda c: c.start))
