"""Assertion on five axes (first version: negation before the span only)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.models.fact import Assertion, Completion

_NEGATION = re.compile(r"\b(?:no|not|denies|denied|without|never|negative for)\b[^,;.]{0,40}$")


def assess(view: NoteView, segment: Segment, spans: Sequence[tuple[int, int]]) -> list[Assertion]:
    """The assertion of each span (relative to the segment), in order."""
    found = []
    for start, _ in spans:
        completion = Completion.TEMPLATE if segment.checked is False else Completion.DONE
        found.append(Assertion(negated=bool(_NEGATION.search(segment.low[:start])), completion=completion))
    return found
