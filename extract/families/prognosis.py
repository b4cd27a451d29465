"""Life expectancy and hospice (evidence rules 11 and 18)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chartcite.extract.families._life_day import told_on
from chartcite.extract.families._life_spans import OPEN, Span, find_life_spans
from chartcite.extract.families._said import asked
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Assertion, Completion, Fact, Scalar

_MAYBE = cue("prognosis", "maybe", words=False)
_CLAUSE = compiled(r"[;|]|\.(?=\s|$)|\n|,\s(?=and |but |so |which )|\sbut\s")
_DENIED = cue("prognosis", "denied", words=False)
_REACHES = cue("prognosis", "reaches")
_SURPRISED = compiled(r"(?<![a-z])(?:would|will|be)\s+(?:be\s+)?surprised?(?![a-z])|(?<![a-z])surprise me")
_FILLER = cue("prognosis", "filler", words=False)
_OF_OTHER = cue("prognosis", "of_other", words=False)
_TREATED = cue("prognosis", "treated", words=False)
_RATE = compiled(
    r"(?<![\d.])(?P<n>\d+)[\s-]*(?P<unit>yr|year|mo|month)s?[\s-]*(?:overall\s+)?survival\D{0,14}(?P<p>\d{1,3})\s*%"
)
_NOT_REACH = cue("prognosis", "not_reach", words=False)
_LUCKY = cue("prognosis", "lucky")
_LOST = cue("prognosis", "lost_number", words=False)
_ABOUT_TAIL = cue("prognosis", "about_tail", words=False)
_NOT_SEE = cue("prognosis", "not_see", words=False)


def _list(name: str, text: str) -> Hit[str] | None:
    return first(vocabulary("prognosis").lists[name], text, words_of(text))


def extract(chart: Chart) -> Iterator[Fact]:
    """Stated times (months, lower and upper bound), prognoses in words, hospice enrolment."""
    for view in chart.notes:
        for segment in view.segments:
            if (
                segment.kind in (SegmentKind.RULE, SegmentKind.PAGE)
                or segment.section in ("education", "family_history")
                or segment.checked is False
                or "criteria" in segment.label  # a coordinator's list of what the plan asks for
            ):
                continue
            if not _MAYBE.search(segment.low) or segment.blank:
                continue
            lost = _LOST.search(segment.low)
            if lost and (_list("subject", segment.low) or _list("subject", segment.label)):
                yield from _told(view, segment, lost.span(), "unreadable")
                continue
            timed = list(_timed(view, segment))
            if timed and "unreadable" in codes(segment.low):
                timed = list(_told(view, segment, (0, len(segment.low)), "unreadable"))
            yield from timed
            yield from _hospice(view, segment)
            if not timed:
                yield from _worded(view, segment)


def _clauses(low: str) -> list[tuple[int, int]]:
    cuts = [m.end() for m in _CLAUSE.finditer(low)]
    edges = [0, *cuts, len(low)]
    return [(a, b) for a, b in pairwise(edges) if low[a:b].strip()]


def _timed(view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    for start, end in _clauses(low):
        clause = low[start:end]
        if _list("idle", clause) and not re.search(r"(?<![a-z])i\.?e\.?(?![a-z])|eligib", clause):
            continue
        rate = _RATE.search(clause)
        if rate is not None:
            years = int(rate["n"]) * (12 if rate["unit"][0] == "y" else 1)
            span = (
                Span(rate.start(), rate.end(), years, OPEN)
                if int(rate["p"]) >= 75
                else Span(rate.start(), rate.end(), 0, OPEN)
            )
            yield from _fact(view, segment, replace(span, start=start + span.start, end=start + span.end))
            continue
        for span in _spans(view, segment, clause, start):
            yield from _fact(view, segment, span)


def _spans(view: NoteView, segment: Segment, clause: str, offset: int) -> Iterator[Span]:
    if short := _NOT_REACH.search(clause):
        top = {"week": 0.5, "fortnight": 0.5, "month": 2.0}[short["unit"]]
        yield Span(offset + short.start(), offset + short.end(), 0, top)
    elif unseen := _NOT_SEE.search(clause) or _LUCKY.search(clause):
        yield Span(offset + unseen.start(), offset + unseen.end(), 0, 12)
    for span in find_life_spans(clause):
        if re.match(r"[\s-]*(?:overall\s+)?survival", clause[span.end :]) and span.low == span.high:
            continue
        if _elsewhere(clause, span) or not _means_life(view, segment, clause, span):
            continue
        judged = _turned(clause, span)
        if judged is not None:
            yield replace(judged, start=offset + span.start, end=offset + span.end)


_TOLD_DIRECTLY = compiled(
    r"(?<![a-z])(?:told|warned|prepared|informed)\s+(?:(?:the|her|his|their)\s+)?(?:family|wife|husband|spouse"
    r"|daughters?|sons?|children"
    r"|kids|parents|her|him)\s+$"
)
"""Who heard the time, right before it: nothing else is counted there."""


def _elsewhere(clause: str, span: Span) -> bool:
    """Lengths of treatment, follow-up, pain or batteries, and the lives of others."""
    if _TOLD_DIRECTLY.search(clause[: span.start]):
        return False
    for name in ("others",):
        hit = _list(name, clause)
        if hit is not None and not re.search(
            r"(?<![a-z])(?:told by onc|hers is|his is|she has|he has|told son|told (?:her|his)|per (?:her"
            r"|his))",
            clause,
        ):
            return True
    lived = re.search(
        r"(?:prognosis|survival|expectancy|live|survive)(?: is| of)?\W+(?:\w+\W+){0,2}$", clause[: span.start]
    )
    if _TREATED.search(clause) or (not lived and _OF_OTHER.match(clause[span.end :])):
        return True
    if re.search(r":\W*$", clause[: span.start]) and _list("subject", clause[: span.start]):
        return False
    hit = _list("elsewhere", clause)
    if hit is None:
        return False
    subject = _list("subject", clause)
    return (
        subject is None
        or hit.payload.startswith(
            ("prognosis (for", "(battery", "(rehab", "(progression", "(life insurance", "(eligib", "(trial")
        )
        or abs(hit.end - span.start) < abs(subject.end - span.start)
    )


def _means_life(view: NoteView, segment: Segment, clause: str, span: Span) -> bool:
    low = segment.low
    if _TOLD_DIRECTLY.search(clause[: span.start]):
        return True
    if (_COUNTED.search(clause[: span.start]) and " part " not in clause[span.start : span.end]) or (
        span.high < 0.5 and not _DEATH.search(low) and not _bare(segment)
    ):
        return False
    if _list("subject", clause) or _list("subject", segment.label):
        return True
    if _OF_RELIEF.search(clause):
        return False
    if _list("spoken", clause) and not _list("elsewhere", low):
        return True
    rest = re.sub(r"[\d/]+", " ", clause[: span.start] + " " + clause[span.end :])
    words = re.findall(r"[a-z']{1,}", rest)
    odd = sum(not _FILLER.fullmatch(w) and len(w) > 2 for w in words)
    if odd <= (1 if '"' in clause else 0) and len(words) < 14 and span.start < 60:
        return bool(_list("subject", low) or _list("spoken", low) or _bare(segment) or _asked(view, segment))
    estimate = span.about and bool(_ESTIMATE.search(clause[span.end :])) and _asked(view, segment)
    return (bool(_list("subject", low)) or estimate) and not _list("elsewhere", low)


_OF_RELIEF = compiled(r"\d\s?%|\bpercent\b|(?<![a-z])x\s?\d")
"""How much and how long a procedure helped: "50% x 9 days"."""
_ESTIMATE = compiled(
    r"\A[\s,]*(?:and |but )?(?:could|may|might|perhaps|possibly|at (?:best|most)|give or take|or so|tops)\b"
)
_COUNTED = compiled(
    r"(?<![a-z])(?:some|both|most|other|every|x|each|bad|good|these|those|the past|the last|for the)\s*$"
)
_DEATH = compiled(
    r"(?<![a-z])(?:live|lives|living|die|dies|died|dying|death|pass|prognos\w*|surviv\w*|expectancy|outlook|left"
    r"|short|hospice|comfort|family)(?![a-z])"
)


def _bare(segment: Segment) -> bool:
    """A sentence that is nothing but a length of time, or that length in somebody's mouth."""
    rest = segment.low
    for span in find_life_spans(rest):
        rest = rest[: span.start] + " " * (span.end - span.start) + rest[span.end :]
    words = re.findall(r"[a-z']{2,}", re.sub(r"\b(?:dr\.? \w+|[a-z]+ [a-z]\.)", " ", rest))
    told = '"' in rest or _TELLER.search(rest) is not None
    return segment.kind is not SegmentKind.ROW and sum(not _FILLER.fullmatch(w) for w in words) <= (2 if told else 0)


