"""Outcomes in numbers: percent relief, scores before and after, a score under treatment (evidence rules 8 and 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.families._outcome_floors import FLOOR, HELD, TWICE
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.quantity import find_percents, find_scores
from chartcite.extract.nlp.time import find_durations

_RELIEF = compiled(
    r"relie[fv]|\boff\b|better|improv|reduc|less\b|benefit|helpful|helped|drop|decreas|down\b|gone|pain"
    r"|control|response|each time|worked|abat|dimin"
)
_GIVEN = compiled(
    r"(?:[:=]|->|→|-|gave|about|approx\w*|some|roughly|~|only|maybe|call|report:?|estimated|trial|got"
    r"|had|leads|#\d)\s*$"
)
_NO_RELIEF = compiled(
    r"prognosis|\bsat\b|spo2|\bef\b|\bo2\b|patients|people|complian|adheren|weight|disab|\bodi\b|ppd"
    r"|impair|taper|wean|dos(?:e|ing)\b|"
    r"opioid|narcotic|\bmme\b|rating|\bfev|time in range|patch|pills?\b|tablet|medicine|\bvomits"
    r"|wears|lidocaine|gel\b|cream|ointment|lower|down on (?:the|his|her|my)\b"
)
_PAIRS = (
    compiled(
        r"\b(?:pre|before|in|start|initial\w*|eval|intake|admission|baseline|adm|soc|begin\w*|began"
        r"|day (?:1|one)|first)\W{0,4}(?:was|at|of|pain"
        r"|score)?\W{0,3}(?P<a>\d{1,2})(?!\d)(?:/10\b)?[^\d.;]{0,30}\b(?:post|after|out|end|d/c|dc"
        r"|discharge|final|now|last|finish|exit|clos(?:e|ing)|graduation)\W{0,4}(?:was|at|of|pain"
        r"|score)?\W{0,3}(?P<b>\d{1,2})(?!\d)"
    ),
    compiled(
        r"(?<![\d/.])(?P<a>\d{1,2})(?:/10| ?mm)?\s*(?:in|pre|before|at (?:eval|start|intake|admission|soc)"
        r"|initially|on entry)\b[^\d.;]{0,16}(?<![\d/.])(?P<b>\d{1,2})(?:/10| ?mm)?\s*(?:out|post|after|at"
        r" (?:d/c|discharge|end|exit)|on exit)\b"
    ),
    compiled(
        r"(?<![\d/.:-])(?P<a>\d{1,2})(?:/10)?\s*(?:->|=>|→|>>|➔)\s*(?P<b>\d{1,2})(?:/10)?(?![\d/]|\.\d"
        r"|\s*(?:mg|mcg|tab|wk|month|day|visit|ft|min))"
    ),
    compiled(
        r"\b(?:pain|it|score|nrs|vas|nprs|number)\b[^.;]{0,20}\bfrom (?:an? )?(?P<a>\d{1,2})(?:/10)?"
        r" (?:down )?to (?:an? )?(?P<b>\d{1,2})(?!\d)"
    ),
    compiled(r"\bpain (?P<b>\d{1,2})(?:/10)? (?:from|was) (?:an? )?(?P<a>\d{1,2})\b"),
    compiled(
        r"(?<![\d/.])(?P<a>10|[5-9])(?:/10)? to (?:an? )?(?P<b>10|\d)(?:/10)?(?!\d|\s*(?:mg|mcg|wk"
        r"|week|month|day|visit|hour|year|time|tab|/))"
    ),
)
_PLACES = compiled(
    r"(?<![\d/.])(?P<a>\d{1,3})(?:/10)?\s*(?:at|on|the|,)?\s*(?:first|initial|eval|intake|start"
    r"|baseline|admission)\w*(?: visit| session)?"
    r"\W+(?:(?:and|then|to|but|now)\s+)?(?P<b>\d{1,3})(?:/10)?\s*(?:at|on|by)?\s*(?:the\s+)?"
    r"(?:last|final|discharge|d/c|end)"
)
_BRACKETED = compiled(
    r"\b(?:nprs|nrs|vas|pain|odi|oswestry|ndi|dash|quickdash|lefs)\b[^\d.;\n]{0,14}(?<![\d/.])"
    r"(?P<b>\d{1,3})(?:/10| ?%)?\s*"
    r"\(\s*(?:(?:was|eval|initial|start|intake|soc|baseline|from|at eval)\W{0,2})?(?P<a>\d{1,3})(?:/10| ?%)?"
    r"(?:\s*(?:at|on)?\s*(?:eval\w*|initial\w*|start|intake|soc|baseline|admission))?\s*\)"
)
"""A therapist's score with the one of the evaluation in brackets: "NPRS 8/10 (8/10 at eval)", "ODI 60 (58)"."""
_SERIES = compiled(
    r"(?<![\d/.])(?P<a>10|[6-9])(?:/10)?,\s*(?:(?:10"
    r"|[6-9])(?:/10)?,?\s*(?:and\s+)?){1,6}(?<![\d/.])(?P<b>10|[6-9])(?:/10)?(?![\d/%])"
)
_ONLY = compiled(
    r"\bonly\b|\bthen\b|\bless than\b|<|\bback\b|\bgone\b|not even|\bunder\b|\bbarely\b|\bwore\b"
    r"|\breturn|\bmost\b|tops\b|\bso-?so\b"
)


