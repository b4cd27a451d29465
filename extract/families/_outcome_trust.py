"""Whether words of help are about the pain and its treatment, or only sound like it (evidence rule 8).

"Working", "saved", "gone" and a low score are said of much else; what a block did for some weeks, or in the recovery
room, is no lasting help.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chartcite.extract.families._treatments import Treatment
from chartcite.extract.nlp.chart import Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.time import find_durations

_WEAK = compiled(
    r"(?:still )?working(?: \d+)?|saved.*|better by|gone since.*|(?:fix(?:ed)?|solved) (?:it|him|her|me)|stopped .*"
    r"|does well|turned .*|helpful|(?:pain|ache)s? .*gone|successful|success|effective|[0-2]|zero|one|two"
)
_OF_CARE = compiled(
    r"\b(?:pain\w*|ach(?:e|es|ing)|burning|hurts?|relie[fv]\w*|help\w*|comfort\w*|benefit\w*|scores?|nrs|vas|nprs"
    r"|symptoms?|spasms?|attacks?|worked|effective|responded|control\w*|(?:/|out of )10|treatments?|therapy"
    r"|best thing"
    r"|neuralgia|headaches?)\b|\d\s?%|\d per ?cent"
)
_OF_PAIN = compiled(r"pain|ache\b|aching|burning|neuralg|neuropath|sciatica")
_PROCEDURE_DAY = compiled(
    r"\b(?:pacu|recovery (?:room|area)|post[- ]?(?:procedure|block|injection|op) (?:pain|score|nrs|vas)|in recovery"
    r"|on the table|before leaving|at discharge from (?:the )?(?:suite|unit|pacu))\b"
)
_CARER = compiled(
    r"\b(?:by|with) (?:dr\b|(?:his|her|the|our|an?other|my) (?:pcp|doctor|clinic|team|pain|palliative|gp"
    r"|oncolog)"
                    r"|pain (?:clinic|center|centre|management|team)|palliative|[a-z]+ (?:clinic|center"
                    r"|centre)\b)")  # fmt: skip
_ELSEWHERE = compiled(
    r"\bnot (?:for )?(?:the |his |her )?(?:back|legs?|neck|foot|feet|spine|flank|chest|abdomen|belly|pump)\b"
    r"|\b(?:unrelated|a (?:different|separate)) (?:problem|pain|issue|joint|complaint|matter)"
)
_EACH_TIME = compiled(r"\b(?:each|every) time\b|\breliabl\w+|\beach (?:round|one|block|injection)\b")
_STOPPED = compiled(r"(?:stop|end|knock|kill|shut|wipe)\w* ")
_MIND = compiled(r"mood|depress|anxi|demorali|distress|coping|sleep|stress|grief|nightmare|ptsd|panic|adjust")
_PASSING_DAYS = 62.0
"""Relief of a procedure told to have lasted no longer than about two months is no lasting help."""


def trusted_help(segment: Segment, hit: Hit[str], treatments: Sequence[Treatment], *, own: bool) -> str:
    """What words of help amount to: ``helped``, ``partial`` where it passed, or nothing where they mean another thing.

    ``own`` says that the segment itself names a treatment; without it weak words stand for nothing.
    """
    low, words = segment.low, segment.low[hit.start : hit.end]
    if segment.kind is SegmentKind.HEADING or _CARER.search(low, hit.start, hit.end + 30):
        return ""
    if not own and (_WEAK.fullmatch(words.strip()) or not _OF_CARE.search(low)):
        return ""
    if _STOPPED.match(words) and not _OF_PAIN.search(low):
        return ""
    category = treatments[0].category
    if category == "psychological" and (not _OF_PAIN.search(low) or _MIND.search(low)):
        return ""
    if category == "invasive":
        if _PROCEDURE_DAY.search(low) or _ELSEWHERE.search(low):
            return ""
        if _passed(low, hit):
            return "partial"
    return "helped"


def _passed(low: str, hit: Hit[str]) -> bool:
    """ "80 % better for nineteen days": a length said of the relief, told as over."""
    if _EACH_TIME.search(low, hit.start):
        return False
    for span in find_durations(low):
        near = hit.end <= span.start <= hit.end + 30 or span.end <= hit.start <= span.end + 24
        between = low[min(hit.end, span.end) : max(hit.start, span.start)]
        if near and not re.search(r"\bago\b|[.;]\s", between + low[span.end : span.end + 5]):
            return span.high_days <= _PASSING_DAYS
    return False
