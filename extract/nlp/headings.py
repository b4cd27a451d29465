"""Headings of notes and the category of the text under them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.medspacy_parts import parts
from chartcite.extract.nlp.vocabulary import raw

_EDGE = compiled(r"^[\s\W\d]*(?:\(?[a-z]\)\s)?|[\s:;.\-=*_#~}\])>|]+$")
_SPACES = compiled(r"\s+")
_ASIDE = compiled(r"\s*\([^)]*\)?\W*$")
_WORD = compiled(r"[a-z0-9?'/&-]+")
_MAX_WORDS = 8


@cache
def _sectionizer() -> tuple[Any, Any]:
    """A tokenizer and medspaCy's sectionizer with our own titles."""
    loaded = parts()
    rule = loaded.section_rule
    nlp = loaded.blank("en")
    component = loaded.sectionizer(nlp, rules=None)
    rules = [rule(t, category) for category, titles in raw("sections")["titles"].items() for t in titles]
    # a rule in pattern form too: medspaCy warns on every text while its token matcher is empty
    rules.append(rule("a and p", "assessment", pattern=[{"LOWER": "a"}, {"LOWER": "and"}, {"LOWER": "p"}]))
    component.add(rules)
    return nlp, component


def load() -> None:
    """Make the sectionizer now."""
    _sectionizer()


@cache
def _first_words() -> frozenset[str]:
    titles = (t for titles in raw("sections")["titles"].values() for t in titles)
    return frozenset(m.group() for t in titles if (m := _WORD.match(t)))


@cache
def _fillers() -> frozenset[str]:
    return frozenset(raw("sections")["fillers"])


@cache
def words(name: str, key: str) -> frozenset[str]:
    """A plain word list of a vocabulary file as a set."""
    return frozenset(raw(name)[key])


def heading_key(text: str) -> str:
    """A heading or label without its decoration: ``=== FAMILY Hx: ===`` gives ``family hx``."""
    return _EDGE.sub("", _ASIDE.sub("", _SPACES.sub(" ", text).strip().lower()))


@lru_cache(maxsize=8192)
def category_of(key: str) -> str:
    """The category of a heading (as :func:`heading_key` gives it), or ``""``.

    A title of ``vocab/sections.yaml`` must open the heading; only filler words may follow it.
    """
    start = _WORD.match(key)
    if start is None or key.count(" ") >= _MAX_WORDS:
        return ""
    if start.group() not in _first_words():
        return category_of(key.replace("/", " / ")) if "/" in start.group().strip("/") else ""
    nlp, component = _sectionizer()
    doc = component(nlp.make_doc(key))
    for section in doc._.sections:
        first, last = section.title_span
        if section.category and first == 0 and last > 0:
            rest = [t.text for t in doc[last:]]
            return str(section.category) if all(t in _fillers() or t[0].isdigit() for t in rest if t.strip()) else ""
    return ""
