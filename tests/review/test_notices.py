"""Warnings for people."""

from __future__ import annotations

from chartcite.models.finding import Warning_
from chartcite.review.notices import notices


def test_one_message_names_all_its_pages() -> None:
    pages = [Warning_(code="wrong_patient_page", message="Other.", document="a.pdf", page=n) for n in (1, 2, 3, 7, 9)]
    other = Warning_(code="wrong_patient_page", message="Other.", document="b.pdf", page=4)
    assert notices([*pages, other]) == [("Other.", "a.pdf, pages 1-3, 7, 9; b.pdf, page 4")]


def test_messages_keep_their_order_and_may_have_no_place() -> None:
    found = notices([Warning_(code="x", message="Second."), Warning_(code="y", message="First.", document="c.txt")])
    assert found == [("Second.", ""), ("First.", "c.txt")]
