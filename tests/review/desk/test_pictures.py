"""Pictures of pages: right size, words where their boxes say, kept, refused with a reason."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from chartcite.api import read_files
from chartcite.models.document import Document, Page
from chartcite.review.desk.inner import own_file
from chartcite.review.desk.pictures import NoPictureError, Pictures, drawable, scale_for, shut_down
from chartcite.review.desk.words import page_words
from tests.drawn import pdf, words
from tests.scanned import picture, scan

_TEXT = words((90, 120, "Intrathecal"), (300, 120, "trial"), (90, 600, "relief"), size=14)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pictures]:
    yield Pictures(tmp_path_factory.mktemp("pictures"))
    shut_down()


def _turned(path: Path, degrees: int) -> Path:
    import pypdfium2 as pdfium

    with pdfium.PdfDocument(str(pdf(path.with_name("level.pdf"), [_TEXT]))) as document:
        document[0].set_rotation(degrees)
        document.save(str(path))
    return path


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_ink_stands_in_the_boxes_of_words_however_the_page_is_turned(
    degrees: int, scale: float, tmp_path: Path, pictures: Pictures
) -> None:
    path = _turned(tmp_path / "turned.pdf", degrees)
    document = read_files([path]).documents[0]
    with Image.open(pictures.page(path, document, 1, scale=scale)) as drawn:
        grey = np.array(drawn.convert("L"))
    page = page_words(document, 1)
    assert grey.shape == (round(page["height"] * scale), round(page["width"] * scale))
    inside = np.zeros(grey.shape, dtype=bool)
    for _, _, x0, top, x1, bottom in page["words"]:
        cut = (slice(int(top * scale), int(bottom * scale) + 1), slice(int(x0 * scale), int(x1 * scale) + 1))
        assert (grey[cut] < 128).any()
        inside[cut] = True
    assert len(page["words"]) == 3
    assert (grey[~inside] > 128).all()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_frame_of_an_image_file_is_drawn_at_the_size_of_its_page(
    suffix: str, tmp_path: Path, pictures: Pictures
) -> None:
    path = scan(tmp_path / f"scan{suffix}", [picture(tmp_path, _TEXT)])
    document = Document(
        name=path.name, sha256=f"{abs(hash(suffix)):032x}", media_type=f"image/{suffix[1:]}", text="",
        pages=(Page(number=1, start=0, end=0, width=612, height=792),),
    )  # fmt: skip
    with Image.open(pictures.page(path, document, 1, scale=1.5)) as drawn:
        assert drawn.size == (918, 1188)


def test_second_look_at_a_page_draws_nothing(tmp_path: Path, pictures: Pictures) -> None:
    path = pdf(tmp_path / "a.pdf", [_TEXT])
    document = read_files([path]).documents[0]
    first = pictures.page(path, document, 1, scale=1.5)
    path.unlink()
    assert pictures.page(path, document, 1, scale=1.4) == first
    pictures.forget(document.sha256)
    assert not first.exists()


def test_page_that_cannot_be_drawn_says_why_and_the_next_one_is_drawn(tmp_path: Path, pictures: Pictures) -> None:
    good = pdf(tmp_path / "good.pdf", [_TEXT])
    document = read_files([good]).documents[0]
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7\nnothing of the kind")
    with pytest.raises(NoPictureError, match="damaged"):
        pictures.page(bad, document.model_copy(update={"sha256": "0" * 64}), 1, scale=1)
    with pytest.raises(NoPictureError):
        pictures.page(good, document, 2, scale=1)
    assert pictures.page(good, document, 1, scale=1).exists()


def test_locked_file_is_drawn_with_its_password_alone(tmp_path: Path, pictures: Pictures) -> None:
    path = pdf(tmp_path / "locked.pdf", [_TEXT], password="open")
    document = read_files([path], password="open").documents[0]
    with pytest.raises(NoPictureError, match="password"):
        pictures.page(path, document, 1, scale=1)
    assert pictures.page(path, document, 1, scale=1, password="open").exists()


def test_pictures_are_for_the_owners_eyes(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [_TEXT])
    own = Pictures(tmp_path / "pictures")
    kept = own.page(path, read_files([path]).documents[0], 1, scale=1)
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_file_of_an_archive_is_found_by_its_digest(tmp_path: Path) -> None:
    note = pdf(tmp_path / "note.pdf", [_TEXT])
    deep, archive = tmp_path / "deep.zip", tmp_path / "packet.zip"
    with zipfile.ZipFile(deep, "w") as out:
        out.write(note, "note.pdf")
    with zipfile.ZipFile(archive, "w") as out:
        out.write(deep, "deep.zip")
    document = read_files([archive]).documents[0]
    found = own_file({"packet.zip": archive}, document, kept=tmp_path / "kept")
    assert found is not None
    assert found.read_bytes() == note.read_bytes()
    assert own_file({}, document.model_copy(update={"sha256": "1" * 64}), kept=tmp_path / "kept") is None


@pytest.mark.parametrize(("wanted", "drawn"), [(0.1, 0.2), (0.4, 0.4), (1.2, 1.5), (9, 4.0)])
def test_scales_are_few(wanted: float, drawn: float) -> None:
    assert scale_for(wanted) == drawn


def test_text_has_no_pages_to_draw() -> None:
    document = Document(name="a.txt", sha256="0" * 64, media_type="text/plain", text="a", pages=())
    assert not drawable(document)
