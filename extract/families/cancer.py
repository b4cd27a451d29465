"""Extent of the cancer, and the risk of procedures (evidence rule 18)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from chartcite.extract.families._device_numbers import leading_day
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Scalar, Time

_CLAUSE = re.compile(r"[;|]|\.(?=\s|$)|\n|\sbut\s|\swhile\s")
_CANCER = re.compile(
    r"(?<![a-z])(?:cancer|ca|carcinoma|tumou?r|metast|mets?|met|stage|malignan|melanoma|sarcoma|myeloma|lymphoma|leukemia|gbm|gliob|oncolog|onc|chemo|adenoca|nsclc|sclc|remission|ned|recurren|progress|lesion|disease|m1[a-d]?|t[0-4]n|pd|hodgkin|seminoma|gist|desmoid|cll|lung|survivorship|in situ|liver|far along|st@ge|spread|respon|nodes?(?![a-z]))"
)
_IMAGED = re.compile(
    r"(?<![a-z])(?:spine|spinal|lumbar|thoracic|cervical spine|vertebra\w*|epidural|thecal|canal|cord|brain|intracranial|fracture|hernia\w*|disc|bone scan|skull|orbit\w*|head|t\d+|l\d|c\d)(?![a-z])"
)
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
_STAGE = re.compile(r"(?<![a-z])(?P<n>iv|iii|ii|i|[1-4])(?:[abc]\d?)?(?![a-z\d])")
_ODD = re.compile(r"st[@#*]ge|stage:?\s*[\"'(]*\W{0,3}[iv\d/ ]+\?|(?:mets?|metastatic(?: \w+)?)\s*(?:\(\w*\?\)|\?)")


@dataclass(frozen=True, slots=True)
class _Said:
    start: int
    end: int
    value: str
    assertion: Assertion


def _list(file: str, name: str, text: str) -> Hit[str] | None:
    return first(vocabulary(file).lists[name], text, words_of(text))


def _hits(segment: Segment, file: str) -> list[Hit[Meaning]]:
    """The statements of a segment within one clause, of overlapping ones the longest."""
    vocab = vocabulary(file)
    vetoed = {h.payload for h in vocab.vetoes.search(segment.low, segment.words)}
    kept: list[Hit[Meaning]] = []
    for hit in sorted(vocab.statements.search(segment.low, segment.words), key=lambda h: (h.start - h.end, h.start)):
        if hit.payload.value in vetoed or _CLAUSE.search(segment.low[hit.start : hit.end]):
            continue
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _clause(low: str, start: int, end: int) -> tuple[int, int]:
    breaks = list(_CLAUSE.finditer(low))
    return max((m.end() for m in breaks if m.end() <= start), default=0), min(
        (m.start() for m in breaks if m.start() >= end), default=len(low)
    )


def extract(chart: Chart) -> Iterator[Fact]:
    """``disease_extent`` and ``procedural_risk``."""
    found: list[Fact] = []
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
            yield from _risk(view, segment, chart.request_date)
        found += _settled(view, extent)
    yield from _lasting(found)


_FREE = re.compile(
    r"(?<![a-z])(?:remission|cr|ned|cured|cancer[- ]free|disease[- ]free|complete response|never|stage|no evidence of disease|no recurrence|in situ)(?![a-z])"
)


def _lasting(found: list[Fact]) -> Iterator[Fact]:
    """Metastatic disease stays so: a clear scan or a good response elsewhere in the chart does not undo it; remission does."""
    advanced = any(f.value == "advanced" for f in found)
    for fact in found:
        if (
            fact.value == "advanced"
            or not advanced
            or (fact.value == "not_advanced" and _FREE.search(fact.citations[0].quote.lower()))
        ):
            yield fact


def _stands(assertion: Assertion) -> Assertion:
    update: dict[str, object] = {"negated": False, "time": Time.NOW, "experiencer": Experiencer.PATIENT}
    if assertion.completion is not Completion.TEMPLATE:
        update["completion"] = Completion.DONE
    if assertion.certainty is not Certainty.CONDITIONAL:
        update["certainty"] = Certainty.AFFIRMED
    return assertion.model_copy(update=update)


def _relative(file: str, low: str, start: int) -> bool:
    """Whether a relative or friend has the disease, rather than tells of it."""
    a, _ = _clause(low, start, start)
    before = low[a:start]
    found = list(vocabulary(file).lists["relatives"].search(before, words_of(before)))
    if not found:
        return False
    last = max(found, key=lambda h: h.start)
    return not re.search(
        r"(?<![a-z])(?:says|said|told|reports|states|per|by|with|w/|and|to|understands?|present|patient|pt|that (?:her|his)|asks)(?![a-z])",
        before[max(0, last.start - 8) :],
    )


def _extent(view: NoteView, segment: Segment) -> Iterator[_Said]:
    low = segment.low
    if segment.checked and re.search(r"stage|status|extent", segment.label):
        stage = _STAGE.search(low.split("]")[-1])
        if stage is not None and "stage" in segment.label:
            yield _Said(stage.start(), len(low), _STAGES[stage["n"]], Assertion())
            return
    if not _CANCER.search(f"{segment.label} {low}") or _list("cancer", "idle", low):
        return
    odd = _ODD.search(low)
    if odd is not None:
        yield _Said(odd.start(), odd.end(), "unclear", Assertion())
        return
    yield from _tnm(low)
    found = [h for h in _hits(segment, "cancer") if not _relative("cancer", low, h.start) and not _other_stage(low, h)]
    if not found:
        return
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        value = _judged(low, hit, assertion)
        if value is not None:
            yield _Said(hit.start, hit.end, value, Assertion() if value == "unclear" else _stands(assertion))


_TNM = re.compile(
    r"(?<![a-z])[pcyr]{0,2}t(?P<t>is|[0-4x])[a-d]?\s?,?\s?n(?P<n>[0-3x])[a-c]?(?:\s?,?\s?(?P<m>m[01x])[a-d]?)?(?![a-z0-9])"
)


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
    a, b = _clause(low, hit.start, hit.end)
    if "stage" in low[hit.start : hit.end] and _list(
        "cancer", "other_stage", low[max(a, hit.start - 30) : min(b, hit.end + 26)]
    ):
        return True
    return bool(
        re.search(
            r"(?<![a-z])(?:pt|patient|he|she|therapy|gait|function|strength)\s+(?:is\s+)?progress",
            low[max(0, hit.start - 18) : hit.end],
        )
    ) and not re.search(r"cancer|disease|tumor|mets", low)


def _judged(low: str, hit: Hit[Meaning], assertion: Assertion) -> str | None:
    value = hit.payload.value
    a, b = _clause(low, hit.start, hit.end)
    words, around = low[hit.start : hit.end], low[a:b]
    if value == "advanced":
        if (
            assertion.negated
            or re.search(
                r"(?<![a-z])(?:no|not|without|never|negative for|denies|free of|rule out|r/o)\W+(?:\w+\W+){0,5}$",
                low[a : hit.start],
            )
            or re.search(r"(?<![a-z])(?:no|not|never|non)(?![a-z])", words)
        ):
            return None
        doubt = _list("cancer", "doubt", around)
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
        if assertion.certainty is Certainty.POSSIBLE or "?" in low[hit.start : hit.end + 2]:
            return "unclear"
        if re.search(r"(?<![a-z])(?:no|without|negative)(?![a-z])", words) and _IMAGED.search(around):
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
        yield make_fact(view, segment, (said.start, said.end), kind="disease_extent", value=said.value, date=day, assertion=said.assertion,
                        attributes={"stage": segment.text[said.start : said.end]} if "stage" in segment.low[said.start : said.end] else {})  # fmt: skip


def _inner_day(low: str, said: _Said, noted: dt.date | None) -> dt.date | None:
    """A year right before the statement ("2024 T2N0"), as its last day."""
    m = None
    for m in re.finditer(r"(?<![\d/])(?P<y>20\d\d)(?![\d/])", low[: said.start + 1]):
        pass
    if m is None:
        return None
    day = dt.date(int(m["y"]), 12, 31)
    return day if noted is None or day <= noted else None


def _superseded(
    segment: Segment,
    said: _Said,
    day: dt.date | None,
    advanced: list[tuple[Segment, _Said, dt.date | None]],
    view: NoteView,
) -> bool:
    low = segment.low
    a, b = _clause(low, said.start, said.end)
    if said.value == "unclear":
        return not (segment is advanced[0][0] and "?" in low)
    if _list("cancer", "past", low[a:b]) and not re.search(
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


def _risk(view: NoteView, segment: Segment, today: dt.date | None) -> Iterator[Fact]:
    low = segment.low
    label = segment.label
    if segment.checked and re.search(r"risk", label) and re.search(r"proced|surg|anesth|operat|periop", label):
        level = re.search(
            r"(?<![a-z])(?P<level>low|avg|average|minimal|intermediate|moderate|mod|high)(?![a-z])", low.split("]")[-1]
        )
        if level is not None:
            value = (
                "high"
                if level["level"] == "high"
                else "unclear"
                if level["level"].startswith(("mod", "inter"))
                else "not_high"
            )
            yield make_fact(view, segment, (0, len(low)), kind="procedural_risk", value=value, assertion=Assertion())
        return
    if segment.section == "family_history" or _list("procedural_risk", "idle", low):
        if (
            not re.search(r"(?<![a-z])(?:asa(?! \d\d)|frail)(?![a-z])|high[- ]risk,|is high|at high", low)
            or re.match(r"\W*if\b", low)
            or re.search(r"(?<![a-z])(?:policy|criteria|exception|needs a)(?![a-z])", low)
        ):
            return
    found = [h for h in _hits(segment, "procedural_risk") if not _other_risk(view, segment, h)]
    said = list(_said(view, segment, found))
    for start, end, value, assertion in said:
        day = leading_day(low, view.date or today)
        yield make_fact(view, segment, (start, end), kind="procedural_risk", value=value, date=day, assertion=assertion)
    if not any(v in ("high", "not_high") for _, _, v, _ in said):
        yield from _asa(view, segment)


def _other_risk(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Risk of falls, clots, readmission; a bare "high risk" counts only where procedures are the topic."""
    low = segment.low
    a, b = _clause(low, hit.start, hit.end)
    words, clause = low[hit.start : hit.end], low[a:b]
    if hit.payload.value == "unclear" or "risk" not in words:
        return (
            hit.payload.value == "not_high"
            and bool(re.search(r"(?<![a-z])(?:may|can) proceed", words))
            and "risk" not in clause
            and not _topical(view, segment)
        )
    near = low[max(a, hit.start - 24) : min(b, hit.end + 26)]
    other = _list("procedural_risk", "others", near)
    if (
        other is not None
        and not _list("procedural_risk", "procedure_words", words)
        and not _list("procedural_risk", "procedure_words", near[: max(0, other.start)])
    ):
        return True
    return not (_list("procedural_risk", "procedure_words", clause) or _topical(view, segment))


