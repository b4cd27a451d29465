"""The bytes of a document that came inside another file: an attachment, a file of an archive."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from chartcite.extract.formats.client import open_file
from chartcite.extract.readers import sniff, unlocked
from chartcite.extract.readers.limits import Limits
from chartcite.extract.readers.registry import OPENERS
from chartcite.extract.readers.source import open_source
from chartcite.models.document import Document
from chartcite.models.errors import InputError

_DEEPEST = 4


def own_file(files: Mapping[str, Path], document: Document, *, kept: Path) -> Path | None:
    """The path of a document's own bytes, or ``None`` where they are not found.

    Args:
        files: the files of the packet by their names in it.
        document: whose bytes are wanted; one inside a file is named by both, ``packet.zip/note.pdf``.
        kept: a folder in which what had to be taken out of another file, or unlocked, is kept, by digest.
    """
    path = kept / document.sha256
    if path.is_file():
        return path
    if document.name in files:
        return files[document.name]
    outer = [name for name in files if document.name.startswith(f"{name}/")]
    for name in sorted(outer, key=len, reverse=True):
        if data := _found(files[name], name, document.sha256, _DEEPEST):
            _keep(path, data)
            return path
    return None


def keep_unlocked(files: Mapping[str, Path], documents: Iterable[Document], *, kept: Path, password: str) -> None:
    """Keep protected PDF files of a packet without their protection: their pages are drawn when nobody asks for it.

    The copies are readable by the desk's own user only and go with the packet, as its files do.
    """
    for document in documents:
        if document.media_type != sniff.PDF or not (path := own_file(files, document, kept=kept)):
            continue
        if data := unlocked(path, password=password):
            _keep(kept / document.sha256, data)


def unlocked_of(documents: Iterable[Document], *, kept: Path) -> dict[str, bytes]:
    """Those copies by the digest of the protected file, and whatever else is kept."""
    paths = {d.sha256: kept / d.sha256 for d in documents if d.sha256}
    return {digest: path.read_bytes() for digest, path in paths.items() if path.is_file()}


def _found(path: Path, name: str, digest: str, depth: int) -> bytes | None:
    """The bytes with a digest somewhere inside a file."""
    try:
        source = open_source(path, name, limits=Limits(), password=None, progress=None)
        kind = sniff.media_type(source.data)
        if depth <= 0 or kind not in OPENERS:
            return None
        inside = open_file(source, kind).files
    except InputError:
        return None
    for _, data in inside:
        if hashlib.sha256(data).hexdigest() == digest:
            return data
    for inner, data in inside:
        with tempfile.NamedTemporaryFile(prefix="chartcite-") as part:
            part.write(data)
            part.flush()
            if found := _found(Path(part.name), inner, digest, depth - 1):
                return found
    return None


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as part:
        part.write(data)
    os.replace(part.name, path)
