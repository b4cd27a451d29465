"""The bytes of the files that a packet's documents with pages were read from, files inside files included."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from chartcite.extract.formats.client import open_file
from chartcite.extract.readers import sniff
from chartcite.extract.readers.files import files_of
from chartcite.extract.readers.limits import Limits
from chartcite.extract.readers.registry import OPENERS
from chartcite.extract.readers.source import Source, open_source
from chartcite.models.document import Document
from chartcite.models.errors import InputError

_SHOWN = frozenset((sniff.PDF, *sniff.IMAGES))


def originals_of(
    paths: Sequence[Path], documents: Sequence[Document], *, limits: Limits | None = None
) -> dict[str, bytes]:
    """The original PDF and image files of documents, by their SHA-256.

    A file that is gone, changed, or can no longer be opened is left out.

    Args:
        paths: the files and folders that the packet was read from.
        documents: the documents whose originals are wanted.
        limits: what opening files inside files may take.
    """
    bounds = limits or Limits()
    wanted = {d.sha256 for d in documents if d.media_type in _SHOWN}
    found: dict[str, bytes] = {}
    for path in files_of(paths):
        if wanted <= found.keys():
            break
        try:
            source = open_source(path, path.name, limits=bounds, password=None, progress=None)
        except InputError:
            continue
        for digest, data in _inside(source, bounds.nesting):
            if digest in wanted:
                found[digest] = data
    return found


def _inside(source: Source, nesting: int) -> Iterator[tuple[str, bytes]]:
    """The digests and bytes of a file and of those inside it."""
    yield source.sha256, source.data
    kind = sniff.media_type(source.data)
    if kind not in OPENERS or nesting <= 1:
        return
    try:
        files = open_file(source, kind).files
    except InputError:
        return
    for name, data in files:
        digest = hashlib.sha256(data).hexdigest()
        yield from _inside(replace(source, name=name, data=data, sha256=digest), nesting - 1)
