"""The findings as a table for spreadsheets: a row a passage, safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from chartcite.models.fact import Citation
from chartcite.models.finding import Result
from chartcite.review.exports.listing import Criterion, criteria_of, quote_of

COLUMNS = (
    "number", "criterion", "title", "status", "rationale", "side", "quote", "document", "page", "start", "end", "match",
    "requirement", "locator",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n", "|", "%")
_SIDES = (("for", "supporting"), ("against", "against"), ("nearest", "nearest"))


def safe_cell(value: object) -> str:
    """A value as the text of a cell that no spreadsheet takes for a formula.

    Text that begins, blanks aside, with a sign that opens a formula gets an apostrophe in front; numbers stay as they
    are. Characters that no spreadsheet shows are dropped.
    """
    if isinstance(value, bool | int | float):
        return str(value)
    text = "" if value is None else str(value)
    text = "".join(c for c in text if c.isprintable() or c in "\t\n")
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def findings_csv(result: Result) -> str:
    """CSV (RFC 4180, with a byte order mark for spreadsheets): each criterion once, or once a passage it cites.

    ``side`` says whether a passage speaks for or against, or came nearest where nothing is documented. Quotes are on
    one line; ``start`` and ``end`` lead to the exact words.
    """
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for criterion in criteria_of(result):
        for side, citation in _passages(criterion):
            writer.writerow(map(safe_cell, _row(criterion, side, citation)))
    return "\ufeff" + stream.getvalue()


def _passages(criterion: Criterion) -> Iterator[tuple[str, Citation | None]]:
    found = [(side, c) for side, name in _SIDES for c in getattr(criterion.finding, name)]
    yield from found or [("", None)]


def _row(criterion: Criterion, side: str, citation: Citation | None) -> tuple[object, ...]:
    finding = criterion.finding
    place: tuple[object, ...] = ("", "", "", "", "", "")
    if citation is not None:
        place = (quote_of(citation), citation.document, citation.page, citation.start, citation.end, citation.match)
    return (
        criterion.number, finding.id, criterion.title, finding.status, finding.rationale, side, *place,
        finding.requirement, finding.locator,
    )  # fmt: skip
