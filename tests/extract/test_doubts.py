"""What a scan does not say for certain is a doubt of the fact that hangs on it."""

from __future__ import annotations

from array import array

import pytest

from chartcite.extract.doubts import doubtful_words
from chartcite.extract.pipeline import extract_facts
from chartcite.models.document import Document, Packet, Page, WordTable
from chartcite.models.fact import Citation


def scanned(text: str, **sureties: int) -> Document:
    """A scanned page; every word is sure but those named (dots and slashes in names written as ``_``)."""
    starts, ends, sure = array("L"), array("L"), array("B")
    at = 0
    for word in text.split():
        at = text.index(word, at)
        starts.append(at)
        at += len(word)
        ends.append(at)
        key = "".join(c if c.isalnum() else "_" for c in word)
        sure.append(sureties.get(key, sureties.get("n" + key, 99)))
    table = WordTable(starts, ends, array("f", [0.0] * 4 * len(starts)), sure)
    page = Page(number=1, start=0, end=len(text), scanned=True, words=table)
    return Document(name="a.pdf", sha256="", media_type="application/pdf", text=text, pages=(page,))


@pytest.mark.parametrize(
    ("sureties", "doubts"),
    [
        ({}, []),
        ({"n8_10": 70}, ["8/10"]),
        ({"n8_10": 85}, []),
        ({"Average": 70}, []),
        ({"Average": 20}, ["Average"]),
        ({"is": 60}, []),
        ({"without": 60}, ["without"]),
        ({"relief": 10}, []),
    ],
    ids=[
        "all sure",
        "number",
        "number sure enough",
        "word",
        "word guessed",
        "short word",
        "negation beside",
        "beside",
    ],
)
def test_which_words_of_a_citation_are_doubtful(sureties: dict[str, int], doubts: list[str]) -> None:
    document = scanned("Average pain is 8/10 without relief.", **sureties)
    end = document.text.index(" without")
    citation = Citation(document="a.pdf", start=0, end=end, quote=document.text[:end])
    assert list(doubtful_words(document, citation)) == doubts


def test_an_illegible_word_beside_a_citation_is_a_doubt() -> None:
    document = scanned("Pain is [illegible] 8/10.", _illegible_=0)
    citation = Citation(document="a.pdf", start=0, end=7, quote="Pain is")
    assert list(doubtful_words(document, citation)) == ["[illegible]"]


def test_a_text_layer_is_never_doubted() -> None:
    text = "Average pain is 8/10."
    document = Document(name="a.pdf", sha256="", media_type="", text=text,
                        pages=(Page(number=1, start=0, end=len(text)),))  # fmt: skip
    assert not list(doubtful_words(document, Citation(document="a.pdf", start=0, end=5, quote="Avera")))


def test_facts_carry_the_doubts_of_their_words() -> None:
    text = "Assessment: average pain score 8/10, constant."
    sure, unsure = (
        [f for f in extract_facts(Packet(documents=(scanned(text, n8_10_=s),))).facts if f.kind == "pain_score"]
        for s in (99, 40)
    )
    assert [f.doubts for f in sure] == [()]
    assert [f.doubts for f in unsure] == [("8/10,",)]


@pytest.mark.parametrize(
    ("word", "doubted"), [("without", True), ("wlthout", True), ("n0t", True), ("with", False), ("relief", False)]
)
def test_a_negation_beside_a_citation_counts_even_misread(word: str, doubted: bool) -> None:
    document = scanned(f"Six months {word} change.", **{word: 60})
    citation = Citation(document="a.pdf", start=0, end=10, quote="Six months")
    assert bool(list(doubtful_words(document, citation))) is doubted


def test_a_number_that_is_not_the_facts_is_no_doubt() -> None:
    text = "Pain score 8/10 in room 412."
    found = extract_facts(Packet(documents=(scanned(text, n412_=20),))).facts
    assert [f.doubts for f in found if f.kind == "pain_score"] == [()]
