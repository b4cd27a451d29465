"""Flowsheets in plain text: the pain readings of a table or series of readings, line by line.

A header row names the pain column ("NRS", "VAS mm", "pain", "0-10 verbal"), so that a column of breaths or saturations is
never taken for it; a scale named just above a headless list does the same; a series may also run along one line
("Pre 9, 2h 4, 4h 3", "0900 3 / 1100 2") or across ("NRS  8  5  4" under a row of times).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.vocabulary import raw

_DATA = raw("flowsheet")
_PAIN = frozenset(str(w) for w in _DATA["pain"])
_CORE = frozenset(["nrs", "nprs", "vas", "vrs", "vnrs", "vnprs", "pain", "vas mm", "vas (mm)", "pain score", "0-10", "pain level"])
_TIME_HEADS = frozenset(str(w) for w in (*_DATA["time"], *_DATA["day"]))
_BASE = re.compile(rf"(?<![a-z0-9]){alternatives(str(w) for w in _DATA['baseline'])}(?![a-z0-9])")
_OFF = re.compile(rf"(?<![a-z]){alternatives(_DATA['off'])}(?![a-z])")
_DATE = r"(?P<date>\d{1,2}/\d{1,2}(?:/\d{2,4})?)"
_CLOCK = (
    r"\d{1,2}:\d\d(?:\s*[ap]\.?m?\.?(?![a-z]))?|\d{1,2}\s*[ap]\.?m\b\.?|(?<!\d)(?:[01]\d|2[0-4])[0-5]\d(?:\s?h(?:rs)?)?(?![\d/])|(?<![a-z])(?:noon|midnight|evening|morning|bedtime)(?![a-z])"
)
_HOUR = r"(?:\+\s?|t\s?\+\s?)\d{1,2}(?:\.\d+)?\s*(?:h(?:rs?|ours?)?)?|\d{1,2}(?:\.\d+)?\s*(?:h|hrs?|hours?)(?![a-z])|(?<![a-z])(?:h|hr|hrs|hour)\s?\d{1,2}(?!\d)"
_DAY = r"(?<![a-z])(?:day|pod|d)\s?#?\s?\d{1,2}(?!\d)"
_WHEN = re.compile(rf"(?P<clock>{_CLOCK})|(?P<hour>{_HOUR})|(?P<day>{_DAY})")
_SCORE = re.compile(r"(?<![\w./:+-])(?P<v>\d{1,3}(?:\.\d)?)(?:\s*-\s*(?P<w>\d{1,2}))?(?P<unit>\s*/\s*10\b|\s*mm\b|\s*/\s*100\b)?(?![\w/:%]|\.\d)")
_CELL = re.compile(r"[^\s|](?:[^\n|\t]*?[^\s|])??(?=\s{2,}|\t|\s?\||\s*$)")
_SCALE_LINE = re.compile(r"(?<![a-z])(?:nrs|nprs|vas|vrs|pain (?:score|flow|log|diary|record|level)s?|0-10|scores?|pain)(?![a-z])")
_MM = re.compile(r"(?<![a-z])(?:vas|mm|0-100)(?![a-z])")
_SERIES_SEP = r"(?:\s*[,;/|]\s*|\s{1,4})"
_ITEM_TIME = rf"(?:{_CLOCK}|{_HOUR}|(?<![a-z])(?:pre|baseline|before|start)(?![a-z]))"
_ITEM = rf"(?:{_ITEM_TIME})\s*[:=(-]?\s*(?:pain\s+|nrs\s+|vas\s+)?\d{{1,2}}(?:\.\d)?(?:/10)?(?![\d:%]|\s?(?:mg|mcg|ml|am|pm))\)?"
_SERIES = re.compile(rf"{_ITEM}(?:{_SERIES_SEP}{_ITEM}){{2,}}")
_ITEM_PARTS = re.compile(rf"(?P<when>{_ITEM_TIME})\s*[:=(-]?\s*(?:pain\s+|nrs\s+|vas\s+)?(?P<v>\d{{1,2}}(?:\.\d)?)(?:/10)?(?![\d:])")
_LIST = re.compile(r"(?:went|ran|were|was|scores?|numbers|nrs|pain|vas|readings)\s*:?\s*(?P<all>(?:10|\d)(?:\s*,\s*(?:10|\d)){3,})(?![\d/:])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A pain reading at ``[start, end)`` of the document (its line): bounds on 0-10, and when it was taken.

    ``at`` are hours on one scale for the whole table (from its first midnight, or from the dose where hours after it
    are told); ``moment`` the date and time where both are known. ``phase``: baseline, during_trial or after_trial.
    """

    start: int
    end: int
    low: float
    high: float
    raw: str
    scale: str
    phase: str
    at: float | None = None
    moment: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    low: str


