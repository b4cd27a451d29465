"""Pain scores in free text, normalised to 0-10."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.numbers import NUMBER, alternatives, parse_number
from chartcite.extract.nlp.percents import comparator_of
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("numbers")
_COMPARE = [word for words in _DATA["comparators"].values() for word in words if word != "or so"]
_N = rf"(?:{NUMBER})"
_PRE = rf"(?:(?P<pre>(?<![a-z]){alternatives(_COMPARE)}\s+(?:an?\s+)?|[<>≥≤~]=?\s*))?"
_RANGE = rf"(?P<one>{_N})(?P<plus>\+)?(?:\s*(?:/10\s*)?(?:-|to|or)\s*(?P<two>{_N}))?"
_OF = r"(?:\s*/\s*|\s*(?:out\s+)?of\s+(?:a\s+possible\s+)?|\s+over\s+|\s+on\s+(?:a|the)\s+(?:scale of\s+)?)"
_TEN = r"(?P<ten>10(?:0)?(?![\d/%]|[.,]\d)|ten\b|(?:one |a )hundred\b|(?:0|zero|1|one)?[\s-]*(?:to|-)?[\s-]*(?:10|ten)[\s-]*(?:point)?[\s-]*(?:scale)\b)"
_SLASHED = re.compile(rf"{_PRE}(?<![\w.,/:-])(?<!\d-){_RANGE}{_OF}{_TEN}")
_VAS_MM = re.compile(rf"{_PRE}(?<![\w.,/-]){_RANGE}\s*(?P<ten>mm)(?![a-z]|[\s-]*(?:visual|vas\b|scale|line|analog))")
_ROLE_WORDS: dict[str, str] = {w: role for role, words in _DATA["roles"].items() for w in words}
_SCALE = re.compile(r"(?<![a-z])(?P<scale>nrs|nprs|npr|vnrs|vnprs|vas|vrs|bpi|wong-?baker|faces)(?:-\d+|-p|-r|-11)?(?![a-z])")
_WORD = alternatives(_DATA["pain_words"])
_LINK = r"(?:[\s:=(,]|(?<![a-z])(?:is|was|are|were|of|at(?! least| most| best)|a|an|the|as|it|his|her|their|around|about|today|now|still|stays|this am|runs|sits|only|to|by|on|in|for|day|days|most|average|avg|usual|usually|current|currently|number|score|level|scale|pain|rated|remains|stayed|been|has|reported|reports|back|leg|neck|arm|worst|best|never)(?![a-z]))*"
_BARE = re.compile(rf"(?<![a-z]){_WORD}(?:\s*\((?:[^)]{{0,20}})\))?(?P<link>{_LINK}){_PRE}(?<![\w./,-]){_RANGE}(?!\d|[./,]\d|\s*(?:%|/|per\s?cent|mm\b|mg|mcg|ml|wk|week|day|month|mo\b|yr|year|hour|hr|h\b|min|x\b|times|visits?|blocks?|ft|feet|lb|points?|pts|tab|episodes|nights|sessions|people|of\b|out\b|st\b|nd\b|rd\b|th\b|:|levels?|sites\b|meds|medications|drugs|surger|operation|injection|children|kids|different|separate|other|places|areas))")


@dataclass(frozen=True, slots=True)
class ScoreSpan:
    """A pain score at ``[start, end)``; ``low`` and ``high`` on 0-10, ``raw_*`` as written out of ``out_of`` (10 or 100).

    ``role``: current, average, worst, best, usual, unspecified. ``floor`` for "at least", "never under"; ``ceiling`` for "at
    most", "never above"; ``open`` for a strict bound ("over 6"). ``bare`` where the text does not say out of what.
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


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """Two scores that the text joins: "8 -> 3", "from nine to two", "8/10 down to 3/10"."""

    start: int
    end: int
    before: ScoreSpan
    after: ScoreSpan


