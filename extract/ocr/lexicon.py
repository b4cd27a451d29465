"""The words of the vocabulary: what a misread word most likely is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

_WORD = re.compile(r"(?<![\w*?<@])[A-Za-z]{2,}(?![\w*?>])")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Lower-case words, and those of each length from 6 on."""

    words: frozenset[str]
    by_length: dict[int, tuple[str, ...]]


@cache
def lexicon() -> Lexicon:
    """The words in the phrases of the vocabulary files."""
    found: set[str] = set()
    for file in sorted(resources.files("chartcite.extract.vocab").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            data = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            found.update(w.lower() for text in _strings(data) for w in _WORD.findall(text))
    lengths: dict[int, list[str]] = defaultdict(list)
    for word in sorted(found):
        if len(word) >= 6:
            lengths[len(word)].append(word)
    return Lexicon(frozenset(found), {n: tuple(words) for n, words in lengths.items()})


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for value in data.values():
            yield from _strings(value)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value)
