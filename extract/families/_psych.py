"""What the families on the mind share: who speaks, of whom, to what end, and when."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from chartcite.extract.families._people import someone_else
from chartcite.extract.families._said import ruled
from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import first, raw, vocabulary
from chartcite.extract.note_heads import credentials, profession_of


@cache
def pattern(key: str) -> Expression:
    """An expression of ``vocab/psych_cues.yaml``: what stands before, one of the words, what stands after."""
    entry = raw("psych_cues")[key]
    words = "|".join(str(w) for w in entry["words"])
    return compiled(f"{entry.get('before', '')}(?:{words}){entry.get('after', '')}")


SILENT_ROLES = frozenset({"education", "device"})
SILENT_SECTIONS = frozenset({"family_history", "education", "instructions", "allergies", "administrative", "imaging"})
_SHORT = 14
"""Notes of up to this many segments are one piece of talk: who is named anywhere in it may be the speaker."""
_NEAR = 4


_UNSIGNED = compiled(r"_{3,}[^.;]{0,30}\b(?:attest|certif|confirm|declar|affirm)\w*")
_UNTICKED = compiled(r"\W*_{2,}\s+\w")


def readable(view: NoteView, segment: Segment) -> bool:
    """Whether a segment may state something of this patient: no handout, open field, ruler or family history."""
    if view.note.role in SILENT_ROLES or segment.section in SILENT_SECTIONS:
        return False
    left_open = segment.blank and not re.search(r"\byes\b[^;]*;", segment.low)
    if _UNTICKED.match(segment.low) or _UNSIGNED.search(segment.low):
        return False
    return not left_open and segment.kind not in (SegmentKind.RULE, SegmentKind.PAGE)


_BOXES = compiled(r"[\[(][ x]?[\])]\s*(?:yes|no|y|n)\b")


def without_boxes(segment: Segment) -> str:
    """The lowered text with the boxes of an answer blanked, so that the "no" of a box negates nothing."""
    if segment.checked is None:
        return segment.low
    return _BOXES.sub(lambda m: "#" * len(m[0]), segment.low)


_ENDS = compiled(r"[.!?:]\W*\Z")


def questioned(view: NoteView, segment: Segment) -> bool:
    """Whether the segment is the first line of a form's question that is answered in the next segment."""
    after = view.after(segment, 1)
    if not after or segment.answer or _ENDS.search(segment.low):
        return False
    return bool(after[0].answer) and after[0].paragraph == segment.paragraph and after[0].text[:1].islower()


def names(key: str, low: str, words: frozenset[str] | None = None) -> bool:
    """Whether ``low`` holds a phrase of the list ``key`` of ``vocab/psych.yaml``."""
    return first(vocabulary("psych").lists[key], low, words if words is not None else words_of(low)) is not None


def professional(segment: Segment) -> bool:
    """Whether the segment, or its label, names a mental health professional."""
    return names("professionals", segment.low, segment.words) or (
        bool(segment.label) and names("professionals", segment.label)
    )


_CLINICIAN = compiled(
    r"\b(?:clinician|examiner|evaluator|therapist|counselor|conducted by|author|provider|seen by me)\b"
)
_LETTERS = compiled(r"\b(ph\.?d|psy\.?d|lcsw|licsw|lisw|lpc|lpcc|lcpc|lmhc|lmft|pmhnp|edd)\b")


def own_report(view: NoteView) -> bool:
    """Whether the note was written by a mental health professional."""
    if profession_of(view.note.credential) == "mental_health":
        return True
    if any(_CLINICIAN.search(s.low) and _LETTERS.search(s.low) for s in view.segments[:8]):
        return True
    return view.note.role == "psych" and profession_of(view.note.credential) in ("", "physician")


def speaks(view: NoteView, segment: Segment) -> bool:
    """Whether a mental health professional is the one whose opinion the segment gives."""
    label = segment.label
    if (
        label
        and segment.low.lstrip(" -*\"'").startswith(label)
        and not names("professionals", label)
        and _is_speaker(label)
    ):
        return names("professionals", segment.low[segment.low.find(":") + 1 :])
    if professional(segment):
        return True
    if profession_of(view.note.credential) not in ("", "mental_health") and view.note.role != "psych":
        return False
    if own_report(view) and len(view.segments) > _SHORT:
        return True
    if len(view.segments) <= _SHORT:
        named = own_report(view) or any(professional(s) for s in view.segments)
        return named and not _after_other(view, segment)
    around = (*view.before(segment, _NEAR), *view.after(segment, _NEAR))
    return any(professional(s) and len(s.low) < 90 and s.paragraph == segment.paragraph for s in around)


def _is_speaker(label: str) -> bool:
    return len(label.split()) <= 4 and names("others", label)


def _after_other(view: NoteView, segment: Segment) -> bool:
    """Whether the nearest speaker named before the segment is somebody else."""
    for other in reversed(view.before(segment, _SHORT)):
        if professional(other):
            return False
        if names("others", other.low, other.words) and re.search(
            r":|\bsays?\b|\bwrites?\b|letter|\bfeels?\b|thinks?\b", other.low
        ):
            return True
    return False


