"""Help needed or amounts done, before and under the drug, in clauses of one sentence that say which is which.

"Transfers: max assist before, standby on infusion"; "Ambulation: pre-trial 40 ft w RW; on infusion 300 ft w RW".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number

_HELP = (
    (7, r"independent(?:ly)?|indep|by (?:him|her|my)self|unaided|unassisted|no (?:help|assist\w*|aid)"),
    (6, r"mod(?:ified)? (?:i\b|ind\w*)"),
    (5, r"stand-? ?by(?: assist\w*)?|sba|supervis\w*|set-? ?up"),
    (4, r"contact guard(?: assist\w*)?|cga"),
    (3, r"min(?:imal|imum)? ?(?:a\b|assist\w*|x ?\d)"),
    (2, r"mod(?:erate)? ?(?:a\b|assist\w*|x ?\d)"),
    (1, r"max(?:imal|imum)? ?(?:a\b|assist\w*|x ?\d)|two (?:people|person\w*|aides|staff)|assist(?:ance)? (?:of|x) ?2"),
    (0, r"total (?:a\b|assist\w*|care)|dep(?:endent)?|hoyer|lift transfer"),
)
_LEVELS = tuple((level, compiled(rf"(?<![a-z])(?:{words})(?![a-z])")) for level, words in _HELP)
_EARLIER = compiled(
    r"(?<![a-z])(?:before(?:hand)?|prior(?! to (?:d/?c|disch|pull|remov))|previous(?:ly)?|baseline|at home|usual(?:ly)?"
    r"|pre[- ]?(?:dose|trial|op|bolus|infusion|procedure|cath|test)?|(?:on |at |day of )?(?:admi(?:t|ssion)|arrival"
    r"|eval|intake)|last (?:week|month)|used to|day 0|d0)(?![a-z])"
)
_UNDER = compiled(
    r"(?<![a-z-])(?:on (?:the )?(?:infusion|drug|drip|it|trial|pump|catheter|med\w*|day \d)|during|under|after|post\w*"
    r"|now|with (?:the )?(?:infusion|drug|drip|bolus|it|med\w*)|day [1-9]|d[1-9]|hour \d|at \d+ ?h|today|trial"
    r"|infusing)(?![a-z])"
)
TASK = compiled(
    r"(?<![a-z])(?:walk\w*|ambul\w*|amb|gait|stand\w*|stood|s[ai]t(?:s|ting)?|stairs?|transfers?|bed mobility|dress\w*"
    r"|bath\w*|shower\w*|toilet\w*|distance|sitting|adls?|self[- ]?care|sit to stand|sts|oob|chair)(?![a-z])"
)
_AMOUNT = compiled(
    rf"(?<![\w./:])(?P<n>{NUMBER})\s*-?\s*(?P<u>ft|feet|meters?|metres?|m|yards?|yds?|blocks?|laps?|flights?|steps?"
    r"|stairs?|min(?:ute)?s?|hrs?|hours?)(?![a-z/])"
)
_NOT_DONE = compiled(r"(?<![a-z])(?:pain|nrs|vas|sleep|slept|relief|rate|dose|rr|hr|bp|goal|target)(?![a-z])")
_CLAUSE = compiled(r"(?:[^;,|.]|\.(?!\s))+")
_BRACKETS = compiled(r"\((?P<inner>[^()]*)\)")


@dataclass(frozen=True, slots=True)
class LevelPair:
    """What stands at ``[start, end)``: whether it went better under the drug, and both clauses as ``proof``."""

    start: int
    end: int
    gained: bool
    proof: str


@dataclass(frozen=True, slots=True)
class _Said:
    start: int
    end: int
    text: str
    value: float
    kind: str
    earlier: bool
    under: bool


def level_pairs(low: str) -> Iterator[LevelPair]:
    """The pairs in a sentence that names an activity; nothing where a clause says neither when nor how much."""
    if not TASK.search(low):
        return
    said = [s for m in _CLAUSE.finditer(_BRACKETS.sub(_unwrapped, low)) if (s := _read(m)) is not None]
    for kind in dict.fromkeys(s.kind for s in said):
        same = [s for s in said if s.kind == kind]
        before = [s for s in same if s.earlier]
        under = [s for s in same if s.under and not s.earlier] or [s for s in same if not s.earlier]
        if len(before) != 1 or not under:
            continue
        best = under[-1]
        start, end = min(before[0].start, best.start), max(before[0].end, best.end)
        yield LevelPair(start, end, best.value > before[0].value, f"{before[0].text}; {best.text}")


def _unwrapped(m: re.Match[str]) -> str:
    """A bracket as words of its clause, or as a clause of its own where it holds an amount or a level itself."""
    inner = m["inner"]
    own = _AMOUNT.search(inner) or any(words.search(inner) for _, words in _LEVELS)
    return f";{inner};" if own else f" {inner} "


def _read(m: re.Match[str]) -> _Said | None:
    text = m.group()
    if _NOT_DONE.search(text):
        return None
    earlier, under = bool(_EARLIER.search(text)), bool(_UNDER.search(text))
    level = next((level for level, words in _LEVELS if words.search(text)), None)
    amount = _AMOUNT.search(text)
    if amount is not None and (number := parse_number(amount["n"])) is not None:
        unit = amount["u"]
        hours = unit.startswith("h")
        family = "minutes" if hours or unit.startswith("min") else unit[:2]
        return _Said(m.start(), m.end(), text.strip(), number * 60 if hours else number, family, earlier, under)
    if level is None:
        return None
    return _Said(m.start(), m.end(), text.strip(), float(level), "help", earlier, under)
