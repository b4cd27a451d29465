"""Whether a page's content decodes to its end. The PDF library shows what it can of a broken one, silently."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from enum import Enum
from itertools import chain, islice
from typing import Any

from pdfminer.ascii85 import ascii85decode, asciihexdecode
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1

_FLATE = ("FlateDecode", "Fl")
_DEPTH = 3
_MOST_STREAMS = 200
_MOST_BYTES = 32 * 1024 * 1024


class Content(Enum):
    """What became of a page's content streams."""

    WHOLE = "whole"
    EMPTY = "empty"
    BROKEN = "broken"
    UNKNOWN = "unknown"


def contents_of(path: str, password: str | None, pages: int) -> Iterator[Content]:
    """The state of each page's content, in page order; ``UNKNOWN`` where the file's structure does not say."""
    with open(path, "rb") as stream:
        walk = _pages(stream, password)
        for _ in range(pages):
            try:
                page = next(walk, None)
                yield Content.UNKNOWN if page is None else _state_of(page)
            except Exception:  # a structure that this second parser does not take says nothing of the page
                yield Content.UNKNOWN


def _pages(stream: Any, password: str | None) -> Iterator[PDFPage]:
    yield from PDFPage.create_pages(PDFDocument(PDFParser(stream), password=password or ""))


def _state_of(page: PDFPage) -> Content:
    contents = [resolve1(c) for c in page.contents or ()]
    streams = [s for s in contents if isinstance(s, PDFStream)]
    if not streams:
        return Content.UNKNOWN if contents else Content.EMPTY
    states = [_state(s) for s in islice(chain(streams, _forms(page.resources, _DEPTH)), _MOST_STREAMS)]
    if Content.BROKEN in states:
        return Content.BROKEN
    return Content.EMPTY if all(s is Content.EMPTY for s in states) else Content.WHOLE


def _forms(resources: Any, depth: int) -> Iterator[PDFStream]:
    """The form objects that a page draws, with those inside them."""
    for item in (resolve1((resolve1(resources) or {}).get("XObject")) or {}).values():
        form = resolve1(item)
        if isinstance(form, PDFStream) and str(form.get("Subtype")).strip("/'") == "Form":
            yield form
            if depth:
                yield from _forms(form.get("Resources"), depth - 1)


def _state(stream: PDFStream) -> Content:
    data = stream.get_rawdata() or b""
    if stream.decipher and stream.objid is not None and stream.genno is not None:
        data = stream.decipher(stream.objid, stream.genno, data, stream.attrs)
    try:
        return _decoded(data, stream.get_filters())
    except (ValueError, struct.error, IndexError):
        return Content.BROKEN


def _decoded(data: bytes, filters: list[tuple[Any, Any]]) -> Content:
    for name, params in filters:
        kind = str(getattr(name, "name", name))
        if kind in ("ASCII85Decode", "A85"):
            data = ascii85decode(data)
        elif kind in ("ASCIIHexDecode", "AHx"):
            data = asciihexdecode(data)
        elif kind in _FLATE and not (params or {}).get("Predictor", 1) > 1:
            inflated = _inflated(data)
            if inflated is None:
                return Content.BROKEN
            data = inflated
        else:
            return Content.WHOLE
    return Content.WHOLE if data.strip() else Content.EMPTY


def _inflated(data: bytes) -> bytes | None:
    """The data of a complete stream, whatever its checksum says, up to a limit; ``None`` for a broken stream."""
    data = data.lstrip(b"\r\n")
    for start, bits in ((2, -15), (0, 15)):
        inflater = zlib.decompressobj(bits)
        try:
            inflated = inflater.decompress(data[start:], _MOST_BYTES)
        except zlib.error:
            continue
        if inflater.eof or len(inflated) == _MOST_BYTES:
            return inflated
    return None
