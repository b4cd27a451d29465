"""The mental health professional's opinion on the pump (evidence rule 12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chartcite.extract.families import _psych as mind
from chartcite.extract.families._clauses import clause_of
from chartcite.extract.families._doubt import doubted
from chartcite.extract.families._said import asked
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Completion, Fact

_RANK = ("deferred", "conditional", "unfavorable", "favorable")
_SUPPOSED = mind.pattern("candidacy_supposed")
_OPEN_BEFORE = mind.pattern("candidacy_open_before")
_FOUND_TO_BE = mind.pattern("candidacy_found_to_be")
_VISIT_ADVISED = mind.pattern("candidacy_visit_advised")
_CARE_ADVISED = mind.pattern("candidacy_care_advised")
_STILL_OUT = mind.pattern("candidacy_still_out")
_TOPIC = mind.pattern("candidacy_topic")


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``psych_candidacy``: only what a mental health professional says, or is quoted with."""
    for view in chart.notes:
        other = mind.own_report(view) and mind.for_other_purpose(view)
        for segment in view.segments:
            if other or not mind.readable(view, segment):
                continue
            fact = _boxed(chart, view, segment) or _said(chart, view, segment) or _asked_and_told(chart, view, segment)
            if fact is not None:
                yield fact


_CONCEDED = compiled(
    r"\b(?:that (?:being )?said|notwithstanding|despite|in spite of|nevertheless|even so|all the same|for all that)\b"
    r"[^.;]*\breservations?\b[^.;]*?(?P<yes>\bi (?:am (?:comfortable|confident|happy|glad|prepared) (?:in |to )?|do "
    r"|can |would )?(?:recommend|endors|support|clear)\w*[^.;]*)"
)
_STRINGS = compiled(r"\b(?:if|unless|provided|until|only|once|after|not|cannot|trial)\b|n't\b")


def _conceded(segment: Segment) -> Hit[Meaning] | None:
    """An endorsement of the pump that looks back on its reservations and holds nothing against it."""
    m = _CONCEDED.search(segment.low)
    if m is None or _STRINGS.search(m["yes"]) or not mind.names("pumpish", m["yes"]):
        return None
    return Hit(m.start("yes"), m.end("yes"), Meaning("psych_candidacy", "favorable"))


def _said(chart: Chart, view: NoteView, segment: Segment) -> Fact | None:
    conceded = _conceded(segment)
    found = [conceded] if conceded is not None else _hits(segment)
    if segment.checked is False or (segment.checked and not segment.label and _OTHER_ITEM.search(segment.low)):
        return None
    if not mind.speaks(view, segment):
        found = [h for h in found if h.payload.value in _CAUTIONS] if _tested(view) else []
        if not found:
            return None
    if _asks(segment, found) or mind.general_rule(segment) or mind.relative_first(segment):
        return None
    if mind.elsewhere(segment.low, segment.words) or _elsewhere(segment):
        return None
    if _LEFT_OPEN.match(segment.low):
        return _fact(chart, view, segment, (0, len(segment.low)), "deferred") if found else None
    if _RATED.search(segment.low) and _ASKED_ABOUT.search(segment.low):
        return _fact(chart, view, segment, (0, len(segment.low)), "conditional")
    found = [h for h in found if not _set_aside(view, segment, h)]
    doubt = _doubt(view, segment)
    if doubt is not None and not any(h.payload.value == "deferred" for h in found):
        return _fact(chart, view, segment, doubt, "conditional")
    if not found:
        return None
    best = min(found, key=lambda h: (_RANK.index(h.payload.value), h.start - h.end))
    if {"favorable", "unfavorable"} <= {h.payload.value for h in found} and best.payload.value != "deferred":
        return _fact(chart, view, segment, (0, len(segment.low)), "conditional")
    assertion = assess(view, segment, [(best.start, best.end)])[0]
    if assertion.completion is Completion.TEMPLATE or not assertion.about_patient:
        return None
    return _fact(chart, view, segment, (best.start, best.end), best.payload.value)


def _asks(segment: Segment, found: list[Hit[Meaning]]) -> bool:
    """Whether the sentence asks, and no other clause of it answers ("Ask me again in May; today I won't clear him")."""
    if not asked(segment):
        return False
    clauses = [clause_of(segment.low, h.start, h.end) for h in found if h.payload.value == "unfavorable"]
    return all((a, b) == (0, len(segment.low)) or asked(replace(segment, low=segment.low[a:b])) for a, b in clauses)


