"""``python -m chartcite.corpus``: score the program on the labelled packets and the phrase bank.

The split is reported honestly: ``developed on`` was read while the rules were written, ``unread`` was not.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from chartcite.corpus.report import confusion_table, figures_table, leaf_table, show_errors
from chartcite.corpus.score import Score, labelled_packets, score_packets, score_phrases
from chartcite.corpus.splits import packet_files, phrase_files
from chartcite.models.errors import UsageError

_SPLITS = (("developed on", False), ("unread", True))


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and print the tables."""
    parser = argparse.ArgumentParser(prog="chartcite score", description="Score labelled packets and phrases.")
    parser.add_argument("files", nargs="*", type=Path, help="labelled packet files (default: the corpus, both halves)")
    parser.add_argument("--only", choices=("packets", "phrases"), help="one kind of material")
    parser.add_argument("--errors", action="store_true", help="list every leaf that differs")
    parser.add_argument("--leaves", action="store_true", help="a row a leaf, and the confusion")
    options = parser.parse_args(arguments)
    score(options.files, only=options.only, leaves=options.leaves, errors=options.errors)


def score(files: Sequence[Path], *, only: str | None = None, leaves: bool = False, errors: bool = False) -> None:
    """Print the figures of labelled packet files, or of both halves of the corpus, to standard output."""
    console = Console(width=110)
    if files:
        _show(console, "packets", {"given": score_packets(labelled_packets(files))}, leaves=leaves, errors=errors)
        return
    if not packet_files(unread=False):
        raise UsageError("This installation has no labelled corpus.", "Name packet files, or work in a checkout.")
    if only != "phrases":
        scores = {name: score_packets(labelled_packets(packet_files(unread=unread))) for name, unread in _SPLITS}
        _show(console, "packets", scores, leaves=leaves, errors=errors)
    if only != "packets":
        scores = {name: score_phrases(phrase_files(unread=unread)) for name, unread in _SPLITS}
        _show(console, "phrase bank", scores, leaves=leaves, errors=errors)


def _show(console: Console, title: str, scores: dict[str, Score], *, leaves: bool, errors: bool) -> None:
    console.print(figures_table(title, scores))
    if leaves:
        console.print(leaf_table(scores))
        console.print(confusion_table(list(scores.values())[-1]))
    if errors:
        for score in scores.values():
            show_errors(console, score.cases)


if __name__ == "__main__":
    main()
