"""Outcomes of treatments: what each drug, therapy and procedure did to the pain (evidence rule 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chartcite.extract.families._outcome_numbers import high_scores, short_lived
from chartcite.extract.families._outcome_ties import NO_TREATMENT, tie
from chartcite.extract.families._outcome_trust import trusted_help
from chartcite.extract.families._outcome_words import about_relative, find_outcomes
from chartcite.extract.families._treatments import Treatment, find_treatments
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.polarity import voices
from chartcite.extract.nlp.rivals import rivals
from chartcite.extract.nlp.vocabulary import vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Scalar, Time

_SKIP_ROLES = frozenset({"fax_cover", "consent", "education", "lab", "imaging", "trial_record", "flowsheet", "device"})
_SKIP_SECTIONS = frozenset(
    {"family_history", "education", "administrative", "ros", "labs", "imaging", "allergies", "goals", "trial", "vitals"}
)
_RETURN = compiled(
    r"wore off|worn off|back to|returned|recurr|came back|then the same|again|gone by|dwindled|did"
    r" not last|didn't last|short|brief|transient|temporary|fleeting|relapse"
)
_SAME = compiled(r"same|unchanged|no (?:better|different|change)")
_WORN = compiled(r"(?:it |relief )?(?:wore|wears|worn|wearing) off")
_MODAL = compiled(
    r"\b(?:will|would|(?<!had )(?<!has )(?<!have )to be|going to|plans? to|should|may(?! have)"
    r"|might(?! have)|could(?! have))\s+(?:\w+\s+){0,3}$"
)
_MEASURE = compiled(r"\b(?:nprs|nrs|vas|pain|odi|oswestry|ndi|quickdash|dash|lefs|pseq|rmdq|koos|hoos|promis)\b")
_NUMBER = compiled(r"^\D{0,3}(\d{1,3}(?:\.\d+)?)\s*(?:%|/10|/100|mm)?\D{0,3}$")


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``treatment_outcome``, one for each treatment that a statement is about."""
    for view in chart.notes:
        if view.note.role in _SKIP_ROLES:
            continue
        named = any(find_treatments(s.low, s.text) for s in view.segments)
        for segment in view.segments:
            if _speaks(segment):
                yield from _segment(view, segment, named=named)


_OPEN = compiled(r"_{4,}")
_TORN = compiled(r"_{2,}[a-z]|[a-z]_{2,}[a-z]")


def _speaks(segment: Segment) -> bool:
    if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or segment.blank:
        return False
    if segment.checked is False and not _answer(segment):
        return False
    if _OPEN.search(segment.low) and not _TORN.search(segment.low):
        return False
    return segment.section not in _SKIP_SECTIONS or (segment.section == "goals" and bool(_UNMET.search(segment.low)))


_UNMET = compiled(
    r"\b(?:(?:goals? )?(?:not|never|none) (?:met|achieved|reached|attained)|unmet)\b"
    r"(?!\W*(?:yet|as yet|to date|new|ongoing|progress\w*|in progress))"
)


def _segment(view: NoteView, segment: Segment, *, named: bool) -> Iterator[Fact]:
    therapy = view.note.role == "therapy"
    if therapy and segment.kind is SegmentKind.ROW and not re.search(r"pain|relie[fv]", segment.low):
        hits = _row(segment) or _plain_failures(segment)
    else:
        hits = _answer(segment) or find_outcomes(segment.low, segment.words, therapy=therapy) or _goal(segment)
    if not hits:
        return
    if any(_praised(o) for o in rivals(view, segment)):
        hits = [replace(h, payload="unclear") if h.payload.startswith("failed") else h for h in hits]
    asserted = assess(view, segment, [(h.start, h.end) for h in hits])
    tied = [(hit, tie(view, segment, hit, hits, named=named), a) for hit, a in zip(hits, asserted, strict=True)]
    for hit, treatments, assertion in _settled(segment.low, [(h, t, a) for h, t, a in tied if t]):
        if about_relative(segment.low, hit.start):
            continue
        value = _value(view, segment, hit, treatments)
        if value and assertion.certainty is Certainty.POSSIBLE:
            value, assertion = "unclear", assertion.model_copy(update={"certainty": Certainty.AFFIRMED})
        if value:
            planned = bool(_MODAL.search(segment.low[: hit.start]))
            for treatment in _distinct(treatments):
                yield _fact(view, segment, hit, treatment, value, _asserted(assertion, planned=planned))


