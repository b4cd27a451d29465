"""The hours that an amount of relief held."""

from __future__ import annotations

import re

from chartcite.extract.families._amounts import clause
from chartcite.extract.families._measure import Measure
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.quantity import find_percents
from chartcite.extract.nlp.stretches import OPEN, Stretch, clock_hours, find_stretches
from chartcite.extract.nlp.topic import cues
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.extract.nlp.voices import several, voice_at
from chartcite.models.fact import Scalar


def _stretches(segment: Segment) -> list[Stretch]:
    return [s for s in find_stretches(segment.low) if not (_of_side_effect(segment, s) or heads_entry(segment.low, s))]


_ENTRY = compiled(r"\s*:\s+(?!\d)[a-z\"']")
_CHECKED = compiled(r"(?<![a-z])(?:pacu|recovery|at|after|post|rr|\+|dose)\s*$|\A[\s*•-]*$")


def heads_entry(low: str, stretch: Stretch) -> bool:
    """Whether a length is the time of a check, with what was found behind it: "PACU 30 min: comfortable"."""
    return _ENTRY.match(low, stretch.end) is not None and _CHECKED.search(low[: stretch.start]) is not None


def _of_side_effect(segment: Segment, stretch: Stretch) -> bool:
    """Whether a length is of itching, observation, the procedure ...: the nearest noun in its clause says so."""
    low = segment.low
    a, b = clause(low, stretch.start)
    if "observ" in low[max(0, stretch.start - 16) : stretch.start] and "still" in low:
        return False
    hits = [h for h in vocabulary("relief").lists["side_effect"].search(low, segment.words) if a <= h.start < b]
    relief = [
        m.start()
        for m in re.finditer(
            r"relie|benefit|better|pain|%|percent|analges|wore off|offset|held|score|still \d", low[a:b]
        )
    ]
    for hit in hits:
        gap = min(abs(hit.start - stretch.end), abs(stretch.start - hit.end))
        near = min((abs(a + r - stretch.start) for r in relief), default=999)
        if gap <= 12 and gap < near:
            return True
    return False


def hours_of(
    view: NoteView, segment: Segment, measure: Measure
) -> tuple[dict[str, Scalar], tuple[Segment, Stretch] | None]:
    """The hours that go with an amount: the nearest length in the sentence, else in the sentences right beside it.

    With them, where they stand in another sentence: that sentence and the length in it.
    """
    own = _own_hours(view, segment, measure)
    return (own, None) if own else _hours_beside(view, segment)


def _own_hours(view: NoteView, segment: Segment, measure: Measure) -> dict[str, Scalar]:
    stretches = _stretches(segment)
    inside = [
        s
        for s in stretches
        if not (measure.start <= s.start and s.end <= measure.end and measure.low is not None and s.low == 0)
    ]
    onset = [s for s in inside if _is_onset(segment.low, s)]
    inside = [s for s in inside if s not in onset]
    if len(inside) > 1 and len({voice_at(segment.low, s.start) for s in inside}) > 1 and several(segment.low):
        return {"hours": round(min(s.low for s in inside), 2), "hours_high": round(max(s.high for s in inside), 2)}
    if inside:
        best = min(
            inside, key=lambda s: (s.until, s.vague, min(abs(s.start - measure.end), abs(measure.start - s.end)))
        )
        if best.low == best.high and _heads_row(segment.low, best):
            return {"hours": round(best.low, 2), "hours_high": OPEN}
        return _told(segment.low, best, _dose_hour(view, segment))
    return {}


_ONSET = compiled(
    r"(?:onset|kicked in|set in|came on|took hold|took effect|began(?: to work)?|started(?: to work)?|starting"
    r"|working"
    r"|relief came|within|in under|in less than)\s*[:=]?\s*(?:of|in|at|after|within|about|around|the|first|an?|\s)*$"
)
_SHORT = 24
_BEGINS = compiled(r"onset|kicked in|set in|came on|took hold|took effect|began|relief came")
_SINCE_DOSE = compiled(
    r"\s*(?:after|following|from|of)\s+(?:the |his |her |being )?(?:\w+ ){0,2}?(?:dose|dosing|injection|bolus|shot"
    r"|trial|infusion|drug|start|procedure|injected|given)(?![a-z])"
)
_FELL = compiled(r"(?<![a-z])(?:fell|dropp\w+|went|came|down|to|better|less|gone|relie\w+|%)(?![a-z])")
_ENDING = compiled(
    r"(?<![a-z])(?:wore|worn|back|return\w*|ended|last\w*|held|until|till|still|offset|fad\w+|over|stay\w*|remain\w*"
    r"|through|up to|out to|beyond|past|maintain\w*|persist\w*|sustain\w*|recurr\w*|duration|length)(?![a-z])"
)


