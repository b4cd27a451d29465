"""Plain text files, and what a file is by its content."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartcite.extract.readers import Limits, read_file, read_packet
from chartcite.extract.readers.sniff import media_type
from chartcite.models.document import PageStatus
from chartcite.models.errors import InputError, LimitExceededError, UnsupportedFormatError


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"Pain 8/10\n", "Pain 8/10\n"),
        ("Pain \u2265 8".encode(), "Pain \u2265 8"),
        (b"\xef\xbb\xbfPain 8", "Pain 8"),
        ("Pain 8, caf\u00e9".encode("utf-16"), "Pain 8, caf\u00e9"),
        ("Pain 8 out of ten".encode("utf-16-le"), "Pain 8 out of ten"),
        ("Pain \u2013 8 \u201csevere\u201d".encode("cp1252"), "Pain \u2013 8 \u201csevere\u201d"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
        (b"a note with one bell\x07 in it", "a note with one bell  in it"),
    ],
    ids=["ascii", "utf-8", "utf-8 with mark", "utf-16", "utf-16 without mark", "cp1252", "line ends", "control"],
)
def test_text_is_decoded(tmp_path: Path, data: bytes, text: str) -> None:
    file = tmp_path / "note.txt"
    file.write_bytes(data)
    assert read_file(file).text == text


def test_form_feeds_part_pages(tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("first\fsecond\f\fthe fourth\f")
    document = read_file(file)
    assert [document.text[p.start : p.end] for p in document.pages] == ["first", "second", "", "the fourth"]
    assert [p.number for p in document.pages] == [1, 2, 3, 4]
    assert document.pages[2].status is PageStatus.BLANK


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"\n\njunk %PDF-1.4", "application/pdf"),
        (b"Patient: A", "text/plain"),
        (b"BM is what she calls it", "text/plain"),
        (b"MZ, 61F, back pain", "text/plain"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"II*\x00rest", "image/tiff"),
        (b"{\\rtf1 Pain 8/10}", "application/rtf"),
        (b"PK\x03\x04word/document.xml", "application/zip"),
        (b'<?xml version="1.0"?><ClinicalDocument/>', "application/xml"),
        (b"  <!DOCTYPE html><p>x", "text/html"),
        (b"<<< FAX >>> page 1", "text/plain"),
        (bytes(range(256)) * 4, "application/octet-stream"),
    ],
)
def test_content_decides_the_type(data: bytes, kind: str) -> None:
    assert media_type(data) == kind


def test_a_pdf_called_txt_is_a_pdf_and_text_called_pdf_is_text(tmp_path: Path) -> None:
    file = tmp_path / "note.pdf"
    file.write_text("Pain 8/10")
    assert read_file(file).media_type == "text/plain"


def test_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "note.txt").write_text("second")
    (tmp_path / "a.txt").write_text("first")
    (tmp_path / "note.txt").write_text("third")
    (tmp_path / "scan.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (tmp_path / "empty.txt").write_bytes(b"\n \n")
    (tmp_path / ".hidden").write_text("never")
    packet = read_packet([tmp_path, tmp_path / "gone.txt"])
    assert [(d.name, d.text) for d in packet.documents] == [
        ("a.txt", "first"), ("b/note.txt", "second"), (f"{tmp_path.name}/note.txt", "third"),
    ]  # fmt: skip
    assert [(u.name, u.code) for u in packet.unread] == [
        ("empty.txt", "file_empty"), ("scan.png", "damaged"), ("gone.txt", "file_missing"),
    ]  # fmt: skip
    assert all(u.message and u.remedy for u in packet.unread)
    assert packet.unread[1].sha256


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("first")
    assert len(read_packet([file, tmp_path, file]).documents) == 1


def test_an_empty_folder_is_reported(tmp_path: Path) -> None:
    assert [u.code for u in read_packet([tmp_path]).unread] == ["file_empty"]


@pytest.mark.parametrize(("limits", "size"), [(Limits(file_mb=0), 10), (Limits(text_mb=0), 10)])
def test_a_file_over_its_limit_is_an_error(tmp_path: Path, limits: Limits, size: int) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x" * size)
    with pytest.raises(LimitExceededError):
        read_file(file, limits=limits)


def test_messages_name_the_file_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "a.7z"
    file.write_bytes(b"7z\xbc\xaf'\x1c CANARY")
    with pytest.raises(UnsupportedFormatError) as caught:
        read_file(file)
    error: InputError = caught.value
    assert "a.7z" in error.message
    assert "CANARY" not in error.message + error.remedy
