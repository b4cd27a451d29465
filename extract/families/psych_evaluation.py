"""Psychological evaluations: done, pending, for another purpose, by whom and when (evidence rule 12)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from chartcite.extract.families import _psych as mind
from chartcite.extract.families._doubt import doubted
from chartcite.extract.families._said import asked
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.polarity import codes, find_polarity
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.extract.note_heads import profession_of
from chartcite.models.fact import Assertion, Completion, Fact

_WORDS = mind.pattern("evaluation_words")
_SHORT = 12
_REPORTED = 366
"""Days within which a visit is reported; an earlier day in a report is the patient's history."""
_HEAD = 8


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``psych_evaluation``, dated by the visit where the words say when."""
    for view in chart.notes:
        reported = list(_report(chart, view))
        yield from reported
        for segment in view.segments:
            if not mind.readable(view, segment):
                continue
            if not _WORDS.search(segment.label + " " + segment.low) and not _I_SAW.search(segment.low):
                continue
            fact = _said(chart, view, segment) or _turned_away(view, segment)
            if fact is not None and not (reported and fact.value not in ("refused", "not_done")):
                yield fact


def _has(key: str, segment: Segment) -> Hit[str] | None:
    return first(vocabulary("psych_evaluation").lists[key], segment.low, segment.words)


_TITLE = mind.pattern("evaluation_title")
_WHEN = mind.pattern("evaluation_when")
_WHO = mind.pattern("evaluation_who")
_EMERGENCY = mind.pattern("evaluation_emergency")
_TALK = mind.pattern("evaluation_talk")


_UNNAMED = compiled(r"(?:evaluator|examiner|clinician|psychologist|provider|name|by)\W{0,3}_{3,}")
"""A form whose line for the examiner was left open."""


def _report(chart: Chart, view: NoteView) -> Iterator[Fact]:
    """The evaluation that a mental health professional's own report records, cited at its examiner and date lines."""
    head = [s for s in view.segments[:_HEAD] if mind.readable(view, s)]
    lows = [s.low for s in head]
    if len(view.segments) < 4 or not any(_TITLE.search(x) for x in lows) or any(_TALK.search(x) for x in lows[:3]):
        return
    if not mind.own_report(view) or mind.names("unlicensed", " ".join(lows[:5])):
        return
    if not any(_WHO.search(s.low) for s in view.segments) or any(_has("absent", s) for s in head[:4]):
        return
    whole = " ".join(s.low for s in view.segments)
    purpose = "other_purpose" if mind.for_other_purpose(view) else "done"
    if purpose == "done" and _EMERGENCY.search(whole) and not mind.names("pumpish", whole):
        purpose = "other_purpose"
    if any(_UNNAMED.search(s.low) for s in view.segments[:_HEAD]):
        return
    lines = [s for s in view.segments if _WHO.search(s.low) or (s in head and _WHEN.search(s.low))]
    dated = [d for s in lines if _WHEN.search(s.low) for _, d in mind.stated_days(view, s, request=chart.request_date)]
    own = [d for d in dated if view.date is None or (view.date - d).days <= _REPORTED]
    day = max(own, default=None) or view.date
    for s in lines[:6]:
        yield _fact(view, s, (0, len(s.low)), purpose, day)


def _said(chart: Chart, view: NoteView, segment: Segment) -> Fact | None:
    if (asked(segment) and not segment.answer) or mind.general_rule(segment) or mind.relative_first(segment):
        return None
    event = _has("event", segment) or _first_hand(view, segment)
    if event is None and mind.elsewhere(segment.low, segment.words):
        event = _has("therapy", segment)
        if event is not None and assess(view, segment, [(event.start, event.end)])[0].happened:
            return _fact(view, segment, (event.start, event.end), "other_purpose", view.date)
    if event is None and mind.elsewhere(segment.low, segment.words) and mind.professional(segment):
        days = mind.stated_days(view, segment, request=chart.request_date)
        if days and _has("soon", segment) is None:
            return _fact(view, segment, (0, len(segment.low)), "other_purpose", days[-1][1])
    if event is None and not _about_mind(view, segment):
        return _screened(chart, view, segment)
    span = (event.start, event.end) if event is not None else (0, len(segment.low))
    value = _value(chart, view, segment, event)
    if value is None:
        return _screened(chart, view, segment)
    day = mind.day_of(view, segment, request=chart.request_date, at=span[1])
    return _fact(view, segment, span, value, day)


