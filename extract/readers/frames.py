"""Pages as messages of the parsing process, and back."""

from __future__ import annotations

from array import array
from typing import Any

from chartcite.extract.readers.page import ReadPage
from chartcite.models.document import PageStatus


def page_message(number: int, page: ReadPage) -> tuple[dict[str, Any], bytes]:
    """Header and payload for a page that was read."""
    text = page.text.encode("utf-8", "replace")
    starts, ends, boxes = page.starts or array("I"), page.ends or array("I"), page.boxes or array("f")
    sureties = page.sureties or array("B")
    header = {
        "type": "page", "number": number, "status": page.status.value, "reason": page.reason,
        "width": page.width, "height": page.height, "text": len(text), "words": len(starts), "tables": page.tables,
        "sureties": len(sureties), "scanned": page.scanned,
        "pictures": page.pictures, "crops": [[number, len(png)] for number, png in page.crops],
    }  # fmt: skip
    return header, b"".join((text, starts.tobytes(), ends.tobytes(), boxes.tobytes(), sureties.tobytes(),
                             *(png for _, png in page.crops)))  # fmt: skip


def page_of(header: dict[str, Any], payload: bytes) -> ReadPage:
    """The page again."""
    at, count = int(header["text"]), int(header["words"])
    starts, ends, boxes, sureties = array("I"), array("I"), array("f"), array("B")
    sizes = ((starts, count), (ends, count), (boxes, 4 * count), (sureties, int(header["sureties"])))
    part: array[int] | array[float]
    for part, size in sizes:
        part.frombytes(payload[at : at + size * part.itemsize])
        at += size * part.itemsize
    crops = []
    for number, size in header["crops"]:
        crops.append((int(number), payload[at : at + size]))
        at += size
    tables = tuple([[tuple(c) if c else None for c in row] for row in rows] for rows in header["tables"])
    return ReadPage(
        PageStatus(header["status"]), str(header["reason"]), float(header["width"]), float(header["height"]),
        payload[: int(header["text"])].decode("utf-8"), starts, ends, boxes, tables,
        sureties, bool(header["scanned"]), tuple((a, b, c, d) for a, b, c, d in header["pictures"]), tuple(crops),
    )  # fmt: skip
