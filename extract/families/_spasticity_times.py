"""When a spasticity score was taken: hours after the bolus, times of day, columns headed "+2"."""

from __future__ import annotations

import re

from chartcite.extract.families import _spasticity_words as w
from chartcite.extract.families._spasticity_cut import Cutter, Token
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import parse_number
from chartcite.extract.nlp.time import find_clocks

_NTH: dict[str, float | None] = {
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "4th": 4,
    "5th": 5,
    "6th": 6,
    "8th": 8,
}
_ARROW_HOUR = compiled(
    r"(?:->|→|(?<![a-z])to)\s*[0-4]\+?\s+(?P<hour>(?:hour|hr)\s+(?P<n>\d+)(?:\s*[,&]\s*\d+)*)(?![\d/])"
)

_LOOKED_BACK = compiled(r"(?<![a-z])(?:last|past|prior|previous|preceding)\W+(?:the\W+)?$")
"""A stretch before the reading, not hours after the bolus: "pre, last 24 h"."""


def times(cut: Cutter) -> None:
    """Adds hours after the bolus, times of day and the moments that words stand for."""
    _watches(cut)
    for m in w.VAGUE_TIME.finditer(cut.low):
        cut.add(Token("time", m.start(), m.end(), "vague", 0.0, 0.0))
    for m in _ARROW_HOUR.finditer(cut.low):
        cut.add(Token("time", m.start("hour"), m.end("hour"), "hours", float(m["n"]), float(m["n"])))
    for m in w.TIME.finditer(cut.low):
        if w.RATE_TAIL.search(cut.low[max(0, m.start() - 8) : m.start()]) and not re.search(
            r"(?:within|in) (?:the |an )?$", cut.low[max(0, m.start() - 12) : m.start()]
        ):
            continue
        if _LOOKED_BACK.search(cut.low[max(0, m.start() - 16) : m.start()]):
            continue
        first = _hour(m["nth"] or m["lead"] or m["n"])
        if first is None:
            continue
        last = parse_number(m["last"] or m["n2"] or "") or first
        scale = 1 / 60 if (m["unit"] or "").startswith("min") else 1.0
        if (m["unit"] or "h").startswith("min") and first < 15:
            continue
        if first == 0:
            cut.add(Token("phase", m.start(), m.end(), "baseline"))
        else:
            last = min(first, last) if m["n2"] else last  # "2-5 h": who knows when
            cut.add(Token("time", m.start(), m.end(), "hours", first * scale, last * scale))
    for clock in find_clocks(cut.low):
        cut.add(Token("clock", clock.start, clock.end, "", float(clock.minutes), float(clock.minutes)))
    for m in re.finditer(
        r"(?<![\w.,/:#-])(?:(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?![\d/\w%-]|\.\d)|(?P<h2>[01]?\d|2[0-3]"
        r"):(?P<m2>[0-5]\d)(?=:\s))",
        cut.low,
    ):
        minutes = float(int(m["h"] or m["h2"]) * 60 + int(m["m"] or m["m2"]))
        cut.add(Token("clock", m.start(), m.end(), "", minutes, minutes))
    _columns(cut)
    _bare_hours(cut)


_WATCHED = compiled(
    r"(?<![\d:./])(?:[01]\d[0-5]\d|2[0-3][0-5]\d|\d{1,2}:\d\d)\s*(?:-|to"
    r"|–)\s*(?P<h>\d{1,2}):?(?P<m>[0-5]\d)(?![\d/\w%])"
)
_HOUR_OF = compiled(
    r"(?<![a-z])in the hour\s+(?:(?P<before>before(?!\s+\d)|leading up to)|to|until|ending|after|from|up to)(?![a-z])"
)
"""An hour's watch: its end is when the spasms were counted."""


def _watches(cut: Cutter) -> None:
    if not re.search(r"spasm|count", cut.low):
        return
    for m in _HOUR_OF.finditer(cut.low):
        if m["before"]:
            cut.add(Token("phase", m.start(), m.end(), "baseline"))
        else:
            cut.take(m.start(), m.end())
    for m in _WATCHED.finditer(cut.low):
        minutes = float(int(m["h"]) * 60 + int(m["m"]))
        if minutes < _DAY:
            cut.add(Token("clock", m.start(), m.end("m"), "", minutes, minutes))


_DAY = 24 * 60
_PLUS = compiled(r"(?<![\w.+/])\+\s?(?P<n>\d{1,2})(?![\d.:/%+]|\s?(?:mcg|mg|ml))")
"""Hours after the bolus at the head of a column: "before   +2   +4"."""
_BEFORE_COLUMN = compiled(r"(?<![a-z])(?:pre\w*|before|baseline|base)(?![a-z])")


_AT_BARE = compiled(
    r"(?<=[0-4] )at\s+(?P<n>one|two|three|four|five|six|seven|eight|nine|ten|twelve|\d{1,2})(?=\s*(?:[,;.)]|$|and\b))"
)
"""An hour told without its unit behind one that has it: "1 at two hours, 2 at four"."""


def _bare_hours(cut: Cutter) -> None:
    if not re.search(r"(?<![a-z])at\s+\w+\s+(?:hours?|hrs?|h)(?![a-z])", cut.low):
        return
    for m in _AT_BARE.finditer(cut.low):
        hours = parse_number(m["n"])
        if hours is not None and 0 < hours <= 24:
            cut.add(Token("time", m.start("n"), m.end("n"), "hours", hours, hours))


def _columns(cut: Cutter) -> None:
    if not _BEFORE_COLUMN.search(cut.low):
        return
    for m in _PLUS.finditer(cut.low):
        cut.add(Token("time", m.start(), m.end(), "hours", float(m["n"]), float(m["n"])))


def _hour(text: str) -> float | None:
    if text in ("the", "half an"):
        return 1.0 if text == "the" else 0.5
    return _NTH.get(text, parse_number(text))
