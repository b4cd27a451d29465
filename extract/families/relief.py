"""Pain relief and what brought it: stated in percent or parts, as two scores, or in words (evidence rule 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind, make_segment
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.extract.nlp.pairs import find_drops
from chartcite.extract.nlp.quantity import PercentSpan, find_percents
from chartcite.extract.nlp.stretches import OPEN, Stretch, clock_hours, find_stretches
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.trials import Trials, find_trials
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar, Time

_SKIPPED = (SegmentKind.RULE, SegmentKind.PAGE)
_OTHERS_ROLES = ("education", "consent")
_CLAUSE = re.compile(r";|\.\s|\s-{1,2}\s|\n|,\s+(?:but|whereas|while)\b")
_UNREADABLE = re.compile(r"(?<!_)_[0-9]+\s?%|(?<!\w)_\d\b|[▒░█�]\s?\d*\s?%?|\d[▒░█�]|\b\d?\?\d?\s?%|not legible|illegible|smudged|cut off at|struck out|crossed out|overwritten|written over|unreadable|blurred")
_OF_PAIN = re.compile(r"\s+(?:of|less|better|relie\w+|reduc\w+|the pain|remain\w*|left|off|gone|improv\w+|lower|decrease|drop)\b|\s*[.,;)]|$")
_PARTS = {"half": 2.0, "halve": 2.0, "third": 3.0, "quarter": 4.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0, "eighth": 8.0, "tenth": 10.0}
_PART = re.compile(rf"(?<![\w/.])(?P<n>{NUMBER.replace('(?![' + chr(92) + 'd/])', '')}|an?)(?:[\s-]+(?P<d>(?:third|quarter|fourth|fifth|sixth|eighth|tenth)s?)|\s?/\s?(?P<den>\d)\s?-?(?:ths|rds|th|rd))(?![a-z])")
_BARE_PERCENT = re.compile(r"(?:percent|per cent|%) (?:of )?(?:pain )?relief(?: was| is)?\s*[:=]?\s*(?P<n>\d{1,3})(?!\d|\s?[/%.]\d)")
_ARROW = re.compile(r"[↓⬇]|\bdown\s*$")
_NEGATED_MORE = re.compile(r"(?:never|not|no|didn't|did not|without)\s+(?:\w+\s+){0,3}?(?:rose|rise|rising|went|got|climb\w*|reach\w*|exceed\w*|achiev\w*|surpass\w*|beyond|above|over|past|better|get|attain\w*)(?:\s+(?:beyond|above|over|past|than|to|the|a))*\s*$")
_NEVER_UNDER = re.compile(r"(?:never|not)\s+(?:\w+\s+){0,2}?(?:dipped|fell|dropped|went|under|below|less|dip|drop|fall)\b[^.;]{0,24}$")
_TO_COME = re.compile(r"set ?up|schedul|plan\b|propos|candidate|authoriz|request|consider|would like|refer|upcoming|await|before (?:the |any )?trial")
_PAIN_WORD = re.compile(r"pain|relie|benefit|analges|help|nrs|vas\b|score|hurt|respon|effect|comfort|pain free|useless|worthless|waste|nothing|good|trial|better|gone")
_OTHER_TOPIC = re.compile(r"able to do|can do|function|walk|activit|sensation|exam\b|strength|gait|\blabs?\b|vitals|neuro|dose|rate\b|mental status|dressing|weight|plan of")
_KIN = r"(?:wife|husband|spouse|daughter|son|mother|father|mom|dad|sister|brother|niece|nephew|partner|family|caregiver)"
_TOLD_BY = re.compile(rf"(?:per|by|to|with|told|according to|his|her)\s+(?:his |her |the |pt'?s |patient'?s )?{_KIN}(?:'s)?\s*(?:written|hourly|log|record|diary|report\w*|notes?|says?|stat\w+|agrees?|confirm\w*|[,.:;]|$)")
_OF_TIME = re.compile(r"\s*(?:of\s+)?(?:the|a|an)?\s*(?:day|night|morning|afternoon|evening|time|way|hour|week)s?\b")


@dataclass(frozen=True, slots=True)
class _Measure:
    """An amount of relief in a segment: percent bounds (``None``: words only) and how it was told."""

    start: int
    end: int
    low: float | None
    high: float | None
    attributes: dict[str, Scalar] = field(default_factory=dict)
    proof: str = ""
    joined: Segment | None = None
    """Both sentences, where the amount is told over two."""


def extract(chart: Chart) -> Iterator[Fact]:
    """``pain_reduction`` facts: the amount, what brought it, how many hours it held."""
    trials = find_trials(chart)
    for view, segment in chart.segments():
        if segment.kind in _SKIPPED or segment.blank or segment.checked is False or view.note.role in _OTHERS_ROLES:
            continue
        yield from _of_segment(view, segment, trials)


def _of_segment(view: NoteView, segment: Segment, trials: Trials) -> Iterator[Fact]:
    low = segment.low
    measures = [*_percents(view, segment, trials), *_drops(view, segment, trials), *_unreadable(segment)]
    hit = any(trials.procedure(view, segment, m.start) == TRIAL for m in measures)
    if not hit and _anchored(view, segment, trials):
        measures += _worded(segment, measures)
    if not measures:
        return
    stretches = [s for s in find_stretches(low) if not _of_side_effect(segment, s)]
    assertions = assess(view, segment, [(m.start, m.end) for m in measures])
    for measure, assertion in zip(measures, assertions, strict=True):
        procedure = trials.procedure(view, segment, measure.start)
        attributes: dict[str, Scalar] = {"procedure": procedure, **measure.attributes}
        if procedure == TRIAL and "hours" not in attributes:
            whole = measure.joined or segment
            told = stretches if measure.joined is None else [s for s in find_stretches(whole.low) if not _of_side_effect(whole, s)]
            attributes |= _hours(view, whole, measure, told)
        yield make_fact(view, measure.joined or segment, (measure.start, measure.end), kind="pain_reduction", value=measure.low,
                        low=measure.low, high=measure.high, unit="percent", attributes=attributes,
                        assertion=_asserted(segment, measure, assertion, recorded=view.note.id in trials.records), proof=measure.proof)  # fmt: skip


def _anchored(view: NoteView, segment: Segment, trials: Trials) -> bool:
    """Whether words of relief may stand for a trial's: it is named right here, or the note is about one that took place."""
    if segment.low.rstrip(' "').endswith("?"):
        return False
    if any(c.code == TRIAL for c in cues(segment)) or view.note.id in trials.about:
        return True
    return not any(_TO_COME.search(s.low) for s in view.before(segment, 3))


