"""Psychiatric stability and suicide risk, as any treating clinician states them (evidence rules 2 and 12)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from chartcite.extract.families import _psych as mind
from chartcite.extract.families._doubt import doubted
from chartcite.extract.families._people import spoken_by_family
from chartcite.extract.families._said import asked
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, PhraseIndex
from chartcite.extract.nlp.polarity import hedged
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Time

_SKIP_ROLES = frozenset({"fax_cover", "trial_record", "lab", "procedure", "consent"})
_OLD_DAYS = 366
"""A crisis longer ago than this is history (evidence rule 1)."""
_HIGH_SCORE = 15
"""PHQ-9 from which depression is called moderately severe; alone it is a question, not an answer."""


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``psych_stability``, dated by the words beside them or the note."""
    for view in chart.notes:
        for segment in view.segments:
            if view.note.role not in _SKIP_ROLES and mind.readable(view, segment) and segment.checked is not False:
                yield from _segment(chart, view, replace(segment, low=mind.without_boxes(segment)))


def _segment(chart: Chart, view: NoteView, segment: Segment) -> Iterator[Fact]:
    found = _hits(segment)
    score = _SCORE.search(segment.low)
    if not (found or score or segment.low.endswith(("?", '?"')) or first(_topic(), segment.low, segment.words)):
        return
    answered = _answered(view, segment)
    if answered:
        yield _fact(
            view, segment, (0, len(segment.low)), answered, _day(chart, view, segment, 0), {"topic": "suicidality"}
        )
        return
    if asked(segment) or mind.general_rule(segment) or mind.relative_first(segment):
        return
    found = [h for h in found if _on_mind(view, segment, h)]
    assertions = assess(view, segment, [(h.start, h.end) for h in found])
    told = [_weighed(chart, view, segment, hit, said) for hit, said in zip(found, assertions, strict=True)]
    facts = [f for f in told if f is not None] or list(_doubtful(chart, view, segment))
    yield from facts
    if score is not None and int(score[1]) >= _HIGH_SCORE and assess(view, segment, [score.span()])[0].happened:
        day = _day(chart, view, segment, score.start())
        if not _long_ago(chart, view, day):
            yield _fact(view, segment, score.span(), "unclear", day, {"topic": "general", "weak": True})


def _topic() -> PhraseIndex[str]:
    return vocabulary("psych_stability").lists["topic"]


def _doubtful(chart: Chart, view: NoteView, segment: Segment) -> Iterator[Fact]:
    """Where the words on mood or safety are hedged or cannot be read, and no wording says which way."""
    span = doubted(view, segment, _topic())
    if span is None or _FAMILY.search(segment.low[: span[1]]) or _BODY.search(segment.low[span[0] : span[1]]):
        return
    if _HISTORY.search(segment.low) or mind.of_relative(view, segment, span[0]):
        return
    yield _fact(view, segment, span, "unclear", _day(chart, view, segment, span[0]), {"topic": "general", "weak": True})


_REPLY = mind.pattern("stability_reply")
_SAD = mind.pattern("stability_sad")


def _answered(view: NoteView, segment: Segment) -> str:
    """What the sentence after a question on self-harm answers: "Thoughts of hurting yourself? Sometimes." """
    open_ = segment.low.rstrip(" \"')").endswith("?") and first(_topic(), segment.low, segment.words)
    if open_ and any(hedged(s.low) and len(s.low.split()) <= _CURT for s in view.after(segment, 1)):
        return "unclear"
    if not segment.low.rstrip(" \"')").endswith("?") or not _SAD.search(segment.low):
        return ""
    after = view.after(segment, 1)
    reply = _REPLY.match(after[0].low) if after else None
    if reply is None:
        return ""
    return "stable" if reply["good"] else "unstable" if reply["bad"] else "unclear"


_CURT = 6
_SCORE = compiled(r"\bphq(?:[- ]?9)?\b[^.;/\d]{0,16}(\d{1,2})\b(?!\s*(?:/\d|months|days|wk|weeks))")
_TURNS = mind.pattern("stability_turns")
_BUT_NO_PLAN = compiled(r"\W+(?:\w+ )?(?:plan|intent|means|attempt)")
_NEGATIVE = mind.pattern("stability_negative")


_TAUGHT = compiled(r"overdos\w+ (?:education|prevention|risk|kit|reversal|awareness|precautions|death|deaths)")
_PLUS = compiled(r"(?<![a-z])(?:si ?\+|\+ ?si\b|(?:pos|positive) for si\b)")
_INNER_NO = compiled(r"\b(?:no|not|nothing|none|denie[sd]|deny|without|w/o|never|negative)\b(?! sleeping| eating)")
_HAS_NO = compiled(r"\b(?:has|have|my|with) no\b")
_INNER_NOTHING = compiled(r"\b(?:nothing|none)\b")
_GOES_ON = compiled(
    r"\w+ to (?:go|be done) (?:on|ahead|home|forward|with|through|to|back|over|for)\b|\w+ to go\b(?! \w*[.,;\"]*$)"
)
_LOOSE = compiled(r"psych\w*,|hospital|unit\b|ward\b|\b(?:sent|taken|admit\w*|transfer\w*)\b")
_LISTED = mind.pattern("stability_listed")


