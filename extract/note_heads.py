"""Who wrote a note: author, credential and department, from its head and its foot."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from chartcite.extract.nlp.expressions import Expression, compiled
from chartcite.extract.nlp.lines import GAP
from chartcite.extract.nlp.vocabulary import raw
from chartcite.extract.note_dates import FOOT, HEAD, HeadLine, label_before

_NAME = r"[A-Z][\w'’-]*\.?(?: (?:[A-Z][\w'’-]*\.?|de|del|la|van|von|der|bin|al)){0,3}"


@cache
def credentials() -> dict[str, tuple[str, str]]:
    """Written form (lower case, no dots) to ``(credential, profession)``."""
    return {
        form: (name, profession)
        for profession, names in raw("credentials")["professions"].items()
        for name, forms in names.items()
        for form in forms
    }


def profession_of(credential: str | None) -> str:
    """``physician``, ``mental_health``, ``therapy`` ... of a credential as :class:`Note` holds it (``""``: unknown)."""
    return credentials().get((credential or "").lower().replace(".", ""), ("", ""))[1]


@cache
def _signature() -> Expression:
    forms = sorted(credentials(), key=len, reverse=True)
    alternatives = "|".join(r"\.?".join(map(re.escape, f)) if f.isalpha() else re.escape(f) for f in forms)
    return compiled(rf"(?P<name>{_NAME}),?[ \t]+(?P<cred>(?i:{alternatives}))(?P<stop>\.?)(?![\w/-])")


_LABELLED = compiled(rf"(?P<label>[A-Za-z][A-Za-z /-]{{1,28}}):\s*(?:Dr\.?\s+)?(?P<name>{_NAME})")


def author_of(lines: Sequence[HeadLine], *, patient: Collection[str] = ()) -> tuple[str | None, str | None]:
    """The author and credential of a note, from its head and its foot; ``patient`` are the words of the patient's name.

    A labelled author ("Provider: ...") comes first, then a signature at the foot, then a name with letters in the
    head. Who refers, is copied or is written to is no author.
    """
    labels = {x.lower() for x in raw("note_types")["author_labels"]}
    others = {x.lower() for x in raw("note_types")["other_labels"]}
    found: list[tuple[float, int, str, str | None]] = []
    last = len(lines) - 1
    for i, line in enumerate(lines):
        near_foot = i > last - FOOT
        if i >= HEAD and not near_foot:
            continue
        for m in _signature().finditer(line.text):
            name, credential = m["name"], credentials()[m["cred"].lower().replace(".", "")][0]
            if not _written_as_credential(m["cred"], credential) or _is_other(
                line.text, m.start(), others, name, patient
            ):
                continue
            name, credential = _without_credentials(name, credential)
            if not name or (credential in _AMBIGUOUS and not _surely_named(name, line.text[m.start() : m.end()])):
                continue
            label = label_before(line.text[: m.start()].lower(), m.start(), labels)
            whole = m.end() - m.start() > 0.5 * len(line.text)
            rank = 0.0 if label else 1.0 if near_foot and whole and i > 2 else 2.0 if i < 4 else 3.0
            found.append((rank, i, _clean(name, labels), credential))
        for m in _LABELLED.finditer(line.text):
            label = m["label"].strip().lower()
            if label.split(" / ")[-1] in labels and not _is_patient(m["name"], patient):
                name = _without_credentials(_clean(m["name"].strip(), labels), "")[0]
                if name:
                    found.append((1.5, i, name, credentials()[label][0] if label in credentials() else None))
    best = min(found, key=lambda f: (f[0], f[1]), default=None)
    return (best[2], best[3]) if best is not None else (None, None)


def _written_as_credential(form: str, credential: str) -> bool:
    """Whether letters behind a name are a credential as people write it: ``PT``, ``PhD``, not ``Pt`` or ``Do``."""
    plain = form.replace(".", "")
    return plain.isupper() or plain == credential


_AMBIGUOUS = frozenset({"PT", "DC", "PA-C", "CMA", "LP", "OTR/L", "DO", "NP"})
"""Letters that are common words or abbreviations too: "discharged. PT", "DC", "PA"."""


def _surely_named(name: str, written: str) -> bool:
    """Whether ``name`` in front of ambiguous letters is a person: an initial, a comma before the letters, or two words
    not all in capitals."""
    words = name.split()
    if len(words) > 1 and any(len(w.strip(".")) == 1 for w in words):
        return True
    return ("," in written or not name.isupper()) and len(words) > 1 and not name.endswith(".")


def _without_credentials(name: str, credential: str) -> tuple[str, str]:
    """The name without letters that ran into it (``P. Osei PT, DPT``), and the first credential. No name: ``""``."""
    kept: list[str] = []
    for word in name.split():
        plain = word.lower().strip(".,").replace(".", "")
        if kept and plain in credentials() and _written_as_credential(word.strip(".,"), credentials()[plain][0]):
            return " ".join(kept), credentials()[plain][0]
        if len(plain) > 1 and plain in _no_person():
            kept = []
            continue
        kept.append(word)
    return (" ".join(kept), credential) if any(len(w.strip(".")) > 2 for w in kept) else ("", credential)


@cache
def _no_person() -> frozenset[str]:
    """Words that are no part of a clinician's name."""
    openers = {w for o in raw("note_types")["openers"] for w in o.split()}
    return frozenset(openers | set(raw("note_types")["organizations"]) | set(raw("note_types")["no_author"]))


def _clean(name: str, labels: Collection[str]) -> str:
    words = name.split()
    while len(words) > 1 and (
        words[0].lower().strip(".:") in labels or words[0] in ("Dr", "Dr.", "Dictated", "Signed")
    ):
        words = words[1:]
    return " ".join(words)


def _is_other(line: str, at: int, others: Collection[str], name: str, patient: Collection[str]) -> bool:
    first = name.split()[0].lower().rstrip(".")
    return (
        bool(label_before(line[:at].lower(), at, others))
        or _is_patient(name, patient)
        or (first in others and first != "dr")
        or any(w in others and w != "dr" for w in (x.lower().strip(".:") for x in name.split()))
    )


def _is_patient(name: str, patient: Collection[str]) -> bool:
    words = [w.lower().strip(".,") for w in name.split()]
    return bool(words) and sum(w in patient for w in words) >= max(1, len(words) - 1)


_PARTS = compiled(r"\s*\|\s*|\s+[-–]\s+|\s*::\s*")
_NOT_PLACE = compiled(
    r"(?i:\bf/u\b|\b(?:note|visit|summary|report|evaluation|assessment|consult\w*|discharge|record|form|request)\b)"
)
_DEPARTMENT = compiled(r"(?:department|dept\.?|division)(?: of|:)\s+(?P<name>[A-Z](?:[\w&,/-]| (?! )){2,50})", re.I)


def department_of(lines: Sequence[HeadLine]) -> str | None:
    """The department or letterhead in the first lines, where one is stated."""
    for line in lines[:8]:
        m = _DEPARTMENT.search(line.text)
        if m is not None:
            return m["name"].strip(" ,")
    known = set(raw("note_types")["organizations"])
    for line in lines[:3]:
        first = _PARTS.split(GAP.split(line.text)[0].strip(" *~|=-#"))[0].strip()
        words = re.findall(r"[a-z]+", first.lower())
        if (
            1 < len(words) <= 9
            and first[:1].isupper()
            and any(w in known for w in words)
            and ":" not in first
            and not _NOT_PLACE.search(first)
        ):
            return first
    return None