def _asserted(segment: Segment, measure: _Measure, assertion: Assertion, *, recorded: bool) -> Assertion:
    """Negation is part of the amount; hopes, criteria, handouts and other people are no evidence."""
    lists = vocabulary("relief").lists
    updates: dict[str, object] = {"negated": False}
    if assertion.completion in (Completion.NOT_DONE, Completion.DECLINED, Completion.PENDING) or (
        recorded and assertion.completion is not Completion.TEMPLATE
    ):
        updates["completion"] = Completion.DONE
    if assertion.time is Time.FUTURE:
        updates["time"] = Time.NOW
    if assertion.certainty is not Certainty.AFFIRMED:
        updates["certainty"] = Certainty.AFFIRMED
    if assertion.experiencer is Experiencer.FAMILY and _TOLD_BY.search(segment.low):
        updates["experiencer"] = Experiencer.PATIENT
    clause_start, clause_end = _clause(segment.low, measure.start)
    expected = [h for h in lists["expected"].search(segment.low, segment.words) if h.start < measure.end or h.start < clause_end]
    if any(not (measure.start <= h.start < measure.end) and _governs(segment.low, h.start, h.end, measure) for h in expected) or segment.section == "education":
        updates["certainty"] = Certainty.CONDITIONAL
    if first(lists["other_people"], segment.low, segment.words):
        updates["experiencer"] = Experiencer.OTHER
    return assertion.model_copy(update=updates)


def _governs(low: str, start: int, end: int, measure: _Measure) -> bool:
    """Whether a word of hope or rule speaks of this amount: before it in the sentence, or after it in its clause."""
    if end <= measure.start:
        return not re.search(r"[.;]\s", low[end : measure.start])
    a, b = _clause(low, measure.start)
    return a <= start < b and not re.search(r"recommend|proceed|candidate|want|wish|consider|plan", low[start:end])


