"""What the desk asks of the reading and judging program; the root package hands it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chartcite.extract.readers import Progress
from chartcite.models.document import Packet
from chartcite.models.finding import Result

PageKey = tuple[str, int]
"""A document's name in the packet and a page number."""
Pages = Mapping[PageKey, bool]
"""What reviewers said of pages: set aside, or (``False``) brought back."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the caller says of a request; what is ``None`` is read from the packet."""

    policy: str | None = None
    pathway: str | None = None
    date: str | None = None
    line_of_business: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Files to read. Of a ``fleeting`` packet nothing is kept on the disk to read it faster again."""

    files: Sequence[Path]
    password: str | None = None
    progress: Progress | None = None
    fleeting: bool = False


@dataclass(slots=True)
class Engine:
    """The program as functions. Each raises :class:`chartcite.models.errors.ChartCiteError`."""

    check: Callable[[Question], None]
    """Refuses an unknown policy or pathway, and a bad date."""
    read: Callable[[Reading], Packet]
    review: Callable[[Packet, Question, Pages], Result]
    """The result of a request, completed from the packet."""