@dataclass(slots=True)
class _Clock:
    """Turns dates and times of rows into hours; a time earlier than the last one without a date is the next day's."""

    anchor: dt.date | None
    day: dt.date | None = None
    last: float = -1.0
    offset: float = 0.0
    first: dt.date | None = None

    def date(self, text: str) -> None:
        parts = [int(p) for p in text.split("/")]
        year = parts[2] + (2000 if parts[2] < 100 else 0) if len(parts) == 3 else (self.anchor.year if self.anchor else 2000)
        try:
            day = dt.date(year, parts[0], parts[1])
        except ValueError:
            return
        if self.first is None:
            self.first = day if self.last < 0 else day - dt.timedelta(days=1)
        self.day, self.offset, self.last = day, 24.0 * (day - self.first).days, -1.0

    def at(self, minutes: float) -> tuple[float, dt.datetime | None]:
        hours = minutes / 60
        if hours < self.last:
            self.offset += 24.0
            start = self.day or self.anchor
            self.day = start + dt.timedelta(days=1) if start else None
        self.last = hours
        day = self.day or self.anchor
        moment = dt.datetime.combine(day, dt.time()) + dt.timedelta(hours=hours) if day else None
        return self.offset + hours, moment


def lines_of(text: str, start: int, end: int, low: str) -> list[_Line]:
    """The lines of ``text[start:end]``; ``low`` is the lowered document."""
    found, at = [], start
    for part in text[start:end].split("\n"):
        found.append(_Line(at, at + len(part), low[at : at + len(part)]))
        at += len(part) + 1
    return found


def _cells(low: str) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), m.group().strip()) for m in _CELL.finditer(low) if set(m.group()) - set("+-=|_ ")]


def find_readings(lines: Sequence[_Line], anchor: dt.date | None) -> list[Reading]:
    """The pain readings of the lines: tables with a header, lists under a scale, tables across, series in a line."""
    found: list[Reading] = []
    i = 0
    while i < len(lines):
        for reader in (_headed, _across, _dayed, _listed):
            readings, used = reader(lines, i, anchor)
            if readings:
                found += readings
                i += used
                break
        else:
            found += _inline(lines, i, anchor)
            i += 1
    return found


# --- a table under a header ----------------------------------------------------------------------------------------


_TIME_NAME = re.compile(r"\b(?:time|hours?|hrs?|clock|date|day|when|post|elapsed)\b")
_PAIN_NAME = re.compile(r"\b(?:nrs|nprs|vnrs|vas|vrs|pain|0-10)\b(?!.*\b(?:meds?|site|loc\w*|quality|type|desc\w*|pre/post|goal)\b)")
_AFTER_DOSE = re.compile(r"^(?:h|t|hr|hrs|hours?)$|post|since|after|elapsed|^hours? ")


@dataclass(frozen=True, slots=True)
class _Header:
    """A header row: its cells, which of them is the pain column, whether times are hours after the dose."""

    cells: tuple[tuple[int, int, str], ...]
    pain: int
    elapsed: bool
    spaced: bool
    """Columns parted by single spaces: matched by order."""


def _pain_column(low: str) -> _Header | None:
    """The header that a line makes, where it names a time and a pain column."""
    cells = _cells(low)
    spaced = len(cells) < 2
    if spaced:
        cells = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S+", low)]
    names = [c[2].strip(" .:*|") for c in cells]
    if len(names) < 2 or any(re.fullmatch(r"\d+", n) for n in names) or (spaced and len(names) > 9):
        return None
    times = [i for i, n in enumerate(names[:3]) if n in _TIME_HEADS or (not spaced and _TIME_NAME.search(n) and len(n) < 24)]
    if not times:
        return None
    for wanted in (lambda n: n in _CORE, lambda n: n in _PAIN, lambda n: not spaced and _PAIN_NAME.search(n) and len(n) < 28):
        for i, name in enumerate(names):
            if i not in times and wanted(name):
                return _Header(tuple(cells), i, bool(_AFTER_DOSE.search(names[times[-1]])), spaced)
    return None


