"""Calendar dates in free text: days, months, years, seasons and moments told relative to the note."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from chartcite.extract.nlp.calendar import MONTHS, SEASONS, DateSpan, month_range, valid_day
from chartcite.extract.nlp.dates_full import with_year
from chartcite.extract.nlp.dates_guessed import short_dates, without_year
from chartcite.extract.nlp.dates_relative import relative_dates
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives

__all__ = ["DateSpan", "find_dates"]


_MAYBE = compiled(
    r"\d[-/.]\d|(?:19|20)\d\d|'\d\d|ago\b|back\b|earlier|yesterday|today|tonight|tomorrow|this |last |past |next |prior"
)
_MAYBE_MONTH = compiled(
    rf"(?<![a-z])(?:{alternatives(MONTHS)}(?![a-z])|{alternatives(SEASONS)})|\d{alternatives(MONTHS)}"
)
_PHONE = compiled(r"(?<!\d)(?:\(?\d{3}\)?[\s.-]?)?\d{3}-\d{4}(?!\d)|(?<!\d)1?-?8\d\d-[\w-]+")


@lru_cache(maxsize=8192)
def _dates(low: str, anchor: date | None) -> tuple[DateSpan, ...]:
    known = _longest(list(with_year(low)))
    found = list(known)
    if anchor is not None:
        found += [*without_year(low, anchor, known), *short_dates(low, anchor), *relative_dates(low, anchor)]
        found = _share_years(low, _longest(found))
    if "-" in low or "." in low:
        phones = [m.span() for m in _PHONE.finditer(low)]
        found = [d for d in found if all(d.end <= a or d.start >= b for a, b in phones)]
    return tuple(_longest(found))


_SHARE = compiled(r"\s*(?:to|through|thru|until|till|til|and|-|/|,)\s*(?:the\s+)?$")


def _share_years(low: str, spans: list[DateSpan]) -> list[DateSpan]:
    """ "March 4 to October 21, 2025": a date without a year takes it from the one it is joined to."""
    for i in range(len(spans) - 2, -1, -1):
        span, other = spans[i], spans[i + 1]
        named = not other.guessed or bool(re.search(r"(?:last|this|next) year$", low[other.start : other.end]))
        if not span.guessed or not named or span.kind == "relative" or other.kind not in ("day", "month", "season"):
            continue
        if not _SHARE.fullmatch(low[span.end : other.start]) or re.search(r"\d/\d\d?$", low[span.start : span.end]):
            continue
        year = other.low.year - (span.low.month > other.low.month)
        first = valid_day(year, span.low.month, span.low.day)
        if first is not None:
            last = first if span.exact else month_range(year, span.high.month)[1]
            spans[i] = DateSpan(span.start, span.end, first, last, span.kind)
    return spans


def _longest(found: list[DateSpan]) -> list[DateSpan]:
    """Of overlapping spans the longest; in text order."""
    kept: list[DateSpan] = []
    for span in sorted(found, key=lambda d: (d.start - d.end, d.start)):
        if all(span.end <= k.start or span.start >= k.end for k in kept):
            kept.append(span)
    return sorted(kept, key=lambda d: d.start)


def find_dates(low: str, anchor: date | None = None) -> tuple[DateSpan, ...]:
    """The dates in a lower-cased text, in order, not overlapping.

    ``anchor`` is the note's date: it gives "4/30", "Sept 3", "last fall", "3 weeks ago" their year; without it only
    dates that name their year are found. Pain scores, fractions, doses, levels, blood pressures and phone numbers are
    none.
    """
    return _dates(low, anchor) if _MAYBE.search(low) or _MAYBE_MONTH.search(low) else ()
