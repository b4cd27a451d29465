"""Extent of the cancer (evidence rule 18)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chartcite.extract.families._clauses import clause_of, find, hits_of, stands
from chartcite.extract.families._device_numbers import leading_day
from chartcite.extract.families._said import asked
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.vocabulary import Meaning, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact

_CANCER = cue("cancer", "cancer", words=False)
_IMAGED = cue("cancer", "imaged")
_NOT_CANCER = cue("cancer", "not_cancer", words=False)
_TELLING = cue("cancer", "teller")
_STAGES = {
    "iv": "advanced",
    "4": "advanced",
    "iii": "unclear",
    "3": "unclear",
    "ii": "not_advanced",
    "i": "not_advanced",
    "1": "not_advanced",
    "2": "not_advanced",
}
_STAGE = compiled(r"(?<![a-z])(?P<n>iv|iii|ii|i|[1-4])(?:[abc]\d?)?(?![a-z\d])")
_ODD = cue("cancer", "odd", words=False)


@dataclass(frozen=True, slots=True)
class _Said:
    start: int
    end: int
    value: str
    assertion: Assertion


def extract(chart: Chart) -> Iterator[Fact]:
    """``disease_extent``: advanced, not advanced or unclear."""
    return settle(read(chart))


def read(chart: Chart) -> Iterator[Fact]:
    """What each note says of the extent."""
    for view in chart.notes:
        extent: list[tuple[Segment, _Said]] = []
        for segment in view.segments:
            if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.section in (
                "education",
                "family_history",
            ):
                continue
            if segment.blank or (segment.checked is False and not segment.answer):
                continue
            extent += [(segment, said) for said in _extent(view, segment)]
        yield from _settled(view, extent)


_FREE = cue("cancer", "free")


def settle(found: Iterable[Fact]) -> Iterator[Fact]:
    """Metastatic disease stays so: a clear scan or a good response elsewhere does not undo it; remission does."""
    facts = list(found)
    advanced = any(f.value == "advanced" for f in facts)
    for fact in facts:
        if (
            fact.value == "advanced"
            or not advanced
            or (fact.value == "not_advanced" and _FREE.search(fact.citations[0].quote.lower()))
        ):
            yield fact


def _relative(file: str, low: str, start: int) -> bool:
    """Whether a relative or friend has the disease, rather than tells of it."""
    a, _ = clause_of(low, start, start)
    before = low[a:start]
    found = list(vocabulary(file).lists["relatives"].search(before, words_of(before)))
    if not found:
        return False
    last = max(found, key=lambda h: h.start)
    return not _TELLING.search(before[max(0, last.start - 8) :])


def _extent(view: NoteView, segment: Segment) -> Iterator[_Said]:
    low = segment.low
    if segment.checked and re.search(r"stage|status|extent", segment.label):
        stage = _STAGE.search(low.split("]")[-1])
        if stage is not None and "stage" in segment.label:
            yield _Said(stage.start(), len(low), _STAGES[stage["n"]], Assertion())
            return
    if not _CANCER.search(f"{segment.label} {low}") or find("cancer", "idle", low):
        return
    odd = _ODD.search(low)
    if odd is not None:
        yield _Said(odd.start(), odd.end(), "unclear", Assertion())
        return
    yield from _tnm(low)
    found = [
        h for h in hits_of(segment, "cancer") if not _relative("cancer", low, h.start) and not _other_stage(low, h)
    ]
    if not found:
        yield from _left_open(view, segment)
        return
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        value = _judged(low, hit, assertion)
        if value is not None:
            yield _Said(hit.start, hit.end, value, Assertion() if value == "unclear" else stands(assertion))


def _left_open(view: NoteView, segment: Segment) -> Iterator[_Said]:
    """The extent of the cancer named with a word of doubt, and nothing that says how far it has come."""
    low = segment.low
    hit = find("cancer", "topic", low)
    if (
        hit is None
        or not codes(low) & {"unsure", "unreadable", "disputed"}
        or asked(segment)
        or _NOT_CANCER.search(low)
    ):
        return
    assertion = assess(view, segment, [(hit.start, hit.end)])[0]
    if (
        assertion.about_patient
        and assertion.completion is not Completion.TEMPLATE
        and not find("cancer", "other_stage", low)
        and not _relative("cancer", low, hit.start)
        and assertion.certainty is not Certainty.CONDITIONAL
    ):
        yield _Said(hit.start, hit.end, "unclear", Assertion())


_TNM = cue("cancer", "tnm", words=False)


def _tnm(low: str) -> Iterator[_Said]:
    """Stages in TNM: M1 is advanced, a small tumor without nodes is not, nodes alone leave it open."""
    for m in _TNM.finditer(low):
        if _relative("cancer", low, m.start()):
            continue
        small = m["t"] in ("is", "0", "1", "2") and m["n"] == "0"
        value = "advanced" if m["m"] == "m1" else "not_advanced" if small else "unclear"
        yield _Said(m.start(), m.end(), value, Assertion())


def _other_stage(low: str, hit: Hit[Meaning]) -> bool:
    """Stages of lungs, kidneys, ulcers; progress in walking."""
    a, b = clause_of(low, hit.start, hit.end)
    if "stage" in low[hit.start : hit.end] and find(
        "cancer", "other_stage", low[max(a, hit.start - 30) : min(b, hit.end + 26)]
    ):
        return True
    return bool(
        re.search(
            r"(?<![a-z])(?:pt|patient|he|she|therapy|gait|function|strength)\s+(?:is\s+)?progress",
            low[max(0, hit.start - 18) : hit.end],
        )
    ) and not re.search(r"cancer|disease|tumor|mets", low)


_WHOLE_BODY = compiled(
    r"\A(?!.*(?:liver|bon[ey]|brain|lung|hepatic|nod[ae]|osseous|adrenal|pulm|new )).*(?:met|advanc|spread|dissem)"
)
"""A denial of spread as such; "no liver mets" tells of the liver only."""


_UNDECIDED = compiled(
    r"(?<![a-z])(?:undecided|mixed (?:scan|picture|response)|scan mixed|call it (?:undecided|even|open))"
)


def _judged(low: str, hit: Hit[Meaning], assertion: Assertion) -> str | None:
    value = hit.payload.value
    a, b = clause_of(low, hit.start, hit.end)
    words, around = low[hit.start : hit.end], low[a:b]
    if value == "advanced":
        if (
            assertion.negated
            or re.search(
                r"(?<![a-z])(?:no|not|without|never|neg(?:ative)? for|denies|free of|rule out|r/o)\W+(?:\w+\W+){0,5}$",
                low[a : hit.start],
            )
            or re.search(r"(?<![a-z])(?:no|not|never|non|neg|negative)(?![a-z])", words)
        ):
            return "not_advanced" if _WHOLE_BODY.search(words) and not _IMAGED.search(around) else None
        doubt = find("cancer", "doubt", around)
        if (
            assertion.certainty is Certainty.POSSIBLE
            or "?" in low[max(0, hit.start - 2) : hit.end + 2]
            or (doubt and not re.search(r"(?<![a-z])(?:despite|confirmed|proven|bx \+)(?![a-z])", around))
        ):
            return "unclear"
        if re.search(r"stage iii or iv|iii\s*/\s*iv|iii-iv", around) or re.search(
            r"(?:locally|regionally|locoregionally)[\s-]*$", low[: hit.start]
        ):
            return "unclear"
    if value == "not_advanced":
        if _NOT_CANCER.search(around):
            return None
        if assertion.certainty is Certainty.POSSIBLE or "?" in low[hit.start : hit.end + 2]:
            return "unclear"
        if _UNDECIDED.search(low):
            return "unclear"
        if re.search(r"(?<![a-z])(?:no|without|negative|free)(?![a-z])", words) and _IMAGED.search(around):
            return None
    return value


def _settled(view: NoteView, found: list[tuple[Segment, _Said]]) -> Iterator[Fact]:
    """The facts of a note; an early stage of long ago does not stand beside what the disease has become."""
    dated = [
        (segment, said, leading_day(segment.low, view.date) or _inner_day(segment.low, said, view.date))
        for segment, said in found
    ]
    advanced = [(s, x, d) for s, x, d in dated if x.value == "advanced"]
    for segment, said, day in dated:
        if said.value != "advanced" and advanced and _superseded(segment, said, day, advanced, view):
            continue
        words = segment.text[said.start : said.end]
        yield make_fact(
            view,
            segment,
            (said.start, said.end),
            kind="disease_extent",
            value=said.value,
            date=day,
            assertion=said.assertion,
            attributes={"stage": words} if "stage" in words.lower() else {},
        )


def _inner_day(low: str, said: _Said, noted: dt.date | None) -> dt.date | None:
    """A year right before the statement ("2024 T2N0"), as its last day."""
    years = re.findall(r"(?<![\d/])20\d\d(?![\d/])", low[: said.start + 1])
    if not years:
        return None
    day = dt.date(int(years[-1]), 12, 31)
    return day if noted is None or day <= noted else None


def _superseded(
    segment: Segment,
    said: _Said,
    day: dt.date | None,
    advanced: list[tuple[Segment, _Said, dt.date | None]],
    view: NoteView,
) -> bool:
    low = segment.low
    a, b = clause_of(low, said.start, said.end)
    if said.value == "unclear":
        return not (segment is advanced[0][0] and "?" in low)
    if find("cancer", "past", low[a:b]) and not re.search(
        r"(?<![a-z])(?:now|currently|today|remains)(?![a-z])", low[a:b]
    ):
        return True
    if day is not None and all(d is None or d > day for _, _, d in advanced):
        return True
    return bool(
        re.search(
            r"response|smaller|stable|shrink|regress|controlled|clear|no (?:new|progression)",
            low[said.start : said.end],
        )
    ) and not re.search(r"remission|ned(?![a-z])|no evidence|cured|never|no distant", low)