_IMPERSONAL = compiled(r"\bit (?:is|was|would be|seems|seemed|will be) (?:\w+ )?(?:safe|fine|ok|okay)\b")
"""An act that is safe, not a person ("it was safe for the patient to move on to heat")."""
_CONFUSED = compiled(r"confus|encephalopath|deliri|hepatic|uremi|septic|sepsis|intoxicat|withdrawal|post-?op")
_ONCE = compiled(r"\b(?:was|were|had been|became)\b[^.;:]{0,30}$")


def _organic(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether a past state of mind stands among words for a confusion of the body ("delusional", in liver failure)."""
    if not _ONCE.search(segment.low[: hit.start + 1]) or hit.payload.attributes.get("topic") == "suicidality":
        return False
    near = (*view.before(segment, 5), segment, *view.after(segment, 2))
    return any(_CONFUSED.search(s.low) for s in near)


_ALARM = Meaning("psych_stability", "unstable", attributes={"topic": "suicidality"})


def _hits(segment: Segment) -> list[Hit[Meaning]]:
    """The statements of the segment, the longest of those that overlap."""
    low = segment.low
    found = list(vocabulary("psych_stability").statements.search(low, segment.words))
    found += [Hit(m.start(), m.end(), _ALARM) for m in _PLUS.finditer(low)]
    kept: list[Hit[Meaning]] = []
    for hit in sorted(found, key=lambda h: (h.start - h.end, h.start)):
        text = low[hit.start : hit.end]
        if hit.payload.value == "stable" and (
            (_NEGATIVE.match(text) and _TURNS.search(text))
            or (not _NEGATIVE.match(text) and _BUT_NO_PLAN.match(low, hit.end))
        ):
            continue
        if hit.payload.value == "stable" and _IMPERSONAL.search(low[max(0, hit.start - 12) : hit.end]):
            continue
        listed = hit.payload.attributes.get("topic") == "use"
        if (
            hit.payload.value == "unstable"
            and not listed
            and (_INNER_NO.search(text) or ("," in text and _LOOSE.search(text)))
        ):
            continue
        if hit.payload.value == "unclear" and (
            _HAS_NO.search(text) or _INNER_NOTHING.search(text) or _GOES_ON.match(low, hit.start)
        ):
            continue
        if _TAUGHT.match(low, hit.start) or (hit.payload.value == "unstable" and "safety plan" in text):
            continue
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


_BODY = mind.pattern("stability_body")
_MIND = mind.pattern("stability_mind")
_SI_JOINT = mind.pattern("stability_si_joint")


def _on_mind(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether the words are about the mind: not a stable spine, an SI joint, a fear of falls."""
    low = segment.low
    text = low[hit.start : hit.end]
    if _SI_JOINT.search(low):
        return False
    if _PLACE_TO_DIE.search(low, hit.start):
        return False
    if hit.payload.value != "stable" and hit.payload.attributes.get("topic") in _OF_ITSELF.get(hit.payload.value, ()):
        return True
    if hit.payload.value == "unstable" and _AMBIGUOUS.search(text) and not _ALARMING.search(text):
        return _psychiatric(view, segment, hit)
    if _MIND.search(text) or (hit.payload.value == "unstable" and not text.endswith("instability")):
        return True
    before = low[max(0, hit.start - 40) : hit.end + 25]
    if _BODY.search(before):
        return False
    if (
        _MIND.search(low)
        or _MIND.search(segment.label)
        or segment.section in ("psych", "psych_history")
        or mind.professional(segment)
    ):
        return True
    if mind.own_report(view):
        return True
    if len(view.segments) > 12:
        around = (*view.before(segment, 2), *view.after(segment, 1))
        return any(_MIND.search(s.low) and s.paragraph == segment.paragraph for s in around)
    return any(_MIND.search(s.low) or mind.professional(s) for s in view.segments) or len(view.segments) == 1


_OF_ITSELF = {"unstable": ("use",), "unclear": ("suicidality",)}
"""Wordings that need no word for the mind beside them: a use disorder nobody treats, a wish not to wake."""
_AMBIGUOUS = mind.pattern("stability_ambiguous")
_PLACE_TO_DIE = compiled(r"\bdie (?:at|in|peace|comfort|with|natural|surround|here)")
_REFERRED = compiled(
    r"\b(?:sent|taken|transfer\w*|admit\w*) (?:\w+ )?to psych\w*,? (?:for )?(?:an? |the |pre\S*\s)?"
    r"(?:eval|consult|clear|test|assess|candid|screen)"
)
_ALARMING = mind.pattern("stability_alarming")
_SETTING = mind.pattern("stability_setting")


def _psychiatric(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Whether words that are as often about the body ("unstable", "302", "cut her arm") are said of the mind here."""
    if _REFERRED.search(segment.low, hit.start):
        return False
    rest = segment.low[: hit.start] + " " + segment.low[hit.end :] + " " + segment.label
    if _SETTING.search(rest) or _SETTING.search(segment.low[hit.start : hit.end]):
        return True
    if segment.section in ("psych", "psych_history") or view.note.role == "psych" or mind.own_report(view):
        return not _BODY.search(segment.low[max(0, hit.start - 40) : hit.end + 25])
    near = (*view.before(segment, 1), *view.after(segment, 1))
    return any(_SETTING.search(s.low) for s in near if s.paragraph == segment.paragraph)


_FAMILY = compiled(r"\bfam(?:ily)? (?:hx|history|psych\w* (?:hx|history))\b|\bfhx?\b")
_HALF = mind.pattern("stability_half")
_HISTORY = mind.pattern("stability_history")
_DENIED = compiled(r"(?:\b(?:not|never|hardly|no longer)|n't)(?: \w+){0,2} *$")
_UNSAFE = compiled(r"\b(?:not|unable|cannot|can't)\b[^:;]*:[^:;]*$")
_THREAT = mind.pattern("stability_threat")
_IF_DENIED = compiled(r"\bif\b[^.;]*")
_INQUIRED = mind.pattern("stability_inquired")
_PASSIVE = compiled(r"\A(?:wish|death wish|better off)|\b(?:fleeting|vague|passive|occasional|rare|chronic|baseline)\b")
_OVER = compiled(r"\b(?:discharged|sent home|d/?c'?d|released|home since|back home|stepped down|now home)\b")
_SOON = (Completion.SCHEDULED, Completion.PENDING, Completion.RECOMMENDED)
_TO_COME = mind.pattern("stability_to_come")


def _weighed(chart: Chart, view: NoteView, segment: Segment, hit: Hit[Meaning], assertion: Assertion) -> Fact | None:
    """The statement with what its certainty, its time and its negation make of it; ``None``: nothing about now."""
    value, low = hit.payload.value, segment.low
    text = low[hit.start : hit.end]
    own = bool(_NEGATIVE.search(text))
    if (
        _FAMILY.search(low[: hit.end])
        or mind.of_relative(view, segment, hit.start)
        or not (assertion.about_patient or spoken_by_family(segment))
        or assertion.completion is Completion.TEMPLATE
    ):
        return None
    threat = (
        value == "unstable" and hit.payload.attributes["topic"] == "suicidality" and _THREAT.search(low) is not None
    )
    threat = threat or (value == "unclear" and hit.payload.attributes["topic"] == "suicidality")
    if (assertion.certainty is Certainty.CONDITIONAL and not threat) or _TO_COME.search(
        _IF_DENIED.sub("", low) if threat else low
    ):
        return None
    if value == "stable" and _HALF.search(text) and not _NEGATIVE.match(text):
        value = "unclear"
    if value != "stable" and _INQUIRED.search(low[: hit.start]):
        return None
    if value == "stable" and not own and _DENIED.search(low[: hit.start]):
        value = (
            "unstable"
            if re.search(r"\b(?:not|n't) (?:(?!entirely|fully|completely|totally|wholly)\w+ly )?$", low[: hit.start])
            else "unclear"
        )
    elif (
        value != "stable"
        and not own
        and ((assertion.negated and not _UNSAFE.search(low[: hit.start])) or _listed(low, hit))
    ):
        if value == "unclear":
            return None
        value = "stable"
    if value == "unstable" and (_OVER.search(low) or _PASSIVE.search(text)):
        value = "unclear"
    if value == "stable" and (assertion.time is Time.FUTURE or assertion.completion in _SOON):
        return None
    day = _day(chart, view, segment, hit.start)
    if value != "stable":
        if assertion.time is Time.PAST or _HISTORY.search(low) or _long_ago(chart, view, day):
            return None
        if value == "unstable" and (assertion.certainty is Certainty.POSSIBLE or _organic(view, segment, hit)):
            value = "unclear"
    return _fact(view, segment, (hit.start, hit.end), value, day, dict(hit.payload.attributes))


def _listed(low: str, hit: Hit[Meaning]) -> bool:
    """Whether the words are a member of a list that is denied ("no psychiatric emergency or decompensation")."""
    m = _LISTED.search(low[: hit.start])
    return m is not None and not _TURNS.search(m[0])


def _day(chart: Chart, view: NoteView, segment: Segment, at: int) -> dt.date | None:
    return mind.day_of(view, segment, request=chart.request_date, at=at)


def _long_ago(chart: Chart, view: NoteView, day: dt.date | None) -> bool:
    anchor = view.date or chart.request_date
    return day is not None and anchor is not None and (anchor - day).days > _OLD_DAYS


def _fact(view: NoteView, segment: Segment, span: tuple[int, int], value: str, day: dt.date | None,
          attributes: dict[str, str | float | bool]) -> Fact:  # fmt: skip
    return make_fact(view, segment, span, kind="psych_stability", value=value, date=day, assertion=Assertion(),
                     attributes={**attributes, "credential": mind.credential_in(view, segment)})  # fmt: skip
