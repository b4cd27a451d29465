"""The packet's patient, by majority over its pages, and pages that belong to somebody else (evidence rule 4)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from chartcite.extract.identity import Identity
from chartcite.extract.nlp.expressions import compiled
from chartcite.extract.person_names import Match, alike, name_words, same_name

_DIGITS = compiled(r"\D+")


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
    if main and birth is not None and all(p.names and not _bears(p, main) for p in pages if birth in p.births):
        own = Counter(b for p in pages if _bears(p, main) for b in p.births)
        birth = max(own, key=lambda b: (own[b], -_first_page(pages, b)), default=None)
    near = [p for p in pages if not _far(p.births, birth)]
    kin = [n for p in near for n in p.names if main and same_name(main, n) is Match.SAME]
    ordered = [n for n, _ in Counter(kin).most_common()]
    mine = [p for p in pages if any(n in ordered for n in p.names) and (not p.births or birth in p.births)]
    records = Counter(r for p in mine for r in p.records)
    return Patient(tuple(ordered), birth, tuple(r for r, _ in records.most_common()))


def _bears(page: Identity, name: str) -> bool:
    """Whether a page names the person."""
    return any(same_name(name, n) is Match.SAME for n in page.names)


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


def _far(births: Sequence[dt.date], birth: dt.date | None) -> bool:
    """Whether birth dates have neither day nor month nor year of the patient's: no slip of the pen."""
    if birth is None or not births:
        return False
    return all(d.year != birth.year and d.month != birth.month and d.day != birth.day for d in births)


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
    if _far(page.births, patient.birth_date) and record is not Match.SAME and not _written_alike(page, patient):
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


def _written_alike(page: Identity, patient: Patient) -> bool:
    """Whether a name of the page is written as one of the patient's, but for initials: namesakes are told by their
    spelling ("Regina Haverkamp", "Reginald Havercamp")."""
    known = [_spelled(n) for n in patient.names]
    return not page.names or any(_spelled(n) in known for n in page.names)


def _spelled(name: str) -> frozenset[str]:
    return frozenset(w for w in name_words(name) if len(w) > 1)


def is_own(page: Identity, patient: Patient) -> bool:
    """Whether name, birth date or record number of a page is the patient's."""
    return (
        any(same_name(n, p) is Match.SAME for n in page.names for p in patient.names)
        or _same_birth(page.births, patient.birth_date) is Match.SAME
        or _same_record(page.records, patient.records) is Match.SAME
    )


def _near_miss(records: Sequence[str], known: Sequence[str]) -> bool:
    """Whether a record number is almost the patient's: a namesake of the same clinic, not another clinic's number."""
    pairs = [(_digits(r), _digits(k)) for r in records for k in known]
    return any(a != b and len(a) == len(b) >= 5 and OSA.distance(a, b) <= 2 for a, b in pairs)


def _shares_word(page: Identity, patient: Patient) -> bool:
    """Whether a name on the page has a word in common with the patient's (a married name, a first name alone)."""
    words = patient.words
    return any(any(alike(w, p) for p in words) for n in page.names for w in name_words(n) if len(w) > 2)
