"""State of an implanted drug pump: battery, function, alarms (evidence rule 19)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chartcite.extract.families._device_numbers import battery_left, leading_day, volumes
from chartcite.extract.nlp.assertion import assess
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.phrases import Hit, words_of
from chartcite.extract.nlp.vocabulary import Meaning, first, vocabulary
from chartcite.models.fact import Assertion, Certainty, Completion, Fact, Scalar, Time

_TOPIC = re.compile(
    r"(?<![a-z])(?:pump|batt|b@tt|eri(?![a-z])|eos(?![a-z])|elective repl|end of service|alarm|alert|beep|stall|st\*ll|rotor|catheter|device|telemetry|interrogat|idds|itp|synchromed|prometra|ptm|delivering|infus|septum|bellows|depletion|dual tone|tone|notification|readout|stopped|cell|service life|code|motor|system|current one|resid|volume|connector|flow|low voltage|events?|error|log(?![a-z])|replace|working|repair)"
)
_CLAUSE = re.compile(r"[;|]|\.(?=\s|$)|,\s|\sbut\s|\n|\s-\s|[()]")
_BATTERY = ("battery_low", "eri", "end_of_service")
_FAILURES = ("nonfunctional",)
_DEVICE_SAYS = re.compile(
    r"(?<![a-z])(?:programmer|telemetry|interrogat\w*|screen|display\w*|printout|readout|log|flag\w*|ptm|controller|shows?|read|alarm|pop\w*|flash\w*|warning|message)(?![a-z])"
)
_GENERAL = re.compile(
    r"(?<![a-z])(?:interrogat\w*|telemetry|everything|all parts|all components|check|readout|in order)(?![a-z])"
)
_WHO = re.compile(
    r"(?:^|[.;]\s|\n)\W*(?P<who>rep|rn|md|pt|ed|np|pa|patient|surgeon|tech|clinic|wife|husband|daughter|fellow|resident|attending|outside)\b[^:.;]{0,20}[:,]?"
)


@dataclass(frozen=True, slots=True)
class _State:
    """One statement before it becomes a fact."""

    start: int
    end: int
    value: str
    assertion: Assertion
    doubtful: bool = False
    months: float | None = None


def extract(chart: Chart) -> Iterator[Fact]:
    """Statements on the pump's battery, function and alarms; those on other devices and former pumps are left out."""
    for view in chart.notes:
        if not any(_TOPIC.search(s.low) for s in view.segments):
            continue
        for segment in view.segments:
            if segment.kind in (SegmentKind.RULE, SegmentKind.PAGE):
                continue
            if (
                segment.section in ("education", "family_history")
                or segment.blank
                or (segment.checked is False and not segment.answer)
            ):
                continue
            yield from _facts(view, segment, chart.request_date)


def _facts(view: NoteView, segment: Segment, today: dt.date | None) -> Iterator[Fact]:
    states = [*_stated(view, segment), *_numbered(view, segment, today)]
    states += _doubts(view, segment, states)
    day = leading_day(segment.low, view.date)
    who = _WHO.match(segment.low)
    for state in states:
        value, more = state.value, ()
        if value in _FAILURES:
            fix = _beyond_repair(view, segment)
            if fix is None or state.doubtful:
                value = "function_unclear" if state.doubtful else "failed"
            elif fix[0] is not segment:
                more = (cite(view, *fix),)
        attributes: dict[str, Scalar] = {"component": _component(segment.low, state)}
        attributes |= {"months_left": round(state.months, 1)} if state.months is not None else {}
        attributes |= {"doubtful": True} if state.doubtful else {}
        attributes |= {"source": who["who"]} if who else {}
        yield make_fact(view, segment, (state.start, state.end), kind="device_status", value=value, date=day,
                        attributes=attributes, assertion=state.assertion, more=more)  # fmt: skip


def _component(low: str, state: _State) -> str:
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
    return (
        "volume"
        if re.search(r"volum|resid|exp|act", words) and not re.search(r"pump|device|system", words)
        else "system"
    )


