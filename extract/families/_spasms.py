"""Spasm frequency in words: counts an hour, mapped to the Penn spasm frequency scale by its definition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.families import _spasticity_words as w
from chartcite.extract.nlp.numbers import NUMBER, parse_number


@dataclass(frozen=True, slots=True)
class Rate:
    """A frequency at ``[start, end)``; ``low`` and ``high`` are the Penn scores it may stand for."""

    start: int
    end: int
    low: float
    high: float
    vague: bool = False


_N = rf"(?:{NUMBER.replace('(?![' + chr(92) + 'd/])', '')})"
_UP = r"(?P<sign>more than|over|at least|greater than|>=?|≥|upwards of|fewer than|less than|under|<|up to|about|around|roughly|some|maybe|approx\.?|nearly|almost)?\s*"
_SPASM = r"(?:spasms?|spasming|jerks?|jerking|extensor thrusts?|flexor withdrawals?)"
_THING = rf"(?:\s*(?:full|strong|big|severe|violent|painful|extensor|flexor|leg|whole-body|body|spontaneous|adductor|mass|bad|true|real)*\s*(?:{_SPASM}|times|x|×|or more|or so|episodes|events|of them))*"
_PER = r"\s*(?:an|a|per|each|every|/|in (?:an|one)|in the|every single|within (?:an|the))\s*(?:waking\s+)?(?:hours?|hrs?|h)(?![a-z])"
_PER_HOUR = re.compile(
    rf"(?<![\w./]){_UP}(?P<n>once|twice|thrice|{_N})(?:\s*(?:-|to|or)\s*(?P<n2>{_N}))?\+?{_THING}{_PER}"
)
_EVERY = re.compile(
    rf"(?<![a-z])(?:(?:one|once|a spasm)\s+)?(?:every|each|q|about every)\s*{_UP}(?:(?P<n>{_N})(?:\s*(?:-|to|or)\s*(?P<n2>{_N}))?\s*(?:or so\s*)?(?P<unit>minutes?|mins?|hours?|hrs?|seconds?|secs?)|(?P<half>half[\s-]?(?:an\s+)?hour|quarter[\s-]?(?:of an\s+)?hour|few minutes|couple of minutes|hour or two|hour or so|hour|minute))(?![a-z])"
)
_COUNTED = re.compile(
    rf"(?<![\w./]){_UP}(?P<n>{_N}){_THING}\s*(?:in|over|within|during)\s*(?:a\s+|the\s+|about\s+)?(?P<m>\d+|ten|fifteen|twenty|thirty|forty-five|sixty)[\s-]*(?:minutes?|mins?)(?![a-z])"
)
_TO_NONE = re.compile(r"\s*(?:down\s+)?(?:to|then|->|=>|→)\s*(?P<none>none|zero|nil|0|no spasms)(?![a-z\d])")
_TOLD = re.compile(rf"(?<![\w./]){_UP}(?P<n>{_N})(?:\s*(?:-|to|or)\s*(?P<n2>{_N}))?\s+(?:in|over) that time")
_SUBJECT = re.compile(
    rf"(?<![a-z]){_SPASM}(?![a-z])|legs?\s+(?:\w+\s+){{0,2}}(?:kick|jump|jerk|shoot|snap|draw|pull|jack|fly|lock|stiffen|bounce)|kick(?:s|ing)? out|(?:they|it)\s+(?:hit|hits|come|comes|occur|occurs|happen|happens|strike|fire)|penn|psfs|spasm|clonic|"
    r"go(?:es)? into spasm|legs (?:go|went) off|draws? up|occurring|thrown? (?:him|her)"
)
_NONE = re.compile(
    r"(?<![a-z])(?:no|zero|nil|without|free of|not had any|denies(?: any)?|denied(?: any)?|not having(?: any)?|never has|absence of)\s+(?:(?:further|more|longer|any|spontaneous|real|full|visible|observed|flexor|extensor|or|leg|muscle|lower|extremity|limb|nocturnal|night|body|and|such|le|ue|true)\s+){0,4}spasms?(?![a-z])(?!\s+(?:relief|on|with|score|freq|when|if|diary|log|count|medication))(?!\s*\(?(?:not|was|were)?\s*(?:scored|recorded|counted))"
    r"|(?<![a-z])spasms?[\s:,-]+(?:(?:have|has|had|are|were|is|was|now|all|completely|entirely|reported|noted|seen|observed)\s+){0,3}(?:stopped|ceased|gone|absent|none|nil|zero|resolved|abolished|disappeared|subsided completely|denied|denies)(?![a-z])(?!\s+(?:when|if|at times|briefly))"
    r"|(?<![a-z])(?:never|not once|don't|doesn't|do not|does not|did not|didn't)\s+(?:\w+\s+){0,2}(?:see|saw|seen|notice|have|had|get|spasm)\w*(?:\s+\w+){0,2}\s*spasm\w*(?![a-z])(?!\s+(?:as often|so often|as much|often|more|every|until))"
    r"|(?<![a-z])(?:nil|none|no events|no spasms|zero) (?:recorded|seen|noted|observed|counted|logged|witnessed)(?![a-z])"
    r"|spasm-free|spasm free(?![a-z])"
)
_INDUCED = re.compile(
    r"(?<![a-z])(?:only|just|solely|merely|exclusively)\s+(?:\w+\s+){0,3}(?:touch\w*|stimul\w*|provok\w*|induc\w*|handl\w*|pinprick|stretch\w*|mov\w+|cold|transfer\w*|examin\w*|catheter\w*)|(?:provoked|induced|triggered|elicited|brought on)\s+(?:\w+\s+){0,3}(?:alone|only)|stimulus[\s-]induced only|none (?:are |is |were )?spontaneous|no spontaneous(?! remission)|not spontaneous|mild spasms? induced by stimul\w+|when (?:touched|handled|stimulated|moved) only"
)
_OFTEN = re.compile(
    r"(?<![a-z])(?:frequent|frequently|often|numerous|constant|constantly|continual|continuous|continuously|daily|nightly|every day|every night|each day|each night|all day|all night|all day long|throughout the day|through the day|day and night|round the clock|many times|multiple times|several times|several (?:\w+\s+)?(?:spasms )?(?:a|per|each) (?:day|night)|over and over|repeated|repeatedly|recurrent|intermittent|intermittently|occasional|occasionally|sporadic|regular|pretty regular|a lot|can't count|lost count|too many|considerable frequency|hourly|infrequent|rare|rarely|sometimes|most days|increased|increasing|unremitting|nonstop|non-stop|incessant|relentless|countless|worse|in clusters|now and then|from time to time|\d+(?:\s*(?:-|to)\s*\d+)?\s*(?:x|times)?\s*(?:spasms\s+)?(?:a|per|each|/|every)\s*(?:day|night|d|week|wk)|at night|nocturnal)(?![a-z])"
)


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
    two = parse_number(m["n2"]) if "n2" in m.re.groupindex and m["n2"] else one
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
    """Spasm frequencies that a lower-cased text tells by definition, in order; nothing where no spasm is the subject."""
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
    for rate in list(found):
        if m := _TO_NONE.match(low, rate.end):
            found.append(Rate(m.start("none"), m.end(), 0.0, 0.0))
    for m in _COUNTED.finditer(low):
        amount, minutes = _numbers_of_count(m)
        if amount is not None and minutes and not _foreign(low, m.start()):
            found.append(
                _rate(m.start(), m.end(), amount * 60 / minutes, amount * 60 / minutes, (m["sign"] or "").strip())
            )


def _numbers_of_count(m: re.Match[str]) -> tuple[float | None, float | None]:
    return parse_number(m["n"]), parse_number(m["m"])


def _foreign(low: str, offset: int) -> bool:
    """Whether the words right before are about other spasms (bladder, vessels) or about something that is no spasm."""
    before = low[max(0, offset - 40) : offset]
    return bool(
        re.search(
            rf"(?:{'|'.join(map(re.escape, w.DATA['other_spasms']))})[\s-]*spasms?[^.;]*$|(?:tics?|urinat\w+|voids?|seizures?|myoclonus|hiccups?|coughs?|stools?)\W*(?:\w+\s+)?$",
            before,
        )
    )


def often(low: str) -> tuple[int, int] | None:
    """Where a text tells spasms to be frequent, daily or regular without a count an hour."""
    if not re.search(r"(?<![a-z])(?:spasm|spasms|spasming)(?![a-z])", low) or w.OTHER_SPASM.search(low):
        return None
    m = _OFTEN.search(low)
    return (m.start(), m.end()) if m else None
