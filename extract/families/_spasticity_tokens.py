"""Cuts a text on spasticity into tokens: scales, scores, drops in points, times, muscles, speakers."""

from __future__ import annotations

import re
from functools import lru_cache

from chartcite.extract.families import _spasticity_words as w
from chartcite.extract.families._spasms import counts_at, find_rates
from chartcite.extract.families._spasticity_cut import Cutter, Token
from chartcite.extract.families._spasticity_times import times
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import Group, compiled
from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.time import find_dates

_SCALES = [
    ("modified_ashworth", compiled(
        r"(?<![a-z])(?:modified|mod\.?|m\.)[\s-]*ashw[a-z]*\.?(?:\s*\(?mas\)?)?(?:\s+(?:scale|scores?|grades?"
        r"|ratings?))*|(?<![a-z])(?:MAS|mAS|M\.A\.S\.)(?:\s+(?:scale|scores?|grades?))*(?![a-zA-Z'])"
        r"|(?<![a-z])mas(?=\s*(?:of|:|=|is|was|at|baseline|pre|post|avg|average|mean|scores?|knees?"
        r"|legs?)?\s*[0-4](?!\d))")),
    ("ashworth", compiled(
        r"(?<![a-z])(?<!dr )(?<!dr\. )(?<!mr )(?<!mr\. )(?<!ms\. )(?:original\s+)?(?:ashw[a-z]*|ashworth"
        r")\b(?:\s*\(orig[a-z.]*\s*(?:scale)?\))?(?:\s+(?:scale|scores?|grades?|ratings?))*(?!,?\s+(?:md|do"
        r"|pt|rd|road|clinic|street|st|ave|avenue|house|center|centre|hospital)\b)")),
    ("ashworth", compiled(
        r"(?<![A-Za-z])AS(?=\s*(?:mean|avg|average|of|:|=|pre|post|scale|score)?\s*[\"']?[0-4](?:\.\d{1,2})?"
        r"(?![\d./]*\d|/|\s*(?:cm|mm|MG|mg|M\b|DAYS|HOURS)))|(?<=mean )AS\b|(?<=avg )AS\b|(?<=average )AS\b"
        r"|(?<=Mean )AS\b|(?<=Avg )AS\b|(?<![A-Za-z])AS(?=\s+(?:mean|avg|average|down|fell|dropped|lower"
        r"|unchanged|\d\s?h|at\s+\d|pre\b|post\b"
        r"|or MAS))|(?<=in )AS(?=[,.;)])|(?<=on )AS(?=[,.;)])")),
    ("penn_severity", compiled(
        r"(?<![a-z])penn\s+(?:part|item|question|q)\s*#?(?:2|ii|two|b)\b(?:\s*\(?(?:spasm\s+)?severity\)?)?"
        r"|(?<![a-z])penn\s+(?:spasm\s+)?severity(?:\s+(?:scale|score|part))*|(?<![a-z]"
        r")spasm severity(?:\s+(?:scale|score|part))*")),
    ("penn_severity", compiled(r"(?<=[,;/] )(?:item|part|question|q)\s*#?(?:2|ii|two|b)(?=\s*[=:]\s*\d)")),
    ("penn_frequency", compiled(
        r"(?<![a-z])penn\s+(?:part|item|question|q)\s*#?(?:1|i|one|a)\b(?:\s*\(?(?:spasm\s+)?frequency\)?)?|"
        r"(?<![a-z])(?:spasms?\s+(?:frequency|freq\.?|score)\s*(?:scale|score)?\s*\(?\s*)?penn(?:'s)?\)?(?:\s+"
        r"spasms?)?(?:\s+(?:frequency|freq\.?))?(?:\s+(?:scale|scores?|scoring|grades?|rating|questionnaire"
        r"|sheet))*(?!\s+(?:medicine|state|station|ave|avenue|hospital|presbyterian|rehab|highlands|medical"
        r"|health|hills|street|st|university|square|plaza)\b)|(?<![a-z])(?:psfs|sfs|pss)(?![a-z])(?:\s+(?:part|item"
        r"|question|q)\s*#?(?:1|i|one|a)\b)?|(?<![a-z]"
        r")spasms?[\s-]+(?:frequency|frequencies|freq\.?)(?:\s+(?:scale|scores?|grades?|rating))*|(?<![a-z]"
        r")frequency\s+of\s+spasms?(?:\s+score)?(?=\s*[:=]?\s*\(?[0-4])")),
    ("tardieu", compiled(r"(?<![a-z])tardieu(?:\s+scale)?")),
    ("unnamed_spasm", compiled(
        r"(?<![a-z])spasms?[\s-]+(?:scores?|scale|rating|grade|index)s?(?:\s*\(?unnamed\)?)?")),
    ("unnamed_tone", compiled(
        r"(?<![a-z])(?:muscle\s+)?(?:tone|spasticity|hypertonia|hypertonicity|hypertonus|spastic tone"
        r")(?:\s+(?:scores?|scale|grades?|graded|rating|rated|level|index|is|was|at|of))*(?:\s*\(?unnamed\)?"
        r")?(?=\s*[:=(]?\s*(?:[0-4]|two\b|three\b|four\b))")),
]  # fmt: skip
_OTHER = compiled(rf"(?<![a-z]){alternatives(w.DATA['other_scales'])}(?![a-z])")
_AVERAGE = w.any_of("average")
_BASELINE = compiled(
    rf"(?<![a-z]){alternatives(x for x in w.DATA['baseline'] if x != 'on')}(?![a-z])|(?<![a-z0-9]"
    r")(?:t\s?=?\s?)?0\s?(?:h|hr|hrs|hours?)(?![a-z]|\s*\d(?!\s*[,;.]|$)\s*,)|(?<=[(,])\s*(?:was|were"
    r"|previously|formerly)(?=\s+(?:an?\s+)?[0-4]\b)|(?<![a-z])used to be(?=\s)"
    r"|(?<![a-z])(?:this morning|earlier today)(?=\s+[0-4][^.;]{0,60}(?<![a-z])now\s+[0-4])"
)
_AFTER = cue("spasticity", "after", words=False)
_NOW = compiled(r"(?<=[,;] )now(?=\s+[0-4](?!\d|[./]\d))")
_THIS_MORNING = compiled(r"(?<![a-z])(?:this morning|earlier today)(?![a-z])")
"""The second of two scores of one day: "this morning 1, now 0"."""
_MUSCLE = compiled(rf"(?<![a-z]){w.MUSCLE}(?![a-z])")
_WHO = compiled(
    rf"(?<![a-z]){alternatives(w.DATA['who'])}(?![a-z])(?=\s*(?:(?:the )?same day|that day|today|later"
    r"|also|then)?\s*(?:says?|said|same day|addendum|:|entered|gave|scores?|scored|put|found|has|had"
    r"|recorded|documented|writes|wrote|reports?|[0-4](?![\d/])|ashw|mas\b|penn|psfs))"
)
_LEGEND = cue("spasticity", "legend", words=False)
_JUNK = cue("spasticity", "junk", words=False)
_CHANGE_BY = (
    r"(?:\s*/\s*4(?=\s*(?:->|=|→|to)))?\s*(?:-{1,2}>|=+>|→|➔|⇒|>>|>|\bdown\s+to\b|\bversus\b|\bvs\.?"
    r"|\bthen\b|\s+(?:fell|dropped|went|came|decreased|improved|declined|sank|became|had become|turned to"
    r"|turned into)"
    r"(?:\s+down)?(?:\s+to)?(?:\s+(?:an?|about|just))?\b|\bto(?:\s+(?:an?|about|just))?\b"
    r"|(?:\s+\w+){0,2}\s+down to)\s*"
)
_RANGE_BY = r"\s*(?:-|to|or|and)\s*"
_S = w.SCORE
_SECOND = rf"(?P<b>{_S})(?:\s*/\s*(?P<b2>{_S}))?(?:\s*(?:-|to|or)\s*(?P<b3>{_S}))?"
_TAIL = (
    r"(?![\d%]|\.\d|/\d|\s*(?:/|per|an|each|every)\s*(?:h|hr|hour)\b|\s*(?:h|hrs?|hours?|min|mins"
    r"|minutes)\b(?!\s*\d))"
)
_CHANGES = [
    compiled(
        rf"(?<![a-z0-9.,/-])(?P<a>{_S})(?:\s*/\s*(?P<a2>{_S}))?(?:\s*-\s*(?P<a3>{_S}))?{_CHANGE_BY}{_SECOND}"
        rf"{_TAIL}"),
    compiled(
        rf"(?<![a-z])from\s+(?:\w+\s+){{0,4}}?(?P<a>{_S})(?P<a2>(?!x)x)?(?P<a3>(?!x)x)?(?:\s+\w+){{0,3}}?\s+(?:"
        rf"down\s+)?to\s+(?:\w+\s+){{0,2}}?(?P<b>{_S})(?P<b2>(?!x)x)?(?P<b3>(?!x)x)?{_TAIL}"),
]  # fmt: skip
_REVERSED = compiled(
    rf"(?<![a-z0-9.,/-])(?P<b>{_S})(?:\s*/\s*(?P<b2>(?!x)x))?(?P<b3>(?!x)x)?\s*,?\s*\(?(?:down\s+)?(?:from"
    rf"|was|previously|prev\.?|before|versus baseline|vs baseline)\s+(?:an?\s+)?(?P<a>{_S})(?P<a2>(?!x)x"
    rf")?(?P<a3>(?!x)x)?{_TAIL}"
)
_NUM = compiled(
    rf"(?<![a-z0-9.,/])(?<!\d-)(?P<a>{_S})(?:\s*/\s*(?P<a2>{_S}|5))?(?:{_RANGE_BY}(?P<a3>{_S})"
    r")?(?P<odd>\s*\(?\?|\.\?|\?|-?ish)?(?!\d|%|-\d\d|\.\d|/\d|:\d|\s*(?:/|per|an|each|every)\s*(?:h|hr|hour)\b"
    r"|\s*(?:h|hrs?|hours?|min|mins|minutes)\b(?!\s*\d))"
)
_ODD = compiled(r"\[[^\]]{0,12}\?[^\]]{0,6}\]|(?<![\w.])[0-4]\.?\?|\?(?=\s?[0-4]\b)")
_ROMAN = cue("spasticity", "roman_score", words=False)
_SIDED = compiled(
    rf"(?<![a-z0-9])(?:r|rt|right)\s*[:=]?\s*(?P<a>{_S})\s*[,/;&|]?\s*(?:and\s+)?(?<![a-z])(?:l|lt"
    rf"|left)\s*[:=]?\s*(?P<a2>{_S})"
    r"(?![\d%/+]|\.\d|\s*(?:h|hrs?|hours?|min|mcg|mg)\b)"
    rf"|(?<![a-z0-9])(?:l|lt|left)\s*[:=]?\s*(?P<b>{_S})\s*[,/;&|]?\s*(?:and\s+)?(?<![a-z])(?:r|rt"
    rf"|right)\s*[:=]?\s*(?P<b2>{_S})"
    r"(?![\d%/+]|\.\d|\s*(?:h|hrs?|hours?|min|mcg|mg)\b)"
)
"""Both sides of a muscle: "R3 L3", "left 2, right 1+"; their mean."""
_CEILING = cue("spasticity", "ceiling", words=False)
_ABOUT = compiled(r"(?:about|around|roughly|approximately|approx\.?|~|circa)\s*(?:an?\s+)?$")
_SCALE_TAIL = compiled(r"(?:penn|psfs|mas|ashworth)(?:\s+(?:score|of|scale|grade|frequency))*\s*$")
_LEAST = compiled(r"(?:at least|at most|minimum of|no (?:less|more) than|not (?:over|above|under))\s*$")
_OVER = cue("spasticity", "over", words=False)
_WORD_BEFORE = cue("spasticity", "word_before", words=False)
_MUSCLE_BEFORE = compiled(rf"(?<![a-z]){w.MUSCLE}\s*$")
_WORD_AFTER = compiled(
    r"\s*(?:or|and|vs|in|at|for|on|post|pre|before|beforehand|to begin|to start"
    r"|when|by|each|both|bilat\w*|r|l|right|left|$|[.,;:)\"])"
)


