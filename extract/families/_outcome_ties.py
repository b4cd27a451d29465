"""Ties an outcome to the treatment that it is the outcome of (evidence rule 8).

The treatment of the same clause, else the label, else the nearest one before in the block, else the note's own subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chartcite.extract.families._outcome_words import clause_of
from chartcite.extract.families._treatments import Treatment, find_foreign, find_treatments, gathers
from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.topic import procedure_of

_DEVICE = ("intrathecal_trial", "intrathecal_pump")
NO_TREATMENT = Treatment(0, 0, "other", "other", "")
"""What an outcome is of in a note that names no treatment at all."""
_LOOK_BACK = 6
"""Segments before an outcome in which its treatment may be named."""


def tie(
    view: NoteView, segment: Segment, hit: Hit[str], hits: Sequence[Hit[str]], *, named: bool
) -> tuple[Treatment, ...]:
    """The treatments that an outcome is about; none where it is about something else or nothing is named."""
    low = segment.low
    own = _in_segment(low, segment.text, hit, hits)
    if hit.payload == "side_effect_tied":
        return own if _side_effect_of(low, hit, own) else ()
    if hit.payload == "not_done" and _NEVER_CUT.search(low[hit.start : hit.end]):
        return (Treatment(hit.start, hit.end, "surgery", "invasive", "procedures"),)
    if own and not (all(t.target == "conservative_care" for t in own) and _of_trial(view, segment, hit.start)):
        return own
    if _foreign_near(low, hit) or _of_trial(view, segment, hit.start):
        return ()
    label = find_treatments(segment.label) if segment.label not in ("", "pt", "patient") else ()
    if label:
        return label
    if hit.payload == "not_done" and segment.checked:
        return _unticked(view, segment)
    if not _may_inherit(view, segment, hit):
        return ()
    above = _above(view, segment) or _below(view, segment)
    if above:
        return above
    if view.note.role == "therapy" and hit.payload != "not_done":
        return (Treatment(0, 0, "physical_therapy", "active", "therapy"),)
    ownerless = hit.payload.split("_")[0]
    if not named and (
        ownerless in ("partial", "helped", "content", "unclear")
        or (ownerless == "failed" and _OF_PAIN.search(segment.low))
    ):
        return (NO_TREATMENT,)
    return ()


_NEVER_CUT = compiled(
    r"scalpel|needle|kni(?:fe|ves)|wire|electrode|blade|lead|virgin|untouched|operated|clear of|away from"
)
"""Idioms for a body that no procedure has been done to: "nobody has laid a scalpel on this spine"."""
_BOXES = 12
"""Boxes of a line of a form that may stand before the ticked one."""


def _unticked(view: NoteView, segment: Segment) -> tuple[Treatment, ...]:
    """The treatments beside the boxes left empty, where the box of "none" is ticked in the same line of a form."""
    boxes = [s for s in view.before(segment, _BOXES) if s.paragraph == segment.paragraph and s.checked is False]
    return tuple(t for s in boxes for t in find_treatments(s.low, s.text))


_DEVICE_WORDS = compiled(
    r"intrathecal|\bit\b|\bitb?\b|catheter|bolus|pump|infusion|trial|epidural|spinal|test dose|inject"
)


def _of_trial(view: NoteView, segment: Segment, offset: int) -> bool:
    """Whether the words are about an intrathecal trial or pump, by the topic of the text and a word for it close by."""
    if procedure_of(view, segment, offset) not in _DEVICE:
        return False
    if view.note.role in ("trial_record", "procedure", "flowsheet"):
        return True
    return any(_DEVICE_WORDS.search(s.low) for s in (*view.before(segment, 3), segment))


_EVALUATES = compiled(
    r"relie[fv]|benefit|improv|respon|effect|help|outcome|result|plateau|goal|pain|burn|ach(?:e"
    r"|ing)\b|hurt|symptom|score|number|fail|analges|"
    r"control|progress|gain|tolera|success|better|worse|touch|dent\b|avail|works?\b|worked|edge"
    r"|comfort|free\b|attack|zip|nada|\bnil|dud|bust|flop|squat|useless|worthless|waste|value|scream"
    r"|cry|writh|inadequa|insuffic|enough|per ?cent|%|half"
    r"|thirds?\b|quarters?\b|fourths?\b|fifths?\b|tenths?\b|poor|budge|moved?\b|adequa|suffic"
    r"|gone|last|returned to|back (?:on|to|at|in)\b|calls|triumph|well spent|silence|peace"
    r"|where (?:i|s?he|we|they|pt) (?:was|is|were|started)|shift|budg|yield|relent|off\b|wax|partial|resol|unchanged|"
    r"same|differen|nothing|wore|baseline|satisf|content|stop|withdr|abandon|\d|miracle|thanks|credit"
    r"|night and day|best thing|unclear|moderate|"
    r"bought|brought|earned|yielded|edge|get(?:s|ting)? by|whether|say|tell|rate[sd]?\b|seven|eight|nine|\bten\b"
)
_OF_PAIN = compiled(r"\b(?:pain|aches?|aching|hurts?|hurting|relief|benefit|symptoms?|scores?|burning|comfort\w*)\b")
_ALL_UNDONE = compiled(
    r"\boffers?\b|\bnothing (?:ever )?(?:carried|done|tried|attempted)|^\W*(?:all|each|both|every\w*)"
    r" (?:declined|refused|turned)"
)
_NO_CONTEXT = frozenset({"not_done", "side_effect_tied", "contraindicated", "no_fair_trial"})


def _may_inherit(view: NoteView, segment: Segment, hit: Hit[str]) -> bool:
    """Whether an outcome may take its treatment from the text before it."""
    if hit.payload == "not_done":
        return bool(_ALL_UNDONE.search(segment.low))
    if hit.payload in _NO_CONTEXT or view.note.role == "psych":
        return False
    if segment.kind is SegmentKind.ROW and not gathers(segment.label) and view.note.role != "therapy":
        return False
    words = segment.low[hit.start : hit.end]
    if hit.payload.endswith(("_bare", "_tied")) or hit.payload == "not_tolerated":
        if hit.start <= 3 and segment.low[hit.start].isdigit():
            return True
        lone = len(segment.low) - len(words) <= 12 and segment.label == ""
        of_pain = (
            hit.payload.endswith("_tied")
            and _OF_PAIN.search(segment.low) is not None
            and not (hit.payload == "helped_tied" and _OF_PAIN.match(words))
        )
        return lone or of_pain or gathers(segment.label) or gathers(segment.low[: hit.start][-24:])
    return bool(_EVALUATES.search(words))


def _in_segment(low: str, text: str, hit: Hit[str], hits: Sequence[Hit[str]]) -> tuple[Treatment, ...]:
    found = find_treatments(low, text)
    if not found:
        return ()
    bracketed = _bracketed(low, hit, found)
    if bracketed:
        return bracketed
    left, right = clause_of(low, hit.start, hit.end)
    others = [h for h in hits if h is not hit and h.payload != "side_effect_tied"]
    floor = max((h.end for h in others if h.end <= hit.start and h.end > left), default=left)
    ceiling = min((h.start for h in others if h.start >= hit.end and h.start < right), default=right)
    found = tuple(t for t in found if not (t.name == "pt" and hit.start <= t.start < hit.end))
    inside = [t for t in found if t.start < hit.end and hit.start < t.end]
    before = [t for t in found if floor <= t.start and t.end <= hit.start]
    after = [t for t in found if hit.end <= t.start and t.end <= ceiling]
    if (
        ceiling < right
        and after
        and not re.match(r"\W*(?:from|with|w/|to|on|of|by|after|for|in|despite|at)\b", low[hit.end :])
    ):
        after = after if re.match(r"\W*$|fail", low[hit.start : hit.end]) else []
    near = before or inside or after or [t for t in found if left <= t.start and t.end <= right]
    if inside and before:
        near = before + inside
    if not near:
        near = [t for t in found if t.end <= hit.start] or [t for t in found if t.start >= hit.end]
        if near and _foreign_near(low, hit):
            near = []
    if near and _foreign_nearer(low, hit, near):
        return ()
    return tuple(near)


def _bracketed(low: str, hit: Hit[str], found: Sequence[Treatment]) -> tuple[Treatment, ...]:
    """ "OxyContin (no better)": the treatment in front of the bracket that the outcome stands in."""
    opened = low.rfind("(", 0, hit.start + 1)
    if opened < 0 or ")" in low[opened : hit.start]:
        return ()
    inside = [t for t in found if t.start > opened and t.end <= hit.start]
    if inside:
        return tuple(inside)
    before = [t for t in found if t.end <= opened and opened - t.end <= 40]
    return (before[-1],) if before and not re.search(r"[;.]\s", low[before[-1].end : opened]) else ()


_DOSE = (
    r"(?:\s|[\d.,/]|mg|mcg|mcg/h|er|la|sr|xr|ir|bid|tid|qid|qhs|daily|nightly|q\d+h|hs|prn|po|iv|patch"
    r"|pca|gtt|drip|d\b|x|mo|wk|to|up|max|/day|at|caps?|tabs?|kg|h\b|%)*"
)
_SIDE = compiled(rf"{_DOSE}\s*(?:\(|-{{1,2}}>?|→|=>?|:|,?\s+(?:caused|gave|with|w/|had|made)\b)\s*(?:[^.;()]{{0,30}})$")


def _side_effect_of(low: str, hit: Hit[str], own: Sequence[Treatment]) -> bool:
    """Whether a side effect stands right behind a drug: "methadone (QTc 512)", "Lamotrigine → rash"."""
    drugs = [t for t in own if t.category == "medication" and t.end <= hit.start and not t.whole]
    if not drugs:
        return False
    between = low[drugs[-1].end : hit.start]
    if re.search(r"\b(?:no|not|denies|without|for|if|watch|monitor|risk|helps|treat\w*)\b", between[-40:]):
        return False
    return bool(_SIDE.fullmatch(between)) or bool(re.fullmatch(rf"{_DOSE}\s*\([^()]{{0,60}}", between))


def _foreign_near(low: str, hit: Hit[str]) -> bool:
    left, right = clause_of(low, hit.start, hit.end)
    return any(left <= s and e <= right for s, e in find_foreign(low))


def _foreign_nearer(low: str, hit: Hit[str], near: Sequence[Treatment]) -> bool:
    def gap(start: int, end: int) -> int:
        return max(0, hit.start - end, start - hit.end)

    foreign = [gap(s, e) for s, e in find_foreign(low)]
    return bool(foreign) and min(foreign) < min(gap(t.start, t.end) for t in near)


_BOTH = compiled(r"\b(?:both|neither|either)\b")
_PAIR = 2


def _above(view: NoteView, segment: Segment) -> tuple[Treatment, ...]:
    """The treatments named before, in the block or right above it: all of them for "all of it", else the nearest."""
    everything = gathers(segment.low)
    found: list[Treatment] = []
    for other in reversed(view.before(segment, _LOOK_BACK)):
        if other.kind in (SegmentKind.RULE, SegmentKind.PAGE) or other.checked is False:
            continue
        if other.paragraph != segment.paragraph and (found or segment.paragraph - other.paragraph > 1):
            break
        apart = other.paragraph != segment.paragraph or not everything
        if apart and other.section != segment.section and other.kind is not SegmentKind.HEADING:
            break
        named = find_treatments(other.low, other.text)
        if not named and (find_foreign(other.low) or _of_trial(view, other, 0)):
            break
        found = [*named, *found]
        if found and (not everything or (len(found) >= _PAIR and _BOTH.search(segment.low))):
            break
    return tuple(found)


def _below(view: NoteView, segment: Segment) -> tuple[Treatment, ...]:
    """The treatments of the next sentence of the line, for a short one: "Gets by. Lung ca on Norco." """
    after = view.after(segment)
    if len(segment.low) > 45 or not after or "\n" in view.document.text[segment.end : after[0].start]:
        return ()
    return find_treatments(after[0].low, after[0].text)
