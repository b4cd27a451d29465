"""Segments are exact, ordered and complete on any text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.extract.segmenting import cut

_TOKENS = st.sampled_from(
    [*" \n\t\f\r abcXY.:;?![](){}|_-*#=@,/0123456789☐☑•\xa0\u2028\x1cİ", "[x] ", "[ ] ", "FH: ", "Label: ", "  ", "   ",
     "\n\n", "1. ", "2) ", "____", "....", "Yes", "No", "Dr. ", "| ", "PLAN\n", "Teaching file: ", "he "]
)  # fmt: skip


@given(st.lists(_TOKENS, max_size=120).map("".join))
@settings(max_examples=300, deadline=None)
def test_segments_cover_every_mark_once(text: str) -> None:
    covered = [False] * len(text)
    last = 0
    for i, segment in enumerate(cut(text)):
        assert segment.index == i
        assert last <= segment.start < segment.end
        assert text[segment.start : segment.end] == segment.text
        assert len(segment.low) == len(segment.text)
        assert all(0 <= a < b <= len(segment.text) for a, b in segment.cells)
        assert not segment.columns or len(segment.columns) == len(segment.cells)
        covered[segment.start : segment.end] = [True] * (segment.end - segment.start)
        last = segment.end
    assert all(done or mark.isspace() for done, mark in zip(covered, text, strict=True))


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_cut_the_same_way_twice(text: str) -> None:
    assert cut(text) == cut(text)