def _doubt(view: NoteView, segment: Segment) -> tuple[int, int] | None:
    """Words of doubt about the opinion; about the trial or the pump only where a professional writes or is named."""
    doubt = doubted(view, segment, vocabulary("psych_candidacy").lists["topic"])
    if doubt is None or mind.own_report(view) or mind.professional(segment) or _OPINION.search(segment.low):
        return doubt
    return None


_OPINION = compiled(r"candida|suitab|clear|recommend|opinion|readiness|(?<![a-z])(?:fit|ready|appropriate) for")
_LEFT_OPEN = compiled(r"\W*(?:as to |on )?whether\b(?! or not)(?!.*\b(?:my answer is yes|i would say yes|yes,)\b)")
"""A sentence that opens with the question: "Whether she is suited is for the second visit", "... I leave to you"."""
_CAUTIONS = ("unfavorable", "conditional")


def _tested(view: NoteView) -> bool:
    """Whether a short note by nobody in particular talks as a psychological report does; enough for a caution only."""
    if len(view.segments) > _BRIEF or view.note.credential:
        return False
    return any(mind.names("testing", s.low, s.words) for s in view.segments) and not any(
        mind.names("others", s.low, s.words) for s in view.segments
    )


_BRIEF = 14
_STRAY_NO = compiled(r"(?:no|without|never|nor)\b[^,]*,|not (?:acutely |actively |at all )?[a-z]+,")
_AT_ONCE = 3
_ELLIPSIS = compiled(r"(?:not|n't)\W*$")
_TILTED = compiled(r"\b(?:favou?rable|positive|supportive|affirmative|endors\w+)\b")
_DENIES = compiled(r"(?:no|not|nothing|none|without|nor|absence|free|nil)\b")


def _hits(segment: Segment) -> list[Hit[Meaning]]:
    """The wordings of the segment; of two that overlap the more telling: no bar, then a refusal, then praise."""
    vocab = vocabulary("psych_candidacy")
    vetoed = {h.payload for h in vocab.vetoes.search(segment.low, segment.words)}
    found = [
        h
        for h in vocab.statements.search(segment.low, segment.words)
        if h.payload.value not in vetoed
        and not (h.payload.value == "conditional" and h.start < _AT_ONCE and _ELLIPSIS.search(segment.low[: h.end]))
        and not (h.payload.value == "deferred" and _TILTED.search(segment.low[h.start : h.end]))
    ]

    def rank(hit: Hit[Meaning]) -> tuple[int, int]:
        value = hit.payload.value
        clear = value == "favorable" and _DENIES.match(segment.low, hit.start) is not None
        order = 2 if clear else ("deferred", "conditional", "", "unfavorable", "favorable").index(value)
        return order, hit.start - hit.end

    kept: list[Hit[Meaning]] = []
    found = [
        h for h in found if not (h.payload.value == "unfavorable" and _STRAY_NO.match(segment.low[h.start : h.end]))
    ]
    for hit in sorted(found, key=rank):
        if all(hit.end <= k.start or hit.start >= k.end for k in kept):
            kept.append(hit)
    return kept


def _elsewhere(segment: Segment) -> bool:
    """Whether the clearance is for something else than the pump: going home, a knee, a program."""
    other = first(vocabulary("psych_candidacy").lists["elsewhere"], segment.low, segment.words)
    return other is not None and not mind.names("pumpish", segment.low, segment.words)


_CAUSE_OF_PAIN = compiled(
    r"\b(?:behind|driv\w+|caus\w+|explain\w*|account\w* for|amplif\w+|maintain\w*|contribut\w+ to|fuel\w*)\s+"
    r"(?:(?:of|for|to|the|this|that|his|her|their|my|all|much|any)\s+){0,3}(?:pain|complaint|presentation"
    r"|symptoms|disability)\b"
)
"""What stands behind the pain is the attestation's matter, not the pump's."""
_EXAMINED = compiled(
    r"\b(?:skin|neuro|heent|cv|resp|lungs|chest|abd|abdomen|ext|gu|gi|msk|cor|back)\b[^.]{2,90}\b(?:psych|neuro"
    r"|mood)\b"
)
"""A line that examines one system after the other."""
_QUESTION = compiled(r"[^.;:]{0,40}\?")