_FLOOR = re.compile(r"(?<![a-z])(?:never|not|seldom|rarely|hardly ever)\s+(?:\w+\s+){0,4}(?:under|below|less than|lower than|beneath)\s+(?:an?\s+)?$")
_CEILING = re.compile(r"(?<![a-z])(?:never|not|seldom|rarely)\s+(?:\w+\s+){0,4}(?:over|above|more than|higher than|exceeds?|past)\s+(?:an?\s+)?$")


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
    low_value, high_value = (one / ratio, 10.0 if floor else two / ratio)
    return ScoreSpan(m.start("pre") if m["pre"] else start, m.end(), 0.0 if ceiling else low_value, high_value, one, two, out_of,
                     _scale_of(low, start, m.end(), out_of), _role_of(low, start, m.end()), floor, ceiling,
                     name in ("more", "less"), not m["one"][0].isdigit(), bare)  # fmt: skip


def _scale_of(low: str, start: int, end: int, out_of: int) -> str:
    found = [m for m in _SCALE.finditer(low) if m.end() <= start or m.start() >= end]
    near = [m["scale"] for m in found if -40 < m.start() - start < 60]
    if near:
        name = near[-1]
        return "VAS" if name == "vas" else "VRS" if name == "vrs" else "NRS"
    return "VAS" if out_of == 100 else ""


_ROLE = re.compile(rf"(?<![a-z])(?!(?<=at )least)(?P<word>{alternatives(_ROLE_WORDS)})(?![a-z])")
_BREAK = re.compile(r"[;,/]|\.\s|(?<![a-z])(?:and|but|to|with)(?![a-z])")
_SCORE_LIKE = re.compile(rf"(?<![\w.,]){NUMBER}(?:/10)?")


def _role_of(low: str, start: int, end: int) -> str:
    """The role word nearest to a score within its own phrase; one in front of it wins over one behind."""
    before = low[max(0, start - 48) : start]
    cuts = [m.end() for m in _BREAK.finditer(before)] + [m.end() for m in _SCORE_LIKE.finditer(before)]
    words = [m for m in _ROLE.finditer(before) if m.start() >= max(cuts, default=0)]
    roles = [_role(m) for m in words]
    if not roles or roles == ["current"]:
        after = low[end : end + 30]
        cut = _BREAK.search(after)
        after = after[: cut.start()] if cut else after
        word = _ROLE.search(after)
        if word and not _SCORE_LIKE.search(after):
            roles.append(_role(word))
    return _prefer(roles) if roles else "unspecified"


def _role(m: re.Match[str]) -> str:
    return _ROLE_WORDS[re.sub(r"\s+", " ", m["word"])]


def _prefer(roles: list[str]) -> str:
    """"Currently averages 7" is an average, "at its worst now" a worst: what bounds the score outranks when."""
    return next((r for r in ("worst", "best", "average", "usual") if r in roles), roles[-1])


_NOT_SCORE = re.compile(r"(?:strength|motor|power|reflex(?:es)?|str|ashworth|mas|penn|dn4|grade|phq-?9?|gad-?7?|apgar|gcs|mallampati|satisfaction|function|mood|qol|stress|fatigue|nausea|sedation|spasm(?:s|ticity)?|sleep|energy|anxiety|depression|slums|recall)\s*(?:was|is|score|of|at|:|=|rated|frequency|scale|quality|average|avg|mean|worst|best|\s)*\s*$")
_TRAIL = re.compile(r"\s*(?:strength|motor|power|recall|words|tender points|visits|sessions|items|criteria|stars|for (?:fatigue|nausea|mood|anxiety|function|spasm))")
_BARE_ROLES = re.compile(rf"(?<![a-z])(?P<role>average|avg|averages|mean|worst|best|least|lowest|highest|usual|baseline|current|now|today|min|max)(?:\s+(?:is|was|of|at|a|about|around|pain|score|this|the|past|last|wk|week|month|over|in|during|for|days?|daily|24\s?h|7(?=\s+days)))*[\s:=]*(?P<pre>(?!x)x)?(?P<one>{_N})(?P<plus>\+)?(?:\s*(?:-|to)\s*(?P<two>{_N}))?(?!\d|[./,]\d|\s*(?:%|/|mm\b|mg|mcg|wk|week|day|month|mo\b|hour|hr|h\b|min|year|yr|times|x\b|ft|feet|out\b|of\b|:))")


