"""Outcomes of treatments: what each drug, therapy and procedure did to the pain (evidence rule 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chartcite.extract.families._outcome_numbers import high_scores, short_lived
from chartcite.extract.families._outcome_words import about_relative, clause_of, find_outcomes
from chartcite.extract.families._treatments import Treatment, find_foreign, find_treatments, gathers
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.topic import procedure_of
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Scalar

_SKIP_ROLES = frozenset({"fax_cover", "consent", "education", "lab", "imaging", "trial_record", "flowsheet", "device"})
_SKIP_SECTIONS = frozenset(
    {"family_history", "education", "administrative", "ros", "labs", "imaging", "allergies", "goals", "trial", "vitals"}
)
_LOOK_BACK = 6
"""Segments before an outcome in which its treatment may be named."""
_NO_TREATMENT = Treatment(0, 0, "other", "other", "")
_RETURN = re.compile(
    r"wore off|worn off|back to|returned|recurr|came back|then the same|again|gone by|dwindled|did not last|didn't last|short|brief|transient|temporary|fleeting|relapse"
)
_MEASURE = re.compile(r"\b(?:nprs|nrs|vas|pain|odi|oswestry|ndi|quickdash|dash|lefs|pseq|rmdq|koos|hoos|promis)\b")
_DEVICE = ("intrathecal_trial", "intrathecal_pump")
_NUMBER = re.compile(r"^\D{0,3}(\d{1,3}(?:\.\d+)?)\s*(?:%|/10|/100|mm)?\D{0,3}$")


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``treatment_outcome``, one for each treatment that a statement is about."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES:
            continue
        named = any(find_treatments(s.low) for s in view.segments)
        for segment in view.segments:
            if _speaks(segment):
                yield from _segment(view, segment, named=named)


def _speaks(segment: Segment) -> bool:
    if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.blank or segment.checked is False:
        return False
    return segment.section not in _SKIP_SECTIONS


def _segment(view: NoteView, segment: Segment, *, named: bool) -> Iterator[Fact]:
    therapy = view.note.role == "therapy"
    if therapy and segment.kind is SegmentKind.ROW and not re.search(r"pain|relie[fv]", segment.low):
        hits = _row(segment)
    else:
        hits = find_outcomes(segment.low, segment.words, therapy=therapy)
    if not hits:
        return
    asserted = assess(view, segment, [(h.start, h.end) for h in hits])
    tied = [(hit, _tie(view, segment, hit, hits, named=named), a) for hit, a in zip(hits, asserted, strict=True)]
    for hit, treatments, assertion in _settled(segment.low, [(h, t, a) for h, t, a in tied if t]):
        if about_relative(segment.low, hit.start):
            continue
        value = _value(segment, hit, treatments)
        if value and assertion.certainty is Certainty.POSSIBLE:
            value, assertion = "unclear", assertion.model_copy(update={"certainty": Certainty.AFFIRMED})
        if value:
            for treatment in _distinct(treatments):
                yield _fact(view, segment, hit, treatment, value, assertion)


def _row(segment: Segment) -> list[Hit[str]]:
    """A measure's row of a therapist's table: first against last number ("NPRS 8 8", "ODI 62 % 60 %")."""
    if not segment.cells or not _MEASURE.search(segment.low[: segment.cells[0][1]]):
        return []
    values = [float(m[1]) for a, b in segment.cells[1:] if (m := _NUMBER.match(segment.low[a:b].strip()))]
    if len(values) < 2 or values[0] <= 0:
        return []
    pain = bool(re.search(r"nprs|nrs|vas|pain", segment.low))
    change = (values[0] - values[-1]) / values[0]
    code = "failed" if abs(change) < 0.12 else "helped" if pain and change >= 0.5 else "partial" if pain else ""
    return [Hit(segment.cells[0][0], segment.cells[-1][1], code)] if code else []


Tied = tuple[Hit[str], tuple[Treatment, ...], Assertion]


def _settled(low: str, tied: Sequence[Tied]) -> Iterator[Tied]:
    """Relief that the same segment takes back is not relief: "70 % each time, gone by week 3"."""
    for i, (hit, treatments, assertion) in enumerate(tied):
        good = hit.payload.startswith(("helped", "partial"))
        later = [h for h, t, _ in tied[i + 1 :] if h.payload.startswith("failed") and _same(t, treatments)]
        if good and later:
            if any(_RETURN.search(low[h.start : h.end]) for h in later) or treatments[0].category == "invasive":
                continue
            hit = replace(hit, payload="partial")
        elif (
            hit.payload.startswith("failed")
            and not _RETURN.search(low[hit.start : hit.end])
            and treatments[0].category != "invasive"
        ):
            earlier = [
                h for h, t, _ in tied[:i] if h.payload.startswith(("helped", "partial")) and _same(t, treatments)
            ]
            if (
                earlier
                and low[earlier[-1].end : hit.start].count(".") == 0
                and "plateau" not in low[hit.start : hit.end]
            ):
                hit = replace(hit, payload="partial")
        yield hit, treatments, assertion


def _same(one: Sequence[Treatment], two: Sequence[Treatment]) -> bool:
    return {t.name for t in one} == {t.name for t in two}


def _distinct(treatments: Sequence[Treatment]) -> Iterator[Treatment]:
    seen: set[tuple[str, str]] = set()
    for treatment in treatments:
        key = (treatment.category, treatment.drug_class)
        if key not in seen:
            seen.add(key)
            yield treatment


def _value(segment: Segment, hit: Hit[str], treatments: Sequence[Treatment]) -> str:
    """The fact's value: what the wording says, in view of what it is said of."""
    code = hit.payload.removesuffix("_tied").removesuffix("_bare")
    if code == "no_fair_trial":
        return "unclear"
    low = segment.low
    invasive = treatments[0].category == "invasive"
    if code in ("helped", "partial") and invasive and short_lived(low, hit.start, hit.end):
        return "failed"
    if code in ("helped", "content") and any(high_scores(low)) and treatments[0].category != "invasive":
        return "content_despite_pain"
    if code == "helped" and treatments[0].category == "psychological" and "pain" not in low:
        return ""
    if code == "content":
        return "helped" if re.search(r"pain[- ]free|no pain", low) else "content_despite_pain"
    if code == "not_tolerated" and invasive and "toler" not in low[hit.start : hit.end]:
        return ""
    if code == "side_effect":
        return "not_tolerated"
    return code


