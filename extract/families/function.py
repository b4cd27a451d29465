"""Effect of the pain on daily activities (evidence rule 10)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.families._function_scores import readings
from chartcite.extract.families._pain import names_pain, pain_spans
from chartcite.extract.families._said import asked, ruled
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.statements import hits
from chartcite.extract.nlp.topic import is_trial_note
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Experiencer, Fact, Time

_SILENT = (SegmentKind.RULE, SegmentKind.PAGE)
_NOT = re.compile(r"\b(?:not|no|never|cannot|without|w/o|none|denie[sd]|nor|\w+n't|isnt|cant|doesnt|unable|hardly|barely)\b")
_BODY = re.compile(r"\b(?:back|legs?|arms?|foot|feet|hands?|hips?|knees?|neck|shoulders?|groin|pelvi[sc]|buttocks?|it|this)\b")
_ANSWERS = ((re.compile(r"\W*(?:not at all|none|no interference|never|0\b)"), "unaffected"),
            (re.compile(r"\W*(?:extreme\w*|quite a bit|a lot|moderate\w*|severe\w*|very much|completely|always|often|most of|unable)"), "affected"),
            (re.compile(r"\W*(?:a little|some\w*|slight\w*|mild\w*|rarely)"), "unclear"))  # fmt: skip
_REASON = re.compile(r"\W*(?:reason|because|due|cause|secondary)")
_ABOUT = re.compile(r"\b(?:interfer\w*|limit\w*|affect\w*|impact\w*|restrict\w*)\b")


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``function_impact``. Bare independence ("independent in ADLs") speaks only where nothing else does."""
    found: list[Fact] = []
    plain: list[Fact] = []
    for view, segment in chart.segments():
        if segment.kind in _SILENT or view.note.role in ("education", "consent") or ruled(segment):
            continue
        found += _scored(view, segment)
        found += _answered(view, segment)
        found += _unread(view, segment)
        for fact, bare in _said(view, segment):
            (plain if bare else found).append(fact)
    if not any(f.value in ("affected", "unaffected") and f.assertion.happened for f in found):
        found += plain
    yield from found


def _scored(view: NoteView, segment: Segment) -> Iterator[Fact]:
    if is_trial_note(view):
        return
    context = " ".join(s.low for s in view.before(segment, 2))
    for reading in readings(segment.low, context=context):
        yield make_fact(view, segment, (reading.start, reading.end), kind="function_impact", value=reading.value)


_SMUDGE = re.compile(r"[\u2580-\u25a1\ufffd]|\b(?:illegible|smudged?|unreadable|cut off|obscured)\b")
_TOPIC = re.compile(r"\b(?:i?adls?|interference|function\w*|activit\w+ of daily)\b")


