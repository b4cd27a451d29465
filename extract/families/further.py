"""Whether surgery or another treatment of the cause remains (evidence rule 10, `no-further-intervention`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.families._doubt import doubted
from chartcite.extract.families._drug_start import started
from chartcite.extract.families._further_answers import answered, ticked
from chartcite.extract.families._pain import names_pain
from chartcite.extract.families._said import asked, ruled, said_on
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

_SILENT = (SegmentKind.RULE, SegmentKind.PAGE)
_STALE = dt.timedelta(days=270)
"""A plan older than this before the request was carried out or dropped; what came of it is told elsewhere."""
_RANK = ("possible", "unclear", "none_indicated", "planned", "opinion_pending")
_HEDGES = ("possible", "unclear")
_GAP = 40
_SHORT = 90


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``further_treatment``."""
    for view, segment in chart.segments():
        if segment.kind in _SILENT or view.note.role in ("education", "consent") or ruled(segment):
            continue
        told = list(ticked(view, segment)) or list(_stated(view, segment, chart.request_date))
        yield from told or _doubtful(view, segment)
        if not told:
            yield from answered(view, segment)
            yield from _followed(view, segment, chart.request_date)
            yield from started(chart, view, segment, chart.request_date)


def _stated(view: NoteView, segment: Segment, request: dt.date | None) -> Iterator[Fact]:
    found = _chosen(segment)
    for hit, said in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        value = None if asked(segment, hit.start) else _value(view, segment, hit, said, request)
        if value is None:
            continue
        day = said_on(view, segment, request) if value != "planned" else None
        yield make_fact(view, segment, (hit.start, hit.end), kind="further_treatment", value=value, date=day,
                        assertion=_own(segment.low, value, said))  # fmt: skip


def _doubtful(view: NoteView, segment: Segment) -> Iterator[Fact]:
    """Where what remains is hedged or cannot be read, and no wording says which way."""
    span = doubted(view, segment, vocabulary("further").lists["topic"])
    if span is not None and not asked(segment):
        yield make_fact(view, segment, span, kind="further_treatment", value="unclear")


def _chosen(segment: Segment) -> list[Hit[Meaning]]:
    """The hits that stand: a hedge outranks the verdict that it hedges."""
    found: list[Hit[Meaning]] = []
    for vocab in map(vocabulary, ("further", "further_more")):
        vetoed = {h.payload.split("@")[0] for h in vocab.vetoes.search(segment.low, segment.words)}
        found += [h for h in vocab.statements.search(segment.low, segment.words) if h.payload.value not in vetoed]
    kept: list[Hit[Meaning]] = []
    for hit in sorted(
        found, key=lambda h: (_RANK.index(h.payload.value), not _denies(segment.low[h.start : h.end]), h.start - h.end)
    ):
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    if any(h.payload.value in _HEDGES for h in kept):
        kept = [h for h in kept if h.payload.value in (*_HEDGES, "planned")]
    return sorted(kept, key=lambda h: h.start)


def _standing(low: str, hit: Hit[Meaning]) -> tuple[int, bool, int, int]:
    """The order in which hits stand: by value, those that carry their own denial first, then the longer."""
    return _RANK.index(hit.payload.value), not _denies(low[hit.start : hit.end]), hit.start - hit.end, hit.start


_WHEN = compiled(
    r"\b(?:since|after|following|before|prior to|during|post|until|till|at the time of)[\s-]+"
    r"(?:(?:the|his|her|my|their|last|this|that|first|second|initial|earlier|prior)\s+){0,2}(?:[a-z0-9-]+\s+)?$"
)


def _is_anchor(low: str, hit: Hit[Meaning]) -> bool:
    """Whether the interventions that the hit names only say when something else was ("no bleeding after surgery")."""
    part = low[hit.start : hit.end]
    named = vocabulary("further").lists["invasive"].search(part, words_of(part))
    starts = {n.start for n in named}
    return bool(starts) and all(_WHEN.search(part[:start]) for start in starts)


def _has(key: str, low: str) -> bool:
    return first(vocabulary("further").lists[key], low, words_of(low)) is not None


def _denies(low: str) -> bool:
    return cue("further", "negations").search(low) is not None


def _value(view: NoteView, segment: Segment, hit: Hit[Meaning], said: Assertion, request: dt.date | None) -> str | None:
    value = hit.payload.value
    if value == "none_indicated":
        if _other_joint(view, segment) or _is_anchor(segment.low, hit):
            return None
        if view.note.role == "therapy" and not _has("invasive", segment.low):
            return None  # a therapist's "nothing further to offer" is about therapy
        return None if said.negated and not _denies(segment.low[hit.start : hit.end]) else value
    if value == "possible" and _TRY.match(segment.low, hit.start):
        near = (*view.before(segment), segment)
        return value if any(_has("invasive", s.low) for s in near) else None
    return _planned(view, segment, hit, said, request) if value == "planned" else value


