"""What is derived from an expression must stand in whatever it matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartcite.extract.nlp.needed import DIGIT, needed


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        (r"(?<![a-z])(?:pain|ache)(?![a-z])", {"pain", "ache"}),
        (r"no\s+relief", {"relief"}),
        (r"\d+ ?%", {"%", " %"}),
        (r"\d{1,2}", {DIGIT}),
        (r"[0-9]x", {DIGIT}),
        (r"reliev(?:ed|es)?", {"reliev", "relieved", "relieves"}),
        (r"(?:infect\w*|abscess)", {"infect", "abscess"}),
        (r"(?=pain)\w+ scale", {" scale"}),
    ],
)
def test_the_most_telling_strings_come_first(pattern: str, strings: set[str]) -> None:
    assert set(needed(pattern)[0]) == strings


@pytest.mark.parametrize(
    "pattern",
    [
        r"\w+",
        r"(?:pain)?",
        r"pain|\w+",
        r"(?!pain)\w",
        r"[a-z]",
        r"\s+",
        r"a|b",
        r"(?i)pain",
        r"(?i:pain)",
        r"(?:pain)*",
    ],
)
def test_nothing_is_needed_where_nothing_is_sure(pattern: str) -> None:
    assert needed(pattern) == ()


def test_case_that_does_not_matter_is_left_alone() -> None:
    assert needed("pain", re.IGNORECASE) == ()


_ATOMS = st.sampled_from(["pain", "no", "7", "%", r"\d", r"\w", "[ab]", "[^a]", " ", "x?", r"\s", r"\b", "."])


def _join(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    row = st.lists(parts, min_size=1, max_size=4).map("".join)
    either = st.lists(parts, min_size=2, max_size=3).map(lambda p: f"(?:{'|'.join(p)})")
    counts = st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,3}?"])
    counted = st.tuples(parts, counts).map(lambda p: f"(?:{p[0]}){p[1]}")
    ahead = parts.map(lambda p: f"(?!{p}z)")
    return row | either | counted | ahead


@settings(max_examples=300, deadline=None)
@given(st.data(), st.recursive(_ATOMS, _join, max_leaves=8))
def test_whatever_matches_holds_one_of_each_set(data: st.DataObject, pattern: str) -> None:
    text = data.draw(st.text("pain no7%ab x.-", max_size=14) | st.from_regex(pattern))
    found = re.search(pattern, text)
    for need in needed(pattern) if found else ():
        assert any(re.search(r"\d", text) if s == DIGIT else s in text for s in need), (pattern, text, need)