_THIS_PATIENT = pattern("this_patient")


_AT_LARGE = pattern("at_large")


def general_rule(segment: Segment) -> bool:
    """Whether the segment tells a rule for patients at large, not of this patient."""
    if _AT_LARGE.search(segment.low):
        return True
    return ruled(segment) and not _THIS_PATIENT.search(segment.low)


_TELLS = pattern("tells")


_ARTICLES = compiled(r"\A(?:the |his |her |their |my |pt's |patient's |pts |one |a )+")
_FIRST_WORD = compiled(r"[a-z'-]+")


def relative_first(segment: Segment) -> bool:
    """Whether a relative or friend is the subject of the segment."""
    low = segment.low.lstrip(" -*\"'([")
    head = _ARTICLES.sub("", low)[:28]
    opening = _FIRST_WORD.match(head)
    if opening is None or not names(
        "relatives", opening[0].removesuffix("'s").removesuffix("s") + " " + opening[0].removesuffix("'s")
    ):
        return False
    return not _TELLS.match(head)


_NOT_ON_PUMP = pattern("not_on_pump")


_OF_RELATIVE = pattern("of_relative")
_TOLD = pattern("told")


def of_relative(view: NoteView, segment: Segment, start: int) -> bool:
    """Whether the words at ``start`` belong to a relative or friend ("half brother opioid overdose")."""
    m = _OF_RELATIVE.search(segment.low[:start])
    if m is not None and not _TOLD.search(m[0]):
        return True
    return someone_else(view, segment, start)


def elsewhere(low: str, words: frozenset[str] | None = None) -> bool:
    """Whether the words name a purpose other than the pump, and not the pump."""
    if _NOT_ON_PUMP.search(low):
        return names("elsewhere", low, words)
    return names("elsewhere", low, words) and not names("pumpish", low, words)


_NOT_ASKED = compiled(
    r"\b(?:not asked|no (?:view|opinion|comment)|do not (?:address|comment)|outside (?:the|my) (?:scope|question))\b"
    r"[^.;]{0,60}\b(?:devices?|pumps?|implants?|implantation|implantable)\b"
)


def for_other_purpose(view: NoteView) -> bool:
    """Whether a mental health professional's note says in its first lines that it serves another purpose."""
    head = view.segments[:10]
    if any(_NOT_ASKED.search(s.low) for s in view.segments):
        return True
    return any(elsewhere(s.low, s.words) for s in head) and not any(
        names("pumpish", s.low, s.words) for s in view.segments
    )


_SINCE = compiled(
    r"\b(?:since|until|till|before|born|dob|through|due|next|sober|episode|attempt|admission|relapse|crisis"
    r"|hospitali[sz]ation"
    r"|(?:what|as) (?:i|we) (?:wrote|said|stated|reported|noted)"
    r"|(?:correct|withdraw|retract|take back|amend)\w* my(?: \w+)?(?: (?:of|from|in))?)"
    r"\s*(?:(?:back )?in |on |about |:)?\W*\Z"
)


def day_of(
    view: NoteView, segment: Segment, *, request: dt.date | None = None, at: int | None = None
) -> dt.date | None:
    """The date that the segment names for what it states (nearest to ``at``), else the note's."""
    found = stated_days(view, segment, request=request)
    if found:
        best = min(found, key=lambda f: abs(f[0] - at)) if at is not None else found[-1]
        return best[1]
    return view.date or _entry_day(view, segment, request)


_ENTRY = 3


def _entry_day(view: NoteView, segment: Segment, request: dt.date | None) -> dt.date | None:
    """The day that opens the entry a sentence stands in, where the note bears none ("5/25 PCP: relapsed. I ...")."""
    for other in reversed(view.before(segment, _ENTRY)):
        if other.paragraph != segment.paragraph:
            return None
        found = stated_days(view, other, request=request)
        if found:
            return found[0][1] if found[0][0] <= 1 or "/" in other.label else None
    return None


def stated_days(view: NoteView, segment: Segment, *, request: dt.date | None = None) -> list[tuple[int, dt.date]]:
    """The dates a segment names, with their places: the last day of a month or year, but not one still to come."""
    anchor = view.date or request
    limit = request or view.date
    days: list[tuple[int, dt.date]] = []
    for d in find_dates(segment.low, anchor):
        if d.kind == "relative" or (limit is not None and d.low > limit) or _SINCE.search(segment.low[: d.start]):
            continue
        days.append((d.start, d.high if limit is None else min(d.high, limit)))
    return days


def credential_in(view: NoteView, segment: Segment) -> str:
    """The mental health credential in the segment, else that of the note's author (``""``: none is written)."""
    m = _LETTERS.search(segment.low)
    if m is not None:
        return credentials()[m[1].replace(".", "")][0]
    known = view.note.credential or ""
    return known if profession_of(known) == "mental_health" else ""
