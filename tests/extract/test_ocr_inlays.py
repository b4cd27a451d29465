"""Images on pages that have a text layer: their words are read by themselves, a photograph's are not looked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from chartcite.extract.readers import Limits, read_file
from chartcite.extract.readers.inlays import with_inlays
from chartcite.extract.readers.page import ReadPage
from chartcite.models.document import Page, PageStatus
from tests.drawn import Draw, lines, pdf
from tests.scanned import picture, scan

LAYER = ["Operative report, the screen of the programmer is shown below."]
SHOWN = ["Battery: low, replace soon", "Estimated end of service: 3 months", "Reservoir volume 18.2 ml"]


def _screen(folder: Path, text: Sequence[str], *, ink: float = 0.0) -> Image.Image:
    """A picture of lines of text, their ink so grey."""
    drawn = picture(folder, lines(text, size=14, left=20, top=150), size=(360, 180))
    return drawn.point(lambda level: round(255 - (255 - level) * (1 - ink)))


def _placed(image: Image.Image, *, y: float = 400) -> Draw:
    return lambda canvas: canvas.drawImage(ImageReader(image), 100, y, 360, 180)


def _page(folder: Path, *images: Image.Image) -> Page:
    def draw(canvas: Any) -> None:
        lines(LAYER)(canvas)
        for n, image in enumerate(images):
            _placed(image, y=500 - 220 * n)(canvas)

    document = read_file(pdf(folder / "a.pdf", [draw]))
    return document.pages[0].model_copy(update={"reason": document.text})


def _photo() -> Image.Image:
    """Patches of all greys, as of gravel."""
    chance = np.random.default_rng(3)
    patches = Image.fromarray(chance.integers(0, 256, (60, 120), dtype=np.uint8).astype(np.uint8))
    return patches.resize((1000, 500), Image.Resampling.BICUBIC)


@pytest.mark.parametrize("ink", [0.0, 0.45, 0.6], ids=["black", "grey", "pale"])
def test_an_image_is_read_whatever_the_grey_of_its_letters(tmp_path: Path, ink: float) -> None:
    page = _page(tmp_path, _screen(tmp_path, SHOWN, ink=ink))
    assert page.status is PageStatus.READ
    assert page.reason.split() == " ".join([*LAYER, *SHOWN]).split()


def test_each_of_two_images_is_read_in_its_place(tmp_path: Path) -> None:
    page = _page(tmp_path, _screen(tmp_path, SHOWN), _screen(tmp_path, ["No stall recorded", "Motor status normal"]))
    assert page.reason.split() == " ".join([*LAYER, *SHOWN, "No stall recorded Motor status normal"]).split()
    assert page.words is not None
    tops = {w: page.words.boxes_of(at := page.reason.index(w), at + len(w))[0] for w in ("Battery", "Motor")}
    assert 112 < tops["Battery"][1] < 292
    assert 332 < tops["Motor"][1] < 512
    assert all(100 < box[0] < 460 for box in tops.values())


def test_a_photograph_adds_nothing_and_hides_nothing(tmp_path: Path) -> None:
    page = _page(tmp_path, _photo())
    assert page.status is PageStatus.READ
    assert page.reason.split() == LAYER[0].split()


@pytest.mark.parametrize(
    ("scan_status", "status"),
    [
        (PageStatus.LIMIT, PageStatus.PARTIAL),
        (PageStatus.DAMAGED, PageStatus.PARTIAL),
        (PageStatus.PARTIAL, PageStatus.PARTIAL),
        (PageStatus.NO_TEXT, PageStatus.READ),
        (PageStatus.BLANK, PageStatus.READ),
    ],
)
def test_what_an_image_keeps_back_is_said_of_its_page(scan_status: PageStatus, status: PageStatus) -> None:
    layer = ReadPage(PageStatus.READ, "", 612, 792, "A layer.", pictures=((100.0, 100.0, 400.0, 300.0),))
    page = with_inlays(layer, ReadPage(scan_status, "why", 612, 792))
    assert page.status is status
    assert bool(page.reason) is status.unread
    assert page.text == "A layer."


def test_a_photograph_is_given_up_early_and_counts_as_unread(tmp_path: Path) -> None:
    document = read_file(scan(tmp_path / "a.png", [_photo()], dpi=100), limits=Limits(picture_workers=1))
    assert document.pages[0].status.unread


def test_a_huge_page_is_read_within_its_memory(tmp_path: Path) -> None:
    text = ["Trial of intrathecal morphine: pain 8/10 before, 3/10 during."]
    path = pdf(tmp_path / "a.pdf", [lines(text, size=90, left=200, top=7000)], size=(7200, 7200))
    image = picture(tmp_path, lines(text, size=90, left=200, top=7000), dpi=50, size=(7200, 7200))
    scanned = scan(tmp_path / "b.pdf", [image], dpi=50)
    assert read_file(path).text.split() == text[0].split()
    assert read_file(scanned, limits=Limits(picture_memory_mb=900)).text.split() == text[0].split()


def test_a_page_that_needs_more_memory_than_it_may_take_is_unread(tmp_path: Path) -> None:
    image = Image.new("L", (7000, 7000), 255)
    document = read_file(scan(tmp_path / "a.png", [image], dpi=600), limits=Limits(picture_memory_mb=200))
    assert [p.status.unread for p in document.pages] == [True]
