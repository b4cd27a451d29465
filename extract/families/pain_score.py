"""Pain scores in prose and fields, and pain severity in words (evidence rule 10)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chartcite.extract.families._pain_diary import BETWEEN, LEGEND, LEGENDS, kept
from chartcite.extract.families._pain_phases import phases_of
from chartcite.extract.families._pain_postures import is_scale, roles, seconds
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.extract.nlp.quantity import ScoreSpan, find_scores
from chartcite.extract.nlp.statements import statements
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.topic import TRIAL, cues
from chartcite.extract.nlp.trials import find_trials
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar, Time

_SKIPPED = (SegmentKind.RULE, SegmentKind.PAGE, SegmentKind.HEADING)
_OTHERS_ROLES = ("education", "consent", "device")
_CIRCLED = compiled(
    r"(?:\d\s+){3,}\d?\s*[(\[<*]\s*(?P<v>10|\d)\s*[)\]>*]|[(\[<*]\s*(?P<w>10|\d)\s*[)\]>*](?:\s+\d){3,}"
)
_NOISE = compiled(
    r'"?\b(?P<v>\d{2,3})\s?/\s?10\b(?!/)|(?<!\d)\d?[▒▓░█�?_]\d?\s?/\s?10\b|[\[(<]?(?:illegible|smudged?|unreadable|blotted|\?+)[\])>]?\s?/\s?10\b|(?<!\w)_*[@#*~^%]+_*\s?/\s?10(?!\d)'
)
_CLAUSE = compiled(
    r"[;]|,?\s(?=now\b|but\b|currently\b|since then)|\.\s|\n|(?<![\d]),\s(?=[a-z]*\s?(?:anxiety|"
    r"fatigue|mood|sleep|nausea))|\s-{1,2}\s"
)
_LISTED = compiled(r"[,;/&]|\band\b|\.\s")
_AT_REST = compiled(
    r"(?<![a-z])(?P<how>at rest|resting|with (?:movement|activity|motion|walking)|rest|activity|"
    r"movement)\s*[:=-]?\s*(?P<v>10|\d(?:\.\d)?)(?:\s?/\s?10)?(?![\d/%.:]|\s?(?:mg|min|h\b|ft|days?|"
    r"weeks?|times))"
)
_CM = compiled(r"(?<![\w.])(?P<v>10|\d(?:\.\d)?)\s?cm\b")
_COUNTED = compiled(
    r"\s*(?:doses?|pills?|tabs?|tablets?|hours?|hrs?|episodes?|times|visits?|calls?|nights?|per|"
    r"breakthroughs?|patches|spells?)\b|/d\b|\s*(?:an?)\s+(?:day|night|week)\b(?=\s*(?:[.,;)]|$))"
)
_SCORE_NUMBER = rf"(?:{NUMBER.replace('(?![' + chr(92) + 'd/])', '')})"
_AT_LEAST = compiled(
    rf"(?<![a-z])(?:at least|no (?:less|lower) than|not (?:less|lower) than|never (?:less|lower) than|"
    rf"never (?:below|under)|minimum(?: of)?|upwards? of)\s+an?\s+(?:solid |good )?(?P<v>{_SCORE_NUMBER})"
    r"(?:\s*(?:/|out of)\s*(?:10|ten))?"
    r"(?=\s*(?:[.,](?!\d)|[;)\"']|$|(?:on|most|in|all|every|and|or|but|when|with|always|any|ever|at)\b))"
)
_WHOLE_SCALE = compiled(r"0\s?(?:-|to)\s?10\b(?!\s?/)")
_MEAN_OF = compiled(r"(?<![a-z])(?:avg|average|mean|median|best|worst)\.? of\s*$")
_READINGS = compiled(r"\s*(?:\)|readings?|checks?|scores?|values?|times|measure\w*|entries)")
"""How many readings a mean was taken of: "VAS mm (avg of 3)"."""
_NOT_TEN = compiled(r"\s*of\s+(?:at least\s+|an?\s+)?(?!10\b|ten\b)(?:\d|[a-z])")
_AS_USUAL = compiled(
    r"[^.;\d]{0,40}\b(?:(?:what|where|how) it (?:usually|normally|typically|always|mostly) (?:is|sits|runs|stays)|"
    r"(?:his|her|my|their|the|its) (?:usual|norm|normal|baseline|average)\b|(?:usual|typical|normal|average|par) for|"
    r"as (?:usual|always|on most days))"
    r"|\s*(?:usual(?:ly)?|typical(?:ly)?|ordinar(?:y|ily)|most days|as a rule)\b(?!\s*:?\s*\d)"
)
_POSED = compiled(
    r"\s*(?:/\s?10)?\s*(?P<rest>lying|supine|sitting|seated|resting|at rest|in bed|reclined)\b"
    r"|\s*(?:/\s?10)?\s*(?:after|with|on|during|when|while)?\s*(?:the\s+|a\s+)?"
    r"(?:car|drive|driving|walk\w*|stairs|standing|moving|movement|transfers?|lifting|work|activity|coughing)\b"
)
"""A place of the body beside a score in brackets: no usual score."""
_SPOKEN = compiled(
    r"(?<![a-z])(?:(?:he |she |pt |i |they )?(?:says?|said|told (?:me|us|ma|rn|nurse|staff|the nurse|"
    r"dr\.? \w+)|calls? it|call it|i'd call it|puts? it at|gives? it|rates? it|scores? it|which (?:he|"
    r"she) (?:scores|rates)(?: as)?|grades? (?:it|good days|bad days|days)(?: as| at)?|"
    r"lives? at|(?:sits?|sat|stands?|stood|hovers?|hovered|stays?|stayed|remains?|remained|holds?|held|runs?|"
    r"ran|settled|keeps?|kept|rested|hung|hangs?) (?:steady )?(?:at|around|about|near|between)|rang(?:es?|ing|ed) "
    r"(?:from|between)|it'?s|it is|it has been)|(?:(?:has |have |had |is |was )?(?:come|came|gone|"
    r"went|crept|climbed|risen|settled|dropped|fallen|down|up|back)(?: down| up| back)? (?:to|at))|"
    r"(?:(?:days?|numbers?|level)(?:'s| is| are| was| has been|,)|"
    r"(?:number|pain|score|average)(?:'s| is| was| has been|,)?))"
    r"(?:\s+(?:an?|about|around|at|usually|mostly|always|solid|as|nearly|like|roughly|still|only|maybe|the same))*\s+"
    rf"(?P<one>{_SCORE_NUMBER})(?:\s*(?:,|to|-|or|and)\s*(?P<two>{_SCORE_NUMBER}))?(?:\s*(?:out of|of|"
    rf"/|on (?:a|the|our)(?: zero to ten)? (?:scale|ruler)(?: of)?)\s*(?:10|ten)?)?"
    r"(?=\s*(?:[.,](?!\d)|[;)\"']|$|(?:on|most|in|all|every|for|right|today|now|nearly|as|when|this|always|"
    r"each|and|ten minutes|any|at rest|at|by|since|with|after|but|while|again|overall|throughout|"
    r"during|from|w/)\b))"
)
_DOSED = compiled(
    r"(?<![a-z])(?:m?c?g|ug|ml|units?|mme)(?:\s?/\s?\w+)*"
    r"(?:(?!pain|nrs|vas|score|hurt|rat(?:ed|es|ing)|says?|said)[^.;\n]){0,24}$"
)
"""A dose just before the number, and no word of pain between: "0.3 mg/day, up to 0.5"."""
_USUAL = compiled(
    r"usual|typical|normal|ordinary|most days|every day|average|always|generally|everyday|any day|nearly each|day in"
)
_AT_WORST = compiled(r"\s*(?:/10)?\s*(?:at (?:its|the|his|her)? ?worst|with flares|worst)")
_NAMED = compiled(r"\bpain\b|nrs|vas\b")
_ANALOG = compiled(r"vas\b|analog")
_OF_PAIN = compiled(r"pain|nrs|vas\b|nprs")
_GOOD = compiled(r"good day|best|least")
_BAD = compiled(r"bad day|worst|rains")


@dataclass(frozen=True, slots=True)
class _Score:
    start: int
    end: int
    low: float
    high: float
    role: str
    scale: str
    attributes: dict[str, Scalar]


def extract(chart: Chart) -> Iterator[Fact]:
    """``pain_score`` facts on 0-10 with their role and phase, and ``pain_severity`` facts."""
    records = find_trials(chart).records
    for view, segment in chart.segments():
        if (
            segment.kind in _SKIPPED
            or segment.blank
            or view.note.role in _OTHERS_ROLES
            or segment.section in ("education", "goals")
            or is_scale(segment.low)
        ):
            continue
        found = list(_scores(segment))
        if found and not _of_pain(view, segment, found):
            found = []
        if found:
            found = _by_posture(segment.low, found)
            yield from _facts(view, segment, found, records)
        elif view.note.id not in records and not LEGENDS.search(segment.low):
            yield from _words(view, segment)
    for view in chart.notes:
        if view.note.role not in _OTHERS_ROLES:
            yield from kept(view, in_record=view.note.id in records)


def _by_posture(low: str, found: list[_Score]) -> list[_Score]:
    """Scores in motion and at rest told apart, where a sentence gives both."""
    taken = [(s.start, s.end) for s in found]
    more = [_Score(a, b, v, v, "unspecified", "NRS", {"raw": f"{v:g}"}) for a, b, v in seconds(low, taken)]
    every = sorted((*found, *more), key=lambda s: s.start)
    told = roles(low, [(s.start, s.end) for s in every])
    if not any(told):
        return found
    loose = ("unspecified", "current")
    return [replace(s, role=t) if t and s.role in loose else s for s, t in zip(every, told, strict=True)]


def _scores(segment: Segment) -> Iterator[_Score]:
    low = segment.low
    circled = _CIRCLED.search(low)
    if circled is not None:
        value = float(circled["v"] or circled["w"])
        group = "v" if circled["v"] else "w"
        yield _Score(
            circled.start(group) - 1,
            circled.end(group) + 1,
            value,
            value,
            "current",
            "NRS",
            {"raw": f"{value:g}", "circled": True},
        )
        return
    noise = _NOISE.search(low)
    if noise is not None and (noise["v"] is None or int(noise["v"]) > 10) and re.search(r"pain|score|nrs|vas", low):
        yield _Score(
            noise.start(), noise.end(), 0.0, 10.0, "current", "", {"raw": noise.group().strip(), "floor": True}
        )
        return
    columns = {i: c for i, c in enumerate(segment.columns) if c}
    pain = bool(_NAMED.search(segment.label)) or any("pain" in c for c in columns.values())
    taken: list[tuple[int, int]] = []
    for m in _AT_LEAST.finditer(low):
        least = parse_number(m["v"])
        if least is not None and least <= 10:
            taken.append(m.span())
            yield _Score(
                *m.span(), least, 10.0, "unspecified", "NRS", {"raw": m.group(), "worded": True, "floor": True}
            )
    for s in find_scores(low, pain or None):
        if any(s.start < b and a < s.end for a, b in taken) or _NOT_TEN.match(low, s.end):
            continue
        if _WHOLE_SCALE.match(low, s.start) or (_MEAN_OF.search(low[: s.start]) and _READINGS.match(low, s.end)):
            continue
        if LEGEND.match(low, s.end):
            continue
        if _COUNTED.match(low, s.end) or (s.raw_low <= 1 and s.raw_high == s.out_of and s.raw_low < s.raw_high):
            continue
        taken.append((s.start, s.end))
        attributes: dict[str, Scalar] = {"raw": low[s.start : s.end].strip()}
        if s.worded:
            attributes["worded"] = True
        if s.floor:
            attributes["floor"] = True
        yield _Score(s.start, s.end, s.low, s.high, _role(low, s), s.scale or "NRS", attributes)
    for m in _CM.finditer(low) if _ANALOG.search(low) else ():
        yield _Score(m.start(), m.end(), float(m["v"]), float(m["v"]), "unspecified", "VAS", {"raw": m.group()})
    for m in _AT_REST.finditer(low) if _OF_PAIN.search(low) else ():
        if all(m.end("v") <= a or m.start("v") >= b for a, b in taken):
            role = "unspecified" if "rest" in m["how"] else "worst"
            yield _Score(m.start("v"), m.end(), float(m["v"]), float(m["v"]), role, "NRS", {"raw": m["v"]})
            taken.append((m.start("v"), m.end()))
    yield from _spoken(low, taken)


def _role(low: str, score: ScoreSpan) -> str:
    """The role that the words behind the score give it, else the one read before it."""
    posed = _POSED.match(low, score.end)
    if posed is not None and low.rfind("(", 0, score.start) > low.rfind(")", 0, score.start):
        return "best" if posed["rest"] else "worst"
    usual = score.role in ("unspecified", "current") and _AS_USUAL.match(low, score.end)
    return "usual" if usual else score.role


def _spoken(low: str, taken: Sequence[tuple[int, int]]) -> Iterator[_Score]:
    """Scores as people say them: "the typical day is a 7", "lives at eight, eight and a half", "told me 9"."""
    for m in (*_SPOKEN.finditer(low), *BETWEEN.finditer(low)):
        one = parse_number(m["one"])
        two = parse_number(m["two"]) if m["two"] else one
        if (
            one is None
            or two is None
            or max(one, two) > 10
            or any(m.start("one") < b and a < m.end() for a, b in taken)
            or _NOT_TEN.match(low, m.end("one"))
            or _DOSED.search(low[: m.start("one")])
        ):
            continue
        around = low[max(0, m.start() - 24) : m.end() + 24]
        own = low[m.start() : m.end("one") + 2] + (" worst" if _AT_WORST.match(low, m.end("one")) else "")
        role = (
            "worst" if _BAD.search(own) else "best" if _GOOD.search(own) else "usual" if _USUAL.search(around)
            else "unspecified"
        )  # fmt: skip
        yield _Score(
            m.start(),
            m.end(),
            min(one, two),
            max(one, two),
            role,
            "NRS",
            {"raw": low[m.start("one") : m.end()].strip(), "worded": True},
        )


def _facts(view: NoteView, segment: Segment, found: Sequence[_Score], records: frozenset[str]) -> Iterator[Fact]:
    assertions = assess(view, segment, [(s.start, s.end) for s in found])
    phases = phases_of(view, segment, [(s.start, s.end, s.role) for s in found], records)
    for score, phase, assertion in zip(found, phases, assertions, strict=True):
        if _about_something_else(segment, score):
            continue
        attributes: dict[str, Scalar] = {"role": score.role, "scale": score.scale, **score.attributes}
        attributes.pop("circled", None)
        if phase:
            attributes["phase"] = phase
            attributes["trial"] = view.note.id in records or any(c.code == TRIAL for c in cues(segment))
        yield make_fact(
            view,
            segment,
            (score.start, score.end),
            kind="pain_score",
            value=round(score.low, 2),
            low=round(score.low, 2),
            high=round(score.high, 2),
            unit="/10",
            date=_dated(view, segment, score),
            attributes=attributes,
            assertion=_asserted(segment, score, assertion),
        )


def _of_pain(view: NoteView, segment: Segment, found: Sequence[_Score]) -> bool:
    """Whether bare numbers are told of pain: a word of it in the sentence, its label or the sentences around."""
    if any(
        "worded" not in s.attributes or s.role == "usual" or re.search(r"/|\bof\b", str(s.attributes.get("raw")))
        for s in found
    ):
        return True
    near = " ".join(s.low for s in (*view.before(segment, 2), segment, *view.after(segment, 1)))
    return bool(
        re.search(r"pain|nrs|vas\b|ache|aching|hurt|score|number|burning|scale|sore|0\s?-\s?10|zero to ten", near)
    )


def _part(low: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a score."""
    breaks = list(_CLAUSE.finditer(low))
    return (
        max((m.end() for m in breaks if m.end() <= start), default=0),
        min((m.start() for m in breaks if m.start() >= end), default=len(low)),
    )


