"""What the desk asks of the reading and judging program; the root package hands it in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chartcite.extract.readers import Progress
from chartcite.models.document import Packet
from chartcite.models.finding import Result

PageKey = tuple[str, int]
"""A document's name in the packet and a page number."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the caller says of a request; what is ``None`` is read from the packet."""

    policy: str | None = None
    pathway: str | None = None
    date: str | None = None
    line_of_business: str | None = None
    state: str | None = None


class Engine(Protocol):
    """Reads packets and judges them. Every method raises :class:`chartcite.models.errors.ChartCiteError`."""

    def check(self, question: Question) -> None:
        """Raises :class:`UsageError` for an unknown policy, pathway or a bad date."""

    def read(
        self,
        files: Sequence[Path],
        *,
        password: str | None = None,
        progress: Progress | None = None,
        fleeting: bool = False,
    ) -> Packet:
        """The packet of some files; of a ``fleeting`` one nothing is kept on the disk to read it faster again."""

    def review(
        self,
        packet: Packet,
        question: Question,
        *,
        aside: Collection[PageKey] = (),
        back: Collection[PageKey] = (),
    ) -> Result:
        """The result; ``aside`` and ``back`` are the pages that reviewers set aside and brought back."""

    def initials(self, packet: Packet) -> str:
        """The patient's initials, or nothing."""