_ENDS_TIME = compiled(r"\s*(?:->|=>|→|to\s)")


def _value(text: str) -> float:
    text = text.strip()
    if text.endswith("+"):
        return float(text[:-1]) + 0.5
    text = " ".join(text.split())
    return w.AMOUNTS[text] if text in w.AMOUNTS else float(text)


def _bounds(one: str, two: str | None, three: str | None) -> tuple[float, float]:
    """A single score, a right/left pair (its mean) or a range."""
    first = _value(one)
    if two is not None:
        first = (first + _value(two)) / 2
    last = _value(three) if three is not None else first
    return min(first, last), max(first, last)


@lru_cache(maxsize=2048)
def tokens(text: str, low: str, hourly: bool = False, beyond: str = "", spasms: bool = False) -> tuple[Token, ...]:
    """The tokens of a text (``low`` is its lower-cased form of the same length), in order.

    ``hourly``: a line above says that what follows are spasms counted by the hour; ``beyond``: the sentence that
    follows, where this one goes on about spasms; ``spasms``: the line above tells how many there were.
    """
    cut = Cutter(text, low)
    _dates(cut)
    for code, pattern in _SCALES:
        for m in pattern.finditer(text if "(?<![A-Za-z])AS" in pattern.pattern else low):
            cut.add(Token("scale", m.start(), m.end(), code))
    if any(t.code == "modified_ashworth" for t in cut.found) or "MAS" in text or "mAS" in text:
        for m in re.finditer(r"(?<![A-Za-z])(?:MAS|mAS)(?![a-zA-Z'])", text):
            cut.add(Token("scale", m.start(), m.end(), "modified_ashworth"))
    cut.mask(_LEGEND)
    for m in _SIDED.finditer(low):
        bounds = _bounds(m["a"] or m["b"], m["a2"] or m["b2"], None)
        if _ENDS_TIME.match(low, m.end()) is None and max(bounds) <= 4:
            cut.add(Token("num", m.start(), m.end(), "", *bounds))
    for rate in (*find_rates(low, beyond), *counts_at(low, hourly=hourly, spasms=spasms)):
        cut.add(Token("num", rate.start, rate.end, "rate", rate.low, rate.high, hedged=rate.vague))
    _drops(cut)
    for m in w.SAME.finditer(low):
        cut.add(Token("same", m.start(), m.end()))
    times(cut)
    cut.mask(_JUNK)
    _scores(cut)
    for kind, pattern in (
        ("average", _AVERAGE),
        ("phase", _AFTER),
        ("phase", _NOW),
        ("phase", _BASELINE),
        ("who", _WHO),
        ("muscle", _MUSCLE),
        ("other", _OTHER),
    ):
        for m in pattern.finditer(low):
            if pattern is _NOW and not _THIS_MORNING.search(low, 0, m.start()):
                continue
            code = m.group() if kind in ("muscle", "who") else "after" if pattern in (_AFTER, _NOW) else "baseline"
            cut.add(Token(kind, m.start(), m.end(), " ".join(code.split())))
    return tuple(sorted(cut.found, key=lambda t: t.start))


