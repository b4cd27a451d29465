"""The highlighted packet: annotations cover the cited words on every kind of page, whichever way it lies."""

from __future__ import annotations

import io
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from chartcite.extract.readers import originals_of, read_packet
from chartcite.models.document import Box, Packet
from chartcite.models.finding import Result, Status
from chartcite.review.exports.highlighted import highlighted_pdf
from tests.conftest import ROOT
from tests.drawn import lines, pdf
from tests.made import docx, p, put, zipped
from tests.review.exports.making import cite, finding, result
from tests.scanned import picture, scan

TEXT = [
    "Pain clinic progress note, 05/13/2026",
    "",
    "Average pain 8/10 in the low back.",
    "",
    "Morphine ER 60 mg q12h.",
]
QUOTE = "Average pain 8/10 in the low back."
WHERE: Box = (90.0, 108.0, 330.0, 122.0)
"""Where the quote stands on the drawn page as it is shown: the third line."""
DRAWN = lines(TEXT, size=10, left=90, top=700)


def _made(folder: Path, packet: Packet, quote: str = QUOTE) -> bytes:
    (document,) = [d for d in packet.documents if quote in d.text]
    asked = result([finding("severity", cite(document, quote))], packet.documents)
    return highlighted_pdf(asked, packet.documents, originals_of([folder], packet.documents))


def _highlights(data: bytes) -> list[tuple[int, Any]]:
    pages = PdfReader(io.BytesIO(data)).pages
    return [
        (number, a.get_object())
        for number, page in enumerate(pages)
        for a in page.get("/Annots", ())
        if a.get_object()["/Subtype"] == "/Highlight"
    ]


def _words_under(data: bytes, page: int, annotation: Any) -> str:
    """What a text layer has inside the annotation's quadrilaterals."""
    quads = [float(v) for v in annotation["/QuadPoints"]]
    with pdfium.PdfDocument(data) as document:
        words = document[page].get_textpage()
        found = []
        for at in range(0, len(quads), 8):
            xs, ys = quads[at : at + 8 : 2], quads[at + 1 : at + 8 : 2]
            found.append(words.get_text_bounded(min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1))
        return " ".join(" ".join(found).split())


def _tinted(data: bytes, page: int) -> npt.NDArray[np.bool_]:
    """Which dots of the page as it is shown, two a point, the annotations change."""
    with pdfium.PdfDocument(data) as document:
        plain, marked = (
            np.asarray(document[page].render(scale=2, may_draw_forms=False, draw_annots=a).to_pil().convert("RGB"))
            for a in (False, True)
        )
    return np.asarray((plain.astype(int) - marked.astype(int)).__abs__().sum(axis=2) > 20)


def _share(tinted: npt.NDArray[np.bool_], box: Box) -> float:
    x0, top, x1, bottom = (round(2 * v) for v in box)
    return float(tinted[top:bottom, x0:x1].mean())


def _check_covers(data: bytes, page: int, box: Box = WHERE) -> None:
    """The words' box is tinted; the lines above and below it are not."""
    tinted = _tinted(data, page)
    high = box[3] - box[1]
    # where the ink is black the colour changes nothing
    assert _share(tinted, (box[0] + 2, box[1] + 3, box[2] - 42, box[3] - 3)) > 0.85
    assert _share(tinted, (box[0] - 2, box[1] - high - 4, box[2], box[1] - 4)) < 0.05
    assert _share(tinted, (box[0] - 2, box[3] + 4, box[2], box[3] + high)) < 0.05


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_annotations_cover_the_cited_words_of_a_turned_page(tmp_path: Path, turn: int) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    drawn = pdf(tmp_path / "drawn.pdf", [DRAWN])
    writer = PdfWriter(clone_from=drawn)
    writer.pages[0].rotate(turn)
    writer.pages[0].cropbox.lower_left = (20, 30)
    writer.write(folder / "note.pdf")
    data = _made(folder, read_packet([folder]))
    ((page, annotation),) = _highlights(data)
    assert page == 1
    assert _words_under(data, page, annotation) == QUOTE


@pytest.mark.parametrize("turn", [0, 90, 270])
def test_annotations_cover_the_cited_words_of_a_scan(tmp_path: Path, turn: int) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    image = picture(tmp_path, DRAWN).rotate(turn, expand=True)
    flat = scan(tmp_path / "flat.pdf", [image])
    writer = PdfWriter(clone_from=flat)
    writer.pages[0].rotate(turn)
    writer.write(folder / "scan.pdf")
    packet = read_packet([folder])
    assert packet.documents[0].pages[0].scanned
    data = _made(folder, packet, packet.documents[0].text.splitlines()[2])
    _check_covers(data, 1)


