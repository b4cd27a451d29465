"""The checklist as a PDF to print: boxes to tick for what is to do, and where the rest stands."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

from chartcite.models.self_check import Item, SelfCheck
from chartcite.review.exports.legend import BODY, HEAD, RULE, SMALL, TITLE, text
from chartcite.review.exports.lettering import BOLD, prepare

_STRONG = ParagraphStyle("strong", parent=BODY, fontName=BOLD)
_EFFORT = ParagraphStyle("effort", parent=SMALL, fontName=BOLD, spaceBefore=6, spaceAfter=2)


class _Box(Flowable):  # type: ignore[misc]
    """A square to tick."""

    def __init__(self) -> None:
        super().__init__()
        self.width = self.height = 9

    def draw(self) -> None:
        self.canv.setLineWidth(0.9)
        self.canv.rect(0, 0, 8.5, 8.5)


def checklist_pdf(check: SelfCheck) -> bytes:
    """The checklist on US Letter pages."""
    prepare()
    stream = io.BytesIO()
    pages = SimpleDocTemplate(
        stream, pagesize=(612, 792), leftMargin=54, rightMargin=54, topMargin=54, bottomMargin=54, invariant=1,
        title="Checklist",
    )  # fmt: skip
    pages.build(list(_story(check)))
    return stream.getvalue()


def _story(check: SelfCheck) -> Iterator[Flowable]:
    yield text("Checklist before sending", TITLE)
    yield text(f"{check.policy}, {check.pathway}, request of {check.date}")
    yield text(check.summary, _STRONG)
    if check.out_of_scope:
        yield text(check.out_of_scope)
    if check.pages:
        yield text("The papers themselves", HEAD)
        yield _boxes([[text(p.do or p.what, _STRONG), text(f"{p.what} {p.places}", SMALL)] for p in check.pages])
    for heading, items in (
        ("Add what is missing", check.missing),
        ("Clear up what a reviewer will ask about", check.questions),
    ):
        if items:
            yield text(heading, HEAD)
            yield from _by_effort(items)
    if check.documented:
        yield text("In the packet already", HEAD)
        yield _documented(check.documented)
    yield Spacer(1, 10)
    yield text(
        "This list shows what the packet says and where. It does not say what the payer will decide.", SMALL
    )  # fmt: skip


def _by_effort(items: Sequence[Item]) -> Iterator[Flowable]:
    for work, group in groupby(items, key=lambda i: i.work):
        yield text(work, _EFFORT)
        yield _boxes([_lines(i) for i in group])


def _lines(item: Item) -> list[Paragraph]:
    choice = f" ({item.choice})" if item.choice else ""
    return [text(item.title + choice, _STRONG), text(item.do), text(f"Who has it: {item.who}", SMALL)]


def _boxes(lines: Sequence[Sequence[Paragraph]]) -> Table:
    table = Table([[_Box(), list(paragraphs)] for paragraphs in lines], colWidths=[20, 472], hAlign="LEFT")
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 3)])
    return table


def _documented(items: Sequence[Item]) -> Table:
    rows = [[text(i.title), [text(p, SMALL) for p in i.places] or text("", SMALL)] for i in items]
    table = Table(rows, colWidths=[224, 268], hAlign="LEFT")
    table.setStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE),
        ("TEXTCOLOR", (0, 0), (-1, -1), colors.black),
    ])  # fmt: skip
    return table