_PRAISE = compiled(
    r"\b(?:improv(?:ed|ing)|better|excellent|(?:good|great|marked|substantial) (?:result|relief|response|benefit)"
    r"|cured|helped|pleased|pain[- ]free|[5-9]\d ?%)"
)
_NO_PRAISE = compiled(r"\b(?:not|no|never|without|hardly|barely|nor)\b|n't\b")
"""What another source beside a failure has to say of the same treatment."""


def _praised(segment: Segment) -> bool:
    """Whether a sentence has good to say in words that are no outcome of their own."""
    if not _PRAISE.search(segment.low) or _NO_PRAISE.search(segment.low):
        return False
    return not any(h.payload.startswith("helped") for h in find_outcomes(segment.low, segment.words, therapy=False))


def _row(segment: Segment) -> list[Hit[str]]:
    """A measure's row of a therapist's table: first against last number ("NPRS 8 8", "ODI 62 % 60 %")."""
    if not segment.cells or not _MEASURE.search(segment.low[: segment.cells[0][1]]):
        return []
    values = [float(m[1]) for a, b in segment.cells[1:] if (m := _NUMBER.match(segment.low[a:b].strip()))]
    if len(values) < 2 or values[0] <= 0:
        return []
    pain = bool(re.search(r"nprs|nrs|vas|pain", segment.low))
    change = (values[0] - values[-1]) / values[0]
    less = pain or re.search(r"odi|oswestry|ndi|dash|rmdq", segment.low) is not None
    code = (
        "failed"
        if (change if less else abs(change)) < 0.12
        else "helped"
        if pain and change >= 0.5
        else "partial"
        if pain
        else ""
    )
    return [Hit(segment.cells[0][0], segment.cells[-1][1], code)] if code else []


def _goal(segment: Segment) -> list[Hit[str]]:
    """A goal for the pain that a therapist's list calls not met."""
    unmet = _UNMET.search(segment.low) if segment.section == "goals" and "pain" in segment.low else None
    return [Hit(0, unmet.end(), "failed")] if unmet else []


_ASKS_HELP = compiled(
    r"\W*(?:did (?:it|they|this|that) )?(?:help\w*|relief|any (?:relief|benefit|help)|benefit\w*|effective"
    r"|worked|improved)\W*"
)


def _answer(segment: Segment) -> list[Hit[str]]:
    """The answer of a form to whether a treatment helped: "Helped? N"."""
    if segment.answer not in ("yes", "no") or not _ASKS_HELP.fullmatch(segment.low.split("?")[0]):
        return []
    return [Hit(0, len(segment.low), "failed" if segment.answer == "no" else "helped")]


_NO_GAIN = compiled(r"(?:no|without|w/o|nil|zero) (?:\w+ )?(?:gains?|benefit|progress|response|improvement|help)")


def _plain_failures(segment: Segment) -> list[Hit[str]]:
    """What a therapist's line in columns says outright: "17 visits   ODI 56 -> 56, no gain, d/c"."""
    found = find_outcomes(segment.low, segment.words, therapy=True)
    return [h for h in found if h.payload == "failed" and _NO_GAIN.fullmatch(segment.low[h.start : h.end].strip())]


Tied = tuple[Hit[str], tuple[Treatment, ...], Assertion]