_OWN_NO = compiled(
    r"(?<![a-z])(?:he|she|they|patient|pt|client|husband|wife|family|himself|herself|mr\.? [a-z'-]+|ms\.? [a-z'-]+"
    r"|mrs\.? [a-z'-]+)\s+(?:\w+ly\s+)?$"
)
_SAID_NO = compiled(r"(?:says?|said|answer\w*|repl\w+|tells me)\s+no(?![a-z])")
"""What the patient answers is not the professional's opinion: "He himself says no, never"."""


_TRUSTED = compiled(
    r"\b(?:trust|hope|hopes|hoping|expect|expects|confident|sure|certain|doubtless|presume|assume|imagine)\b[^.;:]{0,40}"
    r"\b(?:will|would|he'll|she'll|they'll|is going to)\b[^.;:]{0,24}$"
)
"""Somebody's hope of what the professional will say."""


def _set_aside(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """A wish, an order or a condition in front of a favorable word; a vague word that is on no pump."""
    before = segment.low[: hit.start]
    if _CAUSE_OF_PAIN.search(segment.low, hit.start) and not mind.names("pumpish", segment.low, segment.words):
        return True
    if _EXAMINED.search(segment.low) and not _OPINION.search(segment.low):
        return True
    if (
        mind.of_relative(view, segment, hit.start)
        or _by_others(segment.low, hit)
        or _QUESTION.match(segment.low, hit.end)
        or _before_referral(segment.low, hit)
    ):
        return True
    if hit.payload.value == "favorable" and _NOT_SO.search(before) and not _DENIES.match(segment.low, hit.start):
        return True
    if _ANCHOR.search(before):
        return True
    if _SAID_NO.match(segment.low, hit.start) and _OWN_NO.search(before):
        return True
    if hit.payload.value == "favorable" and (
        _USUALLY.search(segment.low) or (_PATIENT_SAYS.match(segment.low) and mind.own_report(view))
    ):
        return True
    if hit.payload.value in ("favorable", "unfavorable") and _SUPPOSED.search(before):
        return True
    if hit.payload.value == "favorable" and _TRUSTED.search(before):
        return True
    if hit.payload.value == "conditional" and _CARE_ADVISED.search(segment.low):
        return True
    if hit.payload.value != "deferred" and _VISIT_ADVISED.search(segment.low):
        return True
    if hit.payload.value == "favorable" and (
        _CARE_ADVISED.search(segment.low) or _STILL_OUT.search(segment.low[hit.start :])
    ):
        return True
    if hit.payload.value == "favorable":
        return bool(_OPEN_BEFORE.search(before)) and not _FOUND_TO_BE.search(before)
    if hit.payload.value == "conditional":
        return not _TOPIC.search(segment.low) and len(view.segments) > 8
    if hit.payload.value == "unfavorable":
        return bool(re.search(r"\b(?:if|whether|unless|until)\b[^.;:]{0,40}$", before))
    return False


_PATIENT_SAYS = compiled(
    r"\W*(?:s?he|pt|patient|the patient|client|mr\.? \w+|ms\.? \w+|mrs\.? \w+)\s+(?:also |now |clearly )?"
    r"(?:says?|said|states?|stated|feels?|felt|believes?|thinks?|reports?|tells? me|told me|hopes?|expects?|wants?"
    r"|insists?|would (?:be|like|love))\b(?!.*\b(?:i|my|in my)\b)"
)
"""In the professional's own report: what the patient makes of the pump."""
_SENT = mind.pattern("candidacy_sent")


def _before_referral(low: str, hit: Hit[Meaning]) -> bool:
    """ "Good candidate for pump; will send to psychology": the professional is named only as still to come."""
    parts = re.split(r"[;.]|, (?=will|needs|pending|to see)", low[hit.end :], maxsplit=1)
    return (
        len(parts) > 1
        and not mind.names("professionals", low[: hit.end] + parts[0])
        and _SENT.search(parts[1]) is not None
        and mind.names("professionals", parts[1])
    )


_OTHER_SUBJECT = mind.pattern("candidacy_other_subject")


def _by_others(low: str, hit: Hit[Meaning]) -> bool:
    """Whether another specialty is the subject ("Cardiology cleared her; psych visit 5/2")."""
    m = _OTHER_SUBJECT.search(low[: hit.start])
    return m is not None and not mind.names("professionals", low[m.start() : hit.end])


_OPTIONS = tuple(
    (value, mind.pattern(f"candidacy_{value}")) for value in ("unfavorable", "conditional", "deferred", "favorable")
)
_NOT_SO = compiled(r"(?:\b(?:not|never|cannot|hardly|nor|far from)|n't)\s+(?:(?!only\b|just\b)\w+\s+){0,2}$")
"""A denial right in front of praise that no wording of refusal takes in ("I am not prepared to ...")."""
_ANCHOR = compiled(r"(?<![\w/.])\d{1,2}\s*(?:=|\(|:|-|means)\s*(?:\w+\s+)?$")
"""What a number of a rating scale stands for ("1 = unsuitable, 5 = ideal")."""
_RATED = compiled(r"(?<![\w/.])\d{1,2}\s*(?:=|\(|means)[^.;]{2,60}\d{1,2}\s*(?:=|\(|means)[^:]{2,30}:[^\d]{0,20}\d")
_USUALLY = compiled(
    r"\b(?:usually|generally|typically|routinely|everybody|everyone|most people|other patients|always clears)\b"
)
_ASKS = compiled(r"candida|suitab|recommend|clear|opinion|determination|psych")


_OTHER_ITEM = mind.pattern("candidacy_other_item")


_AT_HOME = compiled(r"(?:social |family |home |good |adequate )*supports?(?: (?:at home|system|network|persons?))?")
"""Support that is given at home, not to the pump."""


def _boxed(chart: Chart, view: NoteView, segment: Segment) -> Fact | None:
    """A ticked option of a form ("Candidacy (PhD): Good [ ] Fair [ ] Poor [x]")."""
    if (segment.checked is not True and not segment.answer) or _OTHER_ITEM.search(segment.low):
        return None
    if _AT_HOME.fullmatch(segment.label.strip(" ?:")):
        return None
    row = [
        s
        for s in (*view.before(segment, _OPTION_REACH), segment, *view.after(segment, 2))
        if s.paragraph == segment.paragraph
    ]
    head = " ".join(s.low for s in row)
    if len(segment.low.split()) > 7 or not _ASKS.search(segment.label + " " + head) or not mind.speaks(view, segment):
        return None
    if not re.search(r"candida|suitab|recommend|clear|favorable|opinion|pump|implant", segment.label + " " + head):
        return None
    for value, pattern in _OPTIONS:
        if pattern.search(segment.low):
            value = {"favorable": "unfavorable"}.get(value, value) if segment.answer == "no" else value
            return _fact(chart, view, segment, (0, len(segment.low)), value)
    return None


_ASKED_ABOUT = compiled(
    r"candida|suitab|appropriate|cleared?\b|clearance|ready|fit\b|eligible|recommend|endors|contraindic"
)
_TOLD = compiled(
    r"\W*(?:(?:a|answer|reply|response)\b\W*)?(?P<word>yes|no)\b(?!.*\b(?:but|if|unless|after|once|pending)\b)"
)


def _asked_and_told(chart: Chart, view: NoteView, segment: Segment) -> Fact | None:
    """A plain answer behind the referral's question: "Q: appropriate for an intrathecal pump? A: Yes." """
    told = _TOLD.match(segment.low)
    if told is None or not mind.speaks(view, segment):
        return None
    for question in view.before(segment):
        low = question.low
        if low.rstrip(" \"')").endswith("?") and _ASKED_ABOUT.search(low) and mind.names("pumpish", low):
            yes = (told["word"] == "yes") != ("contraindic" in low)
            return _fact(chart, view, segment, (0, len(segment.low)), "favorable" if yes else "unfavorable")
    return None


_OPTION_REACH = 4


def _fact(chart: Chart, view: NoteView, segment: Segment, span: tuple[int, int], value: str) -> Fact:
    day = mind.day_of(view, segment, request=chart.request_date, at=span[0])
    return make_fact(view, segment, span, kind="psych_candidacy", value=value, date=day, assertion=Assertion(),
                     attributes={"licensed": True, "credential": mind.credential_in(view, segment)})  # fmt: skip