def _dates(cut: Cutter) -> None:
    for span in find_dates(cut.low):
        digits = [int(d) for d in re.findall(r"\d+", cut.low[span.start : span.end])]
        if span.kind == "relative" or (
            span.guessed and "/" in cut.low[span.start : span.end] and max(digits, default=0) <= 4
        ):
            continue
        cut.add(Token("date", span.start, span.end, span.high.isoformat()))


_DROPS = Group((w.DROP_RANGE, *w.DROPS))


def _drops(cut: Cutter) -> None:
    if not _DROPS.hopeful(cut.low):
        return
    for m in w.DROP_RANGE.finditer(cut.low):
        low, high = sorted((float(m["n"]), float(m["n2"])))
        cut.add(Token("drop", m.start("n"), m.end("n2"), "", low, high))
    for pattern in w.DROPS:
        for m in pattern.finditer(cut.low):
            amount = w.AMOUNTS.get(m["n"].strip())
            value = amount if amount is not None else float(m["n"])
            sign = (m["sign"] or "").strip()
            low = 0.0 if sign in ("<", "under", "less than", "fewer than", "<=") else value
            high = 4.0 if sign in (">", ">=", "≥", "at least", "over", "more than") else value
            if sign in ("<", "under", "less than", "fewer than"):
                high = value - 0.01
            hedged = sign in (
                "about",
                "around",
                "roughly",
                "approximately",
                "approx",
                "approx.",
                "~",
                "nearly",
                "almost",
            )
            start = m.start("sign") if m["sign"] else m.start("n")
            if w.GONE.match(cut.low, m.end("n")):
                cut.add(Token("same", start, m.end("n")))
                continue
            cut.add(Token("drop", start, m.end("n"), "", low, high, hedged=hedged))


