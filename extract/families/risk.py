"""Risk of procedures: stated by whoever treats the patient, or an ASA class alone (evidence rule 18)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.families._clauses import clause_of, find, hits_of, stands
from chartcite.extract.families._device_numbers import leading_day
from chartcite.extract.families._said import asked, ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.vocabulary import Meaning, vocabulary
from chartcite.models.fact import Assertion, Certainty, Fact, Scalar, Time


def extract(chart: Chart) -> Iterator[Fact]:
    """``procedural_risk``: high, not high, unclear, or an ASA class without a word on the risk."""
    for view in chart.notes:
        for segment in view.segments:
            if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.section in (
                "education",
                "family_history",
            ):
                continue
            if segment.blank and "risk" in segment.low and _TWO_MARKS.search(segment.low):
                yield make_fact(
                    view, segment, (0, len(segment.low)), kind="procedural_risk", value="unclear", assertion=Assertion()
                )
            elif not segment.blank and (segment.checked is not False or segment.answer):
                yield from _risk(view, segment, chart.request_date)


_TWO_MARKS = compiled(r"(?:circled|checked|ticked|marked|both)\W+(?:\w+\W+){0,2}(?:both|and)")


_WOULD_NOT = compiled(
    r"(?:would|will|should|did|does|could|can|wo)(?:n't|nt| not) (?:likely |probably )?(?:do|tolerate|be)"
)
_SAID_ANYWAY = compiled(r"depends? on|(?<![a-z])(?:asa(?! \d\d)|frail)(?![a-z])|high[- ]risk,|is high|at high")


_IF = compiled(r"\W*if\b")
_OF_A_POLICY = compiled(r"(?<![a-z])(?:policy|criteria|exception|needs a)(?![a-z])")


def _risk(view: NoteView, segment: Segment, today: dt.date | None) -> Iterator[Fact]:
    low = segment.low
    label = segment.label
    if segment.checked and re.search(r"risk", label) and re.search(r"proced|surg|anesth|operat|periop", label):
        level = re.search(
            r"(?<![a-z])(?P<level>low|avg|average|minimal|intermediate|moderate|mod"
            r"|high)(?![a-z])",
            low.split("]")[-1],
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
    if segment.answer and _HARM.search(label) and find("procedural_risk", "procedure_words", label):
        value = "high" if (segment.answer == "yes") is not bool(_SAFE.search(label)) else "not_high"
        yield make_fact(view, segment, (0, len(low)), kind="procedural_risk", value=value, assertion=Assertion())
        return
    if find("procedural_risk", "withdrawn", low):
        return
    if find("procedural_risk", "idle", low) and not _SAID_ANYWAY.search(low):
        return
    if _IF.match(low) or _OF_A_POLICY.search(low):
        return
    found = [h for h in hits_of(segment, "procedural_risk") if not _other_risk(view, segment, h)]
    said = list(_said(view, segment, found))
    for start, end, value, assertion in said:
        day = leading_day(low, view.date or today)
        yield make_fact(view, segment, (start, end), kind="procedural_risk", value=value, date=day, assertion=assertion)
    if not any(v in ("high", "not_high") for _, _, v, _ in said):
        yield from _asa(view, segment)
    if not said:
        yield from _left_open(view, segment)


_HARM = compiled(r"(?<![a-z])(?:risk|harm|hazard|danger|unsafe|unfit|safe|fit|tolerate)(?![a-z])")
_SAFE = compiled(
    r"(?<![a-z])(?:low|average|acceptable|ordinary|usual|safe|fit|tolerate|no (?:added|increased|higher))(?![a-z])"
)
"""What a form asks of the risk, and words that make its "yes" a good answer."""


def _left_open(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """The risk of procedures named with a word of doubt, and nothing that says how high it is."""
    low = segment.low
    signs = list(vocabulary("procedural_risk").lists["signs"].search(low, segment.words))
    if len({s.payload for s in signs}) > 1 and not any(
        a.negated or not a.about_patient for a in assess(view, segment, [(s.start, s.end) for s in signs])
    ):
        span = min(s.start for s in signs), max(s.end for s in signs)
        yield make_fact(view, segment, span, kind="procedural_risk", value="unclear", assertion=Assertion())
        return
    hit = find("procedural_risk", "topic", low)
    if hit is None or not (codes(low) & _OPEN_CODES or "?" in low) or asked(segment) or ruled(segment):
        return
    other = find("procedural_risk", "others", low[max(0, hit.start - 24) : hit.end + 12])
    if other is not None and not find("procedural_risk", "procedure_words", low):
        return
    assertion = assess(view, segment, [(hit.start, hit.end)])[0]
    if assertion.about_patient and assertion.certainty is not Certainty.CONDITIONAL and assertion.time is not Time.PAST:
        yield make_fact(
            view, segment, (hit.start, hit.end), kind="procedural_risk", value="unclear", assertion=Assertion()
        )


_OPEN_CODES = frozenset({"unsure", "unreadable", "disputed"})


_FORMER = compiled(
    r"(?<![a-z])(?:prior|previous|past|former|earlier|last|hx of"
    r"|history of)\s+(?:\w+\s+){0,2}?(?:an[a]?esthe\w+|surger\w+|operations?"
    r"|procedures?|sedations?)(?![a-z])|\((?:19|20)\d\d\)|(?<![a-z])(?:in|of)\s+(?:19|20)\d\d(?!\d)"
)
"""How an operation of former days went says nothing of the risk now."""


def _other_risk(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Risk of falls, clots, readmission; a bare "high risk" counts only where procedures are the topic."""
    low = segment.low
    a, b = clause_of(low, hit.start, hit.end)
    words, clause = low[hit.start : hit.end], low[a:b]
    if _FORMER.search(low[a : hit.end]):
        return True
    if "risk" not in words:
        return (
            hit.payload.value == "not_high"
            and bool(re.search(r"(?<![a-z])(?:may|can) proceed", words))
            and "risk" not in clause
            and not _topical(view, segment)
        )
    near = low[max(a, hit.start - 24) : min(b, hit.end + 26)]
    inside = find("procedural_risk", "others", words)
    if inside is not None and not find("procedural_risk", "procedure_words", words[: inside.start]):
        return True
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


