"""Pain told in a diary's mean or series, and in the answer to a question about the number (evidence rule 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import NUMBER, parse_number
from chartcite.models.fact import Fact, Scalar

_HEAD = compiled(
    r"\b(?:pain|vas|nrs|nprs|burning)\b[^.;\n]{0,24}\b(?:diary|log|journal|calendar)\b|\bdiary\b"
    r"|\b(?:marks?|marked|line)\b[^.;]{0,60}\b(?:line|usual pain|pain)\b|\bhow bad was the (?:day|pain)\b"
)
_ON_DRUG = compiled(
    r"\b(?:on (?:the )?(?:infusion|drug|catheter|pump)|during|infus\w+|trial days?|after (?:the )?(?:bolus|dose))\b"
)
_BEFORE = compiled(r"\b(?:before|prior to|pre-?trial|pre-?admission|baseline|week before)\b")
_HUNDRED = compiled(r"\b0\s*(?:-|–|to)\s*100\b|\b100\s?-?mm\b|\b100\s*(?:=|is|being|means)\s|\bmillimet")
_TEN = compiled(r"\b0\s*(?:-|–|to)\s*10\b|\b10\s*(?:=|is|being|means)\s|\bnrs\b|\bnprs\b|out of (?:10|ten)")
_MEAN = compiled(
    r"(?<![a-z])(?:mean|average|avg|ave)\b(?: (?:for|of|over|this|the|last|past|that|week|month"
    r"|fortnight|score|pain|line)){0,5}"
    r"\s*[:=]?\s*(?:is |was |of )?(?P<v>\d{1,3}(?:\.\d+)?)(?![\d.]*\d)"
    r"(?!\s*(?:%|/|h\b|hours|steps|mg|min|visits|kg|days))"
)
_SERIES = compiled(r"(?<![\d/.])(?:\d{1,2}\s*[,;]\s*(?:and )?){3,}\d{1,2}(?![\d/])")
_LABELLED = compiled(r"\b(?:diary|log|journal)\b")
_FIGURES = compiled(r"(?<![\d/.:])\d{1,3}(?:\.\d)?(?![\d/%:])")
_ENDS_IN_MEAN = compiled(r"\b(?:mean|avg|average)\W*$")
_OTHER = compiled(
    r"\b(?:spasms?|sleep|steps|mood|bowel|glucose|sugars?|bp|blood pressure|food|fatigue|seizures?|headache days)\b"
)
_REACH = 20
_SAME_HEAD = 2
"""Sentences so close to each other head one diary."""


LEGENDS = compiled(r"\b10{1,2}\s*(?:=|means|being|is)\s*(?:the |as )?(?:worst|unbearable|max|pain as bad|most severe)")
LEGEND = compiled(r"\s*(?:=|means|being|is)\s*(?:the |as )?(?:no\b|none|worst|unbearable|max|pain as bad|most severe)")
"""What a number of the scale stands for: "100 = worst pain possible"."""
BETWEEN = compiled(
    rf"(?<![a-z])between (?:an? )?(?P<one>{NUMBER}) and (?:an? )?(?P<two>{NUMBER})(?! ?(?:\w+ )?(?:hours"
    r"|weeks|months|days|am|pm|o'clock|years|feet|blocks|pounds|mg))(?=[^.;]{0,50}\b(?:swings?|varies|number|score|pain"
    r"|depending|depends|scale)\b)"
)
"""A range that nobody could put to one number: "between six and eight, it swings"."""


@dataclass(frozen=True, slots=True)
class Told:
    """A score on 0-10 at ``[start, end)`` of a segment, its ``role``, and whether it stands before the trial."""

    segment: Segment
    start: int
    end: int
    low: float
    high: float
    role: str
    raw: str
    baseline: bool = False


def kept(view: NoteView, *, in_record: bool) -> Iterator[Fact]:
    """The ``pain_score`` facts of a note's diaries and answers; of a trial's record only those from before it."""
    for told in (*diaries(view), *answers(view)):
        if told.segment.section in ("education", "goals") or (in_record and not told.baseline):
            continue
        value = round(told.low, 2)
        attributes: dict[str, Scalar] = {"role": told.role, "scale": "NRS", "raw": told.raw}
        if told.baseline:
            attributes["phase"] = "baseline"
        yield make_fact(view, told.segment, (told.start, told.end), kind="pain_score", value=value, low=value,
                        high=round(told.high, 2), unit="/10", attributes=attributes)  # fmt: skip


def diaries(view: NoteView) -> Iterator[Told]:
    """The means and series that the pain diaries of a note state."""
    opened: int | None = None
    scale, baseline, skip, header = 0, False, False, False
    for i, segment in enumerate(view.segments):
        low = segment.low
        if _HEAD.search(low) and not _OTHER.search(low):
            goes_on = opened is not None and i - opened <= _SAME_HEAD
            baseline, skip = (baseline and goes_on) or _BEFORE.search(low) is not None, False
            opened, scale = i, 0
        if opened is None or i - opened > _REACH:
            continue
        scale = scale or _scale(view.segments[max(0, opened - 1) : i + 1])
        if _ON_DRUG.search(low) and not _BEFORE.search(low):
            skip = True
        if skip or _OTHER.search(low):
            continue
        told = _mean(segment, scale, baseline=baseline) or _row(segment, scale, baseline=baseline, under=header)
        if told is not None:
            yield told
            scale = scale or 10
        header = _ENDS_IN_MEAN.search(low) is not None or (header and not _FIGURES.search(low))


def _scale(segments: Sequence[Segment]) -> int:
    near = " ".join(s.low for s in segments)
    return 100 if _HUNDRED.search(near) else 10 if _TEN.search(near) else 0


def _mean(segment: Segment, scale: int, *, baseline: bool) -> Told | None:
    m = _MEAN.search(segment.low)
    if m is not None:
        return _told(segment, m.span(), [float(m["v"])], scale, baseline=baseline)
    series = _SERIES.search(segment.low)
    if series is None or not _LABELLED.search(f"{segment.label} {segment.low[: series.start()]}"):
        return None
    values = [float(v[0]) for v in _FIGURES.finditer(series[0])]
    return _told(segment, series.span(), [sum(values) / len(values)], scale, baseline=baseline)


def _row(segment: Segment, scale: int, *, baseline: bool, under: bool) -> Told | None:
    """A row of figures below a header that ends in "mean": its last figure is the mean of the others."""
    figures = list(_FIGURES.finditer(segment.low))
    if not under or len(figures) < 4 or re.search(r"[a-z]{3,}", segment.low):
        return None
    *days, last = (float(m[0]) for m in figures)
    if abs(sum(days) / len(days) - last) > max(1.0, last * 0.05):
        return None
    return _told(segment, (figures[0].start(), figures[-1].end()), [last], scale, baseline=baseline)


def _told(
    segment: Segment, span: tuple[int, int], values: Sequence[float], scale: int, *, baseline: bool
) -> Told | None:
    size = scale or (10 if max(values) <= 10 else 0)
    if not size or max(values) > size:
        return None
    ratio = size / 10
    raw = segment.low[span[0] : span[1]].strip()
    return Told(segment, *span, min(values) / ratio, max(values) / ratio, "average", raw, baseline)


_ASKS = compiled(
    r"\b(?:number|score|out of (?:10|ten)|0\s*(?:-|to)\s*10|zero to ten|how bad|scale)\b"
    r"(?![^?]*\b(?:phone|member|room)\b)"
)
_PUTS = compiled(
    r"\basked\b[^.;?]{0,40}\b(?:usual|average|typical|pain|current)\b[^.;?]{0,20}\b(?:number|score|pain)\W*$"
)
_PAIN = compiled(r"pain|nrs|vas\b|hurt|burning|ache|aching|sore|metasta|sarcoma|neuralgia|crps")
_ANSWER = compiled(
    rf"\W*(?:a\b[:.]?\W*)?(?:oh|well|honestly|usually|mostly|about|around|maybe|a|an|it'?s|like|always|say|\W){{0,5}}\s*"
    rf"(?P<one>{NUMBER})(?!\s*(?:%|:|years|yrs|months|weeks|days|hours|tabs|pills|mg|times|visits|of them))"
    rf"(?:[^.;\d]{{0,24}}?\b(?P<two>{NUMBER})(?=\W*(?:$|[.,;\"]|on|some|when|at)))?"
)
_USUAL = compiled(r"most days|usual|typical|ordinary|average|normal|generally|most of the time")
_WORST = compiled(r"\bworst\b|bad day")
_BEST = compiled(r"\bbest\b|\bleast\b|good day")


def answers(view: NoteView) -> Iterator[Told]:
    """The number given in answer to a question about the pain's number: "What number most days?" "Eight." """
    for segment in view.segments:
        before = view.before(segment, 1)
        if not before:
            continue
        question = before[0].low
        asks = question.rstrip(" \"')").endswith("?") and _ASKS.search(question)
        if not (asks or _PUTS.search(question)) or len(question.split()) > 22:
            continue
        near = " ".join(s.low for s in (*view.before(segment, 4), segment, *view.after(segment, 2)))
        m = _ANSWER.match(segment.low)
        if m is None or not _PAIN.search(near) or re.search(r"other patients|goal|accept|tolerable", question):
            continue
        values = [v for v in (parse_number(m["one"]), parse_number(m["two"]) if m["two"] else None) if v is not None]
        if not values or max(values) > 10:
            continue
        role = (
            "worst" if _WORST.search(question) else "best" if _BEST.search(question)
            else "usual" if _USUAL.search(question) else "unspecified"
        )  # fmt: skip
        yield Told(segment, m.start("one"), m.end(), min(values), max(values), role, m[0].strip(), role == "usual")