_TELLER = compiled(r"(?<![a-z])(?:onc|dr|md|pall|pc|attending|hospitalist|np|consult|tumor board)")


def _asked(view: NoteView, segment: Segment) -> bool:
    """Whether the lines just above speak of a prognosis ("He asked how long. I said half a year")."""
    return any(
        re.search(
            r"prognos|how long|asked [^.;]*about time\b|how much time|"
            r"survival|expectancy|gave pt the news|time left|outlook|estimate",
            s.low,
        )
        for s in view.before(segment, 2)
    )


def _turned(clause: str, span: Span) -> Span | None:
    """The length after negation: "not expected to live beyond six weeks" is at most six weeks."""
    before, after = clause[: span.start], clause[span.end :]
    if _SURPRISED.search(clause):
        return _surprise(clause, span)
    if re.search(r"(?:not|n't) (?:talking about|speaking of|a matter of|just|only)\s*(?:a few\s+)?$", before):
        return None
    if re.search(r"(?:,|;|-)\s*(?:and )?(?:certainly |probably )?not\s*$|rather than\s*$", before):
        return None
    denied = [
        m
        for m in _DENIED.finditer(before)
        if not re.search(r"(?:not|no) (?:less|more|fewer|longer|even)\b", before[m.start() : m.start() + 12])
    ]
    late = re.match(r"[^.;]{0,20}(?:is|was|are|seems)\s+(?:not|unlikely|doubtful)|[^.;]{0,12}(?:isn't|unlikely)", after)
    if (denied and _REACHES.search(clause[denied[0].start() :])) or late or re.search(r"falls? short of\s*$", before):
        top = span.low if span.high >= OPEN else span.high
        return replace(span, low=0.0, high=max(0.0, top - 0.01))
    if re.search(r"(?<![a-z])(?:die|dies|pass|passing|dead|death|demise|succumb)(?![a-z])[^.;]{0,20}$", before):
        return replace(span, low=0.0)
    return span


