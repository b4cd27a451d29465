"""The timeline picture: courses of treatment against the months required, pain scores around the trial."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from chartcite.models.fact import Fact
from chartcite.models.finding import Result

_WIDTH, _LEFT, _RIGHT, _ROW = 540.0, 152.0, 34.0, 22.0
_MOST_BARS, _MOST_SCORES = 14, 60
_CHART = 120.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A course: label, place and length in the picture, the words for a screen reader."""

    label: str
    x: float
    width: float
    y: float
    title: str
    ongoing: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A pain score at a day."""

    x: float
    y: float
    title: str
    phase: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Everything the template draws; sizes in SVG units."""

    width: float
    height: float
    left: float
    top: float
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    chart_top: float
    chart_height: float
    required: tuple[float, float] | None
    summary: str


def timeline(result: Result, *, months: float = 6) -> Timeline | None:
    """The picture for a result, or ``None`` where no course and no score has a date."""
    courses = _courses(result.facts)
    scores = _scores(result.facts)
    last = dt.date.fromisoformat(result.date)
    days = [d for c in courses for d in (c[1], c[2])] + [d for d, _ in scores]
    if not days:
        return None
    first = min(days)
    last = max([last, *days])
    span = max((last - first).days, 1)

    def across(day: dt.date) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (day - first).days / span

    bars = tuple(
        Bar(
            label=label,
            x=across(start),
            width=max(across(end) - across(start), 2.0),
            y=26 + i * _ROW,
            ongoing=ongoing,
            title=f"{label}: {start} to {end}{' (ongoing)' if ongoing else ''}, {(end - start).days} days",
        )
        for i, (label, start, end, ongoing) in enumerate(courses)
    )
    top = 26 + len(bars) * _ROW + (14 if bars else 0)
    dots = tuple(
        Dot(
            x=across(day),
            y=top + _CHART * (1 - min(value, 10) / 10),
            phase=str(fact.attr("phase") or ""),
            title=f"{value:g}/10 on {day}{_phase(fact)}",
        )
        for day, fact in scores
        if isinstance(value := fact.value, float)
    )
    height = top + (_CHART + 24 if dots else 8)
    required = (across(max(first, last - dt.timedelta(days=round(months * 30.44)))), across(last)) if bars else None
    text = f"{len(bars)} courses of treatment and {len(dots)} pain scores between {first} and {last}."
    return Timeline(_WIDTH, height, _LEFT, 18, bars, dots, _ticks(first, last, across), top, _CHART, required, text)


def _courses(facts: Sequence[Fact]) -> list[tuple[str, dt.date, dt.date, bool]]:
    """Dated courses, each label's stretch once, longest first, then in the order of their start."""
    found: dict[tuple[str, dt.date, dt.date], bool] = {}
    for fact in facts:
        interval = fact.interval
        if fact.kind not in ("therapy", "medication") or interval is None or not fact.assertion.happened:
            continue
        if interval.start and interval.end and interval.end > interval.start:
            label = str(fact.attr("drug") or fact.value or "").replace("_", " ")
            found[label, interval.start, interval.end] = interval.ongoing
    longest = sorted(found.items(), key=lambda item: (item[0][1] - item[0][2], item[0]))[:_MOST_BARS]
    return sorted(((k[0], k[1], k[2], ongoing) for k, ongoing in longest), key=lambda c: (c[1], c[0]))


def _phase(fact: Fact) -> str:
    phase = fact.attr("phase")
    return f" ({str(phase).replace('_', ' ')})" if phase else ""


def _scores(facts: Sequence[Fact]) -> list[tuple[dt.date, Fact]]:
    found = [
        (f.date, f)
        for f in facts
        if f.kind == "pain_score" and f.date and isinstance(f.value, float) and f.assertion.happened
    ]
    return [(d, f) for d, f in sorted(found, key=lambda p: (p[0], p[1].id)) if d][:_MOST_SCORES]


def _ticks(first: dt.date, last: dt.date, across) -> tuple[Tick, ...]:  # type: ignore[no-untyped-def]
    """Marks a month, quarter, half year or more apart, at most six."""
    months = max(1, round((last - first).days / 30.44 / 5))
    step = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if s >= months)
    year, month = first.year, ((first.month - 1) // step) * step + 1 if step < 12 else 1
    ticks = []
    day = dt.date(year, month, 1)
    while day <= last:
        if day >= first:
            ticks.append(Tick(across(day), day.strftime("%b %Y") if step < 12 else str(day.year)))
        total = day.month - 1 + step
        day = dt.date(day.year + total // 12, total % 12 + 1, 1)
    return tuple(ticks)
