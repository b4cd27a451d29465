"""The review desk's engine: reading and judging through the public API."""

from __future__ import annotations

from dataclasses import asdict, replace

from chartcite.api import Reviewer, read_files
from chartcite.asking import Wanted, wanted
from chartcite.models.document import Packet
from chartcite.models.finding import Result
from chartcite.review.desk.engine import Engine, Pages, Question, Reading
from chartcite.settings import settings


def engine() -> Engine:
    """The program as the desk uses it; limits come from the environment."""
    return Engine(check=_check, read=_read, review=_review)


def _given(question: Question) -> Wanted:
    return wanted(**asdict(question))


def _check(question: Question) -> None:
    _given(question)


def _read(sent: Reading) -> Packet:
    limits = settings().limits
    if sent.fleeting:
        limits = replace(limits, picture_cache=None)
    return read_files(sent.files, password=sent.password, limits=limits, progress=sent.progress)


def _review(packet: Packet, question: Question, pages: Pages) -> Result:
    return Reviewer(packet, aside=dict(pages)).answer(_given(question))
