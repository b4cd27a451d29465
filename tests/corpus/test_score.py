"""The scorer: figures on hand-made cases, splits that do not overlap."""

from __future__ import annotations

import pytest

from chartcite.corpus.score import Case, Score, labelled_packets, score_packets, squash, text_document
from chartcite.corpus.splits import packet_files, phrase_files


def case(want: str, got: str, *, gold: str = "no active infection", cited: str = "") -> Case:
    return Case("p#0", "leaf", want, got, (gold,), (cited,) if cited else ())


def test_false_met_rate_counts_only_leaves_that_are_not_met() -> None:
    score = Score(
        cases=[case("met", "met"), case("not_met", "met"), case("needs_review", "needs_review"), case("met", "not_met")]
    )
    assert score.leaf_accuracy == pytest.approx(0.5)
    assert score.false_met_rate == pytest.approx(0.5)
    assert score.missed_met_rate == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("cited", "right"),
    [
        ("There is no active\n  infection today.", True),
        ("active infection", True),
        ("No actve infection", True),
        ("Adequate tissue for the pump", False),
        ("", False),
    ],
)
def test_citation_is_right_where_it_overlaps_the_label(cited: str, right: bool) -> None:
    assert case("met", "met", cited=cited).cited_right is right


def test_two_statuses_are_both_accepted() -> None:
    packet = {
        "id": "x",
        "documents": [{"name": "a.txt", "text": "BMI 31."}],
        "requests": [
            {
                "policy": "molina-intrathecal-pain-pump",
                "pathway": "non-malignant/trial",
                "date": "2026-05-01",
                "determination": "incomplete",
                "findings": {"body-size": {"status": ["not_documented", "needs_review"], "quotes": ["BMI 31"]}},
            }
        ],
    }
    assert score_packets([packet]).leaf_accuracy == 1.0


def test_text_document_cuts_pages_at_form_feeds() -> None:
    document = text_document("a", "one\ftwo\fthree")
    assert [document.text[p.start : p.end] for p in document.pages] == ["one", "two", "three"]


def test_splits_cover_the_corpus_once() -> None:
    read, unread = packet_files(unread=False), packet_files(unread=True)
    assert read
    assert unread
    assert not set(read) & set(unread)
    assert {f.name for f in phrase_files(unread=True)} <= {f.name for f in phrase_files(unread=False)}


def test_every_label_quotes_its_document() -> None:
    for packet in labelled_packets([*packet_files(unread=False), *packet_files(unread=True)]):
        texts = [squash(d["text"]) for d in packet["documents"]]
        for request in packet["requests"]:
            for leaf, gold in (request.get("findings") or {}).items():
                for quote in gold.get("quotes") or []:
                    assert any(squash(quote) in text for text in texts), (packet["id"], leaf, quote)