def _clause(low: str, offset: int) -> tuple[int, int]:
    breaks = list(_CLAUSE.finditer(low))
    return (
        max((m.end() for m in breaks if m.end() <= offset), default=0),
        min((m.start() for m in breaks if m.start() >= offset), default=len(low)),
    )


# --- amounts -------------------------------------------------------------------------------------------------------


def _percents(view: NoteView, segment: Segment, trials: Trials) -> list[_Measure]:
    found = [m for p in find_percents(segment.low) if (m := _percent(view, segment, p, trials)) is not None]
    found += [m for p in _parts(segment.low) if all(p.end <= f.start or p.start >= f.end for f in found) and (m := _percent(view, segment, p, trials))]
    for b in _BARE_PERCENT.finditer(segment.low):
        value = float(b["n"])
        if value <= 100 and all(b.end() <= m.start or b.start() >= m.end for m in found):
            found.append(_Measure(b.start(), b.end(), value, value))
    return found


def _parts(low: str) -> Iterator[PercentSpan]:
    """Parts written as numerals or with a hyphen: "4/5ths", "two-thirds", "four tenths"."""
    for m in _PART.finditer(low):
        if m["n"] in ("a", "an") and not _OF_PAIN.match(low, m.end()):
            continue
        top, bottom = parse_number(m["n"]), _PARTS.get(m["d"].rstrip("s")) if m["d"] else float(m["den"])
        if top and bottom and top < bottom:
            value = round(100 * top / bottom, 3)
            yield PercentSpan(m.start(), m.end(), value, value, "=", True)


def _percent(view: NoteView, segment: Segment, p: PercentSpan, trials: Trials) -> _Measure | None:
    low = segment.low
    if p.high > 100 or _OF_TIME.match(segment.low, p.end) or not _is_relief(view, segment, p, trials):
        return None
    first_value, last = p.low, p.high
    attributes: dict[str, Scalar] = {}
    before = low[max(0, p.start - 48) : p.start]
    tail = low[p.start : p.end + 14]
    amount = last if p.comparator in ("<", "<=") else first_value
    if p.comparator == "<":
        last -= 0.01
    if _NEGATED_MORE.search(before) or re.search(r"(?:never|not) (?:more than|over|above|beyond|past|better than)\s*$", before):
        first_value, last = 0.0, amount
    elif _NEVER_UNDER.search(before) or (p.comparator in ("<", "<=") and _NEVER_UNDER.search(low[: p.end - 1])):
        first_value, last = amount, 100.0
        attributes["at_least"] = True
    elif re.search(r"at (?:the |its )?(?:best|peak|most)|best of it|maximum|at max", tail) and "up to" not in tail:
        first_value = last = amount
    elif p.comparator in (">", ">=", "<", "<="):
        attributes[{">": "more_than", ">=": "at_least", "<": "less_than", "<=": "less_than"}[p.comparator]] = True
    if re.search(r"not (?:achiev\w*|reach\w*|get|got|meet|met)\s*$", before):
        attributes, first_value, last = {"less_than": True}, 0.0, amount
    if p.remaining or _remains(low, p):
        first_value, last = 100 - last, 100 - first_value
        attributes = {}
    return _Measure(p.start, p.end, round(first_value, 2), round(last, 2), attributes)


_LEFT = re.compile(r"\s*(?:of\s+(?:(?:her|his|the|their|my|its)\s+)?(?:\w+\s+){0,3}?(?:pain\s+)?)?(?:remain\w*|left|was left|still there)|\s+(?:of|what)\s+(?:normal|usual|(?:her|his|their|its) (?:usual|normal|former|old|baseline)|what|baseline|it (?:was|had))|\s+(?:her|his|the)?\s*(?:usual|normal|baseline)\b(?! (?:pain )?(?:relie|reduc))")
_WAS = re.compile(r"(?:pain|it|score|scores|reading|readings|level)\s+(?:on infusion |with it |during it )?(?:was|were|is|ran|at|down to|fell to|to)\s+(?:only |about |around |just )?$")


