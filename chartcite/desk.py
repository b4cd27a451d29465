"""The review desk's engine: reading and judging through the public API."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from chartcite.api import Reviewer, read_files
from chartcite.asking import wanted
from chartcite.extract.readers import Progress
from chartcite.models.document import Packet
from chartcite.models.finding import Result
from chartcite.review.desk.engine import PageKey, Question
from chartcite.settings import settings

_MOST_INITIALS = 3


class DeskEngine:
    """Implements :class:`chartcite.review.desk.engine.Engine`."""

    def check(self, question: Question) -> None:
        """Raises :class:`UsageError` for an unknown policy, pathway or a bad date."""
        wanted(
            question.policy, question.pathway, question.date,
            line_of_business=question.line_of_business, state=question.state,
        )  # fmt: skip

    def read(
        self,
        files: Sequence[Path],
        *,
        password: str | None = None,
        progress: Progress | None = None,
        fleeting: bool = False,
    ) -> Packet:
        """The packet of some files; limits come from the environment. What is read of a ``fleeting`` one's pictures is
        not kept in the cache."""
        limits = settings().limits
        if fleeting:
            limits = replace(limits, picture_cache=None)
        return read_files(files, password=password, limits=limits, progress=progress)

    def review(
        self,
        packet: Packet,
        question: Question,
        *,
        aside: Collection[PageKey] = (),
        back: Collection[PageKey] = (),
    ) -> Result:
        """The result of a request, completed from the packet."""
        given = wanted(
            question.policy, question.pathway, question.date,
            line_of_business=question.line_of_business, state=question.state,
        )  # fmt: skip
        said = {**dict.fromkeys(back, False), **dict.fromkeys(aside, True)}
        return Reviewer(packet, aside=said).answer(given)

    def initials(self, packet: Packet) -> str:
        """The initials of the patient whom most pages name, such as ``M.K.``."""
        from chartcite.extract.notes import patient_of

        names = patient_of(packet.documents).names
        if not names:
            return ""
        last, comma, first = names[0].partition(",")
        words = [*first.split(), *last.split()] if comma else names[0].split()
        letters = [w[0].upper() for w in words if w[0].isalpha()]
        if len(letters) > _MOST_INITIALS:
            letters = [*letters[: _MOST_INITIALS - 1], letters[-1]]
        return "".join(f"{letter}." for letter in letters)
