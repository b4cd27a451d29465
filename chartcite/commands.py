"""What the commands do. Heavy parts are imported where they are used, so that ``--help`` starts at once."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console

    from chartcite.models.document import Document


class Exports(NamedTuple):
    """Where the exports of a review go; ``None``: nowhere."""

    highlighted: str | None = None
    csv: str | None = None
    annotations: str | None = None


def review(
    files: Sequence[Path],
    *,
    policy: str | None,
    pathway: str | None,
    date: str | None,
    json_to: str | None,
    html_to: str | None,
    exports: Exports,
    line_of_business: str | None,
    state: str | None,
    password: str | None,
    cache: bool,
    quiet: bool,
) -> None:
    """Review one packet; the summary goes to standard output unless data does."""
    from chartcite.extract.readers import warm_up
    from chartcite.output import STDOUT, one_stdout, result_json, write_text

    targets = (json_to, html_to, *exports)
    one_stdout(*targets)
    warm_up()
    keep(cache)
    from chartcite.api import Reviewer, read_files
    from chartcite.asking import wanted
    from chartcite.settings import settings

    given = wanted(policy, pathway, date, line_of_business=line_of_business, state=state)
    with pages_read(quiet=quiet) as progress:
        packet = read_files(files, password=password, limits=settings().limits, progress=progress)
    result = Reviewer(packet).answer(given)
    if json_to:
        write_text(json_to, result_json(result) + "\n")
    if html_to:
        from chartcite.review.report import render_html

        write_text(html_to, render_html(result, packet.documents))
    if any(exports):
        from chartcite.exporting import write_exports

        write_exports(exports, result, packet, files, password=password)
    if not quiet:
        if STDOUT not in targets:
            from chartcite.summary import print_summary

            print_summary(result, console())
        _say(*(f"warning: {w.message}" for w in result.warnings if w.code.startswith("unreadable")))


def batch(manifest: Path, out: Path, *, jobs: int, cache: bool, quiet: bool) -> None:
    """Review a manifest."""
    keep(cache)
    from chartcite.batch import run_batch
    from chartcite.settings import settings

    with _counter("requests", quiet=quiet) as progress:
        total, failed = run_batch(manifest, out, jobs=jobs or settings().jobs, progress=progress)
    if not quiet:
        _say(f"{total} requests, {failed} with errors: {out / 'results.jsonl'}")


def policies(*, as_json: bool) -> None:
    """List the built-in policies."""
    from chartcite.criteria.loader import built_in
    from chartcite.output import STDOUT, line_json, write_text

    if as_json:
        listed = [
            {"id": p.id, "version": p.version, "title": p.title, "payer": p.payer, "source": p.source,
             "effective": p.effective.isoformat(), "pathways": list(p.pathways)}
            for p in built_in().values()
        ]  # fmt: skip
        write_text(STDOUT, line_json({"policies": listed}) + "\n")
        return
    lines: list[str] = []
    for p in built_in().values():
        lines += [f"{p.id}  {p.version}  {p.title}", *(f"    {w.id}  {w.title}" for w in p.pathways.values())]
    write_text(STDOUT, "\n".join(lines) + "\n")


def text(file: Path, *, part: str | None, contents: bool, password: str | None, cache: bool) -> None:
    """Print the text of one file, or of a file inside it, or its contents, and nothing else, to standard output."""
    keep(cache)
    from chartcite.extract.readers import open_path
    from chartcite.models.errors import NothingReadableError, UsageError
    from chartcite.output import STDOUT, write_text
    from chartcite.settings import settings

    reading = open_path(file, limits=settings().limits, password=password)
    names = [d.name.removeprefix(f"{file.name}/") for d in reading.documents]
    if part is not None and part not in names:
        raise UsageError(f"{file.name} has no part {part}.", f"It has: {', '.join(names) or 'none that can be read'}.")
    _say(*(f"warning: {u.message}" for u in reading.unread))
    if not names:
        raise NothingReadableError(f"Nothing in {file.name} could be read.", reading.unread[0].remedy)
    document = reading.documents[0 if part is None else names.index(part)]
    write_text(STDOUT, _contents([document]) if contents else document.text)
    if part is None and len(names) > 1:
        _say(f"{file.name} holds {len(names)} documents; --part prints one of: {', '.join(names)}")
    _say(*(f"warning: page {p.number} could not be read: {p.reason or p.status}." for p in document.unread_pages))


def _contents(documents: Sequence[Document]) -> str:
    """The documents inside files, a line each."""
    from chartcite.api import documents_of
    from chartcite.extract.notes import cut_packet
    from chartcite.models.document import Packet
    from chartcite.review.contents import contents

    found = contents(documents_of(Packet(documents=tuple(documents)), cut_packet(documents)))
    lines = ["  ".join(x for x in (e.place, e.what, e.when, e.who, e.apart) if x) for e in found]
    return "\n".join(lines) + "\n"


def explain(criterion: str, *, policy: str | None, all_phrases: bool) -> None:
    """Explain a criterion on standard output."""
    from chartcite.explain import explain as explained
    from chartcite.explain import lines_of
    from chartcite.output import STDOUT, write_text

    parts = [lines_of(e, most=None if all_phrases else 8) for e in explained(criterion, policy=policy)]
    write_text(STDOUT, "\n".join("\n".join(lines) + "\n" for lines in parts))


def score(files: Sequence[Path], *, only: str | None, leaves: bool, errors: bool) -> None:
    """Score labelled packets and the phrase bank; the tables go to standard output.

    The corpus is built on top of everything else, so it is looked up here and not imported above.
    """
    from importlib import import_module

    from chartcite.models.errors import UsageError

    if only not in (None, "packets", "phrases"):
        raise UsageError(f"--only takes packets or phrases, not {only}.", "Leave it out for both.")
    missing = [f for f in files if not f.is_file()]
    if missing:
        raise UsageError(f"There is no file {missing[0].name}.", "Name a labelled packet file (YAML).")
    corpus = import_module("chartcite.corpus.__main__")
    corpus.score(files, only=only, leaves=leaves, errors=errors)


def lint(file: Path) -> None:
    """Check a policy file."""
    from chartcite.criteria.loader import load_policy
    from chartcite.output import STDOUT, write_text

    policy = load_policy(file)
    counts = f"{len(policy.leaves)} leaves, {len(policy.pathways)} pathways"
    write_text(STDOUT, f"{file.name}: no problems found ({policy.id} {policy.version}, {counts})\n")


def version() -> None:
    """Print the version."""
    from chartcite.output import STDOUT, write_text
    from chartcite.version import VERSION

    write_text(STDOUT, f"chartcite {VERSION}\n")


def complete_policy(incomplete: str) -> list[str]:
    """Ids of built-in policies, for shell completion."""
    from chartcite.criteria.loader import built_in

    return [p for p in built_in() if p.startswith(incomplete)]


def complete_pathway(incomplete: str) -> list[str]:
    """Pathways of all built-in policies, for shell completion."""
    from chartcite.criteria.loader import built_in

    known = dict.fromkeys(w for p in built_in().values() for w in p.pathways)
    return [w for w in known if w.startswith(incomplete)]


def keep(cache: bool) -> None:
    """Whether this run and the processes it starts keep what they read of pictures."""
    from chartcite.settings import CACHE, OFF

    if not cache:
        os.environ[CACHE] = OFF


def console(*, error: bool = False) -> Console:
    """Standard output or standard error as a console."""
    from rich.console import Console

    return Console(stderr=error, highlight=False, emoji=False)


def _say(*lines: str) -> None:
    for line in lines:
        sys.stderr.write(line + "\n")


@contextmanager
def _counter(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error, only on a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import Progress

    with Progress(console=console(error=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def pages_read(*, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """The progress of reading a packet, on a terminal only."""
    with _counter("reading", quiet=quiet) as count:
        yield _of_pages(count) if count else None


def _of_pages(count: Callable[[int, int], Any]) -> Callable[[str, int, int], None]:
    """Pages of all documents so far together: several are read side by side."""
    known: dict[str, tuple[int, int]] = {}
    lock = threading.Lock()

    def read(name: str, done: int, total: int) -> None:
        with lock:
            known[name] = (max(done, known.get(name, (0, 0))[0]), total)
            count(sum(d for d, _ in known.values()), sum(t for _, t in known.values()))

    return read
