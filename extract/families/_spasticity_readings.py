"""Puts the tokens of a text together as spasticity readings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from chartcite.extract.families import _spasticity_words as w
from chartcite.extract.families._spasticity_cut import Token
from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives

_VALUES = ("num", "change", "drop", "same")
_TIMES = ("time", "clock", "phase")
_TONE = ("ashworth", "modified_ashworth")
_SPASM = ("penn_frequency",)


@dataclass(frozen=True, slots=True)
class When:
    """When a score was taken: ``phase`` baseline or after, hours since the bolus, or a time of day in minutes."""

    phase: str = ""
    hours: float | None = None
    clock: float | None = None

    @property
    def known(self) -> bool:
        return bool(self.phase or self.clock is not None)


NO_TIME = When()


@dataclass(frozen=True, slots=True)
class Reading:
    """A score, or a drop in points (``reduction``), at ``[start, end)`` of its text."""

    scale: str
    start: int
    end: int
    low: float
    high: float
    when: When = NO_TIME
    muscle: str = ""
    source: str = ""
    average: bool = False
    reduction: bool = False
    hedged: bool = False
    worded: bool = False
    day: str = ""


@dataclass(slots=True)
class Context:
    """What the lines before say: the scale that is being scored, the time of the readings, the chart's only scale."""

    scale: str = ""
    when: When = NO_TIME
    average: bool = False
    age: int = 0
    hourly: bool = False
    """The line before says that spasms are counted by the hour."""
    rated: bool = False
    """The line before counts spasms."""
    spasms: bool = False
    """The line before speaks of spasms."""
    beyond: str = ""
    """The line that follows."""


_TOPICAL = cue("spasticity", "topical", words=False)
_CUT = cue("spasticity", "cut", words=False)


def chunks(low: str, found: Sequence[Token]) -> list[tuple[int, int]]:
    """The text cut at commas, semicolons and full stops, never inside a token."""
    cuts = [
        m.end()
        for m in _CUT.finditer(low)
        if not any(t.start < m.end() <= t.end and m.start() >= t.start for t in found)
    ]
    edges = [0, *cuts, len(low)]
    return [(a, b) for a, b in pairwise(edges) if b > a]


def named(found: Sequence[Token]) -> list[Token]:
    """The tokens without unnamed scales where a named one of the same topic stands."""
    codes = {t.code for t in found if t.kind == "scale"}
    drop = set()
    if codes & {*_TONE, "tardieu"}:
        drop.add("unnamed_tone")
    if codes & {*_SPASM, "penn_severity"}:
        drop.add("unnamed_spasm")
    return [t for t in found if not (t.kind == "scale" and t.code in drop)]


def when_of(group: Sequence[Token]) -> When:
    """The moment that neighbouring time tokens tell together: hours win over "baseline", that over the clock."""
    hours = [t for t in group if t.kind == "time"]
    phases = [t.code for t in group if t.kind == "phase"]
    clocks = [t for t in group if t.kind == "clock"]
    if hours:
        token = hours[-1]
        return When("after", None if token.code == "vague" else max(token.low, token.high))
    if "baseline" in phases:
        return When("baseline")
    if clocks:
        return When(clock=clocks[-1].low)
    return When("after") if phases else NO_TIME


_FINE = 0.01
_EVERYWHERE = ("throughout", "all groups", "all four limbs")
_ELSEWHERE = compiled(r"(?<![a-z])(?:else\w*|others?|otherwise|rest|remaind\w+|remaining|except|but)(?![a-z])")
_TO_SCALE = compiled(r"(?<![a-z])to\s+(?:an?\s+)?(?:penn|psfs|mas|ashworth|modified ashworth)(?:\s+(?:of|score))*\s*$")


