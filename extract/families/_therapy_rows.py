"""Rows of treatment tables and accounts side by side: what was done in a therapy, and what was not (rule 6)."""

from __future__ import annotations

import re

from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.modalities import find_modalities

_COLUMNS = 2
_HEAD_CELL = compiled(
    r"\W*(?:given|done|used|provided|performed|billed|units?|minutes|mins?|dates?|visits?|y ?/ ?n|yes ?/ ?no|yes|no|y|n"
    r"|status|completed|received|applied|delivered|x|times|freq\w*|dose|sets|reps|comments?|notes?)\W*"
)
_NO_VALUE = (
    r"(?:x ?)?(?:0+(?:\.0+)?|no?(?![a-z])|none|nil|zero|n/?a|nd|not done|not billed|[-\u2013\u2014]{1,3}|\u00f8)"
)
_UNIT = r"(?:units?|visits?|sessions?|min(?:ute)?s?|times|x|sets?|reps?|days?)"
_ZERO = compiled(
    rf"[^\d|]*?(?:\(?9\d{{4}}\)?)?[^\d|]*?(?:\s{{2,}}|\s*[|:=\t]\s*|\s\.{{3,}}\s?){_NO_VALUE}(?: ?{_UNIT})?"
    rf"(?:(?:\s{{2,}}|\s*[|/\t]\s*|\s){_NO_VALUE}(?: ?{_UNIT})?)*(?:\s+[-\u2013(,;]\s*[^|]*|\s*\W*)"
    rf"|\W*{_NO_VALUE} ?{_UNIT}? (?:of |x )?(?:\(?9\d{{4}}\)? ?)?[^\d|.;]{{3,40}}"
)
_OTHER_ROW = compiled(
    r"\b(?:pain|score|nrs|vas|rpe|miss\w*|no[- ]?shows?|cancel\w*|adverse|flares?|falls?|deficits?|issues?)\b"
)
_NOTHING_BILLED = compiled(r"\b(?:zero|no|0|nil) (?:units?|minutes|visits|sessions)\b")


def is_table_head(view: NoteView, segment: Segment) -> bool:
    """Whether a row opens a table and only names its columns: "Rehab record     given"."""
    if segment.kind is not SegmentKind.ROW or len(segment.cells) < _COLUMNS:
        return False
    below = view.after(segment, 1)
    opens = not any(s.kind is SegmentKind.ROW and s.paragraph == segment.paragraph for s in view.before(segment, 1))
    goes_on = any(s.kind is SegmentKind.ROW and s.paragraph == segment.paragraph for s in below)
    named = all(_HEAD_CELL.fullmatch(segment.low[a:b]) for a, b in segment.cells[1:])
    return opens and goes_on and (named or any(s.columns and len(s.columns) == len(segment.cells) for s in below))


_NOUGHT = compiled(r"\W{0,4}(?:units? ?)?(?:[x:=] ?)?(?:0|none|nil|zero)\b(?!\.?\d|/|%)")


def told_content(low: str) -> re.Match[str] | None:
    """The first words on what the exercises were that no nought stands behind: "97110 x0" is none."""
    return next((m for m in cue("therapy", "content").finditer(low) if not _NOUGHT.match(low, m.end())), None)


def nought_only(low: str) -> bool:
    """Whether a text names exercises only to say that there were none of them."""
    return told_content(low) is None and cue("therapy", "content").search(low) is not None


def of_zero(low: str) -> bool:
    """Whether a row of a treatment table has nothing but nought: "97110  therapeutic exercise   0", "HEP | none"."""
    return _ZERO.fullmatch(low.strip()) is not None and not _OTHER_ROW.search(low)


def differ(segment: Segment, other: Segment) -> bool:
    """Whether of two sources side by side one has exercise done and the other has none."""
    one, two = _tells_of(segment.low), _tells_of(other.low)
    return {one, two} == {"active", "none"}


def _tells_of(low: str) -> str:
    """``active`` or ``none`` by what a sentence says was done in therapy, or nothing."""
    content = told_content(low)
    if not content and not find_modalities(low) and not cue("therapy", "exercise_word").search(low):
        return ""
    none = cue("therapy", "explicit_none").search(low) or cue("therapy", "passive_only").search(low)
    passive = any(s.category == "passive" for s in find_modalities(low)) and cue("therapy", "only").search(low)
    if none or passive or _NOTHING_BILLED.search(low):
        return "none"
    return "active" if content or cue("therapy", "done").search(low) else ""
