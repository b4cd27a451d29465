"""Sentences that go on about somebody whom a sentence before them has named (evidence rule 1).

Two ways a story runs on. A paragraph headed by another person's name is theirs to its end, or to where the patient
comes back: "Solveig (here as visitor). Dantrolene did nothing. Penn 4." And a sentence whose subject is a pronoun of
the other sex than the patient's belongs to the relative last named: "Her brother came along. He had a pump put in".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from chartcite.extract.nlp.chart import Chart, NoteView, Segment
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.nlp.numbers import alternatives
from chartcite.extract.nlp.vocabulary import raw

Span = tuple[int, int]

_DATA = raw("context")
_LETTERS = compiled(r"[a-z]+")
_MALE, _FEMALE = (alternatives(str(w) for w in _DATA[key]) for key in ("male", "female"))
_KIN = {
    "m": compiled(rf"(?<![a-z'’-])(?:{_MALE})(?![a-z'’])"),
    "f": compiled(rf"(?<![a-z'’-])(?:{_FEMALE})(?![a-z'’])"),
}
_SEX = compiled(
    r"(?<![a-z])(?:(?P<m>he|his|him|mr|gentleman|man|male)|(?P<f>she|hers?|mrs|ms|lady|woman|female))(?![a-z])"
)
_SUBJECT = compiled(
    r"\W*(?:(?:and|but|so|then|now|since|after|before|when|in|at|on|for)\s[^.;:]{0,40}?,?\s)?(?P<word>he|his|she|her)(?![a-z])"
)
_BACK = compiled(
    r"(?<![a-z])(?:pt|patient|patient's|mr|mrs|ms|today|on exam(?:ination)?|exam|i (?:saw|examined|propose|recommend)|"
    r"himself|herself|self|member|client|resident)(?![a-z])"
)
_TELLS = compiled(
    rf"\s+(?:(?:also|then|now|has|had|is|was) )?(?:{alternatives(str(w) for w in _DATA['tells_or_cares'])})(?![a-z])"
)
"""What makes a relative the one who tells of the patient or cares for them."""
_LEAST, _SURE = 4, 2
"""How often at least, and how many times oftener than the other's, the words of a sex stand that is the patient's."""
_REACH = 3
"""How many sentences back a relative may have been named."""
_MALES, _FEMALES = (frozenset(str(w) for w in _DATA[key]) for key in ("male", "female"))


def sex_of(chart: Chart) -> str:
    """``m`` or ``f`` where the notes' words for the patient say so plainly, else nothing."""
    count: Counter[str] = Counter()
    for _, segment in chart.segments():
        count.update(m.lastgroup or "" for m in _SEX.finditer(segment.low))
    for sex, other in (("m", "f"), ("f", "m")):
        if count[sex] >= _LEAST and count[sex] >= _SURE * count[other]:
            return sex
    return ""


def run_on(view: NoteView, sex: str, own: frozenset[str]) -> tuple[Span, ...]:
    """The stretches of a note that go on about others. ``own`` are the words of the patient's names, lower-cased."""
    spans: list[Span] = []
    for _, group in groupby(view.segments, key=lambda s: s.paragraph):
        paragraph = list(group)
        spans += _headed(paragraph, view.people, own)
        spans += _pronouns(paragraph, view.people, sex)
    return tuple(spans)


def _headed(paragraph: Sequence[Segment], people: Sequence[tuple[str, str]], own: frozenset[str]) -> Iterator[Span]:
    """A paragraph that opens with another person's name as its heading."""
    names = [name for name, _ in people]
    if not names or not paragraph:
        return
    first = paragraph[0]
    # not ``compiled``, which keeps what it makes: these are names out of the packet
    head = re.match(rf"\W*(?:{alternatives(names)})(?:\s*\([^()]*\))?\s*[.:–—-](?:\s|$)", first.low)
    if head is None:
        return
    for segment in paragraph:
        if segment is not first and (_BACK.search(segment.low) or own & set(_LETTERS.findall(segment.low))):
            return
        yield segment.start, segment.end


def _pronouns(paragraph: Sequence[Segment], people: Sequence[tuple[str, str]], sex: str) -> Iterator[Span]:
    """Sentences whose subject cannot be the patient, behind a relative of that sex."""
    other = {"m": "f", "f": "m"}.get(sex)
    if other is None:
        return
    kin = _MALES if other == "m" else _FEMALES
    named = [name for name, who in people if who in kin]
    words = ("he", "his") if other == "m" else ("she", "her")
    for number, segment in enumerate(paragraph):
        subject = _SUBJECT.match(segment.low)
        if subject is None or subject["word"] not in words or _TELLS.match(segment.low, subject.end()):
            continue
        if any(m.lastgroup == sex for m in _SEX.finditer(segment.low, subject.end())):
            continue  # the patient comes back in the same sentence
        before = paragraph[max(0, number - _REACH) : number]
        if any(_KIN[other].search(s.low) or any(n in s.low for n in named) for s in before):
            yield segment.start, segment.end
