"""Whose page is it: the packet's patient, and pages that belong to somebody else (evidence rule 4)."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from chartcite.extract.nlp.chart import lowered
from chartcite.extract.nlp.dates import find_dates
from chartcite.extract.nlp.vocabulary import raw
from chartcite.extract.note_dates import HeadLine, label_before, near_year
from chartcite.extract.note_heads import credentials
from chartcite.extract.person_names import Match, alike, identity_words, name_words, same_name

_HEAD = 10
_ADULT = 12 * 365
_OCR_DIGITS = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "S": "5", "B": "8", "Z": "2"})
_PERSON = r"[A-Z][\w'’-]*\.?(?:,?[ \t]{1,2}\(?[A-Z][\w'’-]*\.?\)?){0,4}"
_LAST_FIRST = re.compile(r"(?<![\w,])(?P<name>[A-Z][A-Za-z'’-]+,[ \t]?[A-Z][A-Za-z'’-]*\.?(?:[ \t][A-Z]\.?(?![\w]))?)")
_CAPS = re.compile(r"(?<![\w,])(?P<name>[A-Z][A-Z'’-]{2,}(?: [A-Z][A-Z'’.-]*){1,3})(?=\s{2,}|\s+(?:DOB|MRN|M|F|\d)|$)")
_BESIDE = re.compile(rf"(?P<name>{_PERSON}),?\s*[(|-]?\s*(?i:dob|d\.o\.b|b\.|born|mrn|birth)")
_RECORD = re.compile(r"(?P<label>[A-Za-z][A-Za-z .#/]{0,22}?)[\s:#.]*(?P<number>(?=[\w-]*\d)[A-Z]{0,4}-?\d[\w-]{2,})")
_BANNER = re.compile(
    r"(?i:\bmrn\b|\bchart\b|\bacct\b|#\s?\d)|\b\d{1,2}\s?(?:yo|y/o|y\.o\.?|yrs?)\b|\b\d{2}\s?[MF]\b|\s[MF](?:\s|$)"
)
_BARE_RECORD = re.compile(r"(?<![\w/.-])(?:[A-Z]{1,4}[ -]?)?\d{5,}(?:-\d+)?(?![\w/.-])")
_DIGIT = re.compile(r"[\dOISBZ]")
_FEWEST_DIGITS = 3
_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Patient:
    """The packet's patient: names as written (most frequent first), birth date and record numbers."""

    names: tuple[str, ...] = ()
    birth_date: dt.date | None = None
    records: tuple[str, ...] = ()

    @property
    def words(self) -> frozenset[str]:
        """The words of all names, lower-cased."""
        return frozenset(w for n in self.names for w in name_words(n))


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
def _named() -> re.Pattern[str]:
    """A patient label and the name behind it."""
    labels = "|".join(sorted(map(re.escape, identity_words("strong") | identity_words("weak")), key=len, reverse=True))
    return re.compile(
        rf"(?<![A-Za-z])(?P<label>(?i:{labels}))\s*(?P<mark>[:.]|\.{{3,}}|\s{{2,}}|\s(?=[A-Z]))\s*"
        rf"(?:(?i:mr|mrs|ms|miss|dr)\.?\s+)?(?P<name>{_PERSON})"
    )


def identity_of(lines: Sequence[HeadLine], *, newest: dt.date | None = None) -> Identity:
    """Names, birth dates and record numbers in the first lines of a page; clinicians and relatives don't count."""
    names: list[str] = []
    births: list[dt.date] = []
    records: list[str] = []
    sure = False
    for line in lines[:_HEAD]:
        low = lowered(line.text)
        found = _births(low, newest=newest, prose=_is_prose(line.text))
        births += found
        labelled = _labelled_names(line.text, birth=bool(found))
        if not labelled and not _is_prose(line.text) and (found or _BANNER.search(line.text)):
            labelled = [
                (n, bool(found))
                for p in (_BESIDE, _LAST_FIRST, _CAPS)
                for m in p.finditer(line.text)
                if _is_name(n := _trim(m["name"]))
            ][:1]
        for name, strong in labelled:
            names.append(name)
            sure = sure or strong or bool(found)
        if not _is_prose(line.text):
            records += _records(line.text)
            if found:
                bare = (m.group() for m in _BARE_RECORD.finditer(line.text))
                records += [_number(b) for b in bare if not _record_label(re.split(r"[ \d]", b)[0] or "-")]
    return Identity(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(births)), tuple(dict.fromkeys(records)), sure)


def _is_prose(text: str) -> bool:
    return bool(re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,} [a-z]{2,}", text))


def _births(low: str, *, newest: dt.date | None, prose: bool) -> list[dt.date]:
    """Birth dates in a line: labelled, or (in a header) so old that nothing else is meant."""
    found = []
    for span in find_dates(low):
        if span.kind != "day":
            continue
        day = near_year(span, newest=newest)
        before = low[max(0, span.start - 4) : span.start]
        if (
            label_before(low, span.start, identity_words("birth"))
            or re.search(r"(?:^|[\s(])(?:b|born)\.?\s*$", before)
            or (not prose and newest is not None and (newest - day).days > _ADULT and span.end - span.start > 5)
        ):
            found.append(day)
    return found


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
        if name and _is_name(name):
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
    return [
        _number(m["number"])
        for m in _RECORD.finditer(text)
        if _record_label(m["label"]) and len(_number(m["number"])) >= 4
    ]


