"""Scanned pages are read: whatever file they come in, however they lie, and nothing unread passes for blank."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rapidfuzz.distance import Levenshtein
from reportlab.lib.utils import ImageReader

from chartcite.extract.readers import Limits, read_file
from chartcite.models.document import Document, PageStatus
from tests.drawn import grid, lines, pdf
from tests.scanned import picture, scan, spoiled

TEXT = [
    "Pain clinic progress note              05/13/2026",
    "Constant low back pain, average 8/10, worst 9/10, best 6/10.",
    "Physical therapy twice weekly, 08/11/2025 to 02/20/2026, without relief.",
    "Morphine ER 60 mg q12h, gabapentin 600 mg TID, taken on schedule.",
    "No active infection. Denies suicidal ideation. INR 1.0, platelets 212 K.",
    "Trial of 0.2 mg: 70 % relief for 10 hours, walked 30 minutes, before 5.",
]
PAGE = lines(TEXT, size=10, top=700)


def _errors(document: Document, page: int = 0) -> float:
    """Share of wrong characters, blanks aside."""
    held = document.pages[page]
    want, got = (re.sub(r"\s", "", t) for t in ("".join(TEXT), document.text[held.start : held.end]))
    return float(Levenshtein.distance(want, got) / len(want))


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    """The page as a clean picture."""
    return picture(tmp_path_factory.mktemp("clean"), PAGE)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.pdf", {}), ("a.png", {}), ("a.jpg", {"quality": 60}), ("a.webp", {"quality": 70}), ("a.gif", {}),
        ("a.bmp", {}), ("g3.tif", {"compression": "group3"}), ("g4.tif", {"compression": "group4"}),
        ("lzw.tif", {"compression": "tiff_lzw"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_picture_is_read_from_any_file(
    tmp_path: Path, clean: Image.Image, name: str, options: dict[str, object]
) -> None:
    image = clean.convert("1") if name.startswith("g") and name.endswith(".tif") else clean
    document = read_file(scan(tmp_path / name, [image], **options))
    assert document.pages[0].status is PageStatus.READ
    assert document.pages[0].scanned
    assert _errors(document) < 0.01


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_that_lies_on_its_side_is_turned(tmp_path: Path, clean: Image.Image, turn: int) -> None:
    document = read_file(scan(tmp_path / "a.png", [clean.rotate(turn, expand=True)]))
    assert _errors(document) < 0.01


@pytest.mark.parametrize("lean", [-4.0, -1.0, 0.6, 3.0])
def test_a_leaning_noisy_fax_is_read(tmp_path: Path, clean: Image.Image, lean: float) -> None:
    document = read_file(scan(tmp_path / "a.pdf", [spoiled(clean, lean=lean, noise=35, specks=0.002)]))
    assert _errors(document) < 0.015


@pytest.mark.parametrize("stated", [True, False], ids=["stated", "not stated"])
def test_dots_that_are_not_square_are_put_right(tmp_path: Path, clean: Image.Image, stated: bool) -> None:
    wide = clean.resize((1728, clean.height)).resize((1728, clean.height // 2), Image.Resampling.BOX)
    document = read_file(scan(tmp_path / "a.tif", [wide], dpi=(204.0, 98.0) if stated else (0, 0)))
    assert _errors(document) < 0.02


def test_words_stand_where_they_are_shown(tmp_path: Path, clean: Image.Image) -> None:
    document = read_file(scan(tmp_path / "a.pdf", [spoiled(clean, lean=1.0, noise=35, specks=0.002)]))
    born = read_file(pdf(tmp_path / "born.pdf", [PAGE]))
    for word in ("therapy", "gabapentin", "platelets"):
        (seen,), (drawn,) = (
            d.pages[0].words.boxes_of(d.text.index(word), d.text.index(word) + len(word))
            for d in (document, born)
            if d.pages[0].words is not None
        )
        middle = [((b[0] + b[2]) / 2, (b[1] + b[3]) / 2) for b in (seen, drawn)]
        assert abs(middle[0][0] - middle[1][0]) < 9
        assert abs(middle[0][1] - middle[1][1]) < 9


def test_pages_come_in_order_and_only_scans_count_as_scanned(tmp_path: Path) -> None:
    draws = [lines([f"This is page number {n} of the packet."] * 3, size=12) for n in range(1, 7)]
    images = [picture(tmp_path, draw, dpi=120, size=(400, 800)) for draw in draws]
    document = read_file(scan(tmp_path / "a.tif", images, dpi=120))
    assert [re.findall(r"number (\d)", document.text[p.start : p.end]) for p in document.pages] == [
        [str(n)] * 3 for n in range(1, 7)
    ]
    assert not read_file(pdf(tmp_path / "b.pdf", draws)).pages[0].scanned


@pytest.mark.parametrize(
    ("grey", "status"), [(255, PageStatus.BLANK), (180, PageStatus.BLANK)], ids=["white", "grey paper"]
)
def test_an_empty_page_is_blank(tmp_path: Path, grey: int, status: PageStatus) -> None:
    document = read_file(scan(tmp_path / "a.png", [Image.new("L", (1000, 1300), grey)]))
    assert document.pages[0].status is status


def test_a_picture_without_words_counts_as_unread(tmp_path: Path) -> None:
    image = Image.radial_gradient("L").resize((1000, 1300))
    document = read_file(scan(tmp_path / "a.png", [image]))
    assert document.pages[0].status.unread


def test_a_page_over_its_time_is_unread_and_the_others_are_read(tmp_path: Path, clean: Image.Image) -> None:
    path = scan(tmp_path / "a.tif", [clean, clean])
    document = read_file(path, limits=Limits(picture_seconds=0.001, picture_workers=1))
    assert {p.status for p in document.pages} <= {PageStatus.LIMIT, PageStatus.DAMAGED}
    assert read_file(path).pages[1].status is PageStatus.READ


def test_damaged_frames_leave_the_rest(tmp_path: Path, clean: Image.Image) -> None:
    path = scan(tmp_path / "a.png", [clean])
    path.write_bytes(path.read_bytes()[:6000])
    assert read_file(path).pages[0].status is PageStatus.DAMAGED


def test_nothing_heavy_is_imported_before_a_page_asks_for_it(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [PAGE])
    code = (
        "import sys, pathlib; from chartcite.extract.readers import read_file; read_file(pathlib.Path(sys.argv[1])); "
        "print(*(m for m in ('cv2', 'onnxruntime', 'rapidocr', 'numpy') if m in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""


def _form(canvas: Any) -> None:
    canvas.setFont("Helvetica", 10)
    for row, (label, mark) in enumerate([("Trial", "cross"), ("Implant", ""), ("Cleared", "hook"), ("Infection", "")]):
        y = 700 - 24 * row
        canvas.rect(60, y, 11, 11)
        if mark == "cross":
            canvas.line(61, y + 1, 70, y + 10)
            canvas.line(61, y + 10, 70, y + 1)
        if mark == "hook":
            canvas.line(59, y + 5, 65, y + 1)
            canvas.line(65, y + 1, 76, y + 15)
        canvas.drawString(80, y + 2, label)
    canvas.setFont("Courier", 10)
    canvas.drawString(60, 560, "Hospice: [ ] Y   [X] N   Adult: [x] Y   [ ] N")
    canvas.drawString(60, 540, "Weight 216 lb, morphine 30 mg q12h, gabapentin q8h.")


@pytest.mark.parametrize("noise", [0, 35], ids=["clean", "fax"])
def test_tick_boxes_keep_their_answers(tmp_path: Path, noise: int) -> None:
    image = spoiled(picture(tmp_path, _form), lean=0.6 if noise else 0.0, noise=noise, specks=0.002 if noise else 0.0)
    text = " ".join(read_file(scan(tmp_path / "a.pdf", [image])).text.split())
    assert "☒ Trial ☐ Implant ☒ Cleared ☐ Infection" in text
    assert "Hospice: [ ] Y [X] N Adult: [x] Y [ ] N" in text
    assert "216 lb, morphine 30 mg q12h, gabapentin q8h." in text


def test_a_ruled_table_stays_a_table(tmp_path: Path) -> None:
    cells = [[["Date"], ["NRS"], ["Comment"]], [["03/01/2026"], ["8/10"], ["before"]],
             [["03/02/2026"], ["3/10"], ["4 h after"]]]  # fmt: skip
    image = spoiled(picture(tmp_path, grid((60, 180, 300, 420), (100, 120, 140, 160), cells)), noise=30, specks=0.001)
    document = read_file(scan(tmp_path / "a.pdf", [image]))
    rows = [[document.text[c[0] : c[1]] if c else "" for c in row] for row in document.tables[0].rows]
    assert rows == [["Date", "NRS", "Comment"], ["03/01/2026", "8/10", "before"], ["03/02/2026", "3/10", "4 h after"]]


def _jumbled() -> str:
    """The page's own words with every letter as another sign, as a broken encoding leaves them."""
    return "  ".join(TEXT).translate({n: 33 + n * 7 % 90 for n in range(33, 127)})


