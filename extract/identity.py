"""Whose page is it: the names, birth dates and record numbers in the head and foot of a page (evidence rule 4)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from chartcite.extract.nlp.chart import lowered
from chartcite.extract.nlp.dates import find_dates
from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.vocabulary import raw
from chartcite.extract.note_dates import HeadLine, label_before, near_year
from chartcite.extract.note_heads import credentials
from chartcite.extract.person_names import identity_words, name_words

_HEAD = 10
_ADULT = 12 * 365
_OCR_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})
_PERSON = r"[A-Z][\w'’-]*\.?(?:,?[ \t]{1,2}\(?[A-Z][\w'’-]*\.?\)?){0,4}"
_LAST_FIRST = compiled(r"(?<![\w,])(?P<name>[A-Z][A-Za-z'’-]+,[ \t]?[A-Z][A-Za-z'’-]*\.?(?:[ \t][A-Z]\.?(?![\w]))?)")
_CAPS = compiled(r"(?<![\w,])(?P<name>[A-Z][A-Z'’-]{2,}(?: [A-Z][A-Z'’.-]*){1,3})(?=\s{2,}|\s+(?:DOB|MRN|M|F|\d)|$)")
_BESIDE = compiled(rf"(?P<name>{_PERSON}),?\s*[(|-]?\s*(?i:dob|d\.o\.b|b\.|born|mrn|birth)")
_RECORD = compiled(r"(?P<label>[A-Za-z][A-Za-z .#/]{0,22}?)[\s:#.]*(?P<number>(?=[\w-]*\d)[A-Z]{0,4}-?\d[\w-]{2,})")
_HASHED = compiled(r"(?<![A-Za-z])(?P<label>[A-Z]{2,5})\s?#\s?(?P<number>\d{5,})(?!\d)")
"""A hospital's own number behind its initials: "LCH# 3300872"."""
_STICKER = compiled(
    r"(?<![\w,])(?P<name>[A-Z][A-Z'’-]{2,},[ \t]?[A-Z][A-Z'’-]+)[\s,(]{1,6}(?:(?i:dob|born|b\.)[\s:]*)?"
    r"(?P<birth>\d{1,4}[/-]\d{1,2}[/-]\d{1,4})(?:[\s,)]{1,6}(?P<record>[A-Z]{0,4}-?\d[\d-]{4,}))?"
)
"""What a patient's label prints, wherever it is stuck: surname and given name in capitals, birth date, number."""
_INITIAL = compiled(r"(?<![\w.])(?P<name>[A-Z]\.\s?[A-Z][A-Za-z'’-]{2,}),?\s+\(?(?=\d{1,2}[/-]\d{1,2}[/-]\d{2,4})")
"""An initial and a surname right before a date of birth: "T. Whitlow 8/27/98"."""
_BANNER = compiled(
    r"(?i:\bmrn\b|\bchart\b|\bacct\b|#\s?\d)|\b\d{1,2}\s?(?:yo|y/o|y\.o\.?|yrs?)\b|\b\d{2}\s?[MF]\b|\s[MF](?:\s|$)"
)
_BARE_RECORD = compiled(r"(?<![\w/.-])(?:(?:[A-Z]{1,4}[ -]?)?\d{5,}(?:-\d+)?|[A-Z]{1,3}-\d{4})(?![\w/.-])")
_AMONG_DIGITS = compiled(r"(?<=[\d/.-])[oilsbz](?=[\d/.,-]|$|\s)|(?<![a-z])[oilsbz](?=\d)")
_CELLS = compiled(r"\s{2,}|\t|\|")
_WHOLE_NAME = compiled(r"[A-Z][A-Za-z'’-]+(?: [A-Z]\.?)?(?: [A-Z][A-Za-z'’-]+){1,2}")
_SURNAME_INITIAL = compiled(r"[A-Z][A-Za-z'’-]{3,} [A-Z]\.?")
"""A name as a device prints it."""
_FOOT = 2
_DIGIT = compiled(r"[\dOISBZ]")
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Identity:
    """What a page's head says of its patient. ``sure`` names stand behind a patient label or beside a birth date."""

    names: tuple[str, ...] = ()
    births: tuple[dt.date, ...] = ()
    records: tuple[str, ...] = ()
    sure: bool = False

    def __bool__(self) -> bool:
        return bool(self.names or self.births or self.records)