def _surprise(clause: str, span: Span) -> Span | None:
    """The surprise question: only what would surprise sets a bound."""
    cue = _SURPRISED.search(clause)
    assert cue is not None
    not_surprised = bool(
        re.search(r"(?:not|n't)\s*(?:be\s*)?$|would not|wouldn't", clause[max(0, cue.start() - 10) : cue.end()])
    )
    parts = clause[cue.end() :] if span.start >= cue.end() else clause
    if "surprise me" in clause:
        return span if not_surprised or "not surprise" in clause else None
    nearest = [m for m in _SURPRISED.finditer(clause) if m.start() <= span.start]
    if nearest:
        last = nearest[-1]
        not_surprised = bool(re.search(r"not|n't", clause[max(0, last.start() - 6) : last.end()]))
        parts = clause[last.end() : span.end]
    died = bool(re.search(r"(?<![a-z])(?:died|dies|die|dead|death|passed)(?![a-z])", parts))
    if not_surprised:
        return None
    top = span.high if span.high < OPEN else span.low
    return replace(span, low=top, high=OPEN) if died else replace(span, low=0.0, high=top)


def _fact(view: NoteView, segment: Segment, span: Span) -> Iterator[Fact]:
    low = segment.low
    if low[: span.start].rstrip().endswith("__"):
        return
    if "?" in low[max(0, span.start - 2) : span.end + 2] or re.search(r"_\s*$", low[: span.start]):
        yield from _told(view, segment, (span.start, span.end), "unreadable")
        return
    if _list("literature", low) and not re.search(
        r"(?<![a-z])(?:him|her|personally|this patient|individual(?:ly)? (?:estimate|prognosis) (?:is|of))(?![a-z])",
        low,
    ):
        yield from _told(view, segment, (span.start, span.end), "literature")
        return
    if not span.about and _ABOUT_TAIL.match(low[span.end :]):
        span = replace(span, about=True)
    if span.about and abs(span.low - 3) < 0.4 and span.low == span.high:
        span = replace(span, low=span.low - 0.5)
    assertion = _stands(assess(view, segment, [(span.start, span.end)])[0])
    value = None if span.low != span.high else round(span.low, 2)
    yield make_fact(
        view,
        segment,
        (span.start, span.end),
        kind="prognosis",
        value=value,
        low=round(span.low, 2),
        high=round(span.high, 2),
        unit="months",
        date=told_on(view, segment, span.start),
        assertion=assertion,
    )


