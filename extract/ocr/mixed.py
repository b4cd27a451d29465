"""Names with a digit in them (``A1c``, ``B12``) of which a letter was read for it (``Alc``).

Where the reading confuses one letter and a digit it may confuse the next: the name is put right and stays in doubt, and
so does each number beside it, since it is the name's value.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import yaml

from chartcite.extract.ocr.doubt import DOUBTFUL
from chartcite.extract.ocr.lexicon import lexicon
from chartcite.extract.readers.words import Word

_CORE = re.compile(r"[A-Za-z\d|!]+(?:-[A-Za-z\d|!]+)*")
_ALIKE = str.maketrans("lIi|!oOQsSzZB", "1111100055228")
"""Characters and the digit each may be."""
_BESIDE = 4
"""Words after a name among which its value stands; before it, the next one only."""


def with_mixed_names(words: list[Word]) -> list[Word]:
    """The words in reading order; misread names and the numbers beside them are no longer sure, in place."""
    for number, word in enumerate(words):
        meant = _put_right(word.text)
        if not meant:
            continue
        near = [*words[max(0, number - 1) : number], *words[number + 1 : number + 1 + _BESIDE]]
        values = [w for w in near if _level(w, word) and any(c.isdigit() for c in w.text)]
        if values:
            word.text = meant
            for doubtful in (word, *values):
                doubtful.sure = min(doubtful.sure, DOUBTFUL)
    return words


def _put_right(text: str) -> str:
    """A word with a misread name in it as it is meant; nothing where there is none."""
    for found in _CORE.finditer(text):
        meant = mixed_names().get(_key(found[0]))
        if meant and found[0].lower() != meant.lower() and not _is_other(found[0]):
            return text[: found.start()] + meant + text[found.end() :]
    return ""


def _is_other(core: str) -> bool:
    """Whether letters or digits alone are a word, or a number, of their own."""
    return core.isdigit() or core.lower() in lexicon().words


def _key(text: str) -> str:
    return text.translate(_ALIKE).lower()


def _level(word: Word, other: Word) -> bool:
    return abs(word.v0 + word.v1 - other.v0 - other.v1) < word.height


@cache
def mixed_names() -> dict[str, str]:
    """The names of the vocabulary, each by what it is with digits for all letters that look like one."""
    text = resources.files("chartcite.extract.vocab").joinpath("scans.yaml").read_text(encoding="utf-8")
    return {_key(name): name for name in yaml.safe_load(text)["names"]}
