"""Pain readings outside tables: lists under a scale, entries by day, tables across, series along a line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import (
    BASE,
    CLOCK,
    DATE,
    DAY,
    HOUR,
    MILLIMETRES,
    SCORE,
    Clock,
    Line,
    Reading,
    reading_of,
    scaled,
)
from chartcite.extract.nlp.flow_tables import pain_column

_SCALE_LINE = compiled(
    r"(?<![a-z])(?:nrs|nprs|vas|vrs|pain (?:score|flow|log|diary|record|level)s?|0-10|scores?|pain"
    r"|(?:trial|catheter|infusion|pump) (?:diary|log))(?![a-z])"
)
_SERIES_SEP = r"(?:\s*[,;/|]\s*|\.\s{1,3}|\s{1,14})"
_ITEM_TIME = rf"(?:{CLOCK}|{HOUR}|(?<![a-z])(?:pre|baseline|before|start)(?![a-z]))"
_ITEM = (
    rf"(?:{_ITEM_TIME})\s*(?:->|→|[:=(-])?\s*(?:pain\s+|nrs\s+|vas\s+)?\d{{1,2}}(?:\.\d)?(?:/10)?(?![\d:%]|\s?(?:mg|"
    rf"mcg|ml|am|pm))\)?"
)
_SERIES = compiled(rf"{_ITEM}(?:{_SERIES_SEP}{_ITEM}){{2,}}")
_ITEM_PARTS = compiled(
    rf"(?P<when>{_ITEM_TIME})\s*(?:->|→|[:=(-])?\s*(?:pain\s+|nrs\s+"
    rf"|vas\s+)?(?P<v>\d{{1,2}}(?:\.\d)?)(?:/10)?(?![\d:])"
)
_LIST = compiled(
    r"(?:(?:went|ran|were|was|scores?|numbers|nrs|pain|vas|readings)\s*:?|(?:scores?|nrs"
    r"|readings)(?P<under>[^.;:\n]{2,40}):)\s*"
    r"(?P<all>(?:10|\d)(?:\s*,\s*(?:10|\d)){3,})(?![\d/:])"
)


_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+(?:\d{1,2}(?:st|nd|rd|th),?\s+)?)"
_NAMED_DAY = (
    r"(?<![a-z])(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?(?![a-z])"
    r"(?:\s+(?:[ap]\.?m\.?|night|morning|noon|afternoon|evening|eve|late)(?![a-z]))?"
)
_LISTED_ROW = compiled(
    rf"^[\s*•-]*(?P<lead>{_WEEKDAY}?(?:{DATE}\s*)?(?:(?:{CLOCK}|{HOUR}|{DAY}|{_NAMED_DAY})[^\d\n:]{{0,26}}|"
    rf"(?:[a-z0-9-]+ ){{0,3}}{BASE.pattern}[^\d\n]{{0,24}}|(?<=\d)\s(?:[a-z]+ ?){{1,2}}))\s*[:=-]?\s*"
    rf"(?P<s>\d{{1,3}}(?:\.\d)?(?:-\d{{1,2}})?(?:\s*mm|\s*/\s*100?)?)(?![\w:/%]|\.\d|\s?(?:mg|mcg|ml|"
    rf"cc|units?|tabs?|l\b|ft|feet|min|breaths|am\b|pm\b))"
)


_SCORED = compiled(r"[:=-]\s*$|(?<![a-z])(?:nrs|nprs|vas|vrs|pain|score|usual|average|avg|typical)\s*$")
"""A row that says itself that its number is a score: "4/13 pre-op   NRS 9"."""
_KEPT = compiled(r"(?<![a-z])(?:diary|journal|my (?:notes|numbers|scores))(?![a-z])")
_HEAD_LINES = 5
"""Lines in which a diary calls itself one; its numbers by the clock are scores."""


_PAIR = 2
"""Rows of a list on a line of 100 mm: one before the drug and one under it."""


def read_list(lines: Sequence[Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    """Rows "6/4 06:00   39" or "0800 pre  8" below a line that names the scale; three at least."""
    above = [line.low for line in lines[max(0, i - 3) : i]]
    own = re.match(r"\s*(?:vas|nrs|pain)\b[^:\d]{0,20}(?=(?:pre|before|baseline))", lines[i].low)
    named = bool(own) or any(_SCALE_LINE.search(a) for a in above)
    named = named or any(_KEPT.search(line.low) for line in lines[: min(i, _HEAD_LINES)])
    if any(pain_column(line.low) for line in lines[i : i + 4]):
        return [], 0
    mm = any(MILLIMETRES.search(a) for a in above) or bool(own and MILLIMETRES.search(own.group()))
    clock, found = Clock(anchor), []
    j, misses, asleep = i, 0, 0
    while j < len(lines) and misses < 2:
        line = lines[j]
        text = line.low if not (own and j == i) else " " * own.end() + line.low[own.end() :]
        m = _LISTED_ROW.match(text)
        score = SCORE.match(m["s"]) if m else None
        reading = (
            reading_of(
                line,
                score,
                f"{m['date'] or ''} {m['lead'].replace(m['date'] or chr(0), '')}",
                text[m.end() :],
                clock,
                mm=mm,
            )
            if m and score
            else None
        )
        lead = text[m.start("lead") : m.start("s")] if m else ""
        if reading is not None and (named or m is None or "/" in m["s"] or _SCORED.search(lead)):
            found.append(reading)
            misses = 0
        elif re.match(rf"^\s*(?:{CLOCK})\s+[a-z]", text):
            asleep += 1
        else:
            misses += 1
        j += 1
    pair = len(found) == _PAIR and named and {r.phase for r in found} == {"baseline", "during_trial"} and mm
    if len(found) < 3 and not pair:
        return [], 0
    return scaled(found), max(1, j - i - misses)


_DAYED = compiled(
    rf"^[\s*•-]*(?:{DATE}[\s,:-]*)?(?:(?:trial |hospital |infusion )?(?:day|d|pod|night)\s?#?\s?"
    rf"(?P<n>\d{{1,2}}))?(?P<rest>.*)$"
)
_OVER_TEN = compiled(r"(?<![\d/])(?P<v>\d{1,2}(?:\.\d)?)(?:\s?-\s?(?P<w>\d{1,2}))?(?P<unit>\s?/\s?10)(?!\d|/)")


def read_days(lines: Sequence[Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    """Entries by day: "5/22/26  day 2.  5/10, out of bed"; two at least, each with a score out of ten."""
    found: list[Reading] = []
    clock, j, misses, days = Clock(anchor), i, 0, 0
    while j < len(lines) and misses < 3:
        m = _DAYED.match(lines[j].low)
        score = _OVER_TEN.search(m["rest"]) if m else None
        if m is None or score is None or not (m["n"] or m["date"]):
            misses += 1
            j += 1
            if not found:
                return [], 0
            continue
        misses, days = 0, days + bool(m["n"])
        told = BASE.search(m["rest"][: score.start()]) is not None or m["n"] == "0"
        if m["date"]:
            clock.date(m["date"])
        at = 24.0 * float(m["n"]) if m["n"] else clock.offset
        value, top = float(score["v"]), float(score["w"] or score["v"])
        moment = dt.datetime.combine(clock.day, dt.time(12)) if clock.day else None
        if top <= 10:
            found.append(
                Reading(
                    lines[j].start,
                    lines[j].end,
                    value,
                    top,
                    score.group(),
                    "NRS",
                    "baseline" if told else "during_trial",
                    at,
                    moment,
                )
            )
        j += 1
    return (found, max(1, j - i - misses)) if len(found) >= 2 and days >= 2 else ([], 0)


def read_series(lines: Sequence[Line], i: int, anchor: dt.date | None) -> Iterator[Reading]:
    line = lines[i]
    series = _SERIES.search(line.low)
    if series is not None:
        clock, mm = Clock(anchor), MILLIMETRES.search(line.low, 0, series.start()) is not None
        values = [float(m["v"]) for m in _ITEM_PARTS.finditer(line.low, series.start(), series.end())]
        mm = mm or (max(values) > 10 and _ON_A_LINE.search(line.low) is not None)
        own = _TOLD_BASE.search(line.low, 0, series.start())
        if own is not None:
            score = SCORE.match(own["v"])
            told = reading_of(line, score, "pre", "", Clock(anchor), mm=mm) if score else None
            yield from [told] if told else []
        elif not re.search(r"\b(?:pre|baseline|before|start|0\s?h)\b", line.low):
            yield from _baseline_above(lines, i)
        for m in [*_ITEM_PARTS.finditer(line.low, series.start(), series.end()), *_tail(line.low, series.end())]:
            score = SCORE.match(m["v"])
            reading = reading_of(line, score, m["when"], "", clock, mm=mm) if score else None
            if reading is not None:
                zero = reading.at == 0 and not re.search(r":|\d{4}", m["when"])
                yield replace(reading, phase="baseline") if zero else reading
        return
    listed = _LIST.search(line.low)
    if listed is not None:
        values = [float(v) for v in re.findall(r"\d+", listed["all"])]
        before = [] if listed["under"] is None else _baseline_above(lines, i + 1)
        under = listed["under"] is not None and _UNDER.search(listed["under"]) is not None
        yield from before
        for n, value in enumerate(values):
            first = n == 0 and not under
            yield Reading(
                line.start, line.end, value, value, f"{value:g}", "NRS", "baseline" if first else "during_trial"
            )


_ON_A_LINE = compiled(r"(?<![a-z])(?:line|vas|mm|mark\w*|out of (?:100|a hundred)|analog\w*)(?![a-z])")
_UNDER = compiled(r"(?<![a-z])(?:on|under|during|with|day|after|post)(?![a-z])")
_TOLD_BASE = compiled(
    rf"(?<![a-z]){BASE.pattern}[\s:=,-]{{0,3}}(?:dose|pain|nrs|vas|score|was|of|\s){{0,4}}(?P<v>\d{{1,2}}"
    rf"(?:\.\d)?)(?:\s?/\s?10)?(?![\d/:%]|\s?(?:mg|mcg|ml|h\b|min|am|pm))"
)


def _baseline_above(lines: Sequence[Line], i: int) -> Iterator[Reading]:
    """The baseline told on a line just above a series: "Pre 8"."""
    for line in reversed(lines[max(0, i - 3) : i]):
        m = _TOLD_BASE.search(line.low)
        if m is not None and float(m["v"]) <= 10:
            yield Reading(line.start, line.end, float(m["v"]), float(m["v"]), m["v"], "NRS", "baseline")
            return


def _tail(low: str, start: int) -> list[re.Match[str]]:
    """A reading told after the series: "next reading 16h 8"."""
    m = re.compile(r"[^\n]{0,40}?(?:next|then|later)[^\n\d]{0,20}").match(low, start)
    item = _ITEM_PARTS.match(low, m.end()) if m else None
    return [item] if item else []
