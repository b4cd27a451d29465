"""PDF files that are scanned, blank, protected, broken or too much: nothing unread is passed over in silence."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.utils import ImageReader

from chartcite.extract.readers import Limits, process, read_file, read_packet, unlocked
from chartcite.extract.readers.quality import judge
from chartcite.extract.readers.rules import Drawn
from chartcite.models.document import PageStatus
from chartcite.models.errors import DamagedFileError, EncryptedFileError
from tests.drawn import Draw, lines, pdf

TEXT = [f"line {i} says that the pain is {i % 10}/10 today and no better" for i in range(30)]


def _image(canvas: Any) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 612, 792)


def _stamped(canvas: Any) -> None:
    _image(canvas)
    canvas.drawString(50, 780, "FAX 04/20/26 p. 1")


def _logo(canvas: Any) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("L", (20, 20), 200)), 50, 750, 30, 30)
    lines(TEXT[:3], top=700)(canvas)


@pytest.mark.parametrize(
    ("draw", "status"),
    [
        (lines(TEXT), PageStatus.READ),
        (lines([]), PageStatus.BLANK),
        (_image, PageStatus.BLANK),
        (_stamped, PageStatus.READ),
        (_logo, PageStatus.READ),
        (lambda canvas: canvas.rect(50, 50, 200, 200), PageStatus.NO_TEXT),
        (lambda canvas: canvas.circle(300, 400, 80), PageStatus.NO_TEXT),
    ],
    ids=["text", "blank", "scan of a blank page", "scan with a fax line", "text with a logo", "rules", "drawing"],
)
def test_page_status(tmp_path: Path, draw: Draw, status: PageStatus) -> None:
    page = read_file(pdf(tmp_path / "a.pdf", [draw])).pages[0]
    assert page.status is status
    assert bool(page.reason) == page.status.unread


@pytest.mark.parametrize(
    ("text", "unmapped", "glyphs", "status"),
    [
        ("The pain is severe and constant. " * 10, 0, 270, PageStatus.READ),
        ("\ufffd\ufffd\ufffd\ufffd pain", 20, 24, PageStatus.NO_TEXT),
        ("(cid:12)(cid:33)(cid:4)" * 20, 0, 400, PageStatus.NO_TEXT),
        ("Wklv sdlq lv vhyhuh dqg frqvwdqw zlwkrxw uholhi " * 12, 0, 400, PageStatus.NO_TEXT),
        (""")%-! 3(/73 .&4 %2,)/5+ '-# 8$*0 3!4)%.4 """ * 20, 0, 500, PageStatus.NO_TEXT),
        ("Qebo mxfk fp pbsbob xka zlkpqxkq tfqelrq obifbc " * 12, 0, 400, PageStatus.NO_TEXT),
        ("06/02/24  7.1  212  1.0  98.6  120/80  |  5.2  |  31\n" * 20, 0, 500, PageStatus.READ),
        ("-------- ________ ........ Name: ______ DOB: ______ \n" * 8, 0, 300, PageStatus.READ),
        ("BMI 31 WBC 5.2 PLT 212 INR 1.0 HGB 13 " * 10, 0, 300, PageStatus.READ),
        ("Ptx tolerates the drug. Rx given, mgmt per notes. " * 10, 0, 300, PageStatus.READ),
    ],
    ids=[
        "prose",
        "replacement characters",
        "cid",
        "shifted codes",
        "symbols",
        "letters shifted by three",
        "numbers",
        "an empty form",
        "laboratory",
        "abbreviations",
    ],
)
def test_a_layer_that_is_no_text_is_not_read(text: str, unmapped: int, glyphs: int, status: PageStatus) -> None:
    assert judge(text, unmapped=unmapped, glyphs=glyphs, drawn=Drawn(), area=1.0)[0] is status


def test_a_password_opens_a_protected_file(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(TEXT)], password="secret")
    with pytest.raises(EncryptedFileError):
        read_file(path)
    with pytest.raises(EncryptedFileError):
        read_file(path, password="wrong")
    assert read_file(path, password="secret").text.startswith("line 0")


def test_a_protected_file_is_unlocked_with_its_password_only(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(TEXT)], password="secret")
    data = unlocked(path, password="secret")
    assert data is not None
    (tmp_path / "b.pdf").write_bytes(data)
    assert read_file(tmp_path / "b.pdf").text == read_file(path, password="secret").text
    assert unlocked(path, password="wrong") is None
    assert unlocked(tmp_path / "b.pdf", password="secret") is None