def _unread(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """A field on function whose value cannot be read (evidence rule 20)."""
    if _TOPIC.search(segment.low) and _SMUDGE.search(segment.low):
        yield make_fact(view, segment, (0, len(segment.low)), kind="function_impact", value="unclear")


def _answered(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """The box ticked below a question on interference."""
    question = f"{segment.label} {' '.join(s.low for s in view.before(segment, 1))}"
    if segment.checked is not True or not _ABOUT.search(question) or "pain" not in question:
        return
    body = re.sub(r"\A[^a-z0-9]*(?:x[^a-z0-9])?", "", segment.low)
    for pattern, value in _ANSWERS:
        if pattern.match(body):
            yield make_fact(view, segment, (0, len(segment.low)), kind="function_impact", value=value)
            return


def _said(view: NoteView, segment: Segment) -> Iterator[tuple[Fact, bool]]:
    found = _chosen(segment)
    for hit, said in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        if asked(segment, hit.start):
            continue
        value = _value(view, segment, hit, said)
        if value is None:
            continue
        bare = hit.payload.value == "unaffected" and not hit.payload.attributes
        yield make_fact(view, segment, (hit.start, hit.end), kind="function_impact", value=value,
                        assertion=_assertion(segment, hit, said)), bare  # fmt: skip


def _chosen(segment: Segment) -> list[Hit[Meaning]]:
    """The hits of a segment. "Does not restrict stairs" outranks the "not .. stairs" inside it; a hedge ("sometimes")
    outranks what it hedges, and lost sleep the hours slept.
    """
    vocab = vocabulary("function")
    vetoed = {h.payload.split("@")[0] for h in vocab.vetoes.search(segment.low, segment.words)}
    found = [h for h in vocab.statements.search(segment.low, segment.words) if h.payload.value not in vetoed]
    firm = [h for h in found if h.payload.value == "unaffected" and h.payload.attributes]
    free = [h for h in found if h in firm or h.payload.value != "affected" or not any(_meet(h, f) for f in firm)]
    kept = _longest(free)
    values = {h.payload.value for h in kept}
    if "unclear" in values:
        kept = [h for h in kept if h.payload.value != "unaffected"]
    if values & {"unclear", "unaffected", "sleep_only"}:
        kept = [h for h in kept if not h.payload.attributes.get("weak")]
    if "sleep_only" in values:
        kept = [h for h in kept if h.payload.value != "affected" or _daily(segment, h)]
    return kept


def _meet(one: Hit[Meaning], other: Hit[Meaning]) -> bool:
    return one.start < other.end and other.start < one.end


def _longest(found: list[Hit[Meaning]]) -> list[Hit[Meaning]]:
    kept: list[Hit[Meaning]] = []
    for hit in sorted(found, key=lambda h: (bool(h.payload.attributes.get("weak")), h.start - h.end, h.start)):
        if not any(_meet(hit, k) and hit.payload.value != "sleep_only" and k.payload.value != "sleep_only" for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


def _daily(segment: Segment, hit: Hit[Meaning]) -> bool:
    inside = segment.low[hit.start : hit.end]
    return first(vocabulary("function").lists["daily"], inside, words_of(inside)) is not None


def _value(view: NoteView, segment: Segment, hit: Hit[Meaning], said: Assertion) -> str | None:
    value = hit.payload.value
    inside = segment.low[hit.start : hit.end]
    negated = said.negated and not _NOT.search(inside)
    if value == "affected":
        return _affected(view, segment, hit, negated=negated)
    if value == "unaffected":
        if negated:
            return "affected" if not hit.payload.attributes and names_pain(segment) else None
        return None if _in_trial(view, segment) else value
    if negated or not _pain_near(view, segment, 3):
        return None
    return value


def _affected(view: NoteView, segment: Segment, hit: Hit[Meaning], *, negated: bool) -> str | None:
    pain = names_pain(segment)
    weak = bool(hit.payload.attributes.get("weak"))
    reasons = any(_REASON.match(s.low) for s in view.after(segment, 1))
    if _elsewhere(segment, hit) or (weak and not pain) or not (reasons or _pain_near(view, segment, 400)):
        return None
    if negated:
        return "unaffected" if pain and not _in_trial(view, segment) else None
    cause = _cause(view, segment, hit)
    if cause == "mixed":
        return "unclear"
    return None if cause == "other" else "affected"


def _cause(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> str:
    """What the chart blames: ``pain`` (or nothing else), ``other`` or ``mixed``."""
    lists = vocabulary("function").lists
    tail = " ".join(s.low for s in view.after(segment, 1) if _REASON.match(s.low))
    low = f"{segment.low} {tail}".strip()
    words = words_of(low)
    others = list(lists["other_cause"].search(low, words))
    pains = pain_spans(low)
    for because in lists["because"].search(low, words):
        after = low[because.end : because.end + 45]
        if any(because.end <= a <= because.end + 45 for a, _ in pains) or _BODY.search(after):
            continue
        if any(because.end <= o.start <= because.end + 30 for o in others):
            return "other"
    if not others:
        return "pain"
    if not pains and not (tail and _BODY.search(tail)):
        return "other"
    return "mixed" if first(lists["mixed_cause"], low, words) else "pain"


def _elsewhere(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Instructions, goals, scans, drugs that are not tolerated."""
    a, b = max(0, hit.start - 18), min(len(segment.low), hit.end + 18)
    part = segment.low[a:b]
    return first(vocabulary("function").lists["not_daily"], part, words_of(part)) is not None


_HURTING = re.compile(r"\b(?:this|bad|my|his|her|the|that) (?:back|legs?|arms?|foot|feet|hips?|knees?|neck|shoulder|stump|groin)\b")


def _hurts(segment: Segment) -> bool:
    """Whether the segment speaks of pain, or of "this back" as people do."""
    return names_pain(segment) or _HURTING.search(segment.low) is not None


def _pain_near(view: NoteView, segment: Segment, reach: int) -> bool:
    return any(_hurts(s) for s in (segment, *view.before(segment, reach), *view.after(segment, reach)))


def _in_trial(view: NoteView, segment: Segment) -> bool:
    return is_trial_note(view) or first(vocabulary("function").lists["trial"], segment.low, segment.words) is not None


_TOLD = re.compile(r"\W*(?:per |according to |as per )?(?:his |her |the )?(?:wife|husband|spouse|daughter|son|sister|brother|mother|father|partner|caregiver)\s*(?::|,|reports?|says?|states?|notes?|tells?)")


def _assertion(segment: Segment, hit: Hit[Meaning], said: Assertion) -> Assertion:
    """ "Stopped", "will not" and "his wife does" are the inability itself, not a plan, a refusal or someone else's."""
    lists = vocabulary("function").lists
    inside = segment.low[hit.start : hit.end]
    update: dict[str, object] = {"negated": False}
    if said.completion is not Completion.TEMPLATE:
        update |= {"completion": Completion.DONE, "time": Time.NOW}
    if said.certainty is Certainty.POSSIBLE:
        update["certainty"] = Certainty.AFFIRMED
    told = _TOLD.match(segment.low) is not None
    if said.experiencer is Experiencer.FAMILY and (told or first(lists["helper"], inside, words_of(inside))):
        update["experiencer"] = Experiencer.PATIENT
    return said.model_copy(update=update)