_BRIEF = 8
_BACK = 3


def _turned_away(view: NoteView, segment: Segment) -> Fact | None:
    """A refusal that does not name again what is refused: "I raised psychology again. She won't go." """
    clause = re.split(r"[,;]| and ", segment.low, maxsplit=1)[0]
    if len(clause.split()) > _BRIEF or segment.checked is not None or asked(segment) or mind.relative_first(segment):
        return None
    refusal = next((h for h in find_polarity(clause) if h.payload == "refuses"), None)
    if refusal is None or _OTHER_REFUSED.search(clause, refusal.end):
        return None
    for other in reversed(view.before(segment, _BACK)):
        if other.paragraph == segment.paragraph and (mind.professional(other) or _has("event", other) is not None):
            return _fact(view, segment, (refusal.start, refusal.end), "refused", view.date)
    return None


_OTHER_REFUSED = mind.pattern("evaluation_other_refused")
_I_SAW = mind.pattern("evaluation_i_saw")


_ORDERED = compiled(r"\b(?:to be|will be|should be|not yet|never|needs? to be|was not|wasn't|not) seen\b")


def _first_hand(view: NoteView, segment: Segment) -> Hit[str] | None:
    """The professional's own "I met with her" in a letter that speaks of the pump."""
    m = _I_SAW.search(segment.low)
    if m is None or not (profession_of(view.note.credential) == "mental_health" or mind.own_report(view)):
        return None
    if _ORDERED.search(segment.low):
        return None
    if any(_TALK.search(s.low) for s in view.segments[:3]):
        return None
    return Hit(m.start(), m.end(), "own") if any(mind.names("pumpish", s.low, s.words) for s in view.segments) else None


_MISSED = compiled(
    r"\b(?:no[- ]?show(?:ed|s)?|did(?: not|n't) (?:show|attend|come|keep|turn up|appear)"
    r"|missed (?:it|the|her|his|both|this)"
    r"|cancel?led|dna|rebooked|rescheduled"
    r"|left before)\b"
)
_KEPT_LATER = compiled(
    r"\b(?:then|later|finally|but|and) (?:\w+ ){0,3}?(?:seen|evaluated|completed|attended|kept|came|done"
    r"|held)\b|no no[- ]?shows?"
)
_NOTHING_DONE = compiled(
    r"\b(?:no (?:such )?(?:\w+ )?(?:eval\w*|assessment|interview|testing)\b|(?:eval\w*|assessment|interview|testing)"
    r"(?: was| were)? (?:not|never)) (?:was |were )?(?:carried out|performed|done|completed|conducted|made|held)"
)
_AGAIN = compiled(r"\b(?:re-?book|re-?sched|re-?offer|new (?:date|appt|appointment|slot)|will|awaiting|pending|next)")
_NEVER = compiled(r"\bnever\b|\brefus|\bdeclin")
_YET = mind.pattern("evaluation_yet")
_TO_BE = mind.pattern("evaluation_to_be")
_TICK = compiled(r"✘|✗")
_DATED = compiled(r"\bdated\b|\breport of\b|\bletter of\b|\beval\w* of\b")


def _value(chart: Chart, view: NoteView, segment: Segment, event: Hit[str] | None) -> str | None:
    """How far the evaluation named in the segment has come; ``None`` where the words do not say."""
    low, words = segment.low, segment.words
    if segment.answer == "no":
        return "not_done"
    if segment.checked is False and not _TICK.search(low):
        return None
    if event is not None and (
        _has("told", segment) is not None or doubted(view, segment, vocabulary("psych_evaluation").lists["event"])
    ):
        return "unclear"
    if _MISSED.search(low) and not _KEPT_LATER.search(low):
        return "not_done" if _NOTHING_DONE.search(low) and not _AGAIN.search(low) else "pending"
    absent = _has("absent", segment)
    if absent is not None and (_NEVER.search(low) or not _YET.search(low)) and not _other_thing(low, absent):
        return "refused" if "refuses" in codes(low) else "not_done"
    later = _has("later", segment) is not None
    past = bool(mind.stated_days(view, segment, request=chart.request_date))
    done = _has("done", segment) is not None or segment.answer == "yes" or bool(_DATED.search(low))
    if past and event is not None and mind.elsewhere(low, words):
        return "other_purpose"
    if not done and not (past and event is not None) and not (later and event is not None):
        return "pending" if _has("soon", segment) is not None else None
    if _OFFERED.search(low) and not _TAKEN_UP.search(low):
        return "pending"
    if not later and _TO_BE.search(low):
        return "pending"
    if not later and _coming(chart, view, segment, event, done=done, past=past):
        return "pending"
    if mind.names("unlicensed", low, words):
        return "screening_only"
    if _has("unsure", segment) is not None:
        return "unclear"
    if event is None and not mind.professional(segment) and (_DISCIPLINE.search(low) or not _OWN_WORDS.search(low)):
        return None
    return "other_purpose" if mind.elsewhere(low, words) else "done"


