"""Spasm frequency in words: counts an hour, mapped to the Penn spasm frequency scale by its definition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.families import _spasticity_words as w
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number


@dataclass(frozen=True, slots=True)
class Rate:
    """A frequency at ``[start, end)``; ``low`` and ``high`` are the Penn scores it may stand for."""

    start: int
    end: int
    low: float
    high: float
    vague: bool = False


_N = rf"(?:{NUMBER})"
_UP = (
    r"(?P<sign>more than|over|at least|greater than|>=?|≥|upwards of|fewer than|less than|under|<|up to"
    r"|about|around|roughly|some|maybe|approx\.?|nearly|almost)?\s*"
)
_SPASM = r"(?:spasms?|spasming|jerks?|jerking|extensor thrusts?|flexor withdrawals?)"
_THING = (
    r"(?:\s*(?:full|strong|big|severe|violent|painful|extensor|flexor|leg|whole-body|body|spontaneous"
    rf"|adductor|mass|bad|true|real)*\s*(?:{_SPASM}|times|x|×|or more|or so|episodes|events|of them))*"
)
_PER = (
    r"\s*(?:an|a|per|each|every|/|to (?:the|an)|in (?:an|one)|in the|every single|within (?:an|the))\s*(?:waking\s+"
    r")?(?:hours?|hrs?|h)(?![a-z])"
)
_PER_HOUR = compiled(
    rf"(?<![\w./]){_UP}(?P<n>once|twice|thrice|{_N})(?:\s*(?:-|to|or)\s*(?P<n2>once|twice|thrice|{_N}))?\+?{_THING}{_PER}"
)
_FEW_PER_HOUR = compiled(
    rf"(?<![\w./])(?:an?\s+)?(?P<n>couple(?: of)?|few|several|handful(?: of)?|dozens?(?: of)?|scores of){_THING}{_PER}"
)
_LABELLED = compiled(
    rf"(?<![a-z])(?:spontaneous |leg |unprovoked )?spasms?(?:\s+(?:count|freq(?:uency)?|rate|number|tally|total))*"
    r"(?:\s*\([^)\d]{0,30}\)|\W{0,3})"
    rf"(?:per|/|each|an?|in (?:an|one|1|the)|over (?:an|one|1)|for (?:an|one|1)|,?[^.;:\d]{{0,24}}\b(?:one|1))\s*-?"
    rf"(?:hours?|hrs?|h)(?:\s+(?:period|count|watch|observation|window))?\)?\s*(?:[:=.]|is|was|are|were|of|averages?)*\s*"
    rf"(?P<n>{_N})(?:\s*(?:-|to|or)\s*(?P<n2>{_N}))?(?![\d/])"
)
"""The hour named by the label, the count behind it: "spasms per hr: 6", "spasm count (1 h) = 6"."""
_WATCHED = compiled(
    rf"(?<![a-z\d])(?:one|1|an)[ -]hour\s+(?!mark|after|post|later|check|reading|before|prior)[^.;\d]{{0,30}}?\b"
    rf"(?P<n>{_N})\s+(?:\w+\s+){{0,2}}{_SPASM}"
)
_EVERY = compiled(
    rf"(?<![a-z])(?:(?:one|once|a spasm)\s+)?(?:every|each|q|about every)\s*{_UP}(?:(?P<n>{_N})(?:\s*(?:-"
    rf"|to|or)\s*(?P<n2>{_N}))?\s*(?:or so\s*)?(?P<unit>minutes?|mins?|hours?|hrs?|seconds?|secs?)"
    r"|(?P<half>half[\s-]?(?:an\s+)?hour|quarter[\s-]?(?:of an\s+)?hour|few minutes|couple of minutes"
    r"|hour or two|hour or so|hour|minute))(?![a-z])"
)
_COUNTED = compiled(
    rf"(?<![\w./]){_UP}(?P<n>{_N}){_THING}\s*(?:in|over|within|during)\s*(?:a\s+|the\s+|about\s+"
    r")?(?P<m>\d+|ten|fifteen|twenty|thirty|forty-five|sixty)[\s-]*(?:minutes?|mins?)(?![a-z])"
)
_TO_NONE = compiled(
    r"\s*(?:(?:down\s+)?(?:to|then|->|=>|→)\s*(?P<none>none|zero|nil|0|no spasms)(?![a-z\d])"
    r"|(?:\s+(?:before|pre(?:-?dose)?|at baseline|prior|beforehand|that morning))?\s*[,;]\s*(?:and |then |but )*"
    r"(?P<later>none|zero|nil|not (?:one|a single(?: one)?))"
    r"(?=\s+(?:at|by|from|after|through|between|since|for|over)\s))"
)
_SUBJECT = compiled(
    rf"(?<![a-z]){_SPASM}(?![a-z])|legs?\s+(?:\w+\s+){{0,2}}(?:kick|jump|jerk|shoot|snap|draw|pull|jack"
    r"|fly|lock|stiffen|bounce)|kick(?:s|ing)? out|(?:they|it)\s+(?:hit|hits|come|comes|occur|occurs"
    r"|happen|happens|strike|fire)|penn|psfs|spasm|clonic|"
    r"go(?:es)? into spasm|legs (?:go|went) off|draws? up|occurring|thrown? (?:him|her)|(?<![a-z])(?:jump(?:s|ing)?"
    r"|kick(?:s|ing)?|shoots? out|jackknif\w+|(?:extensor|flexor|adductor) (?:bursts?|attacks?|bouts?))(?![a-z])"
    r"(?!\s+(?:of|in|with|from) )"
)
_NONE = cue("spasticity", "spasms_none", words=False)
_INDUCED = cue("spasticity", "spasms_induced", words=False)
_OFTEN = cue("spasticity", "spasms_often")


def _penn(per_hour: float) -> float:
    """The Penn score of a spontaneous rate: over 10 an hour is 4, 1 or more 3, less 2, none 0."""
    return 4.0 if per_hour > 10 else 3.0 if per_hour > 1 else 2.5 if per_hour == 1 else 2.0 if per_hour > 0 else 0.0


def _rate(start: int, end: int, low: float, high: float, sign: str) -> Rate:
    if sign in ("more than", "over", "greater than", ">", "upwards of"):
        return Rate(start, end, _penn(low + 0.01), 4.0)
    if sign in ("at least", ">=", "≥"):
        return Rate(start, end, _penn(low), 4.0)
    if sign in ("fewer than", "less than", "under", "<", "nearly", "almost", "up to"):
        return Rate(start, end, 2.0, _penn(max(0.01, high - 0.01)))
    return Rate(start, end, _penn(low), _penn(high))


def _numbers(m: re.Match[str]) -> tuple[float, float] | None:
    one = _TIMES.get(m["n"]) or parse_number(m["n"])
    second = m["n2"] if "n2" in m.re.groupindex else None
    two = _TIMES.get(second) or parse_number(second) if second else one
    return None if one is None or two is None else (min(one, two), max(one, two))


_TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
_MINUTES = {"half": 30.0, "quarter": 15.0, "few": 4.0, "couple": 3.0, "minute": 1.0}


def _interval(m: re.Match[str]) -> Rate | None:
    if m["half"]:
        text = m["half"]
        if text.startswith("hour"):
            return Rate(m.start(), m.end(), 2.0, 3.0)
        minutes = next(v for k, v in _MINUTES.items() if text.startswith(k))
        return Rate(m.start(), m.end(), _penn(60 / minutes), _penn(60 / minutes))
    amount = _numbers(m)
    if amount is None or amount[0] <= 0:
        return None
    scale = 60.0 if m["unit"].startswith("h") else 1 / 60 if m["unit"].startswith("s") else 1.0
    return Rate(m.start(), m.end(), _penn(60 / (amount[1] * scale)), _penn(60 / (amount[0] * scale)))


@lru_cache(maxsize=4096)
def find_rates(low: str) -> tuple[Rate, ...]:
    """Spasm frequencies that a lower-cased text tells by definition, in order; none where no spasm is the subject."""
    if w.OTHER_SPASM.search(low) and len(re.findall(r"spasm", low)) < 2 and "penn" not in low:
        return ()
    found: list[Rate] = []
    if _SUBJECT.search(low):
        _per_hour(low, found)
        for m in _EVERY.finditer(low):
            rate = _interval(m)
            if (
                rate is not None
                and not _foreign(low, m.start())
                and not re.search(
                    r"turn|cath|check|void|dose|score|mas|reposition|vitals|q\s*$",
                    low[max(0, m.start() - 25) : m.start()],
                )
            ):
                found.append(rate)
    for pattern, value in ((_NONE, 0.0), (_INDUCED, 1.0)):
        for m in pattern.finditer(low):
            if (
                ("spasm" in low or "penn" in low)
                and not _foreign(low, m.start())
                and all(m.end() <= f.start or m.start() >= f.end for f in found)
            ):
                found.append(Rate(m.start(), m.end(), value, value))
    return tuple(sorted(found, key=lambda r: r.start))


def _per_hour(low: str, found: list[Rate]) -> None:
    for m in _PER_HOUR.finditer(low):
        amount = _numbers(m)
        if amount is not None and not _foreign(low, m.start()):
            found.append(_rate(m.start(), m.end(), *amount, (m["sign"] or "").strip()))
    for m in _FEW_PER_HOUR.finditer(low) if "penn" not in low else ():
        if not _foreign(low, m.start()) and all(m.end() <= f.start or m.start() >= f.end for f in found):
            score = 4.0 if m["n"].startswith(("dozen", "scores")) else 3.0
            found.append(Rate(m.start(), m.end(), score, score))
    for m in (*_LABELLED.finditer(low), *_WATCHED.finditer(low)):
        amount = _numbers(m)
        if amount is not None and not _foreign(low, m.start()):
            found.append(_rate(m.start(), m.end(), *amount, ""))
    for rate in list(found):
        gone = _TO_NONE.match(low, rate.end)
        if gone is not None:
            name = "none" if gone["none"] else "later"
            found.append(Rate(gone.start(name), gone.end(), 0.0, 0.0))
    for m in _COUNTED.finditer(low):
        count, minutes = parse_number(m["n"]), parse_number(m["m"])
        if count is not None and minutes and not _foreign(low, m.start()):
            hourly = count * 60 / minutes
            found.append(_rate(m.start(), m.end(), hourly, hourly, (m["sign"] or "").strip()))


def _foreign(low: str, offset: int) -> bool:
    """Whether the words right before are about other spasms (bladder, vessels) or about something that is no spasm."""
    before = low[max(0, offset - 40) : offset]
    return bool(
        re.search(
            rf"(?:{'|'.join(map(re.escape, w.DATA['other_spasms']))})[\s-]*spasms?[^.;]*$|(?:tics?|urinat\w+"
            r"|voids?|seizures?|myoclonus|hiccups?|coughs?|stools?)\W*(?:\w+\s+)?$",
            before,
        )
    )


def often(low: str) -> tuple[int, int] | None:
    """Where a text tells spasms to be frequent, daily or regular without a count an hour."""
    if not re.search(r"(?<![a-z])(?:spasm|spasms|spasming)(?![a-z])", low) or w.OTHER_SPASM.search(low):
        return None
    m = _OFTEN.search(low)
    return (m.start(), m.end()) if m else None
