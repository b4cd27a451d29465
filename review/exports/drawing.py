"""PDF annotations with an appearance of their own, so that every viewer and printer shows the same."""

from __future__ import annotations

from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from chartcite.models.document import Box
from chartcite.review.exports.listing import Colour
from chartcite.review.exports.marking import Mark, tag_of
from chartcite.review.exports.sheets import Sheet

_PRINT = 4
TAG_HEIGHT = 11.0
_TAG_SIZE = 8.0
_APART = 0.2
_TURNS = {0: (1, 0, 0, 1), 1: (0, 1, -1, 0), 2: (-1, 0, 0, -1), 3: (0, -1, 1, 0)}


def highlight(writer: PdfWriter, sheet: Sheet, mark: Mark, *, title: str, contents: str) -> DictionaryObject:
    """A highlight over the cited lines, in the criterion's colour; dashed round the edge where it speaks against."""
    colour = mark.criterion.colour
    around = _around([sheet.rectangle(b) for b in mark.boxes])
    lines = ["/G gs", f"{_colour(colour)} rg", f"{_colour(_darker(colour))} RG"]
    for box, (band, of) in zip(mark.boxes, mark.bands, strict=True):
        lines.append(f"{_rect(sheet.rectangle(_slice(box, band, of)))} f")
        if mark.against:
            lines.append(f"0.8 w [3 2] 0 d {_rect(sheet.rectangle(box))} S")
    return _annotation(
        "/Highlight", around,
        {
            "/QuadPoints": _floats([v for box in mark.boxes for v in _corners(sheet, box)]),
            "/C": _floats(colour),
            "/T": TextStringObject(title),
            "/Contents": TextStringObject(contents),
            "/AP": _appearance(writer, around, lines, blend=True),
        },
    )  # fmt: skip


def tag(writer: PdfWriter, sheet: Sheet, mark: Mark, place: Box, *, contents: str) -> DictionaryObject:
    """A small label in the margin beside the first line of a passage; ``place`` is its box on the page as shown."""
    colour = mark.criterion.colour
    wide, high = place[2] - place[0], place[3] - place[1]
    text = tag_of(mark)
    lines = [
        f"{_colour(colour)} rg 0.3 0.3 0.3 RG 0.4 w 0.2 0.2 {wide - 0.4:.2f} {high - 0.4:.2f} re B",
        f"0 g BT /F {_TAG_SIZE} Tf {(wide - tag_width(text) + 5) / 2:.2f} 2.8 Td ({text}) Tj ET",
    ]
    return _annotation(
        "/FreeText", sheet.rectangle(place),
        {
            "/DA": TextStringObject(f"/Helv {_TAG_SIZE} Tf 0 g"),
            "/Contents": TextStringObject(contents),
            "/AP": _appearance(writer, (0, 0, wide, high), lines, turn=sheet.turn),
        },
    )  # fmt: skip


def tag_width(text: str) -> float:
    """How wide a label is in points, its border included."""
    return 5.0 + sum(2.3 if c == "!" else 4.5 for c in text)


def _annotation(kind: str, around: Box, more: dict[str, Any]) -> DictionaryObject:
    made = DictionaryObject()
    made[NameObject("/Type")] = NameObject("/Annot")
    made[NameObject("/Subtype")] = NameObject(kind)
    made[NameObject("/Rect")] = _floats(around)
    made[NameObject("/F")] = NumberObject(_PRINT)
    for name, value in more.items():
        made[NameObject(name)] = value
    return made


def _appearance(
    writer: PdfWriter, box: Box, lines: list[str], *, blend: bool = False, turn: int = 0
) -> DictionaryObject:
    stream = DecodedStreamObject()
    stream.set_data("\n".join(["q", *lines, "Q"]).encode("ascii"))
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    stream[NameObject("/BBox")] = _floats(box)
    stream[NameObject("/Matrix")] = _floats([*_TURNS[turn], 0, 0])
    stream[NameObject("/Resources")] = _resources()
    if blend:
        group = {"/S": NameObject("/Transparency"), "/CS": NameObject("/DeviceRGB")}
        stream[NameObject("/Group")] = DictionaryObject({NameObject(k): v for k, v in group.items()})
    made = DictionaryObject()
    made[NameObject("/N")] = writer._add_object(stream)
    return made


def _resources() -> DictionaryObject:
    state = _names({"/Type": "/ExtGState", "/BM": "/Multiply"})
    font = _names({"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica-Bold"})
    made = DictionaryObject()
    for name, key, value in (("/ExtGState", "/G", state), ("/Font", "/F", font)):
        made[NameObject(name)] = DictionaryObject({NameObject(key): value})
    return made


def _names(values: dict[str, str]) -> DictionaryObject:
    return DictionaryObject({NameObject(k): NameObject(v) for k, v in values.items()})


def _corners(sheet: Sheet, box: Box) -> list[float]:
    """Upper left, upper right, lower left and lower right of a box as it is shown."""
    x0, top, x1, bottom = box
    return [v for x, y in ((x0, top), (x1, top), (x0, bottom), (x1, bottom)) for v in sheet.point(x, y)]


def _slice(box: Box, band: int, of: int) -> Box:
    """A band of the line's height. Bands keep a hair apart: multiplied edges would strike the words through."""
    step = (box[3] - box[1]) / of
    upper, lower = (_APART if band else 0.0), (_APART if band + 1 < of else 0.0)
    return box[0], box[1] + band * step + upper, box[2], box[1] + (band + 1) * step - lower


def _around(boxes: list[Box]) -> Box:
    return (
        min(b[0] for b in boxes) - 1, min(b[1] for b in boxes) - 1, max(b[2] for b in boxes) + 1,
        max(b[3] for b in boxes) + 1,
    )  # fmt: skip


def _rect(box: Box) -> str:
    return f"{box[0]:.2f} {box[1]:.2f} {box[2] - box[0]:.2f} {box[3] - box[1]:.2f} re"


def _colour(colour: Colour) -> str:
    return " ".join(f"{c:.3f}" for c in colour)


def _darker(colour: Colour) -> Colour:
    return colour[0] * 0.6, colour[1] * 0.6, colour[2] * 0.6


def _floats(values: Any) -> ArrayObject:
    return ArrayObject([FloatObject(f"{v:.3f}") for v in values])