_TRY = compiled(r"would (?:try|attempt|consider|offer)\b")
"""Said of anything ("would try a lower dose if all is well"); of an intervention where one is named beside it."""
_JOINT = compiled(r"\b(?:knee|hip|shoulder|ankle|wrist|elbow)\b")


def _other_joint(view: NoteView, segment: Segment) -> bool:
    """Whether the verdict is on a joint that the note's pain is not in ("No more knee surgery. Back pain the same")."""
    joint = _JOINT.search(segment.low)
    if joint is None or "crps" in segment.low or "regional pain" in segment.low:
        return False
    hurting = [s for s in view.segments if names_pain(s)]
    clauses = [c for s in hurting for c in re.split(r"[;.]\s", s.low) if "pain" in c or s.index != segment.index]
    return bool(hurting) and not any(joint[0] in c for c in clauses)


def _planned(
    view: NoteView, segment: Segment, hit: Hit[Meaning], said: Assertion, request: dt.date | None
) -> str | None:
    """A plan that is neither denied, talked about, over nor stale."""
    gone = said.completion in (Completion.DECLINED, Completion.NOT_DONE)
    if said.negated or gone or _denies(segment.low[hit.start : hit.end]):
        return None
    if _HEADLINE.match(segment.low) and not _BOOKED.search(segment.low):
        return None  # "PROCEDURE: 04/20 0940 <name>" heads the record of what was done
    if said.certainty is Certainty.CONDITIONAL or _has("talk", segment.low[max(0, hit.start - _GAP) : hit.end]):
        return "opinion_pending"
    if cue("further", "done").search(segment.low, max(0, hit.start - _GAP), hit.end) or _is_system(segment, hit):
        return None
    last = view.date or request
    days = [d.high for d in find_dates(segment.low, last) if not d.guessed]
    over = (
        bool(days) and last is not None and (max(days) < last or (max(days) == last and view.note.role in _DONE_ROLES))
    )
    if segment.label == "procedure" and hit.start <= len("procedure: ") and not days:
        return None  # "PROCEDURE: 04/20 0940": the head of a record
    return None if over or _is_stale(view, request) else "planned"


_DONE_ROLES = frozenset({"trial_record", "procedure", "flowsheet", "discharge", "nursing"})
"""Records of what took place: "PROCEDURE 04/20" of that day is their title, no plan."""
_HEADLINE = compiled(r"\W*(?:procedure|operation|surgery)s?\W{0,3}(?:date\W{0,3})?\d{1,2}[/-]\d{1,2}\b")
_BOOKED = compiled(r"schedul|book|plan|upcoming|to come|pending")


def _is_system(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether the operation planned is the trial or the pump itself."""
    return _has("system", segment.low) and not _has("specific", segment.low[hit.start : hit.end])


def _is_stale(view: NoteView, request: dt.date | None) -> bool:
    return request is not None and view.date is not None and request - view.date > _STALE


def _followed(view: NoteView, segment: Segment, request: dt.date | None) -> Iterator[Fact]:
    """An intervention offered in one sentence and booked or accepted in the next ones."""
    named = first(vocabulary("further").lists["named"], segment.low, segment.words)
    if named is None or _denies(segment.low) or _is_stale(view, request):
        return
    if not cue("further", "offered").search(segment.low, 0, named.end + _GAP):
        return
    for later in view.after(segment, 3):
        if later.paragraph != segment.paragraph or len(later.low) > _SHORT:
            return
        if _has("then", later.low) and not _denies(later.low):
            yield make_fact(view, segment, (named.start, named.end), kind="further_treatment", value="planned",
                            more=(cite(view, later, 0, len(later.low)),))  # fmt: skip
            return


_IF = compiled(r"\b(?:if|unless|until|once|should (?:s?he|they)|were to)\b")


def _own(low: str, value: str, said: Assertion) -> Assertion:
    """The verdict itself is given, whatever it says of the future; "I would advise against it" is one."""
    update: dict[str, object] = {"negated": False}
    if said.completion is not Completion.TEMPLATE:
        update |= {"completion": Completion.DONE, "time": Time.NOW}
    would = said.certainty is Certainty.CONDITIONAL and value == "none_indicated" and not _IF.search(low)
    if said.certainty is Certainty.POSSIBLE or value in _HEDGES or would:
        update["certainty"] = Certainty.AFFIRMED
    return said.model_copy(update=update)
