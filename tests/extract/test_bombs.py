"""Files made to take more than there is: each ends within its limits, and the rest of the packet is read."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from chartcite.api import as_request, review_read
from chartcite.extract.readers import Limits, read_packet
from chartcite.models.document import Packet
from tests import bombs
from tests.made import docx, put

_LIMITS = Limits(page_seconds=4, file_seconds=6, expanded_mb=100)
_MOST_SECONDS = 30.0
"""For a file that is over several limits in turn, on a busy machine."""


def _read(folder: Path, data: bytes | str, *, limits: Limits = _LIMITS) -> Packet:
    """A packet of the file and a sound one, which has to be read."""
    put(folder / "a", data)
    put(folder / "b.txt", "Pain 8/10.")
    began = time.monotonic()
    packet = read_packet([folder], limits=limits)
    assert time.monotonic() - began < _MOST_SECONDS
    assert [d.text for d in packet.documents if d.name == "b.txt"] == ["Pain 8/10."]
    return packet


def _codes(packet: Packet) -> set[str]:
    pages = {p.status.value for d in packet.documents for p in d.unread_pages}
    return pages | {u.code for u in packet.unread}


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (bombs.expanding_pdf, {"damaged", "limit"}),
        (bombs.deep_pdf, {"limit", "damaged"}),
        (bombs.expanding_docx, {"limit_exceeded"}),
        (bombs.busy_docx, {"limit_exceeded"}),
        (lambda: bombs.big_archive(100, 100 << 20), {"limit_exceeded", "file_empty"}),
        (lambda: bombs.big_archive(5, 2000 << 20), {"limit_exceeded"}),
        (bombs.liar_archive, {"damaged", "limit_exceeded"}),
        (bombs.packed_bomb, {"limit_exceeded", "file_empty"}),
        (bombs.deep_archive, {"limit_exceeded"}),
        (lambda: bombs.deep_html(100_000), {"limit_exceeded"}),
        (bombs.deep_xml, {"limit_exceeded"}),
        (bombs.deep_json, {"limit_exceeded"}),
        (bombs.big_image, {"limit"}),
    ],
    ids=["pdf of gigabytes", "nested pdf", "docx of 150 MB", "docx of a million paragraphs", "zip of 10 GB",
         "zip of huge entries", "zip that lies", "zip in a clinical document", "nested zip", "nested html",
         "nested xml", "nested json", "huge image"],
)  # fmt: skip
def test_a_bomb_ends_in_a_clear_limit(tmp_path: Path, make: Callable[[], bytes], codes: set[str]) -> None:
    found = _codes(_read(tmp_path, make()))
    assert found
    assert found <= codes


@pytest.mark.parametrize(
    "make",
    [bombs.deep_html, bombs.deep_message, bombs.deep_fhir, bombs.deep_rtf, lambda: bombs.deep_xml(500)],
    ids=["html", "message", "fhir", "rtf", "xml"],
)
def test_deep_nesting_is_read_or_refused(tmp_path: Path, make: Callable[[], bytes]) -> None:
    packet = _read(tmp_path, make())
    texts = [d.text for d in packet.documents if d.name.startswith("a")]
    assert any("note" in t for t in texts) or _codes(packet) == {"limit_exceeded"}


@pytest.mark.parametrize("wide", [False, True], ids=["one byte", "two bytes"])
def test_entities_neither_expand_nor_reach_the_machine(tmp_path: Path, wide: bool) -> None:
    secret = put(tmp_path / "secret", "CANARY")
    for text in (bombs.laughing(), bombs.outside(str(secret))):
        folder = tmp_path / f"{len(text)}"
        folder.mkdir()
        packet = _read(folder, text.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16") if wide else text)
        assert _codes(packet) <= {"unsupported_format", "damaged"}
        assert _codes(packet)
        assert "CANARY" not in packet.model_dump_json()


def test_entities_in_a_word_file_are_refused(tmp_path: Path) -> None:
    part = bombs.outside("/etc/passwd")
    packet = _read(tmp_path, docx("", parts={"word/document.xml": part}))
    assert _codes(packet) == {"unsupported_format"}


def test_a_pdf_of_very_many_pages_is_reviewed_as_far_as_the_limit_goes(tmp_path: Path) -> None:
    packet = _read(tmp_path, bombs.many_pages(100_000), limits=Limits(pages=300))
    (document,) = [d for d in packet.documents if d.name == "a"]
    assert len(document.pages) == 301
    assert document.pages[-1].reason == "it and the 99699 pages after it are over the file's limits"
    result = review_read(packet, *as_request("cigna-cmm-210", "cancer/trial", "2026-05-11"))
    assert [w.message for w in result.warnings if w.code == "unreadable_page"] == [
        "Page 301 of a could not be read: it and the 99699 pages after it are over the file's limits."
    ]
    assert {f.status.value for f in result.findings if not f.id.startswith("scope")} == {"needs_review"}


def test_pages_unread_for_one_reason_share_a_warning(tmp_path: Path) -> None:
    packet = _read(tmp_path, bombs.many_pages(40), limits=Limits(pages=5))
    result = review_read(packet, *as_request("cigna-cmm-210", "cancer/trial", "2026-05-11"))
    assert [(w.page, w.message.split(" could")[0]) for w in result.warnings if w.code == "unreadable_page"] == [
        (6, "Pages 6 to 40 of a")
    ]
