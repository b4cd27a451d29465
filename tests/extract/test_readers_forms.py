"""Forms: tick boxes drawn or filled in, field values, typed remarks. A label alone is no answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, StreamObject

from chartcite.extract.readers import read_file
from chartcite.extract.readers.glyphs import is_unmapped, shown
from chartcite.models.document import PageStatus
from tests.drawn import PAGE, Draw, pdf


def _box(x: float, top: float, mark: str = "", side: float = 9) -> Draw:
    y = PAGE[1] - top

    def draw(canvas: Any) -> None:
        canvas.rect(x, y - 1, side, side)
        if mark == "cross":
            canvas.line(x, y - 1, x + side, y - 1 + side)
            canvas.line(x, y - 1 + side, x + side, y - 1)
        elif mark == "hook":
            canvas.lines([(x + 1, y + 4, x + 4, y), (x + 4, y, x + 10, y + 10)])
        elif mark == "dot":
            canvas.rect(x + 2, y + 1, 5, 5, fill=1, stroke=0)
        elif mark:
            canvas.drawString(x + 1.5, y + 0.3, mark)

    return draw


def _text(x: float, top: float, text: str) -> Draw:
    return lambda canvas: canvas.drawString(x, PAGE[1] - top, text)


def _read(path: Path, *draws: Draw) -> str:
    def draw(canvas: Any) -> None:
        for part in draws:
            part(canvas)

    return read_file(pdf(path / "form.pdf", [draw])).text


@pytest.mark.parametrize(
    ("mark", "sign"),
    [("", "☐"), ("cross", "☒"), ("hook", "☒"), ("dot", "☒"), ("X", "☒"), ("x", "☒")],
)
def test_a_drawn_box_is_a_sign_before_its_label(tmp_path: Path, mark: str, sign: str) -> None:
    text = _read(tmp_path, _box(60, 100, mark), _text(74, 100, "Psychological evaluation"))
    assert text == f"{sign} Psychological evaluation"


def test_boxes_of_one_line_keep_to_their_labels(tmp_path: Path) -> None:
    yes = (_box(150, 100, "cross"), _text(164, 100, "Yes"))
    no = (_box(210, 100), _text(224, 100, "No"))
    assert _read(tmp_path, _text(60, 100, "Infection?"), *yes, *no).split() == ["Infection?", "☒", "Yes", "☐", "No"]


@pytest.mark.parametrize(
    "draws",
    [
        [_box(300, 300), _text(60, 100, "Far from any box")],
        [_box(60 + 14 * i, 100, letter, side=14) for i, letter in enumerate("AB12")],
        [_box(60, 100, "B"), _text(76, 100, "Letter in a box")],
        [lambda canvas: canvas.rect(60, PAGE[1] - 101, 8, 8, fill=1), _text(74, 100, "A bullet")],
    ],
    ids=["no label", "comb of letters", "letter in a square", "filled bullet"],
)
def test_small_squares_that_are_no_tick_boxes(tmp_path: Path, draws: list[Draw]) -> None:
    text = _read(tmp_path, *draws)
    assert text.strip()
    assert "☐" not in text
    assert "☒" not in text


def _filled(canvas: Any) -> None:
    form = canvas.acroForm
    canvas.drawString(60, 700, "Provider")
    form.textfield(name="provider", value="Jane Roe MD", x=120, y=694, width=150, height=18)
    canvas.drawString(60, 660, "Remarks")
    form.textfield(
        name="remarks", value="first line\nsecond line", x=120, y=630, width=200, height=44, fieldFlags="multiline"
    )
    form.checkbox(name="pt", checked=True, x=60, y=600, size=12)
    canvas.drawString(76, 602, "PT completed")
    form.checkbox(name="psych", checked=False, x=60, y=580, size=12)
    canvas.drawString(76, 582, "Psychology completed")


def test_values_of_form_fields_stand_in_their_places(tmp_path: Path) -> None:
    text = _read(tmp_path, _filled)
    assert [" ".join(line.split()) for line in text.split("\n") if line.strip()] == [
        "Provider Jane Roe MD", "Remarks first line", "second line", "☒ PT completed", "☐ Psychology completed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("glyph", "text"),
    [
        ("ﬁ", "fi"),
        ("\uf0a8", "☐"),
        ("\uf0fe", "☑"),
        ("\uf0b7", "•"),
        ("\x02", "-"),
        ("\u200b", ""),
        ("a", "a"),
        ("é", "é"),
    ],
)
def test_glyphs_are_shown_as_what_they_are(glyph: str, text: str) -> None:
    assert shown(glyph) == text
    assert not is_unmapped(glyph)


@pytest.mark.parametrize("glyph", ["\ufffd", "\ue123", "\x05", "\U000f0041"])
def test_glyphs_that_say_nothing(glyph: str) -> None:
    assert is_unmapped(glyph)


@pytest.mark.parametrize(
    ("entries", "text", "status"),
    [
        ({"XFA": True, "NeedsRendering": True}, "Anything", PageStatus.PARTIAL),
        ({"XFA": True}, "Please wait... If this message is not replaced, update your reader.", PageStatus.PARTIAL),
        ({"XFA": True}, "Name: Jo Bo", PageStatus.READ),
        ({}, "Please wait to be called.", PageStatus.READ),
    ],
)
def test_a_form_that_is_drawn_later_is_unread(
    tmp_path: Path, entries: dict[str, bool], text: str, status: PageStatus
) -> None:
    writer = PdfWriter(pdf(tmp_path / "plain.pdf", [_text(60, 100, text)]))
    if "XFA" in entries:
        layers = StreamObject()
        layers.set_data(b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
        form = DictionaryObject({NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): writer._add_object(layers)})
        writer.root_object[NameObject("/AcroForm")] = form
    if "NeedsRendering" in entries:
        writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(True)
    writer.write(tmp_path / "form.pdf")
    assert read_file(tmp_path / "form.pdf").pages[0].status is status
