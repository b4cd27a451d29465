"""Small files that ask for more than there is: expansion, nesting, counts. Each is made in a second or two."""

from __future__ import annotations

import base64
import io
import json
import struct
import zipfile
import zlib

from tests.made import docx, p, zipped

DEEP = 2000
_GIGABYTE = 1 << 30
_BLOCK = b" " * (1 << 20)


def _zeros(size: int) -> bytes:
    """A zlib stream of so many blanks, with a wrong checksum: made of one packed megabyte again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    blocks = [packer.compress(_BLOCK) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2)]
    return b"\x78\xda" + blocks[0] + blocks[1] * ((size >> 20) - 1) + packer.flush() + bytes(4)


def pdf_of(objects: list[bytes], *, root: int = 1) -> bytes:
    """A PDF of numbered objects with its table of places."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start))


def stream(data: bytes, filters: bytes) -> bytes:
    """A PDF stream object's body."""
    return b"<</Length %d/Filter%s>>\nstream\n%s\nendstream" % (len(data), filters, data)


def expanding_pdf() -> bytes:
    """About 10 KB whose page content expands to two gigabytes."""
    packed = zlib.compress(_zeros(2 * _GIGABYTE), 9)
    content = stream(packed, b"[/FlateDecode/FlateDecode]")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>"
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content])


def many_pages(count: int) -> bytes:
    """A PDF of so many empty pages."""
    kids = b" ".join(b"%d 0 R" % n for n in range(3, count + 3))
    pages = [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"] * count
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", tree, *pages])


def deep_pdf() -> bytes:
    """A PDF whose page tree, and an array in it, are nested very deeply."""
    nodes = [b"<</Type/Pages/Count 1/Kids[%d 0 R]/X%s>>" % (n + 1, b"[" * DEEP + b"]" * DEEP) for n in range(2, DEEP)]
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]>>" % (DEEP - 1)
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, page])


def expanding_docx() -> bytes:
    """A Word file of about 150 KB whose text expands to 150 MB."""
    return docx(p("a" * (150 << 20)))


def busy_docx() -> bytes:
    """A Word file of about 150 KB with a million paragraphs."""
    return docx(p("x") * 1_000_000)


def laughing(depth: int = 9) -> str:
    """Billion laughs: entities that expand tenfold at each step."""
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth + 1))
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{steps}]><ClinicalDocument>&l{depth};</ClinicalDocument>'
    )


def outside(path: str) -> str:
    """An entity that stands for a file of the machine."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{path}">]>'
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&e;</title></ClinicalDocument>'
    )


def big_archive(entries: int, size: int) -> bytes:
    """An archive of entries of ``size`` blanks each, all packed in the same few bytes."""
    packed = _zeros(size)[2:-4]
    sum_ = 0
    for _ in range(size >> 20):
        sum_ = zlib.crc32(_BLOCK, sum_)
    out, folder = io.BytesIO(), []
    for n in range(entries):
        name = b"%05d.txt" % n
        rest = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, sum_, len(packed), size, len(name), 0)
        folder.append(
            b"PK\x01\x02" + struct.pack("<H", 20) + rest + struct.pack("<HHHII", 0, 0, 0, 0, out.tell()) + name
        )
        out.write(b"PK\x03\x04" + rest + name + packed)
    start = out.tell()
    out.write(b"".join(folder))
    size_of = out.tell() - start
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, entries, entries, size_of, start, 0))
    return out.getvalue()


def liar_archive() -> bytes:
    """An archive whose entry says that it is small and is not."""
    data = zipped({"a.txt": b" " * (64 << 20)})
    return data.replace(struct.pack("<I", 64 << 20), struct.pack("<I", 10))


def deep_archive() -> bytes:
    """Archives inside archives."""
    data = b"note"
    for _ in range(DEEP):
        data = zipped({"a.zip": data}, method=zipfile.ZIP_STORED)
    return data


def deep_message() -> bytes:
    """Parts inside parts of a message."""
    opened = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(DEEP)
    )  # fmt: skip
    closed = "".join(f"\n--b{n}--\n" for n in reversed(range(DEEP)))
    return f"From: A\nMIME-Version: 1.0\nSubject: x\n{opened}Content-Type: text/plain\n\nnote\n{closed}".encode()


def deep_html(depth: int = DEEP) -> bytes:
    """Elements inside elements of a web page."""
    return b"<html><body>" + b"<div>" * depth + b"note" + b"</div>" * depth + b"</body></html>"


def deep_xml(depth: int = DEEP) -> bytes:
    """Sections inside sections of a clinical document."""
    opened, closed = b"<section><component>" * depth, b"</component></section>" * depth
    return b'<?xml version="1.0"?>' + opened + b"<section><title>note</title></section>" + closed


def deep_json(depth: int = 100_000) -> bytes:
    """Lists inside lists of a FHIR resource."""
    return b'{"resourceType": "Bundle", "entry": ' + b"[" * depth + b"]" * depth + b"}"


def deep_fhir() -> bytes:
    """Bundles inside bundles."""
    opened = b'{"resourceType":"Bundle","entry":[{"resource":' * DEEP
    return opened + json.dumps({"resourceType": "Condition", "code": {"text": "note"}}).encode() + b"}]}" * DEEP


def deep_rtf(depth: int = 100_000) -> bytes:
    """Groups inside groups of rich text."""
    return rb"{\rtf1 " + b"{" * depth + b"note" + b"}" * depth + b"}"


def big_image(side: int = 30_000) -> bytes:
    """A one-bit PNG of so many pixels a side."""
    row = b"\x00" + bytes((side + 7) // 8)
    packer = zlib.compressobj(9)
    data = b"".join([*(packer.compress(row) for _ in range(side)), packer.flush()])
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)), (b"IDAT", data), (b"IEND", b""))
    made = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def packed_bomb() -> bytes:
    """A clinical document with an archive of two gigabytes packed into it."""
    packed = base64.b64encode(big_archive(20, 100 << 20)).decode()
    text = f'<text mediaType="application/zip" representation="B64">{packed}</text>'
    return f"<ClinicalDocument><component><nonXMLBody>{text}</nonXMLBody></component></ClinicalDocument>".encode()