def _fact(
    view: NoteView, segment: Segment, hit: Hit[str], treatment: Treatment, value: str, assertion: Assertion
) -> Fact:
    attributes: dict[str, Scalar] = {"target": treatment.target, "category": treatment.category}
    if treatment.name:
        attributes["name"] = treatment.name
    if treatment.drug_class:
        attributes["drug_class"] = treatment.drug_class
    if hit.payload == "no_fair_trial":
        attributes["no_fair_trial"] = True
    return make_fact(view, segment, (hit.start, hit.end), kind="treatment_outcome", value=value, attributes=attributes,
                     assertion=_asserted(assertion), proof=segment.low[hit.start:hit.end]+"#"+hit.payload+("#own" if treatment.end and treatment in find_treatments(segment.low) else "#inh"))  # fmt: skip


def _asserted(assertion: Assertion) -> Assertion:
    """An outcome is told of what has been: only a template's, a condition's and somebody else's stay what they are."""
    template = assertion.completion is Completion.TEMPLATE
    return assertion.model_copy(
        update={"negated": False, "completion": assertion.completion if template else Completion.DONE}
    )


# Tying ---------------------------------------------------------------------------------------------------------------


def _tie(
    view: NoteView, segment: Segment, hit: Hit[str], hits: Sequence[Hit[str]], *, named: bool
) -> tuple[Treatment, ...]:
    """The treatments that an outcome is about; none where it is about something else or nothing is named."""
    low = segment.low
    own = _in_segment(low, hit, hits)
    if hit.payload == "side_effect_tied":
        return own if _side_effect_of(low, hit, own) else ()
    if own:
        return own
    if _foreign_near(low, hit) or procedure_of(view, segment, hit.start) in _DEVICE:
        return ()
    label = find_treatments(segment.label) if segment.label else ()
    if label:
        return label
    if not _may_inherit(view, segment, hit):
        return ()
    above = _above(view, segment)
    if above:
        return above
    if view.note.role == "therapy" and hit.payload != "not_done":
        return (Treatment(0, 0, "physical_therapy", "active", "therapy"),)
    if not named and hit.payload in ("partial", "helped", "content", "unclear"):
        return (_NO_TREATMENT,)
    return ()


_EVALUATES = re.compile(
    r"relie[fv]|benefit|improv|respon|effect|help|outcome|result|plateau|goal|pain|burn|ach(?:e|ing)\b|hurt|symptom|score|number|fail|analges|"
    r"control|progress|gain|tolera|success|better|worse|touch|dent\b|avail|works?\b|worked|edge|comfort|wax|partial|resol|unchanged|"
    r"same|differen|nothing|wore|baseline|satisf|content|stop|withdr|abandon|\d|miracle|thanks|credit|night and day|best thing|unclear|moderate|"
    r"edge|get(?:s|ting)? by|whether|say|tell"
)
_NO_CONTEXT = frozenset({"not_done", "side_effect_tied", "contraindicated", "no_fair_trial"})


def _may_inherit(view: NoteView, segment: Segment, hit: Hit[str]) -> bool:
    """Whether an outcome may take its treatment from the text before it."""
    if hit.payload in _NO_CONTEXT or view.note.role == "psych":
        return False
    words = segment.low[hit.start : hit.end]
    if hit.payload.endswith(("_bare", "_tied")) or hit.payload == "not_tolerated":
        lone = len(segment.low) - len(words) <= 12 and segment.label == ""
        return lone or gathers(segment.label) or gathers(segment.low[: hit.start][-24:])
    return bool(_EVALUATES.search(words))


