"""A packet that was read, kept beside its sources: no screen and no recomputation reads the files again.

A ZIP file: ``packet.json`` (the files that were not read, the order of the documents), ``N/document.json`` (a document
without its words), ``N/P.words`` (the words of its page P: counts, starts, ends, boxes, sureties). One page's words are
read without the rest.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import zipfile
from array import array
from pathlib import Path

from chartcite.models.document import Document, Packet, Page, UnreadFile, WordTable

NAME = "packet.zip"
_HEAD = struct.Struct("<IIB")


def save_packet(packet: Packet, folder: Path) -> Path:
    """Write a packet to ``folder``, whole or not at all."""
    target, part = folder / NAME, folder / f".{NAME}.{os.getpid()}.part"
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as out:
        index = {"documents": len(packet.documents), "unread": [u.model_dump() for u in packet.unread]}
        out.writestr("packet.json", json.dumps(index))
        for n, document in enumerate(packet.documents):
            bare = document.model_copy(update={"pages": tuple(_bare(p) for p in document.pages)})
            out.writestr(f"{n}/document.json", _json(bare))
            for page in document.pages:
                if page.words is not None:
                    out.writestr(f"{n}/{page.number}.words", _packed(page.words))
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(part, target)
    return target


def load_packet(folder: Path) -> Packet:
    """The packet of ``folder`` as it was read. Raises ``FileNotFoundError``."""
    with zipfile.ZipFile(folder / NAME) as kept:
        index = json.loads(kept.read("packet.json"))
        names = set(kept.namelist())
        documents = tuple(_document(kept, n, names) for n in range(index["documents"]))
    return Packet(documents=documents, unread=tuple(UnreadFile.model_validate(u) for u in index["unread"]))


def load_documents(folder: Path) -> tuple[Document, ...]:
    """The documents with their texts and pages, without words: quick, and enough for most screens."""
    with zipfile.ZipFile(folder / NAME) as kept:
        count = json.loads(kept.read("packet.json"))["documents"]
        return tuple(_parsed(kept.read(f"{n}/document.json")) for n in range(count))


def load_words(folder: Path, document: int, page: int) -> WordTable | None:
    """The words of one page; ``document`` counts from 0, ``page`` from 1."""
    with zipfile.ZipFile(folder / NAME) as kept:
        try:
            return _unpacked(kept.read(f"{document}/{page}.words"))
        except KeyError:
            return None


def _json(document: Document) -> str:
    data = document.model_dump(mode="python")
    for page in data["pages"]:
        for crop in page["crops"]:
            crop["png"] = crop["png"].hex()
    return json.dumps(data)


def _bare(page: Page) -> Page:
    return page.model_copy(update={"words": None})


def _document(kept: zipfile.ZipFile, n: int, names: set[str]) -> Document:
    bare = _parsed(kept.read(f"{n}/document.json"))
    pages = tuple(
        p.model_copy(update={"words": _unpacked(kept.read(f"{n}/{p.number}.words"))})
        if f"{n}/{p.number}.words" in names
        else p
        for p in bare.pages
    )
    return bare.model_copy(update={"pages": pages})


def _parsed(data: bytes) -> Document:
    found = json.loads(data)
    for page in found["pages"]:
        for crop in page["crops"]:
            crop["png"] = bytes.fromhex(crop["png"])
    return Document.model_validate(found)


def _packed(words: WordTable) -> bytes:
    count, sure = len(words.starts), len(words.sureties)
    kind = 4 if not words.ends or max(words.ends) < 2**32 else 8
    offsets = array("I" if kind == 4 else "Q", [*words.starts, *words.ends])
    boxes = array("f", words.boxes)
    if sys.byteorder == "big":
        offsets.byteswap()
        boxes.byteswap()
    return _HEAD.pack(count, sure, kind) + offsets.tobytes() + boxes.tobytes() + bytes(words.sureties)


def _unpacked(data: bytes) -> WordTable:
    count, sure, kind = _HEAD.unpack_from(data)
    at = _HEAD.size
    offsets = array("I" if kind == 4 else "Q", data[at : at + 2 * count * kind])
    at += 2 * count * kind
    boxes = array("f", data[at : at + 16 * count])
    if sys.byteorder == "big":
        offsets.byteswap()
        boxes.byteswap()
    at += 16 * count
    sureties = array("B", data[at : at + sure])
    return WordTable(array("L", offsets[:count]), array("L", offsets[count:]), boxes, sureties)
