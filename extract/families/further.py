"""Whether surgery or another treatment of the cause remains (evidence rule 10, `no-further-intervention`)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.families._said import asked, ruled, said_on
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.drugs import find_drugs
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

_SILENT = (SegmentKind.RULE, SegmentKind.PAGE)
_STALE = dt.timedelta(days=270)
"""A plan older than this before the request was carried out or dropped; what came of it is told elsewhere."""
_FRESH = dt.timedelta(days=180)
_ANALGESIC = frozenset("opioid adjuvant nsaid acetaminophen topical muscle_relaxant analgesic".split())
_NEVER_STARTED = frozenset("naloxone".split())
_NOT = re.compile(r"\b(?:not|no|never|cannot|without|w/o|none|nothing|denie[sd]|nor|neither|\w+n't|aint|unlikely|declin\w+|cancel\w+|against|nobody|futile)\b")
_HEDGES = ("possible", "unclear")
_LISTING = re.compile(r"(?:current|outpatient|home|c/w|per|of|active|discharge)\s+rx\b|\brx\s?:|\brx\s?(?:list|hx|history)")
_MOOD = re.compile(r"\b(?:depress\w*|anxiety|mood|psych\w*|bipolar|ptsd|panic|suicid\w*|seizure\w*|migraine\w*|smok\w*)\b")
_GAP = 40


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``further_treatment``."""
    for view, segment in chart.segments():
        if segment.kind in _SILENT or view.note.role in ("education", "consent") or ruled(segment):
            continue
        told = list(_stated(view, segment, chart.request_date))
        yield from told
        if not told:
            yield from _followed(view, segment, chart.request_date)
            yield from _started(view, segment, chart.request_date)


def _stated(view: NoteView, segment: Segment, request: dt.date | None) -> Iterator[Fact]:
    found = _chosen(segment)
    for hit, said in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        if asked(segment, hit.start):
            continue
        value = _value(view, segment, hit, said, request)
        if value is None:
            continue
        yield make_fact(view, segment, (hit.start, hit.end), kind="further_treatment", value=value,
                        date=said_on(view, segment, request) if value != "planned" else None,
                        assertion=_own(value, said))  # fmt: skip


def _chosen(segment: Segment) -> list[Hit[Meaning]]:
    """The hits that stand: a hedge outranks the verdict that it hedges, a plan the denial around it."""
    vocab = vocabulary("further")
    vetoed = {h.payload.split("@")[0] for h in vocab.vetoes.search(segment.low, segment.words)}
    found = [h for h in vocab.statements.search(segment.low, segment.words) if h.payload.value not in vetoed]
    rank = ("possible", "unclear", "none_indicated", "planned", "opinion_pending")
    kept: list[Hit[Meaning]] = []
    for hit in sorted(found, key=lambda h: (rank.index(h.payload.value), h.start - h.end, h.start)):
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    if any(h.payload.value in _HEDGES for h in kept):
        kept = [h for h in kept if h.payload.value in (*_HEDGES, "planned")]
    return sorted(kept, key=lambda h: h.start)


def _value(view: NoteView, segment: Segment, hit: Hit[Meaning], said: Assertion, request: dt.date | None) -> str | None:
    value = hit.payload.value
    inside = segment.low[hit.start : hit.end]
    if value == "none_indicated":
        if view.note.role == "therapy" and first(vocabulary("further").lists["invasive"], segment.low, segment.words) is None:
            return None  # a therapist's "nothing further to offer" is about therapy
        return None if said.negated and not _NOT.search(inside) else value
    if value == "planned":
        return _planned(view, segment, hit, said, request)
    return value


