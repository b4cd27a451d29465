"""What ``chartcite check`` does: a clinic's look at its own packet before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chartcite.models.finding import Result
    from chartcite.models.policy import Policy
    from chartcite.models.self_check import SelfCheck


class Papers(NamedTuple):
    """Where the papers of a self-check go; ``None``: nowhere."""

    html: str | None = None
    checklist: str | None = None
    letter: str | None = None
    json: str | None = None


def check(
    files: Sequence[Path],
    *,
    policy: str | None,
    pathway: str | None,
    date: str | None,
    papers: Papers,
    password: str | None,
    cache: bool,
    quiet: bool,
) -> None:
    """Check one packet; the list goes to standard output unless data does."""
    from chartcite.extract.readers import warm_up
    from chartcite.output import STDOUT, one_stdout

    one_stdout(*papers)
    _known_endings(papers)
    warm_up()
    from chartcite.api import Reviewer, read_files
    from chartcite.asking import wanted
    from chartcite.commands import console, keep, pages_read
    from chartcite.settings import settings

    keep(cache)
    given = wanted(policy, pathway, date)
    with pages_read(quiet=quiet) as progress:
        packet = read_files(files, password=password, limits=settings().limits, progress=progress)
    result = Reviewer(packet).answer(given)
    from chartcite.review.exports.self_check import self_check

    found = self_check(result, policy=given.policy)
    _write(papers, found, result, given.policy)
    if not quiet and STDOUT not in papers:
        from chartcite.check_summary import print_check

        print_check(found, console())


def _write(papers: Papers, found: SelfCheck, result: Result, policy: Policy | None) -> None:
    from chartcite.output import write_bytes, write_text

    if papers.json:
        write_text(papers.json, found.model_dump_json(indent=2) + "\n")
    if papers.html:
        from chartcite.review.exports.pages import check_html

        write_text(papers.html, check_html(found))
    if papers.checklist and papers.checklist.lower().endswith(".pdf"):
        from chartcite.review.exports.checklist import checklist_pdf

        write_bytes(papers.checklist, checklist_pdf(found))
    elif papers.checklist:
        from chartcite.review.exports.pages import checklist_html

        write_text(papers.checklist, checklist_html(found))
    if papers.letter:
        from chartcite.review.exports.letter import letter_of

        write_bytes(papers.letter, _letter_writer(papers.letter)(letter_of(result, policy=policy)))


def _letter_writer(name: str) -> Callable[..., bytes]:
    from chartcite.review.exports.letter_files import letter_docx, letter_pdf

    return letter_pdf if name.lower().endswith(".pdf") else letter_docx


def _known_endings(papers: Papers) -> None:
    """Raises :class:`UsageError` for a letter or checklist of a kind that is not made."""
    from chartcite.models.errors import UsageError
    from chartcite.output import STDOUT

    for what, name, endings in (
        ("letter", papers.letter, (".docx", ".pdf")),
        ("checklist", papers.checklist, (".html", ".pdf", STDOUT)),
    ):
        if name and not name.lower().endswith(endings):
            kinds = " or ".join(e for e in endings if e != STDOUT)
            raise UsageError(f"The {what} is not made as {Path(name).name}.", f"Name a file that ends in {kinds}.")
