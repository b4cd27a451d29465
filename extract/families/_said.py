"""Small helpers for statement families: when a thing was said, and whether it was asked only."""

from __future__ import annotations

import datetime as dt
import re

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.time import find_dates

_ASKED = re.compile(r"\?\W*\Z")
_WONDERS = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|want(?:s|ed)? to know|curious|question(?:s|ed)?) (?:\w+ ){0,2}?(?:if|whether|about|how)\b"
    r"|\b(?:wonder(?:s|ed|ing)?|worr(?:y|ies|ied)|afraid|fear(?:s|ed)?) (?:\w+ ){0,2}?(?:if|whether|about|that|how|(?:s?he|they|i|it)(?:'s|'d)?)\b"
    r"|\b(?:please|kindly) (?:assess|evaluate|determine|document|describe|address|comment on|advise|clarify)\b"
    r"|\b(?:assess|evaluate|determine|document|describe|advise|clarify) (?:\w+ ){0,2}?(?:how|whether|if)\b"
)


_ASKS_FIRST = re.compile(
    r"\A\W*(?:question|is|are|was|were|do|does|did|can|could|will|would|should|has|have|had|what|which|why|how|when|who|whether|any|may|q)\b"
)


def asked(segment: Segment, at: int | None = None) -> bool:
    """Whether the segment, or its clause at ``at``, is a question that nobody answers in it, or tells of one."""
    if segment.checked is not None or segment.answer:
        return False
    low = segment.low
    if _WONDERS.search(low):
        return True
    if not _ASKED.search(low):
        return False
    if at is None or _ASKS_FIRST.match(low):
        return True
    return not re.search(r"[,;:-]\s", low[at:])


_RULE = re.compile(
    r"\b(?:criteria|requirements?|eligibility|prerequisites?|checklist) (?:for|to|of|include|are|sheet)\b|\A\W*(?:template|criteri\w+|requirement\w*|polic\w+|handout|pamphlet|brochure)\b"
    r"|\b(?:pts?|patients?|members?|candidates?|applicants?|people|persons|you|those) (?:who |with [\w ]{1,30})?(?:must|should|need|needs|may|might|can|often|are asked|are required)\b"
    r"|\b(?:most|many|some|other|few|all|such|implant|our) (?:\w+ ){0,2}(?:pts|patients|people|persons|members|individuals|candidates)\b"
    r"|\bmust\b.*\bfor (?:coverage|approval|authori[sz]ation|eligibility)\b|\bmust (?:have|be|show|document|meet)\b|\b(?:guidelines?|polic(?:y|ies)|payers?|insurers?) (?:state|require|say|ask|note|call)\w*"
)


def ruled(segment: Segment) -> bool:
    """Whether the segment tells a rule for patients at large (criteria, handout, policy), not this patient's state."""
    return bool(_RULE.search(segment.low))


_MONTHS = "january february march april may june july august september october november december".split()
_OPENING = re.compile(rf"\A\W*(?:in |by |back in |late |early |mid[ -])?({'|'.join(_MONTHS)})\b")


def said_on(view: NoteView, segment: Segment, request: dt.date | None = None) -> dt.date | None:
    """The day or month that a segment names, where it is one, not after the request; else ``None``."""
    last = request or view.date
    days = {d.low for d in find_dates(segment.low, view.date or request) if d.kind in ("day", "month") and (last is None or d.low <= last)}
    month = _OPENING.match(segment.low)
    if not days and month is not None and last is not None:
        number = _MONTHS.index(month[1]) + 1
        days = {dt.date(last.year - (number > last.month), number, 1)}
    return days.pop() if len(days) == 1 else None