def _in_segment(low: str, hit: Hit[str], hits: Sequence[Hit[str]]) -> tuple[Treatment, ...]:
    found = find_treatments(low)
    if not found:
        return ()
    bracketed = _bracketed(low, hit, found)
    if bracketed:
        return bracketed
    left, right = clause_of(low, hit.start, hit.end)
    others = [h for h in hits if h is not hit and h.payload != "side_effect_tied"]
    floor = max((h.end for h in others if h.end <= hit.start and h.end > left), default=left)
    ceiling = min((h.start for h in others if h.start >= hit.end and h.start < right), default=right)
    found = tuple(t for t in found if not (t.name == "pt" and hit.start <= t.start < hit.end))
    inside = [t for t in found if t.start < hit.end and hit.start < t.end]
    before = [t for t in found if floor <= t.start and t.end <= hit.start]
    after = [t for t in found if hit.end <= t.start and t.end <= ceiling]
    if (
        ceiling < right
        and after
        and not re.match(r"\W*(?:from|with|w/|to|on|of|by|after|for|in|despite|at)\b", low[hit.end :])
    ):
        after = after if re.match(r"\W*$|fail", low[hit.start : hit.end]) else []
    near = before or inside or after or [t for t in found if left <= t.start and t.end <= right]
    if inside and before:
        near = before + inside
    if not near:
        near = [t for t in found if t.end <= hit.start] or [t for t in found if t.start >= hit.end]
        if near and _foreign_near(low, hit):
            near = []
    if near and _foreign_nearer(low, hit, near):
        return ()
    return tuple(near)


def _bracketed(low: str, hit: Hit[str], found: Sequence[Treatment]) -> tuple[Treatment, ...]:
    """ "OxyContin (no better)": the treatment in front of the bracket that the outcome stands in."""
    opened = low.rfind("(", 0, hit.start + 1)
    if opened < 0 or ")" in low[opened : hit.start]:
        return ()
    inside = [t for t in found if t.start > opened and t.end <= hit.start]
    if inside:
        return tuple(inside)
    before = [t for t in found if t.end <= opened and opened - t.end <= 40]
    return (before[-1],) if before and not re.search(r"[;.]\s", low[before[-1].end : opened]) else ()


_DOSE = r"(?:\s|[\d.,/]|mg|mcg|mcg/h|er|la|sr|xr|ir|bid|tid|qid|qhs|daily|nightly|q\d+h|hs|prn|po|iv|patch|pca|gtt|drip|d\b|x|mo|wk|to|up|max|/day|at|caps?|tabs?|kg|h\b|%)*"
_SIDE = re.compile(
    rf"{_DOSE}\s*(?:\(|-{{1,2}}>?|→|=>?|:|,?\s+(?:caused|gave|with|w/|had|made)\b)\s*(?:[^.;()]{{0,30}})$"
)


def _side_effect_of(low: str, hit: Hit[str], own: Sequence[Treatment]) -> bool:
    """Whether a side effect stands right behind a drug: "methadone (QTc 512)", "Lamotrigine → rash"."""
    drugs = [t for t in own if t.category == "medication" and t.end <= hit.start and not t.whole]
    if not drugs:
        return False
    between = low[drugs[-1].end : hit.start]
    if re.search(r"\b(?:no|not|denies|without|for|if|watch|monitor|risk|helps|treat\w*)\b", between[-40:]):
        return False
    return bool(_SIDE.fullmatch(between)) or bool(re.fullmatch(rf"{_DOSE}\s*\([^()]{{0,60}}", between))


def _foreign_near(low: str, hit: Hit[str]) -> bool:
    left, right = clause_of(low, hit.start, hit.end)
    return any(left <= s and e <= right for s, e in find_foreign(low))


def _foreign_nearer(low: str, hit: Hit[str], near: Sequence[Treatment]) -> bool:
    def gap(start: int, end: int) -> int:
        return max(0, hit.start - end, start - hit.end)

    foreign = [gap(s, e) for s, e in find_foreign(low)]
    return bool(foreign) and min(foreign) < min(gap(t.start, t.end) for t in near)


def _above(view: NoteView, segment: Segment) -> tuple[Treatment, ...]:
    """The treatments named before, in the same block or right above it: all of them for "all of it", else the nearest."""
    everything = gathers(segment.low)
    found: list[Treatment] = []
    for other in reversed(view.before(segment, _LOOK_BACK)):
        if other.kind in (SegmentKind.RULE, SegmentKind.PAGE) or other.checked is False:
            continue
        if other.paragraph != segment.paragraph and (found or segment.paragraph - other.paragraph > 1):
            break
        if other.section != segment.section and other.kind is not SegmentKind.HEADING:
            break
        named = find_treatments(other.low)
        if not named and (find_foreign(other.low) or procedure_of(view, other, 0) in _DEVICE):
            break
        found = [*named, *found]
        if found and not everything:
            break
    return tuple(found)