@lru_cache(maxsize=8192)
def find_scores(low: str, pain: bool | None = None) -> tuple[ScoreSpan, ...]:
    """The pain scores of a lower-cased text, in order.

    Scores that say "out of 10" (or 100, or mm) are always found, bare numbers ("pain 8", "rates 8 most days", "average
    7, worst 10") only beside a word of pain. ``pain=True`` says that the text is known to be about pain (a column or
    field headed so). Muscle strength, Ashworth, questionnaires and doses are none.
    """
    if not _MAYBE.search(low):
        return ()
    found: list[ScoreSpan] = []

    def add(span: ScoreSpan | None) -> None:
        if span and all(span.end <= f.start or span.start >= f.end for f in found):
            found.append(span)

    for series in _SERIES.finditer(low):
        for m in _ITEM.finditer(low, series.start("all"), series.end("all")):
            add(_score(low, m, out_of=10, bare=True))
    for m in _SLASHED.finditer(low):
        if not _NOT_SCORE.search(low[max(0, m.start() - 40) : m.start()]) and not _TRAIL.match(low, m.end()):
            if _DATED.search(low[max(0, m.start() - 20) : m.start()]) and not _TOPIC.search(low):
                continue
            ten = m["ten"]
            if m["two"] and (first := _DESCENDING.match(low, m.start("one"))) and (parse_number(m["two"]) or 0) < (parse_number(m["one"]) or 0):
                add(_score(low, first, out_of=10, bare="/" not in first.group()))
            add(_score(low, m, out_of=100 if "100" in ten or "hundred" in ten else 10, bare=False))
    if "mm" in low and ("vas" in low or "line" in low or "analog" in low or "scale" in low or pain):
        for m in _VAS_MM.finditer(low):
            add(_score(low, m, out_of=100, bare=False))
    for m in _BARE.finditer(low):
        if not _NOT_SCORE.search(low[max(0, m.start("one") - 40) : m.start("one")]):
            out_of = 100 if "vas" in low[m.start() : m.start("one")] and (parse_number(m["two"] or m["one"]) or 0) > 10 else 10
            add(_score(low, m, out_of=out_of, bare=True))
    for m in _SPOKEN.finditer(low):
        add(_score(low, m, out_of=10, bare=True))
    if found or pain or _TOPIC.search(low):
        for m in _BARE_ROLES.finditer(low):
            if not _NOT_SCORE.search(low[max(0, m.start() - 40) : m.start()]):
                add(_score(low, m, out_of=10, bare=True))
    return tuple(sorted(found, key=lambda f: f.start))


