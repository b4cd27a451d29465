"""Texts that stand on a form for those who work with it: reminders to clerks, a desk's checklist, lines not to delete.

Nobody wrote them of this patient. They run from their head to the end of what it heads.
"""

from __future__ import annotations

from collections.abc import Sequence

from chartcite.extract.nlp.chart import Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import raw

_WORDS = raw("generic")["standing"]
_STAFF = rf"(?:{'|'.join(_WORDS['staff'])})"
_KEEP = rf"(?:{'|'.join(_WORDS['keep'])})"
_REMINDS = rf"(?:{'|'.join(_WORDS['reminds'])})s?"
_TO = r"(?:\s*[-:]\s*|\s+)(?:(?:to|for)\s+)?(?:(?:all|our|the|any|every|new)\s+){0,2}"
_HEAD = compiled(
    rf"\W*(?:(?:office|standing|printed|permanent|desk|general|weekly)\s+)?(?:(?P<sure>{_REMINDS}{_TO}{_STAFF}"
    rf"|{_STAFF}(?:'s|s')?\s+(?:only\s+)?{_REMINDS}|standing\s+(?:text|line|paragraph|wording|notice))"
    rf"|(?P<maybe>(?:notes?|messages?|instructions?|attn|attention|n\.?b\.?|fyi)\b\.?{_TO}{_STAFF}))"
    r"(?![a-z])[^:\n]{0,60}?(?P<end>:|\s-+\s|[.!]?\s*\Z|\()"
)
"""The head of such a text; what is only a note may be of this patient as well."""
_LASTING = compiled(rf"\((?:[^()]*[\s,;])?{_KEEP}[^()]*\)|(?:^|[-,;:]\s*){_KEEP}\s*(?:[:.]|\Z)")
"""A remark that a text is to be left where it stands."""
_NORM = compiled(rf"(?<![a-z])(?:{'|'.join(_WORDS['norm'])})(?![a-z])")
_OWN = compiled(
    r"(?<![a-z])(?:he|she|his|her|hers|him|pt|pts|mr|mrs|ms|this (?:patient|man|woman|lady|gentleman|one)|the patient"
    r"|(?:above|our) patient)(?![a-z])"
)


def _opens(segment: Segment) -> bool:
    low = segment.low
    head = _HEAD.match(low)
    if head is None:
        return _LASTING.search(low) is not None and not _OWN.search(low)
    if _OWN.search(low):
        return False
    return head["sure"] is not None or _NORM.search(low, head.end()) is not None or _LASTING.search(low) is not None


def _goes_on(segment: Segment, opened: Segment) -> bool:
    """Whether a segment is still of the text that ``opened`` heads: its items, or the sentences of its line."""
    if segment.paragraph != opened.paragraph or _OWN.search(segment.low):
        return False
    if segment.kind in (SegmentKind.HEADING, SegmentKind.PAGE, SegmentKind.RULE) or segment.section != opened.section:
        return False
    if segment.kind is SegmentKind.ITEM:
        return True
    if opened.kind is SegmentKind.HEADING or opened.low.rstrip().endswith(":"):
        return True
    return segment.kind is SegmentKind.SENTENCE and segment.label == opened.label and segment.label != ""


def standing(segments: Sequence[Segment]) -> frozenset[int]:
    """The indices of the segments that belong to a text for those who work with the form."""
    found: set[int] = set()
    opened: Segment | None = None
    for segment in segments:
        if opened is not None and _goes_on(segment, opened):
            found.add(segment.index)
            continue
        opened = segment if len(segment.low) >= 8 and _opens(segment) else None
        if opened is not None:
            found.add(segment.index)
    return frozenset(found)


_WHOSE = raw("generic")["strangers"]
_DISOWNED = compiled(rf"(?<![a-z])(?:{'|'.join(_WHOSE['disowned'])})(?![a-z])")
_FROM = compiled(r"\W*from\s*:\s*(?P<who>[^\n]{3,90})")
_SELLER = compiled(rf"(?<![a-z])(?:{'|'.join(_WHOSE['sellers'])})(?![a-z])")
_DEVICE = compiled(rf"(?<![a-z])(?:{'|'.join(_WHOSE['of_device'])})(?![a-z])")
_QUOTED_FROM = compiled(
    r"\W*(?:quoted |copied |taken |read |text )?(?:from|per|source:|out of|in) (?:the |our |a )?(?:[\w'-]+ ){0,3}?"
    r"(?:leaflet|brochure|booklet|handout|pamphlet|consent|web ?site|information sheet|advert\w*|policy"
    r"|newsletter)(?![a-z])"
)
"""What names the print that the quotation before it was taken from: "(from consent leaflet v4, initials JB)"."""
_NUMBER = compiled(r"\d")
_REACH = 4
"""How many segments before a remark that numbers are not the patient's they may stand."""


def of_nobody(segments: Sequence[Segment]) -> frozenset[int]:
    """The indices of segments whose numbers are an example's: a seller's mail, or a text that is said not to be his."""
    found: set[int] = set()
    seller = False
    for segment in segments:
        sender = _FROM.match(segment.low)
        if sender is not None:
            seller = _SELLER.search(sender["who"].split("  ")[0]) is not None
            continue
        if seller and not _OWN.search(segment.low) and not _DEVICE.search(segment.low):
            found.add(segment.index)
        elif _QUOTED_FROM.match(segment.low):
            above = segments[segment.index - 1] if segment.index else None
            if above is not None and above.low.rstrip().endswith(('"', "”", "'")) and not _OWN.search(above.low):
                found.add(above.index)
        elif _DISOWNED.search(segment.low):
            found.update(s.index for s in segments[max(0, segment.index - _REACH) : segment.index] if _numeric(s))
    return frozenset(found)


def _numeric(segment: Segment) -> bool:
    return _NUMBER.search(segment.low) is not None and not _OWN.search(segment.low)
