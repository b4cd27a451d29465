"""Packets as files: what is drawn can be read again, twice the same, and the bundled packet is the drawn one."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartcite.api import Reviewer, as_request, read_files
from chartcite.corpus.blocks import Block, Kind, blocks
from chartcite.corpus.render import WRITERS, main, render_packet, wrapped
from chartcite.corpus.score import labelled_packets, squash
from chartcite.extract.readers import read_file
from chartcite.models.document import Packet, PageStatus
from chartcite.models.finding import Result
from tests.conftest import ROOT

SOURCE = ROOT / "corpus" / "demo.yaml"
DEMO = ROOT / "corpus" / "demo"
NOTE = """\
HILLTOP PAIN CLINIC
4 Mill Road

Patient: A. Sample    DOB: 01/02/1960
[X] Permanent implant    [ ] Trial

Time | NRS | Comment
08:00 | 8/10 |
12:00 | 3/10 | walked to lunch

- Gabapentin 600 mg three times a day
Pain reduced < 50 % & > 30 %.
\fPage two: naïve patient, 5 µg.
"""
PACKET = {"id": "small", "documents": [{"name": "a.txt", "text": NOTE, "layout": "note"}], "requests": []}


def _either(status: str | list[str]) -> list[str]:
    return status if isinstance(status, list) else [status]


def _kinds(text: str) -> list[Kind]:
    return [block.kind for block in blocks(text)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("HISTORY OF PRESENT ILLNESS", Kind.HEADING),
        ("Name: Ann Sample    DOB: 01/02/1960", Kind.FIELDS),
        ("[X] Permanent implant", Kind.TICKS),
        ("Test | Result | Units", Kind.TABLE),
        ("- one item", Kind.ITEM),
        ("2. second item", Kind.ITEM),
        ("  1500        4      up in chair", Kind.LINED),
        ("She walked 300 feet without the cane.", Kind.PARAGRAPH),
        ("He says: it is worse.", Kind.PARAGRAPH),
    ],
)
def test_line_is_taken_for_what_it_looks_like(line: str, kind: Kind) -> None:
    assert _kinds(line) == [kind]


def test_lines_that_a_margin_broke_are_joined() -> None:
    text = f"{'long line ' * 8}\nends here.\nShort line.\nAnother."
    (block,) = blocks(text)
    assert [row[0] for row in block.rows] == [f"{'long line ' * 8}ends here.", "Short line.", "Another."]


def test_form_feed_parts_pages() -> None:
    assert _kinds("One.\fTwo.") == [Kind.PARAGRAPH, Kind.PAGE, Kind.PARAGRAPH]


def test_fields_and_boxes_keep_their_parts() -> None:
    text = "Name: Ann Sample    DOB: 01/02/1960\n\n[X] Implant    [ ] Trial"
    assert list(blocks(text)) == [
        Block(Kind.FIELDS, (("Name", "Ann Sample", "DOB", "01/02/1960"),)),
        Block(Kind.TICKS, (("X", "Implant", "", "Trial"),)),
    ]


@pytest.mark.parametrize("line", ["", "short", "x" * 300, "word " * 60, " " * 20 + "word " * 40])
def test_wrapped_parts_fit_and_lose_no_word(line: str) -> None:
    parts = list(wrapped(line))
    assert all(len(part) <= 104 for part in parts)
    assert "".join("".join(parts).split()) == "".join(line.split())


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_same_packet_gives_same_bytes(kind: str, tmp_path: Path) -> None:
    (first,) = render_packet(PACKET, tmp_path / "1", kind=kind)
    (second,) = render_packet(PACKET, tmp_path / "2", kind=kind)
    assert first.read_bytes() == second.read_bytes()
    assert [p.name for p in (tmp_path / "1").iterdir()] == [first.name]


@pytest.mark.parametrize("kind", ["txt", "plain", "pdf"])
def test_text_can_be_read_again(kind: str, tmp_path: Path) -> None:
    (file,) = render_packet(PACKET, tmp_path, kind=kind)
    text = squash(read_file(file).text)
    for words in (
        "hilltop pain clinic",
        "gabapentin 600 mg three times a day",
        "< 50 % & > 30 %",
        "naïve patient, 5 µg",
    ):
        assert words in text


def test_drawn_boxes_are_read_as_ticked_and_empty(tmp_path: Path) -> None:
    (file,) = render_packet(PACKET, tmp_path)
    assert "☒ permanent implant ☐ trial" in squash(read_file(file).text)


@pytest.mark.parametrize("kind", ["txt", "plain", "pdf", "fax"])
def test_pages_stay_pages(kind: str, tmp_path: Path) -> None:
    (file,) = render_packet(PACKET, tmp_path, kind=kind)
    assert len(read_file(file).pages) == 2


def test_a_fax_is_a_picture_that_is_read(tmp_path: Path) -> None:
    (file,) = render_packet(PACKET, tmp_path, kind="fax")
    assert {(page.status, page.scanned) for page in read_file(file).pages} == {(PageStatus.READ, True)}


def test_command_gives_several_packets_a_folder_each(tmp_path: Path) -> None:
    packets = tmp_path / "two.yaml"
    packets.write_text(
        "id: a\ndocuments: [{name: n.txt, text: One}]\n---\nid: b\ndocuments: [{name: n.txt, text: Two}]\n"
    )
    main([str(packets), "--out", str(tmp_path / "out"), "--as", "txt"])
    assert [(tmp_path / "out" / name / "n.txt").read_text() for name in "ab"] == ["One", "Two"]


def test_bundled_packet_is_what_its_source_draws(tmp_path: Path) -> None:
    (packet,) = labelled_packets([SOURCE])
    drawn = render_packet(packet, tmp_path)
    assert [f.name for f in drawn] == sorted(f.name for f in DEMO.iterdir())
    assert [read_file(f).text for f in drawn] == [read_file(DEMO / f.name).text for f in drawn]


def test_labels_of_the_bundled_packet_quote_its_text() -> None:
    (packet,) = labelled_packets([SOURCE])
    whole = squash(" ".join(d["text"].replace("|", " ") for d in packet["documents"]))
    quotes = [q for r in packet["requests"] for f in r["findings"].values() for q in f["quotes"]]
    assert [q for q in quotes if squash(q.replace("|", " ")) not in whole] == []


@pytest.mark.parametrize("number", [0, 1])
def test_bundled_packet_is_decided_as_labelled(number: int, demo_packet: Packet) -> None:
    (packet,) = labelled_packets([SOURCE])
    wanted = packet["requests"][number]
    rules, request = as_request(wanted["policy"], wanted["pathway"], wanted["date"])
    result = Reviewer(demo_packet).review(rules, request)
    got = {leaf: result.finding(leaf).status.value for leaf in wanted["findings"]}
    assert [(leaf, said) for leaf, said in got.items() if said not in _either(wanted["findings"][leaf]["status"])] == []
    assert result.result.value == wanted["determination"]


def test_page_of_another_patient_in_the_bundled_packet_is_set_aside(demo: Result) -> None:
    assert [(w.code, w.document, w.page) for w in demo.warnings] == [("wrong_patient_page", "7-labs.pdf", 2)]


def test_bundled_packet_is_small() -> None:
    assert sum(f.stat().st_size for f in DEMO.iterdir()) < 100_000
    assert len(read_files([DEMO]).documents) == 7