_TRIAL_DENIED = compiled(
    r"(?<![a-z])(?:no|not|without|w/o|never|skip|forgo)\b[^.;]{0,40}\btrial[^.;]{0,30}$"
    r"|\btrial\b[^.;]{0,24}\b(?:not|never|no)\b"
    r"[^.;]{0,30}$"
)
"""What is negated is the trial: "no trial done, high risk"."""


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
        if value == "high" and (before or assertion.negated) and not own and not _TRIAL_DENIED.search(low[: hit.start]):
            value = "not_high"
        elif value == "not_high" and _WOULD_NOT.search(low[max(0, hit.start - 14) : hit.end]):
            value = "high"
        if value in ("high", "not_high") and "?" in low[hit.start : hit.end + 2]:
            value = "unclear"
        if value == "high" and find("procedural_risk", "hearsay", low):
            value = "unclear"
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
        if value == "unclear" and not re.search(r"(?<![a-z])(?:if|unless|in case)(?![a-z])", low):
            assertion = Assertion()
        planned = "clear" in words and not assertion.happened and not assertion.negated
        yield hit.start, hit.end, value, assertion if planned else stands(assertion)


_ASA_LABEL = compiled(r"(?<![a-z])asa(?![a-z])")
_ASA_BOX = compiled(r"\W*(?:x\W+)?(?P<grade>iv|v|i{1,3}|[1-5])e?\W*$")
_ASA = cue("cancer", "asa", words=False)


def _asa(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """An ASA class with no word on what risk it means."""
    ticked = _ASA_BOX.match(segment.low) if segment.checked and _ASA_LABEL.search(segment.label) else None
    if ticked is not None:
        day = leading_day(segment.low, view.date)
        told: dict[str, Scalar] = {"asa": ticked["grade"].upper()}
        span = ticked.span("grade")
        yield make_fact(
            view,
            segment,
            span,
            kind="procedural_risk",
            value="asa_only",
            date=day,
            attributes=told,
            assertion=Assertion(),
        )
        return
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
