"""Pain scores in free text, normalised to 0-10."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, alternatives, parse_number
from chartcite.extract.nlp.percents import comparator_of
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("numbers")
_NONE = "(?!x)x"
_PRE = (
    r"(?:(?P<pre>(?<![a-z])"
    + alternatives(w for words in _DATA["comparators"].values() for w in words if w != "or so")
    + r"\s+(?:an?\s+)?|[<>≥≤~]=?\s*))?"
)
_RANGE = (
    rf"(?:between\s+)?(?P<one>{NUMBER})(?P<plus>\+)?(?:\s*(?:/10\s*)?"
    rf"(?:-|to|or|(?<=\d)\s?and(?=\s\d))\s*(?P<two>{NUMBER}))?"
)
_OF = r"(?:\s*/\s*|\s*(?:out\s+)?of\s+(?:a\s+possible\s+)?|\s+over\s+|\s+on\s+(?:a|the|our|his|her)\s+(?:scale of\s+)?)"
_TEN = (
    r"(?P<ten>10(?:0)?(?![\d/%]|[.,]\d)|ten\b|(?:one |a )hundred\b|"
    r"(?:0|zero|1|one)?[\s-]*(?:to|-)?[\s-]*(?:10|ten)[\s-]*(?:point)?[\s-]*(?:scale|ruler)\b)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?,?\s+(?:20\d\d|'\d\d)"
_COUNTED = (
    rf"(?!\d|[./,]\d|\s+{_MONTH}|\s+(?:a|per)\s+(?:day|night|week)\s*(?:[.,;)]|$)"
    rf"|\s*(?:%|/|:|{alternatives(_DATA['counted'])}(?![a-z])))"
)
_DAY = compiled(r"0\d\s*/\s*10(?!\d)|\d{1,2}/10\s+(?:[01]\d|2[0-3])(?::?[0-5]\d)(?!\d)")
"""A date of October, where no word of pain stands just before it: "08/10", "8/10 1330"."""
_SLASHED = compiled(rf"{_PRE}(?<![\w.,/:-])(?<!\d-){_RANGE}{_OF}{_TEN}")
_MILLIMETRES = compiled(rf"{_PRE}(?<![\w.,/-]){_RANGE}\s*(?P<ten>mm)(?![a-z]|[\s-]*(?:visual|vas\b|scale|line|analog))")
_SPAN = r"(?:(?:over|in|for) )?(?:the )?(?:past|last) (?:\d+|seven|two|four) (?:days?|weeks?|wks?|hours?|hrs?|h)(?=\W)"
_LINK = rf"(?:[\s:=(,\"]|{_SPAN}|(?<![a-z])(?!at (?:least|most|best)){alternatives(_DATA['score_links'])}(?![a-z]))*"
_BARE = compiled(
    rf"(?<![a-z])(?P<word>{alternatives(_DATA['pain_words'])})(?![a-z])"
    rf"(?:\s*\([^)]{{0,20}}\))?{_LINK}{_PRE}(?<![\w./,-]){_RANGE}{_COUNTED}"
)
_ROLED = compiled(
    rf"(?<![a-z])(?:average|avg|averages|mean|worst|best|least|lowest|highest|usual|baseline|current|now|today"
    rf"|min|max)"
    rf"(?:\s+(?:{alternatives(_DATA['role_links'])}))*[\s:=]*(?P<pre>{_NONE})?(?P<one>{NUMBER})(?P<plus>\+)?"
    rf"(?:\s*(?:-|to)\s*(?P<two>{NUMBER}))?{_COUNTED}"
)
_SPOKEN = compiled(
    rf"(?<![a-z]){alternatives(_DATA['spoken'])}\s+(?P<pre>{_NONE})?(?P<article>an?\s+)?"
    rf"(?:steady |constant |solid |good |firm )?(?P<one>{NUMBER})(?P<plus>{_NONE})?(?P<two>{_NONE})?{_COUNTED}"
    r"(?=\s*(?:[.,;)\"]|$|(?:on|at|by|most|in|all|every|for me|right now|today|now|and|or|but|when|with"
    r"|if)(?![a-z])))"
)
_SERIES = compiled(
    r"(?<![a-z])(?:nrs|nprs|vas|vrs|pain|scores?)\s*:?\s*(?P<all>(?:10|\d)(?:\s?/\s?(?:10|\d)){2,})(?![\d/])"
)
_ITEM = compiled(rf"(?P<pre>{_NONE})?(?P<one>10|\d)(?P<plus>{_NONE})?(?P<two>{_NONE})?")
_FIRST = compiled(rf"(?P<pre>{_NONE})?(?P<one>{NUMBER})(?P<plus>\+)?(?P<two>{_NONE})?(?:\s*/\s*10(?!\d))?")
_SCALE = compiled(
    r"(?<![a-z])(?P<scale>nrs|nprs|npr|vnrs|vnprs|vas|vrs|bpi|wong-?baker|faces)(?:-\d+|-p|-r|-11)?(?![a-z])"
)
_FLOOR = compiled(
    r"(?<![a-z])(?:never|not|seldom|rarely|hardly ever)\s+(?:\w+\s+){"
    r"0,4}(?:under|below|less than|lower than|beneath)\s+(?:an?\s+)?"
    r"$"
)
_CEILING = compiled(
    r"(?<![a-z])(?:never|not|seldom|rarely)\s+(?:\w+\s+){0,4}(?:over|"
    r"above|more than|higher than|exceeds?|past)\s+(?:an?\s+)?$"
)
_ROLES: dict[str, str] = {w: role for role, words in _DATA["roles"].items() for w in words}
_ROLE = compiled(rf"(?<![a-z])(?!(?<=at )least)(?P<word>{alternatives(_ROLES)})(?![a-z])")
_BREAK = compiled(r"[;,/]|\.\s|(?<![a-z])(?:and|but|to|with)(?![a-z])")
_NUMBER = compiled(rf"(?<![\w.,])(?:{NUMBER})(?:/10)?")
_OTHER = compiled(rf"(?<![a-z]){alternatives(_DATA['not_pain'])}(?![a-z])")
_PAIN = compiled(r"(?<![a-z])(?:pain|nrs|nprs|vas|vrs|bpi|hurts?|ache)(?![a-z])")
_TRAIL = compiled(
    r"\s*(?:strength|motor|power|recall|words|tender points|visits|"
    r"sessions|items|criteria|stars|for (?:fatigue|nausea|mood|anxiety)"
    r"|(?:pt|ot|therapy|group|cbt|scheduled|planned|booked|aquatic|psych\w*|counsel\w*|weekly)\s+(?:\w+\s+)?"
    r"(?:visits|sessions|appointments|classes|treatments)"
    r")"
)
_DATED = compiled(r"(?<![a-z])(?:on|since|seen|dated?|visit|dos|appt|by|until|through|dob|started|of)\s*:?\s*$")
_SEEN_ON = compiled(
    r"(?<![a-z])(?:visits?|seen|dated?|dos|appt|notes?|letter|consult|eval|report|clinic|encounter)\s*:?\s*$"
)
"""What has a date right behind it: "pain visit 9/10, PT x2"."""
TOPIC = compiled(r"(?<![a-z])(?:pain|nrs|nprs|vas|vrs|bpi|score|scores|rates|rated|ache|hurt)")
_MAYBE = compiled(r"\d|(?<![a-z])(?:one|two|three|four|five|six|seven|eight|nine|ten|zero)(?![a-z])")


@dataclass(frozen=True, slots=True)
class ScoreSpan:
    """A pain score at ``[start, end)``.

    ``low`` and ``high`` are on 0-10, ``raw_*`` as written out of ``out_of`` (10 or 100).

    ``role``: current, average, worst, best, usual, unspecified. ``floor`` for "at least", "never under"; ``ceiling``
    for "at most"; ``open`` for a strict bound ("over 6"). ``bare`` where the text does not say out of what.
    """

    start: int
    end: int
    low: float
    high: float
    raw_low: float
    raw_high: float
    out_of: int = 10
    scale: str = ""
    role: str = "unspecified"
    floor: bool = False
    ceiling: bool = False
    open: bool = False
    worded: bool = False
    bare: bool = False


def _score(low: str, m: re.Match[str], *, out_of: int, bare: bool) -> ScoreSpan | None:
    one = parse_number(m["one"])
    two = parse_number(m["two"]) if m["two"] else one
    if one is None or two is None or two > out_of:
        return None
    start = m.start("one")
    if two < one:  # "8/10 to 3/10" is a change, the second score stands alone
        one, start = two, m.start("two")
    before = low[max(0, start - 60) : start]
    floor, ceiling = bool(_FLOOR.search(before)), bool(_CEILING.search(before))
    name = "" if floor or ceiling else comparator_of(m["pre"], "+" if m["plus"] else None)
    floor, ceiling = floor or name in ("more", "least"), ceiling or name in ("less", "most")
    ratio = out_of / 10
    return ScoreSpan(
        start=m.start("pre") if m["pre"] else start,
        end=m.end(),
        low=0.0 if ceiling else one / ratio,
        high=10.0 if floor else two / ratio,
        raw_low=one,
        raw_high=two,
        out_of=out_of,
        scale=scale_of(low, start, m.end(), out_of),
        role=_role_of(low, start, m.end()),
        floor=floor,
        ceiling=ceiling,
        open=name in ("more", "less"),
        worded=not m["one"][0].isdigit(),
        bare=bare,
    )


def scale_of(low: str, start: int, end: int, out_of: int) -> str:
    """The scale named near a score: NRS, VAS, VRS or ``""``."""
    near = [
        m["scale"]
        for m in _SCALE.finditer(low)
        if -40 < m.start() - start < 60 and (m.end() <= start or m.start() >= end)
    ]
    if near:
        return {"vas": "VAS", "vrs": "VRS"}.get(near[-1], "NRS")
    return "VAS" if out_of == 100 else ""


_AS_WELL = compiled(
    r"[^.;\d]{0,30}?[,-]\s*(?:and )?(?:that|which|it)(?:'s| is| was)(?: also| about| pretty much| just)?"
    r"(?P<rest>[^.;\d]{0,60})"
)
"""What a score is told to be as well: "8 today, that is also her everyday number"."""


def _role_of(low: str, start: int, end: int) -> str:
    """The role word in a score's own phrase; one in front of it wins over one behind."""
    before = low[max(0, start - 90) : start]
    cut = max([m.end() for m in _BREAK.finditer(before)] + [m.end() for m in _NUMBER.finditer(before)], default=0)
    roles = [_role(m) for m in _ROLE.finditer(before) if m.start() >= cut]
    if not roles or roles == ["current"]:
        after = low[end : end + 30]
        broken = _BREAK.search(after)
        after = after[: broken.start()] if broken else after
        word = _ROLE.search(after) if not _NUMBER.search(after) else None
        clause = _AS_WELL.match(low, end)
        word = word or (_ROLE.search(clause["rest"]) if clause else None)
        if word:
            roles.append(_role(word))
    return next((r for r in ("worst", "best", "average", "usual") if r in roles), roles[-1]) if roles else "unspecified"


