"""Prints scores: the figures of both halves, a row a leaf, the confusion."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from chartcite.corpus.score import Case, Score

_FIGURES: tuple[tuple[str, Callable[[Score], str]], ...] = (
    ("requests", lambda s: str(len(s.results)) if s.results else "-"),
    ("leaves", lambda s: str(len(s.cases))),
    ("leaf accuracy", lambda s: f"{s.leaf_accuracy:.3f}"),
    ("false-met rate", lambda s: f"{s.false_met_rate:.3f}"),
    ("missed-met rate", lambda s: f"{s.missed_met_rate:.3f}"),
    ("citation accuracy", lambda s: f"{s.citation_accuracy:.3f}"),
    ("packet result accuracy", lambda s: f"{s.result_accuracy:.3f}" if s.results else "-"),
)


def figures_table(title: str, scores: dict[str, Score]) -> Table:
    """The figures, a column a split, with the gap where there are two."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for name in scores:
        table.add_column(name, justify="right")
    for label, figure in _FIGURES:
        table.add_row(label, *(figure(score) for score in scores.values()))
    return table


def leaf_table(scores: dict[str, Score]) -> Table:
    """Leaf accuracy, a row a leaf and a column a split, the weakest of the last split first."""
    table = Table(title="by leaf", title_justify="left")
    table.add_column("leaf")
    for name in scores:
        table.add_column(name, justify="right")
    tables = [score.by_leaf() for score in scores.values()]
    leaves = sorted({leaf for t in tables for leaf in t}, key=lambda leaf: (_share(tables[-1].get(leaf)), leaf))
    for leaf in leaves:
        table.add_row(leaf, *(_cell(t.get(leaf)) for t in tables))
    return table


def confusion_table(score: Score) -> Table:
    """Wanted against given status."""
    counts = score.confusion()
    names = sorted({w for w, _ in counts} | {g for _, g in counts})
    table = Table(title="wanted (rows) and given (columns)", title_justify="left")
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right")
    for wanted in names:
        table.add_row(wanted, *(str(counts[wanted, given] or "") for given in names))
    return table


def show_errors(console: Console, cases: list[Case]) -> None:
    """A line for each leaf that differs, with what was cited and what the label cites."""
    for case in cases:
        if not case.right:
            console.print(f"{case.key} {case.leaf}: {case.got}, wanted {case.want}", markup=False, highlight=False)
            for name, quotes in (("cited", case.cited[:2]), ("label", case.gold[:2])):
                for quote in quotes:
                    console.print(f"    {name}: {' '.join(quote.split())[:140]}", markup=False, highlight=False)


def _share(cell: tuple[int, int] | None) -> float:
    return cell[0] / cell[1] if cell and cell[1] else 1.0


def _cell(cell: tuple[int, int] | None) -> str:
    return f"{cell[0]}/{cell[1]}  {_share(cell):4.0%}" if cell else ""
