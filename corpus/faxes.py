"""Long faxes with known cuts: documents of many kinds in several clinics' layouts, half of the pages as a scan reads.

What they are made of stands in ``corpus/fax/*.yaml``. The same seed gives the same fax.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chartcite.models.document import Document, Page

_DATA = Path(__file__).parent / "fax"
_LINES = 48
_WRAP = 92
_NOISE = 0.012
"""Share of the characters that a scan misreads."""
_BACKS = 0.04
"""Share of the pages behind which an empty back was scanned too."""
_LAST_DAY = dt.date(2026, 5, 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it was sent: its text, and what is known of it.

    ``opens`` is true where a document begins; ``role`` is that document's kind. ``kind`` is ``page``, ``blank``,
    ``separator`` or ``copy`` (of sheet ``copy_of``); ``stranger`` marks another patient's.
    """

    text: str
    role: str
    opens: bool
    kind: str = "page"
    stranger: bool = False
    copy_of: int = -1
    scanned: bool = False


@dataclass(frozen=True, slots=True)
class Fax:
    """A fax as one document, with its sheets in order."""

    document: Document
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    last_first: str
    dob: dt.date
    mrn: str


@cache
def _data(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((_DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


LAYOUTS = ("layouts", "unseen", "later")
"""Layouts the rules were written with; those kept aside then; those written when the second had been learnt from."""


def layouts(which: str = LAYOUTS[0]) -> tuple[str, ...]:
    """Names of the layouts of one of :data:`LAYOUTS`."""
    return tuple(_data(which))


def make_fax(seed: int, *, pages: int = 200, which: str = LAYOUTS[0], noise: float = _NOISE) -> Fax:
    """A fax of about ``pages`` pages: cover and form, then records of several clinics, strangers' pages among them."""
    dice = random.Random(seed)  # noqa: S311  (made-up pages, no secrets)
    person = _person(dice)
    styles = list(_data(which).values())
    sheets = [*_front(dice, person, pages)]
    while len(sheets) < pages:
        sheets += _next(dice, person, styles, sheets)
    return _sent(dice, sheets[: max(pages, 1)], noise)


def _next(dice: random.Random, person: _Person, styles: list[dict[str, Any]], before: list[Sheet]) -> list[Sheet]:
    """The sheets of what comes next: mostly a document; now and then a blank, a separator, a copy, a stranger's."""
    throw = dice.random()
    if throw < 0.04:
        return [Sheet("", "", opens=False, kind="blank")]
    if throw < 0.08:
        return [Sheet("\n".join(dice.choice(_data("covers")["separator"])), "", opens=False, kind="separator")]
    if throw < 0.12:
        return _copies(dice, before)
    if throw < 0.16:
        other = _person(dice)
        if other.name.split()[-1] != person.name.split()[-1]:
            return [replace(s, stranger=True) for s in _document(dice, other, dice.choice(styles))]
    return _document(dice, person, dice.choice(styles))


def _copies(dice: random.Random, before: list[Sheet]) -> list[Sheet]:
    """A document sent twice."""
    starts = [i for i, s in enumerate(before) if s.opens and s.kind == "page" and not s.stranger]
    first = dice.choice(starts)
    last = next(
        (i for i in range(first + 1, len(before)) if before[i].opens or before[i].kind == "separator"), len(before)
    )
    return [replace(s, kind="copy", copy_of=i) for i, s in enumerate(before[:last]) if i >= first and s.kind == "page"]


def _person(dice: random.Random) -> _Person:
    words = _data("words")
    given, family = dice.choice(words["given"]), dice.choice(words["family"])
    born = dt.date(dice.randint(1938, 1992), dice.randint(1, 12), dice.randint(1, 28))
    return _Person(f"{given} {family}", f"{family}, {given}", born, f"{dice.randint(100000, 999999)}")


def _fields(dice: random.Random, person: _Person, kind: dict[str, Any], style: dict[str, Any]) -> dict[str, str]:
    words = _data("words")
    day = _LAST_DAY - dt.timedelta(days=dice.randint(1, 700))
    title = dice.choice(kind["title"])
    road = dice.choice(words["place"]).split()[0]
    return {
        "clinic": f"{dice.choice(words['place'])} {dice.choice(kind['clinic'])}",
        "title": title, "TITLE": title.upper(),
        "name": person.name, "last_first": person.last_first, "LAST_FIRST": person.last_first.upper(),
        "dob": person.dob.strftime(style["date"]), "mrn": person.mrn, "date": day.strftime(style["date"]),
        "author": f"{dice.choice('ABCDEFGHJKLMNPRST')}. {dice.choice(words['family'])}",
        "letters": dice.choice(kind["letters"]), "phone": f"Phone 555-{dice.randint(100, 199):04d}",
        "address": f"{dice.randint(10, 9900)} {road} Road, Suite {dice.randint(1, 400)}",
    }  # fmt: skip


def _document(dice: random.Random, person: _Person, style: dict[str, Any]) -> list[Sheet]:
    """The sheets of one clinical document in one layout."""
    name = dice.choice(list(_data("words")["kinds"]))
    kind = _data("words")["kinds"][name]
    fields = _fields(dice, person, kind, style)
    body = list(_letter(dice, fields) if name == "letter" else _body(dice, kind, style))
    least, most = kind["pages"]
    size = dice.randint(least, most)
    heads = [_filled(style["first"] if n == 0 else style["later"], fields) for n in range(size)]
    foot = _filled(style["foot"], fields)
    sign = [] if name == "letter" else _filled(style["sign"], fields)
    room = [_LINES - len(h) - len(foot) for h in heads]
    whole = sum(room) - len(sign) - dice.randint(0, max(room[-1] - len(sign) - 6, 0))
    while name != "letter" and len(body) < whole:
        body += _body(dice, kind, style)
    lines = body[: max(whole, 4)]
    sheets = []
    for n in range(size):
        if n and dice.random() < _BACKS:
            sheets.append(Sheet("", "", opens=False, kind="blank"))
        here, lines = lines[: room[n]], lines[room[n] :]
        if n == size - 1:
            here += sign
        numbers = {"page": str(n + 1), "pages": str(size)}
        text = "\n".join([*heads[n], *here, "", *foot])
        for key, value in numbers.items():
            text = text.replace("{" + key + "}", value)
        if here or n == 0:
            sheets.append(Sheet(text, kind["role"], opens=n == 0))
    return sheets


def _filled(lines: Sequence[str], fields: dict[str, str]) -> list[str]:
    """Lines with their fields; page numbers come later."""
    return [line.format(**fields, page="{page}", pages="{pages}") for line in lines]


def _body(dice: random.Random, kind: dict[str, Any], style: dict[str, Any]) -> Iterator[str]:
    pool = list(_data("words")["sentences"])
    for heading in kind["headings"]:
        yield ""
        yield heading if style.get("capitals", True) else heading.capitalize() + ":"
        dice.shuffle(pool)
        yield from _wrapped(" ".join(pool[: dice.randint(3, 9)]))


def _letter(dice: random.Random, fields: dict[str, str]) -> Iterator[str]:
    frame = _data("covers")["letter"]
    yield dice.choice(frame["open"])
    pool = list(_data("words")["sentences"])
    for _ in range(dice.randint(2, 6)):
        yield ""
        dice.shuffle(pool)
        yield from _wrapped(" ".join(pool[: dice.randint(3, 7)]))
    yield from ("", dice.choice(frame["close"]), "", f"{fields['author']}, {fields['letters']}")


def _wrapped(text: str) -> Iterator[str]:
    line = ""
    for word in text.split():
        if len(line) + len(word) >= _WRAP:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


def _front(dice: random.Random, person: _Person, total: int) -> Iterator[Sheet]:
    style = {"date": "%m/%d/%Y"}
    fields = _fields(dice, person, _data("words")["kinds"]["progress"], style) | {"total": str(total)}
    for name, role in (("cover", "fax_cover"), ("form", "request_form")):
        lines = [line.format(**fields) for line in dice.choice(_data("covers")[name])]
        yield Sheet("\n".join(lines), role, opens=True)


def _sent(dice: random.Random, sheets: list[Sheet], noise: float) -> Fax:
    """The sheets as they arrive: half misread as by a scan, the fax machine's line on top, as one document."""
    line = dice.choice(_data("covers")["transmission"])
    stamp = f"05/{dice.randint(1, 28):02d}/2026 {dice.randint(7, 18):02d}:{dice.randint(0, 59):02d}"
    clinic = f"{dice.choice(_data('words')['place'])} Pain"
    arrived: list[Sheet] = []
    for n, sheet in enumerate(sheets, 1):
        scanned = dice.random() < 0.5
        head = line.format(stamp=stamp, clinic=clinic, n=n, total=len(sheets))
        text = f"{head}\n{sheet.text}" if head else sheet.text
        arrived.append(replace(sheet, text=_misread(dice, text, noise) if scanned else text, scanned=scanned))
    return Fax(as_document(s.text for s in arrived), tuple(arrived))


def _misread(dice: random.Random, text: str, share: float) -> str:
    """The text with character confusions, a few lost spaces and broken words, as optical reading leaves it."""
    confusions: dict[str, str] = _data("words")["confusions"]
    found, i = [], 0
    while i < len(text):
        pair = text[i : i + 2]
        if dice.random() < share:
            if pair in confusions:
                found.append(confusions[pair])
                i += 2
                continue
            if text[i] in confusions:
                found.append(confusions[text[i]])
                i += 1
                continue
            if text[i] == " " and dice.random() < 0.3:
                i += 1
                continue
        found.append(text[i])
        i += 1
    return "".join(found)


def as_document(pages: Iterable[str], name: str = "fax.pdf") -> Document:
    """Pages of text as one document."""
    parts, at, text = [], 0, []
    for number, page in enumerate(pages, 1):
        whole = page + "\n\f"
        parts.append(Page(number=number, start=at, end=at + len(whole)))
        text.append(whole)
        at += len(whole)
    return Document(name=name, sha256="", media_type="application/pdf", text="".join(text), pages=tuple(parts))