@pytest.mark.parametrize("name", ["scan.png", "scan.tif", "scan.jpg"])
def test_image_files_become_pages_with_annotations(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    scan(folder / name, [picture(tmp_path, DRAWN)])
    packet = read_packet([folder])
    data = _made(folder, packet, packet.documents[0].text.splitlines()[2])
    _check_covers(data, 1)


def test_text_and_word_files_become_pages_of_text(tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    long = "wörter ☒ done ≥ 3 and so on " * 12
    put(folder / "a.txt", f"First.\n{long}\n\n" + "line\n" * 70 + "Average pain 8/10 in\tthe low back.\fnext page")
    put(folder / "b.docx", docx(p("Word says: " + QUOTE)))
    packet = read_packet([folder])
    first, second = packet.documents
    asked = result(
        [finding("severity", cite(first, "Average pain 8/10"), cite(second, QUOTE)),
         finding("other", cite(first, "wörter ☒ done ≥ 3"), status=Status.NEEDS_REVIEW)],
        packet.documents,
    )  # fmt: skip
    data = highlighted_pdf(asked, packet.documents, originals_of([folder], packet.documents))
    said = [_words_under(data, page, a) for page, a in _highlights(data)]
    assert "Average pain 8/10" in said
    assert any("Average pain 8/10 in the low back." in s for s in said)
    assert any(s.startswith("wörter") for s in said)
    assert PdfReader(io.BytesIO(data)).page_labels[-1].startswith("b.docx")


def test_files_inside_archives_are_found_by_their_digest(tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    inner = pdf(tmp_path / "inner.pdf", [DRAWN]).read_bytes()
    put(folder / "packet.zip", zipped({"outer.zip": zipped({"note.pdf": inner})}))
    packet = read_packet([folder])
    data = _made(folder, packet)
    ((page, annotation),) = _highlights(data)
    assert _words_under(data, page, annotation) == QUOTE
    assert "text as it was read" not in PdfReader(io.BytesIO(data)).pages[page].extract_text()


def test_form_values_stay_visible_and_scripts_stay_behind(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        DRAWN(canvas)
        canvas.acroForm.textfield(name="score", value="NRS 8/10", x=90, y=500, width=120, height=20)

    folder = tmp_path / "packet"
    folder.mkdir()
    pdf(tmp_path / "form.pdf", [draw])
    writer = PdfWriter(clone_from=tmp_path / "form.pdf")
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject({NameObject(k): v for k, v in script.items()})
    writer.add_attachment("a.txt", b"attached")
    writer.write(folder / "form.pdf")
    data = _made(folder, read_packet([folder]))
    reader = PdfReader(io.BytesIO(data))
    assert "NRS 8/10" in reader.pages[1].extract_text()
    for name in (b"/JavaScript", b"/JS", b"/AcroForm", b"/EmbeddedFiles", b"/OpenAction"):
        assert name not in data


def test_each_criterion_has_its_colour_label_and_bookmarks(demo: Result, demo_packet: Packet) -> None:
    originals = originals_of([ROOT / "corpus" / "demo"], demo_packet.documents)
    data = highlighted_pdf(demo, demo_packet.documents, originals)
    assert data == highlighted_pdf(demo, demo_packet.documents, originals)
    annotations = [a for _, a in _highlights(data)]
    colours: dict[str, set[tuple[float, ...]]] = {}
    for annotation in annotations:
        colours.setdefault(str(annotation["/T"]), set()).add(tuple(float(v) for v in annotation["/C"]))
    cited = [f for f in demo.findings if f.citations or f.against]
    assert len(colours) == len(cited)
    assert all(len(c) == 1 for c in colours.values())
    assert len(set.union(*colours.values())) == len(cited)
    reader = PdfReader(io.BytesIO(data))
    criteria, branches = reader.outline[0], reader.outline[1]
    assert criteria["/Title"] == "Criteria"
    titles = [b["/Title"] for b in branches if not isinstance(b, list)]
    assert len(titles) == len(demo.findings)
    assert any("not documented" in t for t in titles)


def test_every_citation_of_the_demonstration_is_covered(demo: Result, demo_packet: Packet) -> None:
    originals = originals_of([ROOT / "corpus" / "demo"], demo_packet.documents)
    data = highlighted_pdf(demo, demo_packet.documents, originals)
    under = [Counter(_words_under(data, page, a).split()) for page, a in _highlights(data)]
    for quoted in (c for f in demo.findings for c in (*f.citations, *f.against)):
        words = Counter(w for w in quoted.quote.split() if w not in "☒☐")
        assert any(words <= found for found in under), quoted.document


def test_words_that_two_criteria_share_show_both_colours(tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    pdf(folder / "note.pdf", [DRAWN])
    packet = read_packet([folder])
    place = cite(packet.documents[0], QUOTE)
    asked = result([finding("a", place), finding("b", against=[place], status=Status.NOT_MET)], packet.documents)
    data = highlighted_pdf(asked, packet.documents, originals_of([folder], packet.documents))
    one, two = (tuple(round(255 * float(v)) for v in a["/C"]) for _, a in _highlights(data))
    with pdfium.PdfDocument(data) as document:
        image = document[1].render(scale=2, may_draw_forms=False).to_pil().convert("RGB")
    seen = {c for _, c in image.crop((180, 200, 700, 260)).getcolors(1 << 20) or []}
    assert all(any(max(abs(x - y) for x, y in zip(c, want, strict=True)) < 4 for c in seen) for want in (one, two))


def test_a_page_without_its_file_is_shown_as_its_text(tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    pdf(folder / "note.pdf", [DRAWN])
    packet = read_packet([folder])
    asked = result([finding("severity", cite(packet.documents[0], QUOTE))], packet.documents)
    data = highlighted_pdf(asked, packet.documents, {})
    ((page, annotation),) = _highlights(data)
    assert _words_under(data, page, annotation) == QUOTE
    assert "text as it was read" in PdfReader(io.BytesIO(data)).pages[page].extract_text()


def test_a_damaged_original_is_shown_as_its_text(tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    pdf(folder / "note.pdf", [DRAWN])
    Image.new("L", (20, 20)).save(tmp_path / "x.png")
    packet = read_packet([folder])
    (document,) = packet.documents
    asked = result([finding("severity", cite(document, QUOTE))], packet.documents)
    data = highlighted_pdf(asked, packet.documents, {document.sha256: b"%PDF-1.4 broken"})
    assert len(_highlights(data)) == 1


@pytest.mark.parametrize(("given", "own_pages"), [("secret", True), (None, False)])
def test_a_protected_file_needs_its_password_to_show_its_pages(
    tmp_path: Path, given: str | None, own_pages: bool
) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    pdf(folder / "note.pdf", [DRAWN], password="secret")
    packet = read_packet([folder], password="secret")
    asked = result([finding("severity", cite(packet.documents[0], QUOTE))], packet.documents)
    data = highlighted_pdf(asked, packet.documents, originals_of([folder], packet.documents), password=given)
    ((page, annotation),) = _highlights(data)
    assert _words_under(data, page, annotation) == QUOTE
    assert ("text as it was read" not in PdfReader(io.BytesIO(data)).pages[page].extract_text()) is own_pages


def test_a_page_that_cannot_be_taken_is_shown_as_its_text_among_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    pdf(folder / "note.pdf", [lines([f"Page {n} says so."], left=90, top=700) for n in (1, 2, 3)])
    packet = read_packet([folder])
    (document,) = packet.documents
    shorter = pdf(tmp_path / "shorter.pdf", [lines([f"Page {n} says so."], left=90, top=700) for n in (1, 2)])
    asked = result([finding("a", *(cite(document, f"Page {n} says so.") for n in (1, 2, 3)))], packet.documents)
    data = highlighted_pdf(asked, packet.documents, {document.sha256: shorter.read_bytes()})
    assert [_words_under(data, page, a) for page, a in _highlights(data)] == [f"Page {n} says so." for n in (1, 2, 3)]
    texts = [p.extract_text() for p in PdfReader(io.BytesIO(data)).pages[1:]]
    assert ["text as it was read" in t for t in texts] == [False, False, True]


def test_a_quote_over_two_pages_is_marked_on_both(tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    pdf(folder / "note.pdf", [lines(["First, the pain"], left=90), lines(["went away."], left=90)])
    packet = read_packet([folder])
    (document,) = packet.documents
    data = _made(folder, packet, document.text[document.text.index("the pain") :])
    assert [_words_under(data, page, a) for page, a in _highlights(data)] == ["the pain", "went away."]


def test_mutated_originals_still_give_a_packet_and_nothing_of_them_is_said(
    demo: Result, demo_packet: Packet, capfd: pytest.CaptureFixture[str]
) -> None:
    originals = originals_of([ROOT / "corpus" / "demo"], demo_packet.documents)
    chance = random.Random(11)
    for _ in range(6):
        mutated = {digest: _mutated(data, chance) for digest, data in originals.items()}
        with pdfium.PdfDocument(highlighted_pdf(demo, demo_packet.documents, mutated)) as made:
            assert len(made) > len(demo_packet.documents)
    streams = capfd.readouterr()
    assert (streams.out, streams.err) == ("", "")


def _mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 20, 400))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.2 else changed)


def test_a_page_with_broken_annotations_is_shown_and_marked(tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    writer = PdfWriter(clone_from=pdf(tmp_path / "drawn.pdf", [DRAWN]))
    link = {"/Subtype": NameObject("/Link"), "/A": DictionaryObject({NameObject("/S"): NameObject("/Launch")})}
    annotation = DictionaryObject({NameObject(k): v for k, v in link.items()})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([NumberObject(7), writer._add_object(annotation)])
    writer.write(folder / "note.pdf")
    data = _made(folder, read_packet([folder]))
    assert len(_highlights(data)) == 1
    assert b"/Launch" not in data
