"""The first pages of the highlighted packet: which colour and number is which criterion, and where it is cited."""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from chartcite.models.finding import Result
from chartcite.review.exports.lettering import BOLD, TEXT, prepare, printable
from chartcite.review.exports.listing import WORDS, Criterion, places_of
from chartcite.review.notices import notices
from chartcite.review.remedies import way_of

BODY = ParagraphStyle("body", fontName=TEXT, fontSize=8.5, leading=11.5)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=7.5, leading=10, textColor=colors.HexColor("#444444"))
TITLE = ParagraphStyle("title", parent=BODY, fontName=BOLD, fontSize=15, leading=20, spaceAfter=4)
HEAD = ParagraphStyle(
    "head", parent=BODY, fontName=BOLD, fontSize=10.5, leading=14, spaceBefore=10, spaceAfter=4, keepWithNext=1
)
RULE = colors.HexColor("#cccccc")


def text(words: str, style: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph of plain words: nothing in them is markup."""
    return Paragraph(escape(printable(words)), style)


def legend(result: Result, criteria: Sequence[Criterion]) -> bytes:
    """The legend as a PDF."""
    prepare()
    stream = io.BytesIO()
    pages = SimpleDocTemplate(
        stream, pagesize=(612, 792), leftMargin=54, rightMargin=54, topMargin=54, bottomMargin=54, invariant=1
    )
    rows = [[_swatch(c), [text(c.title), text(c.id, SMALL)], text(WORDS[c.status]), _places(c)] for c in criteria]
    table = Table(
        [["", "Criterion", "Status", "Cited"], *rows], colWidths=[30, 184, 82, 196], repeatRows=1, hAlign="LEFT"
    )
    table.setStyle([
        ("FONT", (0, 0), (-1, 0), BOLD, 8.5), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, RULE), ("TOPPADDING", (0, 0), (-1, -1), 3),
        *(("BACKGROUND", (0, n), (0, n), colors.Color(*c.colour)) for n, c in enumerate(criteria, start=1)),
    ])  # fmt: skip
    story = [
        text("Highlighted packet", TITLE),
        text(f"{result.policy.title}, version {result.policy.version}"),
        text(f"{way_of(result.policy.id, result.pathway)}, request of {result.date}"),
        Spacer(1, 6),
        text("Each criterion has a colour and a number, which stands in the margin beside the words it cites. "
             "A number with ! marks words that speak against it, in a dashed frame. The bookmarks lead from each "
             "criterion to its passages. This file approves and denies nothing: a clinician decides."),
        Spacer(1, 8),
        table,
    ]  # fmt: skip
    said = notices(result.warnings)
    if said:
        story += [text("Read this first", HEAD), *(text(f"{m} {p}".strip()) for m, p in said)]
    pages.build(story)
    return stream.getvalue()


def _swatch(criterion: Criterion) -> Paragraph:
    return text(str(criterion.number), ParagraphStyle("number", parent=BODY, fontName=BOLD, alignment=1))


def _places(criterion: Criterion) -> list[Paragraph]:
    finding = criterion.finding
    lines = [text(place, SMALL) for place in places_of(finding.supporting)]
    lines += [text(f"against: {place}", SMALL) for place in places_of(finding.against)]
    return lines or [text("nothing cited", SMALL)]
