"""How a drug is taken: by the clock or as needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, alternatives, parse_number
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("numbers")
_EDGE = r"(?<![a-z0-9])"
_AS_NEEDED = compiled(_EDGE + "(?:" + "|".join(_DATA["schedules"]["as_needed"]) + ")(?![a-z0-9])")
_FIXED = compiled(_EDGE + "(?:" + "|".join(_DATA["schedules"]["fixed"]) + ")(?![a-z0-9])")
_EVERY = compiled(
    rf"(?<![a-z0-9])(?:q\.?\s?|every\s+|each\s+)(?P<one>{NUMBER})(?:\s*(?:-|to)\s*(?P<two>{NUMBER}))?[\s-]*"
    r"(?P<unit>hours?|hrs?|h|days?|d|weeks?|wks?)(?![a-z])"
)
_NOT = compiled(_EDGE + "(?:" + "|".join(_DATA["not_dosing"]) + ")")
_RELEASE = compiled(rf"(?<![a-z]){alternatives(_DATA['release'])}(?![a-z])")
_HOURS = {"h": 1.0, "d": 24.0, "w": 168.0}
_LONGEST = 14 * 24.0
"""The longest interval, in hours, between doses at home: what comes every thirty days is a refill."""
_TIMES = {
    "bid": 12.0, "tid": 8.0, "qid": 6.0, "twice": 12.0, "thrice": 8.0, "daily": 24.0, "nightly": 24.0, "qhs": 24.0,
    "hs": 24.0,
    "once": 24.0, "qam": 24.0, "qpm": 24.0, "qday": 24.0, "weekly": 168.0, "qd": 24.0, "od": 24.0, "qdaily": 24.0,
    "2 times": 12.0, "two times": 12.0, "2x": 12.0, "3 times": 8.0, "three times": 8.0, "3x": 8.0, "4 times": 6.0,
    "four times": 6.0, "4x": 6.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScheduleSpan:
    """Words that say how a drug is taken. ``schedule`` is ``fixed`` or ``as_needed``; ``hours`` between doses if said.

    "q6h PRN" gives one ``as_needed`` span over both words: the interval is then only the shortest allowed.
    """

    start: int
    end: int
    schedule: str
    hours: float | None = None


def _hours(text: str) -> float | None:
    plain = re.sub(r"[.]", "", text).strip()
    for key in sorted(_TIMES, key=len, reverse=True):
        if plain.startswith(key):
            return _TIMES[key]
    return 24.0 if plain.startswith(("every ", "each ", "at ", "before bed")) else None


_JOIN = compiled(
    r"[\s,(/-]*(?:(?:only|just|or|and|strictly)\s+)?(?:(?:for|with)\s+(?:pain|severe pain|spasms?)\s+)?[\s,(-]*"
)


@lru_cache(maxsize=8192)
def undosed(low: str) -> tuple[tuple[int, int], ...]:
    """Stretches in which words of dosing speak of visits, walks, refills and the like."""
    return tuple(m.span() for m in _NOT.finditer(low))


@lru_cache(maxsize=8192)
def find_schedules(low: str) -> tuple[ScheduleSpan, ...]:
    """The dosing words in a lower-cased text, in order; "scheduled for" a day and "daily activities" are none."""
    barred = undosed(low)
    found: list[ScheduleSpan] = []

    def add(start: int, end: int, schedule: str, hours: float | None) -> None:
        if all(end <= a or start >= b for a, b in barred) and all(end <= f.start or start >= f.end for f in found):
            found.append(ScheduleSpan(start, end, schedule, hours))

    for m in _AS_NEEDED.finditer(low):
        if _ANSWERED_NO.match(low, m.end()):
            continue
        if not _negated(low, m.start()):
            add(m.start(), m.end(), "as_needed", None)
        else:
            add(m.start(), m.end(), "fixed", None)
    for m in _EVERY.finditer(low):
        number = parse_number(m["one"])
        if number is not None and number * _HOURS[m["unit"][0]] <= _LONGEST:
            add(m.start(), m.end(), "fixed", number * _HOURS[m["unit"][0]])
    for m in _FIXED.finditer(low):
        if _ANSWERED_NO.match(low, m.end()) or _is_appointment(low, m):
            continue
        add(m.start(), m.end(), "fixed" if not _negated(low, m.start()) else "as_needed", _hours(m.group()))
    return _merged(low, sorted(found, key=lambda f: f.start))


_APPOINTED = compiled(r"(?:uled|uling)?\s*(?:/\s*[a-z]|(?:for |on )?\d{1,2}/\d|desk|dept|office|line|call|team)")
_STATUS = compiled(r"(?:status|appt|appointment|visit|date|referral|consult)\s*[:.=-]*\s*$")


def _is_appointment(low: str, m: re.Match[str]) -> bool:
    """ "SCHED 06/09/26", "status: scheduled", "SCHED / AUTH": a visit or a desk, no way to take a drug."""
    return m.group().startswith("sched") and bool(_APPOINTED.match(low, m.end()) or _STATUS.search(low[: m.start()]))


_ANSWERED_NO = compiled(r"\s*[:=]\s*(?:no|none|n)(?![a-z])")
_TAKING = (
    r"(?:ever|yet|been|be|had|have|has|having|taken|took|take|takes|taking|given|gave|used|uses|use|using|prescribed"
    r"|ordered|written|dosed|put|kept|started|placed|tried|made|on|in|at|by|just|an?|any|anything|nothing|something|one"
    r"|ones|it|them|this|that|these|those|her|his|my|the|of|all|single|drugs?|doses?|pills?|meds?|medicines?"
    r"|medications?|tablets?|opioids?|narcotics?|analgesics?|painkillers?|pain|was|were|is|are|anywhere near|really"
    r"|strictly|quite|truly|for|to|basis)"
)
_NOT_BEFORE = compiled(
    rf"(?<![a-z])(?:not|never|rather than|instead of|and no|no|nor|neither|nothing|none|without|isn't|than"
    rf"|none [^.;,]{{0,50}}|\w+n't)\s+(?:{_TAKING}\s+){{0,7}}$"
)


def _negated(low: str, start: int) -> bool:
    """ "not as needed", "never PRN", "rather than on demand"; "never had anything by the clock"."""
    return bool(_NOT_BEFORE.search(low[max(0, start - 60) : start]))


def _merged(low: str, found: list[ScheduleSpan]) -> tuple[ScheduleSpan, ...]:
    """An interval right beside "as needed" is part of it: "q6h PRN", "up to three times a day as needed"."""
    kept: list[ScheduleSpan] = []
    for span in found:
        last = kept[-1] if kept else None
        if (
            last
            and last.schedule != span.schedule
            and _JOIN.fullmatch(low[last.end : span.start])
            and not _apart(low, last, span)
        ):
            kept[-1] = ScheduleSpan(last.start, span.end, "as_needed", last.hours or span.hours)
        else:
            kept.append(span)
    return tuple(kept)


def _apart(low: str, last: ScheduleSpan, span: ScheduleSpan) -> bool:
    """ "scheduled, not PRN" and "scheduled and PRN" say two things."""
    words = (low[last.start : last.end], low[span.start : span.end], low[last.end : span.start])
    clock = any(
        w.startswith(("sched", "around", "round", "by the", "fixed", "regular", "standing", "on a")) for w in words[:2]
    )
    return clock or "and" in words[2].split()


def is_long_acting(low: str) -> bool:
    """Whether an extended-release form is named (ER, LA, XR, Contin ...)."""
    return bool(_RELEASE.search(low))