def _clause(low: str, start: int, end: int) -> tuple[int, int]:
    breaks = [m for m in _CLAUSE.finditer(low)]
    return max((m.end() for m in breaks if m.end() <= start), default=0), min(
        (m.start() for m in breaks if m.start() >= end), default=len(low)
    )


def _in(name: str, text: str) -> Hit[str] | None:
    return first(vocabulary("device").lists[name], text, words_of(text))


def _former(text: str) -> bool:
    """Whether the words are about a pump that was taken out long ago."""
    index = vocabulary("device").lists["former"]
    return any("," not in text[h.start : h.end] for h in index.search(text, words_of(text)))


def elsewhere(low: str, start: int, end: int) -> bool:
    """Whether the words at ``[start, end)`` are about another device or another person's pump."""
    a, b = _clause(low, start, end)
    clause = low[a:b]
    if _in("relatives", clause):
        return True
    other = _in("others", clause)
    if (
        other is not None
        and not _in("ours", clause)
        and not re.search(
            r"(?<![a-z])(?:pump|ptm)(?![a-z])",
            re.sub(
                r"(?:insulin|feeding|iv|pca|heart|breast|epidural|sump) pump",
                "",
                clause[: start - a] + clause[end - a :],
            ),
        )
    ):
        return True
    if other is None and not _in("pump_words", clause):
        before = low[:a]
        last = max((h.end for h in vocabulary("device").lists["others"].search(before, words_of(before))), default=-1)
        ours = max(
            (h.end for h in vocabulary("device").lists["pump_words"].search(before, words_of(before))), default=-1
        )
        return last > ours
    return False


def _stated(view: NoteView, segment: Segment) -> Iterator[_State]:
    found = [h for h in _hits(segment) if not _set_aside(segment, h)]
    if not found:
        return
    for hit, assertion in zip(found, assess(view, segment, [(h.start, h.end) for h in found]), strict=True):
        state = _judged(segment, hit, assertion)
        if state is not None:
            yield state
            yield from _battery_alarm(segment.low, state)


def _hits(segment: Segment) -> list[Hit[Meaning]]:
    """The statements of a segment that are whole; of overlapping ones the longest, of equal ones the good news."""
    vocab = vocabulary("device")
    vetoed = {h.payload for h in vocab.vetoes.search(segment.low, segment.words)}
    found = [h for h in vocab.statements.search(segment.low, segment.words) if h.payload.value not in vetoed]
    kept: list[Hit[Meaning]] = []
    for hit in sorted(found, key=lambda h: (h.start - h.end, h.payload.value not in _GOOD, h.start)):
        if _whole(segment.low[hit.start : hit.end], hit.payload.value) and all(
            hit.end <= k.start or hit.start >= k.end for k in kept
        ):
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)


_GOOD = ("battery_ok", "functional", "no_alarm", "repairable")


def _whole(words: str, value: str) -> bool:
    """Whether the words of a hit are one statement: no full stop inside, no comma where they tell of a fault."""
    if re.search(r"[.;]\s|\n\s*\n", words) or (
        value == "no_alarm" and ("(" in words or ("," in words and not words.startswith("no ")))
    ):
        return False
    if value == "functional" and re.search(
        r"(?<![a-z])(?:battery|alarms?|no recovery|without recovery|without restart|no restart|not recover\w*|never recover\w*)(?![a-z])",
        words,
    ):
        return False
    if value in _GOOD:
        return True
    denied = re.search(r"(?<![a-z])(?:none|no|not|nil|never|without|absent|off|isn't|wasn't|0)(?![a-z\d])", words)
    if value in ("alarm", "battery_low", "eri", "end_of_service") and denied and "no longer" not in words:
        return False
    return not re.search(r",\s", words)


