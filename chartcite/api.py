"""The public way in: files and a request to a result."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from chartcite.asking import Wanted, as_date, contradicted, settle, stated, wanted
from chartcite.boxes import fact_with_boxes, finding_with_boxes, with_boxes
from chartcite.criteria.loader import get_pathway, get_policy
from chartcite.extract.readers import Limits, Progress, read_packet
from chartcite.models.document import Document, Packet, Page
from chartcite.models.errors import NothingReadableError
from chartcite.models.fact import Citation, Fact
from chartcite.models.finding import DocumentRef, Manifest, PacketRef, PolicyRef, Result, Warning_
from chartcite.models.policy import Policy
from chartcite.models.request import Request
from chartcite.version import VERSION

if TYPE_CHECKING:
    from chartcite.criteria.engine import Unread
    from chartcite.extract.notes import Cut
    from chartcite.extract.pipeline import Extraction, Read

PathLike = str | Path

_LONG_RUN = 20
"""Pages in a row that are unread for one reason, from which on they share a warning."""


def review_packet(
    files: Sequence[PathLike],
    *,
    policy: str | None = None,
    pathway: str | None = None,
    date: dt.date | str | None = None,
    line_of_business: str | None = None,
    state: str | None = None,
    password: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Result:
    """Review a packet of files against one pathway of a policy.

    Policy, pathway and date that are not given are read from the request's papers in the packet;
    ``result.request`` says where each comes from.

    Args:
        files: files or folders, in packet order.
        policy: id of a built-in policy, or the path of a policy YAML file.
        pathway: ``indication/phase``, such as ``non-malignant/permanent``.
        date: the request date, ISO text or a date (default: as its papers say, else today).
        line_of_business: such as ``medicare``; brings the policy's own note.
        state: two-letter code; likewise.
        password: opens protected PDF files.
        limits: time, memory and pages a file may take.
        progress: called with document name, pages read and pages in all.

    Returns:
        The result: every leaf of the pathway with status, rationale and citations.

    Raises:
        UsageError: unknown policy or pathway, or a bad date.
        UnclearRequestError: the packet does not say which policy or pathway.
        InputError: no file of the packet could be read.
        PolicyFileError: the policy file is wrong.
    """
    given = wanted(policy, pathway, date, line_of_business=line_of_business, state=state)
    packet = read_files(files, password=password, limits=limits, progress=progress)
    return Reviewer(packet).answer(given)


def as_request(policy: str, pathway: str, date: dt.date | str) -> tuple[Policy, Request]:
    """A policy and the whole request for one of its pathways. Raises :class:`UsageError`."""
    rules = get_policy(policy)
    return rules, Request(policy=rules.id, pathway=get_pathway(rules, pathway).id, date=as_date(date))


def read_files(
    files: Sequence[PathLike],
    *,
    password: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Packet:
    """Read a packet. Raises :class:`NothingReadableError` where not one file could be read."""
    load_ahead()
    packet = read_packet([Path(f) for f in files], limits=limits, password=password, progress=progress)
    return readable(packet)


def readable(packet: Packet) -> Packet:
    """The packet itself. Raises :class:`NothingReadableError` where it holds no document."""
    if packet.documents:
        return packet
    if not packet.unread:
        raise NothingReadableError("The packet holds no files.", "Name at least one file or folder.")
    first, others = packet.unread[0], len(packet.unread) - 1
    more = f" Nor could the other {others}." if others else ""
    raise NothingReadableError(f"No file of the packet could be read. {first.message}{more}", first.remedy)


@cache
def load_ahead() -> threading.Thread:
    """Begin to load what extraction and judgement need, in a thread: another process reads the files meanwhile."""
    thread = threading.Thread(target=_load, name="chartcite-load", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    with suppress(Exception):  # what cannot be loaded is asked for again where it is used, and fails there
        import_module("chartcite.criteria.engine")
        import_module("chartcite.extract.prepare").load()


def review_read(packet: Packet, policy: Policy, request: Request) -> Result:
    """Review a packet that has been read. Pure: the same packet and request give the same result."""
    return Reviewer(packet).review(policy, request)


class Reviewer:
    """One packet, read once, for any number of requests; facts are extracted once for each request date."""

    def __init__(self, packet: Packet, *, aside: Mapping[tuple[str, int], bool] | None = None) -> None:
        """``aside`` is what a person says of pages, by document and number: set aside, or the patient's own."""
        self.packet = packet
        self._aside = aside
        self._by_name = {d.name: d for d in packet.documents}
        self._extracted: dict[dt.date, Extraction] = {}
        self._chart: Read | None = None

    def answer(self, given: Wanted) -> Result:
        """The result of a request, completed from the packet. Raises :class:`UnclearRequestError`."""
        settled = settle(given, self._papers, lambda date: self._extraction(date).facts)
        facts = self._extraction(settled.request.date).facts
        parts = (*settled.asked, *stated(given, facts))
        shown = tuple(a.model_copy(update={"citations": self._boxed(a.citations)}) for a in parts)
        result = self.review(settled.policy, settled.request)
        warnings = (*contradicted(given, settled, facts), *result.warnings)
        return result.model_copy(update={"request": shown, "warnings": warnings})

    def _boxed(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        return tuple(with_boxes(c, self._by_name) for c in citations)

    def review(self, policy: Policy, request: Request) -> Result:
        """The result of one request. Raises :class:`UnknownPathwayError`."""
        pathway = get_pathway(policy, request.pathway)
        extraction = self._extraction(request.date)
        from chartcite.criteria.engine import judge

        judgement = judge(policy, pathway, request, extraction.facts, [*_unread(self.packet), *_missed(extraction)])
        return Result(
            policy=PolicyRef(id=policy.id, version=policy.version, title=policy.title, source=policy.source),
            pathway=request.pathway,
            date=request.date.isoformat(),
            result=judgement.outcome,
            findings=tuple(finding_with_boxes(f, self._by_name) for f in judgement.findings),
            tree=judgement.tree,
            facts=extraction.facts,
            warnings=(
                *judgement.warnings,
                *extraction.cut.warnings,
                *_unread_warnings(self.packet),
                *_missed_warnings(extraction),
            ),
            policy_notes=judgement.notes,
            packet=PacketRef(documents=documents_of(self.packet, extraction.cut)),
            manifest=Manifest(
                program=f"chartcite {VERSION}", rules=f"{policy.id} {policy.version}", inputs=_digest(self.packet)
            ),
        )

    def _papers(self) -> tuple[Fact, ...]:
        from chartcite.extract.pipeline import facts_of_papers

        return facts_of_papers(self._read().chart)

    def _read(self) -> Read:
        """The chart, its notes and warnings: read once, whatever the request's date."""
        if self._chart is None:
            load_ahead().join()
            from chartcite.extract.pipeline import read_notes

            self._chart = read_notes(self.packet, aside=self._aside)
        return self._chart

    def _extraction(self, date: dt.date) -> Extraction:
        if date not in self._extracted:
            read = self._read()
            from chartcite.extract.pipeline import extract_facts

            found = extract_facts(self.packet, request_date=date, read=read)
            facts = tuple(fact_with_boxes(f, self._by_name) for f in found.facts)
            self._extracted[date] = replace(found, facts=facts)
        return self._extracted[date]


def documents_of(packet: Packet, cut: Cut) -> tuple[DocumentRef, ...]:
    """What the result says of each file: pages, the documents and notes in it, and the pages without text."""
    return tuple(
        DocumentRef(
            name=d.name, sha256=d.sha256, pages=len(d.pages), media_type=d.media_type,
            unread_pages=tuple(p.number for p in d.unread_pages),
            blank_pages=tuple(p for name, p, kind in cut.empty if name == d.name and kind == "blank"),
            separator_pages=tuple(p for name, p, kind in cut.empty if name == d.name and kind == "separator"),
            parts=tuple(p for p in cut.parts if p.document == d.name),
            notes=tuple(n for n in cut.notes if n.document == d.name),
        )
        for d in packet.documents
    )  # fmt: skip


def _unread(packet: Packet) -> list[Unread]:
    from chartcite.criteria.engine import Unread

    pages = [Unread(d.name, p.number) for d in packet.documents for p in d.unread_pages]
    return pages + [Unread(f.name) for f in packet.unread]


def _unread_warnings(packet: Packet) -> list[Warning_]:
    found = [
        Warning_(code="unreadable_page", document=d.name, page=first.number,
                 message=f"{_pages(first.number, last)} of {d.name} could not be read: {first.reason or first.status}.")
        for d in packet.documents for first, last in unread_runs(d)
    ]  # fmt: skip
    return found + [Warning_(code="unreadable_file", message=f.message, document=f.name) for f in packet.unread]


def _missed(extraction: Extraction) -> list[Unread]:
    from chartcite.criteria.engine import Unread

    places = dict.fromkeys((m.note.document, page) for m in extraction.missed for page in m.note.pages or (None,))
    return [Unread(document, page) for document, page in places]


def _missed_warnings(extraction: Extraction) -> list[Warning_]:
    """One for each note that a defect of the program kept from being read to the end."""
    notes = {m.note.id: m for m in reversed(extraction.missed)}
    return [
        Warning_(
            code="analysis_incomplete",
            document=m.note.document,
            page=m.note.pages[0] if m.note.pages else None,
            message=f"Something failed inside ChartCite over this note ({m.place}); read it by eye and report it.",
        )
        for m in reversed(notes.values())
    ]


def unread_runs(document: Document) -> Iterator[tuple[Page, int]]:
    """The unread pages of a document with their numbers; a long run for one reason as its first and last."""
    for _, group in groupby(enumerate(document.unread_pages), key=lambda n: (n[1].number - n[0], n[1].reason)):
        pages = [page for _, page in group]
        if len(pages) > _LONG_RUN:
            yield pages[0], pages[-1].number
        else:
            yield from ((page, page.number) for page in pages)


def _pages(first: int, last: int) -> str:
    return f"Page {first}" if first == last else f"Pages {first} to {last}"


def _digest(packet: Packet) -> str:
    lines = [f"{d.sha256} {d.name}" for d in packet.documents]
    lines += [f"{f.sha256 or 'unread'} {f.name}" for f in packet.unread]
    return "sha256 " + hashlib.sha256("\n".join(lines).encode("utf-8", "replace")).hexdigest()