def _about_something_else(segment: Segment, score: _Score) -> bool:
    """Whether the nearest complaint before the score in its list is not pain: "pain 4, fatigue 7"."""
    low = segment.low
    a, b = _part(low, score.start, score.end)
    cut = max([a, *(m.end() for m in _LISTED.finditer(low, a, score.start) if re.search(r"\d", low[a : m.start()]))])
    before = low[cut : score.start]
    others = [
        h for h in vocabulary("pain_score").lists["other_complaint"].search(low, segment.words) if cut <= h.end <= b
    ]
    pains = [m.start() for m in re.finditer(r"\bpain|nrs|vas\b|ache|hurt", before)]
    nearest = max((h.start - cut for h in others if h.end <= score.start), default=-1)
    if any(re.match(r"\s?pain", low[h.end : h.end + 6]) for h in others if h.end <= score.start):
        return True
    if nearest >= 0 and (not pains or nearest > max(pains)):
        return True
    after = low[score.end : score.end + 24]
    tail = [
        h
        for h in others
        if score.end <= h.start <= score.end + 12 and re.match(r"\s*(?:/10)?\s*(?:for |of |with )?", after)
    ]
    return bool(tail) and not pains and not re.search(r"pain", low[a:b])


def _dated(view: NoteView, segment: Segment, score: _Score) -> dt.date | None:
    """The date told beside the score, else the one that heads its line, else the note's."""
    spans = [d for d in find_dates(segment.low, view.date) if d.exact and d.kind != "relative"]
    before = [d for d in spans if d.end <= score.start]
    if before:
        return before[-1].low
    return None