def _headed(lines: Sequence[_Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    header = _pain_column(lines[i].low)
    if header is None:
        return [], 0
    clock, found = _Clock(anchor), []
    mm = bool(_MM.search(header.cells[header.pain][2]))
    j, misses = i + 1, 0
    while j < len(lines) and misses < 3:
        line = lines[j]
        reading = _row(line, header, clock, mm=mm)
        if reading is not None:
            found.append(reading)
            misses = 0
        elif line.low.strip() and not re.fullmatch(r"[\s|+=_-]*", line.low):
            misses += 1
        elif not line.low.strip() and found:
            misses += 1
        j += 1
    return _scaled(found), max(1, j - i - misses)


def _scaled(found: list[Reading]) -> list[Reading]:
    """A visual analog scale whose readings never pass 10 is told out of ten, not in millimetres."""
    if found and all(r.scale == "VAS" and r.high <= 1 and "mm" not in r.raw for r in found) and max(r.high for r in found) > 0.1:
        return [replace(r, low=r.low * 10, high=r.high * 10) for r in found]
    return found


def _row(line: _Line, header: _Header, clock: _Clock, *, mm: bool) -> Reading | None:
    cells = [(m.start(), m.end(), m.group()) for m in re.finditer(r"\S+", line.low)] if header.spaced else _cells(line.low)
    if len(cells) < 2:
        if (m := re.fullmatch(rf"\s*{_DATE}\s*", line.low)) is not None:
            clock.date(m["date"])
        return None
    cell = _under(header, cells, pipes="|" in line.low)
    score = _SCORE.match(cell[2]) if cell else None
    lead = " ".join(c[2] for c in cells if cell and c[0] < cell[0])
    if cell is None or score is None:
        return None
    hour = re.fullmatch(r"\d{1,2}(?:\.\d+)?", lead.strip())
    if header.elapsed and hour is not None:
        lead = f"{hour.group()} h" if float(hour.group()) else "pre 0 h"
    if not (_WHEN.search(lead) or _BASE.search(lead) or re.search(_DATE, lead)):
        return None
    remarks = [c[2] for c in cells if c[0] > cell[0]]
    told = next((r for r in remarks if _BASE.match(r) or _OFF.match(r)), " ".join(remarks))
    return _reading(line, score, lead, told, clock, mm=mm)


def _under(header: _Header, cells: Sequence[tuple[int, int, str]], *, pipes: bool) -> tuple[int, int, str] | None:
    """The cell below the pain heading: the one that overlaps it most, or by place where the rows are as long as it."""
    index = header.pain
    if header.spaced or (pipes and len(cells) >= index + 1 and len(cells) >= len(header.cells) - 1):
        return cells[index] if len(cells) > index else None
    low, high, _ = header.cells[index]
    left = header.cells[index - 1][1] if index else 0
    best, score = None, -6
    for cell in cells[0 if index == 0 else 1 :]:
        overlap = min(high, cell[1]) - max(low, cell[0])
        if cell[1] > left - 6 and overlap > score and _SCORE.match(cell[2]):
            best, score = cell, overlap
    if best is None and len(cells) > index and _SCORE.match(cells[index][2]):
        return cells[index]
    return best


def _reading(line: _Line, score: re.Match[str], lead: str, remark: str, clock: _Clock, *, mm: bool) -> Reading | None:
    low, high = float(score["v"]), float(score["w"] or score["v"])
    unit = score["unit"] or ""
    mm = mm or "mm" in unit or "100" in unit
    if mm and max(low, high) <= 10 and "mm" not in unit and _mixed(low):
        mm = False
    top = 100 if mm else 10
    if max(low, high) > top:
        return None
    at, moment = _when(lead, clock)
    phase = "baseline" if _BASE.search(lead) or _BASE.match(remark.strip()) else "after_trial" if _OFF.match(remark.strip()) or re.search(r"\boff\b", lead) else "during_trial"
    ratio = top / 10
    return Reading(line.start, line.end, low / ratio, high / ratio, score.group().strip(), "VAS" if mm else "NRS", phase, at, moment)


def _mixed(value: float) -> bool:
    return value != int(value)


def _when(lead: str, clock: _Clock) -> tuple[float | None, dt.datetime | None]:
    if (day := re.search(_DATE, lead)) is not None:
        clock.date(day["date"])
        lead = lead.replace(day.group(), " ", 1)
    m = _WHEN.search(lead)
    if m is None:
        return None, None
    if m["clock"]:
        return clock.at(_minutes(m["clock"]))
    number = float(re.findall(r"\d+(?:\.\d+)?", m.group())[0])
    return (number if m["hour"] else number * 24.0), None


_WORDS = {"noon": 720.0, "midnight": 1440.0, "evening": 1140.0, "morning": 480.0, "bedtime": 1320.0}


def _minutes(text: str) -> float:
    text = text.strip()
    if text in _WORDS:
        return _WORDS[text]
    digits = re.findall(r"\d+", text)
    if ":" in text:
        hour, minute = int(digits[0]), int(digits[1])
    elif len(digits[0]) == 4:
        hour, minute = int(digits[0][:2]), int(digits[0][2:])
    else:
        hour, minute = int(digits[0]), 0
    half = re.search(r"([ap])\.?(?:m|$|\s)", text[-5:])
    if half and hour <= 12:
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    return hour * 60.0 + minute


# --- a list under a scale, a table across, a series in a line ------------------------------------------------------

_LISTED_ROW = re.compile(
    rf"^[\s*•-]*(?P<lead>(?:{_DATE}\s*)?(?:(?:{_CLOCK}|{_HOUR}|{_DAY})[^\d\n:]{{0,26}}|(?:[a-z0-9-]+ ){{0,3}}{_BASE.pattern}[^\d\n]{{0,24}}|(?<=\d)\s(?:[a-z]+ ?){{1,2}}))\s*[:=-]?\s*(?P<s>\d{{1,3}}(?:\.\d)?(?:-\d{{1,2}})?(?:\s*mm|\s*/\s*100?)?)(?![\w:/%]|\.\d|\s?(?:mg|mcg|ml|cc|units?|tabs?|l\b|ft|feet|min|breaths|am\b|pm\b))"
)


def _listed(lines: Sequence[_Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    """Rows "6/4 06:00   39" or "0800 pre  8" below a line that names the scale; three at least."""
    above = [line.low for line in lines[max(0, i - 3) : i]]
    own = re.match(r"\s*(?:vas|nrs|pain)\b[^:\d]{0,20}(?=(?:pre|before|baseline))", lines[i].low)
    named = bool(own) or any(_SCALE_LINE.search(a) for a in above)
    if any(_pain_column(line.low) for line in lines[i : i + 4]):
        return [], 0
    mm = any(_MM.search(a) for a in above) or bool(own and _MM.search(own.group()))
    clock, found = _Clock(anchor), []
    j, misses, asleep = i, 0, 0
    while j < len(lines) and misses < 2:
        line = lines[j]
        text = line.low if not (own and j == i) else " " * own.end() + line.low[own.end() :]
        m = _LISTED_ROW.match(text)
        score = _SCORE.match(m["s"]) if m else None
        reading = _reading(line, score, f"{m['date'] or ''} {m['lead'].replace(m['date'] or chr(0), '')}", text[m.end() :], clock, mm=mm) if m and score else None
        if reading is not None and (named or m is None or re.search(r"/|[:=-]\s*$", text[m.start("lead") : m.start("s")] + m["s"])):
            found.append(reading)
            misses = 0
        elif re.match(rf"^\s*(?:{_CLOCK})\s+[a-z]", text):
            asleep += 1
        else:
            misses += 1
        j += 1
    if len(found) < 3:
        return [], 0
    return _scaled(found), max(1, j - i - misses)


_DAYED = re.compile(rf"^[\s*•-]*(?:{_DATE}[\s,:-]*)?(?:(?:trial |hospital |infusion )?(?:day|d|pod|night)\s?#?\s?(?P<n>\d{{1,2}}))?(?P<rest>.*)$")
_OVER_TEN = re.compile(r"(?<![\d/])(?P<v>\d{1,2}(?:\.\d)?)(?:\s?-\s?(?P<w>\d{1,2}))?(?P<unit>\s?/\s?10)(?!\d|/)")


def _dayed(lines: Sequence[_Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    """Entries by day: "5/22/26  day 2.  5/10, out of bed"; two at least, each with a score out of ten."""
    found: list[Reading] = []
    clock, j, misses, days = _Clock(anchor), i, 0, 0
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
        told = _BASE.search(m["rest"][: score.start()]) is not None or m["n"] == "0"
        if m["date"]:
            clock.date(m["date"])
        at = 24.0 * float(m["n"]) if m["n"] else clock.offset
        value, top = float(score["v"]), float(score["w"] or score["v"])
        moment = dt.datetime.combine(clock.day, dt.time(12)) if clock.day else None
        if top <= 10:
            found.append(Reading(lines[j].start, lines[j].end, value, top, score.group(), "NRS", "baseline" if told else "during_trial", at, moment))
        j += 1
    return (found, max(1, j - i - misses)) if len(found) >= 2 and days >= 2 else ([], 0)


def _across(lines: Sequence[_Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    """Times in one row, scores in a row below it that is headed by the scale."""
    whens = list(re.finditer(rf"(?:{_DATE}\s*)?(?:{_CLOCK}|{_HOUR}|(?<![a-z])(?:pre|baseline)(?![a-z]))", lines[i].low))
    if len(whens) < 3 or _SERIES.search(lines[i].low):
        return [], 0
    for j in range(i + 1, min(i + 4, len(lines))):
        m = re.match(r"[\s|*-]*(?:nrs|nprs|vas|vrs|pain|score|0-10)\b[^\d\n]{0,16}", lines[j].low)
        if m is None:
            continue
        scores = [s for s in _SCORE.finditer(lines[j].low, m.end() - 1 if lines[j].low[m.end() - 1 : m.end()].isdigit() else m.end())]
        if len(scores) < 3 or abs(len(scores) - len(whens)) > 1:
            continue
        clock, mm = _Clock(anchor), bool(_MM.search(m.group())) or any(float(s["v"]) > 10 for s in scores)
        if len(scores) < len(whens):
            whens = whens[-len(scores) :]
        found = [_reading(lines[j], s, w.group(), "", clock, mm=mm) for w, s in zip(whens, scores, strict=False)]
        return [r for r in found if r is not None], j - i + 1
    return [], 0


def _inline(lines: Sequence[_Line], i: int, anchor: dt.date | None) -> Iterator[Reading]:
    line = lines[i]
    series = _SERIES.search(line.low)
    if series is not None:
        clock = _Clock(anchor)
        if not re.search(r"\b(?:pre|baseline|before|start|0\s?h)\b", line.low):
            yield from _baseline_above(lines, i)
        for m in [*_ITEM_PARTS.finditer(line.low, series.start(), series.end()), *_tail(line.low, series.end())]:
            score = _SCORE.match(m["v"])
            reading = _reading(line, score, m["when"], "", clock, mm=False) if score else None
            if reading is not None:
                zero = reading.at == 0 and not re.search(r":|\d{4}", m["when"])
                yield replace(reading, phase="baseline") if zero else reading
        return
    listed = _LIST.search(line.low)
    if listed is not None:
        values = [float(v) for v in re.findall(r"\d+", listed["all"])]
        for n, value in enumerate(values):
            yield Reading(line.start, line.end, value, value, f"{value:g}", "NRS", "during_trial" if n else "baseline")


_TOLD_BASE = re.compile(rf"(?<![a-z]){_BASE.pattern}[\s:=,-]{{0,3}}(?:pain|nrs|vas|score|was|of|\s){{0,3}}(?P<v>\d{{1,2}}(?:\.\d)?)(?:\s?/\s?10)?(?![\d/:%]|\s?(?:mg|mcg|ml|h\b|min|am|pm))")


def _baseline_above(lines: Sequence[_Line], i: int) -> Iterator[Reading]:
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
