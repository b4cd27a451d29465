"""Where one document ends and the next begins among the pages of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chartcite.extract.nlp.cues import cue
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.note_dates import HeadLine
from chartcite.extract.note_types import is_item
from chartcite.extract.sheets import Sheet, alike, is_prose

_DIGITS = compiled(r"\d+")
_CREDENTIAL = compiled(r",?\s(?:M\.?D|D\.?O|Ph\.?D|Psy\.?D|N\.?P|P\.?A-?C?|D?P\.?T|R\.?N|LCSW|OTR)\b")
_TAIL = 7
_OPENING = 9
_SHORT = 0.6

DayOf = Callable[[Sequence[HeadLine]], dt.date | None]


@dataclass(frozen=True, slots=True)
class _Weights:
    """How much each sign speaks for a cut (above nothing) or against it."""

    prior: float = -0.5
    first: float = 4.0
    first_bare: float = 2.5
    follows: float = -5.0
    follows_bare: float = -3.5
    leaps: float = 1.0
    inner: float = -2.0
    whole: float = 2.5
    ended: float = 2.0
    anew: float = 1.5
    short: float = 0.8
    title: float = 2.2
    title_again: float = -0.8
    day: float = 2.0
    same_day: float = -1.0
    house: float = 1.6
    header: float = -1.3
    flows: float = -3.0
    opens: float = 2.0
    continued: float = -5.0
    bare: float = -2.0
    named: float = 1.4
    item: float = -1.2


_W = _Weights()


def document_starts(sheets: Sequence[Sheet], named: Sequence[bool], day_of: DayOf) -> list[bool]:
    """For each page whether it begins a document; empty pages and separators belong to none and begin none.

    ``named`` says whose head names a patient; ``day_of`` gives the day that the head of a page names. Time grows with
    the number of pages.
    """
    found: list[bool] = []
    usual = sorted(len(s.lines) for s in sheets if s.kind == "page")
    middle = usual[len(usual) // 2] if usual else 0
    first: int | None = None
    before: int | None = None
    parted = False
    days: dict[int, dt.date | None] = {}
    for i, sheet in enumerate(sheets):
        if sheet.kind != "page":
            parted = parted or sheet.kind == "separator"
            found.append(False)
            continue
        days[i] = day_of(sheet.lines[:8])
        cut = first is None or before is None or parted
        if not cut and first is not None and before is not None:
            score = _score(sheet, sheets[before], sheets[first], days[i], days[first], middle)
            score += _W.named if named[i] and not _headed_alike(sheet, sheets[before]) else 0
            cut = score > 0
        if cut:
            first = i
        found.append(cut)
        before, parted = i, False
    return found


def _score(
    sheet: Sheet, before: Sheet, first: Sheet, day: dt.date | None, day_before: dt.date | None, middle: int
) -> float:
    """What speaks for a cut before ``sheet``: ``before`` is the page before it, ``first`` its document's first page."""
    score = _W.prior + _by_number(sheet, before)
    head = [line.text for line in sheet.head]
    low = "\n".join(head[:3]).lower()
    if cue("fax", "continued").search(low):
        score += _W.continued
    shared = _shared(head, before, first)
    moved = day is not None and day_before is not None and day != day_before
    titled = bool(sheet.title) and (moved or not any(alike(_plain(sheet.title), s) for s in shared))
    if titled:
        score += _W.title if sheet.role != first.role or not first.title else _W.title / 2
    elif sheet.title:
        score += _W.title_again
    if day is not None and day_before is not None:
        score += _W.day if moved else _W.same_day
    if sheet.house and first.house and not alike(sheet.house, first.house):
        score += _W.house
    score += _W.header * min(len([s for s in shared if len(s) > 8]), 1 if moved else 2)
    opening = cue("fax", "opens").search("\n".join(line.text for line in sheet.lines[:_OPENING]).lower())
    if opening:
        score += _W.opens
    if _flows(sheet, before, shared):
        score += _W.flows
    if _ended(before):
        score += _W.ended + (_W.anew if moved else 0.0)
    if len(before.lines) < _SHORT * middle:
        score += _W.short
    if sheet.lines and is_item(sheet.lines[0].text):
        score += _W.item
    if not (titled or day or sheet.house or opening or shared):
        score += _W.bare
    return score


def _by_number(sheet: Sheet, before: Sheet) -> float:
    """What the pages' own numbers say."""
    n, m, p, q = sheet.number, sheet.total, before.number, before.total
    score = 0.0
    if p is not None and p == q:
        score += _W.whole
    if n == 1:
        return score + (_W.first if m is not None else _W.first_bare)
    if n is None:
        return score + (_W.leaps if p is not None else 0.0)
    if p is not None and n == p + 1 and m == q:
        return score + (_W.follows if m is not None else _W.follows_bare)
    return score + (_W.inner if p is None else _W.leaps)


def _headed_alike(sheet: Sheet, before: Sheet) -> bool:
    """Whether the first lines of two pages share one."""
    return any(alike(_plain(x.text), _plain(y.text)) for x in sheet.head[:4] for y in before.head[:4])


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _shared(head: Sequence[str], before: Sheet, first: Sheet) -> list[str]:
    """The lines of a head that the page before, or the document's first page, has in its head too."""
    known = [_plain(line.text) for s in (before, first) for line in s.head]
    return [p for p in map(_plain, head) if p and not is_prose(p) and any(alike(p, k) for k in known)]


def _flows(sheet: Sheet, before: Sheet, shared: Sequence[str]) -> bool:
    """Whether a sentence goes on from the page before."""
    body = next((x.text for x in sheet.lines[:8] if _plain(x.text) not in shared and len(x.text) > 12), "")
    last = next((x.text for x in reversed(before.lines[-_TAIL:]) if is_prose(x.text)), "")
    return bool(body) and body[0].islower() and bool(last) and last[-1] not in ".!?:"


def _ended(sheet: Sheet) -> bool:
    """Whether a page ends with a signature, a greeting or the word that it is the end."""
    tail = sheet.lines[-_TAIL:]
    low = "\n".join(line.text for line in tail).lower()
    if cue("fax", "ends").search(low):
        return True
    return any(len(x.text) < 60 and _CREDENTIAL.search(x.text) and not is_prose(x.text) for x in tail[-4:])
