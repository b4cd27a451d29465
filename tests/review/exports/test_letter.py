"""The cover letter: a passage and page for each point, and nothing that the packet does not hold."""

from __future__ import annotations

import io
import re

import docx
import pytest
from pypdf import PdfReader

from chartcite.models.document import Document, Packet, Page
from chartcite.models.finding import Result, Status
from chartcite.review.exports.letter import Letter, letter_of
from chartcite.review.exports.letter_files import letter_docx, letter_pdf
from tests.review.exports.making import cite, finding, result

TEXT = "Chronic pain from arachnoiditis.\nNRS ≥ 8. “Severe” ☒ \x0b pain.\nNo trial was done."
NOTE = Document(name="note.pdf", sha256="0" * 64, media_type="application/pdf", text=TEXT,
                pages=(Page(number=1, start=0, end=len(TEXT)),))  # fmt: skip


def _read(data: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)


def _in_pdf(data: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(data)).pages).split())


def _letter() -> Letter:
    return letter_of(
        result(
            [
                finding("diagnosis", cite(NOTE, "Chronic pain from arachnoiditis.")),
                finding("severity", cite(NOTE, "NRS ≥ 8. “Severe” ☒ \x0b pain."), status=Status.NEEDS_REVIEW),
                finding("body-size", status=Status.NOT_DOCUMENTED),
                finding("trial-response.function", cite(NOTE, "No trial was done."), status=Status.NOT_MET),
                finding("scope.adult", cite(NOTE, "Chronic pain")),
            ],
            [NOTE],
        )
    )


def test_points_without_support_are_left_out() -> None:
    letter = _letter()
    assert [p.title for p in letter.points] == ["Title of diagnosis"]
    assert [p.title for p in letter.unclear] == ["Title of severity"]
    for said in (_read(letter_docx(letter)), _in_pdf(letter_pdf(letter))):
        assert "body-size" not in said
        assert "No trial was done" not in said
        assert "scope" not in said


@pytest.mark.parametrize("made", [lambda: _read(letter_docx(_letter())), lambda: _in_pdf(letter_pdf(_letter()))])
def test_every_point_has_its_words_and_page(made: object) -> None:
    assert callable(made)
    said = made().replace("\u00a0", " ")
    assert "“Chronic pain from arachnoiditis.” (note.pdf, page 1)" in said
    assert "NRS ≥ 8. “Severe”" in said
    assert "Draft" in said


def test_nothing_is_quoted_that_the_packet_does_not_say(demo: Result, demo_packet: Packet) -> None:
    letter = letter_of(demo)
    pages = {
        f"{d.name}, page {p.number}": " ".join(d.text[p.start : p.end].split())
        for d in demo_packet.documents
        for p in d.pages
    }
    quotes = [q for p in (*letter.points, *letter.waived, *letter.unclear) for q in p.quotes]
    assert quotes
    for quote in quotes:
        assert quote.words in pages[quote.place.replace("\u00a0", " ")]
    documented = {f.requirement for f in demo.findings if f.citations and not f.id.startswith("scope.")}
    assert {p.requirement for p in (*letter.points, *letter.waived, *letter.unclear)} <= documented
    for met in (f for f in demo.findings if f.status is Status.MET and not f.id.startswith("scope.")):
        assert met.requirement in {p.requirement for p in letter.points}


def test_the_word_file_quotes_exactly_what_the_letter_holds(demo: Result) -> None:
    letter = letter_of(demo)
    said = _read(letter_docx(letter))
    quoted = re.findall(r"^“(.*)” \(", said, re.MULTILINE)
    assert quoted == [q.words for p in (*letter.points, *letter.waived, *letter.unclear) for q in p.quotes]


def test_the_same_result_gives_the_same_files(demo: Result) -> None:
    letter = letter_of(demo)
    assert letter_docx(letter) == letter_docx(letter_of(demo))
    assert letter_pdf(letter) == letter_pdf(letter_of(demo))