def _role(m: re.Match[str]) -> str:
    return _ROLES[re.sub(r"\s+", " ", m["word"])]


def _of_something_else(low: str, m: re.Match[str]) -> bool:
    """Strength, anxiety, a goal, a questionnaire: named in the phrase in front, with no word of pain after it."""
    before = low[max(0, m.start("one") - 45) : m.start("one")]
    before = re.split(r"[;,]|\.\s", before)[-1]
    others = list(_OTHER.finditer(before))
    if not others:
        return bool(_TRAIL.match(low, m.end()))
    name = others[-1].group()
    aim = name.startswith(("goal", "target", "accept", "toler", "comfort", "hoping"))
    pain = _PAIN.search(before, 0 if name == "function" else others[-1].end())
    return aim or pain is None


_NTH = compiled(
    r"(?<![a-z])(?:day|days|visits?|sessions?|week|wk|cycles?|dose|doses|page|pg|fraction|fx|unit|line|box|#)\s*#?$"
)
"""What is counted, not felt: "day 1 of 10", "page 2 of 10"."""


def _slashed(low: str) -> list[ScoreSpan | None]:
    found: list[ScoreSpan | None] = []
    for m in _SLASHED.finditer(low):
        if _of_something_else(low, m):
            continue
        if _DATED.search(low[max(0, m.start() - 20) : m.start()]) and not TOPIC.search(low):
            continue
        if _SEEN_ON.search(low[max(0, m.start() - 20) : m.start()]):
            continue
        if " of " in m.group() and _NTH.search(low[max(0, m.start() - 12) : m.start("one")]):
            continue
        if _DAY.match(low, m.start("one")) and not TOPIC.search(low, max(0, m.start("one") - 20), m.start("one")):
            continue
        first = _FIRST.match(low, m.start("one")) if m["two"] else None
        if first and (parse_number(m["two"]) or 0) < (parse_number(m["one"]) or 0):
            found.append(_score(low, first, out_of=10, bare="/" not in first.group()))
        found.append(_score(low, m, out_of=100 if "100" in m["ten"] or "hundred" in m["ten"] else 10, bare=False))
    return found


