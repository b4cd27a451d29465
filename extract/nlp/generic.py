"""Sentences in general: what plans ask, what patients must do, how a scale is read; none is about this patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chartcite.extract.nlp.chart import Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.standing import of_nobody, standing
from chartcite.extract.nlp.vocabulary import first, raw, vocabulary

_ENDS = compiled(r"[.!?:;]\W*\Z")
_OWN = compiled(r"\b(?:he|she|his|her|hers|him|pt|mr|mrs|ms|this (?:patient|man|woman)|the patient)\b")


_PRINTED = compiled(rf"(?<![a-z])(?:{'|'.join(str(p) for p in raw('generic')['printed'])})(?![a-z])")
_HEAD = compiled(r"\W*(?P<head>[^:\n]{4,110}):(?=\s)")


_ENCLOSED = compiled(r"\W*encl(?:os(?:ed|ure)s?)?\.?\s*:[^:]{0,30}(?:leaflet|brochure|booklet|card|handout|sheet)")


def is_printed(low: str) -> bool:
    """Whether the head of a line says that what follows was printed for everybody, and names no "he" or "she"."""
    head = _HEAD.match(low)
    if _ENCLOSED.match(low):
        return True
    return head is not None and _PRINTED.search(head["head"]) is not None and not _OWN.search(head["head"])


_UNCHOSEN = compiled(
    r"\[(?:(?=[^\[\]]*(?<![a-z])(?:has|have|had|is|was|were|does|did|will|can|no|not|yes|he|she|his|her|mr|mrs)(?![a-z]))"
    r"[a-z][^\[\]/]{0,60}/[^\[\]]{1,60}|no|not|is not|has not|has|was|with|without)\]"
)
"""A choice that a form letter leaves open: "[has / has not]", "there is [no] infection"."""


_WILDCARD = compiled(r"\{[^{}]{1,60}:(?:\d{2,}|\*{3})\}|\{\s*(?:yes|y)\s*/\s*(?:no|n)\s*\}")
"""A field of an electronic record's template that nobody filled: "{YES/NO:20132}", "{Percent:***}"."""


_SCALE_KEY = compiled(r"(?<![a-z])(?:scale|scoring|scores|grades|grading)\b[^.;=]{0,24}\b\d\+?\s*=\s*[a-z]")
"""How a scale is read: "Ashworth scale: 3 = considerable increase in tone"."""


_NAMES_SCALE = compiled(r"\W*scale(?: used)?\s*:(?=[^=:]{3,60}$)(?:\s*[\w()/+,-]+){1,9}\W*$")
"""Which scale was used, and nothing of how it is read: "Scale: Ashworth (original 0-4)"."""


def is_generic(segment: Segment) -> bool:
    """Whether a segment speaks in general; a sentence that names the patient too is left alone.

    So does a sentence of a form letter in which nobody has made the choice.
    """
    if segment.kind in (SegmentKind.ROW, SegmentKind.HEADING) or len(segment.low) < 12:
        return False
    if segment.answer or segment.checked:  # a form's wording is general, its answer is not
        return False
    if is_printed(segment.low) or _UNCHOSEN.search(segment.low) or _WILDCARD.search(segment.low):
        return True
    if _SCALE_KEY.search(segment.low) and not _OWN.search(segment.low):
        return True
    hit = first(vocabulary("generic").lists["generic"], segment.low, segment.words)
    if hit is None or _NAMES_SCALE.match(segment.low):
        return False
    return not _OWN.search(segment.low[: hit.start]) and not _OWN.search(segment.low[hit.end : hit.end + 60])


def _waits(segment: Segment, after: Segment | None) -> bool:
    """Whether a sentence ends in a template's choice that nobody made: "Surgery is not indicated. {YES/NO:20132}"."""
    return (
        after is not None
        and after.paragraph == segment.paragraph
        and segment.kind is SegmentKind.SENTENCE
        and _WILDCARD.match(after.low) is not None
    )


def without_generic(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments that can state something of the patient, numbered anew.

    A general sentence that opens a quotation takes the rest of the quotation along; one that a line break cuts in two
    takes its other half.
    """
    kept: list[Segment] = []
    posted = standing(segments) | of_nobody(segments)
    quoted: int | None = None
    cut: int | None = None
    for segment, after in zip(segments, (*segments[1:], None), strict=False):
        halved = cut is not None and cut == segment.paragraph and segment.text[:1].islower()
        cut = None
        if halved or segment.index in posted:
            continue
        open_quote = segment.low.count('"') % 2 == 1
        if quoted is not None and quoted == segment.paragraph:
            if open_quote:
                quoted = None
            continue
        quoted = None
        if is_generic(segment) or _waits(segment, after):
            quoted = segment.paragraph if open_quote else None
            cut = None if _ENDS.search(segment.low) else segment.paragraph
            continue
        kept.append(segment)
    return tuple(replace(s, index=i) for i, s in enumerate(kept))
