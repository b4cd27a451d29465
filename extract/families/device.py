"""State of an implanted drug pump: battery, function, alarms (evidence rule 19)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from chartcite.extract.families._device_numbers import TWICE, leading_day, numbered
from chartcite.extract.families._device_open import beyond_repair, doubts, unsaid
from chartcite.extract.families._device_words import (
    State,
    certain,
    clause_of,
    counted_none,
    elsewhere,
    former,
    lay,
    said,
    since_stop,
    why_seen,
    without_leaders,
)
from chartcite.extract.families._said import posed
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.vocabulary import Meaning, vocabulary
from chartcite.models.fact import Assertion, Certainty, Citation, Completion, Fact, Scalar, Time

_TOPIC = cue("device", "topic", words=False)

_FAILURES = ("nonfunctional",)
_GENERAL = cue("device", "general")
_ASKED = cue("said", "asked")
_READ_OUT = compiled(r"(?<![a-z])(?:interrogat|telemetr|log(?![a-z])|memory|read[- ]?out|programmer|history)")
_WHO = cue("device", "who", words=False)


def extract(chart: Chart) -> Iterator[Fact]:
    """Statements on the pump's battery, function and alarms; those on other devices and former pumps are left out."""
    for view in chart.notes:
        if not any(_TOPIC.search(s.low) for s in view.segments):
            continue
        if len(view.segments) > _SHORT_NOTE and not any(said("note_topic", s.low) for s in view.segments):
            continue
        other = _other_device(view)
        for segment in map(without_leaders, view.segments):
            if other and not said("ours", segment.low):
                continue
            if posed(segment.low) or _on_screen(view, segment):
                continue
            if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE) or _heads_a_table(view, segment):
                continue
            if (
                segment.section in ("education", "family_history")
                or segment.blank
                or (segment.checked is False and not segment.answer)
            ):
                continue
            yield from _facts(view, segment, chart.request_date)


_SCREEN = compiled(r"(?<![a-z])(?:screen|display) (?:said|says|showed|shows|reads?|flashed|was showing)")
_TABLET = compiled(
    r"(?<![a-z])(?:programmer|tablet|ptm|communicator|interrogat\w*|telemetry|handheld|controller)(?![a-z])"
)


def _on_screen(view: NoteView, segment: Segment) -> bool:
    """Whether the words were read off a screen that no programmer's is: an implanted pump has none."""
    if not _SCREEN.search(segment.low):
        return False
    near = (*view.before(segment, 2), segment, *view.after(segment, 1))
    return not any(_TABLET.search(s.low) for s in near)


def _heads_a_table(view: NoteView, segment: Segment) -> bool:
    """Whether a row names the columns of the dated rows below it and tells nothing itself."""
    if segment.kind is not SegmentKind.ROW or len(segment.cells) < _COLUMNS or re.search(r"\d", segment.low):
        return False
    below = view.after(segment)
    return bool(below) and below[0].kind is SegmentKind.ROW and bool(re.match(r"\W*\d", below[0].low))


_COLUMNS = 4


def _other_device(view: NoteView) -> bool:
    """Whether the note is about another device: its opening names one, and no drug pump."""
    opening = " ".join(s.low for s in view.segments[:_OPENING])
    more = " ".join(s.low for s in view.segments[: 2 * _OPENING])
    return said("other_reports", opening) is not None and not said("ours", more)


_OPENING = 5


def _facts(view: NoteView, segment: Segment, today: dt.date | None) -> Iterator[Fact]:
    states = [*_stated(view, segment), *numbered(view, segment, today)]
    states += doubts(view, segment, states)
    states = _repaired(segment.low, states)
    open_ = unsaid(segment)
    if open_ is not None:
        states = [s for s in states if s.value not in _FAILURES]
        states.append(State(*open_, "function_unclear", Assertion(), doubtful=True))
    noted = max(view.date, today) if segment.kind is SegmentKind.ROW and view.date and today else view.date
    day = leading_day(segment.low, noted)
    who = _WHO.match(segment.low)
    for state in states:
        value = state.value
        more: tuple[Citation, ...] = ()
        if value in _FAILURES:
            fix = beyond_repair(view, segment)
            if fix is None or state.doubtful:
                value = "function_unclear" if state.doubtful else "failed"
            elif fix[0] is not segment:
                more = (cite(view, *fix),)
        repair = value == "function_unclear" and (state.start, state.end) == open_
        attributes: dict[str, Scalar] = {"component": "repair" if repair else _component(segment.low, state)}
        attributes |= {"months_left": round(state.months, 1)} if state.months is not None else {}
        attributes |= {"doubtful": True} if state.doubtful else {}
        attributes |= {"source": "pump" if _READ_OUT.search(segment.low) else who["who"]} if who else {}
        yield make_fact(view, segment, (state.start, state.end), kind="device_status", value=value, date=day,
                        attributes=attributes, assertion=state.assertion, more=more)  # fmt: skip


