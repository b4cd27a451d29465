"""Born-digital PDF files: text as drawn, reading order, tables, boxes."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest

from chartcite.extract.readers import read_file
from chartcite.models.document import Document
from chartcite.models.errors import EncryptedFileError
from tests.drawn import grid, lines, pdf, words

NOTE = [
    "PAIN CLINIC                         Progress note",
    "",
    "  Pain:   8/10    (range 6-9)",
    "  INR     1.0     (0.9-1.1)",
    "     - gabapentin 300 mg  TID",
    "The patient, who has had this for years,   says that nothing helped.",
    "[ ] PT    [x] injections",
]


def read(path: Path) -> Document:
    document = read_file(path)
    for page in document.pages:
        assert page.words is not None
        for start, end in zip(page.words.starts, page.words.ends, strict=True):
            assert page.start <= start < end <= page.end
            assert not re.search(r"\s", document.text[start:end])
    return document


@pytest.mark.parametrize("font", ["Courier", "Helvetica", "Times-Roman", "Helvetica-Bold"])
def test_lines_come_back_as_drawn(tmp_path: Path, font: str) -> None:
    text = read(pdf(tmp_path / "a.pdf", [lines(NOTE, font=font)])).text
    assert [line.rstrip() for line in text.split("\n")] == NOTE


def test_pages_are_joined_by_form_feeds(tmp_path: Path) -> None:
    document = read(pdf(tmp_path / "a.pdf", [lines(["one"]), lines(["two"]), lines(["three"])]))
    assert document.text == "one\ftwo\fthree"
    assert [document.text[p.start : p.end] for p in document.pages] == ["one", "two", "three"]


def test_columns_placed_without_blanks_keep_a_gap_and_line_up(tmp_path: Path) -> None:
    rows = [("Test", "Result", "Reference"), ("INR", "1.0", "0.9-1.1"), ("Platelets", "212", "150-400")]
    placed = [
        (x, 60.0 + 14 * i, t) for i, row in enumerate(rows) for x, t in zip((50.0, 150.0, 260.0), row, strict=True)
    ]
    text = read(pdf(tmp_path / "a.pdf", [words(*placed)])).text
    got = text.split("\n")
    assert [re.split(r" {2,}", line) for line in got] == [list(r) for r in rows]
    assert len({line.index(cell) for line, row in zip(got, rows, strict=True) for cell in row[1:2]}) == 1


def test_justified_prose_has_single_blanks(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        text = canvas.beginText(50, 700)
        for line, space in (("the patient has failed all of these", 2.9), ("and says so at every single visit", 1.3)):
            text.setWordSpace(space)
            text.textLine(line)
        canvas.drawText(text)

    assert "  " not in read(pdf(tmp_path / "a.pdf", [draw])).text


HEAD = "A heading over both of the columns of the letter that stands alone"
LEFT = [
    "The patient was seen for",
    "chronic pain of the lower",
    "back which has not been",
    "helped by any of the many",
    "drugs that were tried and",
    "none of the injections did",
    "anything for more than a",
    "few days at the most.",
]
RIGHT = [
    "She cannot stand for more",
    "than ten minutes and has",
    "given up her work as a",
    "nurse because of it. She",
    "has no other illness and",
    "takes no other drugs than",
    "those listed on the next",
    "page of this letter.",
]


def test_columns_of_prose_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [(50.0, 100.0 + 12 * i, t) for i, t in enumerate(LEFT)]
    right = [(320.0, 104.0 + 12 * i, t) for i, t in enumerate(RIGHT)]
    text = read(pdf(tmp_path / "a.pdf", [words((50.0, 60.0, HEAD), *left, *right)])).text
    assert text.split() == " ".join([HEAD, *LEFT, *RIGHT]).split()


def test_rows_of_a_table_of_words_stay_rows(tmp_path: Path) -> None:
    rows = [
        ("Gabapentin 300 mg TID", "helped a little, sedated"),
        ("Duloxetine 60 mg daily", "no relief after 3 months"),
        ("Tramadol 50 mg QID", "nausea, stopped"),
        ("Oxycodone 10 mg BID", "no relief at all"),
        ("Baclofen 10 mg TID", "dizzy, stopped by her"),
        ("Lidocaine patch daily", "rash on the back"),
    ]
    placed = [(x, 60.0 + 14 * i, t) for i, row in enumerate(rows) for x, t in zip((50.0, 300.0), row, strict=True)]
    text = read(pdf(tmp_path / "a.pdf", [words(*placed)])).text
    assert [tuple(re.split(r" {2,}", line)) for line in text.split("\n")] == rows


def test_a_ruled_table_is_rows_and_wrapped_cells_are_joined(tmp_path: Path) -> None:
    cells = [[["Therapy"], ["Dates"], ["Outcome"]],
             [["Physical therapy", "twelve visits"], ["01/2024 -", "06/2024"], ["no relief"]],
             [["TENS"], [], ["stopped"]]]  # fmt: skip
    draw = grid([50, 200, 300, 420], [100, 120, 160, 180], cells)
    document = read(pdf(tmp_path / "a.pdf", [draw]))
    rows = [re.split(r" {2,}", line) for line in document.text.split("\n")]
    assert rows == [
        ["Therapy", "Dates", "Outcome"],
        ["Physical therapy twelve visits", "01/2024 - 06/2024", "no relief"],
        ["TENS", "stopped"],
    ]
    assert document.text.split("\n")[2].index("stopped") == document.text.split("\n")[0].index("Outcome")
    (table,) = document.tables
    got = [[document.text[c[0] : c[1]] if c else None for c in row] for row in table.rows]
    assert got[2] == ["TENS", None, "stopped"]


def test_words_beside_and_inside_a_table_are_never_lost(tmp_path: Path) -> None:
    draw = grid([50, 200, 300], [100, 120, 140], [[["a1"], ["a2"]], [["b1"], ["b2"]]])
    other = words((50, 80, "above"), (330, 115, "beside"), (50, 170, "below"))

    def both(canvas: Any) -> None:
        draw(canvas)
        other(canvas)

    assert sorted(read(pdf(tmp_path / "a.pdf", [both])).text.split()) == [
        "a1",
        "a2",
        "above",
        "b1",
        "b2",
        "below",
        "beside",
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_reads_as_it_is_shown(tmp_path: Path, turn: int) -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(turn)
        canvas.saveState()
        canvas.translate(*((396, 306) if turn in (90, 270) else (306, 396)))
        canvas.rotate(turn)
        canvas.drawString(-200, 150, "Pain 8/10 on most days")
        canvas.drawString(-200, 130, "and it does not let up")
        canvas.restoreState()

    document = read(pdf(tmp_path / "a.pdf", [draw]))
    assert document.text == "Pain 8/10 on most days\nand it does not let up"
    page = document.pages[0]
    assert page.words is not None
    (x0, top, x1, bottom), *_ = page.words.boxes_of(0, 4)
    assert (page.width, page.height) == (612, 792)
    assert x0 == pytest.approx(106, abs=1)
    assert top < 246 < bottom
    assert x1 - x0 == pytest.approx(20, abs=3)
    assert bottom - top == pytest.approx(12, abs=3)


def test_text_turned_on_an_upright_page_comes_last_and_in_order(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        canvas.drawString(100, 700, "upright text of the page")
        canvas.rotate(90)
        canvas.drawString(100, -40, "turned text")

    assert read(pdf(tmp_path / "a.pdf", [draw])).text.split("\n") == ["upright text of the page", "turned text"]


def test_boxes_stand_where_the_words_do(tmp_path: Path) -> None:
    document = read(pdf(tmp_path / "a.pdf", [words((72, 100, "Pain 8/10 today"))]))
    page = document.pages[0]
    assert page.words is not None
    boxes = page.words.boxes_of(0, len(document.text))
    assert len(boxes) == 3
    assert boxes[0][0] == pytest.approx(72, abs=0.5)
    assert boxes[0][1] < 100 < boxes[0][3]
    assert all(a[2] < b[0] for a, b in pairwise(boxes))


@pytest.mark.parametrize(
    ("drawn", "text"),
    [
        (
            ["the intrathecal pump and the intra-", "thecal trial of it"],
            "the intrathecal pump and the intrathecal\ntrial of it",
        ),
        (["it was long-", "acting morphine"], "it was long-\nacting morphine"),
        (["a follow-", "up visit; the follow-up was late"], "a follow-\nup visit; the follow-up was late"),
    ],
    ids=["whole word elsewhere", "no evidence", "hyphenated elsewhere"],
)
def test_words_cut_by_a_line_end(tmp_path: Path, drawn: list[str], text: str) -> None:
    assert read(pdf(tmp_path / "a.pdf", [lines(drawn)])).text == text


def test_the_same_file_gives_the_same_document(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(NOTE)])
    first, second = read_file(path), read_file(path)
    assert first.text == second.text
    assert list(first.pages[0].words.boxes) == list(second.pages[0].words.boxes)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("password", "said"),
    [(None, "note.pdf is protected by a password."), ("guess", "note.pdf is protected by another password")],
)
def test_a_protected_file_says_whether_a_password_was_tried(tmp_path: Path, password: str | None, said: str) -> None:
    plain = pypdf.PdfWriter(clone_from=pdf(tmp_path / "plain.pdf", [lines(NOTE)]))
    plain.encrypt("the right one")
    plain.write(tmp_path / "note.pdf")
    with pytest.raises(EncryptedFileError, match=said):
        read_file(tmp_path / "note.pdf", password=password)