def _set_aside(segment: Segment, hit: Hit[Meaning]) -> bool:
    """Other devices, pumps long removed, plans and criteria."""
    low = segment.low
    if elsewhere(low, hit.start, hit.end):
        return True
    a, b = _clause(low, hit.start, hit.end)
    if hit.payload.value not in ("functional", "battery_ok", "no_alarm") and _former(low[max(0, a - 60) : b]):
        return True
    if hit.payload.value in ("eri", "end_of_service") and re.match(
        r"\s*(?:date|in|at)?\s*[:=]?\s*(?:est\.?\s*|in\s*)?\d+(?:\.\d+)?\s*(?:mo|yr|year|wk|week|day)", low[hit.end :]
    ):
        return True
    return (
        _in("idle", low[a:b]) is not None
        and hit.payload.value not in ("battery_ok", "functional", "no_alarm")
        and not re.search(r"(?<![a-z])(?:today|occurred|reached|now|confirmed|stalled|active)(?![a-z])", low)
    )


def _judged(segment: Segment, hit: Hit[Meaning], assertion: Assertion) -> _State | None:
    value, low = hit.payload.value, segment.low
    negated = (assertion.negated or bool(_NEITHER.search(low[: hit.start]))) and not _own_negation(value, low, hit)
    if negated:
        if hit.payload.negated is None:
            return None
        value = hit.payload.negated
    update: dict[str, object] = {"negated": False}
    if assertion.completion is not Completion.TEMPLATE and assertion.certainty is not Certainty.CONDITIONAL:
        update |= {"completion": Completion.DONE, "time": Time.NOW}
    doubtful = _doubted(low, hit, value)
    if assertion.certainty is Certainty.POSSIBLE:
        update["certainty"] = Certainty.AFFIRMED
    if doubtful:
        value = _UNCLEAR.get(value, value)
    return _State(hit.start, hit.end, value, assertion.model_copy(update=update), doubtful)


def _battery_alarm(low: str, state: _State) -> Iterator[_State]:
    """An alarm about the battery tells of the battery too, and a warning of a low battery is an alarm."""
    words = low[state.start : state.end]
    if state.value in ("alarm", "no_alarm"):
        for pattern, value in (
            (r"elective repl|(?<![a-z])eri(?![a-z])", "eri"),
            (r"end of (?:service|life)|(?<![a-z])eos(?![a-z])", "end_of_service"),
            (r"battery|replace", "battery_low"),
        ):
            if re.search(pattern, words):
                yield replace(state, value=value if state.value == "alarm" else "battery_ok", months=None)
                return
    elif state.value == "battery_low" and re.search(r"warning|alarm|alert|message|flash|display|notif|indicator", low):
        yield replace(state, value="alarm")


_NEITHER = re.compile(
    r"(?<![a-z])(?:no|without|denies|neither|nor|free of)\s+(?:[\w/]+[\s,]+){1,5}(?:or|nor|and|,)\s*$"
)


def _clean(text: str) -> str:
    """The text without the month of May and without "not possible", which look like doubt."""
    return re.sub(
        r"(?:no|not|isn't|wasn't) (?:\w+ ){0,2}possible|(?<![a-z])may(?=\s+\d|,)|(?:in|of|since|early|late) may(?![a-z])",
        "",
        text,
    )


_UNCLEAR = {
    "battery_low": "battery_unclear", "eri": "battery_unclear", "end_of_service": "battery_unclear", "battery_ok": "battery_unclear",
    "alarm": "alarm_unclear", "functional": "function_unclear", "repairable": "function_unclear",
    "no_alarm": "alarm_unclear", "refill_alarm": "alarm_unclear",
}  # fmt: skip


def _own_negation(value: str, low: str, hit: Hit[Meaning]) -> bool:
    """Negation that belongs to the failure itself: "cannot be restarted", "no flow", "not pumping"."""
    before = low[max(0, hit.start - 30) : hit.start]
    return value == "nonfunctional" and not re.search(
        r"(?<![a-z])(?:no|not|without|never|denies|negative for|no evidence of|no sign of)\W+(?:\w+\W+){0,2}$", before
    )