_MENDED = compiled(r"reconnect|repair|splic|revis|fixed|recover|restor|resum|restart|unkink|ruled out|excluded")


def _repaired(low: str, states: list[State]) -> list[State]:
    """The states without a failure that the same sentence tells was put right, or a suspicion it rules out."""
    good = [s for s in states if s.value == "functional"]
    if not good or not _MENDED.search(low) or _UNDONE_FIX.search(low):
        return states
    last = max(s.start for s in good)
    return [s for s in states if s.value not in ("nonfunctional", "function_unclear") or s.start > last]


_UNDONE_FIX = compiled(
    r"(?:not|never|no|un\w*|cannot|can't|without) (?:\w+ )?(?:reconnect|repair|splic|fix|recover|restor|restart)"
)


_IN_TUBE = compiled(r"(?<![a-z])(?:leak|kink|break|granuloma|extravasation|disconnection|holdup)")
_TUBE = compiled(r"(?<![a-z])(?:cath|tubing|contrast|dye|opacif|tip)")
"""What befalls a catheter, after words about it: "contrast reaches T9, no leak" says nothing of the motor."""


def _component(low: str, state: State) -> str:
    words = low[state.start : state.end]
    if re.search(r"aspirate|side port|(?<![a-z])cap(?![a-z])", words):
        return "catheter"
    if state.value.startswith(("battery", "eri", "end_of")):
        return "battery"
    if _GENERAL.search(words):
        return "general"
    if re.search(r"(?<![a-z])(?:cath|tubing|connector|splice)", words):
        return "catheter"
    if re.search(r"(?<![a-z])(?:motor|rotor|roller|stall|gear)", words):
        return "motor"
    if _IN_TUBE.search(words) and _TUBE.search(low[: state.start]):
        return "catheter"
    if re.search(r"rotation|turn|advanc|moved", words) and re.search(r"(?<![a-z])(?:rotor|roller|motor|gear)", low):
        return "motor"
    return (
        "volume"
        if re.search(r"volum|resid|exp|act", words) and not re.search(r"pump|device|system", words)
        else "system"
    )


def _stated(view: NoteView, segment: Segment) -> Iterator[State]:
    found = [h for h in _hits(segment) if not _set_aside(view, segment, h)]
    if not found:
        return
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        state = _judged(segment, hit, assertion)
        if state is not None:
            yield state
            yield from _battery_alarm(segment.low, state)


def _hits(segment: Segment) -> list[Hit[Meaning]]:
    """The statements of a segment that are whole; of overlapping ones the longest, of equal ones the good news."""
    found: list[Hit[Meaning]] = []
    for vocab in map(vocabulary, ("device", "device_more")):
        vetoed = {h.payload for h in vocab.vetoes.search(segment.low, segment.words)}
        found += [h for h in vocab.statements.search(segment.low, segment.words) if h.payload.value not in vetoed]
    kept: list[Hit[Meaning]] = []
    for hit in sorted(found, key=lambda h: (h.start - h.end, h.payload.value not in _GOOD, h.start)):
        if _whole(segment.low[hit.start : hit.end], hit.payload.value, segment.low[hit.end :]) and all(
            hit.end <= k.start or hit.start >= k.end for k in kept
        ):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


_GOOD = ("battery_ok", "functional", "no_alarm", "repairable")
_OPEN = ("function_unclear", "alarm_unclear", "battery_unclear")


_UNDONE = compiled(r"(?<![a-z])(?:cannot|can't|could not|couldn't|not|never|unable|without|no|fail\w*)(?![a-z])")


_SHORT = compiled(r"(?<=\best)\.|(?<=\bmo)\.|(?<=\bapprox)\.|(?<=\bcrit)\.|(?<=\balarms),(?= (?:current|active|now)\b)")
"""Stops and commas that end nothing: "EST. ERI", "ALARMS, CURRENT"."""
_WENT_OFF = compiled(r"(?:went|gone|goes|going|go|set) off(?![a-z])")


_LISTED = compiled(r",\s(?!\w+,)\w+\Z")
_AWAITED = compiled(
    r"\s*(?:has |was |is |been )*(?:not|never|yet to|pending|awaited|still (?:not|to)|to be|n't)(?![a-z])"
)
_NEXT_PART = compiled(
    r"\s+(?:cath(?:eter)?|tubing|tip|pump|motor|rotor|battery|connector|reservoir|pocket|site)(?![a-z])"
)
"""A list of parts each with its state: in "dead pump, good catheter" the pump is not said to be good."""