@dataclass(slots=True)
class Assembler:
    """Walks the chunks of one text; ``context`` comes from the lines before and goes on to those after."""

    low: str
    found: list[Token]
    context: Context
    readings: list[Reading] = field(default_factory=list)

    def run(self) -> list[Reading]:
        carried = self.context.when
        for start, end in chunks(self.low, self.found):
            carried = self._chunk(start, end, carried)
        self.context.when = carried
        self._spread()
        return [r for r in self.readings if r.scale]

    def _chunk(self, start: int, end: int, carried: When) -> When:
        own = [t for t in self.found if start <= t.start < end]
        values = [
            t
            for t in own
            if t.kind in _VALUES
            and (t.kind != "same" or _TOPICAL.search(self.low[start:end]) or (end - start < 20 and self.readings))
        ]
        times = [t for t in own if t.kind in _TIMES]
        if not values:
            when = when_of(times)
            if when.hours is not None or when.clock is not None:
                self._fill(when)
            return when if when.known else carried
        leading = bool(times) and times[0].start < values[0].start
        for i, value in enumerate(values):
            before = values[i - 1].end if i else start
            after = values[i + 1].start if i + 1 < len(values) else end
            when = self._when(value, times, before, after, leading=leading)
            if (
                re.search(r"(?<![a-z])from\s+(?:about\s+|roughly\s+)?$", self.low[: value.start])
                and value.kind == "num"
            ):
                when = When("baseline")
            elif i and value.kind == "num" and _TO_SCALE.search(self.low[: value.start]):
                when = When("after", when.hours)
            elif not when.known and not times:
                when = carried
            if not when.known and leading:
                when = when_of([t for t in times if t.end <= value.start])
            self._value(value, when, [t for t in own if before <= t.start < after], start)
        if leading:
            late = [t for t in times if t.start >= values[-1].end]
            last = when_of(late) if late else NO_TIME
            return (
                last
                if last.known and last.hours is not None
                else when_of([t for t in times if t.start < values[-1].start][-2:])
            )
        return carried if not times else self.context.when

    def _when(self, value: Token, times: Sequence[Token], before: int, after: int, *, leading: bool) -> When:
        ahead = when_of([t for t in times if before <= t.start < value.start])
        behind = when_of([t for t in times if value.end <= t.start < after])
        if not leading:
            return behind
        if behind.hours is not None and ahead.phase != "baseline" and ahead.hours is None:
            return behind
        return ahead

    def _value(self, value: Token, when: When, near: Sequence[Token], start: int) -> None:
        scale = self._scale(value)
        if not scale:
            return
        muscles = [t.code for t in near if t.kind == "muscle" and t.end <= value.start] or [
            t.code for t in near if t.kind == "muscle" and t.start >= value.end
        ]
        who = [t.code for t in self.found if t.kind == "who" and start <= t.start < value.start]
        teller = re.match(rf"\s*\(?per\s+(?P<who>{alternatives(w.DATA['who'])})(?![a-z])", self.low[value.end :])
        who += [teller["who"]] if teller else []
        average = self._average(value, near) and scale in (*_TONE, "unnamed_tone")
        day = [t.code for t in self.found if t.kind == "date" and start <= t.start < value.start]
        value = _of_four(value, self.low) if scale in (*_SPASM, "unnamed_spasm") else value
        base = Reading(
            scale,
            value.start,
            value.end,
            value.low,
            value.high,
            when,
            muscle=" ".join(muscles),
            source=" ".join(who),
            average=average,
            hedged=value.hedged,
            worded=value.code == "rate",
            day=day[-1] if day else "",
        )
        if value.kind == "change":
            self.readings.append(replace(base, when=When("baseline")))
            late = when if when.phase != "baseline" else NO_TIME
            late = late if late.known else When("after")
            self.readings.append(replace(base, low=value.after[0], high=value.after[1], when=late))
        elif value.kind in ("drop", "same"):
            late = when if when.phase != "baseline" and when.known else When("after")
            self.readings.append(replace(base, when=late, reduction=True, muscle=""))
        else:
            self.readings.append(base)

    def _scale(self, value: Token) -> str:
        """The scale a value is on: the last one named before it, else the first after it, else the carried one."""
        if value.code == "rate":
            return "penn_frequency"
        before = [t for t in self.found if t.kind in ("scale", "other") and t.end <= value.start]
        if before:
            if before[-1].kind == "other" and not self._apart(before[-1], value):
                return ""
            scales = [t for t in before if t.kind == "scale"]
            if scales:
                return scales[-1].code
        after = [t for t in self.found if t.kind == "scale" and t.start >= value.end]
        if after and not (self.context.scale and re.search(r";|\.\s", self.low[value.end : after[0].start])):
            return after[0].code
        if value.kind == "same" and not after and re.search(r"(?<![a-z])spasms?(?![a-z])", self.low):
            return "penn_frequency"
        return self.context.scale

    def _apart(self, other: Token, value: Token) -> bool:
        """Whether a score of another measure already stands between (``MMT 3/5, MAS ...`` has its own scale anyway)."""
        between = self.low[other.end : value.start]
        return bool(re.search(r"[.;]\s", between)) and any(
            t.kind == "muscle" and other.end <= t.start < value.start for t in self.found
        )

    def _average(self, value: Token, near: Sequence[Token]) -> bool:
        if value.kind == "num" and value.low == value.high and value.low % 0.5 > _FINE and not value.code:
            return True  # no single muscle is graded in tenths
        words = [t for t in near if t.kind == "average"]
        if any(t.end <= value.start for t in words) or any(0 <= t.start - value.end <= 6 for t in words):
            self.context.average = True
            return True
        if any(t.code in _EVERYWHERE for t in near if t.kind == "muscle") and not _ELSEWHERE.search(self.low):
            return True
        if any(t.kind == "muscle" for t in near):
            self.context.average = False
        return self.context.average and bool(self.readings)

    def _fill(self, when: When) -> None:
        """A time told after a comma ("... to 1.4, recorded 4 hr after") belongs to what was just said without one."""
        for i in range(len(self.readings) - 1, -1, -1):
            reading = self.readings[i]
            if reading.when.phase == "after" and reading.when.hours is None and reading.when.clock is None:
                self.readings[i] = replace(reading, when=when)

    def _spread(self) -> None:
        """One time in the whole text is the time of every later reading in it that has none."""
        hours = {r.when.hours for r in self.readings if r.when.hours is not None}
        if len(hours) == 1 and not any(t.code == "vague" for t in self.found):
            self._fill(When("after", hours.pop()))


