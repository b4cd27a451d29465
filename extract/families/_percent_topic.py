"""Whether a percent is an amount of pain relief, or of something else that a trial's record counts (evidence rule 9).

A record of a trial is full of percents: oxygen saturation, disability, sleep, time spent counselling, attendance. The
nearest noun tells whose a percent is; in a table its column does.
"""

from __future__ import annotations

import re

from chartcite.extract.nlp.chart import Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.vocabulary import first, vocabulary

_PIECE = compiled(r",\s|;|\.\s|\s-{1,2}\s|\n|\s(?:and|but|while|with)\s(?=[a-z]+ (?:up |down |better )?(?:by )?\d)")
_PAIN = compiled(r"pain|relie|analges|(?<![a-z])(?:nrs|vas|nprs|ache|aching|hurt\w*|benefit)(?![a-z])")
_COLUMN = compiled(
    r"relie|pain|improv|reduc|benefit|better|respon|result|effect|outcome|analges|nrs|vas\b|note|comment|"
    r"remark|trial|says|said|patient|pt\b|finding|detail|narrative|observ|event|%|percent"
)
_OXYGEN = compiled(r"spo2|sp o2|o2|sats?\b|oxy|satur")
_NUMERIC = compiled(r"[\d\s%./:+-]+")
_OF_OWN = compiled(r"\s+(?:of\s+)?(?:the|his|her|my|their|its)\s+(?P<what>[a-z'-]+(?:\s+[a-z'-]+){0,3})")
_PAINFUL = compiled(
    r"pain|ache|aching|hurt|discomfort|symptom|burning|usual|baseline|original|former|previous|old|prior|level|"
    r"intensity|severity|score|misery|agony|suffering|what|starting|normal|number|vas|nrs|trial|spasm|sting|worst"
)
_TOLD = compiled(r"relie|pain|less|better|improv|reduc|(?<![a-z])(?:off|gone|down)(?![a-z])|analges|[↓⬇]")


def of_a_thing(low: str, start: int, end: int) -> bool:
    """Whether a part is of something eaten, walked or taken: "half a pudding", "a third of her lunch"."""
    if re.search(r"\d|%|percent|per cent", low[start:end]):
        return False
    if re.match(r"\s+an?\s+(?!(?:lot|bit|point|little)\b)[a-z]", low[end:]):
        return True
    m = _OF_OWN.match(low, end)
    return m is not None and not _PAINFUL.search(m["what"])


def of_another_column(segment: Segment, start: int) -> bool:
    """Whether the cell at ``start`` of a row stands under a heading that is not of relief, nor says relief itself."""
    if segment.kind is not SegmentKind.ROW:
        return False
    index = next((i for i, (a, b) in enumerate(segment.cells) if a <= start < b), None)
    cell = segment.low if index is None else segment.low[slice(*segment.cells[index])]
    column = segment.columns[index] if index is not None and index < len(segment.columns) else ""
    if _OXYGEN.search(column) and not re.search(r"relie|pain", cell):
        return True
    if not column:
        numeric = sum(_NUMERIC.fullmatch(segment.low[x:y]) is not None for x, y in segment.cells)
        return numeric >= 3 and _NUMERIC.fullmatch(cell) is not None and not _PAIN.search(segment.low)
    return not _TOLD.search(cell) and not _COLUMN.search(column)


def of_another_topic(segment: Segment, a: int, b: int, start: int, end: int) -> bool:
    """Whether the percent at ``[start, end)`` of the clause ``[a, b)`` is told of oxygen, disability, sleep ..."""
    low = segment.low
    if first(vocabulary("relief").lists["other_measure"], low, segment.words) is None:
        return False
    cuts = list(_PIECE.finditer(low, a, b))
    left = max((m.end() for m in cuts if m.end() <= start), default=a)
    right = min((m.start() for m in cuts if m.start() >= end), default=b)
    others = [
        h for h in vocabulary("relief").lists["other_measure"].search(low, segment.words) if a <= h.start and h.end <= b
    ]
    if any(left <= h.start < right for h in others):
        return not _PAIN.search(low[left:right])
    if _TOLD.search(low[left:right]):
        return False
    nearest = max((h.end for h in others if h.end <= start), default=-1)
    return nearest > max((m.end() for m in _PAIN.finditer(low, a, start)), default=-1)
