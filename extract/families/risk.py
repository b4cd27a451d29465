"""Risk of procedures: stated by whoever treats the patient, or an ASA class alone (evidence rule 18)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.families._clauses import clause_of, find, hits_of, stands
from chartcite.extract.families._device_numbers import leading_day
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.vocabulary import Meaning
from chartcite.models.fact import Assertion, Certainty, Fact, Scalar


def extract(chart: Chart) -> Iterator[Fact]:
    """``procedural_risk``: high, not high, unclear, or an ASA class without a word on the risk."""
    for view in chart.notes:
        for segment in view.segments:
            if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.section in (
                "education",
                "family_history",
            ):
                continue
            if not segment.blank and (segment.checked is not False or segment.answer):
                yield from _risk(view, segment, chart.request_date)


_SAID_ANYWAY = re.compile(r"(?<![a-z])(?:asa(?! \d\d)|frail)(?![a-z])|high[- ]risk,|is high|at high")


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
    if find("procedural_risk", "idle", low) and not _SAID_ANYWAY.search(low):
        return
    if re.match(r"\W*if\b", low) or re.search(r"(?<![a-z])(?:policy|criteria|exception|needs a)(?![a-z])", low):
        return
    found = [h for h in hits_of(segment, "procedural_risk") if not _other_risk(view, segment, h)]
    said = list(_said(view, segment, found))
    for start, end, value, assertion in said:
        day = leading_day(low, view.date or today)
        yield make_fact(view, segment, (start, end), kind="procedural_risk", value=value, date=day, assertion=assertion)
    if not any(v in ("high", "not_high") for _, _, v, _ in said):
        yield from _asa(view, segment)


def _other_risk(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Risk of falls, clots, readmission; a bare "high risk" counts only where procedures are the topic."""
    low = segment.low
    a, b = clause_of(low, hit.start, hit.end)
    words, clause = low[hit.start : hit.end], low[a:b]
    if "risk" not in words:
        return (
            hit.payload.value == "not_high"
            and bool(re.search(r"(?<![a-z])(?:may|can) proceed", words))
            and "risk" not in clause
            and not _topical(view, segment)
        )
    near = low[max(a, hit.start - 24) : min(b, hit.end + 26)]
    other = find("procedural_risk", "others", near)
    if (
        other is not None
        and not find("procedural_risk", "procedure_words", words)
        and not find("procedural_risk", "procedure_words", near[: max(0, other.start)])
    ):
        return True
    return not (find("procedural_risk", "procedure_words", clause) or _topical(view, segment))


def _topical(view: NoteView, segment: Segment) -> bool:
    """Whether the note or the lines around are about a procedure, anesthesia or clearance."""
    around = " ".join(s.low for s in (*view.before(segment, 4), segment, *view.after(segment, 1)))
    title = " ".join(s.low for s in view.segments[:3])
    return bool(find("procedural_risk", "procedure_words", f"{title} {around}")) or bool(
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
        planned = "clear" in words and not assertion.happened and not assertion.negated
        yield hit.start, hit.end, value, assertion if planned else stands(assertion)


_ASA = cue("cancer", "asa", words=False)


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