_SCORES = Group((_ODD, _ROMAN, *_CHANGES, _REVERSED, _NUM))


def _scores(cut: Cutter) -> None:
    if not _SCORES.hopeful(cut.low):  # nor has any of them in what is left of the text
        return
    low = "".join(c if free else "ø" for c, free in zip(cut.low, cut.free, strict=False))
    for m in _ODD.finditer(low):
        cut.add(Token("num", m.start(), m.end(), "odd", 0.0, 4.0, hedged=True))
    for m in _ROMAN.finditer(cut.low):
        cut.add(Token("num", m.start("n"), m.end("n"), "", w.NUMBERS[m["n"]], w.NUMBERS[m["n"]]))
    for pattern in (*_CHANGES, _REVERSED):
        for m in pattern.finditer(low):
            before, after = _bounds(m["a"], m["a2"], m["a3"]), _bounds(m["b"], m["b2"], m["b3"])
            if _plain_range(low[m.end("a") : m.start("b")], before, after) or max(before[1], after[1]) > 4:
                continue
            cut.add(Token("change", m.start(), m.end(), "", *before, after=after))
    for m in _NUM.finditer(low):
        token = _number(cut.low, m)
        if token is not None:
            cut.add(token)


def _plain_range(link: str, before: tuple[float, float], after: tuple[float, float]) -> bool:
    """ "3 to 4" is a range, "4 to 3" a change."""
    return after[0] > before[0] and not re.search(r">|→|vs|versus|then|was|from", link)


