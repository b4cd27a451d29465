"""Lines that wrap are joined, lines that don't are not; sentences end where they end."""

from __future__ import annotations

import textwrap

import pytest

from tests.extract.segmenting import cut, texts

PROSE = (
    "She has had no active infection since the spring and the wound over the left flank is clean and dry. "
    "He was seen by Dr. Lindqvist, who found approx. 2.5 cm of tissue and a pain score of 7 vs. 9 before. "
    "Gabapentin 300 mg three times daily gave her no relief at all and was stopped after eight months of use."
)


@pytest.mark.parametrize("width", [32, 45, 60, 72, 80, 96, 120, 400])
def test_prose_gives_the_same_sentences_at_any_wrap_width(width: int) -> None:
    wrapped = textwrap.fill(PROSE, width, break_on_hyphens=False)
    assert texts(wrapped) == texts(PROSE)
    assert len(texts(wrapped)) == 3


@pytest.mark.parametrize(("first", "second"), [(110, 104), (100, 92), (84, 78), (78, 70)])
def test_prose_that_was_wrapped_twice_gives_the_same_sentences(first: int, second: int) -> None:
    once = textwrap.fill(PROSE.replace("Lindqvist", "lindqvist"), first, break_on_hyphens=False)
    twice = "\n".join(textwrap.fill(line, second, break_on_hyphens=False) for line in once.split("\n"))
    assert len(texts(twice)) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seen by Dr. Smith at St. Luke's. No fever.", ["Seen by Dr. Smith at St. Luke's.", "No fever."]),
        ("Pain 5/10. Sleeps 3 h.", ["Pain 5/10.", "Sleeps 3 h."]),
        (
            "Baclofen 2.5 mg q.d. and p.r.n. at night. Stopped.",
            ["Baclofen 2.5 mg q.d. and p.r.n. at night.", "Stopped."],
        ),
        ("PT x 8 mo. vs. OT x 6 wk. was tried.", ["PT x 8 mo. vs. OT x 6 wk. was tried."]),
        ("Referred by K. Brisbois and J. R. Ferrante.", ["Referred by K. Brisbois and J. R. Ferrante."]),
        ("She has hepatitis C. He was told.", ["She has hepatitis C.", "He was told."]),
        ("Hand dusky vs L. Grip weak.", ["Hand dusky vs L.", "Grip weak."]),
        ('He said "it is better." She agreed.', ['He said "it is better."', "She agreed."]),
        ("fx healed on films. hardware none. nails long", ["fx healed on films.", "hardware none.", "nails long"]),
        ("A/P: 1) FBSS 2) UTI on abx 3) RTC", ["A/P: 1) FBSS", "2) UTI on abx", "3) RTC"]),
        ("1. No psychosis. 2. Stable.", ["1. No psychosis.", "2. Stable."]),
        ("• no infection • INR normal", ["• no infection", "• INR normal"]),
        ("Any infection? No. Sleeps well.", ["Any infection? No.", "Sleeps well."]),
        ("Pain scores: pre 8/10   post 3/10", ["Pain scores: pre 8/10 post 3/10"]),
        ("Catheter removed intact.            A. Feldspar RN", ["Catheter removed intact.", "A. Feldspar RN"]),
    ],
)
def test_sentence_ends(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "sertraline 100 mg daily\nlisinopril 20 mg daily\natorvastatin 40 mg at night",
        "Laminectomy 2003, redo 2005, worse after it\nHF10 stimulator 2021, explanted\nAquatic PT two rounds",
        "- failed PT\n- TENS\n- massage",
        "1. opioids\n2. gabapentin\n3. duloxetine",
        "08/01/2025 eval, pain 8/10\n08/08/2025 core exercises\n08/15/2025 no change",
    ],
)
def test_lines_of_a_list_stay_apart(text: str) -> None:
    assert texts(text) == text.split("\n")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "- Failed PT for 8 months at\n  Lakeside with no relief\n- TENS",
            "- Failed PT for 8 months at Lakeside with no relief",
        ),
        ("1) Morphine 30 mg\n   BID scheduled\n2) Stop", "1) Morphine 30 mg BID scheduled"),
        (
            "Impact:      left his warehouse job; needs a cane and then his brother's arm for stairs; missed\n"
            "             his daughter's recital",
            "Impact: left his warehouse job; needs a cane and then his brother's arm for stairs; missed "
            "his daughter's recital",
        ),
        ("PT for\n8 months without relief", "PT for 8 months without relief"),
        ("Went to see Dr.\nPell about it", "Went to see Dr. Pell about it"),
    ],
)
def test_hanging_and_broken_lines_join(text: str, first: str) -> None:
    assert texts(text)[0] == first


def test_a_blank_line_or_page_break_begins_a_paragraph() -> None:
    assert [s.paragraph for s in cut("One.\nTwo.\n\nThree.\n\fFour.")] == [0, 0, 1, 2]


def test_headers_that_come_back_on_each_page_are_marked() -> None:
    text = "Clinic of Hill   Roe, Jane   page 1\nPain 8/10.\n\fClinic of Hill   Roe, Jane   page 2\nNo infection."
    assert [s.kind.value for s in cut(text)] == ["page", "sentence", "page", "sentence"]