@cache
def _organizations() -> frozenset[str]:
    return frozenset(raw("note_types")["organizations"])


@cache
def _named() -> Expression:
    """A patient label and the name behind it."""
    known = identity_words("strong") | identity_words("weak")
    labels = "|".join(map(re.escape, sorted(known, key=lambda label: (-len(label), label))))
    return compiled(
        rf"(?<![A-Za-z])(?P<label>(?i:{labels}))\s*(?P<mark>[:.]|\.{{3,}}|\s{{2,}}|\s(?=[A-Z]))\s*"
        rf"(?:(?i:mr|mrs|ms|miss|dr)\.?\s+)?(?P<name>{_PERSON})"
    )


def identity_of(lines: Sequence[HeadLine], *, newest: dt.date | None = None, foot: bool = False) -> Identity:
    """Names, birth dates and record numbers in the first lines of a page; clinicians and relatives don't count.

    ``foot`` looks at the last lines of a printed page too, where a birth date or record number stands in them.
    """
    found = _Found()
    for i, line in enumerate(lines[:_HEAD]):
        _read_line(found, line.text, newest=newest)
        if not found.names and i and found.births_at == i and _bare_name(lines[i - 1].text):
            found.names.append(_bare_name(lines[i - 1].text))
            found.sure = True
    if foot and len(lines) > _HEAD + _FOOT:
        for line in lines[-_FOOT:]:
            if _is_banner(line.text, newest=newest):
                _read_line(found, line.text, newest=newest)
    return Identity(_once(found.names), _once(found.births), _once(found.records), found.sure)


_T = TypeVar("_T")


def _once(values: Sequence[_T]) -> tuple[_T, ...]:
    """Each value once, in the order of its first appearance."""
    return tuple(dict.fromkeys(values))


@dataclass(slots=True)
class _Found:
    """What is found of an identity so far; ``births_at`` is the index of the last line with a birth date."""

    names: list[str] = field(default_factory=list)
    births: list[dt.date] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    sure: bool = False
    births_at: int = -1
    count: int = -1


def _read_line(found: _Found, text: str, *, newest: dt.date | None) -> None:
    """Add what one line says."""
    found.count += 1
    prose = _is_prose(text)
    births = _births(_mended(lowered(text)), newest=newest, prose=prose)
    found.births += births
    if births:
        found.births_at = found.count
    labelled = _labelled_names(text, birth=bool(births))
    if not labelled and not prose and (births or _BANNER.search(text)):
        labelled = [(n, bool(births)) for n in _unlabelled(text, birth=bool(births))][:1]
    for name, strong in labelled:
        found.names.append(name)
        found.sure = found.sure or strong or bool(births)
    if prose:
        _read_sticker(found, text, newest=newest)
    else:
        found.records += _records(text)
        if births:
            bare = (m.group() for m in _BARE_RECORD.finditer(text))
            found.records += [_number(b) for b in bare if not _record_label(re.split(r"[ \d]", b)[0] or "-")]


def _read_sticker(found: _Found, text: str, *, newest: dt.date | None) -> None:
    """Add a patient's label that stands inside a sentence."""
    for m in _STICKER.finditer(text):
        births = _births(m["birth"], newest=newest, prose=False)
        if births and _is_name(m["name"]):
            found.names.append(m["name"])
            found.births += births
            found.sure = True
            found.records += [_number(m["record"])] if m["record"] else []


def _mended(low: str) -> str:
    """A lower-cased line in which letters among digits are the digits that they look like."""
    return _AMONG_DIGITS.sub(lambda m: m.group().upper().translate(_OCR_DIGITS), low)


def _unlabelled(text: str, *, birth: bool) -> Iterator[str]:
    """Names without a label: beside a birth date or record, surname first, in capitals, or a cell of their own."""
    for pattern in (_BESIDE, _LAST_FIRST, _CAPS):
        for m in pattern.finditer(text):
            if _is_name(name := _trim(m["name"])):
                yield name
    if birth:
        yield from (m["name"] for m in _INITIAL.finditer(text) if _is_name(m["name"]))
        yield from (name for cell in _CELLS.split(text) if (name := _bare_name(cell)))


