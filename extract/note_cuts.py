"""Where one note ends and the next begins inside a file: encounters, dated entries, messages, pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import cache

from chartcite.extract.nlp.chart import lowered
from chartcite.extract.nlp.dates import DateSpan, find_dates
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import raw
from chartcite.extract.note_dates import DIGIT, HeadLine, date_kind, lines_between
from chartcite.extract.note_heads import credentials

_LONGEST = 120
_EDGE = " \t=-*#>~_|[](){}:,.–—"
_FROM = compiled(r"From:\s", re.I)
_ENTRY = compiled(
    r"\W{0,3}(?P<date>\d{1,2}[/-]\d{1,2}(?:[/-]\d{2,4})?|\d{4}-\d\d-\d\d)(?:\s+\(?[A-Z][a-z]{2}\)?)?(?:,?\s+(?:at\s+)?\d{1,2}:?\d\d\s?(?:[ap]m)?)?(?P<rest>[\s:–-]+\D.*)$",
    re.I,
)
_DECORATED = compiled(r"[=\-*#>~_]{2,}\s*\S")
_CONTINUED = compiled(r"\bcontinued\b|\bcont(?:'d|d)\b", re.I)
_SHORT_HEAD = 70
_HEAD_WORDS = 7
_PROSE_WORDS = 4
_STUB_LINES = 8
_STUB_CHARS = 700


@cache
def _opener() -> Expression:
    words = sorted(raw("note_types")["openers"], key=len, reverse=True)
    return compiled(r"(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in words) + r")(?![a-z])", re.I)


@cache
def _visit_labels() -> frozenset[str]:
    return frozenset(w for w in raw("note_types")["dates"]["visit"])


def encounter_starts(text: str, start: int, end: int, *, newest: dt.date | None) -> list[int]:
    """Offsets inside ``[start, end)`` (one page, or a file without pages) where another encounter begins.

    A line that only heads the page is no encounter of its own: what stands before the first one belongs to it.
    """
    lines = lines_between(text, start, end)
    apart = _apart(text, lines)
    marks = [i for i, line in enumerate(lines) if apart[i] and _opens(line.text, newest)]
    marks += _repeated_labels(lines, apart)
    plain = _addenda(lines) + _messages(lines) + _entries(lines) + _dated_heads(text, lines, apart, newest)
    found = sorted({*(_head_of(i, apart) for i in marks), *plain} - {0})
    starts = [lines[i].start for i in found]
    if found and 0 not in marks and _is_stub(lines[: found[0]]):
        starts = starts[1:]
    return starts


def _apart(text: str, lines: Sequence[HeadLine]) -> list[bool]:
    """For each line whether a blank line, a rule or nothing stands above it."""
    found = [True] * len(lines)
    for i in range(1, len(lines)):
        above, line = lines[i - 1], lines[i]
        gap = text[above.start + len(above.text) : line.start]
        found[i] = gap.count("\n") > 1 or "\f" in gap or not any(c.isalnum() for c in above.text)
    return found


def _head_of(index: int, apart: Sequence[bool]) -> int:
    """The start of the short banner that an opening line stands in."""
    for i in range(index, max(-1, index - 4), -1):
        if apart[i]:
            return i
    return index


def _exact(low: str) -> list[DateSpan]:
    return [d for d in find_dates(low) if d.kind == "day"]


def _opens(line: str, newest: dt.date | None) -> bool:
    """Whether a line that stands apart heads an encounter: decoration, a type of visit or a date, with a full date."""
    if len(line) > _LONGEST or not DIGIT.search(line):
        return False
    low = lowered(line)
    dates = [d for d in _exact(low) if newest is None or (newest - d.low).days < 15 * 365]
    if not dates:
        return False
    first = dates[0]
    if _DECORATED.match(line):
        return date_kind(low, first) not in ("birth", "admin")
    core = low.strip(_EDGE)
    if _opener().match(core):
        return (
            first.start - (len(low) - len(low.lstrip(_EDGE))) <= 60
            and date_kind(low, first) not in ("birth", "admin")
            and not _tells(core)
        )
    if low[: first.start].strip(_EDGE) == "":
        return _heads_after_date(line[first.end :])
    return False


def _tells(core: str) -> bool:
    """Whether a line that begins with a visit word is a sentence."""
    return bool(re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", core)) and "  " not in core


def _heads_after_date(rest: str) -> bool:
    """What follows a leading date in a heading: nothing, a visit word, a clinician."""
    rest = re.sub(r"^\s*\(?\d{1,2}:?\d\d\s*(?:[ap]\.?m\.?)?\)?", "", rest, flags=re.I)
    core = rest.strip(_EDGE)
    if not core:
        return True
    if core[0].isdigit() or len(core) > 90:
        return False
    if _opener().match(core):
        return not _tells(core.lower())
    words = re.findall(r"[A-Za-z/.-]+", core)
    return any(
        w.lower().replace(".", "").strip("-/") in credentials() and w[0].isupper() for w in words
    ) and not _tells(core.lower())


def is_addendum(line: str) -> bool:
    """Whether a line opens a dated addendum."""
    return re.match(r"\W*(?:addendum|late entry)\b", line, re.I) is not None and any(c.isdigit() for c in line[:60])


def _addenda(lines: Sequence[HeadLine]) -> list[int]:
    return [i for i, line in enumerate(lines) if i and is_addendum(line.text)]


def _messages(lines: Sequence[HeadLine]) -> list[int]:
    marks = [i for i, line in enumerate(lines) if _FROM.match(line.text)]
    return marks if len(marks) > 1 else []


def _entries(lines: Sequence[HeadLine]) -> list[int]:
    """Entries of a log or thread: at least two lines that begin with a date and tell something."""
    marks = []
    for i, line in enumerate(lines):
        m = _ENTRY.match(line.text)
        if m is None:
            continue
        rest = m["rest"].strip(_EDGE)
        words = re.findall(r"[A-Za-z][a-z']+", rest)
        if "->" in rest or (len(words) >= 6 and len(rest) > 30):
            marks.append(i)
    others = sum(1 for line in lines if _ENTRY.match(line.text)) - len(marks)
    return marks if len(marks) > 1 and len(marks) > 2 * others else []


def _dated_heads(text: str, lines: Sequence[HeadLine], apart: Sequence[bool], newest: dt.date | None) -> list[int]:
    """Short lines that begin with a day, two or more of them, each over its own lines of prose.

    What makes "8-25-26 (Bhatt)" a head is the margin of the text below it, or the blank line above it. Rows of a
    table have neither.
    """
    margins = [_margin(text, line) for line in lines]
    heads = [
        i
        for i, line in enumerate(lines[:-1])
        if (margins[i + 1] > margins[i] or apart[i])
        and _is_dated_head(line.text, newest)
        and not _is_dated_head(lines[i + 1].text, newest)
        and len(re.findall(r"[A-Za-z]{2,}", lines[i + 1].text)) >= _PROSE_WORDS
    ]
    if len({margins[i] for i in heads}) != 1:
        return []
    days = {_exact(lowered(lines[i].text))[0].low for i in heads}
    return heads if len(days) > 1 else []


def _margin(text: str, line: HeadLine) -> int:
    """How far a line is set in, in characters."""
    return line.start - (max(text.rfind(c, 0, line.start) for c in "\n\r\f") + 1)


def _is_dated_head(line: str, newest: dt.date | None) -> bool:
    """A full date, then no more than a clinician, a visit word or a place."""
    if len(line) > _SHORT_HEAD or not line[:1].isdigit():
        return False
    dates = _exact(lowered(line))
    if not dates or dates[0].start != 0 or (newest is not None and dates[0].low > newest):
        return False
    rest = line[dates[0].end :].strip()
    return not DIGIT.search(rest) and not rest.endswith((".", ":", ";")) and len(rest.split()) <= _HEAD_WORDS


def _repeated_labels(lines: Sequence[HeadLine], apart: Sequence[bool]) -> list[int]:
    """Lines such as ``DOS: 3/4/2026`` where a file has several of them with different days."""
    marks, days = [], set()
    for i, line in enumerate(lines):
        if len(line.text) > _LONGEST or not DIGIT.search(line.text):
            continue
        m = re.match(r"(?P<label>[A-Za-z ]{3,24}):?\s", line.text)
        if m is None or m["label"].strip().lower() not in _visit_labels():
            continue
        dates = _exact(lowered(line.text))
        if dates and dates[0].start <= len(m["label"]) + 4 and any(apart[max(0, i - 3) : i + 1]):
            marks.append(i)
            days.add(dates[0].low)
    return marks if len(days) > 1 else []


def _is_stub(lines: Sequence[HeadLine]) -> bool:
    """Whether lines before the first encounter are a banner only."""
    if len(lines) > _STUB_LINES or sum(len(line.text) for line in lines) > _STUB_CHARS:
        return False
    return not any(
        re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", line.text)
        and (len(line.text) > 75 or line.text.endswith("."))
        for line in lines
    )


def page_goes_on(lines: Sequence[HeadLine]) -> bool:
    """Whether a page says that it continues the one before it."""
    return any(_CONTINUED.search(line.text) for line in lines[:3])
