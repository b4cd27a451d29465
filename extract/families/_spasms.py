"""Spasm frequency in words: counts an hour, mapped to the Penn spasm frequency scale by its definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    r"\s*(?:an|a|per|each|every|/|to (?:the|an)|in (?:an|one|any|any one|any given)|of (?:every|each|any)|in the"
    r"|every single|within (?:an|the))\s*(?:waking\s+"
    r")?(?:hours?|hrs?|h)(?![a-z])"
)
_PER_HOUR = compiled(
    rf"(?<![\w./]){_UP}(?P<n>once|twice|thrice|{_N})(?:\s*(?:-|to|or)\s*(?P<n2>once|twice|thrice"
    rf"|{_N}))?\+?{_THING}{_PER}"
)
_FEW_PER_HOUR = compiled(
    rf"(?<![\w./])(?:an?\s+)?(?P<n>couple(?: of)?|few|several|handful(?: of)?|dozens?(?: of)?"
    rf"|scores of){_THING}{_PER}"
)
_LABELLED = compiled(
    rf"(?<![a-z])(?:spontaneous |leg |unprovoked )?spasms?(?:\s+(?:count|freq(?:uency)?|rate|number|tally|total))*"
    r"(?:\s*\([^)\d]{0,30}\)|\W{0,3})"
    rf"(?:per|/|each|an?|in (?:an|one|1|the)|over (?:an|one|1)|for (?:an|one|1)|,?[^.;:\d]{{0,24}}\b(?:one|1))\s*-?"
    rf"(?:hours?|hrs?|h)(?:\s+(?:period|count|watch|observation|window))?\)?\s*(?:[:=.]|is|was|are|were|of"
    rf"|averages?)*\s*"
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


_SAID_OF = 140
_TIMES = {"once": 1.0, "twice": 2.0, "thrice": 3.0}
_UNDER_HOURLY = compiled(
    r"(?<![a-z])(?:never|not|nowhere near|less(?: often)? than|fewer than|under)\s+(?:\w+\s+){0,4}?(?:hourly"
    r"|(?:once |one )?(?:an|every|each|per) hour)(?![a-z])"
)
"""Spontaneous spasms that come less than once an hour: Penn 2."""
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
def find_rates(low: str, beyond: str = "") -> tuple[Rate, ...]:
    """Spasm frequencies that a lower-cased text tells by definition, in order; none where no spasm is the subject.

    ``beyond`` is the next sentence, where spasms are the subject of this one.
    """
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
    provoked = _provoked(low, beyond)
    if provoked is not None and not found:
        return (Rate(*provoked, 1.0, 1.0),)
    for pattern, value in ((_NONE, 0.0), (_INDUCED, 1.0)):
        for m in pattern.finditer(low):
            if (
                ("spasm" in low or "penn" in low)
                and not _foreign(low, m.start())
                and all(m.end() <= f.start or m.start() >= f.end for f in found)
            ):
                found.append(Rate(m.start(), m.end(), value, value))
    return tuple(sorted(found, key=lambda r: r.start))


_STIMULUS = (
    r"(?:touch\w*|stimul\w*|provok\w*|prompt\w*|handl\w*|pinprick|pinch\w*|stretch\w*|mov(?:e|es|ed|ing|ement)|cold"
    r"|transfer\w*|examin\w*|strok\w*|pull\w*|lift\w*|bump\w*|knock\w*|jolt\w*|dress\w*|undress\w*|wash\w*|tickl\w*"
    r"|brush\w*|tap(?:s|ped|ping)?|roll\w*|turn\w*|chang(?:e|es|ing)|cath\w*|set off|noise|startl\w*|nudg\w*|flex\w*)"
)
_ON_STIMULUS = compiled(
    rf"(?<![a-z])(?:if|when|whenever|on|upon|with|unless|by|to|you|after"
    rf"|during)\s+(?:\w+\s+){{0,4}}?{_STIMULUS}(?![a-z])"
)
_ONLY_THEN = compiled(
    r"(?<![a-z])(?:only|just|solely|merely|purely)\s+(?:ever\s+)?(?:if|when|whenever|on|upon|with|the mild ones"
    r"|to)(?![a-z])"
    r"|(?<![a-z])(?:none|nothing|never|no spasms?|not)\s+(?:\w+\s+){0,2}?(?:unprovoked|spontaneous\w*|by themselves"
    r"|by itself|on (?:their|its|his|her) own|of (?:their|its) own accord|at rest)"
    r"|(?<![a-z])(?:otherwise|else|apart from that|beyond that)[\s,:]+(?:\w+\s+){0,2}?(?:nothing|none|quiet|still"
    r"|silent|no)"
    r"|(?:nothing|none|not|never) otherwise"
    r"|left (?:alone|in peace|to (?:himself|herself|themselves))[\s,]+(?:\w+\s+){0,3}?(?:lies?|stays?|are|is"
    r"|remain\w*)\s"
    r"+(?:\w+\s+)?(?:still|quiet|calm)"
)
_MILD = compiled(
    r"mild,?\s+(?:spasms?\s+)?(?:only\s+)?(?:provoked|induced|triggered|elicited|set off)\s+(?:only\s+)?(?:by|with"
    r"|on)"
)
_ANY_SPASM = compiled(
    rf"(?<![a-z]){_SPASM}(?![a-z])|spasm|penn|psfs|(?<![a-z])(?:jumps?|kicks?|twitch\w*|jump(?:ed|ing))(?![a-z])"
)


def names_spasms(low: str) -> bool:
    """Whether a text speaks of spasms, of muscles and not of the bladder."""
    return _ANY_SPASM.search(low) is not None and not w.OTHER_SPASM.search(low)


def _provoked(low: str, beyond: str) -> tuple[int, int] | None:
    """Where a text says that spasms come when something sets them off, and not else: Penn 1 by its definition."""
    if not beyond and not names_spasms(low):
        return None
    mild = _MILD.search(low)
    if mild is not None:
        return mild.span()
    stimulus, only = _ON_STIMULUS.search(low), _ONLY_THEN.search(low)
    if stimulus is None or _foreign(low, stimulus.start()):
        return None
    if only is None:
        return stimulus.span() if beyond and _ONLY_THEN.search(beyond[:_NEAR]) and names_spasms(low) else None
    return min(stimulus.start(), only.start()), max(stimulus.end(), only.end())


_NEAR = 60


def _per_hour(low: str, found: list[Rate]) -> None:
    under = _UNDER_HOURLY.search(low)
    if under is not None and not _SUBJECT.search(low, max(0, under.start() - _SAID_OF), under.start()):
        under = None
    for m in _PER_HOUR.finditer(low):
        amount = _numbers(m)
        if under is not None and under.start() < m.start() < under.end():
            continue
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
    if (
        under is not None
        and not found
        and _provoked(low, "") is None
        and not _foreign(low, under.start())
        and _NONE.search(low) is None
    ):
        found.append(Rate(under.start(), under.end(), 2.0, 2.0))
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


_HOURLY = compiled(
    rf"{_SPASM}[^.;\n]{{0,30}}?(?:per|/|in (?:the )?(?:preceding|last|past|previous)|over (?:the )?(?:preceding"
    rf"|last|past))\s*"
    r"(?:60\s?min\w*|(?:one |1 )?(?:hour|hr|h)(?![a-z]))|hourly (?:spasm )?(?:count|tally)"
)
_CLOCK_AT = r"(?:\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?|(?:[01]\d|2[0-3])[0-5]\d|noon|1?\d\s?[ap]\.?m\.?)"
_MANY = rf"(?P<n>{NUMBER}|none(?: at all)?|nil|not (?:one|a single one)|no spasms?)"
_MANY += r"(?![\d:/.%]\d|\s?(?:mcg|mg|h\b|hrs?\b|min))"
_COUNT_AT = compiled(
    rf"(?<![\w:./])(?:before|pre\w*|baseline|{_CLOCK_AT}|\+?\d{{1,2}}\s?(?:h|hrs?|hours?))\s*[:=,-]?\s*{_MANY}(?=\s"
    rf"|[,;.]|$)"
)
_IN_THE_HOUR = compiled(
    rf"in the hour\s+(?:before|to|until|ending|after|from|up to|leading up to|following)(?:\s+(?:the )?(?:\w+ )?"
    rf"(?:bolus|dose|injection|shot|needle)|\s+(?:at\s+)?{_CLOCK_AT}|\s+it)?[\s:=,-]*(?:there (?:was|were) "
    rf"|she had |he had )?{_MANY}"
)
_WINDOW = compiled(
    rf"(?:count\w*\s*)?(?<![\d:./])(?P<a>[01]\d[0-5]\d|2[0-3][0-5]\d|\d{{1,2}}:\d\d)\s*(?:-|to|–)\s*"
    rf"(?P<b>[01]\d[0-5]\d|2[0-3][0-5]\d|\d{{1,2}}:\d\d)\s*(?:count\w*)?\s*[:=,-]?\s*{_MANY}"
)
_COUNTS = compiled(rf"{_SPASM}|count(?:ed|s)?(?![a-z])")


def is_hourly(low: str) -> bool:
    """Whether a line says that spasms are counted by the hour."""
    return _HOURLY.search(low) is not None


_VITAL = compiled(r"(?<![a-z])(?:bp|hr|pulse|temp\w*|rr|resp\w*|sats?|spo2|pain|nrs|vas|map|glucose|vitals?)(?![a-z])")


def counts_at(low: str, *, hourly: bool = False, spasms: bool = False) -> Iterator[Rate]:
    """Counts of an hour's watch told with their time: "before: 6   12:00: 0", "in the hour to 14:00: none".

    ``hourly``: the line above heads such counts; ``spasms``: it told of spasms.
    """
    if not (hourly or spasms or _COUNTS.search(low)) or w.OTHER_SPASM.search(low):
        return
    label = _HOURLY.search(low)
    found = [(m, 1.0) for m in _IN_THE_HOUR.finditer(low)]
    for m in _WINDOW.finditer(low):
        hours = (_minutes(m["b"]) - _minutes(m["a"])) / 60
        if 0 < hours <= _LONGEST_WATCH and re.search(r"count|spasm", low):
            found.append((m, hours))
    if (hourly or label is not None) and not _VITAL.search(low):
        found += [(m, 1.0) for m in _COUNT_AT.finditer(low, label.end() if label else 0)]
    for m, hours in found:
        count = parse_number(m["n"]) if not m["n"].startswith(("no", "ni")) else 0.0
        if count is not None and count <= _MOST:
            yield _rate(m.start("n"), m.end("n"), count / hours, count / hours, "")


_LONGEST_WATCH = 6
_MOST = 120


def _minutes(clock: str) -> int:
    digits = re.sub(r"\D", "", clock).zfill(4)
    return int(digits[:2]) * 60 + int(digits[2:4])


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