def test_a_file_that_only_restricts_printing_opens(tmp_path: Path) -> None:
    assert read_file(pdf(tmp_path / "a.pdf", [lines(TEXT)], password="")).pages[0].status is PageStatus.READ


def _broken(path: Path, *, at: float, length: int) -> None:
    """Overwrite a part of the second page's content."""
    data = path.read_bytes()
    stream = list(re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S))[1]
    start = int(stream.start(1) + at * (stream.end(1) - stream.start(1)))
    path.write_bytes(data[:start] + b"\x00" * length + data[start + length :])


@pytest.mark.parametrize("at", [0.0, 0.5, 0.9])
def test_a_page_whose_content_breaks_off_is_damaged_and_the_others_are_read(tmp_path: Path, at: float) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(TEXT)] * 3)
    _broken(path, at=at, length=20)
    assert [p.status for p in read_file(path).pages] == [PageStatus.READ, PageStatus.DAMAGED, PageStatus.READ]


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.4\n%%EOF", b"%PDF-" + bytes(3000)])
def test_a_file_that_does_not_open_is_damaged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(DamagedFileError):
        read_file(path)


def test_a_truncated_file_is_damaged_or_says_which_pages_are(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(TEXT)] * 3)
    data = path.read_bytes()
    for share in (0.3, 0.6, 0.9):
        path.write_bytes(data[: int(share * len(data))])
        packet = read_packet([path])
        whole = [d for d in packet.documents if len(d.pages) == 3 and not d.unread_pages]
        assert not whole or whole[0].text == "\f".join(["\n".join(TEXT)] * 3)


def test_pages_over_the_limit_are_listed(tmp_path: Path) -> None:
    document = read_file(pdf(tmp_path / "a.pdf", [lines(TEXT)] * 3), limits=Limits(pages=1))
    assert [p.status for p in document.pages] == [PageStatus.READ, PageStatus.LIMIT, PageStatus.LIMIT]


def test_a_page_that_takes_too_long_is_left_and_the_rest_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(TEXT)] * 3)
    whole = process.ParsingProcess.answer
    stuck = iter([2])

    def answer(self: process.ParsingProcess, deadline: float) -> process.Message:
        message = whole(self, deadline)
        if message.header.get("number") == 2 and next(stuck, None):
            raise process.TimedOut
        return message

    monkeypatch.setattr(process.ParsingProcess, "answer", answer)
    statuses = [p.status for p in read_file(path).pages]
    assert statuses == [PageStatus.READ, PageStatus.LIMIT, PageStatus.READ]


def test_a_process_that_dies_costs_one_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(TEXT)] * 3)
    whole = process.ParsingProcess.answer
    dying = iter([1])

    def answer(self: process.ParsingProcess, deadline: float) -> process.Message:
        message = whole(self, deadline)
        if message.header.get("number") == 1 and next(dying, None):
            raise process.Died
        return message

    monkeypatch.setattr(process.ParsingProcess, "answer", answer)
    assert [p.status for p in read_file(path).pages] == [PageStatus.DAMAGED, PageStatus.READ, PageStatus.READ]


def test_the_process_answers_in_time_or_is_killed() -> None:
    child = process.ParsingProcess()
    child.start()
    began = time.monotonic()
    with pytest.raises(process.TimedOut):
        child.answer(began + 0.05)
    child.stop()
    assert time.monotonic() - began < 5


def test_a_process_without_memory_costs_no_more_than_the_file(tmp_path: Path) -> None:
    path = pdf(tmp_path / "a.pdf", [lines(TEXT)])
    process.shut_down()  # one that has read before may have memory to spare
    packet = read_packet([path], limits=Limits(memory_mb=40))
    codes = [u.code for u in packet.unread] + [p.status.value for d in packet.documents for p in d.unread_pages]
    assert codes
    assert set(codes) <= {"damaged", "limit_exceeded", "limit"}
    assert read_file(path).pages[0].status is PageStatus.READ


def test_no_text_of_a_file_is_in_the_error(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 CANARY")
    with pytest.raises(DamagedFileError) as caught:
        read_file(path)
    assert "CANARY" not in caught.value.message + caught.value.remedy
