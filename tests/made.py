"""Word files, archives and messages for tests, made by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_NAMES = f"{_W} {_R} {_MC} {_A}"
_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATION = '<Relationship Id="{id}" Type="x" Target="{target}"/>'


def zipped(entries: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP file with these entries."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, method)
    return stream.getvalue()


def part(tag: str, body: str) -> str:
    """An XML part of a Word file."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {_NAMES}>{body}</w:{tag}>'


def docx(
    body: str, *, parts: Mapping[str, str | bytes] | None = None, relations: Mapping[str, str] | None = None
) -> bytes:
    """A Word file with this content of ``w:body``; ``relations`` are targets by id."""
    links = "".join(_RELATION.format(id=i, target=t) for i, t in (relations or {}).items())
    entries: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": f"<Relationships>{links}</Relationships>",
    }
    return zipped({**entries, **(parts or {})})


def p(text: str, properties: str = "", run: str = "") -> str:
    """A Word paragraph of one run."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def table(*rows: tuple[str, ...]) -> str:
    """A Word table of one-paragraph cells."""
    cells = ("".join(f"<w:tc>{p(c)}</w:tc>" for c in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def put(path: Path, data: bytes | str) -> Path:
    """Write a file and return its path."""
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path