def _remains(low: str, p: PercentSpan) -> bool:
    """Whether the part named is what was left: "a quarter of usual pain remained", "was one half of what it had been"."""
    after = low[p.end : p.end + 48]
    before = low[max(0, p.start - 40) : p.start]
    if re.match(r"\s*(?:of\s+)?(?:her|his|the|usual)?\s*(?:usual\s*)?(?:pain\s+)?(?:relie|reduc|less|better|improv|gone|decreas|drop|lower)", after):
        return False
    return bool(_LEFT.match(after)) and (bool(_WAS.search(before)) or bool(re.search(r"remain|left", after)) or "only" in before)


def _is_relief(view: NoteView, segment: Segment, p: PercentSpan, trials: Trials) -> bool:
    """Whether a percent is an amount of pain relief: words of relief or the trial near it, nothing else claiming it."""
    lists, low = vocabulary("relief").lists, segment.low
    a, b = _clause(low, p.start)
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
    if any(a <= h.start < b for h in lists["words"].search(low, segment.words)) or _ARROW.search(low[a : p.start]) or "pain" in low[a:b]:
        return True
    return any(c.code == TRIAL for c in cues(segment)) or view.note.id in trials.about


def _drops(view: NoteView, segment: Segment, trials: Trials) -> list[_Measure]:
    found = []
    joined = _over_two(view, segment)
    if joined is not None:
        drop = find_drops(joined.low.replace(". ", ", "))[-1]
        return [_Measure(drop.start, drop.end, drop.low, drop.high, {}, drop.proof, joined)]
    for drop in find_drops(segment.low):
        near = trials.procedure(view, segment, drop.start)
        if near == TRIAL or re.search(r"pain|nrs|vas|score|relie|hurt|/10", segment.low):
            found.append(_Measure(drop.start, drop.end, drop.low, drop.high, {}, drop.proof))
    return found


def _over_two(view: NoteView, segment: Segment) -> Segment | None:
    """This sentence and the next of its line, where only together they give a pair of scores: "It dropped to a 2. I
    usually live at a 7"."""
    following = view.after(segment)
    if not following or "\n" in view.document.text[segment.end : following[0].start] or find_drops(segment.low):
        return None
    joined = make_segment(view.document, segment.start, following[0].end, index=segment.index, paragraph=segment.paragraph)
    drops = find_drops(joined.low.replace(". ", ", "))
    return joined if drops and drops[-1].start < len(segment.low) < drops[-1].end else None


def _unreadable(segment: Segment) -> list[_Measure]:
    m = _UNREADABLE.search(segment.low)
    if m is None or not cues(segment) or not re.search(r"relie|pain|%|percent|score|nrs|vas|h(?:ou)?rs?\b", segment.low):
        return []
    timed = bool(re.search(r"\bh(?:ou)?rs?\b|duration", segment.low))
    return [_Measure(m.start(), m.end(), None, None, {"vague": True, **({"hours": 0.0, "hours_high": OPEN} if timed else {})})]


def _worded(segment: Segment, measures: Sequence[_Measure]) -> list[_Measure]:
    """Relief in words: none at all is 0 %, little is under a third, complete is 100 %, good is no amount."""
    lists = vocabulary("relief").lists
    for name, bounds in (("none", (0.0, 0.0)), ("total", (100.0, 100.0)), ("little", (0.0, 30.0)), ("good", (None, None))):
        hit = first(lists[name], segment.low, segment.words)
        if hit is not None and name in ("none", "little") and (not _PAIN_WORD.search(segment.low) or _OTHER_TOPIC.search(segment.low[hit.start : hit.end + 24])):
            continue
        if hit is None or any(hit.start < m.end and m.start < hit.end for m in measures):
            continue
        if name == "good" and _denied(segment.low, hit.start):
            return [_Measure(hit.start, hit.end, 0.0, 30.0)]
        attributes: dict[str, Scalar] = {"vague": True} if name == "good" else {}
        return [_Measure(hit.start, hit.end, bounds[0], bounds[1], attributes)]
    return []


