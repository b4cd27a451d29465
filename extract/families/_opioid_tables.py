"""Tables of opioid totals over time, as a taper grid keeps them (evidence rule 15).

wk of        MS Contin mg   oxyIR mg   MME/day
04/06/26     120            40         180
06/29/26     60             10         75
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chartcite.extract.families._opioid_amounts import between
from chartcite.extract.nlp.build import cite, make_fact
from chartcite.extract.nlp.chart import NoteView, make_segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.flow_rows import Line, cells_of, lines_of
from chartcite.extract.nlp.time import find_dates
from chartcite.models.fact import Assertion, Fact

_TOTAL = compiled(r"(?<![a-z])(?:mmes?|omes?|ommes?|med|morphine (?:eq\w*|mg eq\w*)|oral morphine)(?![a-z])")
_AHEAD = compiled(
    r"(?<![a-z])(?:plan\w*|propos\w+|goal|target|schedule[d]?|will|to be|future|suggested|recommended)(?![a-z])"
)
_NUMBER = compiled(r"(?P<n>\d{1,4}(?:\.\d+)?)(?:\s*(?:mme|ome|mg)(?:/d(?:ay)?)?)?")
_HEAD_LINES = 3
_MOST_MISSES = 1


@dataclass(frozen=True, slots=True)
class _Total:
    line: Line
    amount: float


def tabled(view: NoteView, *, today: dt.date | None) -> Iterator[Fact]:
    """What a grid of daily totals shows to have been done: from its first row to its last one not in the future."""
    lines = lines_of(view.document.text, view.note.start, view.note.end)
    for i, line in enumerate(lines):
        column = _column(line)
        if column is None or any(_AHEAD.search(x.low) for x in lines[max(0, i - _HEAD_LINES) : i + 1]):
            continue
        found = list(_rows(lines[i + 1 :], column, view.date, today))
        if len(found) >= 2 and found[-1].amount < found[0].amount:
            yield _fact(view, found[0], found[-1])


_HEADED = compiled(
    r"(?<![a-z])(?:mmes?|omes?|ommes?|medd?|morphine (?:eq\w*|mg eq\w*)|oral morphine"
    r"|(?:opioid|opiate|narcotic) (?:\w+ )?"
    r"(?:total|dose|daily|log|record|chart|flow ?sheet|table|history"
    r"|reconciliation)|(?:total|daily) (?:\w+ )?opioids?"
    r"|(?:opioid |pre-?trial )?(?:wean\w*|taper\w*) ?(?:log|record|chart|sheet|table|diary|flow ?sheet|grid)?)(?![a-z])"
)
_LEAD = compiled(
    r"\W*(?:(?P<step>(?:wk|week|visit|month|mo|day|step)\s?#?\s?\d{1,3})|(?P<date>\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?(?: \d{1,2})?(?:,? 20\d\d)?))(?![\w/])"
    r"\s*[:=|-]?\s*"
)
_AMOUNT = compiled(
    r"(?:(?P<what>[a-z][a-z /()-]{0,40}?)[\s:=|]+)?(?P<n>\d{2,3})(?![\d/:%.-])\s*(?P<u>mmes?|omes?|mg)?(?![a-z])"
)
_LISTED_HEAD = 80


def listed(view: NoteView, *, today: dt.date | None) -> Iterator[Fact]:
    """A list of totals by date or week under a head that names them, one amount a row."""
    lines = lines_of(view.document.text, view.note.start, view.note.end)
    for i, line in enumerate(lines):
        headed = _HEADED.search(line.low) and len(line.low.strip()) <= _LISTED_HEAD and not _LEAD.match(line.low)
        if not headed or _column(line) is not None or any(_AHEAD.search(x.low) for x in lines[max(0, i - 1) : i + 1]):
            continue
        found = list(_listed_rows(lines[i + 1 :], view.date, today, sure=_TOTAL.search(line.low) is not None))
        if len(found) >= 2 and found[-1].amount < found[0].amount:
            yield _fact(view, found[0], found[-1])


def _listed_rows(
    lines: Sequence[Line], anchor: dt.date | None, today: dt.date | None, *, sure: bool
) -> Iterator[_Total]:
    misses = 0
    for line in lines:
        if misses > _MOST_MISSES:
            return
        lead = _LEAD.match(line.low)
        amount = _AMOUNT.match(line.low, lead.end()) if lead is not None else None
        total = amount is not None and (amount["u"] or "").startswith(("mm", "om"))
        if lead is None or amount is None or not (sure or total) or (sure and amount["u"] == "mg"):
            misses += bool(line.low.strip())
            continue
        dates = find_dates(lead["date"], today or anchor) if lead["date"] else ()
        if _AHEAD.search(line.low) or (today is not None and dates and dates[0].low > today):
            return
        yield _Total(line, float(amount["n"]))


def _fact(view: NoteView, first: _Total, last: _Total) -> Fact:
    one, two = (make_segment(view.document, t.line.start, t.line.end, index=0, paragraph=0) for t in (first, last))
    drop = between(first.amount, last.amount)
    return make_fact(
        view,
        two,
        (0, len(two.text)),
        kind="opioid_reduction",
        value="completed",
        low=drop.low,
        high=drop.high,
        unit="percent",
        proof=drop.proof,
        more=(cite(view, one, 0, len(one.text)),),
        assertion=Assertion(),
        attributes={"percent": round(drop.low, 1), "from_mme": first.amount, "to_mme": last.amount},
    )


def _column(line: Line) -> tuple[int, int] | None:
    """Where the totals stand, if the line heads a table that has them."""
    cells = cells_of(line.low)
    if not 2 <= len(cells) <= 9 or any(len(c[2]) > 32 for c in cells) or re.search(r"\d{2}", line.low):
        return None
    named = [c for c in cells[1:] if _TOTAL.search(c[2])]
    return named[-1][:2] if named else None


def _rows(
    lines: Sequence[Line], column: tuple[int, int], anchor: dt.date | None, today: dt.date | None
) -> Iterator[_Total]:
    misses = 0
    for line in lines:
        if not line.low.strip() or misses > _MOST_MISSES:
            return
        cells = cells_of(line.low, empty=True)
        dates = find_dates(cells[0][2], today or anchor) if cells else ()
        under = max(cells[1:], key=lambda c: min(c[1], column[1]) - max(c[0], column[0]), default=None)
        amount = _NUMBER.fullmatch(under[2]) if under is not None else None
        close = under is not None and min(under[1], column[1]) - max(under[0], column[0]) >= 0
        if not dates or amount is None or not close or _AHEAD.search(line.low):
            misses += 1
            continue
        if today is not None and dates[0].low > today:
            return
        yield _Total(line, float(amount["n"]))