def _number(low: str, m: re.Match[str]) -> Token | None:
    for name in ("a", "a3"):
        worded = bool(m[name]) and m[name].isalpha() and m[name] not in ("zero", "nil")
        led = worded and (_WORD_BEFORE.search(low[: m.start(name)]) or _MUSCLE_BEFORE.search(low[: m.start(name)]))
        if worded and not (led and _WORD_AFTER.match(low, m.end(name))):
            return None
    if m["a2"] == "5":
        return None
    second = m["a2"]
    first, last = _bounds(m["a"], None, m["a3"])
    if second is not None:
        both = (first + _value(second)) / 2
        if second == "4" and first != 4 and first != int(first):
            last = first
        elif second == "4" and first != 4:
            first, last = first, first if first <= 1 else max(both, first)
        else:
            first, last = both, both
    if last > 4:
        return None
    before = low[max(0, m.start() - 40) : m.start()]
    if _LEAST.search(bare := _SCALE_TAIL.sub("", before)):
        before = bare
    if re.match(r"\s+or (?:less|lower|under|below)\b", low[m.end() :]):
        first = 0.0
    elif re.match(r"\s+or (?:more|higher|above|greater|worse)\b", low[m.end() :]):
        last = 4.0
    if _CEILING.search(before):
        first = 0.0
    elif _ABOUT.search(before):
        first, last = max(0.0, first - 0.5), min(4.0, last + 0.5)
    elif over := _OVER.search(before):
        first, last = (0.0, max(0.0, last - 0.5)) if over["lt"] else (first + (0.5 if over["gt"] else 0.0), 4.0)
    return Token("num", m.start(), m.end(), "odd" if m["odd"] else "", first, last, hedged=bool(m["odd"]))
