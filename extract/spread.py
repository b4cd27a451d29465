"""Runs the fact families over a chart: a long one on two processors, a short one here.

A long chart is cut into runs of notes. Each process takes the next run, and puts every family over it, so that what
several families ask of a note is found out once. The families that weigh notes against each other get the whole chart.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from chartcite.extract.families import ACROSS, FAMILIES, PARTED
from chartcite.extract.guarded import Family, Missed, guarded
from chartcite.extract.nlp.chart import Chart
from chartcite.models.fact import Fact

_LONG = 900
"""Segments from which a second process is worth its start (some forty pages of notes, a second of work)."""
_RUNS = 16
"""Runs of notes, of about one length; so many that neither process waits long for the other."""


@dataclass(frozen=True, slots=True)
class _Task:
    """Families, by their numbers, and the notes they are to be run over."""

    families: Sequence[int]
    chart: Chart


Results = dict[int, list[list[Any] | None]]
"""By the task's number: what each of its families read, or nothing where it failed."""


def facts_of(chart: Chart, missed: list[Missed]) -> Iterator[Fact]:
    """The facts of every family, family by family; the same on one processor and on two.

    ``missed`` takes up the notes over which a family failed.
    """
    found = _on_two(chart) if _worthwhile(chart) else {}
    for number, family in enumerate(FAMILIES):
        if number in found:
            yield from found[number]
        else:
            facts, failed = guarded(family, chart)
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


def _on_two(chart: Chart) -> dict[int, list[Fact]]:
    """The facts by the family's number, without the families that failed over some notes or were not run over all."""
    tasks = _tasks(chart)
    found = _shared_out(tasks)
    whole: dict[int, list[Any] | None] = {number: [] for number in range(len(FAMILIES))}
    for at, task in enumerate(tasks):
        for number, read in zip(task.families, found.get(at, [None] * len(task.families)), strict=True):
            before = whole[number]
            whole[number] = None if before is None or read is None else before + read
    settled = {number: _done(_settle(FAMILIES[number]), read) for number, read in whole.items() if read is not None}
    return {number: facts for number, facts in settled.items() if facts is not None}


def _tasks(chart: Chart) -> list[_Task]:
    """First what takes the whole chart, then the runs of notes in their order."""
    across = [n for n, family in enumerate(FAMILIES) if family in ACROSS]
    others = [n for n, family in enumerate(FAMILIES) if family not in ACROSS]
    return [*(_Task([n], chart) for n in across), *(_Task(others, part) for part in _runs(chart))]


def _runs(chart: Chart) -> Iterator[Chart]:
    lengths = [view.note.end - view.note.start for view in chart.notes]
    first, length = 0, 0
    for at, own in enumerate(lengths, 1):
        length += own
        if length * _RUNS >= sum(lengths) or at == len(lengths):
            yield chart.part(first, at)
            first, length = at, 0


def _shared_out(tasks: Sequence[_Task]) -> Results:
    """Both processes take the next task from one counter until none is left."""
    context = multiprocessing.get_context("fork")
    counter = context.Value("i", 0)
    ours, theirs = context.Pipe(duplex=False)
    helper = context.Process(target=_help, args=(tasks, counter, theirs), daemon=True)
    helper.start()
    theirs.close()
    found = _take(tasks, counter)
    try:
        found |= ours.recv()
    except (EOFError, OSError):  # the helper ended early: its families are run again, here
        pass
    finally:
        ours.close()
        helper.join()
    return found


def _take(tasks: Sequence[_Task], counter: Any) -> Results:
    found: Results = {}
    while True:
        with counter.get_lock():
            at = counter.value
            counter.value = at + 1
        if at >= len(tasks):
            return found
        found[at] = [_done(_read(FAMILIES[number]), tasks[at].chart) for number in tasks[at].families]


def _read(family: Family) -> Callable[[Chart], Iterable[Any]]:
    return PARTED[family].read if family in PARTED else family


def _settle(family: Family) -> Callable[[list[Any]], Iterable[Fact]]:
    return PARTED[family].settle if family in PARTED else iter


def _done(step: Callable[[Any], Iterable[Any]], of: Any) -> list[Any] | None:
    """What a step gives, or nothing where it fails: its family is then run over the chart again, and reported."""
    try:
        return list(step(of))
    except Exception:
        return None


def _help(tasks: Sequence[_Task], counter: Any, connection: Connection) -> None:
    """The helper's whole life. What it leaves undone is done again by the first process."""
    try:
        connection.send(_take(tasks, counter))
    finally:
        connection.close()
