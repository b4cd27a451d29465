"""Laboratory values that bear on implantation: INR, PT, platelets, white count, neutrophils (evidence rule 13)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache

from chartcite.extract.families._inr_log import logged
from chartcite.extract.families._lab_rows import row_readings
from chartcite.extract.nlp.build import make_fact
from chartcite.extract.nlp.calendar import last_such_day
from chartcite.extract.nlp.chart import Chart, NoteView, Segment, SegmentKind
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.time import find_dates
from chartcite.extract.nlp.vocabulary import raw
from chartcite.models.fact import Assertion, Fact

_NUMBER = r"(?P<value>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?P<smudge>[?@#]|\s?\(\?\))?"
_LINK = (
    r"(?:\s*(?:count|level|today|wnl|normal|nl|ok|of|is|was|at|now|only|bang on|exactly|right at|just|about"
    r"|have|has|fallen|fell|dropped|drop|came|come|back|rose|risen|to"
    r"|up to|down to|nadir|=|:|-|[.]{2,}|\(|\)|\||~)\s*|\s+){0,5}?"
)
_TREND = (
    r"(?:\s+(?!(?:{names}|goals?|target|if|until|unless|when|below|above|under|over|should|must|need|needs|required|than|before)(?![a-z]))[a-z]+)"
    r"{{1,6}}?(?:[,:](?: at| to| is| was| now)?| at| to| is| was| now)\s+"
)
"""Words of a trend between the name and its value: "WBC recovering after cycle, 2.6 today"."""
_UNIT = r"\s*(?P<unit>k/?u?l?\b|x?\s?10\s?\^?3?(?:/\w+)?|/u?l\b|/mm3|thou\w*|lakhs?\b|lacs?\b|s(?:ec\w*)?\b|g/dl)?"
_REFERENCE = compiled(r"\(?\s*(?P<low>\d+(?:\.\d+)?)\s*-\s*(?P<high>\d+(?:\.\d+)?)\s*\)?")
_FLAG = compiled(r"^\s*\*?(?P<flag>[lh])\b")
_OLD = compiled(
    r"\b(?:goal|target|therapeutic range|threshold|if|until|unless|keep|above|below|must be|>|<)\W*(?:\w+\W+){0,2}$"
)
_NO_INR = 9
"""From here on the one value behind "PT/INR" is the prothrombin time in seconds."""
_SCALED = {"platelets": 2000.0, "wbc": 200.0, "anc": 40.0}
"""Values above these are per microlitre; divided by 1000 they are in thousands."""


@cache
def _pattern() -> Expression:
    names = [(name, code) for code, variants in raw("labs")["analytes"].items() for name in variants]
    names.sort(key=lambda pair: -len(pair[0]))
    alternatives = "|".join(f"{re.escape(name)}" for name, _ in names)
    return compiled(rf"(?<![a-z0-9])(?P<name>{alternatives})(?![a-z])(?:'?s)?{_LINK}{_NUMBER}{_UNIT}")


@cache
def _trends() -> Expression:
    names = "|".join(re.escape(n) for n in sorted(_codes(), key=len, reverse=True))
    counted = "|".join(re.escape(n) for n, code in _codes().items() if code in ("wbc", "anc", "platelets", "inr"))
    return compiled(
        rf"(?<![a-z0-9])(?P<name>{counted})(?![a-z]){_TREND.format(names=f'(?:{names})')}{_NUMBER}{_UNIT}(?!\s*(?:/|-)\s*\d)"
    )


@cache
def _pairs() -> Expression:
    """Two analytes and their two values ("PT/INR 11.4 / 1.0", "INR, PTT: 1.1, 28")."""
    simple = "|".join(re.escape(n) for n in sorted(_codes(), key=len, reverse=True) if not re.search(r"pt[ /-]inr", n))
    return compiled(
        rf"(?<![a-z0-9/])(?P<one>{simple})\s*(?:/|,|&|-|\band\b)\s*(?P<two>{simple})(?![a-z])[\s:=]*(?:of|is|was|were)?\s*"
        rf"{_NUMBER}{_UNIT}\s*(?:/|,|&|;|\band\b|\s)\s*(?P<second>\d+(?:\.\d+)?)(?![\d/])"
    )


@cache
def _codes() -> dict[str, str]:
    return {name: code for code, variants in raw("labs")["analytes"].items() for name in variants}


@cache
def _name_cell() -> Expression:
    names = sorted(_codes(), key=len, reverse=True)
    return compiled(rf"\W*(?P<name>{'|'.join(map(re.escape, names))})\b[^\d]*(?:\(?x?10\W?[e^]?3\b.*)?$")


def _named_cell(cell: str) -> str:
    """The analyte that a cell or a column heading names (``""``: none)."""
    named = _name_cell().match(cell)
    return _codes()[named["name"]] if named else ""


_CELL = compiled(_NUMBER + _UNIT)


def extract(chart: Chart) -> Iterator[Fact]:
    """Facts of kind ``lab``: one a reading, dated by the column, the words beside it, or the note."""
    for view, segment in chart.segments():
        anchor = view.date or chart.request_date
        if view.note.role in ("education", "consent") or (segment.checked is False and not segment.answer):
            continue
        if segment.kind is SegmentKind.ROW and len(segment.cells) > 1 and any(segment.columns):
            found = [
                fact
                for r in row_readings(segment, anchor, cell=_CELL, named=_named_cell)
                if (fact := _fact(view, segment, r.code, r.value, r.span, r.day or view.date, r.rest))
            ]
            if found:
                yield from found
                continue
        yield from _prose(view, segment, anchor)


def _prose(view: NoteView, segment: Segment, anchor: dt.date | None) -> Iterator[Fact]:
    low = segment.low
    if not any(ch.isdigit() for ch in low):
        return
    for row, when in logged(view, segment):
        reading = _CELL.match(low, row.start("value"))
        if reading and (fact := _fact(view, segment, "inr", reading, row.span(), when, low[row.end() :])):
            yield fact
    paired: list[tuple[int, int]] = []
    for pair in _pairs().finditer(low):
        paired.append(pair.span())
        day = _date_near(view, segment, pair, anchor)
        for name, number in (("one", "value"), ("two", "second")):
            reading = _CELL.match(low, pair.start(number))
            code = _codes()[pair[name]]
            if reading and (fact := _fact(view, segment, code, reading, pair.span(), day, low[pair.end() :])):
                yield fact
    plain = list(_pattern().finditer(low))
    named = {m.start() for m in plain}
    for match in (*plain, *(m for m in _trends().finditer(low) if m.start() not in named and _is_count(m))):
        if any(a <= match.start() < b for a, b in paired):
            continue
        code = _codes()[match["name"]]
        if code == "inr" and "pt" in match["name"] and float(match["value"].replace(",", "")) >= _NO_INR:
            code = "pt"
        if _OLD.search(low[: match.start()]) or not _believable(code, match, low):
            continue
        fact = _fact(
            view, segment, code, match, match.span(), _date_near(view, segment, match, anchor), low[match.end() :]
        )
        if fact is not None:
            yield fact


def _is_count(match: re.Match[str]) -> bool:
    """Whether a number some words behind an analyte looks like its value: with a decimal, or the size of one."""
    value = match["value"]
    if _codes()[match["name"]] in ("wbc", "inr"):
        return "." in value or float(value.replace(",", "")) >= 500
    return "." in value or float(value.replace(",", "")) >= 10


def _believable(code: str, match: re.Match[str], low: str) -> bool:
    """Whether "PT 12" is a prothrombin time and the number not a date or a count of something else."""
    rest = low[match.end("value") : match.end("value") + 12]
    if re.match(r"\s?(?:/\d|-\d+-|:\d\d)", rest) or re.match(
        r"\s*(?:visits?|sessions?|weeks?|wks?|months?|units?\b|x\b)", rest
    ):
        return False
    if code == "pt":
        named = match["name"] != "pt" and 8 <= float(match["value"].replace(",", "")) <= 60
        normal = re.match(r"\s*\(?(?:nl|normal|wnl|ok)(?![a-z])", rest) is not None
        return named or normal or bool((match["unit"] or "").startswith("s") or _REFERENCE.match(rest.strip(" s")))
    return not (code == "hemoglobin" and float(match["value"].replace(",", "")) > 25)


def _fact(
    view: NoteView,
    segment: Segment,
    code: str,
    match: re.Match[str],
    span: tuple[int, int],
    day: dt.date | None,
    rest: str,
) -> Fact | None:
    value = float(match["value"].replace(",", ""))
    if (match["unit"] or "").startswith(("lakh", "lac")):
        value *= 100  # of a hundred thousand, to thousands
    limit = _SCALED.get(code)
    if limit and (value > limit or (code == "wbc" and value >= 200)):
        value /= 1000
    attributes: dict[str, str | float | bool] = {"analyte": code, "raw": " ".join(match.group().split())}
    reference = _REFERENCE.match(rest.lstrip(" |*hl"))
    if reference:
        attributes |= {"reference_low": float(reference["low"]), "reference_high": float(reference["high"])}
    flag = _FLAG.match(rest)
    if flag:
        attributes["flag"] = flag["flag"]
    if match["smudge"]:
        attributes["unreadable"] = True
    return make_fact(
        view,
        segment,
        span,
        kind="lab",
        value=value,
        low=value,
        high=value,
        date=day,
        attributes=attributes,
        assertion=Assertion(),
    )


_OPENING_DAY = compiled(r"\W*(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/.])\s+[a-z]")


_OF_DAY = compiled(r"\s*(?:k|,000|x ?10\S*)?\s*(?:(?:back |drawn |taken |dated )?(?:on|from)|of|\()\s*")
"""What ties a reading to the day right behind it: "PLT 31 on 5/1"."""


def _date_near(view: NoteView, segment: Segment, match: re.Match[str], anchor: dt.date | None) -> dt.date | None:
    """The date a reading carries: one tied on behind it, the nearest before it in the segment, else the note's."""
    dates = [d for d in find_dates(segment.low, anchor) if d.low <= d.high]
    own = [d for d in dates if d.start >= match.end() and _OF_DAY.fullmatch(segment.low, match.end(), d.start)]
    if own:
        return own[0].high
    before = [d for d in dates if d.end <= match.start()]
    if before:
        return before[-1].high
    opening = _OPENING_DAY.match(segment.low)
    if opening is not None and anchor is not None:
        day = last_such_day(int(opening["m"]), int(opening["d"]), anchor)
        if day is not None:
            return day
    after = [d for d in dates if 0 <= d.start - match.end() <= 12]
    return after[0].high if after else view.date