def _bare_name(text: str) -> str:
    """The text where it is a person's name and nothing else (two to four capitalised words), else ``""``."""
    plain = text.strip(" |*-_\t")
    return plain if _WHOLE_NAME.fullmatch(plain) and _is_name(plain) and _trim(plain) == plain else ""


def _is_banner(text: str, *, newest: dt.date | None) -> bool:
    """Whether a line at the foot of a page says whose page it is: a name with a birth date or a record number."""
    births = _births(_mended(lowered(text)), newest=newest, prose=_is_prose(text))
    names = [*_labelled_names(text, birth=bool(births)), *_unlabelled(text, birth=bool(births))]
    return bool(names) and bool(births or _records(text))


def _is_prose(text: str) -> bool:
    return bool(re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", text))


def _births(low: str, *, newest: dt.date | None, prose: bool) -> list[dt.date]:
    """Birth dates in a line: labelled, or (in a header) so old that nothing else is meant."""
    found = []
    bare = []
    for span in find_dates(low):
        if span.kind != "day":
            continue
        day = near_year(span, newest=newest)
        before = low[max(0, span.start - 4) : span.start]
        if label_before(low, span.start, identity_words("birth")) or re.search(r"(?:^|[\s(])(?:b|born)\.?\s*$", before):
            found.append(day)
        elif not prose and newest is not None and (newest - day).days > _ADULT and span.end - span.start > 5:
            bare.append(day)
    return found or [min(bare)] if bare else found


def _labelled_names(text: str, *, birth: bool) -> list[tuple[str, bool]]:
    """Names behind a patient label, and whether the label alone makes sure of it (``PT:`` may be physical therapy)."""
    found = []
    for m in _named().finditer(text):
        label = m["label"].strip().lower()
        strong = label in identity_words("strong")
        if not strong and label not in identity_words("weak"):
            continue
        if m["mark"] == " " and not (m.start() == 0 and birth):
            continue
        name = _trim(m["name"])
        if name and (_is_name(name) or (strong and birth and _SURNAME_INITIAL.fullmatch(name))):
            found.append((name, strong and label != "pt" and m["mark"][0] in ":."))
    return found


def _trim(name: str) -> str:
    """The name without the words of the next column that ran into it."""
    kept: list[str] = []
    for word in name.split():
        if name_words(word)[:1] and name_words(word)[0] in identity_words("not_names"):
            break
        kept.append(word)
    return " ".join(kept).rstrip(",")


def _is_name(name: str) -> bool:
    words = name_words(name)
    if not 1 < len(words) <= 5 or any(
        w in identity_words("not_names") or w in _organizations() or w in credentials() for w in words
    ):
        return False
    if any(c.isdigit() and c not in "01" for c in name) or not all(
        any(v in w for v in "aeiouy01") or len(w) < 3 for w in words
    ):
        return False
    return any(len(w) > 2 for w in words) and (len(words[0]) > 2 or "," not in name)


def _records(text: str) -> list[str]:
    if len(_DIGIT.findall(text)) < _FEWEST_DIGITS:
        return []
    low = text.lower()
    labelled = [
        _number(m["number"])
        for m in (_RECORD.finditer(text) if any(word in low for word in _last_words()) else ())
        if _record_label(m["label"]) and len(_number(m["number"])) >= 4
    ]
    hashed = (m for m in _HASHED.finditer(text) if m["label"].lower() not in identity_words("not_records"))
    return labelled + [n for m in hashed if (n := _number(m["number"])) not in labelled]


@cache
def _last_words() -> frozenset[str]:
    """A label of a record number ends in one of these."""
    return frozenset(label.split()[-1] for label in identity_words("records"))


def _record_label(label: str) -> bool:
    words = label.lower().strip(" .#:").split()
    return any(" ".join(words[-n:]) in identity_words("records") for n in (1, 2, 3) if len(words) >= n)


def _number(text: str) -> str:
    """A record number without punctuation; letters that OCR takes for digits are digits behind the first digit."""
    plain = re.sub(r"[^0-9A-Z]", "", text.upper())
    prefix = len(plain) - len(plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return plain[:prefix] + plain[prefix:].translate(_OCR_DIGITS)
