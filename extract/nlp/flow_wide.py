"""Pain readings of tables that run across: times (hours, days, dates) in one row, scores in rows below it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from chartcite.extract.nlp.flow_words import AREA, NAMED, NOT_PAIN, SCALE_NEAR, before_the_drug

_DAY_OF = DATE.replace("?P<date>", "?:")
_WEEKDAY = r"(?<![a-z])(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}(?![a-z])"
_PART = r"pre|baseline|[ap]\.?m\b\.?|noon|morning|evening|eve|night|hs"
_PARTS = {"a": "morning", "p": "evening", "e": "evening", "n": "bedtime", "m": "morning", "h": "bedtime"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HEAD = compiled(
    rf"(?:{DAY}\s+)?(?<![a-z]){BASE.pattern}(?:[ -]+(?:dose|inj|bolus|shot))?"
    rf"|{DAY}(?:\s+(?:{CLOCK}|[01]\d|2[0-3])(?!\d))?"
    rf"|(?:{_DAY_OF}[ ]*)?(?:{CLOCK}|{HOUR})|(?<![\d/]){_DAY_OF}(?![\d/])(?:[ ](?:{_PART})(?![a-z]))?"
    rf"|{_WEEKDAY}\.?(?:[ ](?:{_PART})(?![a-z]))?|(?<![a-z])(?P<mean>mean|avg|average|min|max|best|worst)(?![a-z])"
)
_BARE = compiled(r"(?<![\d.:/])(?:pre|(?:\d{1,2})(?:\.5)?)(?![\d:/%])")
_ELAPSED = compiled(
    r"(?<![a-z])(?:h|hrs?|hours?)(?![a-z])|^\W*t(?![a-z])|post[- ]?dose|after (?:dose|injection|bolus)|elapsed"
)
_DAY_HOUR = compiled(r"(?:day|pod|d)\s?#?\s?(?P<d>\d{1,2})(?:\s+(?P<h>\d\d)(?!\d))?")
_RULE = compiled(r"[\s|+=_.:-]*")
_WHOLE = r"0\s?(?:-|to)\s?100?(?!\d)|100\s?mm|/\s?10(?!\d)"
_LABEL = compiled(rf"[\s|*•-]*(?P<label>(?:{_WHOLE}|[^\d|\n])*?)\s*[|:]?\s*(?=(?!{_WHOLE})\d|-{{1,2}}\s|--)")
_WORD = compiled(r"[a-z]{3,}")
_REACH = 10
"""Rows below the heads that may be of the same table."""
_BARE_LABEL = 30
_ASIDES = 4
"""Words beside the values of a row: a remark at its end."""


@dataclass(frozen=True, slots=True)
class _Head:
    start: int
    end: int
    lead: str
    """How a row would tell this time; empty for a column that sums up the others."""
    mean: bool = False


def read_wide(lines: Sequence[Line], i: int, anchor: dt.date | None) -> tuple[list[Reading], int]:
    """The readings of the rows below a row of times; a row names the scale, or the part that hurts, or a line above
    the table names the scale for a row without a label."""
    heads = _heads(lines[i].low)
    if len(heads) < 3:
        return [], 0
    rows, last = _rows(lines, i)
    ranked = [(rank, line, m) for line, m in rows if (rank := _rank(lines, i, line.low, m, heads))]
    if not ranked:
        return [], 0
    best = min(rank for rank, _, _ in ranked)
    earlier = before_the_drug(lines, i)
    mm = MILLIMETRES.search(" ".join(line.low for line in lines[max(0, i - 3) : i])) is not None and best == 3
    found: list[Reading] = []
    if earlier and any(h.mean for h in heads):  # of a week before the drug its mean is the baseline
        shown = [replace(h, lead="pre" if h.mean else "") for h in heads]
    else:
        shown = heads
    for rank, line, m in ranked:
        if rank == best:
            found += _row(line, m, shown, anchor, mm=mm)
    if earlier:
        found = [replace(r, phase="baseline", at=None, moment=None) for r in found]
    found.sort(key=lambda r: -1.0 if r.at is None else r.at)
    return (scaled(found), last - i + 1) if len(found) >= (1 if earlier else 2) else ([], 0)


def _heads(low: str) -> list[_Head]:
    bare = _bare_heads(low)
    if bare:
        return bare
    found = []
    first_day: int | None = None
    for m in _HEAD.finditer(low):
        text = m.group().strip(" .")
        if m["mean"]:
            found.append(_Head(m.start(), m.end(), "", m["mean"] in ("mean", "avg", "average")))
            continue
        if (day := re.match(r"(?:mon|tue|wed|thu|fri|sat|sun)", text)) is not None:
            number = _DAYS.index(day.group())
            first_day = number if first_day is None else first_day
            part = re.search(rf"(?:{_PART})$", text)
            found.append(_Head(m.start(), m.end(), _of_weekday((number - first_day) % 7, part.group() if part else "")))
            continue
        found.append(_Head(m.start(), m.end(), _told(text)))
    rest = _HEAD.sub(" ", low)
    return found if len(_WORD.findall(rest)) <= 4 and not re.search(r"\d", rest) else []


def _bare_heads(low: str) -> list[_Head]:
    """Hours after the dose without a unit: "hr post   pre   1   2   4   8"."""
    label = re.match(r"[\s|*]*(?P<label>[a-z][^\d|\n]*?)(?=\s*\|?\s*(?:pre\b|\d))", low)
    if label is None or len(label["label"]) > _BARE_LABEL or not _ELAPSED.search(label["label"]):
        return []
    marks = list(_BARE.finditer(low, label.end()))
    numbers = [float(m.group()) for m in marks if m.group() != "pre"]
    if len(marks) < 3 or numbers != sorted(set(numbers)) or numbers[0] > 2:
        return []
    if re.search(r"[a-z]{3,}|:", re.sub(r"pre", "", low[label.end() :])):
        return []
    return [_Head(m.start(), m.end(), "pre 0 h" if m.group() in ("pre", "0") else f"{m.group()} h") for m in marks]


def _of_weekday(days: int, part: str) -> str:
    hour = {"": 12, "a": 8, "m": 8, "p": 19, "e": 19, "n": 22, "h": 22}
    if part in ("pre", "baseline"):
        return f"pre {24 * days} h"
    return f"{24 * days + (12 if part == 'noon' else hour[part[:1]])} h"


def _told(when: str) -> str:
    """A column head as a row's lead: the hours of "d2 16" since the first midnight."""
    m = _DAY_HOUR.search(when)
    if m is None:
        day = re.fullmatch(rf"(?P<day>{_DAY_OF})(?:\s(?P<part>{_PART}))?", when)
        if day is None:
            return when
        part = day["part"] or "noon"
        return f"{day['day']} {part if part in ('pre', 'baseline', 'noon') else _PARTS[part[0]]}"
    hours = 24 * int(m["d"]) + int(m["h"] or 0)
    return f"{'pre ' if BASE.search(when) else ''}{hours} h"


