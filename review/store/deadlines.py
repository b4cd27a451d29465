"""When a request is due: by line of business and state, expedited or not, in calendar or in business time."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from chartcite.review.store.calendar import Calendar, Span

_OTHERS = "default"
_NO_WORD = re.compile(r"[^a-z0-9]+")


class Clocks(BaseModel):
    """How long a decision may take; what is left out holds as for the others."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    expedited: Span | None = None
    standard: Span | None = None


class Line(Clocks):
    """A line of business: other names it goes by, and what holds in single states."""

    title: str = ""
    names: tuple[str, ...] = ()
    states: dict[str, Clocks] = {}


class Rule(BaseModel):
    """What holds for one request."""

    model_config = ConfigDict(frozen=True)
    line: str
    """The line's title."""
    span: Span
    expedited: bool

    def __str__(self) -> str:
        """As a sentence: ``7 calendar days, Medicaid``."""
        return f"{self.span}{' expedited' * self.expedited}, {self.line}"


class Deadlines(BaseModel):
    """The clocks of every line of business, and the calendar that business time is counted by."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    calendar: Calendar
    lines: dict[str, Line]
    """By name; ``default`` holds for the others."""

    @model_validator(mode="after")
    def _whole(self) -> Deadlines:
        others = self.lines.get(_OTHERS)
        if others is None or others.expedited is None or others.standard is None:
            raise ValueError("the line default needs both clocks")
        if any(span.business for span in self._spans()):
            _checked(self.calendar)
        return self

    def _spans(self) -> list[Span]:
        own = [c for line in self.lines.values() for c in (line, *line.states.values())]
        return [span for clocks in own for span in (clocks.expedited, clocks.standard) if span]

    def rule(self, *, expedited: bool, line_of_business: str | None, state: str | None = None) -> Rule:
        """What holds for a request: its state's clock, else its line's, else that of the others."""
        name = self._line(line_of_business or "")
        line, others = self.lines[name], self.lines[_OTHERS]
        chain: list[Clocks] = [line, others]
        if state and state.upper() in line.states:
            chain.insert(0, line.states[state.upper()])
            title = f"{_title(name, line)}, {state.upper()}"
        else:
            title = _title(name, line)
        span = next(s for c in chain if (s := c.expedited if expedited else c.standard))
        return Rule(line=title, span=span, expedited=expedited)

    def due(
        self, received: dt.datetime, *, expedited: bool, line_of_business: str | None, state: str | None = None
    ) -> dt.datetime:
        """When a request that came at a moment is due, in UTC."""
        rule = self.rule(expedited=expedited, line_of_business=line_of_business, state=state)
        return self.calendar.after(received, rule.span)

    def titles(self) -> tuple[str, ...]:
        """The lines of business that a sender may choose from."""
        return tuple(_title(name, line) for name, line in self.lines.items() if name != _OTHERS)

    def table(self) -> list[dict[str, Any]]:
        """Every line as people read it: title, what holds when expedited, what otherwise; states as lines."""
        found = []
        for name, line in self.lines.items():
            for state in (None, *line.states):
                said = {"line_of_business": None if name == _OTHERS else name, "state": state}
                rules = [self.rule(expedited=e, **said) for e in (True, False)]
                found.append({"line": rules[0].line, "expedited": str(rules[0].span), "standard": str(rules[1].span)})
        return found

    def _line(self, said: str) -> str:
        """The line whose longest name stands in what a request says."""
        text = f" {_words(said)} "
        named = {_words(n): key for key, line in self.lines.items() if key != _OTHERS
                 for n in (key, line.title, *line.names) if _words(n)}  # fmt: skip
        return named.get(max((n for n in named if f" {n} " in text), key=len, default=""), _OTHERS)


def _words(text: str) -> str:
    return _NO_WORD.sub(" ", text.lower()).strip()


def _title(name: str, line: Line) -> str:
    return line.title or name[:1].upper() + name[1:]


def _checked(calendar: Calendar) -> None:
    """Raises ``ValueError`` where the calendar's holidays are of no country that is known."""
    try:
        calendar.works(dt.date(2026, 1, 2))
    except NotImplementedError:
        raise ValueError("holidays: no such country or subdivision") from None
