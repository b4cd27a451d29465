"""Which procedure a statement of relief, a score or function belongs to (evidence rule 9).

Only the intrathecal or epidural *drug* trial counts for a trial's response; relief by a stimulator trial, a steroid
epidural, a block or a tablet is somebody else's. The cue nearest to the statement decides: in its clause, its sentence,
the sentences on its line, then the lines, headings and the note that it stands under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chartcite.extract.nlp.chart import NoteView, Segment, SegmentKind
from chartcite.extract.nlp.drugs import DrugSpan, find_drugs
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import words_of
from chartcite.extract.nlp.vocabulary import vocabulary

TRIAL = "intrathecal_trial"
UNKNOWN = "unknown"
_CLAUSE = compiled(r";|\.\s|\s-{1,2}\s|[,.]?\s+(?:but|whereas|while|in contrast|however|unlike|although|though)\b|\n")
_BARE_IT = compiled(
    r"(?<![A-Za-z'’.])(?:IT|I\.T\.)(?![A-Za-z'’])(?!\s+(?:WAS|IS|HAS|DID|HELPED|WORKED|GAVE|TOOK|FEELS|FELT))"
)
_BARE_PT = compiled(
    r"(?<![A-Za-z])(?:PT|OT)(?=/OT|,? (?:in )?(?:19|20)\d\d|,? x ?\d| \d+ (?:visits|sessions|wk)| helped"
    r"| failed| no )"
)
_AMBIGUOUS = frozenset(
    [
        "morphine",
        "hydromorphone",
        "fentanyl",
        "sufentanil",
        "bupivacaine",
        "ropivacaine",
        "clonidine",
        "baclofen",
        "ziconotide",
        "lidocaine",
    ]
)
_ORAL = compiled(
    r"\b(?:contin|er|sr|ir|patch|po|oral|by mouth|tabs?|pills?|bid|tid|qid|q\d+h|prn|td|rotation)\b|\bmg\s+"
    r"(?:daily|at night|twice)|\b(?:p\.\s?o|[btq]\.\s?i\.\s?d|q\.\s?[ap]\.\s?m|q\.\s?h\.\s?s)\b"
)
_PAIN_DRUGS = frozenset(
    ["opioid", "adjuvant", "nsaid", "acetaminophen", "topical", "muscle_relaxant", "antispasmodic", "steroid"]
)
_STIMULATION = compiled(r"stim|dorsal (?:root|column)|\b(?:scs|drg|pns|dcs)\b")
_NEAR_LINES = 5
_STIMULATOR_LINES = 12


@dataclass(frozen=True, slots=True)
class Cue:
    """Words at ``[start, end)`` of a segment that name a procedure; ``weak`` for the bare word "trial"."""

    start: int
    end: int
    code: str
    weak: bool = False


def cues(segment: Segment) -> tuple[Cue, ...]:
    """The procedures that a segment names, in order; the longest of overlapping cues."""
    return _cues(segment.low, segment.text)


@lru_cache(maxsize=4096)
def _cues(low: str, text: str) -> tuple[Cue, ...]:
    found = [Cue(h.start, h.end, h.payload) for h in vocabulary("topic").lists["procedures"].search(low, words_of(low))]
    if text.upper() != text or len(text) < 24:
        found += [Cue(m.start(), m.end(), TRIAL) for m in _BARE_IT.finditer(text)]
    found += [Cue(m.start(), m.end(), "therapy") for m in _BARE_PT.finditer(text)]
    found = [c for c in found if c.code != TRIAL or not _STIMULATION.search(low[c.start : c.end])]
    kept: list[Cue] = []
    for cue in sorted(found, key=_rank):
        if all(cue.end <= k.start or cue.start >= k.end for k in kept):
            kept.append(cue)
    kept += list(_drug_cues(low, kept))
    kept = [_trial_word(low, cue) for cue in kept]
    return tuple(sorted((c for c in _absorb(low, kept)), key=lambda c: c.start))


def _rank(cue: Cue) -> tuple[int, int, int]:
    """Longest first; the bare word "trial" last."""
    return (cue.code == "trial_word", cue.start - cue.end, cue.start)


def _drug_cues(low: str, known: Sequence[Cue]) -> Iterator[Cue]:
    for drug in find_drugs(low):
        if (
            drug.is_class
            or drug.drug_class not in _PAIN_DRUGS
            or any(c.start < drug.end and drug.start < c.end for c in known)
        ):
            continue
        if drug.generic in _AMBIGUOUS and not by_mouth(low, drug, before=12):
            continue
        yield Cue(drug.start, drug.end, "drug")


def by_mouth(low: str, drug: DrugSpan, *, before: int = 0) -> bool:
    """Whether a drug that could go into the spine is a tablet, a patch or an oral liquid here.

    ``before``: how many characters before its name are looked at, beside those after it.
    """
    return drug.long_acting or _ORAL.search(low[max(0, drug.start - before) : drug.end + 24]) is not None


def _trial_word(low: str, cue: Cue) -> Cue:
    """The bare word "trial" means the drug trial, unless it is the trial of something named right there."""
    return cue if cue.code != "trial_word" else Cue(cue.start, cue.end, TRIAL, weak=True)


def _absorb(low: str, found: Sequence[Cue]) -> Iterator[Cue]:
    """Drops a bare "trial" that belongs to its neighbour: "duloxetine trial", "trial of pregabalin", "SCS trial"."""
    others = [c for c in found if not c.weak and c.code not in (TRIAL, "intrathecal_pump", "surgery")]
    for cue in found:
        before = any(0 <= cue.start - c.end <= 14 and not re.search(r"[.;:]", low[c.end : cue.start]) for c in others)
        after = any(0 <= c.start - cue.end <= 18 and re.match(r"\s+(?:of|with|w/)\s", low[cue.end :]) for c in others)
        if not (cue.weak and (before or after)):
            yield cue


def _clause(low: str, offset: int) -> tuple[int, int]:
    breaks = list(_CLAUSE.finditer(low))
    start = max((m.end() for m in breaks if m.end() <= offset), default=0)
    end = min((m.start() for m in breaks if m.start() >= offset), default=len(low))
    return start, end


def _nearest(found: Sequence[Cue], offset: int) -> Cue | None:
    """The cue nearest to the statement; one before it wins over one a little nearer after it, strong over weak."""

    def distance(cue: Cue) -> float:
        gap = offset - cue.end if cue.end <= offset else (cue.start - offset) * 1.3
        return max(0.0, gap) + (25 if cue.weak else 0)

    return min(found, key=distance, default=None)


def procedure_of(view: NoteView, segment: Segment, offset: int) -> str:
    """The :data:`chartcite.models.kinds.PROCEDURES` code of the statement at ``offset`` of the segment.

    ``intrathecal_trial`` for the intrathecal or epidural drug trial, ``unknown`` where nothing names a procedure.
    """
    own = cues(segment)
    if own:
        low, high = _clause(
            segment.text.lower() if len(segment.text.lower()) == len(segment.low) else segment.low, offset
        )
        inside = [c for c in own if low <= c.start < high]
        near = _nearest(inside or [c for c in own if c.start < low] or own, offset)
        if near is not None:
            return "stimulator" if near.weak and _of_stimulator(view, segment) else near.code
    for distance, other in enumerate(reversed(_same_line(view, segment, -1))):
        found = [c for c in cues(other) if c.code != "drug" or distance == 0]
        if found:
            return found[-1].code
    behind = [other for other in _same_line(view, segment, 1) if any(c.code == TRIAL for c in cues(other))]
    if not behind:
        return _above(view, segment)
    stimulated = any(c.code == "stimulator" for s in view.before(segment, _STIMULATOR_LINES) for c in cues(s))
    return "stimulator" if stimulated and all(_AHEAD.search(other.low) for other in behind) else TRIAL


_AHEAD = compiled(
    r"\b(?:plan\w*|schedul\w*|will|next|to be|pending|propos\w*|request\w*|recommend\w*|discuss\w*|booked|consider\w*"
    r"|await\w*|candidate|proceed)\b"
)
"""Of a procedure to come: what stands before it is not of it."""


def _of_stimulator(view: NoteView, segment: Segment) -> bool:
    """Whether a bare "trial" is that of the stimulator named above, in a note that names no drug trial."""
    if any(c.code == TRIAL and not c.weak for s in view.segments for c in cues(s)):
        return False
    above = [c.code for s in view.before(segment, _STIMULATOR_LINES) for c in cues(s) if not c.weak]
    return "stimulator" in above and not is_trial_note(view)


def _same_line(view: NoteView, segment: Segment, step: int) -> list[Segment]:
    """The segments before (``-1``) or after (``1``) with no line break between; in text order."""
    found: list[Segment] = []
    here = segment
    while len(found) < 3:
        i = here.index + step
        if not 0 <= i < len(view.segments):
            break
        other = view.segments[i]
        first, second = (other, here) if step < 0 else (here, other)
        if "\n" in view.document.text[first.end : second.start]:
            break
        found.append(other)
        here = other
    return found[::-1] if step < 0 else found


def _above(view: NoteView, segment: Segment) -> str:
    """From the lines above: a heading, or a line on the trial; else the section, else the note itself."""
    for other in reversed(view.before(segment, _NEAR_LINES)):
        apart = other.paragraph != segment.paragraph
        found = [c for c in cues(other) if not c.weak]
        heading = other.kind is SegmentKind.HEADING
        if heading and found:
            return found[0].code
        if not apart and any(c.code == TRIAL for c in found):
            return TRIAL
        if heading and apart:
            break
    if segment.section == "trial" or is_trial_note(view):
        return TRIAL
    return UNKNOWN


@lru_cache(maxsize=256)
def _title_says_trial(head: str, text: str) -> bool:
    found = _cues(head, text)
    return any(c.code == TRIAL and not c.weak for c in found) and not any(c.code == "stimulator" for c in found)


_TITLE = compiled(r"\b(?:trial|flow ?sheet|log|record|diary|screening|procedure|proc|injection|infusion)\b")


_TALK = compiled(
    r"\bs/p\b|\bplan|wants?\b|here (?:for|to)|request|discuss|set up|refer|consider|candidate|\bcc\b|"
    r"hpi|\bpost[- ]trial|pre[- ]trial|subj|re:|reason"
)


RUN_UP = compiled(
    r"(?<![a-z])(?:before|prior to|leading up to|ahead of|awaiting|waiting for|until|week of)\s+(?:\w+\s+){0,3}?"
    r"(?:trial|test|catheter|infusion)(?![a-z])"
)
"""A title that sets its record before the trial: "Pain diary, week before the catheter trial"."""


_DIARY_BEFORE = compiled(rf"(?<![a-z])(?:diary|journal|log|scores|week)(?![a-z])[^.;]{{0,30}}?{RUN_UP.pattern}")


def _is_prose(segment: Segment) -> bool:
    """A full sentence is no title."""
    return segment.kind is SegmentKind.SENTENCE and segment.text.rstrip().endswith(".") and segment.text.count(" ") >= 4


def is_trial_note(view: NoteView) -> bool:
    """Whether the whole note is the record of an intrathecal drug trial: by its role or by its title lines."""
    if view.note.role in ("trial", "trial_record"):
        return not any(_DIARY_BEFORE.search(s.low) for s in view.segments[:2])
    first = [s for s in view.segments[:8] if s.kind is not SegmentKind.RULE and s.start < view.note.start + 700]
    titles = [
        s
        for s in first
        if len(s.text) <= 160 and not (_TALK.search(s.low) or RUN_UP.search(s.low)) and not _is_prose(s)
    ]
    return any(_TITLE.search(s.low) and _title_says_trial(s.low, s.text) for s in titles) and not any(
        "request" in s.low or "authoriz" in s.low for s in first[:4]
    )
