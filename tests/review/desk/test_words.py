"""The text layer: offsets that cut out the very words, lines of a highlight, selections, search."""

from __future__ import annotations

import pytest

from chartcite.models.document import Box, Document, Packet
from chartcite.models.finding import Result
from chartcite.review.desk.words import lines, page_of, page_words, pieces, search, snapped

_PLAIN = Document(
    name="a.txt", sha256="0" * 64, media_type="text/plain", text="No relief 😀 after\n  six weeks.", pages=()
)


def test_every_word_of_every_page_is_cut_out_by_its_offsets(demo_packet: Packet) -> None:
    seen = 0
    for document in demo_packet.documents:
        for page in document.pages:
            layer = page_words(document, page.number)
            for start, end, x0, top, x1, bottom in layer["words"]:
                word = layer["text"][start - layer["start"] : end - layer["start"]]
                assert word == document.text[start:end]
                assert word.strip() == word != ""
                assert 0 <= x0 < x1 <= layer["width"] + 1
                assert 0 <= top < bottom <= layer["height"] + 1
                seen += 1
    assert seen > 500


def test_every_citation_has_boxes_on_its_page_that_hold_no_other_line(demo: Result, demo_packet: Packet) -> None:
    documents = {d.name: d for d in demo_packet.documents}
    cited = [c for f in demo.findings for c in f.citations]
    assert cited
    for citation in cited:
        found = pieces(documents[citation.document], citation.start, citation.end)
        assert found[0].page == citation.page
        assert found[0].boxes
        assert all(bottom - top < 30 for _, top, _, bottom in found[0].boxes)


def test_place_over_two_pages_comes_in_two_pieces(demo_packet: Packet) -> None:
    document = next(d for d in demo_packet.documents if len(d.pages) > 1)
    border = document.pages[0].end
    assert [p.page for p in pieces(document, border - 5, document.pages[1].start + 5)] == [1, 2]


@pytest.mark.parametrize(
    ("boxes", "count"),
    [
        ([(10, 10, 30, 20), (33, 10, 60, 20)], 1),
        ([(10, 10, 30, 20), (10, 22, 60, 32)], 2),
        ([(10, 10, 20, 40), (10, 43, 20, 80)], 1),
        ([(10, 10, 30, 20), (300, 10, 360, 20)], 2),
        ([], 0),
    ],
)
def test_words_of_a_line_share_a_box(boxes: list[Box], count: int) -> None:
    assert len(lines(boxes)) == count


@pytest.mark.parametrize(
    ("start", "end", "quote"), [(4, 8, "relief"), (2, 10, "relief"), (3, 9, "relief"), (12, 20, "after")]
)
def test_selection_is_widened_to_whole_words(start: int, end: int, quote: str) -> None:
    low, high = snapped(_PLAIN, start, end)
    assert _PLAIN.text[low:high] == quote


def test_empty_selection_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        snapped(_PLAIN, 17, 20)


@pytest.mark.parametrize(("wanted", "quotes"), [("after SIX", ["after six"]), ("  ", []), ("(", []), ("e", ["e"] * 5)])
def test_search_minds_neither_case_nor_blanks(wanted: str, quotes: list[str]) -> None:
    assert [h.quote for h in search([_PLAIN], wanted)] == quotes


def test_search_stops_at_the_most(demo_packet: Packet) -> None:
    assert len(search(demo_packet.documents, "e", most=7)) == 7


def test_document_without_pages_is_one() -> None:
    assert page_words(_PLAIN, 1)["text"] == _PLAIN.text
    with pytest.raises(LookupError):
        page_of(_PLAIN, 2)
