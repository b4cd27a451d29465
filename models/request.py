"""The question: a policy, a pathway and a date, and where each of them comes from."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from chartcite.models._base import Model
from chartcite.models.fact import Citation


class Request(Model):
    """What is asked for. ``line_of_business`` and ``state`` bring the policy's own notes."""

    policy: str
    pathway: str
    date: dt.date
    line_of_business: str | None = None
    state: str | None = None


class Source(StrEnum):
    """Where a part of the request comes from: the caller, the packet, or (a date neither states) today."""

    GIVEN = "given"
    READ = "read"
    DEFAULT = "default"


class Asked(Model):
    """One part of the request, and the passages it was read from where the caller did not give it.

    ``name`` is ``policy``, ``pathway``, ``date``, ``line_of_business``, ``state``, ``procedure_code``,
    ``diagnosis_code`` or ``drug``.
    """

    name: str
    value: str
    source: Source
    citations: tuple[Citation, ...] = ()