@pytest.mark.parametrize("soup", [")%-! 3(/73 .&4 %2,)/5+ '-# 8$*0 3!4)%.4" * 2, _jumbled()], ids=["signs", "jumbled"])
def test_a_layer_in_no_known_code_is_read_from_the_picture(tmp_path: Path, clean: Image.Image, soup: str) -> None:
    def draw(canvas: Any) -> None:
        canvas.drawImage(ImageReader(clean), 0, 0, 612, 792)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.setFont("Courier", 4)
        for row in range(40):
            canvas.drawString(40, 20 + 4 * row, soup)

    document = read_file(pdf(tmp_path / "a.pdf", [draw]))
    assert document.pages[0].status is PageStatus.READ
    assert document.pages[0].scanned
    assert _errors(document) < 0.01


def test_a_layer_of_words_and_codes_over_an_image_is_believed(tmp_path: Path, clean: Image.Image) -> None:
    rows = ["INR 1.0", "Hgb 13.2 g/dL", "WBC 6.1 10*3/uL", "HbA1c 7.2%", "Na+ 138 mmol/L", "CRP <0.5 mg/dL", "eGFR >60"]

    def draw(canvas: Any) -> None:
        canvas.drawImage(ImageReader(clean), 0, 0, 612, 792)
        canvas.setFont("Courier", 4)
        for row in range(40):
            canvas.drawString(40, 20 + 4 * row, "   ".join(rows))

    document = read_file(pdf(tmp_path / "a.pdf", [draw]))
    assert "HbA1c 7.2%" in document.text
    assert not document.pages[0].scanned