def _bare(low: str, *, pain: bool) -> list[ScoreSpan | None]:
    found: list[ScoreSpan | None] = []
    for m in _BARE.finditer(low):
        if _of_something_else(low, m):
            continue
        out_of = 100 if m["word"] == "vas" and (parse_number(m["two"] or m["one"]) or 0) > 10 else 10
        found.append(_score(low, m, out_of=out_of, bare=True))
    for m in _SPOKEN.finditer(low):
        known = pain or m["article"] or TOPIC.search(low)
        if known and not _of_something_else(low, m):
            span = _score(low, m, out_of=10, bare=True)
            if span and (span.floor or span.role != "unspecified" or pain or TOPIC.search(low)):
                found.append(span)
    return found


@lru_cache(maxsize=8192)
def find_scores(low: str, pain: bool = False) -> tuple[ScoreSpan, ...]:
    """The pain scores of a lower-cased text, in order.

    Scores that say "out of 10" (or 100, or mm) are always found, bare numbers ("pain 8", "rates 8 most days", "average
    7, worst 10") only beside a word of pain. ``pain=True`` says that the text is known to be about pain (a column or
    field headed so). Goals, muscle strength, Ashworth, questionnaires and doses are none.
    """
    if not _MAYBE.search(low):
        return ()
    found: list[ScoreSpan] = []

    def add(spans: list[ScoreSpan | None]) -> None:
        for span in spans:
            if span and all(span.end <= f.start or span.start >= f.end for f in found):
                found.append(span)

    for series in _SERIES.finditer(low):
        items = _ITEM.finditer(low, series.start("all"), series.end("all"))
        add([_score(low, m, out_of=10, bare=True) for m in items])
    add(_slashed(low))
    if "mm" in low and (pain or re.search(r"vas|line|analog|scale", low)):
        add([_score(low, m, out_of=100, bare=False) for m in _MILLIMETRES.finditer(low)])
    add(_bare(low, pain=pain))
    if found or pain or TOPIC.search(low):
        add([_score(low, m, out_of=10, bare=True) for m in _ROLED.finditer(low) if not _of_something_else(low, m)])
    return tuple(sorted(found, key=lambda f: f.start))
