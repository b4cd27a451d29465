"""The process that takes the pages out of original files: ``python -m chartcite.review.exports.page_worker``.

Reads one JSON request a line on standard input, followed by the bytes of the file; answers with one message each on
standard output: a PDF of the pages alone, or a refusal. What a file brings beside its pages (scripts, forms, attached
files) stays behind. It may be killed at any time, can write nothing and reach no network.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import warnings
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from chartcite.extract.readers.sandbox import bound, confine
from chartcite.extract.readers.wire import answers, write_frame

_MOST_PIXELS = 60_000_000
"""A frame of more dots is not decoded."""
_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")


def main() -> None:
    """Serve requests until standard input ends."""
    out = answers()
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the size of each frame is looked at before it is decoded
    Image.init()
    _prepare()
    confine()
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        bound(request["memory_mb"], request["cpu_seconds"])
        data = sys.stdin.buffer.read(request["size"])
        try:
            header, payload = _answer(request, data)
        except Exception:  # whatever a damaged file does to a library, the program gets an answer
            header, payload = {"type": "error"}, b""
        write_frame(out, header, payload)
        gc.collect()


def _answer(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    take = _pdf_pages if request["kind"] == "application/pdf" else _frames
    return take(data, request)


def _prepare() -> None:
    """Draw something once: what the library loads on its first page it loads now."""
    canvas = Canvas(io.BytesIO(), pagesize=(72, 72))
    canvas.drawImage(ImageReader(Image.new("RGB", (4, 4))), 0, 0, 9, 9)
    canvas.save()


def _pdf_pages(data: bytes, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The pages asked for that can be taken; each with its visible part and its quarter turns."""
    made: Any = pdfium.PdfDocument.new()
    taken: list[tuple[int, tuple[float, ...], int]] = []
    with pdfium.PdfDocument(data, password=request["password"]) as source:
        if source.get_formtype() != raw.FORMTYPE_NONE:
            source.init_forms()
        for number, _, _ in request["pages"]:
            if number > len(source):
                continue
            try:
                _settle(source[number - 1])
                made.import_pages(source, pages=[number - 1])
                page = made[len(taken)]
            except pdfium.PdfiumError:
                continue
            taken.append((number, page.get_bbox(), page.get_rotation() // 90))
            page.close()
    stream = io.BytesIO()
    made.save(stream)
    return {"type": "pages", "pages": taken}, stream.getvalue()


def _settle(page: Any) -> None:
    """Draw the values of form fields into the page: the form itself stays behind."""
    try:
        if any(_is_widget(page, i) for i in range(raw.FPDFPage_GetAnnotCount(page))):
            page.flatten()
    finally:
        page.close()


def _is_widget(page: Any, index: int) -> bool:
    annotation = raw.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return False
    try:
        return bool(raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_WIDGET)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)


def _frames(data: bytes, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Each frame of an image file filling a page of the size it was read with."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True, pageCompression=1)
    taken: list[tuple[int, tuple[float, ...], int]] = []
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        for number, width, height in request["pages"]:
            if number > getattr(image, "n_frames", 1):
                continue
            image.seek(number - 1)
            if image.width * image.height > _MOST_PIXELS:
                continue
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(_flat(image)), 0, 0, width, height)
            canvas.showPage()
            taken.append((number, (0.0, 0.0, width, height), 0))
    canvas.save()
    return {"type": "pages", "pages": taken}, stream.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """The frame upright, on white paper, in grey levels or colours."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("1", "L"):
        return turned.convert("L")
    if turned.mode.startswith("I") or turned.mode == "F":
        top = 65535.0 if float(turned.convert("F").getextrema()[1]) > 255 else 255.0  # type: ignore[arg-type]
        return turned.convert("F").point(lambda v: v * (255.0 / top) + 0.0).convert("L")
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        turned = turned.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", turned.size, "white"), turned).convert("RGB")
    return turned.convert("RGB")


if __name__ == "__main__":
    main()