def _whole(words: str, value: str, after: str) -> bool:
    """Whether the words of a hit are one statement: no full stop inside, no comma where they tell of a fault."""
    words = _SHORT.sub(" ", words)
    if re.search(r"[.;]\s|\n\s*\n", words) or (
        value == "no_alarm" and ("(" in words or ("," in words and not re.search(r"\Ano |, (?:nothing|none)", words)))
    ):
        return False
    words = _WENT_OFF.sub("sounded", words)
    if value == "no_alarm" and re.search(r"sounded|(?:alarm|alert)s?\W+active", words):
        return words.startswith(("no ", "never", "hasn't", "has not", "neither", "nothing"))
    if value == "no_alarm" and words.endswith(" no") and re.match(r"\s+[a-z]", after):
        return False
    if value == "functional" and _NEXT_PART.match(after) and _LISTED.search(words):
        return False
    if value == "functional" and re.search(
        r"(?<![a-z])(?:battery|alarms?|no recovery|without recovery|without restart|no restart|not recover\w*"
        r"|never recover\w*)(?![a-z])",
        words,
    ):
        return False
    if value == "functional" and re.search(r"recover|restart|resum|restor|repair|reconnect|splic|fixed", words):
        return not re.search(
            r"(?<![a-z])(?:cannot|can't|could not|couldn't|not|never|unable|without|no|fail\w*)(?![a-z])", words
        ) and not _AWAITED.match(after)
    if value in _GOOD or value in _OPEN:
        return True
    denied = re.search(r"(?<![a-z])(?:none|no|not|nil|never|without|absent|off|isn't|wasn't|0)(?![a-z\d])", words)
    if value in ("alarm", "battery_low", "eri", "end_of_service") and denied and "no longer" not in words:
        return False
    return not re.search(r",\s", words)


_BARE_VERB = cue("device", "bare_verb", words=False)
"""Words that name no pump: something else in the sentence must."""


def _about_pump(view: NoteView, segment: Segment) -> bool:
    """Whether the segment, or the note around it, is about a pump; a note of a few lines is about nothing else."""
    if said("pump_words", segment.low) or len(view.segments) <= _SHORT_NOTE:
        return True
    return said("pump_words", " ".join(s.low for s in (*view.before(segment, 3), *view.after(segment, 3)))) is not None


_SHORT_NOTE = 6


def _set_aside(view: NoteView, segment: Segment, hit: Hit[Meaning]) -> bool:
    """Other devices, pumps long removed, plans and criteria."""
    low = segment.low
    if elsewhere(low, hit.start, hit.end) or _other_history(low, hit):
        return True
    if _BARE_VERB.match(low[hit.start : hit.end]) and not _about_pump(view, segment):
        return True
    a, b = clause_of(low, hit.start, hit.end)
    if _ASKED.search(low[a:b]) or why_seen(low[: hit.start]):
        return True
    if hit.payload.value not in ("functional", "battery_ok", "no_alarm") and former(since_stop(low, a, 120) + low[a:b]):
        return True
    if hit.payload.value in ("eri", "end_of_service") and _EXPECTED.search(low[hit.start : hit.end + 12]):
        return True
    if hit.payload.value in ("eri", "end_of_service") and re.match(
        r"\s*(?:date|in|at)?\s*[:=]?\s*(?:est\.?\s*|in\s*)?\d+(?:\.\d+)?\s*(?:mo|yr|year|wk|week|day)", low[hit.end :]
    ):
        return True
    return (
        said("idle", low[a:b]) is not None
        and hit.payload.value not in ("battery_ok", "functional", "no_alarm")
        and not re.search(r"(?<![a-z])(?:today|occurred|reached|now|confirmed|stalled|active)(?![a-z])", low)
    )


def _other_history(low: str, hit: Hit[Meaning]) -> bool:
    """Whether "history: unremarkable" is the patient's, not the history a device keeps."""
    before = low[: hit.start].split()
    return low.startswith("history", hit.start) and bool(before) and not _KEEPS.search(before[-1])


_KEEPS = compiled(r"pump|device|event|error|alarm|stall|motor|interrog|system|log")


_EXPECTED = compiled(
    r"\s*(?:date|is|now|still)?\s*[:=]?\s*(?:expected|projected|predicted|anticipated|estimated|est)\b"
)


