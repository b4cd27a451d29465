"""Amounts of pain relief in a sentence: percents and parts, pairs of scores, words (evidence rule 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.families._measure import Measure
from chartcite.extract.families._percent_topic import of_a_thing, of_another_column, of_another_topic
from chartcite.extract.families._relief_times import series
from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind, lowered, make_segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.extract.nlp.pairs import ANY_NUMBER, find_drops
from chartcite.extract.nlp.quantity import PercentSpan, find_percents
from chartcite.extract.nlp.stretches import OPEN
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.trials import Trials
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Scalar

_CLAUSE = compiled(r";|\.\s|\s-{1,2}\s|\n|,\s+(?:but|whereas|while)\b")
_UNREADABLE = compiled(
    r"(?<!_)_[0-9]+\s?%|(?<!\w)\?\d\s?%|(?<![a-z\d])[lio]\?\s?(?:%|h\b|hrs?\b|hours?)|last(?:ed|ing)?\s+(?:for\s+"
    r"|about\s+)*[a-z\d]?\?|could be \d{1,2}, \d{1,2} or \d{1,2}"
    r"|stain over|(?<!\w)_\d\b|[▒░█�]\s?\d*\s?%?|\d[▒░█�]|\b\d?\?\d?\s?%|not legible|illegible|"
    r"\?\?+\s*(?:h\b|hrs?\b|hours?)|smudged|cut off at|struck out|crossed out|overwritten|written over"
    r"|unreadable|blurred"
)
_OF_PAIN = compiled(
    r"\s+(?:of|less|better|relie\w+|reduc\w+|the pain|remain\w*|left|off|gone|improv\w+|lower|"
    r"decrease|drop)\b|\s*[.,;)]|$"
)
_PARTS = {
    "half": 2.0,
    "halve": 2.0,
    "third": 3.0,
    "quarter": 4.0,
    "fourth": 4.0,
    "fifth": 5.0,
    "sixth": 6.0,
    "eighth": 8.0,
    "tenth": 10.0,
}
_SHARE = (
    r"(?=\s+(?:of (?:(?:her|his|my|the|their|usual|normal|all)\s+){0,2}(?:pain|it|usual|discomfort)|relie\w+"
    r"|reduc\w+|better|less|off|gone|decreas\w+"
    r"|improv\w+|lower|(?:the )?pain (?:relie|gone|less|reduc)))|(?<=by \d/\d)|(?<=cut \d/\d)|(?<=down \d/\d)"
    r"|(?<=about \d/\d)(?=\s+(?:better|less))"
)
_PART = compiled(
    rf"(?<![\w/.])(?P<n>{NUMBER.replace('(?![' + chr(92) + 'd/])', '')}|an?)(?:[\s-]+(?P<d>(?:third|"
    rf"quarter|fourth|fifth|sixth|eighth|tenth)s?)|\s?/\s?(?P<den>\d)(?:\s?-?(?:ths|rds|th|rd)\b"
    rf"|{_SHARE}))(?![a-z\d/])"
)
_IN_EVERY = compiled(
    rf"(?<![\w/.])(?P<n>{NUMBER})\s+(?:parts?|bits?|portions?|tenths?)?\s*(?:in|of"
    rf"|out of)\s+(?:every\s+)?(?P<den>{NUMBER})"
    r"(?:\s+parts?)?(?:\s+of\s+(?:it|the pain|her pain|his pain))?(?:\s+(?:was|is|were|are"
    r"|had))?(?:\s+(?P<gone>gone|off|less|better))?"
)
"""A share told in parts: "three parts in every four", "seven out of ten parts of it gone"."""
_FROM_UP_TO = compiled(
    r"(?<![a-z])(?:anything|anywhere|somewhere|something)\s+(?:from|between|like)?\s*(?P<a>[1-9]0"
    r"|[1-9]5)\s*(?:up\s+)?(?:to|-|and)"
    r"\s*(?P<b>[1-9]0|[1-9]5|100)(?!\s?(?:%|per|m\b|mm|mg|mcg|min|ft|feet|yards?|yds?|steps|met|h\b|hrs?|hours?"
    r"|days?|years?|lbs?|kg|/|\d))"
)
"""A share guessed at without its sign: "anything from 40 up to 60"."""
_BARE_PERCENT = compiled(
    r"(?:percent|per cent|%) (?:of )?(?:pain )?relief(?: was| is)?\s*[:=]?\s*(?P<n>\d{1,3})(?!\d|\s?[/%.]\d)"
)
_ARROW = compiled(r"[↓⬇]|\bdown\s*$")
_NEGATED_MORE = compiled(
    r"(?:never|not|no|didn't|did not|without)\s+(?:\w+\s+){0,3}?(?:rose|rise|rising|went|got|climb\w*|"
    r"reach\w*|exceed\w*|achiev\w*|surpass\w*|beyond|above|over|past|better|get|attain\w*)(?:\s+"
    r"(?:beyond|above|over|past|than|to|the|a))*\s*$"
)
_NEVER_UNDER = compiled(
    r"(?:never|not)\s+(?:\w+\s+){0,2}?(?:dipped|fell|dropped|went|under|below|less|dip|drop|fall)\b[^.;]{0,24}$"
)
_SHARES = compiled(r"(?:%|percent) of (?:his|her|the|their|my|this) (?:pain|symptoms) (?:is|are|comes|being|in|from)\b")
_OF_TIME = compiled(r"\s*(?:of\s+)?(?:the|a|an)?\s*(?:day|night|morning|afternoon|evening|time|way|hour|week)s?\b")


def amounts(view: NoteView, segment: Segment, trials: Trials) -> list[Measure]:
    """Everything numeric, and numbers that cannot be read."""
    found = [*_percents(view, segment, trials), *_drops(view, segment, trials), *_unreadable(segment)]
    return found or list(_slight(segment.low))


_ONE_POINT = compiled(
    r"(?<![a-z])(?:down|drop\w*|fell|less|lower\w*|better|improv\w*|decreas\w*|came down|went down|off|shaved"
    r"|moved|budged)\s+(?:off\s+)?(?:by\s+)?"
    r"(?:only\s+|just\s+|about\s+|maybe\s+|all of\s+)*(?:a single|half a|half|a|one|1|0?\.5)\s+(?:single\s+"
    r"|lone\s+)?(?:points?|pts?)\b(?!\s+from)"
)
_LIST = compiled(
    r"(?<![a-z])(?:pain|scores?|nrs|vas|readings?)\W{1,4}(?P<scores>\d{1,2}(?:\s*[,/]\s*\d{1,2}){2,})(?![\d/.])"
)


def _slight(low: str) -> Iterator[Measure]:
    """A single point, or a row of scores that hardly moves: how little went, though not from what."""
    for m in _ONE_POINT.finditer(low):
        yield Measure(m.start(), m.end(), 0.0, 25.0)
    for m in _LIST.finditer(low):
        scores = [int(n) for n in re.findall(r"\d+", m["scores"])]
        most = 100 * (1 - min(scores) / max(scores)) if 0 < max(scores) <= 10 else 100.0
        if most < 40:
            yield Measure(
                m.start(),
                m.end(),
                0.0,
                round(most, 2),
                {},
                f"scores {min(scores)}-{max(scores)} all along: {most:.3g} % at most",
            )


def clause(low: str, offset: int) -> tuple[int, int]:
    """The bounds of the clause that holds ``offset``."""
    breaks = list(_CLAUSE.finditer(low))
    return (
        max((m.end() for m in breaks if m.end() <= offset), default=0),
        min((m.start() for m in breaks if m.start() >= offset), default=len(low)),
    )


def _percents(view: NoteView, segment: Segment, trials: Trials) -> list[Measure]:
    timed = series(segment.low)
    if timed:
        p = PercentSpan(timed[0].start, timed[0].end, timed[0].low or 0.0, timed[0].high or 0.0)
        return timed if _is_relief(view, segment, p, trials) else []
    found = [m for p in find_percents(segment.low) if (m := _percent(view, segment, p, trials)) is not None]
    found += [
        m
        for p in _parts(segment.low)
        if all(p.end <= f.start or p.start >= f.end for f in found) and (m := _percent(view, segment, p, trials))
    ]
    found += [m for m in _shares(view, segment, trials) if all(m.end <= f.start or m.start >= f.end for f in found)]
    for b in _BARE_PERCENT.finditer(segment.low):
        value = float(b["n"])
        if value <= 100 and all(b.end() <= m.start or b.start() >= m.end for m in found):
            found.append(Measure(b.start(), b.end(), value, value))
    return found


def _shares(view: NoteView, segment: Segment, trials: Trials) -> Iterator[Measure]:
    """Shares in parts, and ranges guessed at without a sign, beside the trial."""
    low = segment.low
    for m in _IN_EVERY.finditer(low):
        top, bottom = parse_number(m["n"]), parse_number(m["den"])
        said = "part" in m.group() or "every" in m.group()
        if top and bottom and 2 < bottom <= 10 and 0 < top < bottom and said and trials.told(view, segment):
            share = round(100 * top / bottom, 2)
            if m["gone"] or _TAKEN_OFF.search(low):
                yield Measure(m.start(), m.end(), share, share)
    for m in _FROM_UP_TO.finditer(low):
        if trials.told(view, segment) and (_PAIN_OR_TRIAL.search(low) or "relie" in low):
            yield Measure(m.start(), m.end(), float(m["a"]), float(m["b"]))


_TAKEN_OFF = compiled(r"(?<![a-z])(?:taken (?:off|away)|gone|relie\w+|less|better|off|removed|lifted|went)(?![a-z])")
_PAIN_OR_TRIAL = compiled(r"(?<![a-z])(?:pain|trial|test|infusion|injection|shot|catheter|bolus|dose)(?![a-z])")


def _parts(low: str) -> Iterator[PercentSpan]:
    """Parts written as numerals or with a hyphen: "4/5ths", "two-thirds", "four tenths"."""
    for m in _PART.finditer(low):
        if m["n"] in ("a", "an") and not _OF_PAIN.match(low, m.end()):
            continue
        top, bottom = parse_number(m["n"]), _PARTS.get(m["d"].rstrip("s")) if m["d"] else float(m["den"])
        if top and bottom and top < bottom:
            value = round(100 * top / bottom, 3)
            yield PercentSpan(m.start(), m.end(), value, value, "=", True)


def _percent(view: NoteView, segment: Segment, p: PercentSpan, trials: Trials) -> Measure | None:
    low = segment.low
    if segment.low[: p.start].endswith("?"):  # a digit in front is lost
        return None
    if p.high > 100 or _OF_TIME.match(segment.low, p.end) or not _is_relief(view, segment, p, trials):
        return None
    first_value, last = p.low, p.high
    attributes: dict[str, Scalar] = {}
    before = low[max(0, p.start - 48) : p.start]
    tail = low[p.start : p.end + 14]
    amount = last if p.comparator in ("<", "<=") else first_value
    if p.comparator == "<":
        last -= 0.01
    if _NEGATED_MORE.search(before) or re.search(
        r"(?:never|not) (?:more than|over|above|beyond|past|better than)\s*$", before
    ):
        first_value, last = 0.0, amount
    elif _NEVER_UNDER.search(before) or (p.comparator in ("<", "<=") and _NEVER_UNDER.search(low[: p.end - 1])):
        first_value, last = amount, 100.0
        attributes["at_least"] = True
    elif _AT_BEST.search(tail) and "up to" not in tail and p.comparator not in (">", ">="):
        first_value = last = amount
    elif (lower := _lower_guess(before, p)) is not None:
        first_value = lower
    elif p.comparator in (">", ">=", "<", "<="):
        attributes[{">": "more_than", ">=": "at_least", "<": "less_than", "<=": "less_than"}[p.comparator]] = True
    if re.search(r"not (?:achiev\w*|reach\w*|get|got|meet|met)\s*$", before):
        attributes, first_value, last = {"less_than": True}, 0.0, amount
    if re.search(r"(?<![a-z])all but (?:about |around |maybe )?$", before):
        return Measure(p.start, p.end, round(100 - last, 2), round(100 - first_value, 2))
    if (p.remaining and not _RELIEVED.match(low, p.end)) or _remains(low, p):
        first_value, last = 100 - last, 100 - first_value
        attributes = {}
    return Measure(p.start, p.end, round(first_value, 2), round(last, 2), attributes)


_AT_BEST = compiled(r"at (?:the |its |his |her )?(?:best|peak|most)|best of it|maximum|at max")
_GUESS = compiled(r"(?<![\d/.,:])(?P<n>\d{1,2})\s?%?,\s*(?:maybe |perhaps |or |could be )?$")


def _lower_guess(before: str, p: PercentSpan) -> float | None:
    """The lower of two guesses told in a row: "50, 60 percent, somewhere in there"."""
    m = _GUESS.search(before)
    value = float(m["n"]) if m else None
    return value if value is not None and p.low == p.high and value >= 10 and 0 < p.low - value <= 20 else None


_RELIEVED = compiled(
    r"\s*(?:of\s+)?(?:(?:her|his|the|their|my|usual|normal|all|baseline)\s+){0,3}(?:pain\s+)?(?:was\s+|is\s+"
    r"|had\s+been\s+)?(?:relie|reduc|less|better|"
    r"improv|gone|decreas|drop|lower|eased|taken away|went away|abolish|eliminat|wiped)"
)
_LEFT = compiled(
    r"\s*(?:of\s+(?:(?:her|his|the|their|my|its)\s+)?(?:\w+\s+){0,3}?(?:pain\s+)?)?(?:remain\w*|left|"
    r"was left|still there)|\s+(?:of|what)\s+(?:normal|usual|(?:her|his|their|its) (?:usual|normal|"
    r"former|old|baseline)|what|baseline|it (?:was|had))|\s+(?:her|his|the)?\s*(?:usual|normal|"
    r"baseline)\b(?! (?:pain )?(?:relie|reduc))"
)
_WAS = compiled(
    r"(?:pain|it|score|scores|reading|readings|level)\s+(?:on infusion |with it |during it )?(?:was|"
    r"were|is|ran|at|down to|fell to|to)\s+(?:only |about |around |just )?$"
)


def _remains(low: str, p: PercentSpan) -> bool:
    """Whether the part named is what was left: "a quarter of usual pain remained", "was one half of what it was"."""
    after = low[p.end : p.end + 48]
    before = low[max(0, p.start - 40) : p.start]
    if _RELIEVED.match(after):
        return False
    return bool(_LEFT.match(after)) and (
        bool(_WAS.search(before)) or bool(re.search(r"remain|left", after)) or "only" in before
    )


_AS_GOOD = compiled(r"\s+as (?:good|well|effective|strong|long|comfortable)(?![a-z])")
"""Half as good as something is no half of the pain."""


_TAPERED = compiled(r"(?<![a-z])(?:taper|wean)(?:s|ed|ing)?(?![a-z])(?! off)")
"""What is tapered is a drug."""


def _is_relief(view: NoteView, segment: Segment, p: PercentSpan, trials: Trials) -> bool:
    """Whether a percent is an amount of pain relief: words of relief or the trial near it, nothing else claiming it."""
    lists, low = vocabulary("relief").lists, segment.low
    if _SHARES.search(low) or _AS_GOOD.match(low, p.end):
        return False
    a, b = clause(low, p.start)
    if (
        of_a_thing(low, p.start, p.end)
        or of_another_column(segment, p.start)
        or of_another_topic(segment, a, b, p.start, p.end)
    ):
        return False
    for hit in lists["not_relief_before"].search(low, segment.words):
        if a <= hit.start and 0 <= p.start - hit.end <= 6:
            return False
    for hit in lists["not_relief_after"].search(low, segment.words):
        if 0 <= hit.start - p.end <= 3:
            return False
    cut = first(lists["opioid_cut"], low, segment.words)
    pain = re.search(r"relie|pain|analges|better|benefit|improv", low[a:b])
    if cut is not None and a <= cut.start < b and not pain:
        return False
    if not pain and _TAPERED.search(low[a : p.start]):
        return False
    if (
        any(a <= h.start < b for h in lists["words"].search(low, segment.words))
        or _ARROW.search(low[a : p.start])
        or "pain" in low[a:b]
    ):
        return True
    if any(c.code == TRIAL for c in cues(segment)) or view.note.id in trials.about:
        return True
    alone = len(low.strip()) <= _SHORT and low[: p.start].strip(" \"'(") == ""
    return (alone or _JUDGED.search(low[: p.start]) is not None) and trials.told(view, segment)


_SHORT = 30
"""Characters of a sentence that is little more than its figure: "Eighty percent, wow." behind the trial's."""


