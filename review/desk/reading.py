"""Packets that were read, at hand: the documents of the requests that people look at now."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from chartcite.models.document import Document, WordTable
from chartcite.review.desk.context import Desk, Problem
from chartcite.review.store import files, packets

_MOST = 24
_cache: OrderedDict[Path, tuple[Document, ...]] = OrderedDict()
_lock = threading.Lock()


def documents_of(desk: Desk, request_id: str) -> tuple[Document, ...]:
    """The documents of a request with texts and pages, without words. Raises :class:`Problem` 404 before it is read.

    The caller has seen to it that the person may see the request.
    """
    folder = files.folder_of(desk.store, request_id)
    with _lock:
        if folder in _cache:
            _cache.move_to_end(folder)
            return _cache[folder]
    try:
        found = packets.load_documents(folder)
    except FileNotFoundError:
        raise Problem(404, "not_read", "This packet has not been read yet.") from None
    with _lock:
        _cache[folder] = found
        while len(_cache) > _MOST:
            _cache.popitem(last=False)
    return found


def document_of(desk: Desk, request_id: str, index: int) -> Document:
    """One document of a request, counted from 0. Raises :class:`Problem` 404."""
    documents = documents_of(desk, request_id)
    if not 0 <= index < len(documents):
        raise Problem(404, "no_such_document", "There is no such document.")
    return documents[index]


def words_of(desk: Desk, request_id: str, index: int, page: int) -> WordTable | None:
    """The words of a page (from 1) of a document (from 0), ``None`` where it has none."""
    document_of(desk, request_id, index)
    return packets.load_words(files.folder_of(desk.store, request_id), index, page)


def source_of(desk: Desk, request_id: str, saved: tuple[files.Saved, ...], name: str) -> Path | None:
    """The file that a document is, or is inside of; see :func:`chartcite.review.store.files.source_of`."""
    return files.source_of(desk.store, request_id, saved, name)
