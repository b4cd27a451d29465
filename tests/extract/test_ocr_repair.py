"""Slips of reading are put right where the word itself or the vocabulary says how, and numbers never drift."""

from __future__ import annotations

import pytest

from chartcite.extract.ocr.doubt import doubted
from chartcite.extract.ocr.mixed import with_mixed_names
from chartcite.extract.ocr.repair import repaired
from chartcite.extract.readers.words import Word


def words(*texts: str, sure: float = 0.6, gap: float = 3.0) -> list[Word]:
    """Words of one row, ten points high, so many points apart."""
    found, at = [], 0.0
    for order, text in enumerate(texts):
        wide = 5.0 * len(text)
        found.append(Word(text, at, 0.0, at + wide, 10.0, 0, order, space=3.0, sure=sure))
        at += wide + gap
    return found


def read(*texts: str, sure: float = 0.6, gap: float = 3.0) -> str:
    return " ".join(w.text for w in repaired(words(*texts, sure=sure, gap=gap)))


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("intrathecai", "intrathecal"),
        ("psycho1ogical", "psychological"),
        ("Psycholoqist,", "Psychologist,"),
        ("SPASTICLTY", "SPASTICITY"),
        ("al1", "all"),
        ("[X}", "[X]"),
        ("(x]", "[x]"),
        ("{XI", "[X]"),
        ("{]", "[]"),
        ("[}", "[]"),
        ("()", "[]"),
        ("g8h", "q8h"),
        ("ghs", "qhs"),
        ("g5", "q5"),
        ("g2-3", "q2-3"),
        ("D3/04/2026", "03/04/2026"),
        ("l2/2S/26,", "12/25/26,"),
        ("l8th", "18th"),
        ("drúg", "drug"),
    ],
)
def test_slips_are_put_right(seen: str, meant: str) -> None:
    assert read(seen) == meant


@pytest.mark.parametrize(
    "word",
    ["no", "not", "L1", "T8", "C7-T1", "x3", "8/10", "10", "1.5", "unable", "inadequate", "Hutchinsen", "(1)", "g",
     "tolerated", "improves", "WBC", "1b", "MS", "0", "q12h", "gabapentin", "B12", "O2", "I/O",
     "H1N1", "5B", "L5/S1", "7B", "x1", "X1"],
)  # fmt: skip
def test_words_that_may_be_meant_stay(word: str) -> None:
    assert read(word) == word


def test_what_was_read_for_certain_stays() -> None:
    assert read("intrathecai", sure=0.97) == "intrathecai"


def test_pounds_follow_a_number_only() -> None:
    assert read("216", "1b.", "soft") == "216 lb. soft"
    assert read("level", "1b") == "level 1b"


@pytest.mark.parametrize(
    ("seen", "meant"),
    [("ql2h", "q12h"), ("gl0min", "q10min"), ("B/19", "8/19"), ("201l,", "2011,"), ("Ll", "L1"), ("Tl2", "T12")],
)
def test_a_digit_made_of_a_letter_stays_doubtful(seen: str, meant: str) -> None:
    (word,) = repaired(words(seen, sure=0.99))
    assert (word.text, word.sure < 0.8) == (meant, True)


def test_a_lone_letter_in_a_row_of_numbers_is_a_doubtful_zero() -> None:
    cells = repaired(words("16:00", "2", "14", "O", sure=0.99, gap=20.0))
    assert [(w.text, w.sure < 0.8) for w in cells][-1] == ("0", True)
    row = repaired(words("memory / reset errors", "O", sure=0.99, gap=20.0))
    assert [(w.text, w.sure < 0.8) for w in row][-1] == ("0", True)
    assert read("type", "O", "positive") == "type O positive"
    assert read("O", "positive", gap=20.0) == "O positive"
    assert read("vitamin", "D", "2000") == "vitamin D 2000"


@pytest.mark.parametrize("seen", [("{", "]", "Pain"), ("[", "}", "Pain"), ("(", "]", "Pain")])
def test_an_empty_box_read_with_another_bracket_is_an_empty_box(seen: tuple[str, ...]) -> None:
    assert read(*seen) == "[ ] Pain"


