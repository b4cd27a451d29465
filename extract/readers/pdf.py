"""PDF files to documents: the parsing process reads, this side keeps time and puts the pages together."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

from chartcite.extract.readers.assemble import document_of
from chartcite.extract.readers.frames import page_of
from chartcite.extract.readers.inlays import with_inlays
from chartcite.extract.readers.page import ReadPage
from chartcite.extract.readers.process import Died, ParsingProcess, TimedOut, borrowed
from chartcite.extract.readers.scans import read_scans
from chartcite.extract.readers.sniff import PDF
from chartcite.extract.readers.source import Source
from chartcite.models.document import Document, PageStatus
from chartcite.models.errors import DamagedFileError, EncryptedFileError, InputError, LimitExceededError

_MOST_LISTED = 500
"""More pages than this are left unread as one."""
_MOST_FAILURES = 10
"""After so many pages that end the parsing process, the rest of the file is left."""


def _unread(status: PageStatus, reason: str) -> ReadPage:
    return ReadPage(status, reason, 0.0, 0.0)


@dataclass(slots=True)
class _Run:
    """The reading of one file, over as many parsing processes as it takes."""

    source: Source
    began: float = field(default_factory=time.monotonic)
    total: int = -1
    pages: list[ReadPage] = field(default_factory=list)
    failures: int = 0
    read: int = 0
    refused: str = ""

    @property
    def last(self) -> int:
        return min(self.total, self.source.limits.pages)

    @property
    def ends(self) -> float:
        return self.began + self.source.limits.seconds_for(max(self.total, 0))

    def step(self, process: ParsingProcess) -> bool:
        """Read on from the next page; true when the file is through or does not open (``refused`` says why)."""
        limits = self.source.limits
        cpu = limits.seconds_for(max(self.total, limits.pages))
        process.ask({"path": os.fspath(self.source.path.absolute()), "password": self.source.password,
                     "first": len(self.pages), "last": limits.pages, "memory_mb": limits.memory_mb,
                     "cpu_seconds": cpu})  # fmt: skip
        opened = False
        while True:
            now = time.monotonic()
            wait = limits.page_seconds if opened else limits.file_seconds
            message = process.answer(min(now + wait, max(self.ends, now)))
            kind = message.header["type"]
            if kind == "error":
                self.refused = str(message.header["code"])
                return True
            if kind == "end":
                return True
            if kind == "open":
                self.total, opened = int(message.header["pages"]), True
            else:
                self.pages.append(page_of(message.header, message.payload))
                if not _wants_picture(self.pages[-1]):
                    self.read += 1
                    self.source.progress(self.source.name, self.read, self.last)

    def failed(self, page: ReadPage) -> None:
        """The page after those read ended the process."""
        self.failures += 1
        self.pages.append(page)


def read_pdf(source: Source) -> Document:
    """A PDF file, page by page; a page that takes too long, or ends the parser, is left unread and the rest is read.

    Raises:
        EncryptedFileError: it needs a password that was not given.
        DamagedFileError: it does not open, or has no pages.
        LimitExceededError: opening it takes too long.
    """
    run = _Run(source)
    while True:
        waited = time.monotonic()
        try:
            with borrowed() as process:
                run.began += time.monotonic() - waited
                if run.step(process):
                    break
        except TimedOut:
            if run.total < 0:
                raise LimitExceededError(
                    f"{source.name} takes too long to open.", "Print it to a new PDF and send that."
                ) from None
            run.failed(_unread(PageStatus.LIMIT, "it takes too long to read"))
        except (Died, ValueError):
            if run.total < 0:
                raise _error(source.name, "damaged", tried=False) from None
            run.failed(_unread(PageStatus.DAMAGED, "the PDF library fails on it"))
        if len(run.pages) >= run.last or run.failures >= _MOST_FAILURES or time.monotonic() >= run.ends:
            break
    if run.refused or not run.total:
        raise _error(source.name, run.refused, tried=bool(source.password))
    run.pages.extend(_rest(run.total - len(run.pages)))
    _read_pictures(source, run)
    return document_of(source, PDF, run.pages)


def _wants_picture(page: ReadPage) -> bool:
    return page.status is PageStatus.NO_TEXT or (page.status is PageStatus.READ and bool(page.pictures))


def _read_pictures(source: Source, run: _Run) -> None:
    """Read the pages without a text layer, and images on those with one, as pictures; in place."""
    wanted = [i for i, page in enumerate(run.pages) if _wants_picture(page)]
    parts = {i: run.pages[i].pictures for i in wanted if run.pages[i].status is PageStatus.READ}
    found = read_scans(source, PDF, wanted, done=source.counter(run.last, done=run.read), parts=parts)
    for index, page in found.items():
        if run.pages[index].status is PageStatus.READ:
            run.pages[index] = with_inlays(run.pages[index], page)
            continue
        if page.status is PageStatus.BLANK and run.pages[index].text.strip():
            continue  # a layer that says nothing over a picture that shows nothing
        run.pages[index] = page


def _rest(count: int) -> list[ReadPage]:
    """The pages left when the limits are reached: one each, or one for all where they are very many."""
    if count <= _MOST_LISTED:
        return [_unread(PageStatus.LIMIT, "the file is over its limit of time or pages")] * count
    return [_unread(PageStatus.LIMIT, f"it and the {count - 1} pages after it are over the file's limits")]


def _error(name: str, code: str, *, tried: bool) -> InputError:
    if code == "encrypted" and tried:
        return EncryptedFileError(
            f"{name} is protected by another password than the one given.",
            "Check the password, or send the file unprotected.",
        )
    if code == "encrypted":
        return EncryptedFileError(
            f"{name} is protected by a password.", "Give the password with --password, or send it unprotected."
        )
    return DamagedFileError(f"{name} is damaged and does not open.", "Send the file again, or print it to a new PDF.")
