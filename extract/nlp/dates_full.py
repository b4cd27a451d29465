"""Dates that name their year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chartcite.extract.nlp.calendar import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTH,
    MONTHS,
    SEASONS,
    YEAR,
    DateSpan,
    month_of,
    month_range,
    season_range,
    valid_day,
    year_of,
    year_range,
)
from chartcite.extract.nlp.expressions import Group, compiled
from chartcite.extract.nlp.numbers import alternatives

_FULL = [
    (compiled(rf"(?<![\d/.-])(?P<y>{YEAR})[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?![\d/])"), "day"),
    (compiled(
        rf"(?<![\d/.-])(?P<y>{YEAR})[\s,-]+(?P<mon>{MONTH})[\s.-]*(?P<d>\d\d?)(?:st|nd|rd|th)?(?![\d/:%-])"
    ), "day"),
    (compiled(
        r"(?<![\d/.])(?P<m>\d\d?)\s?(?P<s>[-/.])\s?(?P<d>\d\d?)\s?(?P=s)"
        r"\s?(?P<y>(?:19|20)\d\d|\d\d)(?![\d/%]|\.\d)"
    ), "day"),
    (compiled(
        rf"(?<![a-z0-9])(?P<d>\d\d?)(?:st|nd|rd|th)?(?:\s+of)?[\s-]?(?P<mon>{MONTH})"
        rf"[\s,-]*(?P<y>{YEAR}|'?\d\d)(?![\d/:]|\s+{MONTH}(?![a-z]))"
    ), "day"),
    (compiled(rf"(?<![\d/.-])(?P<y>{YEAR})[\s,-]+(?P<mon>{MONTH})[\s.-]+(?P<d>\d\d?)(?![\d/:])"), "day"),
    (compiled(
        rf"(?<![a-z])(?P<mon>{MONTH})[\s-]*(?P<d>\d\d?)(?:st|nd|rd|th)?(?:,\s*|"
        rf"\s+of\s+|\s+|-)(?P<y>{YEAR}|'\d\d)(?![\d/])"
    ), "day"),
    (compiled(
        rf"(?<![a-z0-9])(?P<part>early|mid|late|end of|the end of|beginning "
        rf"of|start of)?[\s-]*(?P<mon>{MONTH})(?:\s+of|,|\s*-)?\s*(?P<y>{YEAR}|"
        rf"'\d\d)(?![\d/])"
    ), "month"),
    (compiled(rf"(?<![a-z0-9/])(?P<mon>{MONTH})(?P<y>\d\d)(?![a-z0-9/])"), "month"),
    (compiled(rf"(?<![\d/.])(?:(?<!\d-)|(?<=/(?:19|20)\d\d-))(?P<m>0?[1-9]|1[0-2])[/-](?P<y>{YEAR})"
                rf"(?![\d/]\d|-\d(?!\d?/{YEAR}))"), "month"),
    (compiled(rf"(?<![a-z])(?P<season>{alternatives(SEASONS)})(?:\s+of|,)?\s+(?P<y>{YEAR}|'\d\d)(?!\d)"), "season"),
    (compiled(
        rf"(?<![a-z0-9])(?P<part>early|mid|late|end of|the end of|beginning "
        rf"of|start of)[\s-]+(?:in\s+)?(?P<y>{YEAR})(?![\d/-]\d)"
    ), "year"),
]  # fmt: skip
_YEAR_RANGE = compiled(rf"(?<![\w/.,:$#-])(?P<a>{YEAR})\s?-\s?(?P<b>{YEAR}|\d\d)(?![\d/-])")
_BARE_YEAR = compiled(
    rf"(?<![\w/.,:$#-])(?P<y>{YEAR})(?![\w/%]|[.,:-]\d|\s*(?:ml|mg|"
    rf"kcal|mcg|h\b|hrs?\b|hours|feet|ft|steps|calories|units|cc|lb|"
    rf"m\b))"
)
_APOSTROPHE = compiled(r"(?<![\w])'(?P<y>\d\d)(?![\d'a-z])(?!\s*(?:ft|feet|\d))")
_NOT_YEAR = compiled(
    r"(?:#|\bmrn:?|\broom|\brm|\bsuite|\bste|\bacct|\bid|\bext|\bbox|"
    r"\bwalked|\bat|\bx|\bno|\bform|\bspo2|\breq|\bvolume|\btotal|"
    r"\bcode|@)\s*$"
)
_ROW_TIME = compiled(r"\s*\d{3,4}\s+\d{1,3}(?:\s|$)")


_ALL = Group((*(pattern for pattern, _ in _FULL), _YEAR_RANGE, _BARE_YEAR, _APOSTROPHE))


_GLOSS = compiled(
    rf"\s*\(\s*(?:(?P<d>\d\d?)(?:st|nd|rd|th)?\s+(?P<mon>{MONTH})"
    rf"|(?P<mon2>{MONTH})\.?\s+(?P<d2>\d\d?)(?:st|nd|rd|th)?)\s*\)"
)


def _gloss(low: str, end: int) -> tuple[int, int, int] | None:
    """Month and day in words in the brackets behind a date in numbers, and where they end: "06/04/2026 (6 April)"."""
    m = _GLOSS.match(low, end)
    if m is None:
        return None
    name = m["mon"] or m["mon2"]
    return MONTHS[name.rstrip(".")], int(m["d"] or m["d2"]), m.end()


def _day_first(low: str) -> bool:
    """Whether a text shows by a date told twice that its numbers have the day first."""
    if "(" not in low:
        return False
    for m in _FULL[2][0].finditer(low):
        told = _gloss(low, m.end())
        if told is not None and told[:2] == (int(m["d"]), int(m["m"])) != (int(m["m"]), int(m["d"])):
            return True
    return False


def with_year(low: str) -> Iterator[DateSpan]:
    if not _ALL.hopeful(low):
        return
    day_first = _day_first(low)
    for pattern, kind in _FULL:
        for m in pattern.finditer(low):
            groups = m.groupdict()
            year = year_of(groups["y"])
            part = (groups.get("part") or "").removeprefix("the ").split(" ")[0]
            if not FIRST_YEAR <= year <= LAST_YEAR:
                continue
            if kind == "day":
                turned = day_first and bool(groups.get("s"))
                day = None if turned else valid_day(year, month_of(m), int(groups["d"]))
                if day is None and groups.get("s"):
                    day = valid_day(year, int(groups["d"]), int(groups["m"]))  # day first, as outside the US
                told = _gloss(low, m.end()) if day is not None and groups.get("s") else None
                if day is not None:
                    same = told is not None and told[:2] == (day.month, day.day)
                    yield DateSpan(m.start(), told[2] if told and same else m.end(), day, day, "day")
            elif kind == "month":
                yield DateSpan(m.start(), m.end(), *month_range(year, month_of(m), part), "month")
            elif kind == "season":
                yield DateSpan(m.start(), m.end(), *season_range(year, groups["season"]), "season")
            else:
                yield DateSpan(m.start(), m.end(), *year_range(year, part), "year")
    for m in _YEAR_RANGE.finditer(low):
        for name in ("a", "b"):
            yield DateSpan(m.start(name), m.end(name), *year_range(year_of(m[name])), "year")
    for m in _BARE_YEAR.finditer(low):
        if 1930 <= int(m["y"]) <= LAST_YEAR and _is_year(low, m):
            yield DateSpan(m.start(), m.end(), *year_range(int(m["y"])), "year")
    for m in _APOSTROPHE.finditer(low):
        yield DateSpan(m.start(), m.end(), *year_range(year_of(m["y"])), "year")


def _is_year(low: str, m: re.Match[str]) -> bool:
    """Whether four digits are a year and no clock time, address or count."""
    if _NOT_YEAR.search(low[max(0, m.start() - 10) : m.start()]):
        return False
    return not (not low[: m.start()].strip() and _ROW_TIME.match(low))
