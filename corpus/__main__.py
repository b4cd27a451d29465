"""``python -m chartcite.corpus``: score the program on the labelled packets and the phrase bank.

The split is reported honestly: ``developed on`` was read while the rules were written, ``unread`` was not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console

from chartcite.corpus.report import confusion_table, figures_table, leaf_table, show_errors
from chartcite.corpus.score import Score, labelled_packets, score_packets, score_phrases
from chartcite.corpus.splits import packet_files, phrase_files

_SPLITS = (("developed on", False), ("unread", True))


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and print the tables."""
    parser = argparse.ArgumentParser(prog="chartcite score", description="Score labelled packets and phrases.")
    parser.add_argument("files", nargs="*", type=Path, help="labelled packet files (default: the corpus, both halves)")
    parser.add_argument("--only", choices=("packets", "phrases"), help="one kind of material")
    parser.add_argument("--errors", action="store_true", help="list every leaf that differs")
    parser.add_argument("--leaves", action="store_true", help="a row a leaf, and the confusion")
    options = parser.parse_args(arguments)
    console = Console(width=110)
    if options.files:
        _show(console, "packets", {"given": score_packets(labelled_packets(options.files))}, options)
        return
    if options.only != "phrases":
        scores = {name: score_packets(labelled_packets(packet_files(unread=unread))) for name, unread in _SPLITS}
        _show(console, "packets", scores, options)
    if options.only != "packets":
        scores = {name: score_phrases(phrase_files(unread=unread)) for name, unread in _SPLITS}
        _show(console, "phrase bank", scores, options)


def _show(console: Console, title: str, scores: dict[str, Score], options: argparse.Namespace) -> None:
    console.print(figures_table(title, scores))
    if options.leaves:
        console.print(leaf_table(scores))
        console.print(confusion_table(list(scores.values())[-1]))
    if options.errors:
        for score in scores.values():
            show_errors(console, score.cases)


if __name__ == "__main__":
    main()
