"""The cover letter as a Word file and as a PDF."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, ListFlowable, ListItem, SimpleDocTemplate, Spacer

from chartcite.review.exports.legend import BODY, HEAD, SMALL, text
from chartcite.review.exports.letter import CLOSING, DRAFT, OPENING, UNCLEAR, Letter, Point
from chartcite.review.exports.lettering import BOLD, ITALIC, prepare

_LETTER = ParagraphStyle("letter", parent=BODY, fontSize=10, leading=14, spaceAfter=8)
_STRONG = ParagraphStyle("strong", parent=_LETTER, fontName=BOLD, spaceAfter=2)
_QUOTE = ParagraphStyle("quote", parent=_LETTER, spaceAfter=3)
_DRAFT = ParagraphStyle("draft", parent=_LETTER, fontName=ITALIC, borderWidth=0.6, borderPadding=5, spaceAfter=14)
_EPOCH = (1980, 1, 1, 0, 0, 0)
PATIENT = "Patient: [name, date of birth, member number]"
SIGNATURE = "[Signature, name, credentials, telephone]"
WAIVED = "Points that the policy waives, and why"


def letter_pdf(letter: Letter) -> bytes:
    """The draft on US Letter pages."""
    prepare()
    stream = io.BytesIO()
    pages = SimpleDocTemplate(
        stream, pagesize=(612, 792), leftMargin=72, rightMargin=72, topMargin=72, bottomMargin=72, invariant=1,
        title="Cover letter (draft)",
    )  # fmt: skip
    story: list[Flowable] = [
        text(DRAFT, _DRAFT), text(letter.date, _LETTER), text(letter.to, _LETTER),
        text(f"Re: {letter.subject}", _STRONG),
        text(PATIENT, _LETTER), *(text(line, _LETTER) for line in letter.requested), text("To the reviewer:", _LETTER),
        text(OPENING, _LETTER),
    ]  # fmt: skip
    for number, point in enumerate(letter.points, start=1):
        story += _pdf_point(point, f"{number}. ")
    for heading, points in ((WAIVED, letter.waived), (UNCLEAR, letter.unclear)):
        if points:
            story += [text(heading, HEAD), *(flowable for p in points for flowable in _pdf_point(p, ""))]
    story += [Spacer(1, 8), text(CLOSING, _LETTER), text("Sincerely,", _LETTER), text(SIGNATURE, _LETTER)]
    story += [text("Enclosed", HEAD), *(text(e, SMALL) for e in letter.enclosures)]
    pages.build(story)
    return stream.getvalue()


def _pdf_point(point: Point, number: str) -> list[Flowable]:
    quotes = [ListItem(text(f"“{q.words}” ({q.place})", _QUOTE), leftIndent=18) for q in point.quotes]
    return [
        text(f"{number}{point.title}", _STRONG),
        text(f"{point.requirement} ({point.locator})", SMALL),
        ListFlowable(quotes, bulletType="bullet", start="–", leftIndent=18),
        Spacer(1, 6),
    ]


def letter_docx(letter: Letter) -> bytes:
    """The draft as a Word file."""
    import docx
    from docx.shared import Pt

    document: Any = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    document.core_properties.author = "ChartCite"
    document.core_properties.title = "Cover letter (draft)"
    document.core_properties.created = document.core_properties.modified = dt.datetime(2000, 1, 1)
    document.add_paragraph().add_run(DRAFT).italic = True
    for line in (letter.date, letter.to):
        document.add_paragraph(_xml(line))
    document.add_paragraph().add_run(_xml(f"Re: {letter.subject}")).bold = True
    for line in (PATIENT, *letter.requested, "To the reviewer:", OPENING):
        document.add_paragraph(_xml(line))
    for number, point in enumerate(letter.points, start=1):
        _docx_point(document, point, f"{number}. ")
    for heading, points in ((WAIVED, letter.waived), (UNCLEAR, letter.unclear)):
        if points:
            document.add_paragraph().add_run(heading).bold = True
            for point in points:
                _docx_point(document, point, "")
    for line in (CLOSING, "Sincerely,", SIGNATURE, "Enclosed:"):
        document.add_paragraph(line)
    for line in letter.enclosures:
        document.add_paragraph(_xml(line), style="List Bullet")
    stream = io.BytesIO()
    document.save(stream)
    return _timeless(stream.getvalue())


def _docx_point(document: Any, point: Point, number: str) -> None:
    from docx.shared import Pt

    head = document.add_paragraph()
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_after = Pt(0)
    head.add_run(_xml(f"{number}{point.title}")).bold = True
    asked = document.add_paragraph()
    asked.paragraph_format.keep_with_next = True
    asked.paragraph_format.space_after = Pt(2)
    asked.add_run(_xml(f"{point.requirement} ({point.locator})")).font.size = Pt(9)
    for quote in point.quotes:
        document.add_paragraph(_xml(f"“{quote.words}” ({quote.place})"), style="List Bullet")


def _xml(line: str) -> str:
    """The text without characters that XML does not allow."""
    return "".join(c for c in line if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff"))


def _timeless(data: bytes) -> bytes:
    """The same archive without the time of its making: the same letter gives the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry in made.infolist():
            kept.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), made.read(entry), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