def percent_outcomes(low: str) -> Iterator[Hit[str]]:
    """Relief in percent: under 30 is a failure, 70 and more a help, what lies between is partial."""
    for span in find_percents(low):
        if _NO_RELIEF.search(low[max(0, span.start - 24) : span.end + 24]):
            continue
        if not _RELIEF.search(low[max(0, span.start - 26) : span.end + 26]) and not _GIVEN.search(low[: span.start]):
            continue
        high = 100.0 - span.low if span.remaining else span.high
        low_end = 100.0 - span.high if span.remaining else span.low
        code = (
            "failed"
            if high < 30 or (span.comparator in ("<", "<=") and high <= 30)
            else "helped"
            if low_end >= 70
            else "partial"
        )
        yield Hit(span.start, span.end, code)


_OF_PAIN = compiled(r"pain|score|nrs|vas|nprs|vrs|ache|burn|/10|number|relief|help|attack|→|->")


def score_outcomes(low: str, *, therapy: bool) -> Iterator[Hit[str]]:
    """Scores before and after: no lower is a failure, half and more off down to 4 a help.

    ``therapy`` says that the text is of a therapist's record, where questionnaires count too.
    """
    yield from _floors(low)
    if not therapy and not _OF_PAIN.search(low):
        return
    done: list[tuple[int, int]] = []
    for pattern in (*_PAIRS, *TWICE, _PLACES, *((_BRACKETED,) if therapy else ())):
        for m in pattern.finditer(low):
            if any(m.start() < e and s < m.end() for s, e in done):
                continue
            done.append(m.span())
            if not _other_measure(low, m, therapy=therapy):
                yield Hit(m.start(), m.end(), _change(float(m["a"]), float(m["b"])))
    for m in _SERIES.finditer(low):
        yield Hit(m.start(), m.end(), "failed")


def _floors(low: str) -> Iterator[Hit[str]]:
    """Scores that no treatment brought down, or that go on under it."""
    for pattern in (FLOOR, HELD):
        for m in pattern.finditer(low):
            if not _LABORATORY.search(low[max(0, m.start("n") - 30) : m.start("n")]):
                yield Hit(m.start(), m.end(), "failed")


_PAIN_MEASURE = compiled(r"pain|score|nrs|vas|nprs|vrs|ache|burn|/100|mm\b|intensity|relief")
_LABORATORY = compiled(
    r"\b(?:psa|cea|ca[- ]?\d+(?:[-.]\d)?|afp|ldh|a1c|hba1c|hgb|hb|hct|wbc|anc|plt|platelets?|crp|esr|inr|bun|cr"
    r"|creat\w*"
    r"|egfr|gfr|alt|ast|alp|ck|tsh|glucose|sugars?|bmi|weight|wt|ferritin|albumin|phq-?9?|gad-?7?|suv|ef|bp|hr|temp"
    r"|kappa|lambda|spike|igg|troponin|bnp|lipase|amylase|bili\w*|ipss|mme|ome|mmse|moca|ecog|kps|asia|penn|mas|ashworth)"
    r"\W+(?:\w+\W+){0,2}$"
)


def _other_measure(low: str, m: re.Match[str], *, therapy: bool) -> bool:
    """Whether the two numbers are of something else than pain: a laboratory value, a scale of another thing."""
    if _LABORATORY.search(low[max(0, m.start() - 30) : m.start()]):
        return True
    return not therapy and max(float(m["a"]), float(m["b"])) > 10 and not _PAIN_MEASURE.search(low)


def _change(before: float, after: float) -> str:
    top = 100.0 if max(before, after) > 10 else 10.0
    if after >= before * 0.9:
        return "failed"
    return "helped" if after <= before / 2 and after <= 0.4 * top else "partial"


_OF_GAIN = compiled(
    r"\s*(?:for |in )?(?:benefit|relief|help(?:fulness)?|effect(?:iveness)?|improvement|response)(?![a-z])"
)


def low_scores(low: str) -> Iterator[Hit[str]]:
    """A score of at most 2 of 10 under a treatment."""
    for span in find_scores(low):
        if low[span.start : span.end].isalpha():
            continue  # "sits on one cheek"
        gained = _OF_GAIN.match(low, span.end)
        if gained is not None:  # "0/10 benefit" is a mark given to the drug
            if span.high <= 2:
                yield Hit(span.start, gained.end(), "failed")
            continue
        if span.high <= 2 and span.role not in ("best", "worst") and not span.floor and span.out_of == 10:
            yield Hit(span.start, span.end, "helped_tied")


def high_scores(low: str) -> Iterator[Hit[str]]:
    """A score of at least 7 of 10, whatever it is the score of."""
    for span in find_scores(low):
        if span.low >= 7 and span.role not in ("best", "worst"):
            yield Hit(span.start, span.end, "high")


_FLEETING = compiled(
    r"\b(?:briefly|short-?lived|transient(?:ly)?|for a (?:short|little|brief) (?:while|time|period))\b"
)


def short_lived(low: str, start: int, end: int) -> bool:
    """Whether the relief told at ``[start, end)`` lasted only days, or a few weeks said to be all."""
    near = low[max(0, start - 30) : end + 60]
    if _FLEETING.search(near):
        return True
    for span in find_durations(low):
        beside = span.start >= start - 30 and span.end <= end + 60 and span.high_days > 0
        if beside and (span.high_days <= 10 or (span.high_days <= 45 and _ONLY.search(near))):
            return True
    return False