def _doubted(low: str, hit: Hit[Meaning], value: str) -> bool:
    a, b = _clause(low, hit.start, hit.end)
    around = _clean(low[a:b])
    if re.search(
        r"(?<![a-z])(?:moderately|partly|partially|somewhat|slightly|mildly|a little|a bit)(?![a-z])",
        low[hit.start : hit.end],
    ):
        return True
    if "?" in low[max(0, hit.start - 3) : hit.end + 2] and not low.rstrip().endswith(("yes", "no")):
        return True
    if value == "nonfunctional" and re.search(r"[\"']\W*$", low[: hit.start]) and re.match(r"\W*[\"']", low[hit.end :]):
        return True
    tail = low[b : b + 60]
    return _in("weak_doubt", around) is not None or bool(
        re.match(r"\W*(?:then normal|but normal on repeat|\w+ unsure|device not read|not read yet|could be)", tail)
    )


def _numbered(view: NoteView, segment: Segment, today: dt.date | None) -> Iterator[_State]:
    """Months left on the battery, dates of replacement, and expected against drawn volumes."""
    if elsewhere(segment.low, 0, 0) or _in("relatives", segment.low):
        return
    left = battery_left(segment.low, view.date or today)
    if (
        left is not None
        and not _former(segment.low)
        and not elsewhere(segment.low, left.start, left.end)
        and not re.match(r"\W*(?:if|when)\b", segment.low)
    ):
        value = "eri" if left.high <= 6 else "battery_ok" if left.low > 12 else "battery_unclear"
        yield _State(left.start, left.end, value, Assertion(), value == "battery_unclear", left.low)
    for start, end, same in volumes(segment.low):
        yield _State(start, end, "functional" if same else "function_unclear", Assertion(), not same)


def _doubts(view: NoteView, segment: Segment, states: Sequence[_State]) -> Iterator[_State]:
    """Topics that the text leaves open: "battery fair", "beeping, not interrogated", "possible malfunction"."""
    low = segment.low
    topics = {s.value for s in states}
    if re.match(r"\W*(?:if|when)\b", low):
        return
    if segment.answer and not topics:
        yield from _answered(segment)
        return
    low = _busy(low)
    if not any(v.startswith(("battery", "eri", "end_of")) for v in topics):
        yield from _bare_log(view, segment) or _open_battery(low)
    elif m := _OUTLIVED.search(low):
        yield _State(m.start(), m.end(), "battery_unclear", Assertion(), doubtful=True)
    if not topics & {"nonfunctional", "functional", "repairable", "function_unclear", "failed"}:
        sign = _in("signs", low) or (re.search(r"st[*@#]ll", low) and Hit(0, len(low), "signs")) or None
        if sign and not elsewhere(low, sign.start, sign.end) and not _former(low):
            sure = _beyond_repair(view, segment, here=True) and not _in("weak_doubt", _clean(low))
            negated = assess(view, segment, [(sign.start, sign.end)])[0].negated and not re.search(
                r"could not|couldn't|unable|can't|cannot|no telemetry|not sure", low
            )
            if (
                negated
                and re.match(r"no|denies|without|negative", low[max(0, low.rfind(" no ", 0, sign.start)) :].strip())
                and "malfunction" in low
            ):
                yield _State(sign.start, sign.end, "functional", Assertion())
            if not negated:
                yield _State(
                    sign.start, sign.end, "nonfunctional" if sure else "function_unclear", Assertion(), not sure
                )
    if not topics & {"alarm", "no_alarm", "refill_alarm", "alarm_unclear", "eri", "end_of_service"}:
        yield from _open_alarm(view, segment, low)


_OUTLIVED = re.compile(
    r"(?<![a-z])(?:older than|past|beyond|outlived|exceeded|exceeds)\s+(?:\w+\s+){0,3}(?:life|lifespan|warranty|years)(?![a-z])"
)
_BARE = re.compile(
    r"(?<![a-z])(?P<eri>eri|elective replacement indicator)(?![a-z])|(?<![a-z])(?:eos|end of service)(?![a-z])"
)
_LOG = re.compile(r"(?<![a-z])(?:alarms?|log|flags?|events?|alert|alerts|triggered|telemetry|notif\w*)(?![a-z])")


