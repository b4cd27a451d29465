"""Mutated files of every format: ``python -m tests.fuzz --count 1000 --seed 1``.

Each must end within its limit in a document or a clear error, leave the rest of the packet readable and no file behind.
The same seed makes the same files.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chartcite.extract.readers import Limits, read_packet, shut_down
from chartcite.models.document import Document, Packet
from tests.drawn import grid, lines, pdf
from tests.made import docx, p, part, table, zipped

LIMITS = Limits(page_seconds=3, file_seconds=4, memory_mb=1000, expanded_mb=50)
SLACK = 6.0
"""Seconds over the limit of a file that a busy machine may need to kill and start a process."""
_GOOD = "Pain 8/10 in spite of therapy."
_NOTE = [f"{n:02}/03/2025 pain {n % 10}/10 after therapy, no better" for n in range(1, 30)]


@dataclass(frozen=True)
class Case:
    """A mutated file: what it was, its number, its bytes."""

    kind: str
    number: int
    data: bytes


def samples() -> dict[str, bytes]:
    """A sound file of each format."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.pdf"
        cells = [[["Time"], ["NRS"]], [["08:00"], ["8"]], [["12:00"], ["3"]]]
        page = pdf(path, [lines(_NOTE), grid([50, 150, 250], [50, 80, 110, 140], cells), lines(_NOTE[:5])]).read_bytes()
    body = "".join(p(t) for t in _NOTE) + table(("Time", "NRS"), ("08:00", "8"))
    word = docx(body, parts={"word/header1.xml": part("hdr", p("DOE, JANE"))})
    text = "".join(f"<item>{t}</item>" for t in _NOTE)
    cda = (f'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody>'
           f"<component><section><title>HPI</title><text><list>{text}</list></text></section></component>"
           f"</structuredBody></component></ClinicalDocument>")  # fmt: skip
    note = {"resourceType": "DocumentReference", "content": [{"attachment": {"data": base64.b64encode(page).decode()}}]}
    fhir = json.dumps({"resourceType": "Bundle", "entry": [{"resource": note}]})
    mail = (b"From: A\nMIME-Version: 1.0\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
            b"text/plain\n\nnote\n--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(page) + b"--b--\n")  # fmt: skip
    rtf = r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}" + "".join(rf"{t}\par " for t in _NOTE) + "}"
    html = "<html><body>" + "".join(f"<p>{t}</p>" for t in _NOTE) + "<table><tr><td>a<td>b</table></body></html>"
    archive = zipped({"a.pdf": page, "b.docx": word, "c.txt": _GOOD})
    return {"pdf": page, "docx": word, "xml": cda.encode(), "zip": archive, "tiff": _tiff(), "json": fhir.encode(),
            "eml": mail, "rtf": rtf.encode(), "html": html.encode()}  # fmt: skip


def _tiff() -> bytes:
    from PIL import Image, ImageDraw

    pages = []
    for n in range(2):
        page = Image.new("1", (400, 120), 1)
        ImageDraw.Draw(page).text((10, 40), f"Pain {n + 5}/10 after therapy", fill=0)
        pages.append(page)
    stream = io.BytesIO()
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    return stream.getvalue()


def _flipped(data: bytearray, chance: random.Random, _other: bytes) -> None:
    for _ in range(chance.choice((1, 4, 40, 400))):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _cut(data: bytearray, chance: random.Random, _other: bytes) -> None:
    del data[chance.randrange(len(data)) :]


def _spliced(data: bytearray, chance: random.Random, other: bytes) -> None:
    start = chance.randrange(len(other))
    piece = other[start : start + chance.choice((16, 200, 4000))]
    at = chance.randrange(len(data))
    data[at : at + chance.choice((0, len(piece)))] = piece


def _repeated(data: bytearray, chance: random.Random, _other: bytes) -> None:
    at, size = chance.randrange(len(data)), chance.choice((8, 100, 2000))
    data[at:at] = data[at : at + size] * chance.choice((1, 5, 50))


def _numbered(data: bytearray, chance: random.Random, _other: bytes) -> None:
    """Numbers replaced by large ones, where a digit or a length may stand."""
    for _ in range(chance.choice((1, 3))):
        at = chance.randrange(max(1, len(data) - 4))
        data[at : at + 4] = chance.choice((b"\xff\xff\xff\x7f", b"\xff" * 4, bytes(4), b"9999"))


_MUTATIONS: tuple[Callable[[bytearray, random.Random, bytes], None], ...] = (
    _flipped, _flipped, _cut, _spliced, _repeated, _numbered,
)  # fmt: skip


def cases(count: int, seed: int) -> Iterator[Case]:
    """So many mutated files, the formats in turn."""
    sound = samples()
    kinds = list(sound)
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        kind = kinds[number % len(kinds)]
        data = bytearray(sound[kind])
        chance.choice(_MUTATIONS)(data, chance, sound[chance.choice(kinds)])
        yield Case(kind, number, bytes(data))


def problems(case: Case, folder: Path) -> list[str]:
    """What is wrong with how a mutated file is read, beside a sound one."""
    (folder / "a").write_bytes(case.data)
    (folder / "b.txt").write_text(_GOOD)
    before = _left_over()
    began = time.monotonic()
    packet = read_packet([folder], limits=LIMITS)
    took = time.monotonic() - began
    found = _disorder(packet)
    inner = len(packet.documents) + len(packet.unread)
    if took > inner * (LIMITS.file_seconds + SLACK):
        found.append(f"took {took:.1f} s")
    if not any(d.name == "b.txt" and d.text == _GOOD for d in packet.documents):
        found.append("the sound file is lost")
    if sorted(f.name for f in folder.iterdir()) != ["a", "b.txt"] or _left_over() != before:
        found.append("a file is left behind")
    return found


def _left_over() -> set[str]:
    return {f.name for f in Path(tempfile.gettempdir()).glob("chartcite*")}


def _disorder(packet: Packet) -> list[str]:
    """Where documents do not keep their word: spans inside the text, pages in order, errors with a message."""
    names = [d.name for d in packet.documents] + [u.name for u in packet.unread]
    found = ["two files of one name"] if len(names) != len(set(names)) else []
    found += ["an error without message or remedy" for u in packet.unread if not (u.message and u.remedy)]
    return found + [problem for d in packet.documents for problem in _out_of_place(d)]


def _out_of_place(document: Document) -> Iterator[str]:
    end = 0
    for page in document.pages:
        if not (end <= page.start <= page.end <= len(document.text)) or (page.status.unread and not page.reason):
            yield f"page {page.number} of {document.name}"
        end = page.end
    cells = [c for t in document.tables for row in t.rows for c in row if c is not None]
    if any(not (0 <= a < b <= len(document.text)) or not document.text[a:b].strip() for a, b in cells):
        yield f"a table of {document.name}"


def run(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Read so many mutated files; returns how many of each format there were, and what went wrong."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
        for case in cases(count, seed):
            counts[case.kind] += 1
            wrong += [f"{case.kind} {case.number}: {problem}" for problem in problems(case, Path(name))]
    return counts, wrong


def main() -> None:
    """Run from the command line; exits with 1 where something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    began = time.monotonic()
    counts, wrong = run(chosen.count, chosen.seed)
    shut_down()
    kinds = ", ".join(f"{n} {k}" for k, n in counts.items())
    sys.stdout.write(f"{chosen.count} files in {time.monotonic() - began:.0f} s ({kinds}), {len(wrong)} problems\n")
    sys.stdout.write("".join(f"  {w}\n" for w in wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
