"""Messages and archives: every file in them is read or reported, and nothing in them leads anywhere else."""

from __future__ import annotations

import io
import stat
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from chartcite.api import read_files
from chartcite.extract.readers import Limits, open_path, read_packet
from chartcite.models.errors import EmptyFileError, NothingReadableError
from tests.drawn import lines, pdf
from tests.made import docx, p, put, zipped


def _message(body: str = "Please review.", html: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Lena Okafor <l@clinic.example>"
    message["Subject"] = "Pump request"
    message["Date"] = "Mon, 09 Feb 2026 10:15:00 -0500"
    message["Message-ID"] = "<1@clinic.example>"
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def _pdf(folder: Path) -> bytes:
    return pdf(folder / "x.pdf", [lines(["Pain 8/10 today."])]).read_bytes()


def test_a_message_is_its_head_and_text(tmp_path: Path) -> None:
    (document,) = open_path(put(tmp_path / "a.eml", _message(html="<p>Please review.</p>").as_bytes())).documents
    head = "From: Lena Okafor <l@clinic.example>\nSubject: Pump request\nDate: 02/09/2026 10:15"
    assert document.text == f"{head}\n\nPlease review."
    assert document.media_type == "message/rfc822"


def test_a_message_in_markup_only_is_read(tmp_path: Path) -> None:
    message = _message()
    message.set_content("<html><body><p>Pain 8/10.</p></body></html>", subtype="html")
    (document,) = open_path(put(tmp_path / "a", message.as_bytes())).documents
    assert document.text.endswith("\nPain 8/10.")


def test_attachments_are_documents_and_messages_inside_messages_too(tmp_path: Path) -> None:
    inner = _message("Older message.")
    inner.add_attachment(_pdf(tmp_path), maintype="application", subtype="pdf", filename="../../trial.pdf")
    outer = _message()
    outer.add_attachment(inner)
    outer.add_attachment(b"7z\xbc\xaf'\x1c", maintype="application", subtype="x-7z", filename="all.7z")
    reading = open_path(put(tmp_path / "a.eml", outer.as_bytes()))
    assert [(d.name, d.text.rsplit("\n", 1)[-1]) for d in reading.documents] == [
        ("a.eml", "Please review."), ("a.eml/message.eml-1", "Older message."),
        ("a.eml/message.eml-1/trial.pdf", "Pain 8/10 today."),
    ]  # fmt: skip
    assert [(u.name, u.code) for u in reading.unread] == [("a.eml/all.7z", "unsupported_format")]


def test_a_note_that_begins_like_a_message_is_text(tmp_path: Path) -> None:
    (document,) = open_path(
        put(tmp_path / "a", "From: A\nTo: B\nSubject: pain\nDate: 2/3/2026\n\nPain 8/10.")
    ).documents
    assert document.media_type == "text/plain"


def test_an_encrypted_message_says_so(tmp_path: Path) -> None:
    data = b"From: A\nMessage-ID: <1>\nSubject: x\nContent-Type: application/pkcs7-mime\n\nAAAA\n"
    assert [u.code for u in open_path(put(tmp_path / "a.eml", data)).unread] == ["encrypted"]


def test_an_archive_is_its_files(tmp_path: Path) -> None:
    entries = {"b/note.txt": "second", "a.docx": docx(p("first")), "__MACOSX/._a": "x", ".DS_Store": "x",
               "z.pdf": _pdf(tmp_path), "empty.txt": ""}  # fmt: skip
    reading = open_path(put(tmp_path / "p.zip", zipped(entries)))
    assert [(d.name, d.text) for d in reading.documents] == [
        ("p.zip/a.docx", "first"), ("p.zip/b/note.txt", "second"), ("p.zip/z.pdf", "Pain 8/10 today."),
    ]  # fmt: skip
    assert [(u.name, u.code) for u in reading.unread] == [("p.zip/empty.txt", "file_empty")]


def test_an_archive_of_uncompressed_pdf_files_is_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in ("one.pdf", "two.pdf"):
            archive.writestr(name, _pdf(tmp_path))
    assert [d.name for d in open_path(path).documents] == ["a.zip/one.pdf", "a.zip/two.pdf"]


def test_names_lead_nowhere(tmp_path: Path) -> None:
    entries = {"../../../tmp/escape.txt": "a", "/etc/passwd": "b", "..\\..\\evil.txt": "c"}
    reading = open_path(put(tmp_path / "p.zip", zipped(entries)))
    assert sorted(d.name for d in reading.documents) == ["p.zip/etc/passwd", "p.zip/evil.txt", "p.zip/tmp/escape.txt"]
    assert [f.name for f in tmp_path.iterdir()] == ["p.zip"]
    assert not Path("/tmp/escape.txt").exists()


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("note.txt", "Pain 8/10.")
    reading = open_path(put(tmp_path / "p.zip", stream.getvalue()))
    assert [d.text for d in reading.documents] == ["Pain 8/10."]
    assert [(u.name, u.code) for u in reading.unread] == [("p.zip/link.txt", "unsupported_format")]


def _locked(data: bytes) -> bytes:
    """The archive with its entries marked as encrypted."""
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(magic)
        while start >= 0:
            data = data[: start + at] + bytes([data[start + at] | 1]) + data[start + at + 1 :]
            start = data.find(magic, start + 4)
    return data


def test_an_encrypted_archive_says_so(tmp_path: Path) -> None:
    path = put(tmp_path / "p.zip", _locked(zipped({"a.txt": "x", "b.txt": "y"})))
    assert [(u.name, u.code) for u in open_path(path).unread] == [
        ("p.zip/a.txt", "encrypted"),
        ("p.zip/b.txt", "encrypted"),
    ]
    with pytest.raises(NothingReadableError, match="password"):
        read_files([path])


def test_archives_inside_archives_end(tmp_path: Path) -> None:
    data = zipped({"note.txt": "deep"})
    for _ in range(6):
        data = zipped({"inner.zip": data, "note.txt": "level"})
    reading = open_path(put(tmp_path / "p.zip", data))
    assert len(reading.documents) == 3
    assert {u.code for u in reading.unread} == {"limit_exceeded"}


def test_too_many_entries_are_reported_and_the_first_are_read(tmp_path: Path) -> None:
    path = put(tmp_path / "p.zip", zipped({f"{i:03}.txt": "x" for i in range(30)}))
    reading = open_path(path, limits=Limits(entries=10))
    assert len(reading.documents) == 10
    assert [(u.name, u.code) for u in reading.unread] == [("p.zip/(20 further entries)", "limit_exceeded")]


def test_two_entries_of_one_name_are_two_documents(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "one")
        archive.writestr("./a.txt", "two")
    reading = open_path(put(tmp_path / "p.zip", stream.getvalue()))
    assert [d.name for d in reading.documents] == ["p.zip/a.txt", "p.zip/a.txt (2)"]


def test_an_archive_of_nothing_is_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError):
        open_path(put(tmp_path / "p.zip", zipped({"folder/": ""})))


def test_the_rest_of_the_packet_is_read(tmp_path: Path) -> None:
    put(tmp_path / "a.zip", zipped({"a.txt": "one"})[:-10])
    put(tmp_path / "b.txt", "two")
    packet = read_packet([tmp_path])
    assert [d.text for d in packet.documents] == ["two"]
    assert [(u.name, u.code) for u in packet.unread] == [("a.zip", "damaged")]
