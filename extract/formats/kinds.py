"""Which reader takes which kind of file, inside the parsing process. What a file is, its content decides."""

from __future__ import annotations

from chartcite.extract.formats.found import Bounds, Found
from chartcite.extract.formats.refusal import Refusal, Refused
from chartcite.extract.readers import sniff

_OFFICE = ("xl/workbook.xml", "ppt/presentation.xml", "content.xml", "META-INF/container.xml", "AndroidManifest.xml")
"""What tells workbooks, slides, open documents, electronic books and programs from archives of files."""


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
    if kind == sniff.XML:
        return _xml(data, bounds)
    if kind == sniff.FHIR:
        from chartcite.extract.formats.embedded import lines
        from chartcite.extract.formats.fhir import read_fhir_json

        return read_fhir_json(data, bounds) or Found(sniff.TEXT, [lines(sniff.decoded(data) or "")])
    if kind == sniff.MAIL:
        from chartcite.extract.formats.mail import read_mail

        return read_mail(data, bounds)
    raise Refused(Refusal.KIND)


def _xml(data: bytes, bounds: Bounds) -> Found:
    from chartcite.extract.formats.cda import read_cda
    from chartcite.extract.formats.xml import name_of, parsed

    root = parsed(data)
    if name_of(root) in ("ClinicalDocument", "section"):
        return read_cda(root, bounds)
    if root.nsmap.get(root.prefix) == "http://hl7.org/fhir":
        from chartcite.extract.formats.fhir import read_fhir
        from chartcite.extract.formats.fhir_xml import as_json

        return read_fhir([as_json(root)], bounds)
    raise Refused(Refusal.KIND)


def _zip(data: bytes, bounds: Bounds) -> Found:
    from chartcite.extract.formats.archive import read_archive
    from chartcite.extract.formats.docx import MAIN, read_docx
    from chartcite.extract.formats.package import Package

    package = Package(data, most=bounds.expanded)
    if MAIN in package and "[Content_Types].xml" in package:
        return read_docx(package, bounds)
    if any(name in package for name in _OFFICE):
        raise Refused(Refusal.KIND)
    return read_archive(package, bounds)
