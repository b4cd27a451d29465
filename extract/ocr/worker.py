"""A process that reads pages as pictures: ``python -m chartcite.extract.ocr.worker``.

Reads one JSON request a line on standard input, answers with frames on standard output. It may be killed at any time.
Nothing it or a library prints gets out. What it asks for:

- ``{"do": "count"}``: how many pages the file has;
- ``{"do": "look", "page": n, "parts": [...]}``: draw page ``n`` (from 0), or only some boxes of it, answer with the
  digest of its picture;
- ``{"do": "read"}``: read the picture looked at last.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chartcite.extract.ocr.engine import load, weights
from chartcite.extract.ocr.lexicon import lexicon
from chartcite.extract.ocr.mixed import mixed_names
from chartcite.extract.ocr.parts import Parts, parts_of, read_parts
from chartcite.extract.ocr.pictures import Pictures, TooLarge, open_pictures, prepare
from chartcite.extract.readers.frames import page_message
from chartcite.extract.readers.page import ReadPage
from chartcite.extract.readers.pdfium import OpenError
from chartcite.extract.readers.sandbox import bound, confine
from chartcite.extract.readers.wire import answers, write_frame
from chartcite.models.document import PageStatus

_LIBRARIES_MB = 1500
"""Room for what is mapped and not held: libraries, the network's file, the stacks of threads."""
_TOO_LARGE = ReadPage(PageStatus.LIMIT, "it holds more dots than are read of a page", 0.0, 0.0)
_TOO_MUCH = ReadPage(PageStatus.LIMIT, "it needs more memory than a page may take", 0.0, 0.0)
_DAMAGED = ReadPage(PageStatus.DAMAGED, "its picture is damaged", 0.0, 0.0)


def main() -> None:
    """Serve requests until standard input ends."""
    out = answers()
    load()
    lexicon()
    prepare()
    edition = _edition()
    confine()
    desk = _Desk(edition)
    for line in sys.stdin.buffer:
        request = json.loads(line)
        bound(request["memory_mb"], request["cpu_seconds"], mapped_mb=_LIBRARIES_MB)
        try:
            header, payload = desk.answer(request)
        except OpenError as error:
            header, payload = {"type": "error", "code": error.code}, b""
        write_frame(out, header, payload)
        gc.collect()


@dataclass(slots=True)
class _Desk:
    """The open file and the picture on the desk."""

    edition: bytes
    key: tuple[Any, ...] | None = None
    file: Pictures | None = None
    number: int = 0
    picture: Parts | ReadPage | None = None

    def answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """What to send back. Raises :class:`OpenError`."""
        if request["do"] == "count":
            return {"type": "open", "pages": self._opened(request).count}, b""
        if request["do"] == "look":
            self.number = request["page"]
            self.picture = self._looked(request)
            if isinstance(self.picture, Parts):
                return {"type": "picture", "digest": self._digest(self.picture)}, b""
        page = self._read()
        self.picture = None
        return page_message(self.number + 1, page)

    def _looked(self, request: dict[str, Any]) -> Parts | ReadPage:
        try:
            return parts_of(self._opened(request).picture(request["page"]), request["parts"])
        except OpenError:
            raise
        except TooLarge:
            return _TOO_LARGE
        except MemoryError:
            return _TOO_MUCH
        except Exception:  # whatever a damaged picture does to a library, the other pages are still read
            return _DAMAGED

    def _read(self) -> ReadPage:
        if not isinstance(self.picture, Parts):
            return self.picture or _DAMAGED
        try:
            return read_parts(self.picture)
        except MemoryError:
            return _TOO_MUCH
        except Exception:  # one page that cannot be read never takes the others with it
            return _DAMAGED

    def _digest(self, page: Parts) -> str:
        """What the pictures, and the way they are read, are known by."""
        digest = hashlib.blake2b(self.edition, digest_size=24)
        digest.update(f"{page.width:.2f} {page.height:.2f}".encode())
        for part in page.parts:
            digest.update(f"{part.picture.grey.shape} {part.corner}".encode())
            digest.update(np.ascontiguousarray(part.picture.grey).data)
        return digest.hexdigest()

    def _opened(self, request: dict[str, Any]) -> Pictures:
        key = (request["path"], request["type"], request["password"], request["sha256"])
        if self.file is None or key != self.key:
            if self.file is not None:
                self.file.close()
            self.file = self.key = self.picture = None
            self.file = open_pictures(request["path"], kind=request["type"], password=request["password"])
            self.key = key
        return self.file


def _edition() -> bytes:
    """What tells this way of reading from any other: this package's own text, the vocabulary and the network."""
    digest = hashlib.blake2b(repr((sorted(lexicon().words), mixed_names())).encode())
    for file in sorted(p for p in Path(__file__).parent.iterdir() if p.suffix in (".py", ".yaml")):
        digest.update(file.read_bytes())
    digest.update(weights().name.encode())
    return digest.digest()


if __name__ == "__main__":
    main()
