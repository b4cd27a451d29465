"""Slips of reading that the word itself, or the vocabulary, puts right before the text is put together.

Numbers never change: a repair that makes a digit out of a letter leaves the word doubtful, so that no finding rests on
it alone. Words that turn a sense, short words, names and words read for certain are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from chartcite.extract.ocr.lexicon import Lexicon, lexicon
from chartcite.extract.readers.words import Word

_SURE = 0.9
"""A word read with this probability is no slip."""
_DOUBTFUL = 0.79
"""What a word is sure of at most in which a digit was made out of a letter."""
_LEAST = 7
_LONG = 11
"""Letters from which on one letter, and two letters, may be amiss."""
_LEAST_MIXED = 3
_CELL_DIGITS = {"O": "0", "o": "0", "D": "0", "Q": "0", "B": "8", "I": "1", "l": "1"}
_CELL = 2.5
"""A cell of a table stands this many blanks apart."""

_TICKED = re.compile(r"[\[{(](?P<mark>[xX])[\]})I1l|](?P<rest>[.,:;]?)$")
_POUNDS = re.compile(r"1bs?(?=[.,;:)]*$)")
_EVERY = re.compile(
    r"(?P<q>[gq])(?P<n>[\dlIO]{1,2}(?:-[\dlIO]{1,2})?)(?P<unit>h|hr|hrs|hours|d|days?|wk|weeks?|mo|months?|min)\b"
)
_EVERY_WORD = re.compile(r"g(?=(?:hs|am|pm|day|daily|d|od|week|month|shift|meal)\b)", re.I)
_LETTERS = str.maketrans("lIOB", "1108")
_NUMBER_LIKE = re.compile(r"[(<>~]*(?:\d[\dlIOB]*|[lIOB\d]+(?=[/:.-]))(?:[/:.-][\dlIOB]+)*[).,;:%]*")
_DATE_LIKE = re.compile(r"(?:[\dlIOBDQSZ]{1,2}[/-]){2}(?:[\dlIOBDQSZ]{2}){1,2}[).,;:]*")
_DATE_LETTERS = str.maketrans("lIOBDQSZ", "11080052")
_ORDINAL = re.compile(r"[lI]\d?(?:st|nd|rd|th)[).,;:]*")
_EVERY_BARE = re.compile(r"g\d{1,2}(?:-\d{1,2})?[).,;:]*")
"""``q`` and a number whose unit stands in the next word."""
_LEVEL = re.compile(r"[LTCS]l(?:[-/].*|[0-2])?[.,;:)]*")
"""A level of the spine with its 1 read as a letter."""
_MIXED = re.compile(r"(?P<head>[\W_]*)(?P<core>[A-Za-z]*[a-z][A-Za-z]*[01][A-Za-z01]*|[01][a-z]{3,})(?P<tail>[\W_]*)$")
_PLAIN = re.compile(r"(?P<head>[\W_]*)(?P<core>[A-Za-z]{7,})(?P<tail>[\W_]*)$")
_DIGIT = re.compile(r"\d")
_PREFIXES = ("un", "in", "im", "non", "dis", "anti", "hyper", "hypo", "ir", "ab")


def repaired(words: list[Word]) -> list[Word]:
    """The words of a page in reading order of their strips, put right in place."""
    known = lexicon()
    rows = _rows(words)
    for number, word in enumerate(words):
        before = words[number - 1] if number else None
        after = words[number + 1] if number + 1 < len(words) else None
        word.text = _marks(word.text, before)
        _empty_box(word, after)
        _heading(word, before)
        _schedule(word)
        _number(word)
        _zero(word, before, after, rows)
        word.text = _spelled(word, known)
    return words


def _marks(text: str, before: Word | None) -> str:
    """Ticked boxes between brackets, and pounds."""
    ticked = _TICKED.fullmatch(text)
    if ticked and any(c in "[]{}" for c in text):
        return f"[{ticked['mark']}]{ticked['rest']}"
    if before is not None and before.text[-1:].isdigit() and _POUNDS.match(text):
        return "l" + text[1:]
    return text


def _empty_box(word: Word, after: Word | None) -> None:
    """Brackets with nothing between them are a box that nobody ticked, whichever kind one of them was taken for."""
    if word.text in ("{]", "[}", "(]", "[)", "()"):
        word.text = "[]"
    elif after is not None and (word.text, after.text) in (("{", "]"), ("[", "}"), ("(", "]"), ("[", ")")):
        word.text, after.text = "[", "]"


def _heading(word: Word, before: Word | None) -> None:
    """``0:`` that opens a row is the heading ``O:`` (objective)."""
    if word.text == "0:" and (before is None or _row(before) != _row(word)):
        word.text, word.sure = "O:", max(word.sure, _SURE)


def _schedule(word: Word) -> None:
    """``g8h`` is ``q8h``; ``ql2h`` is ``q12h``, which stays doubtful."""
    found = _EVERY.match(word.text)
    if found is None and _EVERY_BARE.fullmatch(word.text):
        word.text = "q" + word.text[1:]
    elif found is None:
        word.text = _EVERY_WORD.sub("q", word.text, count=1) if word.text[:1] == "g" else word.text
    if found is None:
        return
    number = found["n"].translate(_LETTERS)
    if number != found["n"]:
        word.sure = min(word.sure, _DOUBTFUL)
    word.text = "q" + number + word.text[found.end("n") :]


def _number(word: Word) -> None:
    """``B/19`` is ``8/19``, ``201l`` is ``2011``, ``Ll`` is ``L1``: all of them stay doubtful."""
    text = word.text
    found = _NUMBER_LIKE.fullmatch(text)
    letters = sum(c.isalpha() for c in text)
    if found and letters and "B" not in text[-1:] and 2 * letters <= sum(c.isalnum() for c in text):
        word.text, word.sure = text.translate(_LETTERS), min(word.sure, _DOUBTFUL)
    elif letters and sum(map(str.isdigit, text)) > letters and _DATE_LIKE.fullmatch(text):
        word.text, word.sure = text.translate(_DATE_LETTERS), min(word.sure, _DOUBTFUL)
    elif _ORDINAL.fullmatch(text):
        word.text, word.sure = "1" + text[1:], min(word.sure, _DOUBTFUL)
    elif _LEVEL.fullmatch(text):
        word.text, word.sure = text.replace("l", "1", 1), min(word.sure, _DOUBTFUL)


def _zero(word: Word, before: Word | None, after: Word | None, rows: dict[int, bool]) -> None:
    """A lone ``O``, ``B`` or ``I`` in a cell of a row of numbers is 0, 8 or 1, a last ``O`` of any row 0; in doubt."""
    digit = _CELL_DIGITS.get(word.text)
    if digit is None or not word.space:
        return
    beside = [w for w in (before, after) if w is not None and _row(w) == _row(word)]
    if not rows.get(_row(word)) and not (digit == "0" and beside == [before]):
        return
    gaps = [max(w.u0 - word.u1, word.u0 - w.u1) for w in beside]
    if beside and min(gaps) >= _CELL * word.space:
        word.text, word.sure = digit, min(word.sure, _DOUBTFUL)


def _spelled(word: Word, known: Lexicon) -> str:
    """A word with a slip in it as the vocabulary spells it, where it knows just one that it can be."""
    text = word.text
    if word.sure < _SURE and not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    mixed = _MIXED.match(text)
    if mixed:
        found = _without_digits(mixed["core"], known)
        return mixed["head"] + found + mixed["tail"] if found else text
    plain = _PLAIN.match(text) if word.sure < _SURE and not _DIGIT.search(text) else None
    if plain:
        return plain["head"] + _nearest(plain["core"], known) + plain["tail"]
    return text


def _without_digits(core: str, known: Lexicon) -> str | None:
    """``psycho1ogical`` and ``al1``: letters for the digits 1 and 0, where that is a word; ``x1`` is none."""
    if len(core) < _LEAST_MIXED:
        return None
    for one in "li":
        tried = core.replace("1", one).replace("0", "o")
        if tried.lower() in known.words:
            return tried
    return None


def _nearest(core: str, known: Lexicon) -> str:
    low = core.lower()
    if low in known.words or (low.endswith("s") and low[:-1] in known.words):
        return core
    most = 2 if len(low) >= _LONG else 1
    near: list[tuple[int, str]] = []
    for length in range(len(low) - most, len(low) + most + 1):
        for other in known.by_length.get(length, ()):
            if other[0] != low[0] or len(other) < _LEAST:
                continue
            distance = Levenshtein.distance(low, other, score_cutoff=most)
            if distance <= most:
                near.append((distance, other))
    near.sort()
    if not near or (len(near) > 1 and near[1][0] == near[0][0]):
        return core
    best = near[0][1]
    if any(best.startswith(p) != low.startswith(p) for p in _PREFIXES) or best.rstrip("sedin") == low.rstrip("sedin"):
        return core
    return best.upper() if core.isupper() else best.capitalize() if core[0].isupper() else best


def _row(word: Word) -> int:
    return round((word.v0 + word.v1) / 2 / 4)


def _rows(words: Sequence[Word]) -> dict[int, bool]:
    """Which rows of the page hold numbers."""
    rows: dict[int, bool] = {}
    for word in words:
        at = _row(word)
        rows[at] = rows.get(at, False) or _DIGIT.search(word.text) is not None
    return rows