_OFFERED = compiled(r"\boffer(?:ed|s|ing)?\b(?! (?:(?:a|an|the|her|his|my) )?(?:opinion|view|impression|support))")
_TAKEN_UP = compiled(
    r"\b(?:accepted|attended|kept|complet\w*|seen|saw|done|took place|took it|met with|performed|conducted"
    r"|evaluated|assessed)\b"
)
"""An evaluation that was offered took place where something says so."""
_DISCIPLINE = mind.pattern("evaluation_discipline")
_OWN_WORDS = mind.pattern("evaluation_own_words")


def _other_thing(low: str, absent: Hit[str]) -> bool:
    """ "No other psych documentation", "no psychotic features seen": not the evaluation that is missing."""
    said = low[absent.start : absent.end]
    return bool(re.match(r"no other|no further|no new|no repeat|no additional", said)) or bool(
        re.search(
            r"psychosis|psychotic|suicid|antidepress|medication|symptom|history|hospital|contraind|reason"
            r"|barrier|concern|elevat|problem|condition|disorder|illness",
            said,
        )
    )


def _coming(chart: Chart, view: NoteView, segment: Segment, event: Hit[str] | None, *, done: bool, past: bool) -> bool:
    """Whether the evaluation lies ahead: a date to come, an order, a referral."""
    limit = chart.request_date or view.date
    dates = [d for d in find_dates(segment.low, view.date or chart.request_date) if d.kind in ("day", "month")]
    if limit is not None and dates and all(d.low > limit for d in dates):
        return True
    soon = _has("soon", segment)
    if soon is None:
        return False
    if view.date is not None and dates and all(d.low > view.date for d in dates):
        return True
    if not done:
        return not past or event is None or soon.start < event.end
    span = (event.start, event.end) if event is not None else (0, len(segment.low))
    assertion = assess(view, segment, [span])[0]
    if assertion.completion in (Completion.PENDING, Completion.SCHEDULED, Completion.RECOMMENDED, Completion.TEMPLATE):
        return True
    return not assertion.happened and not assertion.negated


def _about_mind(view: NoteView, segment: Segment) -> bool:
    """Whether a segment without an event of its own stands in talk of one: its label, or a short note."""
    if segment.label and mind.professional(segment):
        return True
    if len(view.segments) > _SHORT or (_has("absent", segment) is None and _has("done", segment) is None):
        return False
    return any(mind.professional(s) for s in view.segments)


_SCORED = mind.pattern("evaluation_scored")


def _screened(chart: Chart, view: NoteView, segment: Segment) -> Fact | None:
    """A questionnaire with its score, or an adviser without a licence."""
    if segment.checked is False or (mind.own_report(view) and len(view.segments) > 12):
        return None
    unlicensed = mind.names("unlicensed", segment.low, segment.words) and re.search(
        r"eval|assess|interview|readiness|sessions|meetings|screen", segment.low
    )
    lay = _has("lay", segment) is not None and mind.names("pumpish", segment.low, segment.words)
    if not unlicensed and not lay and not _SCORED.search(segment.low):
        return None
    m = _SCORED.search(segment.low)
    span = (m.start(), m.end()) if m else (0, len(segment.low))
    if not assess(view, segment, [span])[0].happened:
        return None
    return _fact(view, segment, span, "screening_only", view.date)


def _fact(view: NoteView, segment: Segment, span: tuple[int, int], value: str, day: dt.date | None) -> Fact:
    known = mind.credential_in(view, segment)
    licensed = value == "done"
    return make_fact(view, segment, span, kind="psych_evaluation", value=value, date=day, assertion=Assertion(),
                     attributes={"credential": known, "licensed": licensed})  # fmt: skip
