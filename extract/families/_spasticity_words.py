"""The words of spasticity readings as regular expressions; the lists themselves are in ``vocab/spasticity.yaml``."""

from __future__ import annotations

import re

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.vocabulary import raw

DATA = raw("spasticity")
NUMBERS: dict[str, float] = {**DATA["numbers"], **DATA["roman"]}


def any_of(name: str) -> Expression:
    """Any word of the list ``name``; one that ends in ``*`` matches as a prefix."""
    plain = [w for w in DATA[name] if not w.endswith("*") and w[0].isalnum()]
    stems = [re.escape(w[:-1]) + "[a-z]*" for w in DATA[name] if w.endswith("*")]
    marks = [re.escape(w) for w in DATA[name] if not w[0].isalnum()]
    words = rf"(?<![a-z0-9])(?:{'|'.join([alternatives(plain), *stems])})(?![a-z0-9])"
    return compiled("|".join([words, *marks]))


WORD = alternatives(DATA["numbers"])
DIGIT = r"[0-4](?:\.\d{1,2})?"
PARTS = {"a half": 0.5, "one half": 0.5, "a quarter": 0.25, "one quarter": 0.25, "three quarters": 0.75}
"""What may follow a number in words: "two and a half"."""
SCORE = rf"(?:{DIGIT}(?:\+(?!\d))?|{WORD}(?:\s+and\s+{alternatives(PARTS)}(?![a-z])|(?![a-z-])))"
MUSCLE = alternatives(DATA["muscles"])
HEDGE = any_of("hedges")
VAGUE = any_of("vague")
NOT_TAKEN = any_of("not_taken")
OTHER_TREATMENT = any_of("other_treatment")
TRIAL_WORDS = any_of("trial_words")
RELATIVE = any_of("relatives")
SPEAKING = any_of("speaking")
OTHER_SPASM = compiled(rf"{alternatives(DATA['other_spasms'])}[\s-]*spasm")

_POINTS = r"(?:\s*-?\s*(?:points?|pts?|grades?|levels?|units?|steps?)\b)"
_FALL = (
    r"(?:drop|drops|dropped|fell|fall|falls|falling|lower|lowered|lowering|reduc\w+|decreas\w+|declin\w+"
    r"|improv\w+|diminish\w*|less|better|off|down|delta|change|changed|gain)"
)
_LINK = (
    r"(?:\s+(?:of|by|was|is|only|in|the|on|mean|average|avg|score|scores|just|a|ashworth|mas|penn|psfs|as"
    r"|tone|it|were|another|full)|\s*[=:,(])*"
)
_SIGN = (
    r"(?P<sign>about|around|roughly|approximately|approx\.?|~|at least|>=|≥|>|over|more than|<=|<|under"
    r"|less than|only|just|nearly|almost)?"
)
_COUNT = rf"(?P<n>{DIGIT}|{WORD}\s+and\s+{alternatives(PARTS)}|half an?|{WORD}(?![a-z]))"
_END = r"(?![\d.+/])(?!\s*(?:->|to\b|-\s?\d|h\b|hrs?\b|hour|min|md\b|o'clock))"