def _stands(assertion: Assertion) -> Assertion:
    """A time that was told was told, whoever tells it and whatever is denied in the sentence."""
    return Assertion(completion=assertion.completion) if assertion.completion is Completion.TEMPLATE else Assertion()


def _told(view: NoteView, segment: Segment, span: tuple[int, int], words: str) -> Iterator[Fact]:
    yield make_fact(
        view,
        segment,
        span,
        kind="prognosis",
        date=told_on(view, segment, span[0]),
        attributes={"worded": words},
        assertion=Assertion(),
    )


_THEIRS = compiled(
    r"(?<![a-z])(?:his|her|my|the patient's|pt's)\s+(?:\w+\s+)?(?:sister|mother|father|brother|aunt|uncle|husband"
    r"|wife|cousin|friend|neighbo\w+|roommate)(?![a-z'])"
    r"(?!\s+(?:says|states|reports|called|notes|understands|asks|is aware|agrees))[^.;]*hospice"
)


def _hospice(view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    if _THEIRS.search(low):
        return
    if "hospice" not in low and not (re.search(r"admitted to service", low)):
        return
    if disputed := cue("prognosis", "hospice_disputed").search(low):
        yield from _told(view, segment, disputed.span(), "hospice disputed")
        return
    label = re.match(r"[^:]{0,40}hospice[^:]{0,30}[:?]\s*(?P<answer>y|yes|n|no|\[x\] y)\b", low)
    if label is not None or segment.answer:
        enrolled = (segment.answer or (label["answer"][0] if label else "n"))[0] == "y"
        if not enrolled:
            return
    elif _barred(low) or not (_list("hospice", low) or re.fullmatch(r"\W*hospice\W*", low)):
        return
    at = max(0, low.find("hospice"))
    attributes: dict[str, Scalar] = {"hospice": True, "worded": "hospice"}
    yield make_fact(
        view,
        segment,
        (at, min(len(low), at + 7)),
        kind="prognosis",
        date=told_on(view, segment, at),
        attributes=attributes,
        assertion=Assertion(),
    )


def _barred(low: str) -> bool:
    """Hospice talked about, offered or declined; words of another clause say nothing of it."""
    return any(
        "," not in low[h.start : h.end] for h in vocabulary("prognosis").lists["not_hospice"].search(low, words_of(low))
    )


_OTHER_END = cue("prognosis", "other_end")
_NOT_A_LIFE = compiled(
    r"(?<![a-z])(?:battery|device|stent|wound|flap|graft|implant|catheter|pump) (?:\w+ )?"
    r"(?:life|survival|viability|expectancy)"
)


def _worded(view: NoteView, segment: Segment) -> Iterator[Fact]:
    low = segment.low
    if view.note.role == "therapy" or _list("others", low) or re.search(r"__\s*(?:mo|weeks|years|days)", low):
        return
    if _NOT_A_LIFE.search(low) or re.search(
        r"prognosis (?:for|of) (?!this|her|his|the patient|survival|cancer|disease)|rehab", low
    ):
        return
    long = _list("long", low)
    if long is not None:
        yield make_fact(
            view,
            segment,
            (long.start, long.end),
            kind="prognosis",
            low=120.0,
            high=OPEN,
            unit="months",
            attributes={"worded": "long"},
            assertion=Assertion(),
        )
        return
    if "actively dying" in low or "imminently dying" in low:
        at = low.find("dying")
        yield make_fact(
            view, segment, (at, at + 5), kind="prognosis", low=0.0, high=0.3, unit="months", assertion=Assertion()
        )
        return
    hit = _list("worded", low)
    if hit is not None and _OTHER_END.search(low):
        return
    if hit is None and "__" not in low and codes(low) & {"unsure", "unreadable", "disputed"} and not asked(segment):
        hit = _list("topic", low)
    if hit is None or (_list("idle", low) and not re.search(r"incurable|terminal|_|poor|guarded", low)):
        return
    yield from _told(view, segment, (hit.start, hit.end), " ".join(low[hit.start : hit.end].split())[:40])