_JUDGED = compiled(
    r"(?<![a-z])(?:says?|said|rates?|rated|calls?|called|puts?|estimat\w+|judg\w+|reckon\w*|guess\w*"
    r"|figure[sd]?)\s+(?:it|that"
    r"|this|the effect|its effect)(?![a-z])"
)
"""Somebody who puts a figure on it, in a sentence that follows the trial's."""


def _drops(view: NoteView, segment: Segment, trials: Trials) -> list[Measure]:
    found = []
    joined = _over_two(view, segment)
    if joined is not None:
        drop = find_drops(joined.low.replace(". ", ", "))[-1]
        return [Measure(drop.start, drop.end, drop.low, drop.high, {}, drop.proof, joined)]
    for drop in find_drops(segment.low):
        if _across_columns(segment, drop.start, drop.end):
            continue
        near = trials.procedure(view, segment, drop.start)
        if near == TRIAL or re.search(r"pain|nrs|vas|score|relie|hurt|/10", segment.low):
            found.append(Measure(drop.start, drop.end, drop.low, drop.high, {}, drop.proof))
    return found


_COUNTS = compiled(
    r"(?<![a-z])(?:sedat\w*|poss|rass|ramsay|resp\w*|rr|hr|pulse|bp|sbp|map|spo2|sp o2|o2|sats?|temp\w*|nausea"
    r"|vomit\w*|itch\w*|prurit\w*|motor|bromage|void\w*|urine|uop|ml|rate|dose|mcg|mg|vol\w*|rescue|boluses?|steps|weight|glucose)(?![a-z])"
)
"""Columns of a trial's record that count something else than pain."""
_PHASE = compiled(r"\W*(?:pre\w*|base\w*|before|bl|start|[+-]?\d[\d:.]*\s*(?:h|hrs?|hours?|min|am|pm)?)\W*$")


