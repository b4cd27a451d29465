"""Many requests: a manifest of JSON lines to one result line each, in order, whatever becomes of single packets."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from chartcite.models.errors import ChartCiteError, InternalError, ManifestError, OutputError
from chartcite.output import line_json
from chartcite.quiet import be_quiet, internal_error
from chartcite.reviewers import Reviewers
from chartcite.settings import WORKERS

_ASKED = ("policy", "pathway", "date", "line_of_business", "state")
_KEYS = {"id", "files", *_ASKED}
_MISSPELT = 0.8
_SMALL = 16
"""Groups of requests up to which starting more processes does not pay."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the manifest: its place, what it asks, or the error that it is."""

    number: int
    id: Any
    files: tuple[str, ...] = ()
    policy: str | None = None
    pathway: str | None = None
    date: str | None = None
    line_of_business: str | None = None
    state: str | None = None
    error: dict[str, str] | None = None


def run_batch(manifest: Path, out: Path, *, jobs: int = 0, progress: Progress | None = None) -> tuple[int, int]:
    """Review every line of a manifest into ``out/results.jsonl``; returns how many lines there are and how many failed.

    Requests on the same files share one reading. ``jobs`` processes work at once (0: as many as there are processors);
    the result is the same for any number of them.

    Raises:
        ManifestError: the manifest itself cannot be read.
        OutputError: the folder cannot be written.
    """
    items = read_manifest(manifest)
    groups = _groups(items)
    target = out / "results.jsonl"
    part = out / ".results.jsonl.part"
    failed = 0
    try:
        out.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="\n", errors="replace") as stream:
            for done, line in enumerate(_in_order(items, _answers(groups, jobs or os.cpu_count() or 1)), 1):
                failed += line.failed
                stream.write(line.text + "\n")
                stream.flush()
                if progress:
                    progress(done, len(items))
        part.replace(target)
    except OSError:
        raise OutputError(f"{target} cannot be written.", "Check the folder and the disk.") from None
    return len(items), failed


@dataclass(frozen=True, slots=True)
class Line:
    """One line of results."""

    number: int
    text: str
    failed: bool


