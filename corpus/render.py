"""Labelled packets as files: text, laid-out PDF, plain PDF, fax scan.

    python -m chartcite.corpus.render corpus/demo.yaml --out corpus/demo

A document of a packet may name its ``layout`` (see :data:`chartcite.corpus.sheets.SHEETS`) and a ``footer``. The same
packet gives the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from chartcite.corpus.score import labelled_packets

_LINES, _COLUMNS = 66, 104
_SIZE, _LEADING, _LEFT, _TOP = 8.5, 10.6, 48, 750

Write = Callable[[Path, dict[str, Any]], None]


def write_text(path: Path, document: dict[str, Any]) -> None:
    """The text as it stands."""
    path.write_text(document["text"], encoding="utf-8")


def write_plain(path: Path, document: dict[str, Any]) -> None:
    """A PDF of typewritten lines, as a text export of a record system prints."""
    from reportlab.lib.pagesizes import letter
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=letter, invariant=1)
    for page in document["text"].split("\f"):
        lines = [part for line in page.expandtabs(4).split("\n") for part in wrapped(line)]
        for first in range(0, len(lines), _LINES):
            canvas.setFont("Courier", _SIZE)
            for i, line in enumerate(lines[first : first + _LINES]):
                canvas.drawString(_LEFT, _TOP - _LEADING * i, line.encode("cp1252", "replace").decode("cp1252"))
            canvas.showPage()
    canvas.save()


def write_laid_out(path: Path, document: dict[str, Any]) -> None:
    """A PDF in the document's own layout (default: ``note``)."""
    from chartcite.corpus.sheets import SHEETS, draw

    draw(path, document["text"], SHEETS[document.get("layout", "note")], footer=document.get("footer", ""))


def write_fax(path: Path, document: dict[str, Any]) -> None:
    """A scan of the plain PDF: pictures, no text."""
    from chartcite.corpus.scan import fax

    born = path.with_suffix(".born.pdf")
    write_plain(born, document)
    try:
        fax(born, path, seed=len(document["text"]))
    finally:
        born.unlink()


WRITERS: dict[str, tuple[Write, str]] = {
    "txt": (write_text, ".txt"),
    "plain": (write_plain, ".pdf"),
    "pdf": (write_laid_out, ".pdf"),
    "fax": (write_fax, ".pdf"),
}


def wrapped(line: str) -> Iterable[str]:
    """A line in parts that fit the page, cut at a space where there is one in the second half."""
    while len(line) > _COLUMNS:
        cut = line.rfind(" ", _COLUMNS // 2, _COLUMNS)
        cut = cut if cut > 0 else _COLUMNS
        yield line[:cut]
        line = line[cut:].lstrip()
    yield line


def render_packet(packet: dict[str, Any], folder: Path, *, kind: str = "pdf") -> list[Path]:
    """Write every document of a packet into ``folder`` and return the files, in packet order.

    Args:
        packet: a labelled packet.
        folder: where to; made where it is missing.
        kind: one of :data:`WRITERS`.
    """
    write, suffix = WRITERS[kind]
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / (Path(document["name"]).stem + suffix) for document in packet["documents"]]
    for path, document in zip(files, packet["documents"], strict=True):
        write(path, document)
    return files


def main(arguments: list[str] | None = None) -> None:
    """Parse the command line and write the files; several packets get a folder each."""
    parser = argparse.ArgumentParser(prog="chartcite.corpus.render", description="Labelled packets as files.")
    parser.add_argument("files", nargs="+", type=Path, help="packet files")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--as", dest="kind", choices=sorted(WRITERS), default="pdf")
    options = parser.parse_args(arguments)
    packets = list(labelled_packets(options.files))
    for packet in packets:
        render_packet(packet, options.out / packet["id"] if len(packets) > 1 else options.out, kind=options.kind)


if __name__ == "__main__":
    main()
