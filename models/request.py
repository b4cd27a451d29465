"""The question: a policy, a pathway and a date."""

from __future__ import annotations

import datetime as dt

from chartcite.models._base import Model


class Request(Model):
    """What is asked for. ``line_of_business`` and ``state`` bring the policy's own notes."""

    policy: str
    pathway: str
    date: dt.date
    line_of_business: str | None = None
    state: str | None = None