def read_manifest(path: Path) -> list[Item]:
    """The lines of a manifest, blank ones left out; a line that is wrong becomes an item with an error.

    Files are looked up from the manifest's folder, and where they are not there, from the current one.

    Raises:
        ManifestError: the file cannot be read as text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ManifestError(f"{path.name} cannot be read.", "Check the path; it has to be UTF-8 text.") from None
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    return [_item(i, n, line, path.parent) for i, (n, line) in enumerate(lines)]


def _item(index: int, number: int, line: str, folder: Path) -> Item:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return _wrong(index, None, f"Line {number} of the manifest is not JSON.", "Write one JSON object a line.")
    if not isinstance(data, dict):
        return _wrong(index, None, f"Line {number} of the manifest is no object.", "Write one JSON object a line.")
    key = data.get("id")
    for strange in sorted(set(data) - _KEYS):  # others are the sender's own; one misspelt would change the question
        if near := difflib.get_close_matches(strange, _KEYS - set(data), 1, cutoff=_MISSPELT):
            problem = f"Line {number} of the manifest has an unknown key {strange!r}."
            return _wrong(index, key, problem, f"Did you mean {near[0]!r}?")
    if not isinstance(data.get("files"), list) or not data["files"]:
        problem = f"Line {number} of the manifest has no files, or it is not a list."
        return _wrong(index, key, problem, "Give id, files, policy, pathway and date.")
    if not all(isinstance(f, str) and f and "\0" not in f for f in data["files"]):
        return _wrong(index, key, f"Line {number} of the manifest lists a file that is no path.", "List paths.")
    for name in _ASKED:
        if not isinstance(data.get(name), str | None):
            return _wrong(index, key, f"Line {number} of the manifest: {name} is not text.", "Write it as text.")
    files = tuple(os.fspath(_found(f, folder)) for f in data["files"])
    return Item(index, key, files, data.get("policy"), data.get("pathway"), data.get("date"),
                data.get("line_of_business"), data.get("state"))  # fmt: skip


def _found(file: str, folder: Path) -> Path:
    beside = folder / file
    return beside if beside.exists() or not Path(file).exists() else Path(file)


def _wrong(index: int, key: Any, message: str, remedy: str) -> Item:
    return Item(index, key, error=ManifestError(message, remedy).as_dict())


def _groups(items: Sequence[Item]) -> list[list[Item]]:
    """Requests on the same files together, in the order of the first of each."""
    groups: dict[tuple[Any, ...], list[Item]] = {}
    for item in items:
        groups.setdefault(item.files if item.error is None else (item.number,), []).append(item)
    return list(groups.values())


def _in_order(items: Sequence[Item], answers: Iterator[list[Line]]) -> Iterator[Line]:
    """The lines in the order of the manifest, each as soon as those before it are there."""
    waiting: dict[int, Line] = {}
    following = 0
    for lines in answers:
        waiting.update({line.number: line for line in lines})
        while following in waiting:
            yield waiting.pop(following)
            following += 1
    if following != len(items):
        raise InternalError("Results of the batch are missing.", "Run it again with --jobs 1.")


def _answers(groups: Sequence[list[Item]], jobs: int) -> Iterator[list[Line]]:
    if jobs < 2 or len(groups) <= _SMALL:
        reviewers = Reviewers()
        yield from (answer(group, reviewers) for group in groups)
        return
    context = get_context("spawn")
    workers = max(1, (os.cpu_count() or 1) // jobs)
    done = 0
    while done < len(groups):
        try:
            count = min(jobs, len(groups) - done)
            with ProcessPoolExecutor(count, mp_context=context, initializer=_prepare, initargs=(workers,)) as pool:
                for lines in pool.map(_answer_here, groups[done:]):
                    yield lines
                    done += 1
        except BrokenProcessPool:
            yield _alone(groups[done])
            done += 1


def _alone(group: list[Item]) -> list[Line]:
    """A group that was at work when a process ended, once more in a process of its own."""
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=be_quiet) as pool:
            return pool.submit(_answer_here, group).result()
    except BrokenProcessPool:
        error = InternalError("The process that read this packet ended.", "Review it alone; it may need more memory.")
        return [_line(item, {"error": error.as_dict()}) for item in group]


def _prepare(workers: int) -> None:
    """Make a process of the batch ready: it is quiet, and has its share of the processors for reading pictures."""
    be_quiet()
    os.environ.setdefault(WORKERS, str(workers))


@cache
def _reviewers() -> Reviewers:
    return Reviewers()


def _answer_here(group: list[Item]) -> list[Line]:
    return answer(group, _reviewers())


def answer(group: list[Item], reviewers: Reviewers) -> list[Line]:
    """The lines for requests on the same files."""
    return [_answer(item, reviewers) for item in group]


def _answer(item: Item, reviewers: Reviewers) -> Line:
    if item.error is not None:
        return _line(item, {"error": item.error})
    try:
        return Line(item.number, _joined(item.id, _reviewed(item, reviewers)), False)
    except ChartCiteError as error:
        return _line(item, {"error": error.as_dict()})
    except Exception as error:  # a defect met in one packet never stops the batch
        return _line(item, {"error": internal_error(error).as_dict()})


def _reviewed(item: Item, reviewers: Reviewers) -> str:
    date: dt.date | str | None = item.date
    return reviewers.review(
        item.files, policy=item.policy, pathway=item.pathway, date=date,
        line_of_business=item.line_of_business, state=item.state,
    )  # fmt: skip


def _joined(key: Any, result: str) -> str:
    return f'{{"id":{line_json(key)},"result":{result}}}'


def _line(item: Item, rest: dict[str, Any]) -> Line:
    return Line(item.number, line_json({"id": item.id, **rest}), True)