def _planned(view: NoteView, segment: Segment, hit: Hit[Meaning], said: Assertion, request: dt.date | None) -> str | None:
    """A plan that is neither denied, talked about, over nor stale."""
    inside = segment.low[hit.start : hit.end]
    if said.negated or _NOT.search(inside) or said.completion in (Completion.DECLINED, Completion.NOT_DONE):
        return None
    if said.certainty is Certainty.CONDITIONAL or _talked(segment, hit):
        return "opinion_pending"
    if request is not None and view.date is not None and request - view.date > _STALE:
        return None
    last = view.date or request
    days = [d.high for d in find_dates(segment.low, last) if d.kind in ("day", "month") and not d.guessed]
    if days and last is not None and max(days) < last:
        return None
    return "planned"


def _followed(view: NoteView, segment: Segment, request: dt.date | None) -> Iterator[Fact]:
    """An intervention offered in one sentence and booked or accepted in the next ones."""
    lists = vocabulary("further").lists
    named = first(lists["named"], segment.low, segment.words)
    if named is None or _NOT.search(segment.low) or (request and view.date and request - view.date > _STALE):
        return
    if not re.search(r"\b(?:offer\w*|recommend\w*|advis\w*|plan\w*|propos\w*|discuss\w*|suggest\w*|candidate)\b", segment.low[: named.end + _GAP]):
        return
    for later in view.after(segment, 3):
        if later.paragraph != segment.paragraph or len(later.low) > 90:
            return
        if first(lists["then"], later.low, later.words) and not _NOT.search(later.low):
            yield make_fact(view, segment, (named.start, named.end), kind="further_treatment", value="planned",
                            more=(cite(view, later, 0, len(later.low)),))  # fmt: skip
            return


def _talked(segment: Segment, hit: Hit[Meaning]) -> bool:
    part = segment.low[max(0, hit.start - _GAP) : hit.end]
    return first(vocabulary("further").lists["talk"], part, words_of(part)) is not None


def _own(value: str, said: Assertion) -> Assertion:
    """The verdict itself is given, whatever it says of the future."""
    update: dict[str, object] = {"negated": False}
    if said.completion is not Completion.TEMPLATE:
        update |= {"completion": Completion.DONE, "time": Time.NOW}
    if said.certainty is Certainty.POSSIBLE or value in _HEDGES:
        update["certainty"] = Certainty.AFFIRMED
    return said.model_copy(update=update)


def _started(view: NoteView, segment: Segment, request: dt.date | None) -> Iterator[Fact]:
    """A new analgesic begun now: it may still help."""
    lists = vocabulary("further").lists
    last = view.date or request
    old = request is not None and view.date is not None and request - view.date > _FRESH
    told = last is not None and any(d.high < last - _FRESH for d in find_dates(segment.low, last))
    if old or told or asked(segment) or _MOOD.search(segment.low) or first(lists["spinal"], segment.low, segment.words):
        return
    starts = [h for h in lists["start"].search(segment.low, segment.words) if not _LISTING.search(segment.low, max(0, h.start - 14), h.end + 2)]
    if first(lists["anew"], segment.low, segment.words) and any(_analgesics(s) for s in view.before(segment)):
        yield make_fact(view, segment, (0, len(segment.low)), kind="further_treatment", value="drug_start")
        return
    for start, end in _analgesics(segment):
        near = [s for s in starts if 0 <= start - s.end <= _GAP or 0 <= s.start - end <= _GAP]
        around = segment.low[max(0, start - _GAP) : end + _GAP]
        if not near or first(lists["over"], around, words_of(around)):
            continue
        said = assess(view, segment, [(start, end)])[0]
        gone = said.completion in (Completion.DECLINED, Completion.TEMPLATE)
        if not (said.negated or gone or not said.about_patient or said.certainty is not Certainty.AFFIRMED):
            yield make_fact(view, segment, (near[0].start, near[0].end), kind="further_treatment", value="drug_start")
            return


def _analgesics(segment: Segment) -> list[tuple[int, int]]:
    return [(d.start, d.end) for d in find_drugs(segment.low)
            if d.drug_class in _ANALGESIC and not d.is_class and d.generic not in _NEVER_STARTED]  # fmt: skip
