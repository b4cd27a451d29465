"""What a chart leaves open about a pump: doubt, sounds nobody has read, failures without a word on repair."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chartcite.extract.families._device_words import (
    State,
    busy_blanked,
    certain,
    clause_of,
    counted_none,
    elsewhere,
    former,
    said,
    sentence_of,
    why_seen,
)
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.chart import NoteView, Segment
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.polarity import codes
from chartcite.extract.nlp.vocabulary import first, vocabulary
from chartcite.models.fact import Assertion

_IF = compiled(r"\W*(?:if|when)\b")
_SMUDGED = compiled(r"st[*@#]ll")


def doubts(view: NoteView, segment: Segment, states: Sequence[State]) -> Iterator[State]:
    """Topics that the text leaves open: "battery fair", "beeping, not interrogated", "possible malfunction"."""
    low = segment.low
    topics = {s.value for s in states}
    if _IF.match(low):
        return
    if segment.answer and not topics:
        yield from _answered(segment)
        return
    low = busy_blanked(low)
    if not any(v.startswith(("battery", "eri", "end_of")) for v in topics):
        yield from _bare_log(view, segment) or list(_open_battery(low)) or _smeared(view, segment)
    elif m := _OUTLIVED.search(low):
        yield State(m.start(), m.end(), "battery_unclear", Assertion(), doubtful=True)
    if not topics & {"nonfunctional", "functional", "repairable", "function_unclear", "failed"}:
        sign = said("signs", low) or (_SMUDGED.search(low) and Hit(0, len(low), "signs")) or None
        if sign and counted_none(low, sign.end):
            yield State(sign.start, sign.end, "functional", Assertion())
        elif sign and not elsewhere(low, sign.start, sign.end) and not former(low):
            around = low[slice(*sentence_of(low, sign.start, sign.end))]
            sure = beyond_repair(view, segment, here=True) and not said("weak_doubt", certain(around))
            negated = assess(view, segment, [(sign.start, sign.end)])[0].negated and not re.search(
                r"could not|couldn't|unable|can't|cannot|no telemetry|not sure", low
            )
            if (
                negated
                and re.match(r"no|denies|without|negative", low[max(0, low.rfind(" no ", 0, sign.start)) :].strip())
                and "malfunction" in low
            ):
                yield State(sign.start, sign.end, "functional", Assertion())
            if not negated:
                yield State(
                    sign.start, sign.end, "nonfunctional" if sure else "function_unclear", Assertion(), not sure
                )
        if not sign:
            yield from _open_function(low)
    if not topics & {"alarm", "no_alarm", "refill_alarm", "alarm_unclear", "eri", "end_of_service"} and not former(low):
        yield from _open_alarm(view, segment, low)


_OUTLIVED = cue("device", "outlived", words=False)


_BARE = compiled(
    r"(?<![a-z])(?P<eri>eri|elective replacement indicator)(?![a-z])|(?<![a-z])(?:eos|end of service)(?![a-z])"
)


_LOG = compiled(r"(?<![a-z])(?:alarms?|log|flags?|events?|alert|alerts|triggered|telemetry|notif\w*)(?![a-z])")


def _bare_log(view: NoteView, segment: Segment) -> list[State]:
    """ERI or end of service as an entry of an event log or alarm list, with nothing that denies it."""
    low = segment.low
    if not _LOG.search(" ".join((low, segment.label, *(s.low for s in view.before(segment, 1))))) or re.search(
        r"(?<![a-z])(?:no|not|none|off|if|soon|\d+\s*(?:mo|months|yr|years))(?![a-z])|\?"
        r"|eri\s*[:=]?\s*(?:est\.?\s*)?\d+(?![\d/-])",
        low,
    ):
        return []
    return [
        State(m.start(), m.end(), "eri" if m["eri"] else "end_of_service", Assertion())
        for m in _BARE.finditer(low)
        if not elsewhere(low, m.start(), m.end()) and not former(low) and not said("weak_doubt", certain(low))
    ]


def _answered(segment: Segment) -> Iterator[State]:
    """A question of a form answered yes or no: "Elective replacement indicator: No"."""
    yes = segment.answer == "yes"
    if re.search(r"(?<![a-z])(?:eri|elective replacement|low battery|end of (?:service|life))", segment.label):
        yield State(0, len(segment.low), "eri" if yes else "battery_ok", Assertion())
    elif re.search(r"(?<![a-z])(?:alarm|alert)", segment.label) and not re.search(r"reservoir|refill", segment.label):
        yield State(0, len(segment.low), "alarm" if yes else "no_alarm", Assertion())


_OPEN_CODES = frozenset({"unsure", "unreadable", "disputed"})


def _open_function(low: str) -> Iterator[State]:
    """The pump's function with a word of doubt, dispute or an unreadable spot in the same clause."""
    for hit in vocabulary("device_more").lists["function_words"].search(low, words_of(low)):
        a, b = clause_of(low, hit.start, hit.end)
        open_ = codes(low, a, b) & _OPEN_CODES or said("weak_doubt", certain(low[a:b])) or "?" in low[a : b + 1]
        if open_ and not elsewhere(low, hit.start, hit.end) and not former(low):
            yield State(hit.start, hit.end, "function_unclear", Assertion(), doubtful=True)
            return


