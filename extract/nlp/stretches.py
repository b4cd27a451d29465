"""How long something held, in hours: lengths ("for 12 h", "nine hours"), clock ranges ("from ten in the morning until
eleven at night"), ends ("wore off at 6 h", "offset 4.5 h") and open ends ("still 70 % at six hours")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, alternatives, parse_number
from chartcite.extract.nlp.time import find_clocks, find_durations, find_offsets
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("day")
_MOMENTS: dict[str, list[float]] = {re.sub(r"\s+", " ", k): v for k, v in _DATA["moments"].items()}
_LONGEST = 24.0 * 14
OPEN = 24.0 * 14
"""The upper bound, in hours, of a stretch whose end is not told."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A length of time at ``[start, end)`` in hours, lower and upper bound. ``until`` marks an end without its
    beginning, ``vague`` a length without a number,
    ``at`` the hour of the day at which it ended where only that is told."""

    start: int
    end: int
    low: float
    high: float
    until: bool = False
    vague: bool = False
    at: float | None = None


@dataclass(frozen=True, slots=True)
class _Moment:
    start: int
    end: int
    low: float
    high: float
    fixed: bool
    """Told by the clock with its half of the day."""


_WORDED = compiled(
    rf"(?<![\w.])(?P<n>{NUMBER})(?::(?P<m>[0-5]\d))?\s*(?:o'?clock\s*)?(?:(?:in the|that|this|the same|same)"
    rf" (?P<part>morning|"
    rf"afternoon|evening)|(?:at|that|the same|same) (?P<night>night)|(?P<half>[ap])(?:\.?m\b\.?|(?![\w'])(?!\.\w)))"
)
_BARE = compiled(rf"(?<![\w.:])(?P<n>{NUMBER})(?:\s*o'?clock)?(?!\w|[%/:]|\.\d)")
_LED = compiled(
    r"(?<![a-z])(?:until|till|'til|til|to|through|thru|from|at|about|around|after|past|before|by|"
    r"between|nearly|almost)\s+$|-\s?$"
)
_MILITARY = compiled(r"(?<![\w.:/])(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?:\s?h(?:rs)?)?(?![\w%/.:])")
_PART = compiled(rf"(?<![a-z-])(?P<word>{alternatives(_MOMENTS)})(?![a-z])")
_NEXT = compiled(rf"(?<![a-z])(?P<word>{alternatives(_DATA['next_day'])})(?![a-z])")
_UNTIL = compiled(
    rf"(?:[\s,]|(?<![a-z])(?:when|it|she|he|pt|fell asleep|finally|at|about|around|the|that|same|day|"
    rf"night|evening|morning|on|for|of)(?![a-z]))*(?P<until>{alternatives(_DATA['until'])})(?P<tail>"
    rf"(?:[\s,~]|(?<![a-z])(?:when|it|she|he|pt|the patient|fell asleep|finally|at|about|around|"
    rf"approximately|the|nearly|almost|a little|just|shortly|well|sometime|into|roughly|after|past|"
    rf"beyond)(?![a-z]))*)"
)
_FAR_UNTIL = compiled(
    r"[^\n]{0,90}?(?<![a-z])(?P<until>until|till|'til|til)(?P<tail>(?:[\s,~@]|(?<![a-z])(?:when|it|i|we|she|he|"
    r"pt|fell asleep|went to (?:bed|sleep)|at|about|around|approximately|the|nearly|almost|a little|"
    r"just|shortly|well|sometime|after|past|beyond)(?![a-z]))*)"
)
_ENDS = compiled(
    r"(?<![a-z])(?:wore off|wears off|wearing off|worn off|offset|faded|fades?|gone|back|returned|ended|recurred|"
    r"come back|came back|over|lapsed|regressed|ran out|petered out|dissipated|disappeared|vanished|expired"
    r"|dwindled|lost|quit|stopped"
    r" working|evaporated|subsided|let go)"
    r"(?:\s+(?:completely|gradually|at|by|after|about|around|approximately|within|of|was|in|~|roughly|"
    r"hour|hr|pain|the|to baseline|effect|mark|only))*\s*[:=]?\s*$"
)


def _moments(low: str) -> list[_Moment]:
    found: list[_Moment] = []

    def add(start: int, end: int, first: float, last: float, *, fixed: bool = True) -> None:
        if all(end <= f.start or start >= f.end for f in found):
            found.append(_Moment(start, end, first, last, fixed))

    for m in _WORDED.finditer(low):
        hour = parse_number(m["n"])
        if hour is None or not 1 <= hour <= 12:
            continue
        late = m["part"] in ("afternoon", "evening") or (m["night"] and hour != 12 and hour > 4) or m["half"] == "p"
        value = hour % 12 + (12 if late else 0) + int(m["m"] or 0) / 60
        value += 24 if (m["night"] and hour in (12, 1, 2, 3, 4)) else 0
        add(m.start(), m.end(), value, value)
    for clock in find_clocks(low):
        add(clock.start, clock.end, clock.minutes / 60, clock.minutes / 60)
    for m in _MILITARY.finditer(low):
        add(m.start(), m.end(), int(m["h"]) + int(m["m"]) / 60, int(m["h"]) + int(m["m"]) / 60)
    for m in _NEXT.finditer(low):
        if m["word"] != "morning":
            add(m.start(), m.end(), 29.0, 33.0)
    for m in _PART.finditer(low):
        first, last = _MOMENTS[re.sub(r"\s+", " ", m["word"])]
        add(m.start(), m.end(), float(first), float(last))
    for m in _BARE.finditer(low):
        hour = parse_number(m["n"])
        led = _LED.search(low[max(0, m.start() - 24) : m.start()])
        if hour is not None and 1 <= hour <= 12 and hour == int(hour) and led:
            add(m.start(), m.end(), hour, hour, fixed=False)
    return sorted(found, key=lambda f: f.start)


def _ranges(low: str) -> Iterator[Stretch]:
    """Clock ranges: two moments joined by "until" and its like, the first one opened by "from" or told by the clock."""
    moments = _moments(low)
    for first, second in pairwise(moments):
        gap = low[first.end : second.start]
        joint = _UNTIL.fullmatch(gap) or (_FAR_UNTIL.fullmatch(gap) if first.fixed else None)
        if joint is None:
            continue
        opened = re.search(
            r"(?<![a-z])(?:from|between|since|at|about|around|starting|beginning)\s+(?:about\s+|"
            r"around\s+|approximately\s+|just after\s+|after\s+)?$",
            low[: first.start],
        )
        if (
            not (first.fixed or opened)
            or not (second.fixed or first.fixed)
            or (
                joint["until"] in ("and", "-", "to", "before")
                and not (first.fixed and second.fixed and (opened or joint["until"] == "to"))
            )
        ):
            continue
        start = _half(first, second)
        late = bool(re.search(r"after|past|beyond", joint["tail"]))
        low_hours, high_hours = _between(start, second)
        begin = opened.start() if opened else first.start
        yield Stretch(begin, second.end, low_hours, high_hours + (2.0 if late else 0.0))


def _half(first: _Moment, second: _Moment) -> _Moment:
    """A bare hour takes the half of the day that makes the stretch come out under twelve hours, else the morning."""
    if first.fixed:
        return first
    return (
        first
        if (first.low < 12 and second.low >= 12) or second.low < first.low
        else _Moment(first.start, first.end, first.low, first.high, True)
    )


def _between(first: _Moment, second: _Moment) -> tuple[float, float]:
    end_low, end_high = second.low, second.high
    if not second.fixed:
        while end_low <= first.high:
            end_low, end_high = end_low + 12, end_high + 12
    while end_low < first.low:
        end_low, end_high = end_low + 24, end_high + 24
    return max(0.0, end_low - first.high), end_high - first.low


def _lengths(low: str) -> Iterator[Stretch]:
    for d in find_durations(low):
        first, last = d.hours
        if d.unit_days > 1 or first > _LONGEST:
            continue
        last = OPEN if d.comparator in (">", ">=") else last
        yield Stretch(d.start, d.end, first, last)


def _offsets(low: str) -> Iterator[Stretch]:
    """ "Wore off at 6 h": the relief held until then."""
    for o in find_offsets(low):
        if o.high_hours <= _LONGEST and _ENDS.search(low[max(0, o.start - 40) : o.start] + low[o.start : o.start]):
            yield Stretch(o.start, o.end, o.low_hours, o.high_hours)


@lru_cache(maxsize=4096)
def find_stretches(low: str) -> tuple[Stretch, ...]:
    """Stretches of hours in a lower-cased text, in order, not overlapping; clock ranges first."""
    kept: list[Stretch] = []
    for stretch in (
        *_ranges(low),
        *_from_onset(low),
        *_in_a_row(low),
        *_hour_spans(low),
        *_lengths(low),
        *_offsets(low),
        *_hour_marks(low),
        *_still(low),
        *_gone_by(low),
        *_vague(low),
    ):
        if all(stretch.end <= k.start or stretch.start >= k.end for k in kept):
            kept.append(stretch)
    return tuple(sorted(kept, key=lambda s: s.start))


_OFF_AT = (
    r"(?<![a-z])(?:wore off|worn off|faded|gone|back|returned|ran out|petered out|ended|over|lost|vanished|quit)(?:"
    r" \w+)?\s+(?:at|by|around|near)"
)
_MARK = compiled(
    rf"(?<![\w.])(?P<how>beyond|past|through|until|to|up to|exceeding)?\s*(?:the\s+)?"
    rf"(?P<n>{NUMBER})[\s-]?(?:hour|hr|h)\s+(?:mark|point|check|reading)\b|(?<![a-z])(?:through|thru|"
    rf"until|till|to|past|beyond|out to)\s+(?:hour|hr|h)\s*(?P<n2>{NUMBER})\b|{_OFF_AT}\s+(?:hour|hr"
    rf"|h)\s*#?\s*(?P<n3>{NUMBER})\b"
)


_FROM_HOUR = compiled(
    rf"(?<![a-z])(?:from\s+)?(?:hours?|hrs?|h)\s*#?(?P<a>{NUMBER})\s*(?:through|thru|to|until|till"
    rf"|-)\s*(?:the\s+)?(?:hours?|hrs?|h)?\s*"
    rf"(?P<b>{NUMBER})(?![\w%/])"
)


def _hour_spans(low: str) -> Iterator[Stretch]:
    """ "From hour 1 through hour 14": thirteen hours."""
    for m in _FROM_HOUR.finditer(low):
        first, last = parse_number(m["a"]), parse_number(m["b"])
        if first is not None and last is not None and 0 <= first < last <= 96:
            yield Stretch(m.start(), m.end(), last - first, last - first)


def _hour_marks(low: str) -> Iterator[Stretch]:
    """ "Beyond the eight hour mark", "through hour 12"."""
    for m in _MARK.finditer(low):
        hours = parse_number(m["n"] or m["n2"] or m["n3"])
        if hours is not None:
            yield Stretch(m.start(), m.end(), hours, OPEN if m["how"] in ("beyond", "past", "exceeding") else hours)


_ENDED = compiled(
    r"(?<![a-z])(?:back (?:(?:up )?(?:to|at) (?:an? )?(?:10|\d)(?:\s?/\s?10)?"
    r"|to (?:baseline|usual|normal|where it was|its? old self))?|returned"
    r"(?: to baseline)?|(?:baseline|usual|full|old) (?:pain )?again|gone|wore off|worn off|faded|over|lasted"
    r"|until|till|held)(?: completely|"
    r" fully| again)?\s+(?:by|at|around|about|until|till|before)\s+(?:about |around )?(?:\d{1,2}:\d\d"
    r"(?:\s?[ap]m)?|(?:[01]\d|2[0-3])[0-5]\d|\d{1,2}\s?[ap]\.?m\b\.?|noon|midnight)(?![\d/])|"
    r"(?<![a-z])(?:until|till)\s+(?:about |around )?(?:\d{1,2}:\d\d(?:\s?[ap]m)?|(?:[01]\d|"
    r"2[0-3])[0-5]\d|\d{1,2}\s?[ap]\.?m\b\.?|noon|midnight)(?![\d/])"
)
_BACK_BY = compiled(
    r"(?<![a-z])(?:by|at|around|about|come)\s+(?:about |around )?(?P<when>\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b\.?"
    r"|[ap]\b|o'?clock(?: in the \w+)?|in the (?:morning|afternoon|evening)|at night|that \w+)"
    r"|\d{1,2}:\d\d|(?:[01]\d|2[0-3])[0-5]\d|noon|midnight|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven)[^.;\n]{0,24}?"
    r"(?:back|returned|hurt\w*|worn off|wore off|gone|as (?:bad|usual|before)|like always|same as|baseline"
    r"|\d(?:\s?/\s?10)? again)(?![a-z])"
)
"""An end told before what ended: "by 2 in the afternoon the pain was back"."""
_STILL_AT = compiled(
    r"(?<![a-z])(?:still|remain\w*|holding|persist\w*)(?![a-z])[^.;\n]{0,60}?\s(?:at|by|to"
    r"|past)\s+(?P<when>\d{1,2}:\d\d(?:\s?[ap]\.?m)?"
    r"|(?:[01]\d|2[0-3])[0-5]\d|\d{1,2}\s?[ap]\.?m\b\.?|noon|midnight)(?![\d/%])"
)
_STILL = compiled(
    rf"(?<![a-z])(?:still|remain\w*|holding|held|persist\w*|maintained)(?![a-z])[^.;]{{0,60}}?(?:at|by|"
    rf"to|through)\s+(?:the\s+)?(?:(?:hr|hour|h)\s?(?P<n>\d{{1,2}})|(?P<n2>{NUMBER})[\s-]?(?:h|hr|hrs|"
    rf"hour|hours))(?![a-z])"
)


_GONE = (
    r"(?:back|returned|worn off|wore off|gone|as (?:bad|before|usual)|(?:the )?same as|baseline|lost|faded"
    r"|like before|where (?:it|he|she) (?:was|were|started))(?![a-z])"
)
_NTH = "(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth)"
_AT_HOUR = (
    rf"(?:by|at|before|around|within|from|after)\s+(?:about\s+|the\s+)?(?:(?:hour|hr|h)\s?#?(?P<a>{NUMBER})"
    rf"|(?P<b>{_NTH})\s+hour"
    rf"|(?P<c>{NUMBER})[\s-]?(?:h|hrs?|hours?))(?![a-z])"
)
_LATER = _AT_HOUR.replace("<a>", "<x>").replace("<b>", "<y>").replace("<c>", "<z>")
_GONE_BY = compiled(
    rf"(?<![a-z]){_AT_HOUR}[^.;\n]{{0,28}}?(?<![a-z]){_GONE}|(?<![a-z]){_GONE}[^.;\n]{{0,28}}?\s{_LATER}"
)
_ORDINALS = {w: n for n, w in enumerate(_NTH[3:-1].split("|"), 1)} | {"twelfth": 12}


_BEGAN = compiled(
    r"(?<![a-z])(?:kicked in|set in|started|starting|began|beginning|came on|took hold|took effect|onset|fell"
    r"|dropped|first"
    r"|went down|eased|settled|relie\w+)(?![a-z])[^.;\n\d]{0,40}$"
)
_CAME_BACK = compiled(
    r"(?<![a-z])(?:(?:pain|it|ache|all|was|were|came|come|is)\s+(?:all\s+|fully\s+)?back(?!\s+(?:in|to|on"
    r"|at)\s+(?:bed|the (?:room|floor"
    r"|ward|chair|car|unit)|home|work))"
    r"|back (?:to|at) (?:baseline|usual|normal|square|where|start|full|\d|(?:his|her|my|its|the) (?:same|old|usual"
    r"|baseline))"
    r"|gone|wore|worn|returned(?!\s+(?:to\s+(?:the )?(?:room|floor|ward|bed|unit)|home))|rose|climbed(?!\s+(?:the"
    r"|stairs|into|in))"
    r"|crept|slipped|faded|ended|hurting|hurt)(?![a-z])"
)
_HALF_OF_DAY = compiled(r"[ap]\.?\s?m|^0\d|^(?:1[3-9]|2\d)|noon|midnight|morning|afternoon|evening|night")
_FAR = 110


def _from_onset(low: str) -> Iterator[Stretch]:
    """ "Kicked in at 10:30 and was gone by 5": from the one time of day to the other."""
    for first, second in pairwise(m for m in _moments(low) if m.fixed):
        gap = low[first.end : second.start]
        if len(gap) > _FAR or ";" in gap or not _CAME_BACK.search(gap) or not _BEGAN.search(low[: first.start]):
            continue
        end_low, end_high = second.low, second.high
        step = 24 if _HALF_OF_DAY.search(low[second.start : second.end]) else 12
        while end_high <= first.low:
            end_low, end_high = end_low + step, end_high + step
        yield Stretch(first.start, second.end, max(0.0, end_low - first.high), end_high - first.low)


_IN_A_ROW = compiled(
    rf"(?<![\w.])(?P<n>{NUMBER})\s+(?:successive|consecutive|straight|unbroken"
    rf"|hourly)\s+(?:hourly\s+)?(?P<what>hourly\s+)?"
    r"(?:entries|readings|checks|scores|observations|obs|marks|values|rounds|ratings)(?![a-z])"
)


def _in_a_row(low: str) -> Iterator[Stretch]:
    """ "Eleven successive hourly entries": ten hours from the first to the last."""
    for m in _IN_A_ROW.finditer(low):
        count = parse_number(m["n"])
        if count is not None and count >= 2 and "hourly" in m.group():
            yield Stretch(m.start(), m.end(), count - 1, count)


def _gone_by(low: str) -> Iterator[Stretch]:
    """ "By hour six back to 8", "back to baseline within 5 hours": it held no longer than that."""
    for m in _GONE_BY.finditer(low):
        told = next(g for g in (m["a"], m["b"], m["c"], m["x"], m["y"], m["z"]) if g)
        hours = float(_ORDINALS[told]) if told in _ORDINALS else parse_number(told)
        if hours is not None and hours <= _LONGEST:
            yield Stretch(m.start(), m.end(), 0.0, hours)


def _still(low: str) -> Iterator[Stretch]:
    """ "Still 3/10 at hour 12": it held so long at least."""
    for m in _STILL.finditer(low):
        hours = parse_number(m["n"] or m["n2"])
        if hours is not None:
            yield Stretch(m.start(), m.end(), hours, OPEN)


_VAGUE: dict[str, list[float]] = {re.sub(r"\s+", " ", k): v for k, v in _DATA["vague"].items()}
_VAGUE_WORDS = compiled(rf"(?<![a-z])(?P<word>{alternatives(_VAGUE)})(?![a-z])")
_BY = compiled(
    rf"(?<![a-z])(?:until|till|'til|through|by|til)\s+[\"']?(?:about |around |the |past |after |late |sometime "
    rf"|in |that |early |mid |some time )*"
    rf"(?:{alternatives(_MOMENTS)}|{alternatives(_DATA['next_day'])})(?![a-z])"
)


def _vague(low: str) -> Iterator[Stretch]:
    """Lengths without a number: "all day", "overnight"; an end without a beginning: "until supper"."""
    for m in _VAGUE_WORDS.finditer(low.replace('"', " ")):
        first, last = _VAGUE[re.sub(r"\s+", " ", m["word"])]
        yield Stretch(m.start(), m.end(), float(first), float(last), vague=True)
    for m in (*_BY.finditer(low), *_ENDED.finditer(low)):
        if m.group().startswith("by") and not re.search(_GONE, low[max(0, m.start() - 40) : m.end() + 40]):
            continue  # "by noon the pain was 2 from 8"
        told = _moments(m.group())
        yield Stretch(m.start(), m.end(), 0.0, 36.0, until=True, at=told[-1].low if told and told[-1].fixed else None)
    for m in _STILL_AT.finditer(low):
        yield Stretch(m.start(), m.end(), 0.0, 36.0, until=True, at=clock_hours(m["when"]))
    for m in _AT_STILL.finditer(low):
        yield Stretch(m.start("when"), m.end(), 0.0, 36.0, until=True, at=clock_hours(m["when"]))
    for m in _BACK_BY.finditer(low):
        told = _moments(m["when"])
        at = told[0].low if told and told[0].fixed else _bare_hour(m["when"])
        yield Stretch(m.start(), m.end("when"), 0.0, 36.0, until=True, at=at)


_AT_STILL = compiled(
    r"(?<![a-z])(?:at|by)\s+(?:about |around )?(?P<when>\d{1,2}:\d\d(?:\s?[ap]\.?m)?|(?:[01]\d|2[0-3])[0-5]\d"
    r"|\d{1,2}\s?[ap]\.?m\b\.?"
    r"|midnight|bedtime|(?:six|seven|eight|nine|ten|eleven) (?:at night|in the evening|that (?:night|evening)))"
    r"(?![\d/%])[\s,]+(?:(?:it|the pain|pain|she|he|pt|score)\s+)?(?:was|is|were|had)?\s*still(?![a-z])"
)
"""Relief that was there yet at an hour: "at ten at night it was still 3"."""


def _bare_hour(text: str) -> float | None:
    """A bare hour of a working day: seven to eleven in the morning, noon, one to six in the afternoon."""
    hour = parse_number(re.sub(r"\s*o'?clock.*", "", text).strip())
    if hour is None or not 1 <= hour <= 12 or hour != int(hour):
        return None
    return hour if hour >= 7 else hour + 12


def clock_hours(text: str) -> float | None:
    """The hour of the day that a text names ("0830", "1 pm", "10"); ``None`` for none."""
    told = _moments(text)
    return told[0].low if told else _bare_hour(text)