def _topical(view: NoteView, segment: Segment) -> bool:
    """Whether the note or the lines around are about a procedure, anesthesia or clearance."""
    around = " ".join(s.low for s in (*view.before(segment, 4), segment, *view.after(segment, 1)))
    title = " ".join(s.low for s in view.segments[:3])
    return bool(_list("procedural_risk", "procedure_words", f"{title} {around}")) or bool(
        re.search(r"(?<![a-z])(?:anes|preop|cardio|geri|ir|hospitalist|risk)", f"{title} {around}")
    )


def _said(view: NoteView, segment: Segment, found: list[Hit[Meaning]]) -> Iterator[tuple[int, int, str, Assertion]]:
    if not found:
        return
    low = segment.low
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        value = hit.payload.value
        words = low[hit.start : hit.end]
        own = re.search(
            r"(?<![a-z])(?:not|no|nothing|isn't|without|wouldn't|won't|cannot|can't|unfit|never)(?![a-z])", words
        )
        before = re.search(r"(?<![a-z])(?:not|no|nothing|isn't|without|never|n't)\W+(?:\w+\W+){0,4}$", low[: hit.start])
        if value == "high" and (before or assertion.negated) and not own:
            value = "not_high"
        if value == "high" and (
            assertion.certainty is Certainty.POSSIBLE
            or re.search(
                r"(?<![a-z])(?:may|might|could|possibly|not sure|unsure|uncertain|\?)(?![a-z])",
                low[max(0, hit.start - 24) : hit.start],
            )
        ):
            value = "unclear"
        if value == "high" and re.search(
            r"(?<![a-z])(?:old|prior|previous|since improved|at that time|no newer)(?![a-z])", low
        ):
            value = "unclear"
        yield hit.start, hit.end, value, _stands(assertion)


_ASA = re.compile(
    r"(?<![a-z])(?:asa|american society of anesthesiologists)(?![a-z])(?!\s*(?:\d\d|ec\b|allerg))[^.;\n]{0,40}?(?<![a-z\d/])(?P<grade>iv|v|i{1,3}|[1-5])e?(?![a-z\d/])(?!\s*(?:mg|x\b|d\b|days|tab))"
)


def _asa(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """An ASA class with no word on what risk it means."""
    m = _ASA.search(segment.low)
    if m is None or re.search(r"(?<![a-z])(?:mg|aspirin|daily|held|hold|stop\w*)(?![a-z])", m.group()):
        return
    attributes: dict[str, Scalar] = {"asa": m["grade"].upper()}
    yield make_fact(
        view,
        segment,
        m.span(),
        kind="procedural_risk",
        value="asa_only",
        date=leading_day(segment.low, view.date),
        attributes=attributes,
        assertion=Assertion(),
    )