def _record_label(label: str) -> bool:
    words = label.lower().strip(" .#:").split()
    return any(" ".join(words[-n:]) in identity_words("records") for n in (1, 2, 3) if len(words) >= n)


def _number(text: str) -> str:
    """A record number without punctuation; letters that OCR takes for digits are digits behind the first digit."""
    plain = re.sub(r"[^0-9A-Z]", "", text.upper())
    prefix = len(plain) - len(plain.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return plain[:prefix] + plain[prefix:].translate(_OCR_DIGITS)


def find_patient(identities: Iterable[Identity]) -> Patient:
    """The patient by majority over the pages, given each page's identity."""
    pages = [i for i in identities if i]
    births = Counter(b for p in pages for b in p.births)
    birth = max(births, key=lambda b: (births[b], -_first_page(pages, b)), default=None)
    weights: Counter[str] = Counter()
    for page in pages:
        for name in page.names:
            weights[name] += 3 if birth in page.births else 1 if page.births else 2
    full = [n for n in weights if all(len(w) > 1 for w in name_words(n)[:2])] or list(weights)
    main = max(full, key=lambda n: (_support(n, weights), len(name_words(n)), n), default="")
    kin = [n for p in pages for n in p.names if main and same_name(main, n) is Match.SAME]
    ordered = [n for n, _ in Counter(kin).most_common()]
    mine = [p for p in pages if any(n in ordered for n in p.names) and (not p.births or birth in p.births)]
    records = Counter(r for p in mine for r in p.records)
    return Patient(tuple(ordered), birth, tuple(r for r, _ in records.most_common()))


def _support(name: str, weights: Counter[str]) -> int:
    """How much of the packet speaks for a name: the weight of all names that may be the same person's."""
    return sum(weight for other, weight in weights.items() if same_name(name, other) is Match.SAME)


def _first_page(pages: Sequence[Identity], birth: dt.date) -> int:
    """The first page that bears a birth date."""
    return next((i for i, p in enumerate(pages) if birth in p.births), len(pages))


def _same_birth(births: Sequence[dt.date], birth: dt.date | None) -> Match:
    if birth is None or not births:
        return Match.UNKNOWN
    for day in births:
        if day == birth:
            return Match.SAME
    swapped = any(day.year == birth.year and (day.month, day.day) == (birth.day, birth.month) for day in births)
    if swapped or any(OSA.distance(day.isoformat(), birth.isoformat()) <= 1 for day in births):
        return Match.UNKNOWN
    return Match.DIFFERENT


def _same_record(records: Sequence[str], known: Sequence[str]) -> Match:
    if not records or not known:
        return Match.UNKNOWN
    return Match.SAME if any(_digits(r) == _digits(k) for r in records for k in known) else Match.DIFFERENT


def _digits(number: str) -> str:
    return _DIGITS.sub("", number)


def is_other(page: Identity, patient: Patient) -> bool:
    """Whether a page belongs to somebody else: two of name, birth date and record number differ, or a sure name alone
    is another's while nothing else on the page is the patient's."""
    if not page or not patient.names:
        return False
    full = [p for p in patient.names if all(len(w) > 1 for w in name_words(p)[:2])] or list(patient.names)
    names = [same_name(n, p) for n in page.names for p in full]
    name = (
        Match.SAME if Match.SAME in names else Match.UNKNOWN if Match.UNKNOWN in names or not names else Match.DIFFERENT
    )
    birth = _same_birth(page.births, patient.birth_date)
    record = _same_record(page.records, patient.records)
    if name is Match.DIFFERENT and birth is Match.UNKNOWN and page.births and patient.birth_date:
        birth = Match.DIFFERENT
    if birth is Match.SAME and (
        name is not Match.DIFFERENT or record is not Match.DIFFERENT or _shares_word(page, patient)
    ):
        return False
    if (
        page.births
        and birth is not Match.SAME
        and record is Match.DIFFERENT
        and _near_miss(page.records, patient.records)
    ):
        return True
    differing = [name, birth, record].count(Match.DIFFERENT)
    if differing >= 2:
        return True
    return (
        name is Match.DIFFERENT
        and page.sure
        and birth is not Match.SAME
        and record is not Match.SAME
        and not _shares_word(page, patient)
    )


def _near_miss(records: Sequence[str], known: Sequence[str]) -> bool:
    """Whether a record number is almost the patient's: a namesake of the same clinic, not another clinic's number."""
    pairs = [(_digits(r), _digits(k)) for r in records for k in known]
    return any(a != b and len(a) == len(b) >= 5 and OSA.distance(a, b) <= 2 for a, b in pairs)


def _shares_word(page: Identity, patient: Patient) -> bool:
    """Whether a name on the page has a word in common with the patient's (a married name, a first name alone)."""
    words = patient.words
    return any(any(alike(w, p) for p in words) for n in page.names for w in name_words(n) if len(w) > 2)