def _rows(lines: Sequence[Line], i: int) -> tuple[list[tuple[Line, re.Match[str]]], int]:
    """The lines below the heads that hold values, with what labels them, and the last of them."""
    found: list[tuple[Line, re.Match[str]]] = []
    last = i
    for j in range(i + 1, min(i + 1 + _REACH, len(lines))):
        low = lines[j].low
        if _RULE.fullmatch(low):
            if found and not low.strip():
                break
            continue
        m = _LABEL.match(low)
        if m is None or len(m["label"]) > _BARE_LABEL + 20:
            break
        found.append((lines[j], m))
        last = j
    return found, last


def _rank(lines: Sequence[Line], i: int, low: str, m: re.Match[str], heads: Sequence[_Head]) -> int:
    """How a row shows that it is of pain: 1 it says so, 2 it names the part that hurts, 3 the table does; else 0."""
    label = m["label"].strip()
    values = _values(low, m.end())
    if not values or (abs(len(values) - len(heads)) > 1 and len(values) < 3):
        return 0
    if NOT_PAIN.search(label) or len(_WORD.findall(SCORE.sub(" ", low[m.end() :]))) > _ASIDES:
        return 0
    if NAMED.search(label):
        return 1
    top = max(float(v["v"]) for v in values)
    if AREA.fullmatch(label) and 4 <= top <= 10:
        return 2
    named = any(SCALE_NEAR.search(line.low) for line in lines[max(0, i - 3) : i])
    alike = abs(len(values) - len(heads)) <= 1
    return 3 if not label.strip(" :|-") and named and alike else 0


def _values(low: str, start: int) -> list[re.Match[str]]:
    return list(SCORE.finditer(low, start))


def _row(line: Line, m: re.Match[str], heads: Sequence[_Head], anchor: dt.date | None, *, mm: bool) -> list[Reading]:
    values = _values(line.low, m.end())
    label = m["label"]
    mm = mm or MILLIMETRES.search(label) is not None or any(float(v["v"]) > 10 for v in values)
    part = re.search(r"(?<![a-z])(?P<part>[ap])\.?m\b|(?P<word>morning|evening|night)", label)
    pairs = _paired(heads, values)
    clock, found = Clock(anchor), []
    for head, value in pairs:
        if not head.lead:
            continue
        lead = head.lead
        if part is not None:
            lead = _in_part(lead, part["part"] or part["word"][0])
        reading = reading_of(line, value, lead, "", clock, mm=mm)
        if reading is not None:
            found.append(reading)
    return found


def _in_part(lead: str, part: str) -> str:
    """A day's lead with the part of the day that its row names."""
    whole = re.fullmatch(r"(?P<pre>pre )?(?P<h>\d+) h", lead)
    if whole is None:
        return re.sub(r"noon$", _PARTS.get(part, "noon"), lead)
    hours = 24 * (int(whole["h"]) // 24) + {"a": 8, "m": 8, "p": 19, "e": 19, "n": 22}[part]
    return f"{whole['pre'] or ''}{hours} h"


def _paired(heads: Sequence[_Head], values: Sequence[re.Match[str]]) -> list[tuple[_Head, re.Match[str]]]:
    """Each value with its column: in order where they are as many, else by place, else from the right."""
    if len(heads) == len(values):
        return list(zip(heads, values, strict=True))
    placed = []
    for value in values:
        head = min(heads, key=lambda h: abs((h.start + h.end) - (value.start() + value.end())))
        if min(head.end, value.end()) - max(head.start, value.start()) < -3:
            break
        placed.append((head, value))
    if len(placed) == len(values) and len({h.start for h, _ in placed}) == len(placed):
        return placed
    if len(values) == len(heads) - 1:
        return list(zip(heads[1:], values, strict=True))
    return list(zip(heads, values, strict=False)) if len(values) == len(heads) + 1 else []
