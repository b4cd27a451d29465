"""Files to pictures of their pages: PDF pages drawn, frames of image files decoded. Runs in a reading process only."""

from __future__ import annotations

import ctypes
import os
import warnings
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pypdfium2.raw as raw

from chartcite.extract.ocr.picture import COARSEST, MOST_PIXELS, MOST_READ, USUAL, Grey, Picture, picture_of
from chartcite.extract.readers.pdfium import OpenError, open_pdf

_FINEST_DRAWN = 300.0
_FILLS = 0.4
"""Share of a page from which on an image's own resolution is the page's."""


def prepare() -> None:
    """Import what opens images, before the process gives up what imports need."""
    from PIL import Image

    Image.preinit()
    Image.init()


class TooLarge(Exception):
    """A picture of more dots than are read."""


class Pictures(Protocol):
    """The pages of an open file."""

    @property
    def count(self) -> int: ...

    def picture(self, index: int) -> Picture:
        """Page ``index`` from 0. Raises :class:`TooLarge`, or whatever a damaged page makes a library raise."""

    def close(self) -> None: ...


def open_pictures(path: str, *, kind: str, password: str | None) -> Pictures:
    """The pages of a file of media type ``kind``. Raises :class:`OpenError`."""
    if kind == "application/pdf":
        return _PdfPages(open_pdf(path, password))
    return _Frames(_opened(path), os.path.getsize(path))


@dataclass(frozen=True, slots=True)
class _PdfPages:
    pdf: Any

    @property
    def count(self) -> int:
        return len(self.pdf)

    def picture(self, index: int) -> Picture:
        page = self.pdf[index]
        try:
            width, height = page.get_size()
            dpi = min(_FINEST_DRAWN, max(COARSEST, _own_resolution(page) or USUAL))
            dpi = min(dpi, 72 * (MOST_READ / max(1.0, width * height)) ** 0.5)
            bitmap = page.render(scale=dpi / 72, grayscale=True, may_draw_forms=True)
            try:
                grey = np.array(bitmap.to_numpy(), dtype=np.uint8)
            finally:
                bitmap.close()
            return picture_of(grey if grey.ndim == 2 else grey[..., 0], points=width)
        finally:
            page.close()

    def close(self) -> None:
        self.pdf.close()


def _own_resolution(page: Any) -> float | None:
    """Dots an inch, across, of the image that fills the page."""
    area = page.get_width() * page.get_height()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) < _FILLS * area:
            continue
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        if raw.FPDFImageObj_GetImagePixelSize(item.raw, ctypes.byref(wide), ctypes.byref(high)) and right > left:
            longer = max(wide.value / (right - left), high.value / (top - bottom))
            turned = (wide.value > high.value) != (right - left > top - bottom)
            return float(72.0 * (longer if turned else wide.value / (right - left)))
    return None


@dataclass(frozen=True, slots=True)
class _Frames:
    image: Any
    size: int
    """Bytes of the file."""

    @property
    def count(self) -> int:
        return int(getattr(self.image, "n_frames", 1))

    def picture(self, index: int) -> Picture:
        from PIL import ImageOps

        self.image.seek(index)
        if self.image.width * self.image.height > MOST_PIXELS:
            raise TooLarge
        if _cut_off(self.image, self.size):
            raise OSError
        dpi = _stated_resolution(self.image)
        turned = ImageOps.exif_transpose(self.image)
        if turned.size != self.image.size and dpi is not None:
            dpi = (dpi[1], dpi[0])
        return picture_of(_greys(turned), dpi=dpi)

    def close(self) -> None:
        self.image.close()


def _cut_off(image: Any, size: int) -> bool:
    """Whether data of a TIFF frame is missing or past the end of the file: the library would show white paper."""
    tags = getattr(image, "tag_v2", None)
    if tags is None:
        return False
    pieces = [
        start + length
        for starts, lengths in ((273, 279), (324, 325))
        for start, length in zip(tags.get(starts, ()), tags.get(lengths, ()), strict=False)
    ]
    return not pieces or max(pieces) > size


def _opened(path: str) -> Any:
    from PIL import Image, UnidentifiedImageError

    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the size of each frame is looked at before it is decoded
    try:
        return Image.open(path, formats=("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"))
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError):
        raise OpenError("damaged") from None


def _stated_resolution(image: Any) -> tuple[float, float] | None:
    stated = image.info.get("dpi")
    try:
        across, down = (float(v) for v in stated)
    except (TypeError, ValueError):
        return None
    return (across, down) if across > 0 and down > 0 else None


def _greys(image: Any) -> Grey:
    """Grey levels of an image of any mode, on white paper where it is transparent."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        levels = np.asarray(image, dtype=np.float64)
        top = 65535.0 if levels.max() > 255 else 255.0
        return np.asarray(np.clip(levels * 255.0 / top, 0, 255), dtype=np.uint8)
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return np.array(image.convert("L"), dtype=np.uint8)
