"""The packet as one PDF: original pages, images and text as pages, in order, with what stands where."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image, ImageOps
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from chartcite.models.document import Box, Document, Page, WordTable
from chartcite.review.exports.typeset import HEIGHT, WIDTH, typeset

_PDF = "application/pdf"
_MOST_PIXELS = 60_000_000
_NO_WORDS = WordTable()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the made PDF.

    ``index`` counts from 0; ``words`` are in offsets of the document's text and in points of the page as it is shown;
    ``frame`` is the visible part in the page's own coordinates, ``turn`` its clockwise quarter turns.
    """

    index: int
    document: str
    page: int | None
    words: WordTable
    frame: Box
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points as it is shown."""
        left, bottom, right, top = self.frame
        return (right - left, top - bottom) if self.turn % 2 == 0 else (top - bottom, right - left)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page as it is shown, origin at the top left, in the page's own coordinates."""
        left, bottom, right, top = self.frame
        match self.turn:
            case 1:
                return left + y, bottom + x
            case 2:
                return right - x, bottom + y
            case 3:
                return right - y, top - x
            case _:
                return left + x, top - y

    def rectangle(self, box: Box) -> Box:
        """A box as shown as ``(left, bottom, right, top)`` of the page's own coordinates."""
        (ax, ay), (bx, by) = self.point(box[0], box[1]), self.point(box[2], box[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


class Sheets:
    """Collects pages into one PDF; what the files bring beside their pages (scripts, forms, layers) stays behind."""

    def __init__(self) -> None:
        self._made: Any = pdfium.PdfDocument.new()
        self.sheets: list[Sheet] = []

    def add_made(self, data: bytes) -> None:
        """Pages of our own that belong to no document."""
        with pdfium.PdfDocument(data) as pdf:
            self._made.import_pages(pdf)
            for _ in range(len(pdf)):
                self._note("", None, _NO_WORDS)

    def add(self, document: Document, original: bytes | None, *, password: str | None = None) -> None:
        """The pages of a document: those of its file where it is at hand and can be shown, else its text."""
        if original is not None and document.media_type == _PDF:
            self._add_pdf(document, original, password)
        elif original is not None and document.media_type.startswith("image/"):
            self._add_images(document, original)
        else:
            self._add_text(document)

    def save(self) -> bytes:
        """The PDF so far."""
        stream = io.BytesIO()
        self._made.save(stream)
        self._made.close()
        return stream.getvalue()

    def _note(self, document: str, page: int | None, words: WordTable) -> None:
        made = self._made[len(self.sheets)]
        frame, turn = made.get_bbox(), made.get_rotation() // 90
        made.close()
        self.sheets.append(Sheet(len(self.sheets), document, page, words, frame, turn))

    def _add_pdf(self, document: Document, data: bytes, password: str | None) -> None:
        try:
            pdf = pdfium.PdfDocument(data, password=password)
        except pdfium.PdfiumError:
            return self._add_text(document)
        with pdf:
            if pdf.get_formtype() != raw.FORMTYPE_NONE:
                pdf.init_forms()
            for page in document.pages:
                self._add_page(document, pdf, page)
        return None

    def _add_page(self, document: Document, pdf: Any, page: Page) -> None:
        try:
            if page.number <= len(pdf):
                _settle(pdf[page.number - 1])
                self._made.import_pages(pdf, pages=[page.number - 1])
                self._note(document.name, page.number, page.words or _NO_WORDS)
                return
        except pdfium.PdfiumError:
            del self._made[len(self.sheets) :]
        self._add_text(document, frozenset([page.number]))

    def _add_images(self, document: Document, data: bytes) -> None:
        try:
            made = _frames(data, document.pages)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
            return self._add_text(document)
        with pdfium.PdfDocument(made) as pdf:
            self._made.import_pages(pdf)
        for page in document.pages:
            self._note(document.name, page.number, page.words or _NO_WORDS)
        return None

    def _add_text(self, document: Document, pages: frozenset[int] | None = None) -> None:
        data, shown = typeset(document, pages=pages)
        with pdfium.PdfDocument(data) as pdf:
            self._made.import_pages(pdf)
        for page in shown:
            self._note(document.name, page.page, page.words)


def _settle(page: Any) -> None:
    """Draw the values of form fields into the page: the form itself stays behind."""
    try:
        annotations = raw.FPDFPage_GetAnnotCount(page)
        widgets = any(_is_widget(page, i) for i in range(annotations))
        if widgets:
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


def _frames(data: bytes, pages: Sequence[Page]) -> bytes:
    """A PDF with each frame of an image file filling a page of the size it was read with."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True, pageCompression=1)
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")) as image:
        for page in pages:
            width, height = page.width or WIDTH, page.height or HEIGHT
            canvas.setPageSize((width, height))
            if page.number <= getattr(image, "n_frames", 1):
                image.seek(page.number - 1)
                if image.width * image.height > _MOST_PIXELS:
                    raise ValueError("too many dots")
                canvas.drawImage(ImageReader(_flat(image)), 0, 0, width, height)
            canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _flat(image: Image.Image) -> Image.Image:
    """The frame upright, on white paper, in grey levels or colours."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("1", "L"):
        return turned.convert("L")
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        turned = turned.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", turned.size, "white"), turned).convert("RGB")
    return turned.convert("RGB")


def sheets_of(
    documents: Sequence[Document],
    originals: Mapping[str, bytes],
    *,
    password: str | None = None,
    front: bytes = b"",
) -> tuple[bytes, list[Sheet]]:
    """All documents as one PDF, ``front`` before them.

    Args:
        documents: the packet's, in order.
        originals: PDF and image files by SHA-256; a document whose file is not among them is shown as text.
        password: opens protected files.
        front: a PDF that goes first.
    """
    made = Sheets()
    if front:
        made.add_made(front)
    for document in documents:
        made.add(document, originals.get(document.sha256), password=password)
    return made.save(), made.sheets
