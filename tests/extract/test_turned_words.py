"""Words that ``'t`` turns into their contrary are not the words themselves."""

import pytest

from chartcite.extract.nlp.phrases import Compiler, plain


def found(phrase: str, text: str) -> bool:
    pattern, _, _ = Compiler({}).compile(phrase)
    return pattern.search(plain(text)) is not None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("can walk", "she can walk"),
        ("can .. walk", "she can now walk"),
        ("won her race", "she won her race"),
        ("can't walk", "she can't walk"),
        ("won't go", "he won't go"),
    ],
)
def test_a_phrase_finds_its_words(phrase, text):
    assert found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("can walk", "she can't walk"),
        ("can .. walk", "she can't even walk"),
        ("won .. race", "she won't race"),
        ("can ..2 walk", "she can't yet walk"),
    ],
)
def test_a_turned_word_is_another(phrase, text):
    assert not found(phrase, text)
