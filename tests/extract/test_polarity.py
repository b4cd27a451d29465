"""Polarity words that any family may ask for: codes by stretch, the longest wording first."""

from __future__ import annotations

import pytest

from chartcite.extract.nlp.polarity import codes, find_polarity, hedged, voices

CASES = [
    ("four months of pool therapy got us nowhere", "useless"),
    ("every procedure has come to nought", "useless"),
    ("the blocks did absolutely nothing", "useless"),
    ("tizanidine of no earthly use", "useless"),
    ("not much to show for it", "useless"),
    ("the patch did not really help", "useless"),
    ("no better off than before", "useless"),
    ("zanaflex is doing its job", "works"),
    ("keeps it well in check", "works"),
    ("wouldn't be without it", "works"),
    ("worked like a charm", "works"),
    ("gets me by till the next one", "partly"),
    ("tone so-so on baclofen", "partly"),
    ("takes the edge off", "partly"),
    ("better than nothing", "partly"),
    ("hard to say what it did", "unsure"),
    ("may or may not be a therapist", "unsure"),
    ("cannot recall the dose", "unsure"),
    ("response: tbd", "unsure"),
    ("anyone's guess", "unsure"),
    ("second digit illegible", "unreadable"),
    ("the fax is cut off here", "unreadable"),
    ("both boxes checked", "unreadable"),
    ("accounts differ between the clinics", "disputed"),
    ("does not match the pharmacy's list", "disputed"),
    ("he will not go to therapy", "refuses"),
    ("turned it down twice", "refuses"),
    ("not enough tissue", "insufficient"),
    ("too few visits", "insufficient"),
    ("no agent has been tried, none to date", "never"),
    ("has never been to therapy, hasn't attended", "never"),
    ("opioid naive", "never"),
]


@pytest.mark.parametrize(("text", "code"), CASES)
def test_polarity_word_gets_its_code(text: str, code: str) -> None:
    assert code in codes(text), find_polarity(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("without doubt", "unsure"),
        ("there is no conflict between the notes", "disputed"),
        ("the patch did not really help", "works"),
        ("congestive heart failure", "useless"),
        ("a plain sentence about lunch", "partly"),
    ],
)
def test_idioms_that_hold_a_polarity_word_by_chance_do_not_count(text: str, code: str) -> None:
    assert code not in codes(text)


def test_codes_are_asked_by_stretch() -> None:
    low = "baclofen failed; the tizanidine: unclear"
    assert codes(low, 0, 15) == {"useless"}
    assert hedged(low)
    assert not hedged(low, 0, 15)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("pt says it works; pharmacy says half the fills", {"pt", "pharmacy"}),
        ("list 1: q12h. list 2: prn", {"list 1", "list 2"}),
        ("narrative a: unhelpful; narrative b: helpful", {"narrative a", "narrative b"}),
        ("she takes it every morning", set()),
    ],
)
def test_those_who_tell_are_named(text: str, who: set[str]) -> None:
    assert voices(text) == who
