"""Small facts and policies for the criteria tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from chartcite.models.fact import Assertion, Citation, Completion, Fact
from chartcite.models.request import Request

TODAY = dt.date(2026, 6, 1)


def fact(
    kind: str, value: Any = None, *, day: str | None = "2026-05-01", quote: str = "", id: str = "", **more: Any
) -> Fact:
    """A fact of the patient's, done, cited by its own quote."""
    quote = quote or f"{kind} {value} {day}"
    citation = Citation(document="note.txt", start=0, end=len(quote), quote=quote, page=1)
    date = dt.date.fromisoformat(day) if day else None
    return Fact(
        id=id or f"{kind}-{value}-{day}", kind=kind, value=value, date=date, noted=date, citations=(citation,), **more
    )


def planned(kind: str, value: Any = None, **more: Any) -> Fact:
    """The same, only scheduled."""
    return fact(kind, value, assertion=Assertion(completion=Completion.SCHEDULED), **more)


def request(policy: str = "test", pathway: str = "p/trial", **more: Any) -> Request:
    return Request(policy=policy, pathway=pathway, date=TODAY, **more)
