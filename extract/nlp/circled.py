"""Answers of a few letters: circled by hand, as a typist or a scanner gives them (``Infection today:  Y  (N)``,
``mild / (severe)``), or written behind each word of a list (``Pain limits: bathing Y  driving N``)."""

from __future__ import annotations

import re

from chartcite.extract.nlp.chart import SegmentKind
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.forms import Part, split_label
from chartcite.extract.nlp.headings import heading_key

_OPEN, _CLOSE = r"[(\[{<*]\s?", r"\s?[)\]}>*]"
_PAIR = compiled(
    rf"(?<![\w(])(?:{_OPEN}(?P<yes>yes|y){_CLOSE}[ \t/|,]*(?:no|n)"
    rf"|(?:yes|y)[ \t/|,]*{_OPEN}(?P<no>no|n){_CLOSE})(?!\w)",
    re.IGNORECASE,
)
_BETWEEN = compiled(r"\s+/\s+|\s*\|\s*")
_CIRCLED = compiled(rf"{_OPEN}[^()\[\]{{}}<>*]+{_CLOSE}")
_LONGEST = 32


def circled_answers(text: str, start: int, end: int) -> list[Part]:
    """The parts of a stretch with circled answers, in order and without gaps; ``[]`` where there are none.

    Each pair answers the words before it; a label of the line stands before every one of them.
    """
    found: list[Part] = []
    stem, last = "", start
    for pair in _PAIR.finditer(text, start, end):
        words = text[last : pair.start()]
        above = words.rstrip().rfind("\n")
        if above > 0 and words[:above].strip():
            found.append(Part(last, last + above, SegmentKind.SENTENCE))
            last, words = last + above, words[above:]
        key = heading_key(words)
        if not found and ":" in words.strip().rstrip(":"):
            stem = heading_key(words.split(":")[0])
        elif stem and key:
            key = f"{stem}: {key}"
        answer = "yes" if pair["yes"] else "no"
        if key:
            found.append(Part(last, pair.end(), SegmentKind.FIELD, key, answer == "yes", answer, whole=True))
            last = pair.end()
    if found and text[last:end].strip():
        found.append(Part(last, end, SegmentKind.SENTENCE))
    return found


_STEM = compiled(r"[A-Za-z][^:?\n]{3,60}[:?]")
_LETTERED = compiled(
    r"[\s,;|]*(?P<asked>[A-Za-z][A-Za-z/ '-]{1,28}?)[ \t]*[:=-]?[ \t]+(?P<side>Yes|No|YES|NO|Y|N)(?=[\s,;|(]|$)"
)
_FEWEST = 3
"""How many answers in a row make a list of them."""


def lettered_answers(text: str, start: int, end: int) -> list[Part]:
    """The parts of a list whose words bear a ``Y`` or ``N`` each, its stem before every one; ``[]``: no such list."""
    stem = _STEM.match(text, start, end)
    if stem is None:
        return []
    found, last = [], stem.end()
    while (m := _LETTERED.match(text, last, end)) is not None:
        answer = "yes" if m["side"][0] == "Y" else "no"
        key = f"{heading_key(stem.group())}: {heading_key(m['asked'])}"
        found.append(Part(last, m.end(), SegmentKind.FIELD, key, answer == "yes", answer, whole=True))
        last = m.end()
    if len(found) < _FEWEST:
        return []
    found[0].start = start
    if text[last:end].strip():
        found.append(Part(last, end, SegmentKind.SENTENCE))
    return found


def circled_choice(text: str, start: int, end: int) -> list[Part]:
    """The parts of a field whose options stand beside slashes, one in brackets: that one holds, the others do not.

    ``[]`` where it is no such field.
    """
    label, value = split_label(text, start, end)
    if not label:
        return []
    spans = _options(text, value, end)
    marked = [bool(_CIRCLED.fullmatch(text, a, b)) for a, b in spans]
    if len(spans) < 2 or sum(marked) != 1 or any(b - a > _LONGEST for a, b in spans):
        return []
    found = [Part(start, spans[0][0], SegmentKind.HEADING, label, stem=True)]
    stops = [*(a for a, _ in spans[1:]), end]
    for (a, _), stop, mark in zip(spans, stops, marked, strict=True):
        found.append(Part(a, stop, SegmentKind.ITEM, label, mark, whole=True))
    return found


def _options(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The options of a value, as spans without white space around them."""
    found, at = [], start
    for m in [*_BETWEEN.finditer(text, start, end), None]:
        a, b = at, m.start() if m else end
        at = m.end() if m else end
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a < b:
            found.append((a, b))
    return found
