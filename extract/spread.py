"""Runs the fact families over a chart: a long one on two processors, a short one here."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from chartcite.extract.families import FAMILIES
from chartcite.extract.guarded import Family, Missed, guarded
from chartcite.extract.nlp.chart import Chart
from chartcite.models.fact import Fact

_LONG = 900
"""Segments from which a second process is worth its start (some forty pages of notes, a second of work)."""

Ran = tuple[list[Fact], tuple[Missed, ...]]
Results = dict[int, Ran]


def facts_of(chart: Chart, missed: list[Missed]) -> Iterator[Fact]:
    """The facts of every family, family by family; the same on one processor and on two.

    ``missed`` takes up the notes over which a family failed.
    """
    found = _on_two(chart) if _worthwhile(chart) else {}
    for number, family in enumerate(FAMILIES):
        facts, failed = found[number] if number in found else guarded(family, chart)
        missed += failed
        yield from facts


def _worthwhile(chart: Chart) -> bool:
    """A long chart, a second processor, and a process that may be copied: the first one, with no other thread."""
    return (
        sum(len(view.segments) for view in chart.notes) >= _LONG
        and hasattr(os, "sched_getaffinity")
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
        and multiprocessing.parent_process() is None
    )


def _on_two(chart: Chart) -> Results:
    """Both processes take the next family from one counter until none is left."""
    context = multiprocessing.get_context("fork")
    counter = context.Value("i", 0)
    ours, theirs = context.Pipe(duplex=False)
    helper = context.Process(target=_help, args=(chart, counter, theirs), daemon=True)
    helper.start()
    theirs.close()
    found = _take(chart, counter, guarded)
    try:
        found |= ours.recv()
    except (EOFError, OSError):  # the helper ended early: its families are run again, here
        pass
    finally:
        ours.close()
        helper.join()
    return found


def _take(chart: Chart, counter: Any, run: Callable[[Family, Chart], Ran]) -> Results:
    found: Results = {}
    while True:
        with counter.get_lock():
            number = counter.value
            counter.value = number + 1
        if number >= len(FAMILIES):
            return found
        found[number] = run(FAMILIES[number], chart)


def _help(chart: Chart, counter: Any, connection: Connection) -> None:
    """The helper's whole life. What fails here is left to the first process, which reports it as it should be."""
    try:
        connection.send(_take(chart, counter, lambda family, chart: (list(family(chart)), ())))
    except Exception:
        os._exit(1)
    finally:
        connection.close()
