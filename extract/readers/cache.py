"""What was read of pictures before, on this machine: kept by the digest of the picture, for its owner's eyes only.

A page's text is a patient's: the folder and the files in it are readable by their owner alone. The folder never grows
over its size; what was used longest ago goes first. A file that is damaged or of another version counts as missing.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import threading
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from chartcite.extract.readers.frames import page_of
from chartcite.extract.readers.page import ReadPage
from chartcite.extract.readers.process import Message

EDITION = 1
"""Raised whenever pictures are read in another way."""
_SUFFIX = ".page"
_DIGEST = re.compile(r"[0-9a-f]{16,128}")
_MOST_INFLATED = 64 * 1024 * 1024
_SWEEP_EVERY = 64
"""Files written between two looks at the size of the folder."""


@dataclass(slots=True)
class Cache:
    """A folder of pages, ``size_mb`` at most. Good for several threads and processes at once."""

    folder: Path
    size_mb: int
    _written: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, digest: str) -> ReadPage | None:
        """The page read from a picture with this digest, if it is known."""
        path = self._path(digest)
        try:
            data = path.read_bytes()
            os.utime(path)
            plain = zlib.decompressobj().decompress(data, _MOST_INFLATED)
            head, _, payload = plain.partition(b"\n")
            return page_of(json.loads(head), payload)
        except (OSError, ValueError, KeyError, TypeError, zlib.error):
            return None

    def put(self, digest: str, answer: Message) -> None:
        """Keep an answer of the reading process; a folder that cannot be written keeps nothing."""
        data = zlib.compress(json.dumps(answer.header).encode() + b"\n" + answer.payload, 6)
        path = self._path(digest)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_own(path.parent):
                return
            with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
                part.write(data)
            os.replace(part.name, path)
        except OSError:
            return
        self._sweep()

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("not a digest")
        return self.folder / f"{EDITION}-{digest}{_SUFFIX}"

    def _sweep(self) -> None:
        """Now and then, let go what was used longest ago."""
        with self._lock:
            self._written += 1
            if self._written % _SWEEP_EVERY != 1:
                return
        found = []
        for entry in os.scandir(self.folder):
            try:
                stat = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            found.append((stat.st_mtime, stat.st_size, entry.path))
        size = sum(s for _, s, _ in found)
        for _, bytes_, path in sorted(found):
            if size <= self.size_mb * 1024 * 1024:
                return
            Path(path).unlink(missing_ok=True)
            size -= bytes_


def _is_own(folder: Path) -> bool:
    """Whether a folder is the user's own and nobody else may look into it; made so where it can be."""
    stat = folder.stat(follow_symlinks=False)
    if hasattr(os, "getuid") and stat.st_uid != os.getuid():
        return False
    if stat.st_mode & 0o077:
        folder.chmod(0o700)
    return True
