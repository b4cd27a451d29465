"""Numbers of scans that cannot be right as they were read, or that hold a letter, are not sure."""

from __future__ import annotations

import re

from chartcite.extract.readers.words import Word

DOUBTFUL = 0.79
"""What such a word is sure of at most."""

_NOUGHT = 0.97
"""A lone nought that is less sure may be a letter."""
_LETTER_AMONG = re.compile(r"\d[iIloO|!]+(?![A-Za-z])|(?<![A-Za-z])[IlO|!]+\d|[A-Za-z]0\d|(?<![A-Za-z])[xX]\.\d")
"""A letter that looks like a digit beside one (``6i``), a nought after letters (``Sp02``), a point after an ``x``."""
_NUMERAL = re.compile(r"(?:l[lISO]|[IS]l)[%.,;:)]*")
"""Letters that are no word and may be the digits they look like: ``ll``, ``lS``."""
_GUESSED = 0.49
"""What such a word is sure of at most."""
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?!\d)")
_DATE = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})(?!\d)")
_SCORE = re.compile(r"(?<![\d/.-])(\d{1,3})/10(?![\d/-])")
_YEARS = range(1900, 2100)


def doubted(words: list[Word]) -> list[Word]:
    """The words; what is no date, time of day or score though it is written like one is no longer sure, in place."""
    for number, word in enumerate(words):
        if _NUMERAL.fullmatch(word.text) or (word.text == "IS" and _among_small(words, number)):
            word.sure = min(word.sure, _GUESSED)
        nought = word.text == "0" and word.sure < _NOUGHT
        if nought or (word.sure > DOUBTFUL and any(c.isdigit() for c in word.text) and is_odd(word.text)):
            word.sure = min(word.sure, DOUBTFUL)
    return words


def _among_small(words: list[Word], number: int) -> bool:
    """Whether the words around one are of small letters, so that capitals do not belong there."""
    return all(w.text[:1].islower() for w in words[max(0, number - 1) : number + 2] if w is not words[number])


def is_odd(text: str) -> bool:
    """Whether a word with digits is likely read amiss, by its form alone."""
    return (
        _LETTER_AMONG.search(text) is not None
        or any(not _is_time(*m.groups()) for m in _CLOCK.finditer(text))
        or any(not _is_date(*m.groups()) for m in _DATE.finditer(text))
        or any(int(m[1]) > 10 for m in _SCORE.finditer(text))
    )


def _is_time(hours: str, minutes: str, seconds: str | None) -> bool:
    """A time of day without seconds: nobody charts those, and a cell beside a time reads like them."""
    return int(hours) <= 24 and int(minutes) < 60 and seconds is None


def _is_date(first: str, second: str, year: str) -> bool:
    low, high = sorted((int(first), int(second)))
    return 1 <= low <= 12 and high <= 31 and (len(year) == 2 or int(year) in _YEARS)
