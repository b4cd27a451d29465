"""Numbers of a scan that were read wrong are counted, and those that nothing marks as doubtful apart."""

from __future__ import annotations

from array import array

import pytest

from chartcite.corpus.numbers_read import Numbers, numbers
from chartcite.models.document import Document, Page, WordTable


def scan(*words: tuple[str, int]) -> Document:
    """A scanned page of words with their sureties."""
    text, starts, ends = "", array("L"), array("L")
    for word, _ in words:
        starts.append(len(text))
        text += word
        ends.append(len(text))
        text += " "
    table = WordTable(starts, ends, array("f", [0.0] * 4 * len(words)), array("B", [s for _, s in words]))
    page = Page(number=1, start=0, end=len(text), words=table, scanned=True)
    return Document(name="a", sha256="", media_type="application/pdf", text=text, pages=(page,))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("Pain", 99), ("8/10", 99), ("today.", 99)], Numbers(1, 0, 0)),
        ([("Pain", 99), ("3/10", 99), ("today.", 99)], Numbers(1, 1, 1)),
        ([("Pain", 99), ("3/10", 60), ("today.", 99)], Numbers(1, 1, 0)),
        ([("Paln", 99), ("8/10,", 99), ("today.", 99)], Numbers(1, 0, 0)),
        ([("Pain", 99), ("8", 99), ("/10", 99), ("today.", 99)], Numbers(1, 0, 0)),
        ([("Pain", 99), ("today.", 99)], Numbers(1, 1, 1)),
        ([("Pain", 99), ("8/10", 99), ("7", 40), ("today.", 99)], Numbers(1, 1, 0)),
    ],
)
def test_wrong_numbers_are_counted_with_and_without_a_flag(words: list[tuple[str, int]], expected: Numbers) -> None:
    assert numbers(scan(*words), "Pain 8/10 today.") == expected
