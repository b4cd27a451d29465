"""Statements that a form puts to its writer, with what the writer said to them: "[ ] I agree  [x] I disagree"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chartcite.extract.nlp.chart import Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled

_YES = r"(?:i |we )?(?:fully |strongly )?(?:agree|concur)|(?:this is |that is )?(?:true|correct|so|the case)|applies"
_NO = (
    r"(?:i |we )?(?:strongly )?(?:disagree|do not agree|don't agree)|(?:this is |that is )?(?:false|untrue|not true"
    r"|incorrect|not so|not the case)|does not apply"
)
_OPTION = compiled(rf"[^a-z]*(?:x[^a-z]+)?(?:(?P<no>{_NO})|(?P<yes>{_YES}))[^a-z]*(?:\Z|\.\s)")
_TAIL = compiled(rf"(?:[:?]|\s-{{1,2}})\s*(?:(?P<no>{_NO})|(?P<yes>{_YES}))\W*\Z")
_LEAST = 24
"""Characters of a statement."""


def with_agreement(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments, statements marked with the answer they got; one with options and no mark is left blank."""
    found = list(segments)
    for i, segment in enumerate(found):
        if segment.checked is not None or segment.answer or len(segment.low) < _LEAST:
            continue
        if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE, SegmentKind.ROW):
            continue
        tail = _TAIL.search(segment.low)
        sides = [] if tail is None else [(bool(tail["yes"]), True)]
        for other in found[i + 1 : i + 4] if tail is None else ():
            m = _OPTION.match(other.low)
            if m is None or other.checked is None or other.paragraph != segment.paragraph:
                break
            sides.append((bool(m["yes"]), other.checked))
        if not sides:
            continue
        marked = {yes for yes, ticked in sides if ticked}
        if len(marked) == 1:
            yes = marked.pop()
            found[i] = replace(segment, checked=yes, answer="yes" if yes else "no", label="")
        elif not marked:
            found[i] = replace(segment, checked=False)
    return tuple(found)