def _of_four(value: Token, low: str) -> Token:
    """Penn has no sides: "1/4" is 1 of 4, "3/2" frequency over severity."""
    m = re.fullmatch(rf"({w.SCORE})\s*/\s*{w.SCORE}", low[value.start : value.end])
    if value.kind != "num" or m is None:
        return value
    score = w.NUMBERS.get(m.group(1), None) if m.group(1).isalpha() else float(m.group(1).rstrip("+"))
    return replace(value, low=score or 0.0, high=score or 0.0)


def is_key(readings: Sequence[Reading], low: str) -> bool:
    """Whether the numbers are the legend of a scale: 0, 1, 2, 3 in order, each with its meaning."""
    values = [r.low for r in readings if not r.reduction]
    run = any(values[i : i + 4] == [0.0, 1.0, 2.0, 3.0] for i in range(len(values) - 3))
    run = run or any(values[i : i + 4] == [1.0, 2.0, 3.0, 4.0] for i in range(len(values) - 3))
    digits = re.findall(r"(?<![\d.])[0-4](?![\d.])", low)
    return (run and not any(r.muscle for r in readings)) or digits[:4] == ["0", "1", "2", "3"]


_PLAIN = cue("spasticity", "plain", words=False)


def list_like(low: str, found: Sequence[Token]) -> bool:
    """Whether a line is nothing but muscles, times and scores, so that it goes on with the scale named above it."""
    if not any(t.kind == "num" or t.kind == "change" for t in found):
        return False
    if not any(t.kind in ("muscle", "time", "clock", "phase", "average", "who") for t in found) and len(low) > 12:
        return False
    rest = low
    for t in sorted(found, key=lambda t: -t.start):
        rest = rest[: t.start] + " " + rest[t.end :]
    return all(_PLAIN.fullmatch(word) for word in re.findall(r"[a-z]{2,}", rest))


_AHEAD = compiled(
    r"\W*(?:if|when|should|once|unless|in case|expect\w*|anticipat\w*|hop(?:e|ing)\w*|goals?|targets?|aims?)\b"
)
"""What opens a sentence of what may come."""


def not_taken(low: str, reading: Reading, found: Sequence[Token]) -> bool:
    """Whether the score is a condition, a goal, a plan or a criterion."""
    if re.match(
        r"\W*(?:if|when|should|once|unless|in case|expect\w*|anticipat\w*|hop(?:e|ing)\w*|goals?|targets?"
        r"|aims?)\b",
        low,
    ):
        return True
    edges = [(a, b) for a, b in chunks(low, found) if a <= reading.start < b]
    start, end = edges[0] if edges else (0, len(low))
    for m in w.NOT_TAKEN.finditer(low, start, end):
        if m.end() <= reading.start or re.match(
            r"key|legend|choose|circle|criteri|threshold|required|needed|to be|qualif|eligible|pending", m.group()
        ):
            return True
    return bool(re.search(r"\((?:key|legend)\)|choose one|circle one", low))


def about_other(low: str, offset: int) -> bool:
    """Whether a relative or another patient is the one scored; a relative who merely tells it is not."""
    last = None
    for m in w.RELATIVE.finditer(low, 0, offset):
        last = m
    if last is None or re.search(
        r"(?:per|by|to|told|with|and|from|w/)\s+(?:(?:the|his|her|pt's|caregiver|home"
        r"|adult)\s+)*$",
        low[: last.start()],
    ):
        return False
    if re.search(
        r"(?<![a-z])(?:pt|patient|pt's|patient's|she|her own)(?![a-z])", low[last.end() : offset]
    ) and not last.group().endswith("'s"):
        return (
            bool(re.search(r"(?<![a-z])(?:whose|had|has|took|went)(?![a-z])", low[last.end() : offset]))
            and "pt" not in low[last.end() : offset]
        )
    rest = low[last.end() : last.end() + 40]
    if re.search(r"(?<![a-z])(?:tally|diary|log|sheet|calendar|notebook|chart|count)(?![a-z])", rest):
        return False
    return not any(m.start() < 26 for m in w.SPEAKING.finditer(rest))
