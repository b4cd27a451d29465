"""How well a long fax is cut into its documents: ``python -m chartcite.corpus.segments``.

Generated faxes (``faxes.py``) have known cuts, kinds, copies, empty pages and strangers' pages. The labelled packets,
each sent as one fax, show the same on texts by other hands; there a page break inside a file is neither asked for nor
wrong.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from chartcite.corpus.faxes import Fax, Sheet, as_document, make_fax
from chartcite.corpus.score import labelled_packets
from chartcite.corpus.splits import packet_files
from chartcite.extract.notes import Cut, cut_packet
from chartcite.models.note import Part

_LINES = 28
_SHORT = 60
_CALLED = {"unseen": "layouts kept aside", "later": "layouts written later"}


@dataclass(slots=True)
class Tally:
    """What was found of what there is."""

    hit: int = 0
    missed: int = 0
    wrong: int = 0

    def add(self, wanted: Iterable[int], found: Iterable[int], *, free: Iterable[int] = ()) -> None:
        """Count page numbers; those in ``free`` are neither wanted nor wrong."""
        want, got = set(wanted), set(found) - set(free)
        self.hit += len(want & got)
        self.missed += len(want - got)
        self.wrong += len(got - want)

    @property
    def f1(self) -> float:
        whole = 2 * self.hit + self.missed + self.wrong
        return 2 * self.hit / whole if whole else 1.0


@dataclass(slots=True)
class Figures:
    """The figures over some faxes."""

    cuts: Tally = field(default_factory=Tally)
    strangers: Tally = field(default_factory=Tally)
    copies: Tally = field(default_factory=Tally)
    empty: Tally = field(default_factory=Tally)
    kinds: Tally = field(default_factory=Tally)
    pages: int = 0
    seconds: float = 0.0


def measure(faxes: Iterable[Fax]) -> Figures:
    """Cut faxes and compare."""
    figures = Figures()
    for fax in faxes:
        begun = time.process_time()
        cut = cut_packet([fax.document])
        figures.seconds += time.process_time() - begun
        figures.pages += len(fax.sheets)
        _compare(figures, fax, cut)
    return figures


def _compare(figures: Figures, fax: Fax, cut: Cut) -> None:
    sheets = dict(enumerate(fax.sheets, 1))
    plain = {n for n, s in sheets.items() if s.kind in ("page", "copy")}
    opened = {p.pages[0]: p for p in cut.parts if p.pages}
    free = {1, *(n for n in sheets if n not in plain or sheets[n].role == "free")}
    figures.cuts.add((n for n in plain - {1} if sheets[n].opens), opened, free=free)
    figures.strangers.add((n for n in plain if sheets[n].stranger), _pages(p for p in cut.parts if p.other_patient))
    sent_twice = {n for n, s in sheets.items() if s.kind == "copy"}
    figures.copies.add(_copied(fax), _pages(p for p in cut.parts if p.copy_of), free=sent_twice - set(_copied(fax)))
    figures.empty.add(set(sheets) - plain, set(sheets) - set(_pages(cut.parts)))
    asked = {n: s.role for n, s in sheets.items() if s.kind == "page" and s.opens and s.role and not s.stranger}
    figures.kinds.add(asked, [n for n in asked if n in opened and opened[n].role == asked[n]])


def _pages(parts: Iterable[Part]) -> list[int]:
    return [page for part in parts for page in part.pages]


def _copied(fax: Fax) -> list[int]:
    """Pages that were sent before and are long enough to be told."""
    return [n for n, s in enumerate(fax.sheets, 1) if s.kind == "copy" and len(s.text.split()) > _SHORT]


def packet_faxes(files: Iterable[Path]) -> Iterator[Fax]:
    """The labelled packets, each as one fax; where a file has page breaks of its own a cut is free."""
    for packet in labelled_packets(files):
        sheets: list[Sheet] = []
        for document in packet["documents"]:
            for n, part in enumerate(document["text"].split("\f")):
                lines = part.strip("\n").split("\n")
                for first in range(0, len(lines), _LINES):
                    opens = not n and not first
                    sheets.append(
                        Sheet("\n".join(lines[first : first + _LINES]), "" if opens or first else "free", opens)
                    )
        yield Fax(as_document(s.text for s in sheets), tuple(sheets))


def _table(rows: dict[str, Figures]) -> Table:
    table = Table(title="Faxes cut into documents")
    for name in (
        "",
        "pages",
        "cuts F1",
        "missed",
        "wrong",
        "kinds",
        "strangers",
        "wrong",
        "copies",
        "wrong",
        "empty",
        "ms",
    ):
        table.add_column(name, justify="left" if not name else "right")
    for name, f in rows.items():
        asked = f.kinds.hit + f.kinds.missed
        table.add_row(
            name, str(f.pages), f"{f.cuts.f1:.3f}", str(f.cuts.missed), str(f.cuts.wrong),
            f"{f.kinds.hit / asked:.2f}" if asked else "",
            _found(f.strangers), str(f.strangers.wrong), _found(f.copies), str(f.copies.wrong), _found(f.empty),
            f"{1000 * f.seconds / max(f.pages, 1):.2f}",
        )  # fmt: skip
    return table


def _found(tally: Tally) -> str:
    return f"{tally.hit}/{tally.hit + tally.missed}"


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and print the figures."""
    parser = argparse.ArgumentParser(prog="chartcite.corpus.segments", description="Long faxes cut into documents.")
    parser.add_argument("--faxes", type=int, default=20, help="how many generated faxes")
    parser.add_argument("--pages", type=int, default=200, help="pages of each")
    parser.add_argument("--unseen", action="store_true", help="also the layouts and packets kept aside")
    parser.add_argument("--generated", action="store_true", help="generated faxes only")
    options = parser.parse_args(arguments)
    rows = {"generated, layouts developed on": measure(make_fax(n, pages=options.pages) for n in range(options.faxes))}
    if not options.generated:
        rows["labelled packets, developed on"] = measure(packet_faxes(packet_files(unread=False)))
    for which, seed in (("unseen", 1000), ("later", 2000)) if options.unseen else ():
        kept = (make_fax(seed + n, pages=options.pages, which=which) for n in range(options.faxes))
        rows[f"generated, {_CALLED[which]}"] = measure(kept)
    if options.unseen and not options.generated:
        rows["labelled packets, kept aside"] = measure(packet_faxes(packet_files(unread=True)))
    Console(width=150).print(_table(rows))


if __name__ == "__main__":
    main()
