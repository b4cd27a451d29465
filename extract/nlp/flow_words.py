"""Words that tell whose a column or row of a flowsheet is, and whether it was kept before the drug."""

from __future__ import annotations

from collections.abc import Sequence

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import Line

NAMED = compiled(
    r"(?<![a-z])(?:nrs|nprs|npr|vas|vrs|vnrs|vnprs|pain|scores?|0\s?(?:-|to)\s?10|verbal|hurts?|ache"
    r"|intensity)(?![a-z])"
)
"""A label that says that its values are of pain."""
NOT_PAIN = compiled(
    r"(?<![a-z])(?:meds?|site|location|quality|type|goal|sed\w*|aldrete|padss?|news|mews|gcs|ramsay|braden|falls?"
    r"|risk|itch\w*|nausea|prurit\w*|relief|%|percent|mood|poss|rass"
    r"|bromage|motor|strength|power|numb\w*|sens\w*|tone|spasms?|ashworth|mas|penn|temp\w*|sleep|anxiety|rescue"
    r"|doses?"
    r"|resp\w*|rr|hr|bp|sp?o2|sats?|map|steps?|walk\w*|distance|satisf\w*|count|odi|function\w*|reflex\w*|clonus"
    r"|dizz\w*"
    r"|oxford|circ\w*|cap|pulses?|edema|swelling|circumference)(?![a-z])|mg|mcg|(?<![a-z])ml(?![a-z])"
)
"""A label of something else, whatever part of the body it names."""
_PART = (
    r"(?:back|low back|lbp|legs?|foot|feet|toes?|hands?|arms?|chest(?: wall)?|flank|abd\w*|belly|groin|pelvi[cs]"
    r"|pelvis"
    r"|neck|shoulders?|hips?|stump|ribs?|buttocks?|knees?|saddle|perine\w+|face|jaw|thighs?|calf|calves|ankles?"
    r"|worst site|site)"
)
AREA = compiled(rf"(?:(?:r|l|rt|lt|right|left|both|bilat\w*|worst)\W+)?{_PART}(?:\s?(?:/|&|\+|and|,)\s?{_PART})*")
"""A label that is the part of the body that hurts, and nothing else."""
SCALE_NEAR = compiled(
    r"(?<![a-z])(?:nrs|nprs|vas|vrs|pain|0\s?(?:-|to)\s?10|hurts?|0\s?-\s?100|100\s?mm)(?![a-z])|(?<![a-z])same"
    r" (?:line|scale|question)"
)
_EARLIER = compiled(
    r"(?<![a-z])(?:week|days?|month|diary|home|scores?|kept)\b[^.;\n]{0,30}(?<![a-z])(?:before|prior to|preceding"
    r"|ahead of|leading up to)(?![a-z])|(?<![a-z])(?:pre-?(?:trial|admission|infusion|catheter|op)"
    r"|baseline)\s+(?:diary"
    r"|week|scores?|readings?|log)|(?<![a-z])home diary(?![a-z])"
)
_SINCE = compiled(r"(?<![a-z])(?:during|after|since|on (?:the )?(?:infusion|drug|catheter|drip)|and on|post)(?![a-z])")


def before_the_drug(lines: Sequence[Line], i: int) -> bool:
    """Whether the lines just above say that what follows was kept before the drug: "Home diary, week before"."""
    for line in reversed(lines[max(0, i - 2) : i]):
        if _SINCE.search(line.low) and not _EARLIER.search(line.low):
            return False
        if _EARLIER.search(line.low):
            return _SINCE.search(line.low) is None
    return False