DROPS = [
    compiled(rf"(?<![a-z.\d]){_SIGN}\s*{_COUNT}{_POINTS}(?:\s+\w+){{0,3}}?\s+{_FALL}(?![a-z])"),
    compiled(rf"(?<![a-z]){_FALL}{_LINK}\s*{_SIGN}\s*{_COUNT}{_POINTS}"),
    compiled(
        rf"(?<![a-z])(?:drop|reduction|decrease|decline|improvement|delta|change|fall)(?:\s+\w+){{0,3}}?\s*(?:o"
        rf"f|by|=|:)\s*{_SIGN}\s*{_COUNT}{_END}"),
    compiled(
        r"(?<![a-z])(?:dropped|fell|lower|lowered|reduced|decreased|improved|declined|less|better)\s+(?:by\s+"
        rf")?{_SIGN}\s*{_COUNT}{_END}"),
    compiled(rf"(?<![a-z])by\s+{_SIGN}\s*{_COUNT}{_POINTS}?{_END}"),
    compiled(rf"(?<![a-z])(?:drop|reduction|decrease|decline|improvement|fall)\s+{_SIGN}\s*{_COUNT}(?=\s*\(){_END}"),
    compiled(rf"(?<![a-z]){_SIGN}\s*{_COUNT}{_POINTS}\s+(?:off|from|on)\b"),
    compiled(rf"(?<![a-z.\d/]){_SIGN}\s*(?P<n>\d\.\d{{1,2}}|{DIGIT}|{WORD}(?:\s+and\s+{alternatives(PARTS)})?)\s+(?:full\s+)?(?:lower|less|down|better)(?![a-z])(?!\s+(?:to|from|at))"),
    compiled(rf"(?<![a-z])(?:dec\.?|decr\.?|diff(?:erence)?|change)\s*(?:of|=|:)?\s*(?P<sign>)(?P<n>{DIGIT}){_END}"),
    compiled(rf"(?<![a-z])(?P<sign>less than|under|fewer than|<)\s*{_COUNT}{_POINTS}"),
    compiled(rf"(?:(?<=\s)|(?<=\())-(?P<sign>)(?P<n>{DIGIT})(?![\d.+/])(?!\s?-)"),
]  # fmt: skip
"""Ways to tell a drop in points: "lower by 2.5 pts", "a three-point improvement", "dropped 2", "-2 at 4 hours"."""
DROP_RANGE = compiled(
    rf"(?<![a-z]){_FALL}{_LINK}\s*(?P<n>{DIGIT})\s*(?:-|to|or)\s*(?P<n2>{DIGIT})(?![\d.+/]){_POINTS}?"
    r"(?!\s*(?:h\b|hrs?\b|hour))"
)
"""A drop told as a range: "down 1-2 at 4 h"."""
GONE = compiled(
    r"[\s-]*(?:points?|pts?|pt)?\s*(?:gain|drop|improvement|benefit|reduction|fall|decrease)?\s*(?:had|has|was|were"
    r"|is)?"
    r"\s*(?:already |all |by then )*(?:vanished|gone|lost|evaporated|disappeared|worn off|wore off|faded|reversed"
    r"|dissipated|not (?:held|sustained|maintained|kept))(?![a-z])"
)
"""What had been gained was lost again."""
SAME = cue("spasticity", "same")
AMOUNTS: dict[str, float] = {
    **NUMBERS,
    "half a": 0.5,
    "half an": 0.5,
    **{f"{word} and {part}": n + more for word, n in NUMBERS.items() for part, more in PARTS.items()},
}

TIME = compiled(
    r"(?<![\w./-])(?:(?:the\s+)?(?P<nth>fourth|fifth|sixth|eighth|4th|5th|6th|8th)\s+hour|(?:hours?|hrs?"
    rf"|h)[\s#-]*(?P<lead>{WORD}|five|six|seven|eight|ten|twelve|\d+(?:\.\d+)?)(?:\s*(?:through|to|-|,|&"
    rf"|and)\s*(?P<last>{WORD}|five|six|seven|eight|\d+)(?!\s*(?:mcg|mg|/)))?(?![\w/])(?!\s*(?:beats|mcg))"
    rf"|\+?(?P<n>\d+(?:\.\d+)?|{WORD}|five|six|seven|eight|nine|ten|eleven|twelve|twenty-four|thirty|forty-five"
    rf"|forty|sixty|ninety|an?|the|half an"
    rf")\+?(?:\s*(?:to|-)\s*(?P<n2>\d+(?:\.\d+)?|{WORD}|five|six|eight))?[\s-]*"
    rf"(?P<unit>hours?|hrs?|h|minutes|mins?)(?![\w/])(?!\s*(?:a day|per day)))"
)
VAGUE_TIME = compiled(
    r"(?<![a-z])(?:a few|few|several|some|couple of|a couple of|for some) (?:hours|hrs)(?![a-z])"
    r"|time(?:point)? (?:not|is not|isn't|blank|missing|unknown)[a-z ]*|timepoint blank"
)
RATE_TAIL = compiled(
    r"(?:(?<![a-z])(?:per|once|twice|thrice|times|spasms?|several|many|few|couple|lots|dozens|each|every|q|an|in the"
    r"|within)\s*|/)$"
)