def _settled(low: str, tied: Sequence[Tied]) -> Iterator[Tied]:
    """Relief that the same segment takes back is not relief: "70 % each time, gone by week 3"."""
    if len(voices(low)) > 1:
        yield from tied
        return
    content = any(h.payload == "content" for h, _, _ in tied)
    for i, (hit, treatments, assertion) in enumerate(tied):
        if content and hit.payload.startswith("failed") and _ONLY_SCORE.fullmatch(low[hit.start : hit.end]):
            continue
        if _is_good(hit):
            later = [h for h, t, _ in tied[i + 1 :] if h.payload.startswith("failed") and _same(t, treatments)]
            if later and _two_places(low, hit, later[0]):
                hit = replace(hit, payload="partial")
            elif later and _taken_back(low, treatments, later):
                continue
            hit = replace(hit, payload="partial") if later else hit
        elif hit.payload.startswith("failed"):
            earlier = [h for h, t, _ in tied[:i] if _is_good(h) and _same(t, treatments)]
            if earlier and (_only_qualifies(low, earlier[-1], hit, treatments) or _two_places(low, earlier[-1], hit)):
                hit = replace(hit, payload="partial")
        yield hit, treatments, assertion


_ONLY_SCORE = compiled(
    r"(?!.*(?:fail|\bno\b|\bnot\b|n't|without|useless)).*(?:\b(?:[7-9]|10|seven|eight|nine|ten)\b|hurt|pain).*"
)
"""A high score or "still hurting": that the pain is there, with no word of what the treatment did to it."""
_PLACE = compiled(
    r"\b(?:legs?|back|arms?|neck|hands?|foot|feet|hips?|knees?|shoulders?|burning|stabbing|axial|radicular"
    r"|nights?|days?"
    r"|left|right|[lr] (?:leg|arm|side))\b"
)


def _two_places(low: str, good: Hit[str], bad: Hit[str]) -> bool:
    """ "Stim helps the leg, does nothing for the back": each of two places or times has its own outcome."""
    one = {m[0] for m in _PLACE.finditer(low, good.start, bad.start)}
    two = {m[0] for m in _PLACE.finditer(low, bad.start)}
    return bool(one) and bool(two - one)


def _is_good(hit: Hit[str]) -> bool:
    return hit.payload.startswith(("helped", "partial"))


def _taken_back(low: str, treatments: Sequence[Treatment], later: Sequence[Hit[str]]) -> bool:
    """Whether a later failure undoes the relief: it wore off, or a procedure failed after all."""
    if any(_RETURN.search(low[h.start : h.end]) for h in later):
        return True
    return treatments[0].category == "invasive" and not _SAME.search(low[later[0].start : later[0].end])


def _only_qualifies(low: str, good: Hit[str], bad: Hit[str], treatments: Sequence[Treatment]) -> bool:
    """Whether "no better" only bounds the relief told before it ("leg somewhat better, back the same")."""
    words = low[bad.start : bad.end]
    if _RETURN.search(words) or "plateau" in words or "." in low[good.end : bad.start]:
        return False
    return treatments[0].category != "invasive" or bool(_SAME.search(words))


def _same(one: Sequence[Treatment], two: Sequence[Treatment]) -> bool:
    return {t.name for t in one} == {t.name for t in two} or _of_device(two, one)


def _of_device(one: Sequence[Treatment], two: Sequence[Treatment]) -> bool:
    """Whether the first is a stimulator and the second its revision or removal."""
    stimulator = any(t.target == "stimulator" for t in one)
    return stimulator and all(t.name.startswith(("revis", "explant", "remov")) for t in two)


def _distinct(treatments: Sequence[Treatment]) -> Iterator[Treatment]:
    seen: set[tuple[str, str]] = set()
    for treatment in treatments:
        key = (treatment.category, treatment.drug_class)
        if key not in seen:
            seen.add(key)
            yield treatment