_SERIES = re.compile(r"(?<![a-z])(?:nrs|nprs|vas|vrs|pain|scores?)\s*:?\s*(?P<all>(?:10|\d)(?:\s?/\s?(?:10|\d)){2,})(?![\d/])")
_ITEM = re.compile(r"(?P<pre>(?!x)x)?(?P<one>10|\d)(?P<plus>(?!x)x)?(?P<two>(?!x)x)?")
_SPOKEN = re.compile(
    rf"(?<![a-z])(?:it is|it's|it was|is|was|calls it|gives it|gave it|puts it at|put it at|sits at|hovers (?:at|around)|stays at|stays around|"
    rf"runs|averages|never (?:under|below|less than)|never drops (?:under|below))\s+(?P<pre>(?!x)x)?(?:an?\s+)(?:steady |constant |solid |good |firm )?"
    rf"(?P<one>{_N})(?P<plus>(?!x)x)?(?P<two>(?!x)x)?(?=\s*(?:[.,;)\"]|$|on |at |by |most |in the |all |every |for me|right now|today|now))"
)
_TOPIC = re.compile(r"(?<![a-z])(?:pain|nrs|nprs|vas|vrs|bpi|score|scores|rates|rated|ache|hurt)")
_MAYBE = re.compile(r"\d|(?<![a-z])(?:one|two|three|four|five|six|seven|eight|nine|ten|zero)(?![a-z])")
_ARROW = re.compile(r"\s*(?:/10\s*)?(?:-+>|=+>|→|>>)\s*")
_CHANGE_GAP = re.compile(
    r"\s*,?\s*(?:(?:pre|before|baseline|at baseline|beforehand|prior)\b[^;.]{0,16})?(?:(?:down|dropped|fell|falling|decreased|reduced|improved|went|came|coming|dropping|going|drop|to)\s+)*(?:from\s+)?to\s+(?:an?\s+|about\s+)?"
)
_FROM_TO = re.compile(
    rf"(?<![a-z])(?:from|went from|fell from|dropped from)\s+(?:an?\s+)?(?P<a>{_N})(?:\s*/\s*10)?\s*(?:/10)?[^;.\d]{{0,30}}?\s*(?:to|->)\s+(?:an?\s+|about\s+)?(?P<b>{_N})(?:\s*/\s*10)?(?![\d/%]|\s*(?:mg|mcg|mme|hours?|h\b|weeks?|wks?|months?|mos?\b|days?|min|ft|feet|mm\b|visits|steps|%))"
)
_DATED = re.compile(r"(?<![a-z])(?:on|since|seen|dated?|visit|dos|appt|by|until|through|dob|started|of)\s*:?\s*$")
_DESCENDING = re.compile(rf"(?P<pre>(?!x)x)?(?P<one>{_N})(?P<plus>\+)?(?P<two>(?!x)x)?(?:\s*/\s*10(?!\d))?")
_ENDS = re.compile(r"\s*(?:$|[.,;)]|(?:on|with|after|during|by|within|out of)\b)")
_ARROWED = re.compile(rf"(?<![\w.,/-])(?P<a>{_N})(?:\s*/\s*10)?\s*(?:-+>|=+>|→)\s*(?P<b>{_N})(?:\s*/\s*10)?(?![\d/%.]|\s*(?:mg|mcg|mme|%|h\b|ft|feet|min|units|mo\b|mm\b))")


@lru_cache(maxsize=4096)
def find_score_changes(low: str) -> tuple[ScoreChange, ...]:
    """Pairs of scores that the text joins as before and after. Doses, distances and percents are none."""
    found: list[ScoreChange] = []
    scores = find_scores(low)
    for first, second in zip(scores, scores[1:], strict=False):
        gap = low[first.end : second.start]
        if _ARROW.fullmatch(gap) or _CHANGE_GAP.fullmatch(gap):
            found.append(ScoreChange(first.start, second.end, first, second))
    topic = bool(scores or _TOPIC.search(low))
    for pattern in (_FROM_TO, _ARROWED):
        for m in pattern.finditer(low):
            one, two = parse_number(m["a"]), parse_number(m["b"])
            if one is None or two is None or one > 10 or two > 10 or any(m.start() < f.end and m.end() > f.start for f in found):
                continue
            if not topic and not _ENDS.match(low, m.end()):
                continue
            pair = [
                ScoreSpan(m.start(n), m.end(n), v, v, v, v, 10, _scale_of(low, m.start(n), m.end(n), 10), "unspecified",
                          worded=not m[n][0].isdigit(), bare=True)
                for n, v in (("a", one), ("b", two))
            ]  # fmt: skip
            found.append(ScoreChange(m.start(), m.end(), pair[0], pair[1]))
    return tuple(sorted(found, key=lambda f: f.start))
