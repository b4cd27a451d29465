"""Which reader takes which kind of file, inside the parsing process. What a file is, its content decides."""

from __future__ import annotations

from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.readers import sniff


def read(kind: str, data: bytes, bounds: Bounds) -> Found:
    """What a file of a media type holds. Libraries are imported when their format comes up. Raises :class:`Refused`."""
    if kind == sniff.HTML:
        from chartcite.extract.formats.web import read_html

        return read_html(data, bounds)
    if kind == sniff.RTF:
        from chartcite.extract.formats.rtf import read_rtf

        return read_rtf(data, bounds)
    if kind == sniff.ZIP:
        return _zip(data, bounds)
    raise Refused(Refusal.KIND)


def _zip(data: bytes, bounds: Bounds) -> Found:
    from chartcite.extract.formats.docx import MAIN, read_docx
    from chartcite.extract.formats.package import Package

    package = Package(data, most=bounds.expanded)
    if MAIN in package and "[Content_Types].xml" in package:
        return read_docx(package, bounds)
    raise Refused(Refusal.KIND)