def _value(view: NoteView, segment: Segment, hit: Hit[str], treatments: Sequence[Treatment]) -> str:
    """The fact's value: what the wording says, in view of what it is said of."""
    code = hit.payload.removesuffix("_tied").removesuffix("_bare")
    if code == "no_fair_trial":
        return "unclear"
    low = segment.low
    invasive = treatments[0].category == "invasive"
    if code in ("helped", "partial") and invasive and short_lived(low, hit.start, hit.end):
        return "failed"
    if (code == "content" or (code == "helped" and not invasive)) and _high_beside(view, segment, hit, treatments):
        return "content_despite_pain"
    if code == "helped":
        return trusted_help(segment, hit, treatments, own=bool(find_treatments(low, segment.text)))
    if code == "content":
        return "helped" if re.search(r"pain[- ]free|no pain", low) else "content_despite_pain"
    if code == "not_tolerated" and invasive and "toler" not in low[hit.start : hit.end]:
        return ""
    words = low[hit.start : hit.end]
    if code == "helped" and _DISCONTINUED.match(words) and find_drugs(words):
        return ""
    if code == "helped" and invasive and _RECOVERY_ROOM.search(low):
        return ""
    if code == "not_tolerated" and _nuisance(segment, hit):
        return "unclear"
    if code == "failed" and not invasive and (_WORN.fullmatch(words) or re.search(r"\bpartial|\bsome\b", words)):
        return "partial"
    if code == "side_effect":
        return "not_tolerated"
    return code


_DISCONTINUED = compiled(r"(?:stopped|ended|quit|off|came off|discontinued)\b")
"""A drug that was stopped entirely did not stop the pain entirely."""
_RECOVERY_ROOM = compiled(
    r"\b(?:pacu|recovery room|in recovery|at discharge|immediately (?:after|post)|right after"
    r"|leaving the (?:asc|suite)|same day"
    r"|post-?(?:op|procedure|block|injection) (?:score|nrs|pain|vas))\b"
)
"""The score right after a procedure is its local anesthetic's; what the procedure did is told later."""


def _nuisance(segment: Segment, hit: Hit[str]) -> bool:
    """ "Makes me loopy": a nuisance of a drug still taken, with no word that it was stopped or too much."""
    lists = vocabulary("outcome_scope").lists
    mild = any(h.start < hit.end and hit.start < h.end for h in lists["nuisance"].search(segment.low, segment.words))
    return mild and not any(True for _ in lists["given_up"].search(segment.low, segment.words))


_CONTENTED = compiled(r"comfort|content|satisf|happy|pleased|fine|only thing|best thing|leave|alone")
_CHANGE = compiled(r"->|→|\bfrom\b|\bto\b|\bwas\b")


_COMES_DOWN = compiled(r"(?:/10)?\s*(?:->|→|=>|(?:went |came |brought )?(?:down )?to|down)\s*(?:an? )?[0-6]\b(?!\d)")
"""A high score from which the pain came down: "8 down to 3"."""


def _high_beside(view: NoteView, segment: Segment, hit: Hit[str], treatments: Sequence[Treatment]) -> bool:
    """Whether a score of 7 and more stands beside praise of the drug, outside the words of praise themselves."""
    named = treatments[0].target != "conservative_care"
    outside = [
        h
        for h in high_scores(segment.low)
        if (h.end <= hit.start or h.start >= hit.end) and not (named and _COMES_DOWN.match(segment.low, h.end))
    ]
    if outside and not _CHANGE.search(segment.low[hit.start : hit.end]):
        return True
    near = (*view.before(segment), *view.after(segment))
    if treatments[0] is not NO_TREATMENT:
        if not _CONTENTED.search(segment.low[hit.start : hit.end]):
            return False
        near = tuple(o for o in near if o.paragraph == segment.paragraph and not _CHANGE.search(o.low))
    return any(any(high_scores(o.low)) for o in near)


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
                     assertion=assertion)  # fmt: skip


def _asserted(assertion: Assertion, *, planned: bool) -> Assertion:
    """An outcome is told of what has been: only a template's, a condition's and somebody else's stay what they are."""
    template = assertion.completion is Completion.TEMPLATE
    return assertion.model_copy(
        update={
            "negated": False,
            "time": Time.FUTURE if planned else Time.NOW,
            "completion": assertion.completion if template else Completion.DONE,
        }
    )