_SMEARED = compiled(
    r"(?:(?<![a-z])eri(?![a-z])|replacement|battery|replace[- ]by|eos(?![a-z]))[^;\n]{0,28}?"
    r"[\u2591-\u2593\u2588\u25a0#*@]"
    r"[^a-z\d\n]{0,6}(?:mo|months?|yrs?|years?|%|v)?\W*$"
)
"""A number of the battery's read-out that the paper lost."""


_SMEAR = compiled(r"\W*[\u2591-\u2593\u2588\u25a0#*@][^a-z\d]*(?:mo|months?|yrs?|years?|%|v)?\W*")
_READS = compiled(r"(?<![a-z])(?:eri|replacement|battery|replace[- ]by)(?![a-z])[^.;:\d]{0,12}\W*$|est\.?\W*$")


def _smeared(view: NoteView, segment: Segment) -> Iterator[State]:
    """A line of the read-out on the battery whose number, set apart from it, the paper lost."""
    after = view.after(segment, 1)
    hit = said("battery_words", segment.low)
    if hit is not None and after and _SMEAR.fullmatch(after[0].low) and _READS.search(segment.low):
        yield State(hit.start, hit.end, "battery_unclear", Assertion(), doubtful=True)


def _open_battery(low: str) -> Iterator[State]:
    hit = said("battery_words", low)
    smeared = _SMEARED.search(low)
    if hit is None and smeared is not None:
        hit = Hit(smeared.start(), smeared.end(), "smeared")
    if hit is None or elsewhere(low, hit.start, hit.end) or former(low):
        return
    doubt = (
        _SMEARED.search(low)
        or said("doubt", certain(low))
        or _OUTLIVED.search(low)
        or codes(low, *clause_of(low, hit.start, hit.end)) & _OPEN_CODES
        or re.search(r"\?|\d+\s*-\s*\d+\s*%|\d+\s*%|moderately|warning triangle|low voltage|older than", low)
    )
    if doubt:
        yield State(hit.start, hit.end, "battery_unclear", Assertion(), doubtful=True)


def _open_alarm(view: NoteView, segment: Segment, low: str) -> Iterator[State]:
    heard = vocabulary("device").lists["sounds"].search(low, words_of(low))
    hit = next((h for h in heard if not elsewhere(low, h.start, h.end)), None)
    other = said("others", low) is not None and not said("ours", low) and "pump" not in low
    if hit is None or other or said("relatives", low) or why_seen(low[: hit.start]):
        return
    near = " ".join(s.low for s in (*view.before(segment, 2), *view.after(segment, 2)))
    if not (
        said("pump_words", low)
        or said("pump_words", near)
        or re.search(
            r"(?<![a-z])(?:abd|abdomen|abdominal|belly|side)(?![a-z])|beep|chirp|alarm|alert|notif"
            r"|dual tone",
            low,
        )
    ):
        return
    if assess(view, segment, [(hit.start, hit.end)])[0].negated:
        return
    yield State(hit.start, hit.end, "alarm_unclear", Assertion(), doubtful=True)


def unsaid(segment: Segment) -> tuple[int, int] | None:
    """Where a sentence will not say that the failure is beyond repair: whether it is stays open."""
    hit = first(vocabulary("device").lists["irreparable"], segment.low, segment.words)
    if hit is None or not _UNSAID.search(segment.low[: hit.end]) or elsewhere(segment.low, hit.start, hit.end):
        return None
    return hit.start, hit.end


_UNSAID = compiled(
    r"(?:cannot|can't|could not|couldn't|not able to|not prepared to|unable to|too early to|do not|don't|would not)"
    r"(?: (?:yet|at present|now|currently))*"
    r" (?:say|state|confirm|conclude|claim|certify|tell|judge|know|think|believe)\b[^.;]*$"
)
"""Words that keep what follows from being said."""


_FAR = 4
_PLAINLY = compiled(
    r"(?<![a-z])(?:(?:cannot|can't|can not|could not|never|nor|not) "
    r"(?:\w+ ){0,3}?(?:repair|mend|fix|salvag|restart|reviv)\w*"
    r"|(?:beyond|past) (?:repair|mending|saving|salvage)|(?:ir|un)re(?:par|cover)\w*|un(?:fix|salvage)\w*)"
)
"""Words that say so outright, which hold a little further off too."""


def beyond_repair(view: NoteView, segment: Segment, *, here: bool = False) -> tuple[Segment, int, int] | None:
    """Where the text says, in the segment or next to it, that the failure cannot be repaired."""
    near = (segment,) if here else (segment, *view.after(segment, 2), *view.before(segment, 2))
    far = () if here else (*view.after(segment, _FAR)[2:], *view.before(segment, _FAR)[:-2])
    for other in (*near, *(s for s in far if _PLAINLY.search(s.low))):
        hit = first(vocabulary("device").lists["irreparable"], other.low, other.words)
        if (
            hit is not None
            and not elsewhere(other.low, hit.start, hit.end)
            and not re.match(r"\W*(?:if|when)\b", other.low)
            and not _UNSAID.search(other.low[: hit.end])
        ):
            return other, hit.start, hit.end
    return None
