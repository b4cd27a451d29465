"""The process that draws pages for the screen: ``python -m chartcite.review.desk.picture_worker``.

Reads one JSON request a line on standard input, answers with one message each on standard output: a WebP picture, or a
refusal. It may be killed at any time, can write nothing and reach no network. Nothing it or a library prints gets out.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import warnings
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from chartcite.extract.readers.pdfium import OpenError, open_pdf
from chartcite.extract.readers.sandbox import bound, confine
from chartcite.extract.readers.wire import answers, write_frame

_MOST_PIXELS = 60_000_000
"""A frame of more dots is not decoded."""
_MOST_DRAWN = 16_000_000
"""Dots of a picture that is sent; a larger page is drawn coarser."""
_PLAIN = ("1", "L", "P", "RGB", "RGBA", "LA", "PA", "CMYK", "YCbCr")
_QUALITY = 84
_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")


def main() -> None:
    """Serve requests until standard input ends."""
    out = answers()
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # the size of each frame is looked at before it is decoded
    Image.init()
    _webp(Image.new("RGB", (8, 8)))
    confine()
    desk = _Desk()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        bound(request["memory_mb"], request["cpu_seconds"])
        try:
            header, payload = {"type": "picture"}, _webp(desk.draw(request))
        except OpenError as error:
            header, payload = {"type": "error", "code": error.code}, b""
        except MemoryError:
            header, payload = {"type": "error", "code": "too_large"}, b""
        except Exception:  # whatever a damaged page does to a library, the program gets an answer
            header, payload = {"type": "error", "code": "damaged"}, b""
        write_frame(out, header, payload)
        gc.collect(1)


@dataclass(slots=True)
class _Desk:
    """The file that is open; pages of one file are asked for in a row."""

    key: tuple[Any, ...] = ()
    file: Any = None

    def draw(self, request: dict[str, Any]) -> Image.Image:
        """The page. Raises :class:`OpenError`, or whatever a damaged page makes a library raise."""
        index, scale = request["page"] - 1, request["scale"]
        if request["kind"] == "application/pdf":
            return _pdf_page(self._opened(request), index, scale)
        size = (max(1, round(request["width"] * scale)), max(1, round(request["height"] * scale)))
        return _frame(request["path"], index, size)

    def _opened(self, request: dict[str, Any]) -> Any:
        key = (request["path"], request["sha256"])
        if key != self.key:
            if self.file is not None:
                self.file.close()
            self.key, self.file = (), None
            self.file = open_pdf(request["path"], request["password"])
            self.file.init_forms()
            self.key = key
        return self.file


def _pdf_page(pdf: Any, index: int, scale: float) -> Image.Image:
    page = pdf[index]
    try:
        width, height = page.get_size()
        scale = min(scale, (_MOST_DRAWN / max(1.0, width * height)) ** 0.5)
        bitmap = page.render(scale=scale, may_draw_forms=True, rev_byteorder=True)
        try:
            picture: Image.Image = bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
        return picture
    finally:
        page.close()


def _frame(path: str, index: int, size: tuple[int, int]) -> Image.Image:
    with Image.open(path, formats=_FORMATS) as image:
        image.seek(index)
        if image.width * image.height > _MOST_PIXELS:
            raise MemoryError
        upright = ImageOps.exif_transpose(image)
        return _coloured(upright).resize(size, Image.Resampling.BOX if upright.width > size[0] else None)


def _coloured(image: Image.Image) -> Image.Image:
    """The frame in colours, on white paper where it is transparent; 16-bit greys brought to eight."""
    if image.mode not in _PLAIN:
        low, high = (float(v) for v in image.convert("F").getextrema())  # type: ignore[arg-type]
        top = 65535.0 if high > 255 else 255.0
        return image.convert("F").point(lambda v: v * (255.0 / top) + 0 * low).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, "white"), over).convert("RGB")
    return image.convert("RGB")


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=1)
    return out.getvalue()


if __name__ == "__main__":
    main()