def _asserted(segment: Segment, score: _Score, assertion: Assertion) -> Assertion:
    lists, low = vocabulary("pain_score").lists, segment.low
    updates: dict[str, object] = {"negated": False, "certainty": Certainty.AFFIRMED}
    circled = score.attributes.get("circled") is True
    if circled or assertion.completion in (Completion.NOT_DONE, Completion.DECLINED):
        updates["completion"] = Completion.DONE
    a, b = _part(low, score.start, score.end)
    if any(
        a <= h.start < b and (h.start < score.start or h.start - score.end < 30)
        for h in lists["not_now"].search(low, segment.words)
    ):
        updates["certainty"] = Certainty.CONDITIONAL
    if any(a <= h.start < b for h in lists["past"].search(low, segment.words)):
        updates["time"] = Time.PAST
    elif assertion.time is Time.PAST:
        updates["time"] = Time.NOW
    if next(iter(vocabulary("relief").lists["other_people"].search(low, segment.words)), None) is not None:
        updates["experiencer"] = Experiencer.OTHER
    return assertion.model_copy(update=updates)


def _words(view: NoteView, segment: Segment) -> Iterator[Fact]:
    if "pain" in segment.label and segment.checked and (word := re.search(r"\b(severe|moderate|mild)\b", segment.low)):
        yield make_fact(view, segment, word.span(), kind="pain_severity", value=word.group())
        return
    people = next(iter(vocabulary("relief").lists["other_people"].search(segment.low, segment.words)), None)
    for fact in statements(view, segment, vocabulary("pain_score")):
        who = (
            Experiencer.OTHER
            if people is not None
            else Experiencer.FAMILY
            if fact.assertion.experiencer is Experiencer.FAMILY
            else Experiencer.PATIENT
        )
        yield fact.model_copy(update={"assertion": fact.assertion.model_copy(update={"experiencer": who})})
