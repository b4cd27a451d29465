"""Scores the program on labelled packets and on the phrase bank, in one process."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

from chartcite.api import review_read
from chartcite.criteria.loader import get_policy
from chartcite.models.document import Document, Packet, Page
from chartcite.models.finding import Result
from chartcite.models.request import Request

_OVERLAP = 85
"""``partial_ratio`` at and above which a citation counts as the gold passage."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled leaf: where it stands, what is wanted, what was said and cited."""

    key: str
    leaf: str
    want: str
    got: str
    gold: tuple[str, ...]
    cited: tuple[str, ...]

    @property
    def right(self) -> bool:
        return self.want == self.got

    @property
    def cited_right(self) -> bool:
        """Whether a citation overlaps a gold passage."""
        quotes = [squash(q) for q in self.cited]
        gold = [squash(g) for g in self.gold]
        return any(q and (q in g or g in q or fuzz.partial_ratio(q, g) >= _OVERLAP) for q in quotes for g in gold)


@dataclass(slots=True)
class Score:
    """The figures over many cases."""

    cases: list[Case] = field(default_factory=list)
    results: list[tuple[str, str]] = field(default_factory=list)
    """Wanted and given result of each request."""

    @property
    def leaf_accuracy(self) -> float:
        return _share(sum(c.right for c in self.cases), len(self.cases))

    @property
    def false_met_rate(self) -> float:
        """Leaves called met that are not, over all leaves that are not met."""
        unmet = [c for c in self.cases if c.want != "met"]
        return _share(sum(c.got == "met" for c in unmet), len(unmet))

    @property
    def missed_met_rate(self) -> float:
        met = [c for c in self.cases if c.want == "met"]
        return _share(sum(c.got != "met" for c in met), len(met))

    @property
    def citation_accuracy(self) -> float:
        """Leaves rightly called met whose citation overlaps a gold passage."""
        met = [c for c in self.cases if c.want == c.got == "met"]
        return _share(sum(c.cited_right for c in met), len(met))

    @property
    def result_accuracy(self) -> float:
        return _share(sum(w == g for w, g in self.results), len(self.results))

    def by_leaf(self) -> dict[str, tuple[int, int]]:
        """Right and all, for each leaf."""
        table: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for case in self.cases:
            table[case.leaf][0] += case.right
            table[case.leaf][1] += 1
        return {leaf: (right, total) for leaf, (right, total) in sorted(table.items())}

    def confusion(self) -> Counter[tuple[str, str]]:
        return Counter((c.want, c.got) for c in self.cases)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def squash(text: str) -> str:
    """One space for every run of white space, lower case."""
    return " ".join(text.split()).lower()


def text_document(name: str, text: str) -> Document:
    """A document from text, pages cut at form feeds."""
    pages, start = [], 0
    for number, part in enumerate(text.split("\f"), 1):
        pages.append(Page(number=number, start=start, end=start + len(part)))
        start += len(part) + 1
    return Document(name=name, sha256="", media_type="text/plain", text=text, pages=tuple(pages))


def labelled_packets(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The packets of YAML files, in order."""
    for path in paths:
        with path.open(encoding="utf-8") as stream:
            yield from (p for p in yaml.load_all(stream, Loader=yaml.CSafeLoader) if p)


def score_packets(packets: Iterable[dict[str, Any]]) -> Score:
    """Review every request of the packets, as text, and compare with the labels."""
    score = Score()
    for packet in packets:
        documents = tuple(text_document(d["name"], d["text"]) for d in packet["documents"])
        for number, wanted in enumerate(packet["requests"]):
            result = _review(documents, wanted["policy"], wanted["pathway"], wanted["date"])
            score.results.append((str(wanted["determination"]), result.result.value))
            for leaf, gold in (wanted.get("findings") or {}).items():
                score.cases.append(
                    _case(f"{packet['id']}#{number}", leaf, gold["status"], gold.get("quotes") or [], result)
                )
    return score


def score_phrases(paths: Iterable[Path]) -> Score:
    """Review every entry of the phrase bank as a one-document packet and compare the one leaf."""
    score = Score()
    for path in paths:
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []:
            document = text_document("note.txt", entry["text"])
            result = _review((document,), entry["policy"], entry["pathway"], entry["date"])
            quotes = [entry["quote"]] if entry.get("quote") else []
            score.cases.append(_case(entry["id"], entry["leaf"], entry["status"], quotes, result))
    return score


def _review(documents: tuple[Document, ...], policy: str, pathway: str, date: dt.date | str) -> Result:
    when = date if isinstance(date, dt.date) else dt.date.fromisoformat(str(date))
    return review_read(
        Packet(documents=documents), get_policy(policy), Request(policy=policy, pathway=pathway, date=when)
    )


def _case(key: str, leaf: str, want: str | list[str], gold: list[str], result: Result) -> Case:
    finding = result.finding(leaf)
    got = finding.status.value
    if isinstance(want, list):  # two statuses both defensible; the likelier first
        want = got if got in want else want[0]
    return Case(key, leaf, want, got, tuple(gold), tuple(c.quote for c in finding.citations))