def _bare_log(view: NoteView, segment: Segment) -> list[_State]:
    """ERI or end of service as an entry of an event log or alarm list, with nothing that denies it."""
    low = segment.low
    if not _LOG.search(" ".join((low, segment.label, *(s.low for s in view.before(segment, 1))))) or re.search(
        r"(?<![a-z])(?:no|not|none|off|if|soon|\d+\s*(?:mo|months|yr|years))(?![a-z])|\?|eri\s*[:=]?\s*(?:est\.?\s*)?\d+(?![\d/-])",
        low,
    ):
        return []
    return [
        _State(m.start(), m.end(), "eri" if m["eri"] else "end_of_service", Assertion())
        for m in _BARE.finditer(low)
        if not elsewhere(low, m.start(), m.end()) and not _former(low) and not _in("weak_doubt", _clean(low))
    ]


def _busy(low: str) -> str:
    """The text with its clauses on plans and teaching blanked out."""
    edges = [0, *(m.end() for m in _CLAUSE.finditer(low)), len(low)]
    for a, b in zip(edges, edges[1:], strict=False):
        if _in("idle", low[a:b]):
            low = low[:a] + " " * (b - a) + low[b:]
    return low


def _answered(segment: Segment) -> Iterator[_State]:
    """A question of a form answered yes or no: "Elective replacement indicator: No"."""
    yes = segment.answer == "yes"
    if re.search(r"(?<![a-z])(?:eri|elective replacement|low battery|end of (?:service|life))", segment.label):
        yield _State(0, len(segment.low), "eri" if yes else "battery_ok", Assertion())
    elif re.search(r"(?<![a-z])(?:alarm|alert)", segment.label) and not re.search(r"reservoir|refill", segment.label):
        yield _State(0, len(segment.low), "alarm" if yes else "no_alarm", Assertion())


def _open_battery(low: str) -> Iterator[_State]:
    hit = _in("battery_words", low)
    if hit is None or elsewhere(low, hit.start, hit.end) or _former(low):
        return
    doubt = (
        _in("doubt", _clean(low))
        or _OUTLIVED.search(low)
        or re.search(r"\?|\d+\s*-\s*\d+\s*%|\d+\s*%|moderately|warning triangle|low voltage|older than", low)
    )
    if doubt:
        yield _State(hit.start, hit.end, "battery_unclear", Assertion(), doubtful=True)


def _open_alarm(view: NoteView, segment: Segment, low: str) -> Iterator[_State]:
    heard = vocabulary("device").lists["sounds"].search(low, words_of(low))
    hit = next((h for h in heard if not elsewhere(low, h.start, h.end)), None)
    if hit is None or _in("relatives", low):
        return
    near = " ".join(s.low for s in (*view.before(segment, 2), *view.after(segment, 2)))
    if not (
        _in("pump_words", low)
        or _in("pump_words", near)
        or re.search(
            r"(?<![a-z])(?:abd|abdomen|abdominal|belly|side)(?![a-z])|beep|alarm|alert|dual tone|abnormal notification",
            low,
        )
    ):
        return
    if assess(view, segment, [(hit.start, hit.end)])[0].negated:
        return
    yield _State(hit.start, hit.end, "alarm_unclear", Assertion(), doubtful=True)


def _beyond_repair(view: NoteView, segment: Segment, *, here: bool = False) -> tuple[Segment, int, int] | None:
    """Where the text says, in the segment or next to it, that the failure cannot be repaired."""
    near = (segment,) if here else (segment, *view.after(segment, 2), *view.before(segment, 2))
    for other in near:
        hit = first(vocabulary("device").lists["irreparable"], other.low, other.words)
        if (
            hit is not None
            and not elsewhere(other.low, hit.start, hit.end)
            and not re.match(r"\W*(?:if|when)\b", other.low)
        ):
            return other, hit.start, hit.end
    return None