def _denied(low: str, start: int) -> bool:
    return bool(re.search(r"(?<![a-z])(?:no|not|never|without|denies|didn't|nil|lacked|zero)(?![a-z])[^.;,]{0,24}$", low[:start]))


# --- hours ---------------------------------------------------------------------------------------------------------


def _of_side_effect(segment: Segment, stretch: Stretch) -> bool:
    """Whether a length is of itching, observation, the procedure ...: the nearest noun in its clause says so."""
    low = segment.low
    a, b = _clause(low, stretch.start)
    if "observ" in low[max(0, stretch.start - 16) : stretch.start] and "still" in low:
        return False
    hits = [h for h in vocabulary("relief").lists["side_effect"].search(low, segment.words) if a <= h.start < b]
    relief = [m.start() for m in re.finditer(r"relie|benefit|better|pain|%|percent|analges|wore off|offset|held|score|still \d", low[a:b])]
    for hit in hits:
        gap = min(abs(hit.start - stretch.end), abs(stretch.start - hit.end))
        near = min((abs(a + r - stretch.start) for r in relief), default=999)
        if gap <= 12 and gap < near:
            return True
    return False


def _hours(view: NoteView, segment: Segment, measure: _Measure, stretches: Sequence[Stretch]) -> dict[str, Scalar]:
    """The hours that go with an amount: the nearest length in the sentence, else in the sentences right beside it."""
    inside = [s for s in stretches if not (measure.start <= s.start and s.end <= measure.end and measure.low is not None and s.low == 0)]
    onset = [s for s in inside if re.search(r"onset\s*[:=]?\s*(?:of|in|at|after|within)?\s*$", segment.low[max(0, s.start - 16) : s.start])]
    inside = [s for s in inside if s not in onset]
    if inside:
        best = min(inside, key=lambda s: (s.until, s.vague, min(abs(s.start - measure.end), abs(measure.start - s.end))))
        return _told(segment.low, best, _dose_hour(view, segment))
    for other in (*view.after(segment), *reversed(view.before(segment))):
        joined = "\n" not in view.document.text[min(segment.end, other.end) : max(segment.start, other.start)]
        found = [s for s in find_stretches(other.low) if not _of_side_effect(other, s)]
        lasting = re.search(r"last\w*|held|wore|offset|duration|stayed|relief|sustain|observed|still|persist|\bit\b", other.low)
        if joined and found and lasting and not find_percents(other.low):
            return _told(other.low, found[-1] if "offset" in other.low else found[0], _dose_hour(view, segment))
    return {}


_GIVEN = re.compile(
    r"(?:given|inject\w*|inj|bolus\w*|dosed?|started|begun|infusion|administered|shot|placed|single|morphine|hydromorphone|fentanyl|trial)\b[^\n;]{0,40}?(?:at|@|,)?\s(?P<when>\d{1,2}:\d\d(?:\s?[ap]m)?|(?:[01]\d|2[0-3])[0-5]\d|\d{1,2}\s?[ap]\.?m|noon)(?![\d/%])"
)


def _dose_hour(view: NoteView, segment: Segment) -> float | None:
    """The hour of the day at which the drug was given, told in this sentence or within a few before it."""
    for other in (segment, *reversed(view.before(segment, 4))):
        m = _GIVEN.search(other.low)
        if m is not None and cues(other):
            return clock_hours(m["when"])
    return None


def _told(low: str, stretch: Stretch, dose: float | None) -> dict[str, Scalar]:
    """The bounds of a stretch; one that was still going on at its end is open, one with only an end runs from the dose."""
    if stretch.until and stretch.at is not None and dose is not None:
        whole = (stretch.at - dose) % 24
        return {"hours": round(max(0.0, whole - 2), 2), "hours_high": round(whole, 2)}
    high = stretch.high
    if first(vocabulary("relief").lists["still"], low, frozenset(re.findall(r"[a-z']+", low)) | _prefixes(low)) and stretch.low < 8:
        high = OPEN
    return {"hours": round(stretch.low, 2), "hours_high": round(high, 2)}


def _prefixes(low: str) -> frozenset[str]:
    return frozenset(w[:4] + "*" for w in re.findall(r"[a-z0-9']{4,}", low))