def _across_columns(segment: Segment, start: int, end: int) -> bool:
    """Whether two numbers stand in a row under headings of different things: "pre   8   0" of pain and sedation.

    In a row that a time heads, and without headings, they are two things too.
    """
    if segment.kind is not SegmentKind.ROW:
        return False
    own = [i for i, (a, b) in enumerate(segment.cells) if a < end and start < b]
    if len(own) < 2:
        return False
    if any(_COUNTS.search(segment.columns[i]) for i in own if i < len(segment.columns)):
        return True
    return not segment.columns and _PHASE.match(segment.low[slice(*segment.cells[0])]) is not None and len(own) > 2


def _over_two(view: NoteView, segment: Segment) -> Segment | None:
    """This sentence and the next of its line, where only together they give a pair of scores: "It dropped to a 2. I
    usually live at a 7"."""
    following = view.after(segment)
    if not following or "\n" in view.document.text[segment.end : following[0].start] or find_drops(segment.low):
        return None
    if not (ANY_NUMBER.search(segment.low) or ANY_NUMBER.search(following[0].low)):
        return None
    drops = find_drops(lowered(view.document.text[segment.start : following[0].end]).replace(". ", ", "))
    if not drops or not drops[-1].start < len(segment.low) < drops[-1].end:
        return None
    return make_segment(
        view.document, segment.start, following[0].end, index=segment.index, paragraph=segment.paragraph
    )


def _unreadable(segment: Segment) -> list[Measure]:
    m = _UNREADABLE.search(segment.low)
    if (
        m is None
        or not cues(segment)
        or not re.search(r"relie|pain|%|percent|score|nrs|vas|\bh\b|h(?:ou)?rs?\b", segment.low)
    ):
        return []
    timed = bool(re.search(r"\bh(?:(?:ou)?rs?)?\b|duration", segment.low))
    return [
        Measure(
            m.start(), m.end(), None, None, {"vague": True, **({"hours": 0.0, "hours_high": OPEN} if timed else {})}
        )
    ]