def _is_onset(low: str, stretch: Stretch) -> bool:
    """Whether a length is how long the drug took to work: "fell to 2 about an hour after the dose"."""
    before = low[max(0, stretch.start - 40) : stretch.start]
    if _ENDING.search(before):
        return False
    onset = _ONSET.search(before)
    if onset is not None and (
        stretch.low <= _SOON
        or (_BEGINS.match(onset[0]) and not _ENDING.search(low, stretch.start, min(len(low), stretch.end + _SHORT)))
    ):
        return True
    return stretch.low <= _SOON and _SINCE_DOSE.match(low, stretch.end) is not None and bool(_FELL.search(before))


_SOON = 4.0
"""Hours within which a drug begins to work."""


def _hours_beside(view: NoteView, segment: Segment) -> tuple[dict[str, Scalar], tuple[Segment, Stretch] | None]:
    for other in (*view.after(segment), *reversed(view.before(segment))):
        joined = "\n" not in view.document.text[min(segment.end, other.end) : max(segment.start, other.start)]
        found = _stretches(other)
        lasting = re.search(
            r"last\w*|held|wore|offset|duration|stayed|relief|sustain|observed|still|persist|back|gone|worn|\bit\b",
            other.low,
        )
        if joined and found and lasting and not find_percents(other.low):
            stretch = found[-1] if "offset" in other.low else found[0]
            return _told(other.low, stretch, _dose_hour(view, segment)), (other, stretch)
    return {}, None


def _heads_row(low: str, stretch: Stretch) -> bool:
    """Whether hours open a row of a log ("2 h   maybe half off"): when it was asked, not how long it held."""
    return not low[: stretch.start].strip(" \t*-+•") and re.match(r"\s{2,}|\s*[\":|-]", low[stretch.end :]) is not None


_GIVEN = compiled(
    r"(?:given|inject\w*|inj|bolus\w*|dosed?|started|begun|infusion|administered|shot|placed|single|"
    r"morphine|hydromorphone|fentanyl|trial|shot|dose)\b[^\n;]{0,40}?(?:at|@|,)?\s(?P<when>\d{1,2}:\d\d"
    r"(?:\s?[ap]m)?|(?:[01]\d|2[0-3])[0-5]\d|\d{1,2}\s?(?:[ap]\.?m|[ap]\b|in the morning|o'?clock)|noon|(?<=at"
    r" )\d{1,2}(?=\s*[;,.]))(?![\d/%])"
)


def _dose_hour(view: NoteView, segment: Segment) -> float | None:
    """The hour of the day at which the drug was given, told in this sentence or within a few before it."""
    for other in (segment, *reversed(view.before(segment, 4))):
        m = _GIVEN.search(other.low)
        if m is not None and cues(other):
            return clock_hours(m["when"])
    return None


_ABOUT = compiled(
    r"(?:about|around|roughly|approx\w*\.?|approximately|~|circa|maybe|perhaps|some|nearly|almost|close to)\s*$"
)
_STILL = compiled(r"still|remain|holding|persist")
_OR_SO = compiled(r"\s*(?:,\s*)?(?:or so|or thereabouts|give or take|more or less|-?ish\b|approx\w*)")


def _told(low: str, stretch: Stretch, dose: float | None) -> dict[str, Scalar]:
    """The bounds of a stretch: open where it was still going on, from the dose where only its end is told."""
    if stretch.until and stretch.at is not None and dose is not None:
        whole = (stretch.at - dose) % 24
        if _STILL.match(low, stretch.start) or low[stretch.start : stretch.end].endswith("still"):
            return {"hours": round(whole, 2), "hours_high": OPEN}
        return {"hours": round(max(0.0, whole - 2), 2), "hours_high": round(whole, 2)}
    high = stretch.high
    if _ABOUT.search(low[max(0, stretch.start - 16) : stretch.start]) or _OR_SO.match(low, stretch.end):
        return {"hours": round(0.9 * stretch.low, 2), "hours_high": round(min(OPEN, 1.1 * high), 2)}
    if (
        first(vocabulary("relief").lists["still"], low, frozenset(re.findall(r"[a-z']+", low)) | _prefixes(low))
        and stretch.low < 8
    ):
        high = OPEN
    return {"hours": round(stretch.low, 2), "hours_high": round(high, 2)}


def _prefixes(low: str) -> frozenset[str]:
    return frozenset(w[:4] + "*" for w in re.findall(r"[a-z0-9']{4,}", low))
