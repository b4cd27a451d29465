"""Pictures of pages for the screen: drawn in a process that can be killed, kept on disk for the packet's reviewers.

A picture is a patient's page: the folder and the files in it are readable by their owner alone, and go with
:meth:`Pictures.forget`. The folder never grows over its size; what was used longest ago goes first.
"""

from __future__ import annotations

import atexit
import os
import re
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from chartcite.extract.readers.process import Died, ParsingProcess, TimedOut
from chartcite.models.document import Document, Page

WORKER = "chartcite.review.desk.picture_worker"
SCALES = (0.2, 0.4, 1.0, 1.5, 2.0, 3.0, 4.0)
"""Dots a point in which pages are drawn; any other scale is answered with the next larger one."""
EDITION = 1
"""Raised whenever pages are drawn in another way."""
_SMALL = 0.5
"""Thumbnails have a process of their own, so that a page in view never waits for a strip of them."""
_SECONDS, _MEMORY_MB = 20.0, 2000
_SWEEP_EVERY = 64
_DIGEST = re.compile(r"[0-9a-f]{16,128}")
_REASONS = {
    "encrypted": "the file asks for a password",
    "too_large": "its picture is too large to be drawn",
    "damaged": "it is damaged and cannot be drawn",
    "slow": "it takes too long to draw",
}


_LOCKS = {small: threading.Lock() for small in (True, False)}
_DRAWERS = {small: ParsingProcess(WORKER) for small in (True, False)}


def warm_up() -> None:
    """Start the drawing processes before they are needed; returns at once."""
    for small, drawer in _DRAWERS.items():
        if _LOCKS[small].acquire(blocking=False):
            try:
                drawer.start()
            finally:
                _LOCKS[small].release()


def shut_down() -> None:
    """End the drawing processes; the next page starts others."""
    for small, drawer in _DRAWERS.items():
        with _LOCKS[small]:
            drawer.stop()


atexit.register(shut_down)


class NoPictureError(Exception):
    """A page that cannot be drawn. ``reason`` ends a sentence that begins with the page; never text of the packet."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.reason = _REASONS.get(code, _REASONS["damaged"])
        super().__init__(self.reason)


def drawable(document: Document) -> bool:
    """Whether the document has pages to look at; one of plain or structured text has none and is shown as text."""
    return document.media_type == "application/pdf" or document.media_type.startswith("image/")


def scale_for(wanted: float) -> float:
    """The scale that is drawn for a wanted one: the next larger, or the largest."""
    return next((s for s in SCALES if s >= wanted - 0.01), SCALES[-1])


@dataclass(slots=True)
class Pictures:
    """The pictures of all packets, in one folder. Good for several threads.

    Args:
        folder: where they are kept.
        size_mb: what they may come to.
    """

    folder: Path
    size_mb: int = 1000
    _written: int = 0

    def page(self, file: Path, document: Document, number: int, *, scale: float, password: str | None = None) -> Path:
        """The path of the WebP picture of page ``number`` (from 1), drawn now where it is not kept yet.

        Args:
            file: the document's own bytes (of a file inside an archive: not the archive).
            document: whose page it is.
            number: which page.
            scale: dots a point; see :func:`scale_for`.
            password: opens a protected file.

        Raises:
            NoPictureError: it cannot be drawn, or there is no such page.
        """
        if not drawable(document) or not 1 <= number <= len(document.pages):
            raise NoPictureError("damaged")
        drawn = scale_for(scale)
        kept = self._path(document.sha256, number, drawn)
        try:
            os.utime(kept)
        except OSError:
            self._keep(kept, self._draw(file, document, document.pages[number - 1], drawn, password))
        return kept

    def forget(self, sha256: str) -> None:
        """Let go all pictures of a document."""
        for path in self._folder_of(sha256).glob(f"*-{sha256}-*.webp"):
            path.unlink(missing_ok=True)

    def _draw(self, file: Path, document: Document, page: Page, scale: float, password: str | None) -> bytes:
        small = scale < _SMALL
        request = {
            "path": os.fspath(file.absolute()), "sha256": document.sha256, "kind": document.media_type,
            "password": password, "page": page.number, "scale": scale, "width": page.width or 612.0,
            "height": page.height or 792.0, "memory_mb": _MEMORY_MB, "cpu_seconds": _SECONDS,
        }  # fmt: skip
        with _LOCKS[small]:
            drawer = _DRAWERS[small]
            deadline = time.monotonic() + _SECONDS
            try:
                drawer.ask(request, deadline=deadline)
                answer = drawer.answer(deadline)
            except (TimedOut, Died, ValueError) as error:
                drawer.stop()
                raise NoPictureError("slow" if isinstance(error, TimedOut) else "damaged") from None
        if answer.header["type"] != "picture":
            raise NoPictureError(str(answer.header["code"]))
        return answer.payload

    def _folder_of(self, sha256: str) -> Path:
        if not _DIGEST.fullmatch(sha256):
            raise NoPictureError("damaged")
        return self.folder / sha256[:2]

    def _path(self, sha256: str, number: int, scale: float) -> Path:
        return self._folder_of(sha256) / f"{EDITION}-{sha256}-{number}-{scale:g}.webp"

    def _keep(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
            part.write(data)
        os.replace(part.name, path)
        self._written += 1
        if self._written % _SWEEP_EVERY == 0:
            self._sweep()

    def _sweep(self) -> None:
        found = []
        for path in self.folder.glob("*/*.webp"):
            try:
                stat = path.stat()
            except OSError:
                continue
            found.append((stat.st_mtime, stat.st_size, path))
        size = sum(s for _, s, _ in found)
        for _, bytes_, path in sorted(found, key=lambda f: f[0]):
            if size <= self.size_mb * 1024 * 1024:
                return
            path.unlink(missing_ok=True)
            size -= bytes_