@pytest.mark.parametrize(
    "odd",
    [
        "6i",
        "l8",
        "1O",
        "Sp02",
        "20:00:22",
        "25:10",
        "14:75",
        "13/13/2026",
        "02/32/26",
        "05/13/3026",
        "11/10",
        "4|",
        "(7l)",
        "x.1",
    ],
)
def test_what_no_chart_writes_is_doubtful_however_it_was_read(odd: str) -> None:
    (word,) = doubted(words(odd, sure=0.999))
    assert word.sure < 0.8


@pytest.mark.parametrize(
    "plain",
    ["6", "8/10", "10/10", "05/13/2026", "13/05/26", "24:00", "07:40", "q12h", "L5/S1", "T11", "SpO2", "B12", "50mg",
     "2x/wk", "110/70", "1.0", "60-70", "3rd", "1-800-555-0110", "C7-T1", "0"],
)  # fmt: skip
def test_what_charts_write_is_as_sure_as_it_was_read(plain: str) -> None:
    (word,) = doubted(words(plain, sure=0.999))
    assert word.sure == 0.999


def test_a_nought_that_may_be_a_letter_is_doubtful() -> None:
    assert [w.sure < 0.8 for w in doubted(words("0", sure=0.9))] == [True]


def test_a_nought_and_colon_that_opens_a_row_is_a_heading() -> None:
    (first, *_) = repaired(words("0:", "MAS", "3", sure=0.3))
    assert (first.text, first.sure >= 0.8) == ("O:", True)
    assert read("ratio", "0:", "3") == "ratio 0: 3"


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        (("Alc", "7.2"), "A1c 7.2"),
        (("HbAIc:", "7.2%"), "HbA1c: 7.2%"),
        (("(A|c", "was", "7.2)"), "(A1c was 7.2)"),
        (("7.2", "Alc"), "7.2 A1c"),
        (("Bl2", "level", "of", "410"), "B12 level of 410"),
        (("FEVl", "62"), "FEV1 62"),
        (("COVlD-l9", "02/03/2026"), "COVID-19 02/03/2026"),
    ],
)
def test_a_value_beside_a_misread_name_is_doubtful_however_it_was_read(seen: tuple[str, ...], meant: str) -> None:
    found = with_mixed_names(repaired(words(*seen, sure=0.999)))
    assert " ".join(w.text for w in found) == meant
    assert [w.sure < 0.8 for w in found] == [any(c.isdigit() for c in w.text) for w in found]


@pytest.mark.parametrize(
    "seen",
    [("A1c", "7.2"), ("a1C", "7.2"), ("ALC", "1.2"), ("Alc:", "social"), ("B12", "410"), ("SpO2", "97"), ("812", "4"),
     ("call", "2"), ("L1", "2")],
)  # fmt: skip
def test_names_read_as_they_are_leave_their_values_sure(seen: tuple[str, ...]) -> None:
    found = with_mixed_names(repaired(words(*seen, sure=0.999)))
    assert [(w.text, w.sure) for w in found] == [(text, 0.999) for text in seen]


def test_a_value_of_another_line_stays_sure() -> None:
    name, value = words("Alc", "7.2", sure=0.999)
    value.v0, value.v1 = 12.0, 22.0
    assert [w.sure for w in with_mixed_names([name, value])] == [0.999, 0.999]


@pytest.mark.parametrize("seen", [("for", "ll", "days"), ("for", "IS", "minutes"), ("walks", "lS", "min")])
def test_letters_that_are_no_word_there_are_not_taken_for_one(seen: tuple[str, ...]) -> None:
    assert [w.sure < 0.5 for w in doubted(words(*seen, sure=0.99))] == [False, True, False]


@pytest.mark.parametrize("seen", [("PATIENT", "IS", "ALERT"), ("stage", "II", "disease"), ("still", "ill", "all")])
def test_words_of_letters_like_digits_are_words(seen: tuple[str, ...]) -> None:
    assert [w.sure for w in doubted(words(*seen, sure=0.99))] == [0.99] * 3