def _judged(segment: Segment, hit: Hit[Meaning], assertion: Assertion) -> State | None:
    value, low = hit.payload.value, segment.low
    negated = (assertion.negated or bool(_NEITHER.search(low[: hit.start]))) and not _own_negation(value, low, hit)
    negated = negated or (value in ("nonfunctional", "alarm") and counted_none(low, hit.end))
    if negated:
        if hit.payload.negated is None:
            return None
        value = hit.payload.negated
    update: dict[str, object] = {"negated": False}
    if assertion.completion is not Completion.TEMPLATE and assertion.certainty is not Certainty.CONDITIONAL:
        update |= {"completion": Completion.DONE, "time": Time.NOW}
    doubtful = value in _OPEN or _doubted(low, hit, value) or (value in _UNSEEN and lay(low, hit.start))
    if assertion.certainty is Certainty.POSSIBLE:
        update["certainty"] = Certainty.AFFIRMED
    if doubtful:
        value = _UNCLEAR.get(value, value)
    return State(hit.start, hit.end, value, assertion.model_copy(update=update), doubtful)


def _battery_alarm(low: str, state: State) -> Iterator[State]:
    """An alarm about the battery tells of the battery too, and a warning of a low battery is an alarm."""
    words = low[state.start : state.end]
    if state.value in ("alarm", "no_alarm"):
        for pattern, value in (
            (r"elective repl|(?<![a-z])eri(?![a-z])", "eri"),
            (r"end of (?:service|life)|(?<![a-z])eos(?![a-z])", "end_of_service"),
            (r"battery" if _OF_MOTOR.search(low) else r"battery|replace", "battery_low"),
        ):
            if re.search(pattern, words):
                yield replace(state, value=value if state.value == "alarm" else "battery_ok", months=None)
                return
    elif state.value == "battery_low" and re.search(r"warning|alarm|alert|message|flash|display|notif|indicator", low):
        yield replace(state, value="alarm")


_OF_MOTOR = compiled(r"(?<![a-z])(?:motor|memory|rotor|stall\w*|delivery stopped|occlusion)(?![a-z])")
"""Alarms for which a pump is replaced whatever its battery."""
_NEITHER = compiled(r"(?<![a-z])(?:no|without|denies|neither|nor|free of)\s+(?:[\w/]+[\s,]+){1,5}(?:or|nor|and|,)\s*$")


_UNSEEN = ("battery_low", "eri", "end_of_service")
"""What only a reading of the pump can tell."""
_UNCLEAR = {
    **dict.fromkeys(("battery_low", "eri", "end_of_service", "battery_ok"), "battery_unclear"),
    **dict.fromkeys(("alarm", "no_alarm", "refill_alarm"), "alarm_unclear"),
    **dict.fromkeys(("functional", "repairable"), "function_unclear"),
}


def _own_negation(value: str, low: str, hit: Hit[Meaning]) -> bool:
    """Negation that belongs to the failure itself: "cannot be restarted", "no flow", "not pumping"."""
    before = low[max(0, hit.start - 30) : hit.start]
    return value == "nonfunctional" and not re.search(
        r"(?<![a-z])(?:no|not|without|never|denies|negative for|no evidence of|no sign of)\W+(?:\w+\W+){0,2}$", before
    )


def _doubted(low: str, hit: Hit[Meaning], value: str) -> bool:
    a, b = clause_of(low, hit.start, hit.end)
    around = certain(low[a:b])
    if re.search(
        r"(?<![a-z])(?:moderately|partly|partially|somewhat|slightly|mildly|a little|a bit)(?![a-z])",
        low[hit.start : hit.end],
    ):
        return True
    if "?" in low[max(0, hit.start - 3) : hit.end + 2] and not low.rstrip().endswith(("yes", "no")):
        return True
    if value == "nonfunctional" and re.search(r"[\"']\W*$", low[: hit.start]) and re.match(r"\W*[\"']", low[hit.end :]):
        return True
    if value == "alarm" and _HEARSAY.search(low[: hit.start]):
        return True
    if value in ("battery_ok", "eri") and _WATCHED.search(low[a : b + 40]):
        return True
    if "disputed" in codes(low, a, b) or TWICE.search(low):
        return True
    tail = low[b : b + 60]
    return said("weak_doubt", around) is not None or bool(
        re.match(r"\W*(?:then normal|but normal on repeat|\w+ unsure|device not read|not read yet|could be)", tail)
    )


_HEARSAY = compiled(
    r"(?<![a-z])(?:carers?|caregivers?|aides?|staff|family|wife|husband|mother|father|daughter|son|neighbou?rs?|roommate)"
    r"\s+(?:\w+\s+)?(?:reports?|reported|says?|said|claims?|claimed|believes?|thinks?|thought)\b"
)
"""An alarm that somebody at home is said to have told of, which nobody has read."""
_WATCHED = cue("device", "watched")
