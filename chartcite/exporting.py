"""Exports of one review to files: imported only where one is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chartcite.output import write_bytes, write_text
from chartcite.settings import settings

if TYPE_CHECKING:
    from chartcite.commands import Exports
    from chartcite.models.document import Packet
    from chartcite.models.finding import Result


def write_exports(
    exports: Exports,
    result: Result,
    packet: Packet,
    files: Sequence[Path],
    *,
    password: str | None,
) -> None:
    """Write each export that has a place to go. Raises :class:`OutputError`."""
    if exports.csv:
        from chartcite.review.exports.findings_csv import findings_csv

        write_text(exports.csv, findings_csv(result))
    if exports.annotations:
        from chartcite.review.exports.annotations import annotations_jsonld

        write_text(exports.annotations, annotations_jsonld(result, packet.documents))
    if exports.highlighted:
        from chartcite.extract.readers import originals_of
        from chartcite.review.exports.highlighted import highlighted_pdf

        originals = originals_of(files, packet.documents, limits=settings().limits)
        made = highlighted_pdf(result, packet.documents, originals, password=password)
        write_bytes(exports.highlighted, made)