def test_words_on_an_image_beside_text_come_below_it(tmp_path: Path) -> None:
    report = picture(tmp_path, lines(["LABORATORY", "INR 1.0", "Platelets 212 K"], size=14, top=150), size=(300, 200))

    def draw(canvas: Any) -> None:
        lines(TEXT[:4] * 4, top=740)(canvas)
        canvas.drawImage(ImageReader(report), 100, 200, 300, 200)

    document = read_file(pdf(tmp_path / "a.pdf", [draw]))
    page = document.pages[0]
    own, _, added = document.text.partition("LABORATORY")
    assert own.count("Physical therapy") == 4
    assert added.split() == ["INR", "1.0", "Platelets", "212", "K"]
    assert page.words is not None
    start = document.text.index("212")
    ((x0, top, x1, bottom),) = page.words.boxes_of(start, start + 3)
    assert 100 < x0 < x1 < 400
    assert 392 < top < bottom < 592


def test_a_logo_adds_nothing(tmp_path: Path) -> None:
    logo = Image.radial_gradient("L").resize((400, 300))

    def draw(canvas: Any) -> None:
        lines(TEXT, top=300)(canvas)
        canvas.drawImage(ImageReader(logo), 100, 500, 250, 180)

    document = read_file(pdf(tmp_path / "a.pdf", [draw]))
    assert document.pages[0].status is PageStatus.READ
    assert not document.pages[0].scanned


def test_a_typed_table_on_its_head_is_turned(tmp_path: Path) -> None:
    rule = "+" + "-" * 60 + "+"
    rows = [
        rule,
        "| 08/18 | 18:00 | 5 | feet still burn |",
        rule,
        "| 08/19 | 08:00 | 6 | up for breakfast |",
        rule,
        rule,
    ]
    image = picture(tmp_path, lines(rows, size=10, top=700))
    text = read_file(scan(tmp_path / "a.png", [image.rotate(180)])).text
    assert "up for breakfast" in text
    assert "08/19" in text
